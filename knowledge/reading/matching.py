"""What a description without a name describes: its span against the guides' own descriptions, or none of them.

The span's side is trained; a thing's side is the search model's vector of its description, projected. So a guide that
a team adds tomorrow is matched without any training.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
OWN = Path(__file__).parent / "reader.npz"
EPSILON = 1e-5


class Thing(NamedTuple):
    """An asset of a guide."""

    guide: str
    asset: str


class Match(NamedTuple):
    """How a span fits: the share of each thing, best first, and that of none of them."""

    things: tuple[tuple[Thing, float], ...]
    none: float


class Projections:
    """The trained matrices of both sides."""

    def __init__(self, file: Path = OWN) -> None:
        with np.load(file) as saved:
            self._parts = {name: saved[name].astype(np.float32) for name in saved.files}

    def temperature(self, name: str) -> float:
        """By what the logits of a head are divided before they are called probabilities."""
        return float(self._parts[f"temperature.{name}"])

    def queries(self, states: Floats) -> Floats:
        """(spans, 384) states -> (spans, 128) unit vectors."""
        centred = states - states.mean(1, keepdims=True)
        normal = centred / np.sqrt((centred**2).mean(1, keepdims=True) + EPSILON)
        normal = normal * self._parts["normal.weight"] + self._parts["normal.bias"]
        return _unit(normal @ self._parts["query.weight"].T + self._parts["query.bias"])

    def none(self, states: Floats) -> Floats:
        """The logit that a span is no thing of the library: (spans,)."""
        return np.asarray(states @ self._parts["none.weight"][0] + self._parts["none.bias"][0], np.float32)

    def things(self, vectors: Floats) -> Floats:
        """(descriptions, 384) vectors of the search model -> (descriptions, 128) unit vectors."""
        normal = (vectors - self._parts["mean"]) / self._parts["spread"]
        hidden = _gelu(normal @ self._parts["thing.0.weight"].T + self._parts["thing.0.bias"])
        return _unit(hidden @ self._parts["thing.2.weight"].T + self._parts["thing.2.bias"])

    @property
    def scale(self) -> float:
        """By what a cosine is multiplied to be a logit."""
        return float(np.exp(self._parts["scale"]))


class Things:
    """The library's things, as a span is held against them. Built once per state of the library and clearance."""

    def __init__(self, projections: Projections, names: Sequence[Thing], vectors: Floats) -> None:
        """`vectors` are those of the descriptions, a row for each of `names`; a thing may have several."""
        self._projections = projections
        self.known = sorted(set(names))
        number = {thing: at for at, thing in enumerate(self.known)}
        self._owner = np.array([number[name] for name in names], np.intp)
        self._vectors = projections.things(vectors) if len(names) else np.empty((0, 128), np.float32)

    def match(self, state: Floats, most: int = 8) -> Match:
        """One span's mean state (384,) against every description."""
        none = float(self._projections.none(state[None])[0])
        if not self.known:
            return Match((), 1.0)
        cosines = self._vectors @ self._projections.queries(state[None])[0]
        best = np.full(len(self.known), -np.inf, np.float32)
        np.maximum.at(best, self._owner, cosines * self._projections.scale)
        logits = np.append(best, none) / self._projections.temperature("match")
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
