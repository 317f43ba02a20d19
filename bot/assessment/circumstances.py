"""What is said of the use, and who says it: licensed, official, news, parody, AI-made, commercial, amount, country."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from bot.assessment.reading import Reading
from bot.domain.assessment import Circumstance
from bot.domain.clip import Clip, Speaker
from knowledge.cues import Found

FAVOURS_USE = frozenset(
    {
        "licensed", "official", "news", "review", "parody", "parody_target", "education", "private", "fan", "handmade",
        "incidental", "excerpt", "style_only", "public_domain", "talks_about", "own_work", "no_resemblance", "gone",
        "noticed", "pastiche", "quotation", "tolerated",
    }
)  # fmt: skip
"""Facts that speak for the use where they are true: never counted on the uploader's word alone."""

SEARCHED_OPPOSITE = frozenset({"ai_generated", "commercial"})
"""Facts whose opposite speaks for the use: 'not AI', 'no ads'."""

STOPS = frozenset({"minor", "minor_sexual", "intimate"})
"""What is looked for even in orders and requests."""

SAME_AS = {"already_cleared": "licensed"}
"""Cues that claim another circumstance: 'already cleared' is a claim to a licence."""

SECONDS = re.compile(
    r"(?<![\d.,])(?P<number>\d{1,4}(?:[.,]\d)?)[\s-]*(?P<unit>seconds?|secs?|s|sekunder|sekunders|sek|초|segundos?|sekunden|secondes?|"
    r"minutes?|mins?|minutter|minutters|분|minutos?|minuten)(?![^\W_가-힣])"
)
DECADE = re.compile(
    r"\b(?:1[89]|20)\d0s\b"
    r"|(?:['’]|\b(?:early|mid|late)[\s-]+)[2-9]0s\b"
    r"|\bthe\s+[5-9]0s\b(?![\s-]+(?:clip|video|excerpt|extract|snippet|teaser|trailer|ad|advert|spot|cut|edit|reel)\b)"
    r"|\b[5-9]0s(?=[\s-]+(?:cartoons?|movies?|films?|shows?|series|songs?|music|hits?|sitcoms?|anime|style|look|vibes?|"
    r"aesthetics?|nostalgia|kids|era|tv|television|toys?|games?|fashion|icons?)\b)"
)
"""What "90s" means where it is no length: 'the 90s', '1980s', 'a 90s cartoon', but not 'the 90s clip'."""
AGE = re.compile(r"(?<!\d)(?:1[0-7]|[3-9])[\s-]*(?:years?[\s-]old|år(?:ing|ig|s)?|jährig|años|ans|살|세)")
"""An age under 18."""
MINUTES = ("min", "분")
HOSTS = {
    "youtube.com": "youtube", "youtu.be": "youtube", "tiktok.com": "tiktok", "instagram.com": "instagram", "x.com": "x",
    "twitter.com": "x", "facebook.com": "facebook", "reddit.com": "reddit", "discord.com": "discord",
    "twitch.tv": "twitch", "bilibili.com": "bilibili", "douyin.com": "douyin", "vimeo.com": "vimeo", "t.me": "telegram",
}  # fmt: skip
YES = frozenset({"yes", "true", "ja", "y", "1", "sí", "si", "oui", "예", "네"})
NO = frozenset({"no", "false", "nei", "n", "0", "nein", "non", "아니요", "아니오"})
RANK = {Speaker.REGISTER: 0, Speaker.REVIEWER: 1, Speaker.FILE: 2, Speaker.UPLOADER: 3, Speaker.MODEL: 4}


def circumstances(clip: Clip, readings: Sequence[Reading], facts: Mapping[str, str]) -> tuple[Circumstance, ...]:
    """All circumstances, one per name, value and speaker; answers given by the reviewer replace what the text says."""
    answered = tuple(_answers(facts))
    said = [*answered, *(one for one in _said(clip, readings) if one.name not in facts)]
    return tuple(_once(_without_contradiction(_minors(said))))


def _minors(said: list[Circumstance]) -> list[Circumstance]:
    """A child in a clip is no circumstance; a child and a sexual depiction in one description is the gravest."""
    intimate = any(one.name == "intimate" and one.value is True for one in said)
    child = next((one for one in said if one.name == "minor" and one.value is True), None)
    kept = [one for one in said if one.name != "minor"]
    if intimate and child is not None:
        kept.append(child.model_copy(update={"name": "minor_sexual"}))
    return kept


