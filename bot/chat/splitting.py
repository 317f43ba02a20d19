"""Cutting a text into pieces that fit, politely: at a paragraph, else a line, a sentence, a word."""

import re
from collections.abc import Callable

BREAKS = (
    re.compile(r"\n[^\S\n]*\n\s*"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…。！？])[\"”»’)\]]*\s+"),
    re.compile(r"\s+"),
)
"""Where a text may be cut, the best first; the cut is after what matched."""
LEAST = 0.5
"""A better place for the cut counts only in the second half of the room, or pieces would get very short."""


def split(text: str, room: int, size: Callable[[str], int] = len) -> tuple[str, ...]:
    """Pieces of a text, each of `size` at most `room`; joined they are the text again, character for character.

    `size` never shrinks when a text grows (escaping only adds). Raises ValueError where one character alone
    does not fit.
    """
    pieces: list[str] = []
    rest = text
    while size(rest) > room:
        fits = _longest(rest, room, size)
        if fits == 0:
            raise ValueError(f"one character does not fit into {room}")
        cut = _polite(rest, fits)
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return (*pieces, rest) if rest or not pieces else tuple(pieces)


def _longest(text: str, room: int, size: Callable[[str], int]) -> int:
    """How many characters fit."""
    low, high = 0, min(len(text), room)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(text[:middle]) <= room else (low, middle - 1)
    return low


def _polite(text: str, fits: int) -> int:
    """The best place to cut among the first `fits` characters."""
    window = text[:fits]
    for number, pattern in enumerate(BREAKS):
        ends = [found.end() for found in pattern.finditer(window)]
        least = fits * LEAST if number < len(BREAKS) - 1 else 0
        if ends and ends[-1] > least:
            return ends[-1]
    return fits


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word where there is one, with an ellipsis where something is missing."""
    if len(text) <= limit:
        return text
    if limit < 2:
        return text[:limit]
    cut = text[: limit - 1]
    space = cut.rfind(" ", limit // 2)
    return (cut[:space] if space > 0 else cut).rstrip() + "…"
