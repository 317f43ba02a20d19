"""Are two clips the same? By hash, by frames, by sound: one answer with its time spans."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.clips.audio import same_sound
from bot.clips.fingerprints import MatchedSpan, compare, mark_stills
from bot.clips.prints import Prints


@dataclass(frozen=True)
class Comparison:
    """What two clips share."""

    score: float
    """0 to 1: the share of the shorter clip that matches."""
    spans: tuple[MatchedSpan, ...]

    @property
    def same(self) -> bool:
        """Whether anything matches but a still picture that both show."""
        return any(not one.still for one in self.spans)

    @property
    def shared_still(self) -> bool:
        """Whether a title card, a logo or the like is all that they share."""
        return bool(self.spans) and not self.same

    def contract(self) -> dict[str, Any]:
        """The printed contract of `clip compare --json`."""
        return {
            "same": self.same,
            "shared_still": self.shared_still,
            "score": round(self.score, 3),
            "spans": [
                {
                    "a": [round(one.a[0], 2), round(one.a[1], 2)],
                    "b": [round(one.b[0], 2), round(one.b[1], 2)],
                    "how": one.how,
                }
                for one in self.spans
            ],
        }


def compare_prints(a: Prints, b: Prints) -> Comparison:
    """Hash first, then frames; the sound beside them."""
    if a.sha256 == b.sha256:
        end = _end(a)
        return Comparison(1.0, (MatchedSpan((0.0, end), (0.0, end), "hash", 0.0),))
    score, frames = compare(a.frames, b.frames)
    heard, sounds = same_sound(a.sound, b.sound)
    return Comparison(max(score, heard), (*mark_stills(frames, a.frames, b.frames), *sounds))


def _end(prints: Prints) -> float:
    last = prints.frames[-1].at if prints.frames else 0.0
    return max(last, float(np.round(len(prints.sound) / 8.07, 2)))
