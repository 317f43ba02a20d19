"""Was this clip, or a reference of an asset, seen before? Cheap votes choose whom to compare with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.clips.compare import compare_prints
from bot.clips.gist import asked, gist_of
from bot.clips.prints import Prints
from bot.clips.votes import Tables
from bot.domain.evidence import Match

CHOSEN = 5  # by votes of local features; those with a near PDQ or sound all are
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
        if not span.still  # a title card that two clips share makes neither the other's copy
    ]
    return tuple(sorted(found, key=lambda one: one.a[0] - one.a[1]))


def shortlist(clip: Prints, others: Sequence[Other]) -> list[Other]:
    """Whom it is worth to compare with."""
    wanted = asked(clip)
    sure = [one for one in others if one.prints.sha256 == clip.sha256 or gist_of(one.prints).near(*wanted)]
    known = {one.name for one in sure}
    rest = [one for one in others if one.name not in known]
    tables = Tables.of([_features(one.prints, mirrored=False) for one in rest])
    votes = np.maximum(*(tables.votes(_features(clip, mirrored=mirrored)) for mirrored in (False, True)))
    voted = [int(one) for one in np.argsort(-votes, kind="stable")[:CHOSEN] if votes[one] >= FEWEST_VOTES]
    return sure + [rest[one] for one in voted]


def _features(prints: Prints, *, mirrored: bool) -> NDArray[np.uint8]:
    rows = [one.mirror_bits if mirrored else one.bits for one in prints.frames]
    return np.concatenate(rows) if rows else np.empty((0, 32), np.uint8)
