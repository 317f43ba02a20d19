"""Chroma as a cache of the vectors: as good as exact search, never ahead of the database, never trusted in doubt."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.database import Database
from knowledge.embedding import Vectors
from knowledge.index import Index
from knowledge.library import Library
from knowledge.limits import EVERYTHING, EVERYTHING_PUBLIC
from knowledge.vector_cache import VectorCache
from tests.unit.knowledge.conftest import Letter

MANY, DIMENSIONS = 400, 32


def some_vectors(count: int, seed: int = 1) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32)
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def key(number: int) -> bytes:
    return number.to_bytes(16)


def insert(database: Database, vectors: Vectors, first: int = 0) -> None:
    with database.write():
        database.insert_vectors((key(first + at), one.astype(np.float16).tobytes()) for at, one in enumerate(vectors))


def remove(database: Database, *numbers: int) -> None:
    with database.write():
        database._connection.executemany("DELETE FROM vectors WHERE key = ?", [(key(number),) for number in numbers])


def nearest_exactly(vectors: Vectors, question: Vectors, count: int) -> list[bytes]:
    return [key(int(at)) for at in np.argsort(-(vectors @ question), kind="stable")[:count]]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = Database(tmp_path / "library.db")
    with found.write():
        found.set_meta("embedder", "one")
    insert(found, some_vectors(MANY))
    yield found
    found.close()


@pytest.fixture
def cache(tmp_path: Path, database: Database) -> VectorCache:
    made = VectorCache(tmp_path)
    made.sync(database)
    return made


def test_it_finds_what_exact_search_finds(cache: VectorCache) -> None:
    vectors = some_vectors(MANY)
    for question in some_vectors(20, seed=2):
        assert set(cache.nearest(question, 10)) == set(nearest_exactly(vectors, question, 10))


def test_new_vectors_are_added_once_there_are_more_than_the_lag(cache: VectorCache, database: Database) -> None:
    insert(database, more := some_vectors(30, seed=3), first=MANY)
    cache.sync(database, lag=30)
    assert cache.state.vectors == MANY
    assert cache.is_trusted(database)  # what it lacks is searched beside it
    cache.sync(database, lag=29)
    assert cache.state.vectors == MANY + 30
    assert cache.nearest(more[7], 1) == [key(MANY + 7)]


def test_a_removed_vector_leaves_it_and_nothing_else_is_made_again(cache: VectorCache, database: Database) -> None:
    vectors, before = some_vectors(MANY), cache.state.folder
    remove(database, 5, 6)
    assert not cache.is_trusted(database)
    cache.sync(database)
    assert cache.is_trusted(database)
    assert (cache.state.folder, cache.state.vectors) == (before, MANY - 2)
    assert not {key(5), key(6)} & set(cache.nearest(vectors[5], 50))


def test_a_changed_document_gives_up_its_old_vector_for_the_new_one(cache: VectorCache, database: Database) -> None:
    remove(database, MANY - 1)
    insert(database, new := some_vectors(1, seed=4), first=MANY)
    cache.sync(database)
    assert cache.is_trusted(database)
    assert cache.nearest(new[0], 1) == [key(MANY)]


def test_after_very_many_removals_it_is_made_again(cache: VectorCache, database: Database) -> None:
    before = cache.state.folder
    remove(database, *range(MANY // 2))
    cache.sync(database)
    assert cache.is_trusted(database)
    assert cache.state.folder != before
    assert not (cache._root / before).exists()


def test_another_embedder_makes_it_again(cache: VectorCache, database: Database) -> None:
    with database.write():
        database.set_meta("embedder", "two")
    assert not cache.is_trusted(database)
    cache.sync(database)
    assert cache.state.identity == "two"


def test_an_interrupted_write_is_looked_at_and_kept_where_all_is_there(cache: VectorCache, database: Database) -> None:
    before = cache.state
    cache._write(before._replace(clean=False, vectors=1))
    assert not cache.is_trusted(database)
    cache.sync(database)
    assert cache.state == before


@pytest.mark.parametrize(
    "damage", ["index", "state", "foreign"], ids=["a truncated file", "an unreadable state", "an id nobody knows"]
)
def test_a_damaged_one_is_made_again(cache: VectorCache, database: Database, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "library.chroma"
    if damage == "state":
        (folder / "state.json").write_text("{", "ascii")
    elif damage == "foreign":
        cache._open(cache.state.folder).upsert(ids=["ff"], embeddings=some_vectors(1, seed=9))
    else:
        for file in (folder / cache.state.folder).rglob("*.sqlite3"):
            file.write_bytes(file.read_bytes()[:5000])
    again = VectorCache(tmp_path)
    if damage != "state":
        again._write(again.state._replace(clean=False))
    again.sync(database)
    assert again.is_trusted(database)
    assert json.loads((folder / "state.json").read_text("ascii"))["vectors"] == MANY
    assert again.nearest(some_vectors(MANY)[3], 1) == [key(3)]


def test_beyond_the_exact_size_a_search_finds_the_same_through_it(index: Index, letter: Letter) -> None:
    animals = ("otter", "heron", "lynx", "marten", "puffin", "reindeer", "walrus", "wolverine")
    index.add(letter(one, f"The {one} of our film was copied by a stranger.") for one in animals)
    index.embed()
    index.settle()
    index.add([letter("later", "A narwhal of our film was copied by a stranger.")])
    index.embed()  # beside the cache
    index.cache = VectorCache(index.folder)
    exact, cached = Library(index), Library(index, exact_up_to=3)
    for question in ("Which sea mammal with a tusk was copied?", "Wer hat den Otter kopiert?", "seabird with a bill"):
        for limits in (EVERYTHING, EVERYTHING_PUBLIC):
            wanted = [hit.passage.id for hit in exact.search(question, 3, limits)]
            assert [hit.passage.id for hit in cached.search(question, 3, limits)] == wanted
    assert index.cache._collections, "Chroma was not asked"
