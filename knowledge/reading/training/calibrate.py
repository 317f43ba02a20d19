"""One temperature a head, fitted on texts held apart, and how well the probabilities then hold (Guo et al. 2017,
arXiv:1706.04599; the expected calibration error there is over ten bins of equal width)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from knowledge.reading.training.examples import NOT_LABELLED, Example
from knowledge.reading.training.fit import padded
from knowledge.reading.training.upper import Upper

HEATS = np.geomspace(0.5, 4.0, 43)
BINS = 10
Floats = NDArray[np.float64]


class Head(NamedTuple):
    """A head's logits over texts held apart: rows of alternatives of which one is right, or single yes-or-no logits."""

    logits: Floats
    right: NDArray[np.int64]


class Fitted(NamedTuple):
    """A head's temperature and its expected calibration error, before and after."""

    temperature: float
    before: float
    after: float


def fit_temperatures(net: Upper, held: Sequence[Example]) -> dict[str, Fitted]:
    """By head, on texts that were not trained on."""
    return {name: _fit(head) for name, head in _heads(net, held).items() if len(head.right)}


def _heads(net: Upper, held: Sequence[Example]) -> dict[str, Head]:
    rows: dict[str, list[tuple[Floats, NDArray[np.int64]]]] = {"status": [], "facts": [], "whole": [], "library": []}
    with torch.no_grad():
        for example in held:
            if not example.labelled:
                continue
            batch = padded([example])
            status, facts, whole, states = (part[0] for part in net(batch.states, batch.live, batch.kinds))
            live = example.status != NOT_LABELLED
            rows["status"].append((status.numpy()[live].astype(float), example.status[live]))
            rows["facts"].append((facts.max(0).values.numpy().astype(float), example.facts.max(0).astype(np.int64)))
            rows["whole"].append((whole.numpy().astype(float), example.whole.astype(np.int64)))
            for span in example.spans:
                logit = net.library(states[span.first : span.last].mean(0))
                rows["library"].append((logit.numpy().astype(float), np.array([int(bool(span.things))])))
    return {name: Head(np.concatenate([row[0] for row in found]), np.concatenate([row[1] for row in found]))
            for name, found in rows.items() if found}  # fmt: skip


def _fit(head: Head) -> Fitted:
    losses = [_loss(head, heat) for heat in HEATS]
    best = float(HEATS[int(np.argmin(losses))])
    return Fitted(best, _error(head, 1.0), _error(head, best))


def _shares(head: Head, heat: float) -> tuple[Floats, NDArray[np.bool_]]:
    """How sure of what it says, and whether that is right."""
    logits = head.logits / heat
    if logits.ndim == 1:
        yes = 1 / (1 + np.exp(-logits))
        return np.maximum(yes, 1 - yes), (yes > 0.5) == (head.right == 1)
    shares = np.exp(logits - logits.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    return shares.max(1), shares.argmax(1) == head.right


def _loss(head: Head, heat: float) -> float:
    logits = head.logits / heat
    if logits.ndim == 1:
        return float(np.mean(np.logaddexp(0, np.where(head.right == 1, -logits, logits))))
    top = logits.max(1)
    whole = top + np.log(np.exp(logits - top[:, None]).sum(1))
    return float(np.mean(whole - logits[np.arange(len(logits)), head.right]))


def _error(head: Head, heat: float) -> float:
    sure, right = _shares(head, heat)
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(sure[bins == at].mean() - right[bins == at].mean()) * (bins == at).mean() for at in set(bins.tolist())]
    return float(sum(gaps))
