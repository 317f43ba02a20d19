"""Train the shipped reader anew: python -m knowledge.reading.training [--texts FILE ...] [--out FOLDER]

Reads knowledge/reading/texts/*.jsonl (and a team's own), holds the writers in HELD apart for calibration, and writes
reader.onnx, reader.npz and match.npz. Stopped, it goes on from its last epoch. The same texts and seed give the same
scores.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import platformdirs
import torch
from transformers import AutoModel

from knowledge.index import Index
from knowledge.model import Audience, Guide
from knowledge.model_files import ModelChoice, prepare
from knowledge.reading.names import NameIndex
from knowledge.reading.network import Network
from knowledge.reading.of_library import descriptions_of
from knowledge.reading.training.calibrate import fit_temperatures
from knowledge.reading.training.examples import Examples, Report, read_reports, with_orders
from knowledge.reading.training.export import export
from knowledge.reading.training.fit import Plan, fit
from knowledge.reading.training.match import Descriptions, fit_match, stretches, write_match
from knowledge.reading.training.upper import Upper
from knowledge.search import Searcher
from knowledge.shipped import load_corpus, sync

TEXTS = Path(__file__).parents[1] / "texts"
HELD = frozenset({"w20", "w21", "w22", "w23"})
"""Writers whose texts calibrate and are never trained on: one of each language."""


def main(words: Sequence[str]) -> int:
    """Train, calibrate, export; 0."""
    options = _options(words)
    choice = ModelChoice(options.models)
    prepare(choice, print)
    network = Network(choice.converted, choice.pieces, own=None)
    make = Examples(network, [loaded.document for loaded in load_corpus() if isinstance(loaded.document, Guide)])
    reports = with_orders(read_reports([*sorted(TEXTS.glob("*.jsonl")), *options.texts]), options.seed)
    examples = [make.of(report) for report in reports]
    trained = [example for example in examples if example.report.get("writer") not in HELD]
    held = [example for example in examples if example.report.get("writer") in HELD]
    if options.match_only:
        _train_match([example.report for example in trained], make, choice, options)
        return 0
    print(f"{len(trained)} reports to learn from, {len(held)} held apart", flush=True)
    encoder = AutoModel.from_pretrained(choice.converted)
    torch.manual_seed(options.seed)
    net = Upper(encoder)
    plan = Plan(options.epochs, options.seed, options.threads, options.out / "checkpoint.pt")
    fit(net, trained, plan)
    fitted = fit_temperatures(net, held)
    for head, found in fitted.items():
        print(f"{head}: temperature {found.temperature:.2f}, calibration error {found.before:.3f} -> {found.after:.3f}")
    export(net, options.out, {head: found.temperature for head, found in fitted.items()})
    _train_match([example.report for example in trained], make, choice, options)
    return 0


def _train_match(reports: Sequence[Report], make: Examples, choice: ModelChoice, options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = Index(Path(folder), choice)
        sync(index)
        index.embed()
        searcher = Searcher(index, 100_000)
        descriptions = Descriptions(*descriptions_of(searcher, Audience.COUNSEL))
        names = NameIndex(searcher.guides(Audience.COUNSEL))
        found = stretches(reports, make, names, options.seed)
        write_match(fit_match(found, descriptions, index.embedder(), options.seed, print), options.out / "match.npz")
        searcher.close()
        index.close()


def _options(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make reader")
    parser.add_argument("--texts", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1])
    parser.add_argument("--models", type=Path, default=Path(platformdirs.user_cache_path("rightsdesk")) / "models")
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--match-only", action="store_true", help="only the match; the network stays")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
