"""What is looked up in the words and not read: what stops everything, the lanes beside copyright, the generator,
lengths, the country, and the host of the link. None of it decides how a report is meant."""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.assessment.circumstances import host_of
from bot.domain.assessment import Circumstance
from bot.domain.clip import Clip, Span, Speaker, Statement
from bot.reading.stops import AGE, stop_words
from knowledge.reading.folding import Folded
from knowledge.signals import Signals

SECONDS = re.compile(
    r"(?<![\d.,:])(?P<number>\d{1,4}(?:[.,]\d)?)[\s-]*"
    r"(?P<unit>seconds?|secs?|s|sekunder|sekunders|sek|초|segundos?|sekunden|secondes?|"
    r"minutes?|mins?|minutter|minutters|분|minutos?|minuten)(?![^\W_가-힣])"
)
DECADE = re.compile(
    r"\b(?:1[89]|20)\d0s\b"
    r"|(?:['’]|\b(?:early|mid|late)[\s-]+)[2-9]0s\b"
    r"|\bthe\s+[5-9]0s\b(?![\s-]+(?:clip|video|excerpt|extract|snippet|teaser|trailer|ad|advert|spot|cut|edit|reel)\b)"
    r"|\b[5-9]0s(?=[\s-]+(?:cartoons?|movies?|films?|shows?|series|songs?|music|hits?|sitcoms?|anime|style|look|vibes?|"
    r"aesthetics?|nostalgia|kids|era|tv|television|toys?|games?|fashion|icons?)\b)"
)
"""'1980s', 'the 90s': no length."""
MINUTES = ("min", "분")


def signals_of(clip: Clip, signals: Signals) -> tuple[Circumstance, ...]:
    """Every signal of a clip, once for each value and speaker."""
    found = [*_in_statements(clip.statements, signals), *_of_the_link(clip)]
    return tuple(_once(_minors(found)))


def _in_statements(statements: Sequence[Statement], signals: Signals) -> Iterator[Circumstance]:
    for number, statement in enumerate(statements):
        folded = Folded(statement.text)
        by = statement.by if statement.by is not Speaker.FILE else Speaker.UPLOADER
        languages = stop_words(signals).spoken(folded.text)
        for found in signals.phrases.find(folded.text, languages):
            name, _, value = found.key.partition("=")
            yield _circumstance(name, True if value == "true" else value, folded, number, (found.start, found.end), by)
        for match in AGE.finditer(folded.text):
            yield _circumstance("minor", True, folded, number, match.span(), by)
        yield from _seconds(folded, number, by)


def _seconds(folded: Folded, number: int, by: Speaker) -> Iterator[Circumstance]:
    decades = [match.span() for match in DECADE.finditer(folded.text)]
    for match in SECONDS.finditer(folded.text):
        if any(start <= match.start() < end for start, end in decades):
            continue
        count = float(match["number"].replace(",", "."))
        seconds = count * 60 if match["unit"].startswith(MINUTES) else count
        yield _circumstance("seconds", seconds, folded, number, match.span(), by)


def _circumstance(
    name: str, value: bool | str | float, folded: Folded, number: int, place: tuple[int, int], by: Speaker
) -> Circumstance:
    start, end = folded.written(*place)
    text = folded.original[start:end]
    return Circumstance(
        name=name, value=value, evidence=text, by=by, span=Span(statement=number, start=start, end=end, text=text)
    )


def _of_the_link(clip: Clip) -> Iterator[Circumstance]:
    if clip.seconds is not None:
        yield Circumstance(name="clip_seconds", value=clip.seconds, evidence=f"{clip.seconds:g} s", by=Speaker.FILE)
    if clip.url and (host := host_of(clip.url)):
        yield Circumstance(name="host", value=host, evidence=clip.url, by=Speaker.FILE)


def _minors(found: list[Circumstance]) -> list[Circumstance]:
    """A child in a clip is no circumstance; a child and a sexual depiction in one description is the gravest."""
    intimate = any(each.name == "intimate" for each in found)
    child = next((each for each in found if each.name == "minor"), None)
    kept = [each for each in found if each.name != "minor"]
    if intimate and child is not None:
        kept.append(child.model_copy(update={"name": "minor_sexual"}))
    return kept


def _once(found: Iterable[Circumstance]) -> Iterator[Circumstance]:
    seen: set[tuple[str, object, Speaker]] = set()
    for each in found:
        if (each.name, each.value, each.by) not in seen:
            seen.add((each.name, each.value, each.by))
            yield each
