"""The little of a clip's fingerprints that tells whether a closer look is worth it; kept in memory for every clip."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.clips.fingerprints import PDQ_SAME, QUALITY
from bot.clips.prints import BROKEN, FORMAT, Prints

SOUND_BITS = 0xFFFFFFF0  # the last bits of a chromaprint item flicker
SOUNDS = 3  # equal items: chance alone gives fewer


@dataclass(frozen=True)
class Gist:
    """Some kilobytes of a clip."""

    pdq: NDArray[np.uint64]
    """(n, 4): 256 bits of each frame that is not flat."""
    sounds: NDArray[np.uint32]
    """Each chromaprint item once, without its last bits, in order."""

    def near(self, pdq: NDArray[np.uint64], sounds: NDArray[np.uint32]) -> bool:
        """Whether any frame lies within PDQ_SAME bits of one of these (m, 4), or enough sounds are equal."""
        if len(np.intersect1d(self.sounds, sounds, assume_unique=True)) >= SOUNDS:
            return True
        if not len(self.pdq) or not len(pdq):
            return False
        apart = np.bitwise_count(self.pdq[:, None] ^ pdq[None]).sum(axis=2, dtype=np.int32)
        return bool(apart.min() <= PDQ_SAME)


def asked(prints: Prints) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """What of a clip others are compared with: its frames straight and mirrored, its sounds."""
    rows = [each for one in prints.frames if one.quality >= QUALITY for each in (one.pdq, one.mirror, *one.turned)]
    return _wide(np.array(rows, np.uint8).reshape(-1, 32)), _sounds(prints.sound)


def gist_of(prints: Prints) -> Gist:
    """Of fingerprints that are in memory."""
    rows = [one.pdq for one in prints.frames if one.quality >= QUALITY]
    return Gist(_wide(np.array(rows, np.uint8).reshape(-1, 32)), _sounds(prints.sound))


def read_gist(file: Path) -> Gist | None:
    """Out of a file of fingerprints, without unpacking the rest of it; None where there is none."""
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
            if int(kept["format"]) != FORMAT:
                return None
            return Gist(_wide(kept["pdq"][kept["quality"] >= QUALITY]), _sounds(kept["sound"]))
    except BROKEN:
        return None


def _wide(rows: NDArray[np.uint8]) -> NDArray[np.uint64]:
    return np.ascontiguousarray(rows).view(np.uint64).reshape(-1, 4)


def _sounds(sound: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return np.unique(sound.astype(np.uint32) & np.uint32(SOUND_BITS))
