"""Training the upper half: every head at once, frozen states read from memory, a checkpoint after every epoch."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from knowledge.reading.matching import Thing
from knowledge.reading.training.examples import NOT_LABELLED, Example
from knowledge.reading.training.upper import WIDTH, Upper

TOKENS = 1500
"""Of a batch, padding included."""
LAYERS_RATE, HEADS_RATE, WARM_UP, LEAST_RATE = 1e-4, 2e-3, 0.06, 0.02
STATUS_WEIGHTS = (0.2, 1.0, 1.6, 3.0, 3.0, 3.0, 1.6)
"""By labels.STATUSES: nearly all tokens are none, the rare statuses weigh more."""
POSITIVE_WHOLE, POSITIVE_TOKEN = 3.0, 6.0
"""How much more a circumstance that is there weighs than one that is not."""


@dataclass(frozen=True)
class Plan:
    """How to train."""

    epochs: int = 7
    seed: int = 1
    threads: int = 2
    checkpoint: Path | None = None
    say: Callable[[str], None] = print


class Batch(NamedTuple):
    """Padded examples."""

    states: Tensor
    live: Tensor
    kinds: Tensor
    status: Tensor
    facts: Tensor
    whole: Tensor


def fit(net: Upper, examples: Sequence[Example], plan: Plan) -> Upper:
    """Train in place, going on from the checkpoint where there is one, and return the network, ready to read."""
    chance = random.Random(plan.seed)  # noqa: S311 - repeatable on purpose
    torch.manual_seed(plan.seed)
    torch.set_num_threads(plan.threads)
    heads = [weight for name, weight in net.named_parameters() if not name.startswith("layers")]
    groups = [
        {"params": net.layers.parameters(), "lr": LAYERS_RATE, "rate": LAYERS_RATE},
        {"params": heads, "lr": HEADS_RATE, "rate": HEADS_RATE},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = plan.epochs * len(list(chunks(examples, random.Random(0))))  # noqa: S311
    step, first = _resume(net, optimiser, chance, plan)
    began = time.monotonic()
    for epoch in range(first, plan.epochs):
        net.train()
        losses = []
        for chunk in chunks(examples, chance):
            _set_rate(optimiser, step / steps)
            losses.append(_step(net, optimiser, [examples[at] for at in chunk], chance))
            step += 1
        plan.say(f"epoch {epoch + 1}: {np.mean(losses, 0).round(3)} {time.monotonic() - began:.0f} s")
        _keep(net, optimiser, chance, plan, (step, epoch + 1))
    net.eval()
    return net


def chunks(examples: Sequence[Example], chance: random.Random) -> Iterator[list[int]]:
    """Numbers of examples of about one length, as many as TOKENS allow, in random order."""
    order = sorted(range(len(examples)), key=lambda at: len(examples[at]) + chance.random() * 8)
    found: list[list[int]] = [[]]
    for at in order:
        if found[-1] and (len(found[-1]) + 1) * len(examples[at]) > TOKENS:
            found.append([])
        found[-1].append(at)
    chance.shuffle(found)
    yield from found


def padded(examples: Sequence[Example]) -> Batch:
    """A batch of them."""
    longest, count = max(map(len, examples)), len(examples)
    states, live = torch.zeros(count, longest, WIDTH), torch.zeros(count, longest, dtype=torch.long)
    kinds, status = torch.zeros(count, longest, dtype=torch.long), torch.full((count, longest), NOT_LABELLED)
    facts = torch.zeros(count, longest, examples[0].facts.shape[1])
    for row, example in enumerate(examples):
        size = len(example)
        states[row, :size] = torch.from_numpy(example.states.astype(np.float32))
        live[row, :size] = 1
        kinds[row, :size] = torch.from_numpy(example.kinds)
        status[row, :size] = torch.from_numpy(example.status)
        facts[row, :size] = torch.from_numpy(example.facts)
    whole = torch.from_numpy(np.stack([example.whole for example in examples]))
    return Batch(states, live, kinds, status, facts, whole)


def _step(net: Upper, optimiser: torch.optim.Optimizer, examples: list[Example], chance: random.Random) -> list[float]:
    batch = padded(examples)
    with torch.autocast("cpu", torch.bfloat16):
        status, facts, whole, states = net(batch.states, batch.live, batch.kinds)
    losses = [_whole_loss(whole.float(), batch.whole)]
    if (batch.status != NOT_LABELLED).any():
        losses.append(
            functional.cross_entropy(
                status.float().transpose(1, 2),
                batch.status,
                weight=torch.tensor(STATUS_WEIGHTS),
                ignore_index=NOT_LABELLED,
            )
        )
        losses.append(_fact_loss(facts.float(), batch))
        losses.append(_library_loss(net, states, examples, chance))
    optimiser.zero_grad()
    torch.stack(losses).sum().backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimiser.step()
    return [loss.item() for loss in losses] + [0.0] * (4 - len(losses))


def _whole_loss(logits: Tensor, wanted: Tensor) -> Tensor:
    known = (wanted >= 0).float()
    wanted = wanted.clamp(min=0)
    weight = (1 + POSITIVE_WHOLE * wanted) * known
    loss = functional.binary_cross_entropy_with_logits(logits, wanted, weight=weight, reduction="sum")
    return 12 * loss / known.sum()


def _fact_loss(logits: Tensor, batch: Batch) -> Tensor:
    live = ((batch.status != NOT_LABELLED) & (batch.live > 0)).unsqueeze(-1).float()
    weight = 1 + POSITIVE_TOKEN * batch.facts
    loss = functional.binary_cross_entropy_with_logits(logits, batch.facts, weight=weight, reduction="none")
    return 1.5 * (loss * live).sum() / live.sum()


def _library_loss(net: Upper, states: Tensor, examples: list[Example], chance: random.Random) -> Tensor:
    """Whether a stretch means a thing of the library: labelled spans against outside works and random stretches."""
    found, wanted = [], []
    for row, example in enumerate(examples):
        if example.labelled:
            for first, last, things in _spans(example, chance):
                found.append(states[row, first:last].float().mean(0))
                wanted.append(float(bool(things)))
    if not found:
        return torch.zeros(())
    logits = net.library(torch.stack(found)).float().squeeze(1)
    return functional.binary_cross_entropy_with_logits(logits, torch.tensor(wanted))


def _spans(example: Example, chance: random.Random) -> Iterator[tuple[int, int, tuple[Thing, ...]]]:
    used = np.zeros(len(example), bool)
    for span in example.spans:
        used[span.first : span.last] = True
        yield span.first, span.last, span.things
    for _ in range(1 if example.spans else 3):
        size = chance.randint(3, 16)
        first = chance.randint(1, max(1, len(example) - size - 1))
        last = min(len(example) - 1, first + size)
        if last > first and not used[first:last].any():
            yield first, last, ()


def _set_rate(optimiser: torch.optim.Optimizer, done: float) -> None:
    for group in optimiser.param_groups:
        group["lr"] = group["rate"] * min((done + 1e-4) / WARM_UP, max(LEAST_RATE, 1 - done))


def _keep(net: Upper, optimiser: torch.optim.Optimizer, chance: random.Random, plan: Plan, at: tuple[int, int]) -> None:
    if plan.checkpoint is None:
        return
    kept = {"net": net.state_dict(), "optimiser": optimiser.state_dict(), "chance": chance.getstate(), "at": at}
    partial = plan.checkpoint.with_suffix(".partial")
    torch.save({**kept, "torch": torch.get_rng_state()}, partial)
    partial.rename(plan.checkpoint)


def _resume(net: Upper, optimiser: torch.optim.Optimizer, chance: random.Random, plan: Plan) -> tuple[int, int]:
    """(step, epoch) to go on from."""
    if plan.checkpoint is None or not plan.checkpoint.is_file():
        return 0, 0
    kept = torch.load(plan.checkpoint, weights_only=False)
    net.load_state_dict(kept["net"])
    optimiser.load_state_dict(kept["optimiser"])
    chance.setstate(kept["chance"])
    torch.set_rng_state(kept["torch"])
    return int(kept["at"][0]), int(kept["at"][1])
