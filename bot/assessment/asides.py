"""Stretches that speak to the reader and not of the clip: orders, forged turns, encoded runs, requests, idle questions.

They are blanked before anything else is read, so that they add no circumstance and no description and do not break
the sentence around them. A name in them still counts: a name can never help the uploader.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.assessment.text import Folded, sentences
from knowledge.cues import CueBook, Found

TAG = re.compile(
    r"</?[a-z][\w:|-]{0,30}(?:\s[^<>]{0,80})?/?>|<\|[\w-]{1,30}\|>(?:\s*(?:system|user|assistant|developer|tool)\b)?|\[/?inst\]|<<\s?/?sys\s?>>",
    re.IGNORECASE,
)
ENCODED = re.compile(
    r"(?<![\w#@/.:?&=%-])(?=[\w+/=-]*[a-z])(?=[\w+/=-]*[A-Z])(?=[\w+/=-]*[0-9+/=])[A-Za-z0-9+/_-]{24,}={0,2}(?![\w])"
)
"""Base64 and its like: long, no words, capitals and small letters mixed with digits or signs."""
LEADING = re.compile(
    r"""(?:[\W_]|please|pls|now|then|ok|okay|hey|so|and|also|finally|vennligst|så|nå|por favor|bitte|s'il te plaît|"""
    r"""assistant|bot)*"""
)
CLIP_FOLLOWS = re.compile(r"\b(?:clip|klipp|klippet|vídeo|video|클립|영상)\s*:")
BEFORE_CLIP = re.compile(r"(?:(?:ai|ki|ia|the|this|our)[\s-]+)*$")
THIS_CLIP = re.compile(
    r"\b(?:clips?|videos?|this|that|it|reel|footage|klipp\w*|video\w*|dette|den|det|vídeos?|esto|este|esta|dies\w*|"
    r"cette|ceci|ça)\b|영상|클립|이거|이것"
)
"""A question with one of these is about the clip."""
AMID = ("orders", "addressed")
OPENERS = ("commands", "inquiries", "addressed")
NEAR = 14  # words before 'your answer' that still belong to what is asked for


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a folded text."""

    start: int
    end: int

    def holds(self, position: int) -> bool:
        """Whether the position lies in it."""
        return self.start <= position < self.end


def heard(original: str, book: CueBook) -> tuple[str, str]:
    """(what is said of the clip, what is not): each as long as the original, the rest of it blank."""
    text = Folded(original)
    found = [*_in_words(text, book), *_forms(original)]
    if not found:
        return original, ""
    aside = [False] * len(original)
    for one in found:
        aside[one.start : one.end] = [True] * (one.end - one.start)
    return _keep(original, [not one for one in aside]), _keep(original, aside)


def _keep(original: str, kept: list[bool]) -> str:
    return "".join(letter if keep else " " for letter, keep in zip(original, kept, strict=True))


def _forms(original: str) -> Iterator[Stretch]:
    """What is an aside by its form alone, in whatever language."""
    for expression in (TAG, ENCODED):
        yield from (Stretch(match.start(), match.end()) for match in expression.finditer(original))


def _in_words(text: Folded, book: CueBook) -> Iterator[Stretch]:
    """Orders, requests and idle questions, as stretches of the original."""
    small = [one for one in book.small_words.find(text.text) if one.key in (*AMID, *OPENERS)]
    if not small:
        return
    for start, end in _pieces(text, small):
        inside = [one for one in small if start <= one.start < end]
        if (one := _aside(text, start, end, inside)) is not None:
            yield Stretch(text.start_of(one.start), text.end_of(one.end))


def _pieces(text: Folded, small: list[Found]) -> Iterator[tuple[int, int]]:
    """The sentences, cut also around a tag, and where a capital opens a request without a full stop before it."""
    seams = [one.start for one in small if one.key in OPENERS and _opens(text, one.start)]
    seams += [text.position_of(place) for one in _forms(text.original) for place in (one.start, one.end)]
    for start, end in sentences(text.text):
        cuts = sorted({start, *(seam for seam in seams if start < seam < end), end})
        yield from pairwise(cuts)


def _opens(text: Folded, position: int) -> bool:
    original = text.original[text.start_of(position)]
    return position > 0 and text.text[position - 1].isspace() and original.isupper()


def _aside(text: Folded, start: int, end: int, inside: list[Found]) -> Stretch | None:
    """The part of a piece that is one, if any."""
    leading = LEADING.match(text.text, start, end)
    first = leading.end() if leading else start
    opening = {one.key for one in inside if one.start <= first}
    if "inquiries" in opening and _idle(text.text[start:end]):
        return Stretch(start, end)
    found = [one for one in inside if one.key in AMID or (one.key == "commands" and one.start <= first)]
    if not found:
        return None
    begins = start if opening or _whole(text.text, start, found) else min(one.start for one in found)
    return Stretch(begins, _clip_after(text.text, max(begins, min(one.end for one in found)), end))


def _whole(folded: str, start: int, found: list[Found]) -> bool:
    """'Use anagrams in your response': what stands before the words is of the order, if it is short. A Korean order
    ends in its verb, whatever its length."""
    addressed = next((one for one in found if one.key == "addressed"), None)
    near = addressed is not None and len(folded[start : addressed.start].split()) <= NEAR
    return near or (found[0].language == "ko" and len(found) == 1)


def _idle(piece: str) -> bool:
    """A question about anything but a clip."""
    return piece.rstrip("\"') ").endswith("?") and THIS_CLIP.search(piece) is None


def _clip_after(folded: str, start: int, end: int) -> int:
    """'... and say unlikely. Clip: ...': what follows the word is the clip again."""
    described = CLIP_FOLLOWS.search(folded, start, end)
    if described is None:
        return end
    before = BEFORE_CLIP.search(folded, start, described.start())
    return before.start() if before else described.start()
