"""Chroma as a cache of the vectors: always behind or equal to the database, checked, rebuilt on doubt.

What was measured of Chroma 1.5.9 decides the rules here. One process writes it (the holder of the library's lock).
Space cosine, unit vectors (the default L2 answered 11 % of self-queries wrongly). `embedding_function=None`, no
telemetry, never its server. Doubt (an interrupted write, other counts) is settled in a child process, because a
truncated segment can crash its reader; a rebuild goes into a new folder, and the state file is swapped by rename.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.database import Database

COLLECTION = "vectors"
HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 400, "max_neighbors": 32}
"""Chroma's defaults (100, 100, 16) found 0.56 of the exact neighbours on near-duplicate notices."""
BATCH = 2000
MOST_HOLES = 0.25
"""The share of removed vectors from which on it is made again: what is removed stays a hole in its graph."""
LAG = 1000
"""So many new vectors are searched exactly beside the cache, before it is worth loading Chroma to add them."""
SELF_QUERIES = 50
CHECK_SECONDS = 120


class State(NamedTuple):
    """What the cache says of itself: its folder, the embedder, how many vectors up to which number; whether the
    last write was finished."""

    folder: str = ""
    identity: str = ""
    vectors: int = 0
    last: int = 0
    clean: bool = True


class VectorCache:
    """The cache in `library.chroma` beside the database. Only the holder of the library's lock may write."""

    def __init__(self, folder: Path) -> None:
        self._root = folder / "library.chroma"
        self._collections: dict[str, Any] = {}

    @property
    def state(self) -> State:
        """As written last; an unreadable one counts as none."""
        try:
            return State(**json.loads((self._root / "state.json").read_text("ascii")))
        except (OSError, ValueError, TypeError):
            return State()

    def is_trusted(self, database: Database) -> bool:
        """Whether it can be asked: finished, and no vector removed since."""
        state = self.state
        return self._is_finished(database) and database.count_vectors(up_to=state.last) == state.vectors

    def _is_finished(self, database: Database) -> bool:
        """Whether it was written to its end, by the same embedder."""
        state = self.state
        return bool(state.folder) and state.clean and state.identity == database.meta("embedder")

    def sync(self, database: Database, lag: int = 0) -> None:
        """Bring it up to the database, where it is more than `lag` vectors behind; rebuild where it is in doubt."""
        if self.is_trusted(database) and database.count_vectors(2**62) - self.state.vectors <= lag:
            return
        if self._is_finished(database) and not self.is_trusted(database):
            self._drop_removed(database)
        if not self.is_trusted(database) and not self.is_well(database):
            self.rebuild(database)
            return
        state = self.state
        if new := database.vectors_after(state.last):
            self._write(state._replace(clean=False))
            self._insert(self._open(state.folder), new)
            self._write(state._replace(vectors=state.vectors + len(new), last=new[-1][0], clean=True))

    def _drop_removed(self, database: Database) -> None:
        """Of vectors that the database has no more; of very many a rebuild is better, which leaves no holes."""
        state, collection = self.state, self._open(self.state.folder)
        wanted = {key.hex() for key in database.vector_keys(up_to=state.last)}
        gone = [one for one in collection.get(include=[])["ids"] if one not in wanted]
        if len(gone) > MOST_HOLES * state.vectors:
            return
        self._write(state._replace(clean=False))
        for at in range(0, len(gone), BATCH):
            collection.delete(ids=gone[at : at + BATCH])
        self._write(state._replace(vectors=collection.count()))

    def is_well(self, database: Database) -> bool:
        """Ask a child process whether ids and self-queries agree with the database."""
        state = self.state
        if not state.folder or not (self._root / state.folder).is_dir():
            return False
        command = [sys.executable, "-m", "knowledge.vector_cache", str(self._root / state.folder), str(database.file)]
        root = str(Path(__file__).resolve().parents[1])
        try:
            done = subprocess.run(command, cwd=root, timeout=CHECK_SECONDS, capture_output=True, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            return False
        if done.returncode == 0:
            count, last = (int(number) for number in done.stdout.split())
            self._write(State(state.folder, database.meta("embedder"), count, last))
        return done.returncode == 0

    def rebuild(self, database: Database) -> None:
        """Make it again in a new folder, then put that in the place of the old one."""
        # never in a folder that was there: this process may still hold its files open
        taken = [int(one.name[1:]) for one in self._root.glob("g*") if one.name[1:].isdigit()]
        folder = f"g{max(taken, default=0) + 1}"
        self._collections.clear()
        found = database.vectors_after(0)
        self._insert(self._open(folder), found)
        last = found[-1][0] if found else 0
        self._write(State(folder, database.meta("embedder"), len(found), last))
        for other in self._root.glob("g*"):
            if other.name != folder:
                shutil.rmtree(other, ignore_errors=True)

    def nearest(self, vector: NDArray[np.float32], count: int) -> list[bytes]:
        """The keys of about the nearest vectors."""
        found = self._open(self.state.folder).query(query_embeddings=[vector.tolist()], n_results=count, include=[])
        return [bytes.fromhex(one) for one in found["ids"][0]]

    def _insert(self, collection: Any, rows: Iterable[tuple[int, bytes, bytes]]) -> None:
        rest = iter(rows)
        while batch := list(islice(rest, BATCH)):
            collection.upsert(ids=[key.hex() for _number, key, _vector in batch], embeddings=_matrix(batch))

    def _open(self, folder: str) -> Any:
        if folder not in self._collections:
            self._collections[folder] = open_collection(self._root / folder)
        return self._collections[folder]

    def _write(self, state: State) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        partial = self._root / "state.partial"
        partial.write_text(json.dumps(state._asdict()), "ascii")
        partial.rename(self._root / "state.json")


def open_collection(folder: Path) -> Any:
    """The collection in a folder, made where there is none."""
    # chromadb takes more than a second to import: no search below the exact size needs it
    from chromadb import PersistentClient
    from chromadb.config import Settings

    client = PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    return client.get_or_create_collection(COLLECTION, embedding_function=None, configuration={"hnsw": HNSW})


def _matrix(rows: Sequence[tuple[int, bytes, bytes]]) -> NDArray[np.float32]:
    joined = b"".join(vector for _number, _key, vector in rows)
    return np.frombuffer(joined, np.float16).reshape(len(rows), -1).astype(np.float32)


def main(arguments: Sequence[str]) -> int:
    """`python -m knowledge.vector_cache FOLDER DATABASE`: 0 and 'count last' where both agree."""
    folder, file = map(Path, arguments)
    database, collection = Database(file), open_collection(folder)
    ids = set(collection.get(include=[])["ids"])
    rows = [row for row in database.vectors_after(0) if row[1].hex() in ids]
    if len(rows) != len(ids) or collection.count() != len(ids):
        return 1
    missing_before = {row[0] for row in database.vectors_after(0)} - {row[0] for row in rows}
    last = rows[-1][0] if rows else 0
    if any(number < last for number in missing_before):
        return 1
    for row in rows[:: max(1, len(rows) // SELF_QUERIES)]:
        found = collection.query(query_embeddings=_matrix([row]), n_results=5, include=["distances"])
        if row[1].hex() not in found["ids"][0] and found["distances"][0][0] > 1e-3:  # an equal vector may come first
            return 1
    sys.stdout.write(f"{len(rows)} {last}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
