"""rightsdesk clip: what a file shows, and whether two files show the same"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from bot.cli.people import actor_of, place_of
from bot.cli.session import Session
from bot.commands.acting import by_actor
from bot.commands.clip_card import declared_lines, sentence
from bot.desk.clip_records import decide_pair
from bot.desk.watching import Progress
from bot.domain.evidence import ClipEvidence
from bot.ports import Texts

STEPS = ("frames", "screen", "speech")


@click.group()
def clip() -> None:
    """Look at clips."""


@clip.command()
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Print the evidence record as JSON.")
@click.pass_obj
def inspect(session: Session, file: str, as_json: bool) -> None:
    """What a file is, where it came from, and what it declares about its origin."""
    with bar(session) as progress:
        evidence = session.run(session.app.clips.read_file(str(session.path(file)), progress))
    if as_json:
        session.say(json.dumps(evidence.model_dump(mode="json"), ensure_ascii=False, indent=2))
        return
    for line in lines(evidence, session.app.texts):
        session.say(line)


@clip.command()
@click.argument("a")
@click.argument("b")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def compare(session: Session, a: str, b: str, as_json: bool) -> None:
    """Whether two files show the same, and when."""
    with bar(session) as progress:
        found = session.run(_compared(session, a, b, progress))
    if as_json:
        session.say(json.dumps(found, indent=2))
        return
    says = "compare-same" if found["same"] else "compare-still" if found["shared_still"] else "compare-not"
    session.say(session.app.texts.say(says, "en", score=f"{found['score']:.2f}"))
    for span in found["spans"]:
        ours, theirs = span["a"], span["b"]
        session.say(f"{ours[0]:.1f}-{ours[1]:.1f} s is {theirs[0]:.1f}-{theirs[1]:.1f} s there ({span['how']})")
    if not found["same"]:
        session.say(session.app.texts.say("compare-miss", "en"))


@clip.command()
@click.argument("matter")
@click.argument("other")
@click.pass_obj
def same(session: Session, matter: str, other: str) -> None:
    """Confirm that two matters have the same clip: they are linked."""
    _decide(session, matter, other, same=True)


@clip.command()
@click.argument("matter")
@click.argument("other")
@click.pass_obj
def different(session: Session, matter: str, other: str) -> None:
    """Reject a suggested match: it is not suggested again."""
    _decide(session, matter, other, same=False)


def _decide(session: Session, matter: str, other: str, *, same: bool) -> None:
    actor = actor_of(session)
    by = by_actor(actor, place_of(actor))
    session.run(session.app.store.run(lambda tx: decide_pair(tx, by, matter, other, same=same)))
    session.say(f"{matter} and {other} {'have the same clip; they are linked' if same else 'have different clips'}.")


async def _compared(session: Session, a: str, b: str, progress: Progress) -> dict[str, Any]:
    from bot.clips.compare import compare_prints  # OpenCV takes a third of a second

    first = await session.app.clips.fingerprint(session.path(a), a, progress)
    second = await session.app.clips.fingerprint(session.path(b), b, progress)
    return compare_prints(first.prints, second.prints).contract()


@contextmanager
def bar(session: Session) -> Iterator[Progress]:
    """A progress bar for looking at a clip, on standard error."""
    with session.progress() as shown:
        task = shown.add_task("", total=100)

        def told(what: str, share: float) -> None:
            said = session.app.texts.say(f"progress-{what}") if what in STEPS else what
            shown.update(task, completed=100 * share, description=said)

        yield told


def lines(evidence: ClipEvidence, texts: Texts) -> Iterator[str]:
    """The record for people."""
    yield f"SHA-256  {evidence.sha256}"
    length = f", {evidence.seconds:.1f} s" if evidence.seconds else ""
    yield f"{evidence.media_type}, {evidence.container}, {evidence.size:,} bytes{length}; from {evidence.origin}"
    for one in evidence.streams:
        size = f" {one.width} x {one.height}" if one.width else ""
        yield f"{one.type}: {one.codec}{size}"
    made = evidence.provenance
    yield from declared_lines(made, texts, "en")
    yield from (f"{one.where}: {one.text}" for one in evidence.statements)
    yield from (f"Not looked at: {sentence(one, texts, 'en')}" for one in evidence.not_looked_at)
