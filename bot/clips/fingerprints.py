"""Has this clip been seen before? PDQ of sampled frames, mirrored too; ORB where PDQ is blind.

PDQ (256 bits; Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019) finds
re-encoded, resized, greyed and branded copies; crops, letterboxes, reframing and picture-in-picture change it wholly.
There ORB's local features (Rublee et al., ICCV 2011) find the copy: those that match clearly (Lowe's ratio, IJCV 2004)
and agree on one scaling, turning and shift of the whole frame (RANSAC; Fischler and Bolles, 1981).
Neither finds a newly generated clip of a known character: no frame was copied.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.clips.prints import Frame
from bot.clips.votes import Tables

PDQ_SAME = 31  # bits of 256: ThreatExchange's own threshold
MIRRORED_WAYS = (1, 5, 6, 7)
"""Of straight, mirrored, and pdqhash's 90, 180, 270 degrees, flipped, and two diagonals."""
QUALITY = 50  # of 100: flat frames have hashes that mean nothing
INLIERS = 15  # matched points under one plausible map; of 10,000 unrelated frame pairs one had 13 (bench/clips.py)
INLIERS_ALONE = 24  # where one side is a single picture, and no second frame can confirm it
SCALE = (0.3, 3.3)  # of the map: a picture-in-picture is at least a third as large
TURN = 12.0  # degrees from a quarter turn: copies are hardly tilted, chance maps are anyhow
SPREAD = 0.35  # share of one frame's width and height that the points span: a logo in a corner is no copy
# A picture that is blurred but for its middle: its points span less, but are many (a shared large logo: 45, 0.22).
DENSE_INLIERS, DENSE_SPREAD = 60, 0.25
INLIERS_SURE = 100  # a single frame with so many needs no second
RATIO = 0.8  # Lowe's: the best match must be this much nearer than the second
STILL = 10  # bits: frames of one picture, encoded one after the other
MOSTLY = 0.9  # of a clip's frames show one picture: it is that picture
ENOUGH = 0.5  # of the frames found by PDQ: ORB, a hundred times slower, is not asked
TRIED = 2  # frames of the other clip that are matched point by point: those with most votes
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
    still: bool = False
    """Whether it is one picture that both moving clips show for a while: a title card, a logo, a slide."""


def pdq_pairs(a: Sequence[Frame], b: Sequence[Frame]) -> list[Pair]:
    """Frames of `a` with their nearest frame of `b` within PDQ_SAME bits, turned or mirrored; times in seconds.

    Frames of quality under QUALITY take no part: a flat picture's hash is noise.
    """
    a = [one for one in a if one.quality >= QUALITY]
    b = [one for one in b if one.quality >= QUALITY]
    if not a or not b:
        return []
    others = np.stack([one.pdq for one in b])
    found: list[Pair] = []
    for frame in a:
        ways = np.stack([_bits_apart(one, others) for one in (frame.pdq, frame.mirror, *frame.turned)])
        way, at = (int(one) for one in np.unravel_index(ways.argmin(), ways.shape))
        if ways[way, at] <= PDQ_SAME:
            found.append(Pair(frame.at, b[at].at, "pdq", float(ways[way, at]), way in MIRRORED_WAYS))
    return found


def _bits_apart(one: NDArray[np.uint8], others: NDArray[np.uint8]) -> NDArray[np.int64]:
    apart: NDArray[np.int64] = np.unpackbits(one ^ others, axis=1).sum(axis=1, dtype=np.int64)
    return apart


def orb_pairs(a: Sequence[Frame], b: Sequence[Frame]) -> list[Pair]:
    """Frames of `a` with the frame of `b` that shares most points under one map, straight or mirrored.

    Only frames of which local features were taken (about one a second) take part; times in seconds.
    """
    others = [one for one in b if one.local]
    needed = INLIERS_ALONE if min(len(a), len(b)) == 1 else INLIERS
    tables = Tables.of([one.bits for one in others])
    found: list[Pair] = []
    for frame in (one for one in a if one.local):
        tried = [
            (inliers(frame, others[at], mirrored=mirrored), others[at].at, mirrored)
            for mirrored in (False, True)
            for at in tables.best(frame.mirror_bits if mirrored else frame.bits, TRIED)
        ]
        best = max(tried, default=(0, 0.0, False))
        if best[0] >= needed:
            found.append(Pair(frame.at, best[1], "orb", 1 / best[0], best[2]))
    return found


