"""Assets that a text describes without naming them: its clauses against the descriptions in the guides.

A clause and a description are compared by meaning (cosine), by how far that stands above the clause's cosines to all
descriptions in the same language, and by the words they share. The three are weighed by logistic regression on 28
descriptions without names and 24 ordinary clips (1,227 pairs; bench/assets.py holds them).
"""

import math
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.clauses import Clause, clauses
from knowledge.embedding import Vectors
from knowledge.fusion import LEAST_SPREAD
from knowledge.limits import Limits
from knowledge.model import Audience
from knowledge.postings import idf
from knowledge.search import Searcher
from knowledge.words import terms

COSINE, DEVIATION, SHARED, BIAS = 13.7, 4.2, 0.59, -27.6
"""Weights of the cosine, its deviation, and the shared idf mass; with this bias no ordinary clip reaches 0.6."""
MOST_SHARED = 20.0
LEAST = 0.2
MOST = 30
MOST_REMEMBERED = 500
"""Stretches whose vectors are remembered: those of a few questions, under a megabyte."""


class AssetMatch(NamedTuple):
    """An asset, how sure it is that a stretch of a statement describes it (0 to 1), and that stretch."""

    guide: str
    asset: str
    score: float
    statement: int
    start: int
    end: int
    text: str


class _Descriptions(NamedTuple):
    """The descriptions: where on the shelf, of which assets, in which languages, with which words."""

    revision: int
    positions: NDArray[np.intp]
    names: list[tuple[str, str]]
    languages: NDArray[np.int8]
    words: list[frozenset[str]]
    weights: dict[str, float]


class AssetFinder:
    """Compares statements with the guides' descriptions."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._known: dict[Audience, _Descriptions] = {}
        self._embedded: dict[bytes, Vectors] = {}
        self._lock = Lock()

    def assets_like(self, statements: Sequence[str], clearance: Audience) -> tuple[AssetMatch, ...]:
        """The assets whose descriptions say what some clause says, best first."""
        stretches = [(number, clause) for number, text in enumerate(statements) for clause in clauses(text)]
        described = self._descriptions(clearance)
        if not stretches or not len(described.positions):
            return ()
        scores = self._scores([clause for _number, clause in stretches], described)
        best: dict[tuple[str, str], AssetMatch] = {}
        for column, name in enumerate(described.names):
            row = int(scores[:, column].argmax())
            score = float(scores[row, column])
            if score >= LEAST and (name not in best or score > best[name].score):
                number, clause = stretches[row]
                best[name] = AssetMatch(*name, round(score, 4), number, clause.start, clause.end, clause.text)
        return tuple(sorted(best.values(), key=lambda match: -match.score)[:MOST])

    def _scores(self, stretches: Sequence[Clause], described: _Descriptions) -> NDArray[np.float64]:
        """Of shape (clauses, descriptions)."""
        shelf = self._searcher.shelf()
        vectors = self._vectors([clause.text for clause in stretches])
        cosines = np.stack([shelf.cosines(vector)[described.positions] for vector in vectors]).astype(np.float64)
        deviations = np.empty_like(cosines)
        for language in np.unique(described.languages):
            same = described.languages == language
            mean, spread = cosines[:, same].mean(1, keepdims=True), cosines[:, same].std(1, keepdims=True)
            deviations[:, same] = (cosines[:, same] - mean) / np.hypot(spread, LEAST_SPREAD)
        shared = np.array([_shared(clause.text, described) for clause in stretches])
        return 1 / (1 + np.exp(-(COSINE * cosines + DEVIATION * deviations + SHARED * shared + BIAS)))

    def _vectors(self, texts: Sequence[str]) -> list[Vectors]:
        """The vectors of stretches. One question compares the same words several times: with the words alone, with
        what a file shows, with what a model proposes. Remembered by digest: the words themselves are not kept."""
        keys = [sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        with self._lock:
            known = {key: self._embedded[key] for key in keys if key in self._embedded}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            found = self._searcher.index.embedder().embed_queries(list(missing.values()))
            known |= dict(zip(missing, found, strict=True))
        with self._lock:
            self._embedded |= {key: known[key] for key in missing}
            while len(self._embedded) > MOST_REMEMBERED:
                del self._embedded[next(iter(self._embedded))]
        return [known[key] for key in keys]

    def _descriptions(self, clearance: Audience) -> _Descriptions:
        shelf = self._searcher.shelf()
        known = self._known.get(clearance)
        if known is None or known.revision != shelf.revision:
            known = self._known[clearance] = self._read(clearance, shelf.revision)
        return known

    def _read(self, clearance: Audience, revision: int) -> _Descriptions:
        shelf = self._searcher.shelf()
        assets = {guide.id: {asset.id for asset in guide.assets} for guide in self._searcher.guides(clearance)}
        found = [
            (position, (document, locator.partition("~")[0]))
            for position, document, locator in self._searcher.locators(Limits(clearance), "guide")
            if locator.partition("~")[0] in assets.get(document, ())
        ]
        positions = np.array([position for position, _name in found], np.intp)
        rows = shelf.rows.values[positions].tolist()
        passages = self._searcher.passages(rows)
        words = [frozenset(terms(passages[row].text)) if row in passages else frozenset[str]() for row in rows]
        counts = Counter(word for one in words for word in one)
        weights = {word: idf(len(words), count) for word, count in counts.items()}
        names = [name for _position, name in found]
        return _Descriptions(revision, positions, names, shelf.languages.values[positions], words, weights)


def _shared(text: str, described: _Descriptions) -> list[float]:
    """The idf mass of the words that a text shares with each description."""
    own = frozenset(terms(text))
    masses = (math.fsum(described.weights[word] for word in own & words) for words in described.words)
    return [min(MOST_SHARED, mass) for mass in masses]
