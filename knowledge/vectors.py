"""Files of vectors that are committed: int8 with one scale each (cosine to float32 above 0.9999), by key."""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.database import KEY_BYTES
from knowledge.embedding import Vectors


def write_vectors(file: Path, vectors: dict[bytes, NDArray[np.float32]]) -> None:
    """Store vectors as int8, ordered by key, so that equal contents give equal bytes."""
    keys = sorted(vectors)
    matrix = np.stack([vectors[key] for key in keys])
    scales = np.abs(matrix).max(axis=1) / 127
    packed = np.round(matrix / scales[:, None]).astype(np.int8)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer, keys=np.frombuffer(b"".join(keys), np.uint8).reshape(-1, KEY_BYTES), scales=scales, vectors=packed
    )
    partial = file.with_suffix(".partial")
    partial.write_bytes(buffer.getvalue())
    partial.rename(file)


def read_vectors(file: Path) -> dict[bytes, Vectors]:
    """The stored vectors by key."""
    with np.load(file) as stored:
        matrix = stored["vectors"].astype(np.float32) * stored["scales"][:, None].astype(np.float32)
        return {key.tobytes(): row for key, row in zip(stored["keys"], matrix, strict=True)}