def _said(clip: Clip, readings: Sequence[Reading]) -> Iterator[Circumstance]:
    for reading in readings:
        yield from _from_cues(reading)
        yield from _seconds(reading)
        yield from _ages(reading)
    if clip.seconds is not None:
        yield Circumstance(name="clip_seconds", value=clip.seconds, evidence=f"{clip.seconds:g} s", by=Speaker.FILE)
    if clip.url and (host := host_of(clip.url)):
        yield Circumstance(name="host", value=host, evidence=clip.url, by=Speaker.FILE)


def _from_cues(reading: Reading) -> Iterator[Circumstance]:
    for found in reading.cues:
        name, _, value = found.key.partition("=")
        name = SAME_AS.get(name, name)
        if reading.aside and name not in STOPS:
            continue
        stated = _value(value, reading.denials.denied(found.start, found.end))
        if stated is None or (_speaks_for_use(name, stated) and reading.asked_at(found.start)):
            continue
        span = reading.text.span(found.start, found.end)
        by = _speaker(reading, found)
        yield Circumstance(name=name, value=stated, evidence=reading.text.evidence(span), by=by, span=span)


def _speaker(reading: Reading, found: Found) -> Speaker:
    by = reading.speaker_at(found.start)
    return by if by is not Speaker.FILE or not reading.where.startswith("on screen") else Speaker.UPLOADER


def _value(value: str, denied: bool) -> bool | str | None:
    if value in ("true", "false"):
        return (value == "true") != denied if not (value == "false" and denied) else None
    return None if denied else value


def _speaks_for_use(name: str, value: bool | str) -> bool:
    return (name in FAVOURS_USE and value is not False) or (name in SEARCHED_OPPOSITE and value is False)


def favours_use(circumstance: Circumstance) -> bool:
    """Whether it speaks for the use, so that the uploader's word is not enough."""
    value = circumstance.value
    return _speaks_for_use(circumstance.name, value if isinstance(value, bool | str) else True)


def _seconds(reading: Reading) -> Iterator[Circumstance]:
    if reading.aside:
        return
    decades = [one.span() for one in DECADE.finditer(reading.text.text)]
    for match in SECONDS.finditer(reading.text.text):
        if any(start <= match.start() < end for start, end in decades):
            continue
        number = float(match["number"].replace(",", "."))
        seconds = number * 60 if match["unit"].startswith(MINUTES) else number
        span = reading.text.span(match.start(), match.end())
        yield Circumstance(
            name="seconds", value=seconds, evidence=span.text, by=reading.speaker_at(match.start()), span=span
        )


def _ages(reading: Reading) -> Iterator[Circumstance]:
    for match in AGE.finditer(reading.text.text):
        span = reading.text.span(match.start(), match.end())
        yield Circumstance(name="minor", evidence=span.text, by=reading.speaker_at(match.start()), span=span)


def host_of(url: str) -> str:
    """The host's short name where known, else its domain without www."""
    domain = (urlsplit(url if "//" in url else f"//{url}").hostname or "").removeprefix("www.").removeprefix("m.")
    return HOSTS.get(domain, domain)


def _answers(facts: Mapping[str, str]) -> Iterator[Circumstance]:
    for name, answer in facts.items():
        folded = answer.strip().casefold()
        if folded in YES or folded in NO:
            yield Circumstance(name=name, value=folded in YES, evidence=answer)
        elif folded and folded != "unknown":
            yield Circumstance(name=name, value=folded, evidence=answer)


def _without_contradiction(said: Iterable[Circumstance]) -> Iterator[Circumstance]:
    """'Unlicensed' holds the word 'licensed': where two stretches overlap, the longer one is what was said."""
    known = list(said)
    for one in known:
        if one.span is None or not any(_swallows(other, one) for other in known):
            yield one


def _swallows(other: Circumstance, one: Circumstance) -> bool:
    if other.name != one.name or other.span is None or one.span is None or other.span.statement != one.span.statement:
        return False
    longer = other.span.end - other.span.start > one.span.end - one.span.start
    return longer and other.span.start <= one.span.start and one.span.end <= other.span.end


def _once(said: Iterable[Circumstance]) -> Iterator[Circumstance]:
    seen: set[tuple[str, object, Speaker]] = set()
    for one in sorted(said, key=lambda each: RANK[each.by]):
        if (one.name, one.value, one.by) not in seen:
            seen.add((one.name, one.value, one.by))
            yield one
