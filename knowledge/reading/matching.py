"""What a description without a name describes: its words against the guides' own descriptions, or none of them.

All three sides are vectors of the search model (the span, the whole text, each description), standardised and moved a
little by a trained step. A thing's side needs no training of its own: a guide that a team adds tomorrow is matched.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
OWN = Path(__file__).parent / "match.npz"


class Thing(NamedTuple):
    """An asset of a guide."""

    guide: str
    asset: str


class Match(NamedTuple):
    """How a span fits: the share of each thing, best first, and that of none of them."""

    things: tuple[tuple[Thing, float], ...]
    none: float


class Sides:
    """The trained steps: `span`, `text` and `thing`, and how they are weighed."""

    def __init__(self, file: Path = OWN) -> None:
        with np.load(file) as saved:
            self._parts = {name: saved[name].astype(np.float32) for name in saved.files}
        self.text_weight, self.scale, self.none = (float(self._parts[name]) for name in ("weight", "scale", "none"))

    def moved(self, side: str, vectors: Floats) -> Floats:
        """(rows, 384) vectors of the search model -> (rows, 384) unit vectors of one side."""
        unit = _unit((vectors - self._parts[f"{side}.mean"]) / self._parts[f"{side}.spread"])
        hidden = _gelu(unit @ self._parts[f"{side}.first.weight"].T + self._parts[f"{side}.first.bias"])
        return _unit(unit + hidden @ self._parts[f"{side}.second.weight"].T + self._parts[f"{side}.second.bias"])


class Things:
    """The library's things, as a span is held against them. Built once per state of the library and clearance."""

    def __init__(self, sides: Sides, names: Sequence[Thing], vectors: Floats) -> None:
        """`vectors` are those of the descriptions, a row for each of `names`; a thing may have several."""
        self._sides = sides
        self.known = sorted(set(names))
        number = {thing: at for at, thing in enumerate(self.known)}
        self._owner = np.array([number[name] for name in names], np.intp)
        self._vectors = sides.moved("thing", vectors) if len(names) else np.empty((0, vectors.shape[-1]), np.float32)

    def match(self, spans: Floats, text: Floats, most: int = 8) -> list[Match]:
        """(spans, 384) vectors of stretches of one text, and the text's own (384,), against every description."""
        if not self.known:
            return [Match((), 1.0) for _span in spans]
        queries = self._sides.moved("span", spans) + self._sides.text_weight * self._sides.moved("text", text[None])
        best = np.full((len(self.known), len(spans)), -np.inf, np.float32)
        np.maximum.at(best, self._owner, self._vectors @ queries.T)
        return [self._shares(column, most) for column in best.T]

    def _shares(self, cosines: Floats, most: int) -> Match:
        logits = np.append(cosines, np.float32(self._sides.none)) * self._sides.scale
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        order = np.argsort(-shares[:-1])[:most]
        return Match(tuple((self.known[at], float(shares[at])) for at in order), float(shares[-1]))


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9), np.float32)


def _gelu(values: Floats) -> Floats:
    """x Φ(x), with the error function by Abramowitz and Stegun 7.1.26 (off by less than 2e-7)."""
    x = np.abs(values) / np.sqrt(np.float32(2))
    t = 1 / (1 + 0.3275911 * x)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(values) * (1 - poly * np.exp(-x * x))
    return np.asarray(values * (1 + erf) / 2, np.float32)
