"""Words and exact identifiers: two tantivy indexes, of whole documents and of passages.

tantivy was chosen over SQLite FTS5 (26 ms for an OR of all words at 20,000 passages, growing linearly) and bm25s
(rebuilds for every addition): it stays under a millisecond or two, adds without rebuilding, survives kill -9 by
its own commits, and lives in memory-mapped files. The terms come from `knowledge.words`, so tantivy itself only
splits at spaces. Scores are BM25 (k1 1.2, b 0.75).
"""

import math
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import tantivy

from knowledge.errors import LibraryBroken
from knowledge.words import IDENTIFIER

FORMAT = "4"
"""Raised when terms change: an index of another format is made again from the database."""
WRITER_BYTES = 64_000_000
HEADER_WEIGHT = 1.0
MOST_TERMS = 400
"""Terms of one question that are looked up; a pasted letter has more, and its first words say what it is."""


class Entry(NamedTuple):
    """A document to index: its header and body terms, and its passages' (row, language, terms)."""

    ordinal: int
    id: str
    facets: tuple[str, ...]
    header: Sequence[str]
    body: Sequence[str]
    passages: Sequence[tuple[int, str, Sequence[str]]]


class Restriction(NamedTuple):
    """What a search is limited to, before ranking: at least one facet of every group, not these documents."""

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


class LexicalIndex:
    """The two indexes in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self._documents = _open(folder / "documents", _documents_schema())
            self._passages = _open(folder / "passages", _passages_schema())
        except (ValueError, OSError) as error:
            raise LibraryBroken(f"the word index in {folder} cannot be opened: {error}") from error

    @classmethod
    def recreate(cls, folder: Path) -> "LexicalIndex":
        """An empty index in the place of whatever was there."""
        shutil.rmtree(folder, ignore_errors=True)
        return cls(folder)

    def apply(self, removed: Iterable[int], added: Iterable[Entry]) -> None:
        """Remove and add documents by ordinal, durably; doing it twice changes nothing."""
        documents = self._documents.writer(WRITER_BYTES, 1)
        passages = self._passages.writer(WRITER_BYTES, 1)
        for ordinal in removed:
            self._delete(documents, passages, ordinal)
        for entry in added:
            self._delete(documents, passages, entry.ordinal)
            documents.add_document(_document(entry))
            for row, language, words in entry.passages:
                passages.add_document(_passage(entry, row, language, words))
        passages.commit()
        documents.commit()
        self.reload()

    def _delete(self, documents: tantivy.IndexWriter, passages: tantivy.IndexWriter, ordinal: int) -> None:
        # by query: delete_documents_by_term silently misses unsigned fields (tantivy 0.27)
        documents.delete_documents_by_query(_ordinal(self._documents.schema, ordinal))
        passages.delete_documents_by_query(_ordinal(self._passages.schema, ordinal))

    def counts(self) -> tuple[int, int]:
        """How many documents and passages are indexed."""
        self.reload()
        return self._documents.searcher().num_docs, self._passages.searcher().num_docs

    def reload(self) -> None:
        """See what another process has committed."""
        self._documents.reload()
        self._passages.reload()

    def search(self, words: Sequence[str], restriction: Restriction, documents: int, passages: int) -> LexicalHits:
        """The best documents and passages that contain any of the words."""
        unique = list(dict.fromkeys(words))[:MOST_TERMS]
        if not unique:
            return LexicalHits({}, {}, 0.0, 1.0, 0)
        searcher, schema = self._documents.searcher(), self._documents.schema
        weights = {word: idf(searcher.num_docs, searcher.doc_freq("all", word)) for word in unique}
        known = [word for word in unique if searcher.doc_freq("all", word)]
        either = [
            query
            for word in known
            for query in (
                tantivy.Query.term_query(schema, "body", word, "freq"),
                tantivy.Query.boost_query(tantivy.Query.term_query(schema, "header", word, "freq"), HEADER_WEIGHT),
            )
        ]
        found = _best(searcher, _restricted(schema, either, restriction), "ordinal", documents)
        best = max(found, key=found.__getitem__, default=None)
        total = sum(weights.values())
        covered = 0.0 if best is None else self._idf_mass(searcher, best, known, weights) / total
        identified = bool(found) and any(word.startswith(IDENTIFIER) for word in known)
        unknown = 1 - sum(weights[word] for word in known) / total
        return LexicalHits(
            found, self._best_passages(known, restriction, passages), covered, unknown, len(unique), identified
        )

    def _best_passages(self, words: Sequence[str], restriction: Restriction, limit: int) -> dict[int, float]:
        searcher, schema = self._passages.searcher(), self._passages.schema
        either = [tantivy.Query.term_query(schema, "all", word, "freq") for word in words]
        return _best(searcher, _restricted(schema, either, restriction, restriction.languages), "row", limit)

    def _idf_mass(
        self, searcher: tantivy.Searcher, ordinal: int, words: Sequence[str], weights: dict[str, float]
    ) -> float:
        schema = self._documents.schema
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, tantivy.Query.const_score_query(_ordinal(schema, ordinal), 0.0)),
                *(
                    (
                        tantivy.Occur.Should,
                        tantivy.Query.const_score_query(
                            tantivy.Query.term_query(schema, "all", word, "basic"), weights[word]
                        ),
                    )
                    for word in words
                ),
            ]
        )
        hits = searcher.search(query, 1, False).hits
        return float(hits[0][0]) if hits else 0.0


def idf(total: int, containing: int) -> float:
    """BM25's weight of a word; a word that no document contains has the largest."""
    return math.log(1 + (total - containing + 0.5) / (containing + 0.5))


def _ordinal(schema: tantivy.Schema, ordinal: int) -> tantivy.Query:
    return tantivy.Query.term_query(schema, "ordinal", ordinal)


def _restricted(
    schema: tantivy.Schema,
    either: Sequence[tantivy.Query],
    restriction: Restriction,
    languages: tuple[str, ...] = (),
) -> tantivy.Query:
    clauses = [(tantivy.Occur.Must, tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in either]))]
    groups = [*restriction.groups, *([tuple(f"language:{one}" for one in languages)] if languages else [])]
    for group in groups:
        facets = tantivy.Query.term_set_query(schema, "facet", list(group))
        clauses.append((tantivy.Occur.Must, tantivy.Query.const_score_query(facets, 0.0)))
    clauses += [
        (tantivy.Occur.MustNot, tantivy.Query.term_query(schema, "facet", f"id:{document}"))
        for document in restriction.exclude
    ]
    return tantivy.Query.boolean_query(clauses)


def _best(searcher: tantivy.Searcher, query: tantivy.Query, field: str, limit: int) -> dict[int, float]:
    hits = searcher.search(query, limit, False).hits
    numbers = searcher.fast_field_values(field, [address for _score, address in hits])
    return {int(number): float(hit[0]) for number, hit in zip(numbers, hits, strict=True)}


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


def _open(folder: Path, schema: tantivy.Schema) -> tantivy.Index:
    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(schema, path=str(folder))
    index.config_reader("manual", 1)
    return index


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
