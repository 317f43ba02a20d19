"""A long text in windows that the network can take: cut at sentence ends where that is possible, so that the cost grows
with the length and not with its square."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from knowledge.unigram import Tokens

LONGEST = 240
"""Tokens of a window; training texts are as long as that at most."""
ENDS = frozenset(".!?…。\n")


class Window(NamedTuple):
    """Tokens first to last (exclusive) of a text."""

    first: int
    last: int


def windows(text: str, tokens: Tokens, longest: int = LONGEST) -> Iterator[Window]:
    """The windows of a text, one behind the other; together they hold every token once."""
    first, count = 0, len(tokens.ids)
    while first < count:
        last = min(first + longest, count)
        if last < count:
            last = _sentence_end(text, tokens.spans, first, last)
        yield Window(first, last)
        first = last


def _sentence_end(text: str, spans: Sequence[tuple[int, int]], first: int, last: int) -> int:
    """The last place in the second half of a full window at which a sentence ends; else its end."""
    for at in range(last, first + (last - first) // 2, -1):
        if text[spans[at - 1][1] - 1 : spans[at - 1][1]] in ENDS or "\n" in text[spans[at - 1][1] : spans[at][0]]:
            return at
    return last
