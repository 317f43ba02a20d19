"""Assets that a text describes without naming them: its clauses against the descriptions in the guides."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.clauses import clauses
from knowledge.model import Audience
from knowledge.search import Limits, Searcher

NOTHING, CERTAIN = 0.80, 0.92
"""Cosines of this model that mean 0 and 1: unrelated texts lie near 0.77, a paraphrase near 0.90."""
LEAST = 0.2
MOST = 30


class AssetMatch(NamedTuple):
    """An asset, how alike its description and a stretch of a statement are (0 to 1), and that stretch."""

    guide: str
    asset: str
    score: float
    statement: int
    start: int
    end: int
    text: str


class _Described(NamedTuple):
    """Where the descriptions are on the shelf."""

    revision: int
    positions: NDArray[np.intp]
    names: list[tuple[str, str]]


class AssetFinder:
    """Compares statements with the guides' descriptions."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._described: dict[Audience, _Described] = {}

    def assets_like(self, statements: Sequence[str], clearance: Audience) -> tuple[AssetMatch, ...]:
        """The assets whose descriptions mean what some clause says, best first."""
        stretches = [(number, clause) for number, text in enumerate(statements) for clause in clauses(text)]
        described = self._descriptions(clearance)
        if not stretches or not len(described.positions):
            return ()
        shelf = self._searcher.shelf()
        vectors = self._searcher.index.embedder().embed_queries([clause.text for _number, clause in stretches])
        cosines = np.stack([shelf.cosines(vector)[described.positions] for vector in vectors])
        best: dict[tuple[str, str], AssetMatch] = {}
        for column, name in enumerate(described.names):
            row = int(cosines[:, column].argmax())
            score = calibrated(float(cosines[row, column]))
            if score >= LEAST and (name not in best or score > best[name].score):
                number, clause = stretches[row]
                best[name] = AssetMatch(*name, score, number, clause.start, clause.end, clause.text)
        return tuple(sorted(best.values(), key=lambda match: -match.score)[:MOST])

    def _descriptions(self, clearance: Audience) -> _Described:
        shelf = self._searcher.shelf()
        known = self._described.get(clearance)
        if known is None or known.revision != shelf.revision:
            known = self._described[clearance] = self._read(clearance, shelf.revision)
        return known

    def _read(self, clearance: Audience, revision: int) -> _Described:
        assets = {guide.id: {asset.id for asset in guide.assets} for guide in self._searcher.guides(clearance)}
        positions, names = [], []
        for position, document, locator in self._searcher.locators(Limits(clearance), "guide"):
            anchor = locator.partition("~")[0]
            if anchor in assets.get(document, ()):
                positions.append(position)
                names.append((document, anchor))
        return _Described(revision, np.array(positions, np.intp), names)


def calibrated(cosine: float) -> float:
    """A cosine of the model as a number from 0 (unrelated) to 1 (says the same)."""
    return min(1.0, max(0.0, (cosine - NOTHING) / (CERTAIN - NOTHING)))
