"""Finding passages: words and meaning together, restricted before anything is ranked.

Fusion, decided on labelled questions (bench/retrieval.py): BM25 of whole documents and of passages, each divided
by its best, weighed by how much of the question's idf mass the best document contains, plus the cosine of the
passage between the least and the best. Coverage keeps words from drowning meaning where a question is in another
language, and lets them lead where it names a party, a case or a URL.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from knowledge.database import Database
from knowledge.entries import document_of
from knowledge.errors import NoSuchDocument
from knowledge.fusion import NOTHING, Meaning, Ranking, fuse, words_decide
from knowledge.glossary import Glossary, glossary
from knowledge.index import Index
from knowledge.lexical import Restriction
from knowledge.limits import EVERYTHING, EVERYTHING_PUBLIC, Limits
from knowledge.model import AnyDocument, Audience, Citation, Guide, Hit, Kind, Passage
from knowledge.sentences import said
from knowledge.shelf import LANGUAGES, Shelf
from knowledge.subjects import Subjects, subjects_of
from knowledge.words import terms

DOCUMENT_CANDIDATES = 100
PASSAGE_CANDIDATES = 200
APPROXIMATE_CANDIDATES = 300
MOST_CANDIDATES = 150
MOST_QUESTIONS = 4
"""Of a message, that are looked up one by one."""
SAME_DOCUMENT = 0.9
"""What the second passage of a document counts against the first of another."""


def spread(ranked: Sequence[tuple[int, float, tuple[int, str]]], k: int) -> list[tuple[int, float]]:
    """The k best of (row, score, (document, section)): of a section in two languages only the better one, and each
    further passage of a document counts a little less than the one before it."""
    best: dict[tuple[int, str], tuple[int, float, int]] = {}
    for row, score, place in ranked:
        best.setdefault(place, (row, score, place[0]))
    left, taken = list(best.values()), dict[int, int]()
    chosen: list[tuple[int, float]] = []
    while left and len(chosen) < k:
        weighed = [score * SAME_DOCUMENT ** taken.get(document, 0) for _row, score, document in left]
        at = max(range(len(left)), key=weighed.__getitem__)
        row, _score, document = left.pop(at)
        taken[document] = taken.get(document, 0) + 1
        chosen.append((row, weighed[at]))
    return chosen


class Searcher:
    """Reads an index; follows what other threads and processes add."""

    def __init__(self, index: Index, exact_up_to: int = 100_000) -> None:
        self.index = index
        self.exact_up_to = exact_up_to
        self._cached = 0
        """How many of the shelf's first vectors Chroma holds; 0 where it is not to be asked."""
        # a connection of its own: in WAL mode a reader never waits for the writer
        self._database = Database(index.database.file)
        self._lock = RLock()
        self._shelf: Shelf | None = None
        self._version = -1
        self._allowed = lru_cache(maxsize=64)(self._compute_allowed)
        self._glossary = lru_cache(maxsize=3)(self._read_glossary)
        self._subjects = lru_cache(maxsize=1)(self._read_subjects)

    def close(self) -> None:
        """Release the connection."""
        self._database.close()

    # the shelf

    def shelf(self) -> Shelf:
        """The arrays, caught up."""
        with self._lock:
            database = self._database
            version = database.version()
            if self._shelf is None:
                self._shelf = Shelf(self.index.embedder().dimensions)
            if version != self._version:
                self._version = version
                self._shelf.catch_up(database)
                if len(self._shelf.vectors.values) > self.exact_up_to:
                    self._cached = self.index.cache.state.vectors if self.index.cache.is_trusted(database) else 0
                self.index.lexical.reload()
                self._allowed.cache_clear()
                self._glossary.cache_clear()
            return self._shelf

    def _compute_allowed(self, limits: Limits) -> NDArray[np.bool_]:
        """By ordinal: whether a document may be seen and is wanted."""
        if limits.exclude:
            allowed = self._allowed(limits._replace(exclude=())).copy()
            for document in limits.exclude:
                if (stored := self._database.find_document(document)) and stored.ordinal < len(allowed):
                    allowed[stored.ordinal] = False
            return allowed
        found = self._database.ordinals(limits.audiences(), limits.groups(), limits.since, limits.until)
        allowed = np.zeros(max(found, default=0) + 2, np.bool_)
        allowed[found] = True
        return allowed

    def _read_glossary(self, clearance: Audience) -> Glossary:
        return glossary(self.guides(clearance))

    def _read_subjects(self, _identity: str) -> Subjects:
        return subjects_of(self.index.embedder())

    def _mask(self, shelf: Shelf, limits: Limits) -> NDArray[np.bool_]:
        """By position: whether a passage is there, may be seen, and is wanted."""
        with self._lock:
            allowed = self._allowed(limits)
        mask = shelf.alive.values & allowed[np.minimum(shelf.ordinals.values, len(allowed) - 1)]
        if limits.language in LANGUAGES:
            mask = mask & (shelf.languages.values == LANGUAGES.index(limits.language))
        return np.asarray(mask, np.bool_)

    # finding

    def search(
        self, text: str, k: int, limits: Limits = EVERYTHING_PUBLIC, one_per_document: bool = False
    ) -> tuple[Hit, ...]:
        """The best passages; empty where nothing matches or nothing may be seen."""
        return self._hits(self.rank(text, limits), k, one_per_document)

    def search_and_judge(
        self, text: str, k: int, limits: Limits, one_per_document: bool = False
    ) -> tuple[tuple[Hit, ...], bool]:
        """The best passages, and whether they are relevant enough to answer with.

        A message may speak of other things before it asks: where the library has nothing about the whole, the
        question decides that it knows most about.
        """
        ranking = self.rank(text, limits, judged=True)
        if ranking.relevance < 0 and (
            asked := [one for one in said(text) if one.endswith(("?", "？")) and one != text]
        ):
            best = max(
                (self.rank(one, limits, judged=True) for one in asked[:MOST_QUESTIONS]),
                key=lambda found: found.relevance,
            )
            ranking = best if best.relevance >= 0 else ranking
        return self._hits(ranking, k, one_per_document), ranking.relevance >= 0

    def rank(self, text: str, limits: Limits = EVERYTHING_PUBLIC, judged: bool = False) -> Ranking:
        """Passages that may be seen, best first, with their scores between 0 and 1; judged, with their relevance."""
        shelf = self.shelf()
        mask = self._mask(shelf, limits)
        if not mask.any() or not text.strip():
            return NOTHING
        glossed = f"{text} {self._glossary(limits.clearance).gloss(text)}".strip()
        languages = (limits.language,) if limits.language else ()
        restriction = Restriction(limits.audiences(), limits.groups(), languages, limits.exclude)
        words = self.index.lexical.search(terms(glossed), restriction, DOCUMENT_CANDIDATES, PASSAGE_CANDIDATES)
        meaning = None if words_decide(words, judged) else self._meaning(shelf, limits, glossed)
        return fuse(shelf, mask, words, meaning)

    def _meaning(self, shelf: Shelf, limits: Limits, glossed: str) -> Meaning:
        embedder = self.index.embedder()
        vector = embedder.embed_queries([glossed])[0]
        return Meaning(self._cosines(shelf, limits, vector), self._subjects(embedder.identity).bearing(vector))

    def _cosines(self, shelf: Shelf, limits: Limits, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Exact, unless there are very many vectors and the search is among all of them: then Chroma proposes.

        Any other search stays exact: among Chroma's proposals what is hidden would take places from what is not.
        """
        with self._lock:
            cached = self._cached if limits == EVERYTHING and len(shelf.vectors.values) > self.exact_up_to else 0
        if not cached:
            return shelf.cosines(vector)
        near = self.index.cache.nearest(vector, APPROXIMATE_CANDIDATES)
        slots = [shelf.slot_by_key[key] for key in near if key in shelf.slot_by_key]
        newer = range(cached, len(shelf.vectors.values))
        return shelf.cosines_of(vector, np.array([*slots, *newer], np.intp))

    def _hits(self, ranking: Ranking, k: int, one_per_document: bool) -> tuple[Hit, ...]:
        shelf, positions, scores = self.shelf(), ranking.positions, ranking.scores
        rows = shelf.rows.values[positions[: max(MOST_CANDIDATES, k)]].tolist()
        places = self._places(rows) if not one_per_document else {}
        if one_per_document:
            ordinals = shelf.ordinals.values[positions]
            first = np.sort(np.unique(ordinals, return_index=True)[1])[:k]
            chosen = [(int(shelf.rows.values[positions[at]]), float(scores[at])) for at in first]
        else:
            chosen = spread([(row, float(score), places[row]) for row, score in zip(rows, scores, strict=False)], k)
        passages = self.passages([row for row, _score in chosen])
        return tuple(Hit(passage=passages[row], score=score) for row, score in chosen if row in passages)

    def _places(self, rows: Sequence[int]) -> dict[int, tuple[int, str]]:
        with self._lock:
            return self._database.places(rows)

    def passages(self, rows: Sequence[int]) -> dict[int, Passage]:
        """The passages of those rows; only for rows that were found under a clearance."""
        with self._lock:
            found = self._database.quoted(rows)
        return {
            stored.row: Passage(
                id=f"{document}#{stored.locator}@{stored.language}",
                citation=Citation(document=document, locator=stored.locator),
                kind=Kind(kind),
                title=title,
                heading_path=tuple(json.loads(stored.headings)),
                language=stored.language,
                text=text,
                audience=Audience(audience),
            )
            for stored, document, kind, audience, title, text in found
        }

    def locators(self, limits: Limits, kind: str) -> list[tuple[int, str, str]]:
        """(position on the shelf, document id, locator) of all passages of that kind that may be seen."""
        shelf = self.shelf()
        mask = self._mask(shelf, limits)
        with self._lock:
            found = self._database.locators(kind)
        positions = np.searchsorted(shelf.rows.values, np.array([row for row, _id, _locator in found], np.int64))
        return [
            (int(position), document, locator)
            for position, (_row, document, locator) in zip(positions, found, strict=True)
            if position < len(mask) and mask[position]
        ]

    def passages_of(self, kind: str, limits: Limits) -> tuple[Passage, ...]:
        """All passages of that kind of document that may be seen, in their order."""
        rows = self.shelf().rows.values
        wanted = [int(rows[position]) for position, _document, _locator in self.locators(limits, kind)]
        found = self.passages(wanted)
        return tuple(found[row] for row in wanted if row in found)

    # looking up

    def quote(self, citation: str, language: str, clearance: Audience) -> Passage | None:
        """The passage at `document#locator` in that language, else in English, else in any."""
        wanted = Citation.parse(citation)
        with self._lock:
            stored = self._database.find_document(wanted.document)
            if stored is None or not clearance.may_see(Audience(stored.audience)):
                return None
            where, values = "WHERE ordinal = ?", [stored.ordinal]
            found = [
                passage
                for passage in self._database.passages(where, *values)
                if not wanted.locator or passage.locator == wanted.locator
            ]
        if not found:
            return None
        best = min(
            found,
            key=lambda passage: (
                (language, "en").index(passage.language) if passage.language in (language, "en") else 2,
                passage.row,
            ),
        )
        return self.passages([best.row]).get(best.row)

    def find_document(self, document: str, clearance: Audience) -> AnyDocument | None:
        """A document's fields, or None where there is none that this clearance may see."""
        with self._lock:
            stored = self._database.find_document(document)
        if stored is None or not clearance.may_see(Audience(stored.audience)):
            return None
        return document_of(stored)

    def get_document(self, document: str, clearance: Audience) -> AnyDocument:
        """The same; raises NoSuchDocument."""
        found = self.find_document(document, clearance)
        if found is None:
            raise NoSuchDocument(document)
        return found

    def documents(self, clearance: Audience) -> tuple[AnyDocument, ...]:
        """All documents this clearance may see."""
        with self._lock:
            stored = list(self._database.documents())
        return tuple(document_of(one) for one in stored if clearance.may_see(Audience(one.audience)))

    def guides(self, clearance: Audience) -> tuple[Guide, ...]:
        """All guides this clearance may see."""
        with self._lock:
            stored = list(self._database.documents("WHERE kind = 'guide'"))
        found = (document_of(one) for one in stored if clearance.may_see(Audience(one.audience)))
        return tuple(one for one in found if isinstance(one, Guide))
