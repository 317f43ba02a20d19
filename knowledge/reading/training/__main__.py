"""Train the shipped reader anew: python -m knowledge.reading.training [--texts FILE ...] [--out FOLDER]

Reads knowledge/reading/texts/*.jsonl (and a team's own), holds the writers in HELD apart for calibration, and writes
reader.onnx and reader.npz. Stopped, it goes on from its last epoch. The same texts and seed give the same scores.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import platformdirs
import torch
from transformers import AutoModel

from knowledge.index import Index
from knowledge.model import Audience, Guide
from knowledge.model_files import ModelChoice, prepare
from knowledge.reading.network import Network
from knowledge.reading.of_library import descriptions_of
from knowledge.reading.training.calibrate import fit_temperatures
from knowledge.reading.training.examples import Examples, read_reports, with_orders
from knowledge.reading.training.export import export
from knowledge.reading.training.fit import Guides, Plan, fit
from knowledge.reading.training.upper import Upper
from knowledge.search import Searcher
from knowledge.shipped import sync

TEXTS = Path(__file__).parents[1] / "texts"
HELD = frozenset({"w20", "w21", "w22", "w23"})
"""Writers whose texts calibrate and are never trained on: one of each language."""


def main(words: Sequence[str]) -> int:
    """Train, calibrate, export; 0."""
    options = _options(words)
    choice = ModelChoice(options.models)
    prepare(choice, print)
    network = Network(choice.converted, choice.pieces, own=None)
    with tempfile.TemporaryDirectory() as folder:
        guides, known = _guides(Path(folder), choice)
    make = Examples(network, known)
    reports = with_orders(read_reports([*sorted(TEXTS.glob("*.jsonl")), *options.texts]), options.seed)
    examples = [make.of(report) for report in reports]
    trained = [example for example in examples if example.report.get("writer") not in HELD]
    held = [example for example in examples if example.report.get("writer") in HELD]
    print(f"{len(trained)} reports to learn from, {len(held)} held apart", flush=True)
    encoder = AutoModel.from_pretrained(choice.converted)
    torch.manual_seed(options.seed)
    net = Upper(encoder, guides.vectors.mean(0), guides.vectors.std(0))
    plan = Plan(options.epochs, options.seed, options.threads, options.out / "checkpoint.pt")
    fit(net, trained, guides, plan)
    fitted = fit_temperatures(net, held, guides)
    for head, found in fitted.items():
        print(f"{head}: temperature {found.temperature:.2f}, calibration error {found.before:.3f} -> {found.after:.3f}")
    export(net, options.out, {head: found.temperature for head, found in fitted.items()})
    return 0


def _options(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make reader")
    parser.add_argument("--texts", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1])
    parser.add_argument("--models", type=Path, default=Path(platformdirs.user_cache_path("rightsdesk")) / "models")
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args(words)


def _guides(folder: Path, choice: ModelChoice) -> tuple[Guides, tuple[Guide, ...]]:
    """The shipped guides and the vectors of their descriptions."""
    index = Index(folder, choice)
    sync(index)
    index.embed()
    searcher = Searcher(index, 100_000)
    names, vectors = descriptions_of(searcher, Audience.COUNSEL)
    things = tuple(sorted(set(names)))
    owner = torch.tensor([things.index(name) for name in names])
    known = searcher.guides(Audience.COUNSEL)
    searcher.close()
    index.close()
    return Guides(things, torch.from_numpy(np.array(vectors)), owner), known


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