def inliers(a: Frame, b: Frame, *, mirrored: bool) -> int:
    """How many points of two frames agree under one scaling, turning and shift.

    0 where that map is not plausible, or its points span too little of both frames (SPREAD): a shared logo.
    `mirrored` compares `a` with left and right exchanged.
    """
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
    cv2.setRNGSeed(1)  # RANSAC draws: the same frames must give the same answer
    mapped, kept = cv2.estimateAffinePartial2D(here, there, method=cv2.RANSAC, ransacReprojThreshold=4.0)
    if mapped is None or not _plausible(mapped):
        return 0
    inside = kept.ravel().astype(bool)
    agreed, wide = int(inside.sum()), max(_spread(here[inside], a.size), _spread(there[inside], b.size))
    return agreed if wide >= SPREAD or (agreed >= DENSE_INLIERS and wide >= DENSE_SPREAD) else 0


def _plausible(mapped: NDArray[np.float64]) -> bool:
    scale = float(np.hypot(mapped[0, 0], mapped[1, 0]))
    turn = float(np.degrees(np.arctan2(mapped[1, 0], mapped[0, 0])))
    upright = abs((turn + 45) % 90 - 45)  # from the nearest quarter turn
    return SCALE[0] <= scale <= SCALE[1] and upright <= TURN


def _spread(points: NDArray[np.float32], size: tuple[int, int]) -> float:
    low, high = np.percentile(points, [5, 95], axis=0)
    return float(((high - low) / np.array(size)).min())


def spans(pairs: Sequence[Pair], fewest: int = FEWEST) -> list[MatchedSpan]:
    """Runs of at least `fewest` matching frames (or one that is sure), in order of time."""
    runs: list[list[Pair]] = []
    for pair in sorted(pairs, key=lambda one: one.a):
        last = runs[-1][-1] if runs else None
        if last is not None and pair.a - last.a <= LONGEST_GAP and pair.how == last.how:
            runs[-1].append(pair)
        else:
            runs.append([pair])
    return [_span(run) for run in runs if len(run) >= fewest or any(_sure(one) for one in run)]


def mark_stills(found: Sequence[MatchedSpan], a: Sequence[Frame], b: Sequence[Frame]) -> list[MatchedSpan]:
    """The same spans; those are marked in which one still picture is all that two moving clips share.

    A clip that is nearly all still (a slide show of one slide), and a picture, are what they show: nothing is marked.
    """
    shown = [(_moments(one), one) for one in (a, b)]
    if min(moments for moments, _frames in shown) < FEWEST or any(_all_still(frames) for _moments, frames in shown):
        return list(found)
    return [
        replace(one, still=True) if _is_still(_within(a, one.a)) and _is_still(_within(b, one.b)) else one
        for one in found
    ]


def _moments(frames: Sequence[Frame]) -> int:
    return len({one.at for one in frames})


def _within(frames: Sequence[Frame], span: tuple[float, float]) -> list[Frame]:
    return [one for one in frames if span[0] - 0.01 <= one.at <= span[1] + 0.01]


def _is_still(frames: Sequence[Frame]) -> bool:
    """Whether all of them show one picture."""
    if not frames:
        return True
    others = np.stack([one.pdq for one in frames])
    return bool(_bits_apart(frames[0].pdq, others).max() <= STILL)


def _all_still(frames: Sequence[Frame]) -> bool:
    """Whether nearly all of a clip is one picture."""
    others = np.stack([one.pdq for one in frames])
    asked = frames[:: max(1, len(frames) // 8)]
    return max(float((_bits_apart(one.pdq, others) <= STILL).mean()) for one in asked) >= MOSTLY


def _sure(pair: Pair) -> bool:
    return pair.how == "orb" and pair.distance <= 1 / INLIERS_SURE


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
    fewest = min(FEWEST, shorter)  # a picture has one frame, and that is all of it
    pairs = pdq_pairs(a, b)
    found = spans(pairs, fewest)
    score = min(1.0, len(pairs) / shorter) if found else 0.0
    if score >= ENOUGH:
        return score, found
    local = orb_pairs(a, b)
    if by_points := spans(local, fewest):
        with_points = min(sum(one.local for one in a), sum(one.local for one in b))
        return max(score, min(1.0, len(local) / max(1, with_points))), found + by_points
    return score, found
