"""The whole reading of one text: kind, regime, parts, missing parts, addresses, the dates that a letter sets."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from bot.domain.draft import Regime
from bot.domain.notice import NoticeKind, NoticeReading
from bot.drafting.received.kinds import KindWords, body_start, folded, kind_of
from bot.drafting.received.parts import PartBook, find_parts, material_urls, missing_of
from knowledge.model import Frozen

DSA = re.compile(r"digital services act|forordning(?:en)? om digitale tjenester|2022/2065|\bdsa\b")
REGIMES = {
    NoticeKind.NOTICE: "dmca",
    NoticeKind.COUNTER_NOTICE: "dmca-counter",
    NoticeKind.RETRACTION: "retraction",
    NoticeKind.LETTER: "cease-and-desist",
}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januar jan", "february februar feb", "march mars mar", "april apr", "may mai", "june juni jun",
            "july juli jul", "august aug", "september sept sep", "october oktober oct okt", "november nov",
            "december desember dec des",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\.? (?:of )?({MONTH})\.?,? (\d{{4}})\b")
MONTH_FIRST = re.compile(rf"\b({MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b")
RECEIVED = re.compile(
    r"\b(?:received|receipt|forwarded|mottatt|kom inn)(?: by (?:us|the host|[a-z]+))?"
    r"(?: on| at| den|:)? ?(?P<rest>.{0,40})"
)
NUMBERS = {
    word: number
    for number, words in {
        1: "one en", 2: "two to", 3: "three tre", 4: "four fire", 5: "five fem", 7: "seven sju syv", 10: "ten ti",
        14: "fourteen fjorten",
    }.items()
    for word in words.split()
}  # fmt: skip
WITHIN = re.compile(
    rf"\b(?:within|in|not later than|no later than|innen)(?: the next)? (?P<number>\d{{1,3}}|{'|'.join(NUMBERS)})"
    r"(?: ?\(\d+\))? (?P<unit>business days?|working days?|days?|hours?|weeks?|virkedager|dager|døgn|timer|uker)\b"
)
UNTIL = re.compile(r"\b(?:by|before|until|no later than|not later than|innen|senest|før)(?: den)? (?P<rest>.{0,30})")
REFERENCE = re.compile(
    r"\b(?:zendesk ticket number|ticket|reference|case|referanse)(?: no\.?| number| id|s)?[: #]{1,4}(\d{4,})"
)


class Received(Frozen):
    """What reading stands on."""

    kinds: KindWords
    parts: PartBook


class Term(NamedTuple):
    """A date that a letter sets: a day, or so many days from its own."""

    words: str
    day: date | None = None
    days: int = 0
    business: bool = False


def read_notice(
    file: str, text: str, words: Received, regimes: Mapping[str, Regime], language: str = "en", *, sender: str = ""
) -> NoticeReading:
    """Everything but the clock and what it answers: those need a calendar and the store."""
    kind = kind_of(text, words.kinds)
    start = body_start(text, words.kinds)
    name = _regime(kind, text[start:])
    if not name:
        return NoticeReading(file=file, kind=kind)
    parts = find_parts(text, start, name, words.parts)
    said = folded(text[start:])
    reference = REFERENCE.search(said)
    return NoticeReading(
        file=file,
        kind=kind,
        regime=name,
        parts=parts,
        missing=missing_of(parts, regimes[name], language),
        urls=material_urls(text, start),
        sender=sender,
        received=received_on(said),
        reference=reference[1] if reference else "",
    )


def _regime(kind: NoticeKind, text: str) -> str:
    if kind is NoticeKind.NOTICE and DSA.search(folded(text)) and "512" not in text:
        return "dsa"
    return REGIMES.get(kind, "")


def first_day(said: str) -> date | None:
    """The first date in a folded text."""
    found = [
        (match.start(), day)
        for pattern, order in ((ISO, "ymd"), (DAY_FIRST, "dmy"), (MONTH_FIRST, "mdy"))
        for match in pattern.finditer(said)
        if (day := _day(match.groups(), order))
    ]
    return min(found)[1] if found else None


def _day(groups: tuple[str | None, ...], order: str) -> date | None:
    named = {place: value or "" for place, value in zip(order, groups, strict=True)}
    month = MONTHS.get(named["m"]) or (int(named["m"]) if named["m"].isdigit() else 0)
    try:
        return date(int(named["y"]), month, int(named["d"]))
    except ValueError:
        return None


def received_on(said: str) -> date | None:
    """The day on which the host says that it received it."""
    return next((day for match in RECEIVED.finditer(said) if (day := first_day(match["rest"]))), None)


def term_of(said: str) -> Term | None:
    """The reply date that a letter sets."""
    for match in UNTIL.finditer(said):
        if day := first_day(match["rest"]):
            return Term(words=match.group().strip(), day=day)
    match_ = WITHIN.search(said)
    if match_ is None:
        return None
    number = int(match_["number"]) if match_["number"].isdigit() else NUMBERS[match_["number"]]
    unit = match_["unit"]
    if unit.startswith(("hour", "time")):
        number = -(-number // 24)
    if unit.startswith(("week", "uke")):
        number *= 7
    business = unit.startswith(("business", "working", "virke"))
    return Term(words=match_.group().strip(), days=number, business=business)


def plain_days(start: date, days: int) -> date:
    """Calendar days after a day."""
    return start + timedelta(days=days)
