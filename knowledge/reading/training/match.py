"""Training the match: stretches of reports and whole reports against the guides' descriptions, or none of them."""

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from knowledge.embedding import Embedder
from knowledge.reading.folding import Folded
from knowledge.reading.matching import Thing
from knowledge.reading.names import NameIndex
from knowledge.reading.training.examples import Examples, Report

Floats = NDArray[np.float32]
WIDTH, HIDDEN, BATCH, RATE, EPOCHS = 384, 512, 128, 1e-3, 12
CLOSED = -1e4
WORD = re.compile(r"\S+")


class Stretch(NamedTuple):
    """Words of a report that describe a thing without naming it; none of the library's where `thing` is None."""

    words: str
    text: str
    thing: Thing | None


class Descriptions(NamedTuple):
    """The guides' descriptions: (rows, 384) vectors, and the thing of each."""

    names: Sequence[Thing]
    vectors: Floats


def stretches(reports: Sequence[Report], make: Examples, names: NameIndex, seed: int) -> list[Stretch]:
    """All of some reports: labelled descriptions, outside works, and stretches that describe nothing of the library."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    found = []
    for report in reports:
        if "mentions" in report:
            found.extend(_of_report(report, make, names, chance))
    return found


def _of_report(report: Report, make: Examples, names: NameIndex, chance: random.Random) -> list[Stretch]:
    text = str(report["text"])
    folded = Folded(text)
    named = [folded.written(each.start, each.end) for each in names.find(folded)]
    found, used = [], list(named)
    for mention in report["mentions"]:
        place = _place(text, mention["quote"])
        used.append(place)
        things = make.things(mention["asset"])
        if things is not None and len(things) == 1 and not _meets(place, named):
            found.append(Stretch(mention["quote"], text, things[0]))
    for work in report["outside_works"]:
        used.append(_place(text, work["quote"]))
        found.append(Stretch(work["quote"], text, None))
    words = [match.span() for match in WORD.finditer(text)]
    for _ in range(1 if report["mentions"] else 3):
        if len(words) < 6:
            break
        first = chance.randrange(len(words) - 4)
        last = min(len(words) - 1, first + chance.randint(3, 14))
        place = (words[first][0], words[last][1])
        if not _meets(place, used):
            found.append(Stretch(text[place[0] : place[1]], text, None))
    return found


def _place(text: str, words: str) -> tuple[int, int]:
    start = text.find(words)
    return start, start + len(words)


def _meets(place: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return any(start < place[1] and place[0] < end for start, end in others)


class Side(nn.Module):  # type: ignore[misc]
    """Standardised unit vectors, moved by a step that is nothing before training."""

    def __init__(self, vectors: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", vectors.mean(0))
        self.register_buffer("spread", vectors.std(0))
        self.first, self.second = nn.Linear(WIDTH, HIDDEN), nn.Linear(HIDDEN, WIDTH)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, vectors: Tensor) -> Tensor:
        """(rows, width) -> (rows, width) unit vectors."""
        unit = functional.normalize((vectors - self.mean) / self.spread, dim=-1)
        hidden = functional.gelu(self.first(functional.dropout(unit, 0.2, self.training)))
        return functional.normalize(unit + self.second(hidden), dim=-1)


class Matcher(nn.Module):  # type: ignore[misc]
    """The three sides and how they are weighed."""

    def __init__(self, spans: Tensor, texts: Tensor, descriptions: Tensor) -> None:
        super().__init__()
        self.span, self.text, self.thing = Side(spans), Side(texts), Side(descriptions)
        self.weight, self.none = nn.Parameter(torch.tensor(0.4)), nn.Parameter(torch.tensor(0.3))
        self.scale = nn.Parameter(torch.tensor(3.0))

    def forward(self, spans: Tensor, texts: Tensor, descriptions: Tensor, owner: Tensor, things: int) -> Tensor:
        """-> (spans, things + 1) logits; the last is 'none of them'."""
        cosines = (self.span(spans) + self.weight * self.text(texts)) @ self.thing(descriptions).T
        best = torch.full((len(spans), things), CLOSED).scatter_reduce(1, owner.expand(len(spans), -1), cosines, "amax")
        return torch.cat([best, self.none.expand(len(spans), 1)], 1) * self.scale.exp()


def fit_match(
    found: Sequence[Stretch], descriptions: Descriptions, embedder: Embedder, seed: int, say: Callable[[str], None]
) -> Matcher:
    """Train the match on some stretches."""
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    things = sorted(set(descriptions.names))
    number = {thing: at for at, thing in enumerate(things)}
    owner = torch.tensor([number[name] for name in descriptions.names])
    vectors = torch.from_numpy(np.array(descriptions.vectors, np.float32))
    texts = sorted({each.text for each in found})
    known = dict(zip(texts, embedder.embed_queries(texts), strict=True))
    spans = torch.from_numpy(embedder.embed_queries([each.words for each in found]))
    wholes = torch.from_numpy(np.stack([known[each.text] for each in found]))
    none = len(things)
    wanted = torch.tensor([none if each.thing is None else number.get(each.thing, none) for each in found])
    net = Matcher(spans, wholes, vectors)
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.05)
    for epoch in range(EPOCHS):
        net.train()
        order = chance.permutation(len(found))
        losses = []
        for start in range(0, len(order), BATCH):
            at = torch.from_numpy(order[start : start + BATCH])
            loss = functional.cross_entropy(
                net(spans[at], wholes[at], vectors, owner, none), wanted[at], label_smoothing=0.05
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
            for group in optimiser.param_groups:
                group["lr"] = RATE * (1 - (epoch + start / len(order)) / EPOCHS) + 1e-5
        say(f"match, epoch {epoch + 1}: {np.mean(losses):.3f}")
    net.eval()
    return net


def write_match(net: Matcher, file: Path) -> None:
    """The matrices in half precision."""
    parts = {name: value.numpy().astype(np.float16) for name, value in net.state_dict().items() if value.dim()}
    with torch.no_grad():
        single = {"weight": net.weight.item(), "none": net.none.item(), "scale": net.scale.exp().item()}
    values = {name: np.float32(value) for name, value in single.items()}
    everything: dict[str, NDArray[np.float16] | np.float32] = {**parts, **values}
    np.savez_compressed(file, **everything)  # type: ignore[arg-type]
