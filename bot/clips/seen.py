"""Was this clip, or a reference of an asset, seen before? Cheap votes choose whom to compare with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.clips.compare import compare_prints
from bot.clips.fingerprints import PDQ_SAME
from bot.clips.prints import Prints
from bot.clips.votes import Tables
from bot.domain.evidence import Match

CHOSEN = 5  # by votes of local features; those with a near PDQ or sound all are
SOUND_BITS = 0xFFFFFFF0  # the last bits of a chromaprint item flicker
SOUNDS = 3  # equal items: chance alone gives fewer
FEWEST_VOTES = 12


@dataclass(frozen=True)
class Other:
    """Another clip or reference, by the name that is shown of it."""

    name: str
    prints: Prints


def matches(clip: Prints, others: Sequence[Other]) -> tuple[Match, ...]:
    """Every stretch that matches, the longest first."""
    found = [
        Match(other=one.name, a=span.a, b=span.b, how=span.how, distance=span.distance, mirrored=span.mirrored)
        for one in shortlist(clip, others)
        for span in compare_prints(clip, one.prints).spans
    ]
    return tuple(sorted(found, key=lambda one: one.a[0] - one.a[1]))


def shortlist(clip: Prints, others: Sequence[Other]) -> list[Other]:
    """Whom it is worth to compare with."""
    sure = [one for one in others if one.prints.sha256 == clip.sha256 or _near(clip, one.prints)]
    known = {one.name for one in sure}
    rest = [one for one in others if one.name not in known]
    tables = Tables.of([_features(one.prints, mirrored=False) for one in rest])
    votes = np.maximum(*(tables.votes(_features(clip, mirrored=mirrored)) for mirrored in (False, True)))
    voted = [int(one) for one in np.argsort(-votes, kind="stable")[:CHOSEN] if votes[one] >= FEWEST_VOTES]
    return sure + [rest[one] for one in voted]


def _features(prints: Prints, *, mirrored: bool) -> NDArray[np.uint8]:
    rows = [one.mirror_bits if mirrored else one.bits for one in prints.frames]
    return np.concatenate(rows) if rows else np.empty((0, 32), np.uint8)


def _near(a: Prints, b: Prints) -> bool:
    return _pdq_near(a, b) or len(np.intersect1d(_sounds(a), _sounds(b))) >= SOUNDS


def _pdq_near(a: Prints, b: Prints) -> bool:
    if not a.frames or not b.frames:
        return False
    ours = np.stack([each for one in a.frames for each in (one.pdq, one.mirror)])
    theirs = np.stack([one.pdq for one in b.frames])
    apart = np.bitwise_count(ours[:, None, :] ^ theirs[None]).sum(axis=2, dtype=np.int32)
    return bool(apart.min() <= PDQ_SAME)


def _sounds(prints: Prints) -> NDArray[np.uint32]:
    return np.unique(prints.sound & np.uint32(SOUND_BITS))
