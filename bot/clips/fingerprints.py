"""Has this clip been seen before? PDQ of sampled frames, mirrored too; ORB where PDQ is blind.

PDQ (256 bits, facebook/ThreatExchange) finds re-encoded, resized, greyed and branded copies; crops, letterboxes,
reframing and picture-in-picture change it wholly, and there ORB's local features with one map for the whole frame find
the copy.
Neither finds a newly generated clip of a known character: no frame was copied.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.clips.prints import Frame

PDQ_SAME = 31  # bits of 256: ThreatExchange's own threshold
QUALITY = 50  # of 100: flat frames have hashes that mean nothing
INLIERS = 20  # matched points under one map; unrelated frames reach 13
RATIO = 0.8  # Lowe's: the best match must be this much nearer than the second
ORB_EVERY = 1.0  # seconds between the frames that ORB compares
FEWEST = 2  # matching frames: one alone is no match
LONGEST_GAP = 3.0  # seconds: further apart, two spans
How = Literal["pdq", "orb", "audio", "hash"]


@dataclass(frozen=True)
class Pair:
    """Two frames that show the same picture."""

    a: float
    b: float
    how: How
    distance: float
    """Bits for PDQ; 1 / inliers for ORB: smaller is nearer."""
    mirrored: bool = False


@dataclass(frozen=True)
class MatchedSpan:
    """A stretch of both clips that matches, in seconds."""

    a: tuple[float, float]
    b: tuple[float, float]
    how: How
    distance: float
    mirrored: bool = False


def pdq_pairs(a: Sequence[Frame], b: Sequence[Frame]) -> list[Pair]:
    """Frames of `a` with their nearest frame of `b` within PDQ_SAME, straight or mirrored."""
    a = [one for one in a if one.quality >= QUALITY]
    b = [one for one in b if one.quality >= QUALITY]
    if not a or not b:
        return []
    others = np.stack([one.pdq for one in b])
    found: list[Pair] = []
    for frame in a:
        straight, mirrored = (_bits_apart(one, others) for one in (frame.pdq, frame.mirror))
        best = np.minimum(straight, mirrored)
        at = int(best.argmin())
        if best[at] <= PDQ_SAME:
            found.append(Pair(frame.at, b[at].at, "pdq", float(best[at]), bool(mirrored[at] < straight[at])))
    return found


def _bits_apart(one: NDArray[np.uint8], others: NDArray[np.uint8]) -> NDArray[np.int64]:
    apart: NDArray[np.int64] = np.unpackbits(one ^ others, axis=1).sum(axis=1, dtype=np.int64)
    return apart


def orb_pairs(a: Sequence[Frame], b: Sequence[Frame]) -> list[Pair]:
    """Frames of `a` (thinned) with the frame of `b` that shares most points under one map, straight or mirrored."""
    thin_a, thin_b = thinned(a), thinned(b)
    found: list[Pair] = []
    for frame in thin_a:
        tried = [
            (inliers(frame, other, mirrored=mirrored), other.at, mirrored)
            for other in thin_b
            for mirrored in (False, True)
        ]
        best = max(tried, default=(0, 0.0, False))
        if best[0] >= INLIERS:
            found.append(Pair(frame.at, best[1], "orb", 1 / best[0], best[2]))
    return found


def thinned(frames: Sequence[Frame]) -> list[Frame]:
    """At most one frame every ORB_EVERY seconds."""
    chosen: list[Frame] = []
    for frame in frames:
        if not chosen or frame.at - chosen[-1].at >= ORB_EVERY - 1e-3:
            chosen.append(frame)
    return chosen


def inliers(a: Frame, b: Frame, *, mirrored: bool) -> int:
    """How many points of two frames agree under one scaling, turning and shift."""
    import cv2

    points, bits = (a.mirror_points, a.mirror_bits) if mirrored else (a.points, a.bits)
    if len(bits) < INLIERS or len(b.bits) < INLIERS:
        return 0
    near = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(bits, b.bits, k=2)
    good = [pair[0] for pair in near if len(pair) == 2 and pair[0].distance < RATIO * pair[1].distance]
    if len(good) < INLIERS:
        return 0
    here = np.array([points[one.queryIdx] for one in good])
    there = np.array([b.points[one.trainIdx] for one in good])
    _, kept = cv2.estimateAffinePartial2D(here, there, method=cv2.RANSAC, ransacReprojThreshold=4.0)
    return int(kept.sum()) if kept is not None else 0


def spans(pairs: Sequence[Pair]) -> list[MatchedSpan]:
    """Runs of matching frames in order of time; a single frame is none, unless a clip has no more."""
    runs: list[list[Pair]] = []
    for pair in sorted(pairs, key=lambda one: one.a):
        last = runs[-1][-1] if runs else None
        if last is not None and pair.a - last.a <= LONGEST_GAP and pair.how == last.how:
            runs[-1].append(pair)
        else:
            runs.append([pair])
    return [_span(run) for run in runs if len(run) >= FEWEST]


def _span(run: Sequence[Pair]) -> MatchedSpan:
    return MatchedSpan(
        a=(run[0].a, run[-1].a),
        b=(min(one.b for one in run), max(one.b for one in run)),
        how=run[0].how,
        distance=float(np.median([one.distance for one in run])),
        mirrored=sum(one.mirrored for one in run) * 2 > len(run),
    )


def compare(a: Sequence[Frame], b: Sequence[Frame]) -> tuple[float, list[MatchedSpan]]:
    """(score, spans): the share of the shorter clip's frames that match, PDQ first, ORB where PDQ found little."""
    shorter = max(1, min(len(a), len(b)))
    pairs = pdq_pairs(a, b)
    found = spans(pairs)
    score = min(1.0, len(pairs) / shorter) if found else 0.0
    if score >= 0.5:
        return score, found
    local = orb_pairs(a, b)
    if by_points := spans(local):
        share = min(1.0, len(local) / max(1, min(len(thinned(a)), len(thinned(b)))))
        return max(score, share), found + by_points
    return score, found
