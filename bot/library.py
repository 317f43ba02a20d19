"""Port Library over the index in the data folder: blocking work runs in a few threads of its own."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Lock
from typing import TypeVar

import platformdirs

from bot.config import Settings
from bot.ports import Query
from knowledge.library import Library, Opening, open_library
from knowledge.limits import Limits
from knowledge.model import AnyDocument, Audience, Document, Guide, Hit, Passage
from knowledge.model_files import ModelChoice
from knowledge.reading.text_reading import TextReading

T = TypeVar("T")
THREADS = 4


def opening(settings: Settings) -> Opening:
    """How these settings want the library opened."""
    options = settings.knowledge
    return Opening(
        folder=settings.data.folder,
        models=ModelChoice(
            options.models or Path(platformdirs.user_cache_path("rightsdesk")) / "models",
            options.embedder,
            options.dtype,
            options.runtime,
        ),
        shipped=options.shipped,
        exact_up_to=options.exact_up_to,
        reranker=options.reranker,
    )


class IndexedLibrary:
    """Implements port Library; the index is opened at the first question."""

    def __init__(self, settings: Settings, say: Callable[[str], None] = lambda _line: None) -> None:
        """Nothing is opened yet; `say` is told what a first opening does."""
        self._opening = opening(settings)
        self._say = say
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="library")
        self._lock = Lock()
        self._closing = Event()
        self._opened: Library | None = None

    def opened(self, say: Callable[[str], None] | None = None, rebuild: bool = False) -> Library:
        """The library, opened now if it was not (blocking); raises LibraryError."""
        with self._lock:
            if rebuild and self._opened is not None:
                self._opened.close()
                self._opened = None
            if self._opened is None:
                self._opened = open_library(self._opening, say or self._say, rebuild)
            return self._opened

    async def search(self, query: Query) -> tuple[Hit, ...]:
        """See port Library."""
        limits = _limits(query)
        return await self._run(lambda it: it.search(query.text, query.k, limits, query.one_per_document))

    async def relevant(self, query: Query) -> tuple[Hit, ...]:
        """See port Library."""
        limits = _limits(query)
        return await self._run(lambda it: it.relevant(query.text, query.k, limits, query.one_per_document))

    async def read(self, text: str, clearance: Audience) -> TextReading:
        """See port Library."""
        return await self._run(lambda library: library.read_report(text, clearance))

    async def quote(self, citation: str, language: str, clearance: Audience) -> Passage | None:
        """See port Library."""
        return await self._run(lambda it: it.quote(citation, language, clearance))

    async def find_document(self, document: str, clearance: Audience) -> AnyDocument | None:
        """See port Library."""
        return await self._run(lambda it: it.find_document(document, clearance))

    async def documents(self, clearance: Audience) -> tuple[Document, ...]:
        """See port Library."""
        return await self._run(lambda it: it.documents(clearance))

    async def guides(self, clearance: Audience) -> tuple[Guide, ...]:
        """See port Library."""
        return await self._run(lambda it: it.guides(clearance))

    async def descriptions(self, clearance: Audience) -> Mapping[str, Mapping[str, str]]:
        """See port Library."""
        return await self._run(lambda it: it.descriptions(clearance))

    async def embed_rest(self) -> int:
        """Compute the vectors that are still missing, beside the questions: for a process that stays."""
        return await self._run(lambda it: it.index.embed(stop=self._closing.is_set))

    def close(self) -> None:
        """Stop the threads and release the files."""
        self._closing.set()
        self._threads.shutdown()
        if self._opened is not None:
            self._opened.close()

    async def _run(self, work: Callable[[Library], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: work(self.opened()))


def _limits(query: Query) -> Limits:
    return Limits(
        clearance=query.clearance,
        kinds=query.kinds,
        franchise=query.franchise or "",
        doctrine=query.doctrine or "",
        country=query.country or "",
        language=query.language or "",
        favours=query.favours or "",
        since=query.since.date().isoformat() if query.since else "",
        until=query.until.date().isoformat() if query.until else "",
        exclude=query.exclude,
    )
