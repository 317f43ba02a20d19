"""The dates of a received text, in six languages: its own, the day it was received or served, the term that it sets."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januar jan janvier enero", "february februar feb février fevrier febrero",
            "march mars mar märz maerz marzo", "april apr avril abril", "may mai mayo", "june juni jun juin junio",
            "july juli jul juillet julio", "august aug août aout agosto", "september sept sep septembre septiembre",
            "october oktober oct okt octobre octubre", "november nov novembre noviembre",
            "december desember dec des dezember dez décembre decembre diciembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º)?\.? (?:of |de |day of )?({MONTH})\b\.?,? (?:de |del )?(\d{{4}})(?!\d)"
)
MONTH_FIRST = re.compile(rf"\b({MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})(?!\d)")
DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})(?!\d)")
SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
KOREAN = re.compile(r"(\d{4})년 ?(\d{1,2})월 ?(\d{1,2})일")
FORMS = ((ISO, "ymd"), (DAY_FIRST, "dmy"), (MONTH_FIRST, "mdy"), (DOTTED, "dmy"), (KOREAN, "ymd"))
AMERICAN = re.compile(r"\bu\.?s\.?c\b|\bu\.s\.|united states|\bdmca\b|\b[a-z]{2} \d{5}\b")
RECEIVED = re.compile(
    r"\b(?:received|receipt|forwarded|mottatt|kom inn)(?: by (?:us|the host|[a-z]+))?"
    r"(?: on| at| den|:)? ?(?P<rest>.{0,40})"
)
SERVED = re.compile(
    r"\b(?:served(?: on| upon)?(?: you| the respondent)?(?: on| at|:)|date of service(?: is| was|:)?"
    r"|zugestellt am|signifi(?:é|e)"
    r" le|notificad[oa] el|forkynt(?: den)?) ?(?P<rest>.{0,30})"
)
NUMBERS = {
    word: number
    for number, words in {
        1: "one en ein einer eine un une una", 2: "two to zwei deux dos", 3: "three tre drei trois tres",
        4: "four fire vier quatre cuatro", 5: "five fem fünf cinq cinco", 6: "six seks sechs seis",
        7: "seven sju syv sieben sept siete", 8: "eight åtte acht huit ocho", 10: "ten ti zehn dix diez",
        14: "fourteen fjorten vierzehn quatorze catorce", 15: "fifteen femten fünfzehn quinze quince",
        20: "twenty tjue zwanzig vingt veinte", 21: "twenty-one", 30: "thirty tretti dreißig trente treinta",
        48: "forty-eight", 60: "sixty",
    }.items()
    for word in words.split()
}  # fmt: skip
WITHIN = re.compile(
    r"(?:\b(?:within|in|not later than|no later than|innen|innerhalb(?: von)?|binnen"
    r"|dans(?: un délai de)?|sous(?: un délai de)?"
    r"|en(?: el| un)? plazo(?: máximo)? de|dentro de)(?: a period of| the next| en frist på)? )"
    rf"(?P<number>\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
    r"(?: ?\(\w+\))? (?P<unit>(?:u\.?s\.? )?business days?|working days?|court days?|calendar days?|days?"
    r"|hours?|weeks?|months?|virkedager|dager|døgn|timer|uker"
    r"|werktag\w*|arbeitstag\w*|tag\w*|stunden|woche\w*|monat\w*|jours ouvr\w+|jours|heures|semaines?"
    r"|mois|días hábiles|días|horas|semanas?|meses)\b"
    r"|(?P<korean>\d{1,3})일 ?이내"
)
UNTIL = re.compile(
    r"\b(?:on or before|by|before|until|no later than|not later than|innen|senest|før"
    r"|(?:spätestens )?bis(?: spätestens)?(?: zum| am)?"
    r"|spätestens(?: zum| am)?|avant le|au plus tard le|jusqu'au|d'ici (?:le|au)|antes del?"
    r"|a más tardar el|hasta el)\b(?P<rest>.{0,60})"
)
FILLER = re.compile(
    r"(?:[ ,]|\b(?:the|den|le|el|on|am|at|of|close of business|end of business|end of day|cob|eod|noon"
    r"|midnight|midday|\d{1,2}[:.]\d{2}(?![\d.])"
    r"|\d{1,2} ?(?:a|p)\.?m\.?|(?:a|p)\.?m\.?|uhr|kl\.?|est|edt|et|pst|pt|gmt|utc|cet|(?:mon|tues|wednes"
    r"|thurs|fri|satur|sun)day"
    r"|(?:man|tirs|ons|tors|fre|lør|søn)dag|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    r"|lundi|mardi|mercredi|jeudi|vendredi|lunes|martes|miércoles|jueves|viernes)(?!\w))*"
)
KOREAN_UNTIL = re.compile(r"(\d{4}년 ?\d{1,2}월 ?\d{1,2}일) ?(?:까지|이전)")
HEAD = 700
"""Characters in which a letter has its own date."""


class Term(NamedTuple):
    """A date that a paper sets: a day, or so many days or months from a day of its own."""

    words: str
    day: date | None = None
    days: int = 0
    months: int = 0
    business: bool = False


def days_in(said: str) -> Iterator[tuple[int, date]]:
    """Each date of a folded text with where it stands."""
    for pattern, order in (*FORMS, (SLASHED, "mdy" if AMERICAN.search(said) else "dmy")):
        for match in pattern.finditer(said):
            if day := _day(match.groups(), order) or (_day(match.groups(), "mdy") if pattern is SLASHED else None):
                yield match.start(), day


def first_day(said: str) -> date | None:
    """The first date in a folded text."""
    found = min(days_in(said), default=None)
    return found[1] if found else None


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


def served_on(said: str) -> date | None:
    """The day on which a paper says that it was served."""
    return next((day for match in SERVED.finditer(said) if (day := first_day(match["rest"]))), None)


def own_day(said: str) -> date | None:
    """The date that a letter bears in its head."""
    return first_day(said[:HEAD])


def term_of(said: str, since: date | None = None) -> Term | None:
    """The first day that a paper sets, from its own date on; else the number of days."""
    until = sorted((one.day, one) for one in _until(said) if one.day and (since is None or one.day >= since))
    return until[0][1] if until else _within(said)


def _until(said: str) -> Iterator[Term]:
    for match in UNTIL.finditer(said):
        rest = match["rest"]
        filler = FILLER.match(rest)
        start = filler.end() if filler else 0
        if found := next((day for at, day in days_in(rest) if at == start), None):
            yield Term(words=match.group().strip(), day=found)
    for match in KOREAN_UNTIL.finditer(said):
        if day := first_day(match[1]):
            yield Term(words=match.group(), day=day)


def _within(said: str) -> Term | None:
    match = WITHIN.search(said)
    if match is None:
        return None
    words = match.group().strip()
    if match["korean"]:
        return Term(words=words, days=int(match["korean"]))
    number = int(match["number"]) if match["number"].isdigit() else NUMBERS[match["number"]]
    unit = match["unit"]
    if unit.startswith(("month", "monat", "mois", "meses")):
        return Term(words=words, months=number)
    if unit.startswith(("hour", "time", "stund", "heure", "hora")):
        number = -(-number // 24)
    if unit.startswith(("week", "uke", "woche", "semaine", "semana")):
        number *= 7
    business = bool(re.search("business|working|court|virke|werk|arbeit|ouvr|hábil", unit))
    return Term(words=words, days=number, business=business)


def plain_days(start: date, days: int) -> date:
    """Calendar days after a day."""
    return start + timedelta(days=days)


def months_after(start: date, months: int) -> date:
    """The same day of a later month, or its last."""
    year, month = divmod(start.month - 1 + months, 12)
    for day in range(start.day, 27, -1):
        try:
            return date(start.year + year, month + 1, day)
        except ValueError:
            continue
    return date(start.year + year, month + 1, start.day)
