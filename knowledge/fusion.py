"""Words and meaning -> one ranking. Pure: arrays in, arrays out.

Decided on labelled questions (bench/retrieval.py and tests/golden/retrieval), not by taste.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.lexical import LexicalHits
from knowledge.shelf import Shelf
from knowledge.subjects import Bearing

MEANING, UNKNOWN = 0.7, 0.5
"""The weight of the cosine where no word of the question is covered, and more for the share of its words that the
library does not know at all (another language)."""
FEW_WORDS = 8
"""A question with more terms than this is told apart by its words; meaning counts less in proportion."""
COVERAGE_POWER = 0.7
DECIDED = 0.1
"""Less meaning than this is not worth an embedding, which costs four times all the rest. Half of the labelled questions
about notices need none; recall@5 and nDCG@10 without it are 0.884 and 0.857, as with it."""
SHARP = 100
"""The cosine of the passage at this rank counts as none: only what stands out has meaning."""
DOCUMENT, PASSAGE = 0.5, 0.5


class Ranking(NamedTuple):
    """Positions on the shelf, best first, with scores from 0 to 1 and what they were made of."""

    positions: NDArray[np.intp]
    scores: NDArray[np.float32]
    relevance: float
    """Log-odds that the library answers the question at all, see `relevance`; infinite where the words decided."""


class Meaning(NamedTuple):
    """What the vector of a question says: cosines by position on the shelf, and where it lies."""

    cosines: NDArray[np.float32]
    bearing: Bearing


NOTHING = Ranking(np.zeros(0, np.intp), np.zeros(0, np.float32), -math.inf)


def words_decide(words: LexicalHits, judged: bool) -> bool:
    """Whether the question need not be embedded: meaning would hardly reorder what was found. Where relevance is to
    be judged, it must follow from an identifier, too."""
    return _weight(words) < DECIDED and (words.identified or not judged)


def fuse(shelf: Shelf, mask: NDArray[np.bool_], words: LexicalHits, meaning: Meaning | None) -> Ranking:
    """The passages under `mask` in the order of their score, without those that score nothing.

    `meaning` may be left out where the words decide.
    """
    visible = np.flatnonzero(mask)  # nothing below looks at anything else
    whole, part = _by_document(shelf, visible, words.documents), _by_row(shelf, visible, words.passages)
    scores = _share(words) ** COVERAGE_POWER * (whole * DOCUMENT + part * PASSAGE)
    relevant = math.inf
    if meaning is not None:
        cosines = meaning.cosines[visible]
        scores += _weight(words) * _sharpened(cosines)
        relevant = relevance(cosines[cosines > -1], words, meaning.bearing)
    scores /= max(1.0, float(scores.max(initial=0)))
    order = np.flatnonzero(scores > 0)
    order = order[np.argsort(-scores[order], kind="stable")]
    return Ranking(visible[order], scores[order].astype(np.float32), relevant)


def _share(words: LexicalHits) -> float:
    """Of the question's idf mass, in the best document: sums of float32 scores stray a little."""
    return min(1.0, max(0.0, words.coverage))


def _weight(words: LexicalHits) -> float:
    """Of meaning, beside the words."""
    short = min(1.0, FEW_WORDS / max(1, words.terms))
    return MEANING * short * (1 - _share(words)) + UNKNOWN * words.unknown


LEAST_SPREAD = 0.0285
"""Added to a standard deviation of cosines (as a right angle): measured, it tells assets better apart."""
NEARER, OURS, COVERED, WORDS, BIAS = 80.1, 243.6, 5.04, 0.47, -4.09
"""Logistic regression on the golden set and a blind set (each kind of question weighing the same), moved by half a
unit towards abstaining: those that nothing answers are only a sample of all there are."""


def relevance(cosines: NDArray[np.float32], words: LexicalHits, bearing: Bearing) -> float:
    """How sure it is that something in the library is about the question; below 0: abstain.

    From how much nearer the best passage is than the nearest question that is asked elsewhere, whether the question
    is of our kind, the coverage by words, and the number of words (few words leave more to chance): it rises with
    each. A known identifier decides alone, and so do the words where there are no vectors yet.
    """
    if words.identified:
        return math.inf
    if not len(cosines):
        return words.coverage - 0.5
    nearer = float(cosines.max()) - bearing.elsewhere
    named = min(words.terms, FEW_WORDS)
    return NEARER * nearer + OURS * bearing.ours + COVERED * words.coverage + WORDS * named + BIAS


def _by_document(shelf: Shelf, visible: NDArray[np.intp], scores: dict[int, float]) -> NDArray[np.float32]:
    """Each passage's document's BM25, divided by the best one's."""
    ordinals = shelf.ordinals.values[visible]
    table = np.zeros(int(ordinals.max(initial=0)) + 1, np.float32)
    for ordinal, score in scores.items():
        if ordinal < len(table):
            table[ordinal] = score
    found: NDArray[np.float32] = table[ordinals] / (table.max() or 1)
    return found


def _by_row(shelf: Shelf, visible: NDArray[np.intp], scores: dict[int, float]) -> NDArray[np.float32]:
    """Each passage's own BM25, divided by the best one's."""
    rows = shelf.rows.values[visible]
    found = np.zeros(len(rows), np.float32)
    if scores:
        scored = np.fromiter(scores, np.int64)
        positions = np.searchsorted(rows, scored)
        known = (positions < len(found)) & (rows[np.minimum(positions, len(found) - 1)] == scored)
        found[positions[known]] = np.fromiter(scores.values(), np.float32)[known]
    return found / (found.max() or 1)


def _sharpened(cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    """0 at the SHARP-th best and below, 1 at the best."""
    if not len(cosines):
        return cosines
    rank = min(SHARP, len(cosines) - 1)
    floor = max(float(np.partition(cosines, -rank - 1)[-rank - 1]), 0.0)
    width = float(cosines.max()) - floor
    return np.clip((cosines - floor) / width, 0, 1) if width > 0 else np.zeros_like(cosines)
