"""The library on disk: adding, removing, embedding. `knowledge.search` reads it.

Order of every change: the database first (one transaction), then the word index, then vectors. Each step
remembers how far it came, so a process killed anywhere leaves something that the next writer completes.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from itertools import islice
from pathlib import Path
from threading import RLock
from typing import NamedTuple, TypeVar

import numpy as np

from knowledge.database import Database, StoredDocument, StoredPassage
from knowledge.embedding import Embedder
from knowledge.entries import Cut, cuts, day, embedding_key, facets, lexical_entry, text_to_embed
from knowledge.errors import LibraryBroken, LibraryBusy, NoSuchDocument, OtherEmbedder
from knowledge.lexical import FORMAT, Entry, LexicalIndex
from knowledge.loading.loaded import Loaded
from knowledge.loading.markdown import SHIPPED as SHIPPED_SCHEMA
from knowledge.lock import writing
from knowledge.model import AnyDocument
from knowledge.model_files import ModelChoice, bulk_embedder, prepare, query_embedder
from knowledge.vector_cache import VectorCache

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Called with how many are done, of how many."""
ADDED = "added"
SHIPPED = "shipped"
WRITE_BATCH = 200
"""Documents of one transaction."""
EMBED_BATCH = 32
FEW = 64
"""Up to so many texts, loading the bulk embedder would cost more than it saves."""


class Change(NamedTuple):
    """What adding did."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


class Index:
    """An open library folder. Safe to use from several threads; writing takes the folder's lock."""

    def __init__(self, folder: Path, models: ModelChoice) -> None:
        self.folder = folder
        self.models = models
        self.database = Database(folder / "library.db")
        self._writers = RLock()
        self._depth = 0
        """How many `writing` blocks of this process are open inside each other."""
        self._loading = RLock()
        self._embedders: dict[str, Embedder] = {}
        self.cache = VectorCache(folder)
        self.lexical = self._open_lexical()
        if int(self.database.meta("lexical_revision", "0")) != self.database.revision:
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
                    self.index_words()
                    yield
                finally:
                    self._depth -= 1

    # documents

    def add(self, loaded: Iterable[Loaded], origin: str = ADDED, progress: Progress | None = None) -> Change:
        """Store documents, searchable by words when this returns; vectors follow with `embed`."""
        total = Change()
        with self.writing():
            for batch in _batches(loaded, WRITE_BATCH):
                total = _sum(total, self._store(batch, origin))
                self.index_words()
                if progress:
                    progress(sum(total), 0)
            with self.database.write():
                self.database.drop_unused_vectors()
        return total

    def replace_origin(self, loaded: Sequence[Loaded], origin: str, kept: frozenset[str] = frozenset()) -> Change:
        """Make these the documents of that origin: add, change, and remove what is not among them or `kept`.

        One transaction, in which what goes is removed first: a moved file is the same document under a new path.
        """
        with self.writing(), self.database.write():
            revision = self.database.next_revision()
            self.database.set_meta("embedder", self.identity)
            wanted = {(one.document.id, one.path) for one in loaded}
            gone = [
                stored
                for stored in self.database.documents("WHERE origin = ?", origin)
                if stored.id not in kept and (stored.id, stored.path) not in wanted
            ]
            for stored in gone:
                self.database.delete_document(revision, stored.ordinal)
            change = Change(removed=len(gone))
            for one in loaded:
                change = _sum(change, self._store_one(revision, one, origin))
            self.database.drop_unused_vectors()
        with self.writing():
            self.index_words()
        return change

    def remove(self, document: str) -> None:
        """Remove a document; raises NoSuchDocument."""
        with self.writing():
            stored = self.database.find_document(document)
            if stored is None:
                raise NoSuchDocument(document)
            with self.database.write():
                self.database.delete_document(self.database.next_revision(), stored.ordinal)
            self.index_words()

    def _store(self, batch: Sequence[Loaded], origin: str) -> Change:
        change = Change()
        with self.database.write():
            revision = self.database.next_revision()
            self.database.set_meta("embedder", self.identity)
            for loaded in batch:
                change = _sum(change, self._store_one(revision, loaded, origin))
        return change

    def _store_one(self, revision: int, loaded: Loaded, origin: str) -> Change:
        document = loaded.document
        fields = document.model_dump_json(exclude_defaults=False)
        digest = sha256(f"{fields}\0{loaded.source}".encode()).digest()[:16]
        before = self.database.find_document(document.id)
        if before and before.hash == digest and before.origin == origin and before.path == loaded.path:
            return Change(unchanged=1)
        if before and not loaded.named and before.path != loaded.path:
            document = document.model_copy(update={"id": f"{document.id}-{_short_hash(loaded.path)}"})
            return self._store_one(revision, loaded._replace(document=document, named=True), origin)
        if before:
            self.database.delete_document(revision, before.ordinal)
        kind, audience = document.kind.value, document.audience.value
        values = (document.id, kind, audience, day(document), fields, loaded.source, digest, origin, loaded.path)
        ordinal = self.database.insert_document(revision, values, facets(document))
        self.database.insert_passages(_rows(ordinal, loaded, self.identity))
        return Change(changed=1) if before else Change(added=1)

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

    def rebuild(self) -> None:
        """Make the word index again from the database, and forget vectors of another embedder than the configured
        one (`embed` computes the new ones)."""
        prepare(self.models)
        with self.writing():
            opened = query_embedder(self.models)
            if opened.identity != self.database.meta("embedder", opened.identity):
                self._change_embedder(opened.identity)
            self._embedders = {"query": opened}
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
        self.lexical = LexicalIndex.recreate(self.folder / "library.words")
        return self.lexical

    # vectors

    @property
    def identity(self) -> str:
        """The embedder's, as the library remembers it."""
        return self.database.meta("embedder") or self.embedder().identity

    def embedder(self, texts: int = 1) -> Embedder:
        """The embedder for so many texts, loaded at first need; raises OtherEmbedder."""
        with self._loading:
            role = "bulk" if texts > FEW else "query"
            if role not in self._embedders:
                prepare(self.models)
                opened = bulk_embedder(self.models) if role == "bulk" else query_embedder(self.models)
                remembered = self.database.meta("embedder")
                if remembered and remembered != opened.identity:
                    raise OtherEmbedder(
                        "the library was built with another embedding model; run `rightsdesk knowledge rebuild` to "
                        "embed it again with the configured one, or set [knowledge] embedder back"
                    )
                self._embedders[role] = opened
            return self._embedders[role]

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

    def sync_cache(self, lag: int = 0) -> None:
        """Bring Chroma's copy of the vectors up to the database, where it is more than `lag` behind."""
        with self.writing(wait=60):
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


def document_of(stored: StoredDocument) -> AnyDocument:
    """The fields of a stored document."""
    return SHIPPED_SCHEMA.validate_json(stored.fields)


def cut_of(passage: StoredPassage) -> Cut:
    """A stored passage's place in its document."""
    return Cut(passage.locator, passage.language, tuple(json.loads(passage.headings)), passage.start, passage.end)


def _rows(ordinal: int, loaded: Loaded, identity: str) -> Iterator[tuple[object, ...]]:
    for cut in cuts(loaded):
        key = embedding_key(identity, text_to_embed(loaded.document, loaded.source, cut))
        yield ordinal, cut.locator, cut.language, json.dumps(cut.headings, ensure_ascii=False), cut.start, cut.end, key


def _short_hash(path: str) -> str:
    return sha256(path.encode()).hexdigest()[:6]


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _sum(one: Change, other: Change) -> Change:
    return Change(*(a + b for a, b in zip(one, other, strict=True)))
