"""Words and exact identifiers: for every audience an index of whole documents and one of passages.

A search opens the indexes that its clearance reaches and no other. How rare a word is, what a question covers and
what is known at all follow from those alone: what is hidden can change nothing, not even an order or an abstention.
"""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import tantivy

from knowledge.errors import LibraryBroken
from knowledge.model import Audience
from knowledge.postings import Postings, Snapshot, Weights, first, has_ordinal
from knowledge.words import IDENTIFIER

FORMAT = "5"
"""Raised when terms change: an index of another format is made again from the database."""
MOST_TERMS = 400
"""Terms of one question that are looked up; a pasted letter has more, and its first words say what it is."""


class Entry(NamedTuple):
    """A document to index: its header and body terms, and its passages' (row, language, terms)."""

    ordinal: int
    id: str
    audience: Audience
    facets: tuple[str, ...]
    header: Sequence[str]
    body: Sequence[str]
    passages: Sequence[tuple[int, str, Sequence[str]]]


class Restriction(NamedTuple):
    """What a search is limited to, before ranking: documents for these audiences, with at least one facet of every
    group, not these documents."""

    audiences: tuple[Audience, ...]
    groups: tuple[tuple[str, ...], ...] = ()
    languages: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class LexicalHits(NamedTuple):
    """BM25 scores of the best documents by ordinal and passages by row. Of the question's idf mass: the share that
    the best document contains, and the share of words that no document contains. The number of its terms."""

    documents: dict[int, float]
    passages: dict[int, float]
    coverage: float
    unknown: float
    terms: int
    identified: bool = False
    """Whether the library holds an exact identifier of the question (a URL, a repository, a citation)."""


class _Pair:
    """The two indexes of one audience."""

    def __init__(self, folder: Path) -> None:
        self.documents = Postings(folder / "documents", _documents_schema(), "ordinal")
        self.passages = Postings(folder / "passages", _passages_schema(), "row")
        self.both = (self.documents, self.passages)

    def holds(self, ordinal: int) -> bool:
        return any(one.snapshot().holds(ordinal) for one in self.both)


class _Writing:
    """A change of one audience's indexes, until it is committed."""

    def __init__(self, pair: _Pair) -> None:
        self._pair = pair
        self._documents, self._passages = (one.writer() for one in pair.both)

    def clear(self) -> None:
        self._documents.delete_all_documents()
        self._passages.delete_all_documents()

    def delete(self, ordinal: int) -> None:
        self._pair.documents.delete(self._documents, ordinal)
        self._pair.passages.delete(self._passages, ordinal)

    def add(self, entry: Entry) -> None:
        self._documents.add_document(_document(entry))
        for row, language, words in entry.passages:
            self._passages.add_document(_passage(entry, row, language, words))

    def commit(self) -> None:
        self._pair.passages.commit(self._passages)
        self._pair.documents.commit(self._documents)


class LexicalIndex:
    """The indexes of all audiences, in one folder."""

    def __init__(self, folder: Path) -> None:
        try:
            self._pairs = {audience: _Pair(folder / audience.value) for audience in Audience}
        except (ValueError, OSError) as error:
            raise LibraryBroken(f"the word index in {folder} cannot be opened: {error}") from error

    @classmethod
    def recreate(cls, folder: Path) -> "LexicalIndex":
        """An empty index in the place of whatever was there."""
        shutil.rmtree(folder, ignore_errors=True)
        return cls(folder)

    def apply(self, removed: Iterable[int], added: Iterable[Entry]) -> None:
        """Remove and add documents by ordinal, durably; doing it twice changes nothing."""
        self.reload()  # another process may have written since
        open_: dict[Audience, _Writing] = {}

        def writing(audience: Audience) -> _Writing:
            if audience not in open_:
                open_[audience] = _Writing(self._pairs[audience])
            return open_[audience]

        for ordinal in removed:
            for audience, pair in self._pairs.items():
                if pair.holds(ordinal):
                    writing(audience).delete(ordinal)
        for entry in added:
            writing(entry.audience).delete(entry.ordinal)
            writing(entry.audience).add(entry)
        for one in open_.values():
            one.commit()
        self.reload()

    def make_again(self, audience: Audience, entries: Iterable[Entry]) -> None:
        """All documents for that audience, in one commit, without a trace of earlier ones.

        tantivy counts the words of a removed document until it merges its segment away.
        """
        writing = _Writing(self._pairs[audience])
        writing.clear()
        for entry in entries:
            writing.add(entry)
        writing.commit()
        self.reload()

    def merge(self) -> None:
        """Put together what many small changes left in pieces; searches find the same before and after."""
        for pair in self._pairs.values():
            for one in pair.both:
                one.merge()

    def counts(self, audience: Audience) -> tuple[int, int]:
        """How many documents and passages for that audience are indexed."""
        self.reload()
        documents, passages = (one.snapshot().total for one in self._pairs[audience].both)
        return documents, passages

    def reload(self) -> None:
        """See what another process has committed."""
        for pair in self._pairs.values():
            for one in pair.both:
                one.reload()

    def search(self, words: Sequence[str], restriction: Restriction, documents: int, passages: int) -> LexicalHits:
        """The best documents and passages that contain any of the words."""
        unique = list(dict.fromkeys(words))[:MOST_TERMS]
        pairs = [self._pairs[audience] for audience in restriction.audiences]
        shelves = [shelf for pair in pairs if (shelf := pair.documents.snapshot()).total]
        if not unique or not shelves:
            return LexicalHits({}, {}, 0.0, 1.0, len(unique))
        weights = Weights(shelves)
        masses = {word: weights.idf("all", word) for word in unique}
        known = [word for word in unique if weights.frequency("all", word)]
        found = _best(shelves, weights, ("body", "header"), known, restriction._replace(languages=()), documents)
        total = sum(masses.values())
        covered = _covered(shelves, next(iter(found), None), known, masses) / total
        unknown = 1 - sum(masses[word] for word in known) / total
        identified = bool(found) and any(word.startswith(IDENTIFIER) for word in known)
        pages = [page for pair in pairs if (page := pair.passages.snapshot()).total]
        quotable = _best(pages, Weights(pages), ("all",), known, restriction, passages)
        return LexicalHits(found, quotable, covered, unknown, len(unique), identified)


