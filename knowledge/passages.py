"""Source text -> passages: cut where the document itself is divided, never inside a sentence if avoidable.

A passage is a slice of the stored source text, so a quote is verbatim by construction. The divisions seen are
Markdown headings, the bold questions of GitHub's notice form, numbered parts of letters, blank lines, lines,
sentences. Short neighbours are joined; very long lines (lists of URLs) are cut.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from knowledge.words import URL

LONGEST = 1000
"""Characters of a passage: about 200 to 250 tokens of prose, under the embedder's 512."""
SHORT = 90
"""An answer shorter than this is quoted with its question."""
FORM_QUESTION = re.compile(r"^\*\*(?P<title>[^\n]{8,900}?)\*\*[ \t]*$", re.MULTILINE)
MARKDOWN = re.compile(r"^(?P<level>#{1,6})[ \t]+(?P<title>[^\n]+?)[ \t#]*$", re.MULTILINE)
NUMBERED = re.compile(
    r"^(?P<title>(?:\[\d{1,2}\]|\(?\d{1,2}[.)]|[IVX]{1,5}\.|Article \d+|§ ?\d+[a-z]?)[ \t]+[^\n]{0,80})",
    re.MULTILINE,
)
BREAKS = (
    re.compile(r"\n[ \t]*\n+"),
    re.compile(r"\n+"),
    re.compile(r"(?<=[.!?。…])[\"'”’)]*\s+"),
    re.compile(r"\s+"),
)


class Slice(NamedTuple):
    """A stretch of the source text: [start, end), with the headings above it."""

    start: int
    end: int
    headings: tuple[str, ...] = ()


def split(text: str, headings: tuple[str, ...] = (), start: int = 0) -> Iterator[Slice]:
    """The passages of a section (whose text begins at `start` of the source), in order."""
    for part in _parts(text):
        for piece in _pieces(text, part.start, part.end):
            yield Slice(start + piece.start, start + piece.end, headings + part.headings)


def _parts(text: str) -> Iterable[Slice]:
    """The parts that the document's own headings make, the short ones joined with their heading line."""
    marks = sorted(
        [(found.start(), found.end(), _title(found)) for found in FORM_QUESTION.finditer(text)]
        + [(found.start(), found.end(), _title(found)) for found in MARKDOWN.finditer(text)]
    )
    if len(marks) < 2:
        marks += [(found.start(), found.start(), "") for found in NUMBERED.finditer(text)]
    return _joined(text, marks)


def _joined(text: str, marks: list[tuple[int, int, str]]) -> Iterator[Slice]:
    edges = [*(mark[0] for mark in marks), len(text)]
    run = 0 if not marks else None
    if marks and text[: marks[0][0]].strip():
        yield Slice(0, marks[0][0])
    for (head, body, title), end in zip(marks, edges[1:], strict=True):
        answer = text[body:end].strip()
        if len(answer) < SHORT and (run is None or end - run <= LONGEST):
            run = head if run is None else run
            continue
        if len(answer) < SHORT:
            yield Slice(run or 0, head)
            run = head
            continue
        if run is not None:
            yield Slice(run, head)
            run = None
        yield Slice(body, end, (title,) if title else ())
    if run is not None:
        yield Slice(run, len(text))


def _title(found: re.Match[str]) -> str:
    plain = re.sub(r"<[^>]+>|\[([^\]]*)\]\([^)]*\)|[*_`]+", r"\1", found["title"])
    return " ".join(plain.split())[:160]


def _pieces(text: str, start: int, end: int, depth: int = 0) -> Iterator[Slice]:
    """Cut [start, end) into stretches of at most LONGEST characters, at the coarsest breaks that allow it."""
    start, end = _trimmed(text, start, end)
    if start == end:
        return
    if end - start <= LONGEST or depth == len(BREAKS):
        yield from _hard_cuts(start, end)
        return
    last = start
    for stretch in _packed(text, start, end, BREAKS[depth]):
        yield from (
            _pieces(text, *stretch, depth + 1)
            if stretch[1] - stretch[0] > LONGEST
            else (Slice(*_trimmed(text, *stretch)),)
        )
        last = stretch[1]
    assert last == end


def _packed(text: str, start: int, end: int, breaks: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Neighbouring units between breaks, joined while they fit."""
    edges = [found.end() for found in breaks.finditer(text, start, end) if start < found.end() < end]
    open_at, last = start, start
    for edge in [*edges, end]:
        if edge - open_at > LONGEST and last > open_at:
            yield open_at, last
            open_at = last
        last = edge
    if last > open_at:
        yield open_at, last


def _hard_cuts(start: int, end: int) -> Iterator[Slice]:
    for cut in range(start, end, LONGEST):
        yield Slice(cut, min(cut + LONGEST, end))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    stretch = text[start:end]
    return start + len(stretch) - len(stretch.lstrip()), end - (len(stretch) - len(stretch.rstrip()))


LETTERS = 30
"""A text with fewer letters than this carries no meaning worth a vector; words still find it."""


def embedded_text(text: str, header: str = "") -> str:
    """What is embedded of a passage: its prose under a header, without URLs and form questions; "" for none.

    A list of URLs has no meaning that a vector could hold, and the form's questions are the same in every
    notice: leaving both out makes most boilerplate identical, so that it is embedded once.
    """
    prose = " ".join(URL.sub(" ", FORM_QUESTION.sub(" ", text)).split())
    if sum(char.isalpha() for char in prose) < LETTERS:
        return ""
    return f"{header}\n{prose}" if header else prose
