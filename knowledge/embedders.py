"""The embedders of one library, loaded at first need."""

from collections.abc import Callable
from threading import RLock

from knowledge.embedding import Embedder
from knowledge.errors import OtherEmbedder
from knowledge.model_files import ModelChoice, bulk_embedder, prepare, query_embedder

FEW = 64
"""Up to so many texts, loading the bulk embedder would cost more than it saves."""


class Embedders:
    """One for questions and few texts, one for many; both of the identity that the library remembers."""

    def __init__(self, models: ModelChoice, remembered: Callable[[], str]) -> None:
        self.models = models
        self.opened: dict[str, Embedder] = {}
        """By role, 'query' or 'bulk'; what is put here is used without a look at the models."""
        self._remembered = remembered
        self._loading = RLock()

    def get(self, texts: int = 1) -> Embedder:
        """The embedder for so many texts; raises OtherEmbedder, NoEmbedder, UnknownWeights."""
        role = "bulk" if texts > FEW else "query"
        with self._loading:
            if role not in self.opened:
                prepare(self.models)
                self.opened[role] = self._checked(
                    bulk_embedder(self.models) if role == "bulk" else query_embedder(self.models)
                )
            return self.opened[role]

    def renew(self) -> Embedder:
        """The configured one for questions, whatever the library remembers."""
        with self._loading:
            prepare(self.models)
            self.opened = {"query": query_embedder(self.models)}
            return self.opened["query"]

    def _checked(self, opened: Embedder) -> Embedder:
        remembered = self._remembered()
        if remembered and remembered != opened.identity:
            raise OtherEmbedder(
                "the library was built with another embedding model; run `rightsdesk knowledge rebuild` to "
                "embed it again with the configured one, or set [knowledge] embedder back"
            )
        return opened
