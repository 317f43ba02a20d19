"""Which frames, or clips, share local features: counted by equal stretches of the descriptors, without comparing them.

A 256-bit descriptor is cut into ten keys of 24 bits. In a copy about an eighth of the bits differ, so that a true match
keeps at least one key whole in about every third case; strangers share hardly any (locality-sensitive hashing).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STARTS = range(0, 30, 3)  # bytes of a 32-byte descriptor at which a key begins
COMMON = 64  # a key that so many features have says nothing


def keys_of(bits: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """(10, n) keys of n descriptors; `bits` is (n, 32)."""
    wide = bits.astype(np.uint32)
    return np.stack([wide[:, at] << 16 | wide[:, at + 1] << 8 | wide[:, at + 2] for at in STARTS])


@dataclass(frozen=True)
class Tables:
    """The features of several frames or clips, by key."""

    count: int
    keys: NDArray[np.uint32]
    """(10, n), each row in order."""
    owners: NDArray[np.int32]
    """(10, n): whose feature that key is of."""

    @classmethod
    def of(cls, groups: Sequence[NDArray[np.uint8]]) -> "Tables":
        """Of the descriptors of each frame or clip."""
        bits = np.concatenate(groups) if groups else np.empty((0, 32), np.uint8)
        owners = np.repeat(np.arange(len(groups), dtype=np.int32), [len(one) for one in groups])
        keys = keys_of(bits)
        order = np.argsort(keys, axis=1, kind="stable")
        return cls(len(groups), np.take_along_axis(keys, order, 1), owners[order])

    def votes(self, bits: NDArray[np.uint8]) -> NDArray[np.int64]:
        """How many keys each of them shares with these descriptors."""
        found = np.zeros(self.count, np.int64)
        if not self.count or not len(bits):
            return found
        for wanted, keys, owners in zip(keys_of(bits), self.keys, self.owners, strict=True):
            first, last = np.searchsorted(keys, wanted, "left"), np.searchsorted(keys, wanted, "right")
            length = np.where(last - first <= COMMON, last - first, 0)
            ends = np.cumsum(length)
            at = np.arange(int(ends[-1])) + np.repeat(first - (ends - length), length)
            found += np.bincount(owners[at], minlength=self.count)
        return found

    def best(self, bits: NDArray[np.uint8], most: int, fewest: int = 1) -> list[int]:
        """Those with most votes, the first first."""
        votes = self.votes(bits)
        return [int(one) for one in np.argsort(-votes, kind="stable")[:most] if votes[one] >= fewest]
