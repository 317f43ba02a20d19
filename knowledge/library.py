"""A library ready to be asked: its index, the searcher over it, the shipped documents in step."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

from knowledge.errors import LibraryBusy
from knowledge.index import Index
from knowledge.limits import Limits
from knowledge.model import AnyDocument, Audience, Guide, Hit, Passage
from knowledge.model_files import ModelChoice, prepare
from knowledge.reading.of_library import LibraryReader
from knowledge.reading.text_reading import TextReading
from knowledge.rerank import READ, CrossEncoderReranker, Reranker, reordered
from knowledge.search import Searcher
from knowledge.shipped import sync, withdraw

T = TypeVar("T")
MOST_KEPT = 20_000
"""Look-ups that are remembered."""


AT_ONCE = 300
"""So many missing vectors are computed while opening; more are left to `knowledge prepare`, `add` and `sync`."""


class Opening(NamedTuple):
    """How to open a library: the data folder, the embedding model, with or without the shipped documents."""

    folder: Path
    models: ModelChoice
    shipped: bool = True
    exact_up_to: int = 100_000
    reranker: str = ""
    """A cross-encoder by folder or hub name, "" for none."""


class Library:
    """Searching, looking up and comparing; the index itself is for those who change it."""

    def __init__(self, index: Index, exact_up_to: int = 100_000, reranker: Reranker | None = None) -> None:
        self.index = index
        self._reranker = reranker
        self._searcher = Searcher(index, exact_up_to)
        self._reader = LibraryReader(self._searcher, index.models)
        self._kept: dict[tuple[object, ...], object] = {}
        self._kept_at = -1

    def close(self) -> None:
        """Release the files."""
        self._searcher.close()
        self.index.close()

    def search(self, text: str, k: int, limits: Limits, one_per_document: bool = False) -> tuple[Hit, ...]:
        """The best passages; empty where nothing matches or nothing may be seen."""
        return self._reread(text, self._searcher.search(text, self._wanted(k), limits, one_per_document), k)

    def relevant(self, text: str, k: int, limits: Limits, one_per_document: bool = False) -> tuple[Hit, ...]:
        """Like search, but empty where nothing is relevant enough to answer with."""
        hits, relevant = self.search_and_judge(text, k, limits, one_per_document)
        return hits if relevant else ()

    def search_and_judge(
        self, text: str, k: int, limits: Limits, one_per_document: bool = False
    ) -> tuple[tuple[Hit, ...], bool]:
        """The best passages, and whether they are relevant enough to answer with."""
        hits, relevant = self._searcher.search_and_judge(text, self._wanted(k), limits, one_per_document)
        return self._reread(text, hits, k), relevant

    def _wanted(self, k: int) -> int:
        return max(k, READ) if self._reranker else k

    def _reread(self, text: str, hits: tuple[Hit, ...], k: int) -> tuple[Hit, ...]:
        return reordered(text, hits, self._reranker, k) if self._reranker else hits

    def read_report(self, text: str, clearance: Audience) -> TextReading:
        """What the shipped reader reads in a report, against the guides that this clearance may see."""
        return self._reader.read(text, clearance)

    def quote(self, citation: str, language: str, clearance: Audience) -> Passage | None:
        """The passage at `document#locator`, in the language where there is one, else in English."""
        return self._keep(
            ("quote", citation, language, clearance), lambda: self._searcher.quote(citation, language, clearance)
        )

    def find_document(self, document: str, clearance: Audience) -> AnyDocument | None:
        """A document's fields, or None."""
        return self._keep(("document", document, clearance), lambda: self._searcher.find_document(document, clearance))

    def documents(self, clearance: Audience) -> tuple[AnyDocument, ...]:
        """All documents that may be seen."""
        return self._searcher.documents(clearance)

    def guides(self, clearance: Audience) -> tuple[Guide, ...]:
        """All guides that may be seen; the same tuple until the library changes."""
        return self._keep(("guides", clearance), lambda: self._searcher.guides(clearance))

    def descriptions(self, clearance: Audience) -> Mapping[str, Mapping[str, str]]:
        """The guides' sections: `guide/x#asset` -> language -> text; the same object until the library changes."""
        return self._keep(("descriptions", clearance), lambda: self._descriptions(clearance))

    def _descriptions(self, clearance: Audience) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for passage in self._searcher.passages_of("guide", Limits(clearance)):
            texts = found.setdefault(f"{passage.citation.document}#{passage.citation.locator.partition('~')[0]}", {})
            texts[passage.language] = f"{texts.get(passage.language, '')} {passage.text}".strip()
        return found

    def _keep(self, key: tuple[object, ...], work: Callable[[], T]) -> T:
        """What was looked up stays until the library changes: an assessment quotes the same few passages."""
        revision = self._searcher.shelf().revision
        if revision != self._kept_at or len(self._kept) > MOST_KEPT:
            self._kept, self._kept_at = {}, revision
        if key not in self._kept:
            self._kept[key] = work()
        return cast(T, self._kept[key])


def open_library(opening: Opening, say: Callable[[str], None] = lambda _line: None, rebuild: bool = False) -> Library:
    """Open it, preparing the model and taking over the shipped documents where that is still to do."""
    prepare(opening.models, say)
    index = Index(opening.folder, opening.models)
    if rebuild:
        index.rebuild()
    if opening.shipped:
        sync(index)
    else:
        withdraw(index)
    pending = index.database.counts()["pending"]
    if 0 < pending <= AT_ONCE:
        with suppress(LibraryBusy):  # whoever writes now computes them, too
            index.embed()
    elif pending and not rebuild:
        say(f"{pending} passages have no vector yet and are found by words only; run `rightsdesk knowledge prepare`.")
    reranker = CrossEncoderReranker(opening.reranker) if opening.reranker else None
    return Library(index, opening.exact_up_to, reranker)
