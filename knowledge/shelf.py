"""What searching needs of the database in memory: one row a passage, one vector for each different text.

Catching up after an addition costs as much as the addition, not as the library.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.database import Database

LANGUAGES = ("en", "no", "ko", "es", "de", "fr")
NO_VECTOR = -1


class Growing:
    """An array that grows at its end; `values` is the filled part."""

    def __init__(self, dtype: type, width: int = 0) -> None:
        self._width = width
        self._store: NDArray[Any] = np.empty((0, width) if width else 0, dtype)
        self._length = 0

    @property
    def values(self) -> NDArray[Any]:
        """A view of the filled part."""
        return self._store[: self._length]

    def extend(self, values: NDArray[Any]) -> None:
        """Append rows."""
        needed = self._length + len(values)
        if needed > len(self._store):
            capacity = max(needed, len(self._store) + len(self._store) // 4)
            grown = np.empty((capacity, self._width) if self._width else capacity, self._store.dtype)
            grown[: self._length] = self.values
            self._store = grown
        self._store[self._length : needed] = values
        self._length = needed


@dataclass
class Shelf:
    """Arrays in step: `rows` (database row), `ordinals` (document), `languages` (position in LANGUAGES),
    `slots` (row of `vectors`, or NO_VECTOR), `alive`. Rows are ascending, a document's rows are neighbours."""

    dimensions: int
    revision: int = -1
    rows: Growing = field(default_factory=lambda: Growing(np.int64))
    ordinals: Growing = field(default_factory=lambda: Growing(np.int32))
    languages: Growing = field(default_factory=lambda: Growing(np.int8))
    slots: Growing = field(default_factory=lambda: Growing(np.int32))
    alive: Growing = field(default_factory=lambda: Growing(np.bool_))
    vectors: Growing = field(init=False)
    slot_by_key: dict[bytes, int] = field(default_factory=dict)
    waiting: dict[bytes, list[int]] = field(default_factory=dict)
    last_row: int = 0
    last_vector: int = 0

    def __post_init__(self) -> None:
        self.vectors = Growing(np.float32, self.dimensions)

    def catch_up(self, database: Database) -> None:
        """Take over what was committed since the last time."""
        revision = database.revision
        self._add_vectors(database.vectors_after(self.last_vector))
        self._add_rows(database.rows_after(self.last_row))
        if gone := database.removed_since(self.revision):
            self.alive.values[np.isin(self.ordinals.values, gone)] = False
        self.revision = revision

    def _add_vectors(self, found: list[tuple[int, bytes, bytes]]) -> None:
        if not found:
            return
        first = len(self.vectors.values)
        matrix = np.frombuffer(b"".join(row[2] for row in found), np.float16).reshape(len(found), self.dimensions)
        self.vectors.extend(matrix.astype(np.float32))
        slots = self.slots.values
        for offset, (_number, key, _vector) in enumerate(found):
            self.slot_by_key[key] = first + offset
            for position in self.waiting.pop(key, ()):
                slots[position] = first + offset
        self.last_vector = found[-1][0]

    def _add_rows(self, found: list[tuple[int, int, str, bytes | None]]) -> None:
        if not found:
            return
        first = len(self.rows.values)
        slots = np.full(len(found), NO_VECTOR, np.int32)
        for offset, (_row, _ordinal, _spoken, key) in enumerate(found):
            if key is None:
                continue
            if (slot := self.slot_by_key.get(key)) is not None:
                slots[offset] = slot
            else:
                self.waiting.setdefault(key, []).append(first + offset)
        self.rows.extend(np.array([row[0] for row in found], np.int64))
        self.ordinals.extend(np.array([row[1] for row in found], np.int32))
        self.languages.extend(np.array([_language_number(row[2]) for row in found], np.int8))
        self.slots.extend(slots)
        self.alive.extend(np.ones(len(found), np.bool_))
        self.last_row = found[-1][0]

    def cosines(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """The query's cosine to every passage, -1 for those without a vector.

        To the last bit independent of the other vectors, which a matrix product is not: a cosine must not change
        with what is hidden beside it.
        """
        if not len(self.vectors.values):
            return np.full(len(self.rows.values), -1, np.float32)
        by_slot = np.append(np.vecdot(self.vectors.values, query), np.float32(-1))
        found: NDArray[np.float32] = by_slot[self.slots.values]
        return found

    def cosines_of(self, query: NDArray[np.float32], slots: NDArray[np.intp]) -> NDArray[np.float32]:
        """The same for the passages of some vectors only, -1 for all others."""
        by_slot = np.full(len(self.vectors.values) + 1, -1, np.float32)
        by_slot[slots] = np.vecdot(self.vectors.values[slots], query)
        found: NDArray[np.float32] = by_slot[self.slots.values]
        return found


def _language_number(name: str) -> int:
    return LANGUAGES.index(name) if name in LANGUAGES else len(LANGUAGES)
