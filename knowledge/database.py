"""The library's truth: one SQLite file. Everything else (lexical index, vectors in memory, Chroma) follows it.

A document version is immutable under its `ordinal`; a change removes that version and stores the next one. Each
write raises `revision`, and readers catch up from the revision, the row and the vector number they have seen.
Vectors are keyed by the hash of the exact text embedded and of the embedder, so equal texts share one.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from knowledge.errors import LibraryBroken

SCHEMA_VERSION = "2"
KEY_BYTES = 16
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
  ordinal INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL,
  kind TEXT NOT NULL, audience TEXT NOT NULL, day TEXT NOT NULL, fields TEXT NOT NULL, source TEXT NOT NULL,
  hash BLOB NOT NULL, origin TEXT NOT NULL, path TEXT NOT NULL);
CREATE INDEX documents_by_revision ON documents (revision);
CREATE INDEX documents_by_path ON documents (origin, path);
CREATE TABLE removed (ordinal INTEGER PRIMARY KEY, revision INTEGER NOT NULL);
CREATE TABLE facets (facet TEXT NOT NULL, ordinal INTEGER NOT NULL, PRIMARY KEY (facet, ordinal)) WITHOUT ROWID;
CREATE INDEX facets_by_ordinal ON facets (ordinal);
CREATE TABLE passages (
  row INTEGER PRIMARY KEY AUTOINCREMENT, ordinal INTEGER NOT NULL, locator TEXT NOT NULL, language TEXT NOT NULL,
  headings TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, key BLOB);
CREATE INDEX passages_by_ordinal ON passages (ordinal);
CREATE INDEX passages_by_key ON passages (key);
CREATE TABLE vectors (number INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE, vector BLOB NOT NULL);
"""


class StoredDocument(NamedTuple):
    """A row of `documents`."""

    ordinal: int
    id: str
    kind: str
    audience: str
    day: str
    fields: str
    source: str
    hash: bytes
    origin: str
    path: str


class StoredPassage(NamedTuple):
    """A row of `passages`; `start` and `end` are code points of the document's source."""

    row: int
    ordinal: int
    locator: str
    language: str
    headings: str
    start: int
    end: int
    key: bytes | None


DOCUMENT_COLUMNS = ", ".join(StoredDocument._fields)
PASSAGE_COLUMNS = ", ".join(StoredPassage._fields)


