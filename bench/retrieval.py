"""python -m bench retrieval -- --data FOLDER [--library FOLDER] [--grow N] [--only PART ...]

FOLDER holds retrieval-corpus.jsonl(.zst) and queries-dev.jsonl. The library is built once in --library (outside the
project) and kept: vectors are keyed by the hash of their text, so a second run embeds nothing. Parts: quality (with
plain BM25 beside it), speed, clients, cold, adding, size, growth. Times are of one thread unless said otherwise, and
ratios to torch's time for embedding the same question. The other peers are in `bench peers`.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import platformdirs

from bench import _figures as figures
from knowledge.evaluation import Question, Report, evaluate, read_questions
from knowledge.library import Library, Opening, open_library
from knowledge.limits import EVERYTHING
from knowledge.loading.importers import import_jsonl
from knowledge.model import Audience
from knowledge.model_files import ModelChoice

KINDS = ("ict", "claimant", "url", "xref", "cluster")
PARTS = ("quality", "speed", "clients", "cold", "adding", "size", "growth")
FLOORS = {"recall@5": 0.82, "nDCG@10": 0.74}
"""Averages over the kinds that must be reached."""
KIND_FLOORS = (("ict", "recall@5", 0.56), ("url", "recall@1", 0.98))


def main(arguments: Sequence[str] = ()) -> None:
    """Print every figure of the retrieval part."""
    chosen = _arguments(arguments)
    if chosen.data is None:
        print("Say where the labelled notices are: python -m bench retrieval -- --data FOLDER")
        return
    models = ModelChoice(chosen.models)
    library = open_library(Opening(chosen.library, models, shipped=False), print)
    _fill(library, chosen.data)
    questions = read_questions(chosen.data / "queries-dev.jsonl")
    parts: dict[str, Callable[[], None]] = {
        "quality": lambda: compare_quality(library, questions),
        "speed": lambda: figures.speed(lambda question: documents_of(library, question, 5), questions, models),
        "clients": lambda: figures.clients(lambda question: documents_of(library, question, 5), questions, models),
        "cold": lambda: figures.cold(chosen.library, models),
        "adding": lambda: figures.adding(library),
        "size": lambda: figures.size(library, chosen.library),
        "growth": lambda: figures.growth(library, chosen.grow),
    }
    for part in chosen.only or PARTS:
        parts[part]()


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench retrieval", description=(__doc__ or "").splitlines()[0])
    cache = Path(platformdirs.user_cache_path("rightsdesk"))
    parser.add_argument("--data", type=Path)
    parser.add_argument("--library", type=Path, default=cache / "bench-retrieval")
    parser.add_argument("--models", type=Path, default=cache / "models")
    parser.add_argument("--grow", type=int, default=100_000, help="passages to grow to, with perturbed vectors")
    parser.add_argument("--only", nargs="*", default=(), choices=PARTS)
    return parser.parse_args(arguments)


def _fill(library: Library, data: Path) -> None:
    begun = time.perf_counter()
    change = library.index.add(one for load in import_jsonl(_corpus(data, library), Audience.STAFF) for one in load())
    print(f"import: {change}, {time.perf_counter() - begun:.1f} s until searchable by words")
    begun = time.perf_counter()
    done = library.index.embed(lambda done, of: print(f"\rembedded {done}/{of}", end="") if done % 320 == 0 else None)
    print(
        f"\rembedded {done} distinct passages in {time.perf_counter() - begun:.1f} s; {library.index.database.counts()}"
    )


def _corpus(data: Path, library: Library) -> Path:
    plain = data / "retrieval-corpus.jsonl"
    if plain.is_file():
        return plain
    import zstandard

    unpacked = library.index.folder / "retrieval-corpus.jsonl"
    with (data / "retrieval-corpus.jsonl.zst").open("rb") as packed, unpacked.open("wb") as target:
        zstandard.ZstdDecompressor().copy_stream(packed, target)
    return unpacked


def documents_of(library: Library, question: Question, k: int = 10) -> list[str]:
    hits = library.search(question.text, k, EVERYTHING._replace(exclude=question.exclude), one_per_document=True)
    return [hit.passage.citation.document for hit in hits]


def compare_quality(library: Library, questions: Sequence[Question]) -> None:
    """Ours, plain BM25 of the same passages, and whether every floor is reached."""
    ours = quality("Rightsdesk", lambda question: documents_of(library, question), questions)
    plain = quality("plain BM25 (bm25s)", _bm25s(library), questions)
    missed = [f"{name} {value:.3f}" for name, value in averages(ours).items() if value < FLOORS.get(name, 0)]
    missed += [
        f"{kind} {name}" for kind, name, floor in KIND_FLOORS if ours.measures[f"kind:{kind}"][name].mean < floor
    ]
    missed += [
        f"{kind} {name} below plain BM25"
        for kind in KINDS
        for name in ("recall@1", "recall@5", "nDCG@10")
        if ours.measures[f"kind:{kind}"][name].mean < plain.measures[f"kind:{kind}"][name].mean
    ]
    print(f"  floors: {'all reached, no kind below plain BM25' if not missed else 'MISSED: ' + ', '.join(missed)}")


def quality(name: str, ask: Callable[[Question], list[str]], questions: Sequence[Question]) -> Report:
    """Recall and nDCG per kind, and averaged over the kinds."""
    report = evaluate(questions, lambda question: (ask(question), False))
    print(f"quality {name}: " + "  ".join(f"{measure} {value:.3f}" for measure, value in averages(report).items()))
    rows = [(kind, report.measures[f"kind:{kind}"]) for kind in KINDS]
    per_kind = "  ".join(f"{kind} {row['recall@5'].mean:.3f}" for kind, row in rows)
    print(f"  recall@5: {per_kind}   url recall@1 {report.measures['kind:url']['recall@1'].mean:.3f}")
    return report


def averages(report: Report) -> dict[str, float]:
    """Over the kinds, not over the questions."""
    rows = [report.measures[f"kind:{kind}"] for kind in KINDS]
    return {name: statistics.mean(row[name].mean for row in rows) for name in ("recall@5", "nDCG@10", "MRR")}


def _bm25s(library: Library) -> Callable[[Question], list[str]]:
    import bm25s

    sources = {stored.ordinal: stored for stored in library.index.database.documents()}
    rows = list(library.index.database.passages())
    texts = [sources[row.ordinal].source[row.start : row.end] for row in rows]
    owners = [sources[row.ordinal].id for row in rows]
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)

    def ask(question: Question) -> list[str]:
        tokens = bm25s.tokenize([question.text], stopwords="en", show_progress=False)
        found, scores = retriever.retrieve(tokens, k=200, show_progress=False)
        return _first_of_each(
            (owners[at] for at, score in zip(found[0], scores[0], strict=True) if score > 0), question
        )

    return ask


def _first_of_each(ids: Iterator[str], question: Question) -> list[str]:
    return [one for one in dict.fromkeys(ids) if one not in question.exclude][:10]


if __name__ == "__main__":
    main(sys.argv[1:])
