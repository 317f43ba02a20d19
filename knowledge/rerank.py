"""An optional cross-encoder that reads question and passage together and reorders the best hits."""

from collections.abc import Sequence
from typing import Any, Protocol

from knowledge.errors import NoEmbedder
from knowledge.model import Hit

READ = 30
"""Hits that are read again: each costs about as much as embedding it."""


class Reranker(Protocol):
    """Scores of passages for a question, higher is better."""

    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        """One score a passage, in their order."""


class CrossEncoderReranker:
    """Any cross-encoder of sentence-transformers, by folder or hub name."""

    def __init__(self, name: str) -> None:
        # torch and sentence-transformers take four to five seconds to import
        from sentence_transformers import CrossEncoder

        try:
            self._model: Any = CrossEncoder(name, device="cpu", trust_remote_code=False)
        except (OSError, ValueError) as error:
            raise NoEmbedder(f"the reranker {name!r} cannot be loaded: {' '.join(str(error).split())[:200]}") from error

    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        """One score a passage, in their order."""
        return [float(score) for score in self._model.predict([(question, passage) for passage in passages])]


def reordered(question: str, hits: Sequence[Hit], reranker: Reranker, k: int) -> tuple[Hit, ...]:
    """The k best of the hits in the reranker's order; the scores shown stay those of the search, best first."""
    if not hits:
        return ()
    given = reranker.scores(question, [" › ".join((*hit.passage.heading_path, hit.passage.text)) for hit in hits])
    order = sorted(range(len(hits)), key=lambda at: -given[at])[:k]
    shown = sorted((hit.score for hit in hits), reverse=True)
    return tuple(hits[at].model_copy(update={"score": score}) for at, score in zip(order, shown, strict=False))
