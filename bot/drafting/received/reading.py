"""The whole reading of one text: kind, regime, parts, missing parts, addresses, the dates that a letter sets."""

import re
from collections.abc import Mapping

from bot.domain.draft import Regime
from bot.domain.notice import NoticeKind, NoticeReading
from bot.drafting.received.argument import argument
from bot.drafting.received.dates import received_on
from bot.drafting.received.kinds import KindWords, body_start, folded
from bot.drafting.received.parts import PartBook, find_parts, material_urls, missing_of
from bot.drafting.received.recognise import FormWords, recognise
from knowledge.model import Frozen

DSA = re.compile(r"digital services act|forordning(?:en)? om digitale tjenester|2022/2065|\bdsa\b")
REGIMES = {
    NoticeKind.NOTICE: "dmca",
    NoticeKind.COUNTER_NOTICE: "dmca-counter",
    NoticeKind.RETRACTION: "retraction",
    NoticeKind.LETTER: "cease-and-desist",
}
REFERENCE = re.compile(
    r"\b(?:zendesk ticket number|ticket|reference|case|referanse)(?: no\.?| number| id|s)?[: #]{1,4}(\d{4,})"
)


class Received(Frozen):
    """What reading stands on."""

    kinds: KindWords
    parts: PartBook
    forms: FormWords


def read_notice(
    file: str, text: str, words: Received, regimes: Mapping[str, Regime], language: str = "en", *, sender: str = ""
) -> NoticeReading:
    """Everything but the clock and what it answers: those need a calendar and the store."""
    found = recognise(text, words.kinds, words.forms)
    start = body_start(text, words.kinds)
    if found.kind is NoticeKind.NEITHER:
        return NoticeReading(file=file, kind=found.kind)
    # Other languages and other statutes have parts of their own, which nobody looks for here.
    name = "" if found.law or found.language not in ("", "en") else _regime(found.kind, text[start:])
    parts = find_parts(text, start, name, words.parts) if name else ()
    said = folded(text[start:])
    reference = REFERENCE.search(said)
    return NoticeReading(
        file=file,
        kind=found.kind,
        regime=name,
        law=found.law,
        from_role=found.sender,
        to_role=found.addressee,
        sets_date=found.sets_date,
        parts=parts,
        argument=argument(text[start:], parts) if found.kind is NoticeKind.COUNTER_NOTICE else "",
        missing=missing_of(parts, regimes[name], language) if name else (),
        urls=material_urls(text, start),
        sender=sender,
        received=received_on(said),
        reference=reference[1] if reference else "",
    )


def _regime(kind: NoticeKind, text: str) -> str:
    if kind is NoticeKind.NOTICE and DSA.search(folded(text)) and "512" not in text:
        return "dsa"
    return REGIMES.get(kind, "")
