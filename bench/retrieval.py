"""python -m bench retrieval -- --data FOLDER [--library FOLDER] [--peers] [--grow N]

FOLDER holds retrieval-corpus.jsonl(.zst) and queries-dev.jsonl. The library is built once in --library (outside the
project) and kept: vectors are keyed by the hash of their text, so a second run embeds nothing. Peers are bm25s, exact
numpy and LangChain with Chroma, where they are installed. Times are of one thread unless said otherwise.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from knowledge.evaluation import Question, evaluate, read_questions
from knowledge.library import Library, Opening, open_library
from knowledge.loading.importers import import_jsonl
from knowledge.loading.plain import document, whole
from knowledge.model import Audience, Kind
from knowledge.model_files import ModelChoice, sentence_transformers_embedder
from knowledge.search import Limits

EVERYTHING = Limits(Audience.COUNSEL)
KINDS = ("ict", "claimant", "url", "xref", "cluster")
CLIENTS = 8
FIRST_ANSWER = """
import sys, time; begun = time.perf_counter()
from pathlib import Path
from knowledge.library import Opening, open_library
from knowledge.model import Audience
from knowledge.model_files import ModelChoice
from knowledge.search import Limits
import resource
library = open_library(Opening(Path(sys.argv[1]), ModelChoice(Path(sys.argv[2])), shipped=False))
library.search("Which notice lists acivan/anon-kode?", 5, Limits(Audience.COUNSEL))
first, memory = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(first, memory, "torch" in sys.modules, "chromadb" in sys.modules)
"""


def main(arguments: Sequence[str] = ()) -> None:
    """Print every figure of the retrieval part."""
    chosen = _arguments(arguments)
    models = ModelChoice(chosen.models)
    library = open_library(Opening(chosen.library, models, shipped=False), print)
    _fill(library, chosen.data)
    questions = read_questions(chosen.data / "queries-dev.jsonl")
    quality("Rightsdesk", lambda question: _documents(library, question), questions)
    if chosen.peers:
        peers(library, questions)
    speed(library, questions, models)
    clients(library, questions)
    cold(chosen.library, models)
    adding(library)
    size(library, chosen.library)
    if chosen.grow:
        growth(library, chosen.grow)


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench retrieval", description=(__doc__ or "").splitlines()[0])
    cache = Path(platformdirs.user_cache_path("rightsdesk"))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--library", type=Path, default=cache / "bench-retrieval")
    parser.add_argument("--models", type=Path, default=cache / "models")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--grow", type=int, default=0, help="passages to grow to, with perturbed vectors")
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


def _documents(library: Library, question: Question, k: int = 10) -> list[str]:
    hits = library.search(question.text, k, EVERYTHING._replace(exclude=question.exclude), one_per_document=True)
    return [hit.passage.citation.document for hit in hits]


def quality(name: str, ask: Callable[[Question], list[str]], questions: Sequence[Question]) -> None:
    """Recall and nDCG per kind, and averaged over the kinds."""
    report = evaluate(questions, lambda question: (ask(question), False))
    rows = [report.measures[f"kind:{kind}"] for kind in KINDS if f"kind:{kind}" in report.measures]
    per_kind = "  ".join(f"{kind} {row['recall@5'].mean:.3f}" for kind, row in zip(KINDS, rows, strict=True))
    averages = {
        measure: statistics.mean(row[measure].mean for row in rows) for measure in ("recall@5", "nDCG@10", "MRR")
    }
    print(f"quality {name}: " + "  ".join(f"{measure} {value:.3f}" for measure, value in averages.items()))
    print(f"  recall@5: {per_kind}   url recall@1 {rows[KINDS.index('url')]['recall@1'].mean:.3f}")


def peers(library: Library, questions: Sequence[Question]) -> None:
    """Plain BM25, exact cosine and LangChain with Chroma on the same passages (the last two on the same vectors)."""
    database = library.index.database
    sources = {stored.ordinal: stored for stored in database.documents()}
    rows = list(database.passages())
    texts = [sources[row.ordinal].source[row.start : row.end] for row in rows]
    owners = [sources[row.ordinal].id for row in rows]
    with suppress(ImportError):
        quality("peer bm25s", _bm25s(texts, owners), questions)
    vectors = {
        key: np.frombuffer(vector, np.float16).astype(np.float32) for _n, key, vector in database.vectors_after(0)
    }
    with_vector = [
        (row.key, owner, text) for row, owner, text in zip(rows, owners, texts, strict=True) if row.key in vectors
    ]
    matrix = np.stack([vectors[key] for key, _owner, _text in with_vector if key])
    embedder = library.index.embedder()
    exact_owners = [owner for _key, owner, _text in with_vector]

    def exact(question: Question) -> list[str]:
        order = np.argsort(-(matrix @ embedder.embed_queries([question.text])[0]))[:200]
        return _first_of_each((exact_owners[at] for at in order), question)

    quality("peer exact cosine", exact, questions)


def _bm25s(texts: Sequence[str], owners: Sequence[str]) -> Callable[[Question], list[str]]:
    import bm25s

    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(list(texts), stopwords="en", show_progress=False), show_progress=False)

    def ask(question: Question) -> list[str]:
        tokens = bm25s.tokenize([question.text], stopwords="en", show_progress=False)
        found, scores = retriever.retrieve(tokens, k=200, show_progress=False)
        return _first_of_each(
            (owners[at] for at, score in zip(found[0], scores[0], strict=True) if score > 0), question
        )

    return ask


def _first_of_each(ids: Iterator[str], question: Question) -> list[str]:
    return [one for one in dict.fromkeys(ids) if one not in question.exclude][:10]


def speed(library: Library, questions: Sequence[Question], models: ModelChoice, sample: int = 150) -> None:
    """A whole answer against torch's time for embedding the same question, alternating."""
    chosen = list(questions)[:: max(1, len(questions) // sample)]
    torch = sentence_transformers_embedder(models._replace(dtype="float32"))
    ours, theirs = list[float](), list[float]()
    for question in chosen[:5]:
        _documents(library, question, 5)
        torch.embed_queries([question.text])
    for question in chosen:
        theirs.append(_seconds(lambda question=question: torch.embed_queries([question.text])))  # type: ignore[misc]
        ours.append(_seconds(lambda question=question: _documents(library, question, 5)))  # type: ignore[misc]
    for name, share in (("p50", 50), ("p95", 95)):
        mine, floor = np.percentile(ours, share) * 1000, np.percentile(theirs, share) * 1000
        print(f"warm {name}: {mine:.1f} ms, torch embedding alone {floor:.1f} ms, ratio {mine / floor:.2f}")


def clients(library: Library, questions: Sequence[Question], total: int = 600) -> None:
    """Questions a second from several threads."""
    chosen = [questions[at % len(questions)] for at in range(total)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answered = sum(bool(found) for found in pool.map(lambda question: _documents(library, question, 5), chosen))
    print(f"{CLIENTS} clients: {total / (time.perf_counter() - begun):.0f} questions a second, {answered} answered")


def cold(folder: Path, models: ModelChoice) -> None:
    """The first answer of a fresh process, and its memory."""
    root = str(Path(__file__).resolve().parents[1])
    found = []
    for _round in range(3):
        command = [sys.executable, "-c", FIRST_ANSWER, str(folder), str(models.folder)]
        begun = time.perf_counter()
        out = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.split()
        found.append((time.perf_counter() - begun, float(out[0]), float(out[1]), *out[2:]))
    best = min(found)
    print(f"fresh process: first answer after {best[0]:.2f} s of wall time, peak memory {best[2]:.0f} MB")
    print(f"  torch loaded: {best[3]}, chromadb loaded: {best[4]}")


def adding(library: Library, rounds: int = 10) -> None:
    """One more notice, durable and found, without its embedding; then the embedding."""
    stored, embedded = list[float](), list[float]()
    for number in range(rounds):
        text = f"Takedown of the program zanzibar{number}x, copied from our private server without permission."
        one = whole(
            document(Kind.NOTICE, f"bench/{number}", f"Zanzibar {number}", audience=Audience.STAFF, language="en"), text
        )

        def add(one: Any = one, number: int = number) -> None:
            library.index.add([one])
            assert library.search(f"zanzibar{number}x", 1, EVERYTHING)[0].passage.citation.document == f"bench/{number}"

        stored.append(_seconds(add))
        embedded.append(_seconds(library.index.embed))
    for number in range(rounds):
        library.index.remove(f"bench/{number}")
    print(
        f"add one notice: durable and searched {statistics.median(stored) * 1000:.0f} ms (a search included), "
        f"its embedding {statistics.median(embedded) * 1000:.0f} ms"
    )


def size(library: Library, folder: Path) -> None:
    """Bytes a passage on disk."""
    library.index.sync_cache()
    passages = library.index.database.counts()["passages"]
    chroma = _bytes(folder / "library.chroma")
    rest = _bytes(folder / "library.words") + sum(file.stat().st_size for file in folder.glob("library.db*"))
    print(f"disk: {rest / passages:.0f} bytes a passage, {(rest + chroma) / passages:.0f} with Chroma, of {passages}")
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory of this process (torch and peers included): {used:.0f} MB peak")


def growth(library: Library, passages: int) -> None:
    """The exact vector step and Chroma's recall, as vectors grow; beyond the real ones they are perturbed copies."""
    real = np.stack(
        [np.frombuffer(v, np.float16).astype(np.float32) for _n, _k, v in library.index.database.vectors_after(0)]
    )
    rng = np.random.default_rng(20261122)
    query = real[7]
    for count in sorted({1000, 5000, 20_000, 50_000, passages}):
        extra = max(0, count - len(real))
        copies = real[rng.integers(0, len(real), extra)] + rng.normal(0, 0.02, (extra, real.shape[1])).astype(
            np.float32
        )
        matrix = np.concatenate([real[:count], copies / np.linalg.norm(copies, axis=1, keepdims=True)])
        times = [_seconds(lambda matrix=matrix: matrix @ query) for _round in range(20)]  # type: ignore[misc]
        note = f" ({extra} perturbed)" if extra else ""
        print(f"growth: {count} vectors{note}: exact step {statistics.median(times) * 1000:.2f} ms")


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    main(sys.argv[1:])
