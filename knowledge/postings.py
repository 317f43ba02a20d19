"""One tantivy index, of documents or of passages, and what several of them weigh together.

tantivy was chosen over SQLite FTS5 (26 ms for an OR of all words at 20,000 passages, growing linearly) and bm25s
(rebuilds for every addition): it stays under a millisecond or two, adds without rebuilding, survives kill -9 by
its own commits, and lives in memory-mapped files. The terms come from `knowledge.words`, so tantivy itself only
splits at spaces. Scores are BM25 (k1 1.2, b 0.75).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tantivy

WRITER_BYTES = 32_000_000
DIGITS = 3
"""Scores are rounded: tantivy adds float32s in an order that depends on how its segments came about."""
MERGED_FROM, MOST_SEGMENTS = 8, 12
"""Each commit makes one, and from the first number on tantivy begins to merge them, which ends with the writer. So
`merge` waits for it; where nobody calls that (an import in many commits), so does a commit that finds more than the
second: where none did, an import of 8,000 notices ended up with 45, and adding took four times as long."""
MOST_ASKED = 10_000
"""Where so many entries score alike, which of them come first is left to tantivy."""


class Snapshot(NamedTuple):
    """An index as it was at one commit; `number` is the field by which its entries are known."""

    searcher: tantivy.Searcher
    schema: tantivy.Schema
    number: str

    @property
    def total(self) -> int:
        """How many entries there are."""
        return int(self.searcher.num_docs)

    def frequency(self, field: str, word: str) -> int:
        """How many entries have the word in that field."""
        return int(self.searcher.doc_freq(field, word))

    def holds(self, ordinal: int) -> bool:
        """Whether something of that document is there."""
        return bool(self.total and self.searcher.search(has_ordinal(self.schema, ordinal), 1, False).hits)

    def best(self, query: tantivy.Query, limit: int) -> dict[int, float]:
        """The best entries by their number, best first, at most `limit`.

        Which of several that score alike tantivy gives first depends on its segments. So those at the cut are left
        out together, or, where that would leave too few, all looked at and taken by their numbers.
        """
        for asked in (limit + 1, max(limit + 1, MOST_ASKED)):
            hits = self.searcher.search(query, asked, False).hits
            scores = np.round(np.array([hit[0] for hit in hits], np.float64), DIGITS)
            sure = len(hits) if len(hits) < asked else int(np.count_nonzero(scores > scores[-1]))
            if 2 * sure >= limit or len(hits) < asked:
                break
        else:
            sure = limit
        addresses = [address for _score, address in hits[:sure]]
        numbers = np.array(self.searcher.fast_field_values(self.number, addresses), np.int64)
        order = np.lexsort((numbers, -scores[:sure]))[:limit]
        return dict(zip(numbers[order].tolist(), scores[order].tolist(), strict=True))


class Postings:
    """An index in a folder, made where there is none; raises ValueError or OSError where it cannot be opened."""

    def __init__(self, folder: Path, schema: tantivy.Schema, number: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._schema, self._number = schema, number
        self._index = tantivy.Index(schema, path=str(folder))
        self._index.config_reader("manual", 1)

    def reload(self) -> None:
        """See what was committed."""
        self._index.reload()

    def snapshot(self) -> Snapshot:
        """What was committed at the last `reload`."""
        return Snapshot(self._index.searcher(), self._schema, self._number)

    def writer(self) -> tantivy.IndexWriter:
        """For one commit; only under the library's lock."""
        return self._index.writer(WRITER_BYTES, 1)

    def commit(self, writer: tantivy.IndexWriter) -> None:
        """Make what was written durable; the writer is used up."""
        writer.commit()
        self.reload()
        if self._index.searcher().num_segments > MOST_SEGMENTS:
            # the end of a writer is the end of its merges, finished or not
            writer.wait_merging_threads()

    def merge(self) -> None:
        """Where there are many segments make them few, and drop the files that an unfinished merge left; only under
        the library's lock."""
        if self._index.searcher().num_segments >= MERGED_FROM:
            writer = self.writer()
            writer.commit()
            writer.wait_merging_threads()
            self.reload()

    def delete(self, writer: tantivy.IndexWriter, ordinal: int) -> None:
        """Everything of that document."""
        # by query: delete_documents_by_term silently misses unsigned fields (tantivy 0.27)
        writer.delete_documents_by_query(has_ordinal(self._schema, ordinal))


class Weights:
    """How much words tell, in several indexes as if they were one.

    tantivy weighs a word by its rarity in the index that is asked; a boost makes of that its rarity in all of them.
    The mean length stays each index's own.
    """

    def __init__(self, snapshots: Sequence[Snapshot]) -> None:
        self._snapshots = snapshots
        self._total = sum(snapshot.total for snapshot in snapshots)
        self._frequencies: dict[tuple[str, str], list[int]] = {}

    def frequency(self, field: str, word: str) -> int:
        """How many entries of all indexes have the word in that field."""
        return sum(self._by_index(field, word))

    def idf(self, field: str, word: str) -> float:
        """BM25's weight of the word in all indexes."""
        return idf(self._total, self.frequency(field, word))

    def terms(self, at: int, fields: Sequence[str], words: Sequence[str]) -> list[tantivy.Query]:
        """Queries for the words in the fields of the index at that place."""
        schema = self._snapshots[at].schema
        every = [(field, word) for word in words for field in fields]
        if len(self._snapshots) == 1:
            return [tantivy.Query.term_query(schema, field, word, "freq") for field, word in every]
        return [
            tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, word, "freq"), boost)
            for field, word in every
            if (boost := self._boost(at, field, word))
        ]

    def _boost(self, at: int, field: str, word: str) -> float:
        """0 where that index does not have the word."""
        own = self._by_index(field, word)[at]
        return self.idf(field, word) / idf(self._snapshots[at].total, own) if own else 0.0

    def _by_index(self, field: str, word: str) -> list[int]:
        if (field, word) not in self._frequencies:
            self._frequencies[field, word] = [one.frequency(field, word) for one in self._snapshots]
        return self._frequencies[field, word]


def idf(total: int, containing: int) -> float:
    """BM25's weight of a word; a word that no document contains has the largest."""
    containing = min(containing, total)  # tantivy counts what is removed until it merges
    return math.log(1 + (total - containing + 0.5) / (containing + 0.5))


def first(each: Iterable[Mapping[int, float]], limit: int) -> dict[int, float]:
    """Of several indexes the best by score, those that score alike by number."""
    found = ((number, score) for scores in each for number, score in scores.items())
    return dict(sorted(found, key=lambda one: (-one[1], one[0]))[:limit])


def has_ordinal(schema: tantivy.Schema, ordinal: int) -> tantivy.Query:
    """Finds a document by its ordinal."""
    return tantivy.Query.term_query(schema, "ordinal", ordinal)
