"""A statement's words, folded for comparison, with the way back to the words as written.

Folding: NFKC, case, typographic quotes and dashes, and every invisible character (zero-width, right-to-left
marks, controls) left out, so that no invisible mark can hide a word or break a name.
"""

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache

from bot.domain.clip import Span

# A letter with its combining marks, or a Hangul syllable written as separate jamo: folded as one. Not more marks than
# any writing has: putting n of them in order takes n * n steps.
CLUSTER = re.compile(r"[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|.[\u0300-\u036f]{0,8}", re.DOTALL)
SAME = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201b": "'", "\u02bc": "'", "`": "'", "\u00b4": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u300c": '"', "\u300d": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
        "\n": "\n", "\t": " ", "\r": " ", "\u00a0": " ", "\u2028": "\n", "\u2029": "\n",
    }
)  # fmt: skip
INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
# A full stop ends a sentence only before a space; 'vs. Netflix' and 'Dr. Seuss' do not end one.
SENTENCE_END = re.compile(
    r"(?<!\bvs)(?<!\bdr)(?<!\bmr)(?<!\bms)(?<!\bst)(?<!\bno)(?<!\bca)[.!?…。]+[\"')]*(?=\s|$)|\n+|(?<=[다요까])\s*[.]"
)
CLAUSE_END = re.compile(r"[,;:()\[\]]|\s-+\s")
HANGUL = re.compile(r"[가-힣]")


class Folded:
    """Folded text; `start_of`/`end_of` lead from its positions back to the text as written."""

    __slots__ = ("_at", "_to", "heard", "original", "statement", "text")

    def __init__(self, original: str, statement: int = 0, heard: str = "") -> None:
        """`statement` is the number of the statement within its clip.

        `heard` is the original with stretches blanked out (as long as it), where not all of it is to be read.
        """
        self.original, self.statement, self.heard = original, statement, heard or original
        self.text, self._at, self._to = _fold(self.heard)

    def span(self, start: int, end: int) -> Span:
        """The stretch as written, without spaces around it."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        first, last = self.start_of(start), self.end_of(end)
        return Span(statement=self.statement, start=first, end=last, text=self.original[first:last])

    def evidence(self, span: Span) -> str:
        """The words of a span as they may be shown: without what was blanked out in it."""
        heard = self.heard[span.start : span.end]
        return heard if heard == span.text else re.sub(r"\s{2,}", " … ", heard)

    def start_of(self, position: int) -> int:
        """Where the folded character at `position` stands in the original."""
        if self._at is None:
            return position
        return self._at[position] if position < len(self._at) else len(self.original)

    def end_of(self, position: int) -> int:
        """Where the original ends for a folded stretch that ends before `position`."""
        if self._to is None:
            return position
        return self._to[position - 1] if position else 0

    def position_of(self, original: int) -> int:
        """The folded position of a place in the original."""
        return original if self._at is None else max(0, bisect_right(self._at, original) - 1)


def _fold(original: str) -> tuple[str, list[int] | None, list[int] | None]:
    """The folded text, and where each of its characters starts and ends in the original (None: at the same place)."""
    if original.isascii() and original.isprintable() and "  " not in original:
        return original.lower(), None, None
    letters: list[str] = []
    at: list[int] = []
    to: list[int] = []
    for cluster in CLUSTER.finditer(original):
        folded = fold_letter(cluster[0])
        if not folded:
            continue
        if folded == " " and letters and letters[-1] == " ":
            to[-1] = cluster.end()  # two words stand next to each other, however wide the gap
            continue
        letters.append(folded)
        at.extend([cluster.start()] * len(folded))
        to.extend([cluster.end()] * len(folded))
    return "".join(letters), at, to


@lru_cache(maxsize=8192)
def fold_letter(cluster: str) -> str:
    """One cluster, folded; empty for what cannot be seen."""
    if cluster in "\n\t\r\u2028\u2029":
        return cluster.translate(SAME)
    if unicodedata.category(cluster[0]) in INVISIBLE:
        return ""
    folded = unicodedata.normalize("NFKC", cluster.translate(SAME)).casefold().translate(SAME)
    return folded if cluster != "ß" else "ß"


def fold(text: str) -> str:
    """Folded text without the way back."""
    return _fold(text)[0]


def sentences(folded: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence in folded text; headings and lines end one, too."""
    bounds, start = [], 0
    for end in SENTENCE_END.finditer(folded):
        if folded[start : end.end()].strip():
            bounds.append((start, end.end()))
        start = end.end()
    if folded[start:].strip():
        bounds.append((start, len(folded)))
    return bounds


def clauses(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """(start, end) of the clauses of one sentence, cut at commas, colons, brackets and dashes."""
    bounds, at = [], start
    for cut in CLAUSE_END.finditer(folded, start, end):
        if folded[at : cut.start()].strip():
            bounds.append((at, cut.start()))
        at = cut.end()
    if folded[at:end].strip():
        bounds.append((at, end))
    return bounds


def within(bounds: list[tuple[int, int]], position: int) -> tuple[int, int]:
    """Which of the stretches holds the position (the last one before it where none does)."""
    chosen = bounds[0] if bounds else (0, position)
    for start, end in bounds:
        if start <= position:
            chosen = (start, end)
    return chosen
