"""A statement about a clip -> the stretches of it that may each describe one thing."""

import re
from collections.abc import Iterator
from typing import NamedTuple

MOST = 24
"""Stretches of one statement that are compared."""
WHOLE = 400
"""Characters up to which the whole statement is compared, too."""
SHORTEST = 12
SENTENCE = re.compile(r"[.!?;\n。…]+(?:\s|$)|[;\n]")
CLAUSE = re.compile(r"[,:–—()]\s|\s(?:and|while|then|as|og|mens|så|y|und|et)\s", re.IGNORECASE)


class Clause(NamedTuple):
    """[start, end) of the statement, and the text there."""

    start: int
    end: int
    text: str


def clauses(statement: str) -> list[Clause]:
    """The whole (where short), its sentences, and their clauses; no stretch twice."""
    found: dict[tuple[int, int], Clause] = {}
    for clause in _all(statement):
        if clause.end - clause.start >= SHORTEST:
            found.setdefault((clause.start, clause.end), clause)
        if len(found) == MOST:
            break
    return list(found.values())


def _all(statement: str) -> Iterator[Clause]:
    if len(" ".join(statement.split())) <= WHOLE:
        yield _trimmed(statement, 0, len(statement))
    sentences = list(_between(statement, SENTENCE, 0, len(statement)))
    yield from sentences
    for sentence in sentences:
        yield from _between(statement, CLAUSE, sentence.start, sentence.end)


def _between(text: str, breaks: re.Pattern[str], start: int, end: int) -> Iterator[Clause]:
    last = start
    for found in breaks.finditer(text, start, end):
        yield _trimmed(text, last, found.start())
        last = found.end()
    yield _trimmed(text, last, end)


def _trimmed(text: str, start: int, end: int) -> Clause:
    stretch = text[start:end]
    start += len(stretch) - len(stretch.lstrip())
    stretch = stretch.strip()
    return Clause(start, start + len(stretch), stretch)
