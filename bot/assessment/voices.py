"""Who speaks where in a statement.

A reviewer's description often carries somebody else's words: 'the caption says "official parody"'. Those are the
uploader's. Words between quotation marks and hashtags are never the reviewer's own.
"""

import re
from collections.abc import Iterator

from bot.assessment.asides import Stretch
from bot.assessment.text import sentences, within
from bot.domain.clip import Speaker
from knowledge.cues import Found

QUOTED = re.compile(r'"([^"\n]{1,300})"|(?<!\w)\'([^\'\n]{2,300})\'(?!\w)')
HASHTAG = re.compile(r"#\w+")
AFTER_NOUN = 60  # characters between 'the caption' and 'says': a few words
OPENS = re.compile(r"""[\s:,=]*(?:is|er|es|ist|est|lyder|lautet|reads)?[\s:,=]*(?=["'])""")
COLON = re.compile(r"\s*[:=]")
NEARLY_ALL = 0.8  # of a statement in quotation marks: the quotation is the description itself


def other_voices(folded: str, small_words: list[Found], by: Speaker) -> tuple[Stretch, ...]:
    """Where, in a reviewer's text, the uploader speaks; in anyone else's text nobody else does."""
    if by is not Speaker.REVIEWER:
        return ()
    quotes = tuple(_quotations(folded, small_words))
    return (*quotes, *_hashtags(folded), *_reported(folded, small_words, quotes))


def _quotations(folded: str, small_words: list[Found]) -> Iterator[Stretch]:
    for match in QUOTED.finditer(folded):
        part = match.end() - match.start() < NEARLY_ALL * len(folded.strip())
        if part or any(one.key == "uploader" and one.end <= match.start() for one in small_words):
            yield Stretch(match.start(), match.end())


def _hashtags(folded: str) -> Iterator[Stretch]:
    return (Stretch(match.start(), match.end()) for match in HASHTAG.finditer(folded))


def _reported(folded: str, small_words: list[Found], quotes: tuple[Stretch, ...]) -> Iterator[Stretch]:
    bounds = sentences(folded)
    says = [one for one in small_words if one.key == "says"]
    for one in small_words:
        _, end = within(bounds, one.start)
        if one.key == "uploader":
            yield from _after_noun(folded, one, end, says, quotes)
        elif one.key in ("uploader_tags", "claimed"):
            yield Stretch(one.start, _reach(folded, one.end, end, quotes))


def _after_noun(
    folded: str, noun: Found, end: int, says: list[Found], quotes: tuple[Stretch, ...]
) -> Iterator[Stretch]:
    if COLON.match(folded, noun.end):
        yield Stretch(noun.end, _reach(folded, noun.end, end, quotes))
        return
    for verb in says:
        if noun.language == "ko" and noun.end <= verb.start <= end:
            yield Stretch(noun.end, verb.end)
        elif noun.end <= verb.start <= min(end, noun.end + AFTER_NOUN):
            yield Stretch(verb.start, _reach(folded, verb.end, end, quotes))


def _reach(folded: str, start: int, end: int, quotes: tuple[Stretch, ...]) -> int:
    """To the end of the quotation that opens there, else of the sentence."""
    opens = OPENS.match(folded, start)
    at = opens.end() if opens else start
    return next((quote.end for quote in quotes if quote.start == at), end)
