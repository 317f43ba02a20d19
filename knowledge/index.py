"""The library on disk: adding, removing, embedding. `knowledge.search` reads it.

Order of every change: the database first (one transaction), then the word index, then vectors. Each step
remembers how far it came, so a process killed anywhere leaves something that the next writer completes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from threading import RLock
from typing import TypeVar

import numpy as np

from knowledge.database import Database, StoredDocument, StoredPassage
from knowledge.embedders import Embedders
from knowledge.embedding import Embedder
from knowledge.entries import cut_of, document_of, embedding_key, lexical_entry, text_to_embed
from knowledge.errors import LibraryBroken, LibraryBusy, NoSuchDocument
from knowledge.lexical import FORMAT, Entry, LexicalIndex
from knowledge.loading.loaded import Loaded
from knowledge.lock import writing
from knowledge.model import AnyDocument
from knowledge.model_files import ModelChoice
from knowledge.storing import Change, set_to_forget, store, to_forget, total, withdraw
from knowledge.vector_cache import VectorCache

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Called with how many are done, of how many."""
ADDED = "added"
SHIPPED = "shipped"
WRITE_BATCH = 200
"""Documents of one transaction."""
EMBED_BATCH = 32


class Index:
    """An open library folder. Safe to use from several threads; writing takes the folder's lock."""

    def __init__(self, folder: Path, models: ModelChoice) -> None:
        self.folder = folder
        self.models = models
        self.database = Database(folder / "library.db")
        self._writers = RLock()
        self._depth = 0
        """How many `writing` blocks of this process are open inside each other."""
        self.embedders = Embedders(models, lambda: self.database.meta("embedder"))
        self.cache = VectorCache(folder)
        self.lexical = self._open_lexical()
        if int(self.database.meta("lexical_revision", "0")) != self.database.revision or to_forget(self.database):
            # a killed writer left it behind, or it was made anew; where somebody is writing now, they complete it
            with suppress(LibraryBusy), self.writing():
                pass

    def close(self) -> None:
        """Release the files."""
        self.database.close()

    @contextmanager
    def writing(self, wait: float = 0.0) -> Iterator[None]:
        """Hold the library's lock, and first complete what a killed writer left."""
        with self._writers:
            if self._depth:
                yield
                return
            with writing(self.folder / "library.lock", wait):
                self._depth += 1
                try:
                    self._follow()
                    yield
                finally:
                    self._depth -= 1

    # documents

    def add(self, loaded: Iterable[Loaded], origin: str = ADDED, progress: Progress | None = None) -> Change:
        """Store documents, searchable by words when this returns; vectors follow with `embed`."""
        change = Change()
        with self.writing():
            for batch in _batches(loaded, WRITE_BATCH):
                change = total(change, self._store(batch, origin))
                self.index_words()
                if progress:
                    progress(sum(change), 0)
            self._follow()
            with self.database.write():
                self.database.drop_unused_vectors()
        return change

    def replace_origin(self, loaded: Sequence[Loaded], origin: str, kept: frozenset[str] = frozenset()) -> Change:
        """Make these the documents of that origin: add, change, and remove what is not among them or `kept`.

        One transaction, in which what goes is removed first: a moved file is the same document under a new path.
        """
        with self.writing(), self.database.write():
            revision, identity = self._next_revision()
            wanted = {(one.document.id, one.path) for one in loaded}
            gone = [
                stored
                for stored in self.database.documents("WHERE origin = ?", origin)
                if stored.id not in kept and (stored.id, stored.path) not in wanted
            ]
            for stored in gone:
                withdraw(self.database, revision, stored)
            stored_now = [store(self.database, revision, one, origin, identity) for one in loaded]
            self.database.drop_unused_vectors()
        with self.writing():
            self._follow()
        return total(Change(removed=len(gone)), *stored_now)

    def remove(self, document: str) -> None:
        """Remove a document; raises NoSuchDocument."""
        with self.writing():
            stored = self.database.find_document(document)
            if stored is None:
                raise NoSuchDocument(document)
            with self.database.write():
                withdraw(self.database, self.database.next_revision(), stored)
            self._follow()

    def _store(self, batch: Sequence[Loaded], origin: str) -> Change:
        with self.database.write():
            revision, identity = self._next_revision()
            return total(Change(), *(store(self.database, revision, one, origin, identity) for one in batch))

    def _next_revision(self) -> tuple[int, str]:
        identity = self.identity
        self.database.set_meta("embedder", identity)
        return self.database.next_revision(), identity

    # words

    def index_words(self) -> None:
        """Bring the word index up to the database's revision."""
        known, revision = int(self.database.meta("lexical_revision", "0")), self.database.revision
        if known == revision:
            return
        self.lexical.apply(self.database.removed_since(known), self._entries("WHERE revision > ?", known))
        with self.database.write():
            self.database.set_meta("lexical_revision", str(revision))

    def _entries(self, where: str, *values: object) -> Iterator[Entry]:
        for stored in self.database.documents(where, *values):
            passages = self.database.passages("WHERE ordinal = ?", stored.ordinal)
            rows = ((passage.row, cut_of(passage)) for passage in passages)
            yield lexical_entry(stored.ordinal, document_of(stored), stored.source, rows)

    def _follow(self) -> None:
        """Bring the word index up to the database, and make it forget what its audience no longer has."""
        self.index_words()
        self._forget()

    def _forget(self) -> None:
        """Make the word indexes again in which something still weighs that their audience no longer has."""
        for audience in sorted(to_forget(self.database)):
            self.lexical.make_again(audience, self._entries("WHERE audience = ?", audience.value))
            with self.database.write():
                set_to_forget(self.database, to_forget(self.database) - {audience})

    def rebuild(self) -> None:
        """Make the word index again from the database, and forget vectors of another embedder than the configured
        one (`embed` computes the new ones)."""
        with self.writing():
            opened = self.embedders.renew()
            if opened.identity != self.database.meta("embedder", opened.identity):
                self._change_embedder(opened.identity)
            self._recreate_lexical()
            self.index_words()
            self.cache.rebuild(self.database)

    def _change_embedder(self, identity: str) -> None:
        with self.database.write():
            self.database.clear_vectors()
            self.database.set_meta("embedder", identity)
            self.database.set_meta("shipped", "")
            for stored in list(self.database.documents()):
                document = document_of(stored)
                for passage in self.database.passages("WHERE ordinal = ?", stored.ordinal):
                    text = text_to_embed(document, stored.source, cut_of(passage))
                    self.database.set_key(passage.row, embedding_key(identity, text))

    def _open_lexical(self) -> LexicalIndex:
        folder = self.folder / "library.words"
        if self.database.meta("lexical_format", FORMAT) == FORMAT and folder.is_dir():
            try:
                return LexicalIndex(folder)
            except LibraryBroken:
                pass
        with writing(self.folder / "library.lock", wait=60):
            return self._recreate_lexical()

    def _recreate_lexical(self) -> LexicalIndex:
        with self.database.write():
            self.database.set_meta("lexical_revision", "0")
            self.database.set_meta("lexical_format", FORMAT)
            set_to_forget(self.database, set())
        self.lexical = LexicalIndex.recreate(self.folder / "library.words")
        return self.lexical

    # vectors

    @property
    def identity(self) -> str:
        """The embedder's, as the library remembers it."""
        return self.database.meta("embedder") or self.embedder().identity

    def embedder(self, texts: int = 1) -> Embedder:
        """The embedder for so many texts, loaded at first need; raises OtherEmbedder."""
        return self.embedders.get(texts)

    def embed(self, progress: Progress | None = None, stop: Callable[[], bool] = lambda: False) -> int:
        """Compute all missing vectors, a batch a transaction: interrupted, it goes on where it was. Returns how
        many were computed."""
        expected = self.database.counts()["pending"]
        done = after = 0
        while not stop():
            with self.writing(wait=60):
                batch = self.database.pending(EMBED_BATCH, after)
                if not batch:
                    break
                done += self._embed_batch(batch, expected)
            after = batch[-1].row
            if progress:
                progress(done, max(done, expected))
        return done

    def settle(self, lag: int = 0) -> None:
        """What a change leaves to do and no search waits for: merge the word index where it is in many pieces, and
        bring Chroma's copy of the vectors up to the database, where it is more than `lag` behind."""
        with self.writing(wait=60):
            self.lexical.merge()
            self.cache.sync(self.database, lag)

    def _embed_batch(self, batch: Sequence[StoredPassage], expected: int) -> int:
        texts = self.texts(batch)
        vectors = self.embedder(expected).embed_documents(list(texts.values()))
        rows = ((key, row.astype(np.float16).tobytes()) for key, row in zip(texts, vectors, strict=True))
        with self.database.write():
            self.database.insert_vectors(rows)
        return len(texts)

    def texts(self, passages: Sequence[StoredPassage]) -> dict[bytes, str]:
        """The texts to embed by key, each once."""
        texts: dict[bytes, str] = {}
        documents = {ordinal: self._stored(ordinal) for ordinal in {passage.ordinal for passage in passages}}
        for passage in passages:
            stored, document = documents[passage.ordinal]
            if passage.key:
                texts[passage.key] = text_to_embed(document, stored.source, cut_of(passage))
        return texts

    def _stored(self, ordinal: int) -> tuple[StoredDocument, AnyDocument]:
        stored = next(self.database.documents("WHERE ordinal = ?", ordinal))
        return stored, document_of(stored)


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