class Database:
    """One connection. `write` is a transaction; reads see the last commit of any process."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.changes = 0
        """How many transactions this connection has committed."""
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(file, timeout=30, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._create()
        except (sqlite3.DatabaseError, OSError) as error:
            raise LibraryBroken(f"the library {file} cannot be opened: {error}") from error

    def _create(self) -> None:
        if self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone() is None:
            with self.write():
                if self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone() is None:
                    for statement in SCHEMA.split(";\n"):
                        self._connection.execute(statement)
                    self.set_meta("schema", SCHEMA_VERSION)
        if (found := self.meta("schema")) != SCHEMA_VERSION:
            raise LibraryBroken(
                f"the library {self.file} has the format {found}, and this version reads {SCHEMA_VERSION}; "
                "move it away and add your documents again"
            )

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @contextmanager
    def write(self) -> Iterator[None]:
        """A transaction: all of it, or nothing."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise LibraryBroken(f"the library {self.file} cannot be written: {error}") from error
        with self._connection:  # commits, or rolls back and raises
            yield
        self.changes += 1

    def version(self) -> int:
        """Changes when another connection has committed."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def meta(self, key: str, default: str = "") -> str:
        """A remembered value."""
        found = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(found[0]) if found else default

    def set_meta(self, key: str, value: str) -> None:
        """Remember a value."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @property
    def revision(self) -> int:
        """How many writes there were."""
        return int(self.meta("revision", "0"))

    def next_revision(self) -> int:
        """Raise the revision; within `write`."""
        revision = self.revision + 1
        self.set_meta("revision", str(revision))
        return revision

    # documents

    def insert_document(self, revision: int, values: Sequence[object], facets: Iterable[str]) -> int:
        """Store a version; `values` are the columns after `ordinal`, without `revision`. Returns its ordinal."""
        columns = "id, kind, audience, day, fields, source, hash, origin, path, revision"
        cursor = self._connection.execute(
            f"INSERT INTO documents ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*values, revision)
        )
        ordinal = int(cursor.lastrowid or 0)
        self._connection.executemany(
            "INSERT OR IGNORE INTO facets (ordinal, facet) VALUES (?, ?)", ((ordinal, facet) for facet in facets)
        )
        return ordinal

    def delete_document(self, revision: int, ordinal: int) -> None:
        """Remove a version and its passages. Vectors stay until `drop_unused_vectors`: the next version uses most."""
        self._connection.execute("DELETE FROM passages WHERE ordinal = ?", (ordinal,))
        self._connection.execute("DELETE FROM facets WHERE ordinal = ?", (ordinal,))
        self._connection.execute("DELETE FROM documents WHERE ordinal = ?", (ordinal,))
        self._connection.execute("INSERT INTO removed VALUES (?, ?)", (ordinal, revision))

    def find_document(self, document: str) -> StoredDocument | None:
        """By id."""
        return next(self.documents("WHERE id = ?", document), None)

    def documents(self, where: str = "", *values: object) -> Iterator[StoredDocument]:
        """All documents that meet a condition, in the order of their storing."""
        query = f"SELECT {DOCUMENT_COLUMNS} FROM documents {where} ORDER BY ordinal"
        yield from map(StoredDocument._make, self._connection.execute(query, values))

    def hashes(self, origin: str) -> dict[str, tuple[str, bytes]]:
        """Of all documents of that origin: path -> (id, content hash)."""
        rows = self._connection.execute("SELECT path, id, hash FROM documents WHERE origin = ?", (origin,))
        return {path: (document, digest) for path, document, digest in rows}

    def removed_since(self, revision: int) -> list[int]:
        """Ordinals of the versions that were removed after that revision."""
        rows = self._connection.execute("SELECT ordinal FROM removed WHERE revision > ?", (revision,))
        return [row[0] for row in rows]

    def ordinals(self, audiences: Sequence[str], groups: Sequence[Sequence[str]], since: str, until: str) -> list[int]:
        """The documents for those audiences that carry a facet of every group, and are dated within the limits."""
        query = [f"SELECT ordinal FROM documents d WHERE audience IN ({', '.join('?' * len(audiences))})"]
        values = list(audiences)
        for group in groups:
            marks = ", ".join("?" * len(group))
            query.append(f"AND EXISTS (SELECT 1 FROM facets f WHERE f.ordinal = d.ordinal AND f.facet IN ({marks}))")
            values += group
        for limit, sign in ((since, ">="), (until, "<=")):
            if limit:
                query.append(f"AND d.day {sign} ? AND d.day != ''")
                values.append(limit)
        return [row[0] for row in self._connection.execute(" ".join(query), values)]

    def counts_for(self, audience: str) -> tuple[int, int]:
        """How many documents and passages there are for that audience."""
        query = (
            "SELECT count(DISTINCT d.ordinal), count(p.row) FROM documents d LEFT JOIN passages p USING (ordinal) "
            "WHERE d.audience = ?"
        )
        documents, passages = self._connection.execute(query, (audience,)).fetchone()
        return documents, passages

    def counts(self) -> dict[str, int]:
        """How many documents, passages, vectors, and passages without the vector they should have."""
        queries = {
            "documents": "SELECT count(*) FROM documents",
            "passages": "SELECT count(*) FROM passages",
            "vectors": "SELECT count(*) FROM vectors",
            "pending": "SELECT count(DISTINCT key) FROM passages p WHERE key IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.key = p.key)",
        }
        return {name: int(self._connection.execute(query).fetchone()[0]) for name, query in queries.items()}

    def count_vectors(self, up_to: int) -> int:
        """How many vectors there are up to that number."""
        return int(self._connection.execute("SELECT count(*) FROM vectors WHERE number <= ?", (up_to,)).fetchone()[0])

    def integrity(self) -> str:
        """'ok', or what SQLite finds wrong."""
        return str(self._connection.execute("PRAGMA quick_check(1)").fetchone()[0])

    def vector_keys(self, up_to: int) -> list[bytes]:
        """The keys of the vectors up to that number."""
        return [key for (key,) in self._connection.execute("SELECT key FROM vectors WHERE number <= ?", (up_to,))]

    # passages and vectors

    def insert_passages(self, rows: Iterable[Sequence[object]]) -> None:
        """Store passages: the columns after `row`."""
        self._connection.executemany(
            "INSERT INTO passages (ordinal, locator, language, headings, start, end, key) VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )

    def quoted(self, rows: Sequence[int]) -> list[tuple[StoredPassage, str, str, str, str, str]]:
        """Of those rows: the passage, then its document's id, kind, audience and title, and the passage's text."""
        marks = ", ".join("?" * len(rows))  # at most some thousands; SQLite's limit is 32,766
        columns = ", ".join("p." + name for name in StoredPassage._fields)
        query = (
            f"SELECT {columns}, d.id, d.kind, d.audience, json_extract(d.fields, '$.title'), "
            "substr(d.source, p.start + 1, p.end - p.start) "
            f"FROM passages p JOIN documents d USING (ordinal) WHERE p.row IN ({marks})"
        )
        width = len(StoredPassage._fields)
        return [(StoredPassage._make(row[:width]), *row[width:]) for row in self._connection.execute(query, rows)]

    def places(self, rows: Sequence[int]) -> dict[int, tuple[int, str]]:
        """Of those rows: row -> (ordinal, locator)."""
        marks = ", ".join("?" * len(rows))
        found = self._connection.execute(f"SELECT row, ordinal, locator FROM passages WHERE row IN ({marks})", rows)
        return {row: (ordinal, locator) for row, ordinal, locator in found}

    def set_key(self, row: int, key: bytes | None) -> None:
        """Change which vector a passage has."""
        self._connection.execute("UPDATE passages SET key = ? WHERE row = ?", (key, row))

    def passages(self, where: str = "", *values: object) -> Iterator[StoredPassage]:
        """All passages that meet a condition, by row."""
        query = f"SELECT {PASSAGE_COLUMNS} FROM passages {where} ORDER BY row"
        yield from map(StoredPassage._make, self._connection.execute(query, values))

    def locators(self, kind: str) -> list[tuple[int, str, str]]:
        """(row, document id, locator) of all passages of documents of that kind."""
        query = (
            "SELECT p.row, d.id, p.locator FROM passages p JOIN documents d USING (ordinal) WHERE d.kind = ? "
            "ORDER BY p.row"
        )
        return self._connection.execute(query, (kind,)).fetchall()

    def rows_after(self, row: int) -> list[tuple[int, int, str, bytes | None]]:
        """(row, ordinal, language, key) of the passages stored after that row."""
        query = "SELECT row, ordinal, language, key FROM passages WHERE row > ? ORDER BY row"
        return self._connection.execute(query, (row,)).fetchall()

    def vectors_after(self, number: int) -> list[tuple[int, bytes, bytes]]:
        """(number, key, vector as float16 bytes) of the vectors stored after that number."""
        query = "SELECT number, key, vector FROM vectors WHERE number > ? ORDER BY number"
        return self._connection.execute(query, (number,)).fetchall()

    def pending(self, limit: int, after: int = 0) -> list[StoredPassage]:
        """The next passages after that row whose vector is still to be computed."""
        query = (
            f"SELECT {PASSAGE_COLUMNS} FROM passages p WHERE row > ? AND key IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.key = p.key) ORDER BY row LIMIT ?"
        )
        return [StoredPassage._make(row) for row in self._connection.execute(query, (after, limit))]

    def insert_vectors(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        """Store (key, vector as float16 bytes); a key already there keeps its vector."""
        self._connection.executemany("INSERT OR IGNORE INTO vectors (key, vector) VALUES (?, ?)", rows)

    def drop_unused_vectors(self) -> None:
        """Forget the vectors of texts that no passage has any more."""
        self._connection.execute(
            "DELETE FROM vectors WHERE NOT EXISTS (SELECT 1 FROM passages p WHERE p.key = vectors.key)"
        )

    def clear_vectors(self) -> None:
        """Forget all vectors."""
        self._connection.execute("DELETE FROM vectors")

    def clear_documents(self) -> None:
        """Forget all passages and documents, keeping vectors: what is added again need not be embedded again."""
        for table in ("passages", "facets", "documents"):
            self._connection.execute(f"DELETE FROM {table}")
