"""What a question is about: something that a rights team asks, or something else.

A small model's cosines lie close together, and how high they lie depends on the question (its language, its length)
more than on whether anything answers it. So the best passage is measured against other questions: those that
people ask elsewhere, written down by subject in subjects.toml.
"""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import Embedder, Vectors
from knowledge.entries import embedding_key
from knowledge.vectors import read_vectors, write_vectors

FILE = Path(__file__).with_name("subjects.toml")
EMBEDDINGS = Path(__file__).with_name("subjects-embeddings.npz")


class Bearing(NamedTuple):
    """Where a question lies, by cosines."""

    elsewhere: float
    """To the nearest of the questions that are asked elsewhere."""
    ours: float
    """How much nearer to the mean of our questions than to the mean of those elsewhere."""


class Subjects:
    """The questions of subjects.toml in one embedder's space."""

    def __init__(self, ours: Vectors, elsewhere: Vectors) -> None:
        self._elsewhere = elsewhere
        self._towards: NDArray[np.float32] = ours.mean(0) - elsewhere.mean(0)

    def bearing(self, question: NDArray[np.float32]) -> Bearing:
        """For the vector of a question."""
        return Bearing(float((self._elsewhere @ question).max()), float(self._towards @ question))


def questions(file: Path = FILE) -> dict[str, list[str]]:
    """Under 'ours' and 'elsewhere', in all languages together."""
    subjects: Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]] = tomllib.loads(file.read_text("utf-8"))
    return {
        side: [text for by_language in named.values() for texts in by_language.values() for text in texts]
        for side, named in subjects.items()
    }


def subjects_of(embedder: Embedder) -> Subjects:
    """From the vectors that are shipped; what these lack (another embedder has none of them) is embedded."""
    shipped = read_vectors(EMBEDDINGS) if EMBEDDINGS.is_file() else {}
    found = {side: _vectors(embedder, texts, shipped) for side, texts in questions().items()}
    return Subjects(found["ours"], found["elsewhere"])


def embed_subjects(embedder: Embedder, file: Path = EMBEDDINGS) -> int:
    """Write the vectors of all questions to the file that is committed."""
    texts = [text for side in questions().values() for text in side]
    vectors = embedder.embed_queries(texts)
    write_vectors(file, {_key(embedder, text): vector for text, vector in zip(texts, vectors, strict=True)})
    return len(texts)


def _vectors(embedder: Embedder, texts: Sequence[str], shipped: Mapping[bytes, Vectors]) -> Vectors:
    if missing := [text for text in texts if _key(embedder, text) not in shipped]:
        new = embedder.embed_queries(missing)
        shipped = {**shipped, **{_key(embedder, text): one for text, one in zip(missing, new, strict=True)}}
    return np.stack([shipped[_key(embedder, text)] for text in texts])


def _key(embedder: Embedder, text: str) -> bytes:
    return embedding_key(embedder.identity, f"question: {text}") or b""
