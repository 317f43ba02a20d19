"""The part of a card that says what the files and links showed, and what was not looked at and why."""

from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath

from bot.commands.core import Block, Button, Picture
from bot.desk.clips import clock
from bot.domain.assessment import Assessment
from bot.domain.evidence import ClipEvidence, Provenance, Unseen
from bot.ports import Texts

MOST_SAID = 6
SHORT_HASH = 12


def clip_block(assessment: Assessment, texts: Texts, language: str) -> Block:
    """A short evidence table; empty where nothing was to be looked at."""
    lines = [line for one in assessment.clips for line in _lines(one, texts, language)]
    lines += [f"{texts.say('clip-unseen', language)} {one}" for one in assessment.unseen]
    return Block(heading=texts.say("card-clip", language) if lines else "", lines=tuple(lines))


def sentence(unseen: Unseen, texts: Texts, language: str) -> str:
    """Why something was not looked at."""
    return texts.say(f"unseen-{unseen.key}", language, **unseen.values)


def pictures(assessment: Assessment, texts: Texts, language: str) -> tuple[Picture, ...]:
    """The contact sheets."""
    return tuple(
        Picture(
            path=one.contact_sheet, name=f"clip-{one.sha256[:SHORT_HASH]}.jpg", alt=texts.say("card-clip", language)
        )
        for one in assessment.clips
        if one.contact_sheet
    )


def match_buttons(assessment: Assessment, texts: Texts, language: str, record: str) -> Iterator[Button]:
    """Is it the clip of that matter? Asked of the longest match only; a person's answer is remembered."""
    matters = (match.other for one in assessment.clips for match in one.matches if match.other.startswith("M-"))
    for other in islice(matters, 1):
        for action in ("same_clip", "other_clip"):
            label = texts.say(f"button-{action.replace('_', '-')}", language, other=other)
            yield Button(action=action, label=label, record=f"{record}:{other}")


def _lines(one: ClipEvidence, texts: Texts, language: str) -> Iterator[str]:
    if one.container == "oEmbed":
        yield texts.say("clip-page", language)
    else:
        yield _file(one, texts, language)
        yield from declared_lines(one.provenance, texts, language)
        yield from _matches(one, texts, language)
    for said in one.statements[:MOST_SAID]:
        yield texts.say("clip-said", language, where=said.where, text=said.text)
    yield from (f"{texts.say('clip-unseen', language)} {sentence(what, texts, language)}" for what in one.not_looked_at)


def _file(one: ClipEvidence, texts: Texts, language: str) -> str:
    origin = one.origin if "://" in one.origin else PurePath(one.origin).name
    size = f"{one.size / 1e6:.1f} MB" if one.size >= 100_000 else f"{one.size} B"
    seconds = f"{one.seconds:.1f}" if one.seconds else "0"
    short = one.sha256[:SHORT_HASH]
    return texts.say(
        "clip-file", language, kind=one.media_type, size=size, seconds=seconds, sha256=short, origin=origin
    )


def declared_lines(made: Provenance, texts: Texts, language: str) -> Iterator[str]:
    """What a file declares of its origin, a sentence each."""
    yield texts.say(
        f"clip-credentials-{made.c2pa}", language, by=made.signed_by or "?", why=", ".join(made.notes[:2]) or "?"
    )
    for title in made.broken_ingredients:
        yield texts.say("clip-ingredient-broken", language, title=title)
    if made.ai_ingredient:
        yield texts.say("clip-declares-ingredient", language, title=made.ai_ingredient)
        return
    what = ", ".join(filter(None, (made.digital_source_type, made.generator))) or ", ".join(made.notes)
    key = "clip-declares" if made.ai_generated else "clip-declares-nothing"
    yield texts.say(key, language, what=what)


def _matches(one: ClipEvidence, texts: Texts, language: str) -> Iterator[str]:
    for match in one.matches:
        yield texts.say(
            "clip-match",
            language,
            **{"from": clock(match.a[0]), "to": clock(match.a[1])},
            other=match.other,
            there=clock(match.b[0]),
            how=match.how,
            distance=f"{match.distance:.3g}",
        )
    if not one.matches:
        yield texts.say("clip-miss", language)