def _best(
    snapshots: Sequence[Snapshot],
    weights: Weights,
    fields: Sequence[str],
    words: Sequence[str],
    restriction: Restriction,
    limit: int,
) -> dict[int, float]:
    """The best of several indexes, best first; numbers are the database's, so no two indexes share one."""
    each = [
        snapshot.best(_restricted(snapshot.schema, weights.terms(at, fields, words), restriction), limit)
        for at, snapshot in enumerate(snapshots)
    ]
    return each[0] if len(each) == 1 else first(each, limit)


def _covered(
    snapshots: Sequence[Snapshot], ordinal: int | None, words: Sequence[str], masses: dict[str, float]
) -> float:
    """The idf mass of the words that a document contains."""
    if ordinal is None:
        return 0.0
    home = snapshots[0] if len(snapshots) == 1 else next(one for one in snapshots if one.holds(ordinal))
    contained = ((word, tantivy.Query.term_query(home.schema, "all", word, "basic")) for word in words)
    query = tantivy.Query.boolean_query(
        [
            (tantivy.Occur.Must, tantivy.Query.const_score_query(has_ordinal(home.schema, ordinal), 0.0)),
            *((tantivy.Occur.Should, tantivy.Query.const_score_query(one, masses[word])) for word, one in contained),
        ]
    )
    return home.best(query, 1)[ordinal]


def _restricted(schema: tantivy.Schema, either: Sequence[tantivy.Query], restriction: Restriction) -> tantivy.Query:
    any_word = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in either])
    clauses = [(tantivy.Occur.Must, any_word)]
    languages = tuple(f"language:{one}" for one in restriction.languages)
    for group in (*restriction.groups, *((languages,) if languages else ())):
        facets = tantivy.Query.term_set_query(schema, "facet", list(group))
        clauses.append((tantivy.Occur.Must, tantivy.Query.const_score_query(facets, 0.0)))
    clauses += [
        (tantivy.Occur.MustNot, tantivy.Query.term_query(schema, "facet", f"id:{document}"))
        for document in restriction.exclude
    ]
    # alone it lets tantivy pass over what cannot be among the best; as a clause of another query it does not
    return tantivy.Query.boolean_query(clauses) if len(clauses) > 1 else any_word


def _document(entry: Entry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("ordinal", entry.ordinal)
    for facet in (*entry.facets, f"id:{entry.id}"):
        document.add_text("facet", facet)
    document.add_text("header", " ".join(entry.header))
    document.add_text("body", " ".join(entry.body))
    document.add_text("all", " ".join(sorted({*entry.header, *entry.body})))
    return document


def _passage(entry: Entry, row: int, language: str, words: Sequence[str]) -> tantivy.Document:
    passage = tantivy.Document()
    passage.add_unsigned("ordinal", entry.ordinal)
    passage.add_unsigned("row", row)
    facets = (one for one in entry.facets if not one.startswith("language:"))
    for facet in (*facets, f"language:{language}", f"id:{entry.id}"):
        passage.add_text("facet", facet)
    passage.add_text("all", " ".join(words))
    return passage


def _documents_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("ordinal", indexed=True, fast=True)
    builder.add_text_field("facet", tokenizer_name="raw", index_option="basic")
    for name, option in (("header", "freq"), ("body", "freq"), ("all", "basic")):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option=option)
    return builder.build()


def _passages_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("ordinal", indexed=True, fast=True)
    builder.add_unsigned_field("row", fast=True)
    builder.add_text_field("facet", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("all", tokenizer_name="whitespace", index_option="freq")
    return builder.build()
