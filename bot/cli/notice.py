"""rightsdesk notice"""

import json
from pathlib import Path
from typing import Any

import click

from bot.cli.draft import act
from bot.cli.people import by_of_session
from bot.cli.session import Session
from bot.desk import countered
from bot.desk.notices import Incoming
from bot.domain.errors import BadInput
from bot.domain.notice import NoticeKind, NoticeReading, Way
from bot.notices.files import FORMATS, read_each


@click.group()
def notice() -> None:
    """Notices received."""


@notice.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON line a file.")
@click.option("--no-matter", is_flag=True, help="Only read: open no matter, set no deadline.")
@click.option("--keep", is_flag=True, help="Keep it, with a task to read it, also where it is taken for none.")
@click.option("--language", default="en", show_default=True, help="In which language missing parts are named.")
@click.option("--country", default="us", show_default=True, help="Whose public holidays count.")
@click.pass_obj
def read(session: Session, /, paths: tuple[str, ...], as_json: bool, language: str, **how: Any) -> int:
    """Tell what each file is, which parts it has and lacks, and until when to act; open its matter."""
    failed = False
    for path in _files(session, paths):
        try:
            readings = [_read(session, one, language=language, **how) for one in read_each(path)]
        except BadInput as error:
            failed = True
            if len(paths) == 1 and not as_json:
                raise
            session.say(json.dumps({"file": str(path), "error": str(error)}, ensure_ascii=False)) if as_json else (
                session.complain(f"rightsdesk: {error}")
            )
            continue
        for found in readings:
            if as_json:
                session.say(json.dumps(found.contract(), ensure_ascii=False))
            else:
                _print(session, found, language)
    return 2 if failed else 0


@notice.command()
@click.argument("number", metavar="N-1")
@click.option("--language", default="en", show_default=True)
@click.pass_obj
def sheet(session: Session, number: str, language: str) -> None:
    """A counter-notice: what they argue, what is there, the clock, and the four ways with what each needs."""
    texts = session.app.texts
    for line in act(session, lambda tx, by: countered.sheet(tx, by, number, texts, language)):
        session.say(line)


@notice.command()
@click.argument("number", metavar="N-1")
@click.argument("way", type=click.Choice([one.value for one in Way]))
@click.option("--reason", default="", help="Why this way.")
@click.option("--language", default="en", show_default=True)
@click.pass_obj
def decide(session: Session, number: str, way: str, reason: str, language: str) -> None:
    """Write down which way is taken with a counter-notice."""
    texts = session.app.texts
    act(session, lambda tx, by: countered.decide_on(tx, by, number, Way(way), reason, texts, language))
    session.say(act(session, lambda tx, by: countered.sheet(tx, by, number, texts, language))[-1])


def _files(session: Session, paths: tuple[str, ...]) -> list[Path]:
    """The files themselves, and those of folders with a format that is known."""
    found: list[Path] = []
    for one in paths:
        path = session.path(one)
        if path.is_dir():
            found += sorted(each for each in path.rglob("*") if each.suffix.lower() in FORMATS and each.is_file())
        else:
            found.append(path)
    return found


def _read(
    session: Session, incoming: Incoming, *, no_matter: bool, keep: bool, language: str, country: str
) -> NoticeReading:
    notices, app = session.app.notices, session.app
    if no_matter:
        return notices.read(incoming, app.clock.now().date(), language, country)
    by = by_of_session(session)
    return session.run(app.store.run(lambda tx: notices.take_in(tx, by, incoming, language, country, keep=keep)))


def _print(session: Session, found: NoticeReading, language: str) -> None:
    say = session.app.texts.say
    kind = say(f"notice-kind-{found.kind.value}", language)
    session.say(say("notice-matter", language, file=found.file, kind=kind, matter=found.matter or "–"))
    if found.read:
        session.say("  " + say("notice-read", language, names=", ".join(found.read)))
    for left in found.unread:
        session.say("  " + say(f"unread-{left.key}", language, **left.values))
    if found.kind is NoticeKind.NEITHER:
        session.say("  " + say("notice-none", language, file=found.file))
        return
    if found.from_role:
        told = {"from": say(f"role-{found.from_role}", language), "to": say(f"role-{found.to_role}", language)}
        session.say("  " + say("notice-direction", language, **told))
    if found.law:
        session.say("  " + say("notice-law", language, law=found.law))
    for one in found.missing:
        session.say("  " + say("notice-missing", language, paragraph=one.paragraph, what=one.what))
    if found.answers:
        session.say("  " + say("notice-answers", language, what=", ".join(found.answers)))
    if found.deadline:
        clock = found.deadline
        told = {"act_by": clock.act_by.isoformat(), "latest": clock.latest.isoformat(), "why": clock.why}
        session.say("  " + say("notice-deadline", language, **told))
