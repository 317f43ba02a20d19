"""The same sound: chromaprint items laid over each other at every shift.

An item holds 32 bits of how chroma features change (acoustid.org/chromaprint, after Haitsma and Kalker, ISMIR 2002).
Finds the same recording re-encoded, cut, or with a voice over it; a changed pitch or tempo is not found.
"""

import numpy as np
from numpy.typing import NDArray

from bot.clips.fingerprints import MatchedSpan

ITEMS = 8.07  # chromaprint items a second (4096 samples of 11,025 Hz, overlapping by two thirds)
WINDOW = 24  # items: three seconds, the shortest stretch that counts
BITS = 0.25
"""Share of differing bits: same recordings reach 0.18, others 0.39 and more (own measurements, bench/clips.py)."""
SILENCE = 0.8  # a stretch whose items are this much alike says nothing: silence, a hum


def same_sound(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> tuple[float, list[MatchedSpan]]:
    """(share of the shorter one, 0 to 1; spans in seconds) of two (n,) arrays of items."""
    if min(len(a), len(b)) < WINDOW or _dull(a) or _dull(b):
        return 0.0, []
    shift = _best_shift(a, b)
    start, end = max(0, shift), min(len(a), len(b) + shift)
    apart = np.bitwise_count(a[start:end] ^ b[start - shift : end - shift]) / 32
    smooth = np.convolve(apart, np.full(WINDOW, 1 / WINDOW), "valid")
    runs = _runs(smooth <= BITS)
    spans = [
        _span(start + first, start + last + WINDOW, shift, float(smooth[first : last + 1].mean()))
        for first, last in runs
    ]
    share = sum(one.a[1] - one.a[0] for one in spans) * ITEMS / min(len(a), len(b))
    return min(1.0, share), spans


def _dull(sound: NDArray[np.uint32]) -> bool:
    return bool(len(np.unique(sound)) < (1 - SILENCE) * len(sound))


def _best_shift(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> int:
    """Where the best three seconds lie over each other: the shift with the lowest windowed bit error."""
    best, chosen = 1.0, 0
    for shift in range(WINDOW - len(b), len(a) - WINDOW + 1):
        start, end = max(0, shift), min(len(a), len(b) + shift)
        sums = np.cumsum(np.bitwise_count(a[start:end] ^ b[start - shift : end - shift]), dtype=np.int64)
        windows = sums[WINDOW - 1 :] - np.concatenate(([0], sums[:-WINDOW]))
        lowest = float(windows.min()) / (32 * WINDOW)
        if lowest < best:
            best, chosen = lowest, shift
    return chosen


def _runs(within: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], within.astype(np.int8), [0]))))
    return [(int(first), int(last) - 1) for first, last in edges.reshape(-1, 2)]


def _span(first: int, last: int, shift: int, distance: float) -> MatchedSpan:
    ours, theirs = (first / ITEMS, last / ITEMS), ((first - shift) / ITEMS, (last - shift) / ITEMS)
    return MatchedSpan(ours, theirs, "audio", distance)
