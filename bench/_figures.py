"""Times and sizes of the retrieval bench: each prints its line, with what was asked for beside it."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence, Sized
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.evaluation import Question
from knowledge.library import Library
from knowledge.limits import EVERYTHING
from knowledge.loading.plain import document, whole
from knowledge.model import Audience, Kind
from knowledge.model_files import ModelChoice, sentence_transformers_embedder
from knowledge.vector_cache import BATCH, LAG, open_collection

Ask = Callable[[Question], Sized]
ROOT = Path(__file__).resolve().parents[1]
CLIENTS = 8
FEW = 200
"""Questions for torch, which needs long."""
NEAREST = 10
NOISE = 0.02
"""Standard deviation of each component of a perturbed vector: a cosine of about 0.93 to the real one."""
FIRST_ANSWER = """
import sys, time; begun = time.perf_counter()
from pathlib import Path
from knowledge.library import Opening, open_library
from knowledge.limits import EVERYTHING
from knowledge.model_files import ModelChoice
library = open_library(Opening(Path(sys.argv[1]), ModelChoice(Path(sys.argv[2])), shipped=False))
def held(): return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
before = held()
library.index.embedder()
embedder = held() - before
library.search("Which notice lists acivan/anon-kode?", 5, EVERYTHING)
first = time.perf_counter() - begun
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1e3
print(first, peak, held(), embedder, "torch" in sys.modules, "chromadb" in sys.modules)
"""


def speed(ask: Ask, questions: Sequence[Question], models: ModelChoice, sample: int = 150) -> None:
    """A whole answer against torch's time for embedding the same question, alternating, one thread."""
    chosen = list(questions)[:: max(1, len(questions) // sample)]
    torch = sentence_transformers_embedder(models._replace(dtype="float32"))
    ours, theirs = list[float](), list[float]()
    for number, question in enumerate([*chosen[:5], *chosen]):
        floor = seconds(lambda question=question: torch.embed_queries([question.text]))  # type: ignore[misc]
        mine = seconds(lambda question=question: ask(question))  # type: ignore[misc]
        if number >= 5:
            theirs.append(floor)
            ours.append(mine)
    for share, wanted in ((50, 0.5), (95, 1.0)):
        mine, floor = np.percentile(ours, share) * 1000, np.percentile(theirs, share) * 1000
        print(
            f"warm p{share}: {mine:.1f} ms, torch embedding alone {floor:.1f} ms, "
            f"ratio {mine / floor:.2f} (at most {wanted})"
        )


def clients(ask: Ask, questions: Sequence[Question], models: ModelChoice, total: int = 1000) -> None:
    """Questions a second from several threads; torch only embeds, once before and once after."""
    torch = sentence_transformers_embedder(models._replace(dtype="float32"))
    chosen = [questions[at % len(questions)] for at in range(total)]
    few = chosen[:: max(1, total // FEW)]
    floor = [_together(lambda question: torch.embed_queries([question.text]), few)[0]]
    wall, processor, answered = _together(ask, chosen)
    floor.append(_together(lambda question: torch.embed_queries([question.text]), few)[0])
    alone = 2 * len(few) / sum(floor)
    print(
        f"{CLIENTS} clients: {total / wall:.0f} questions a second (at least 120), {answered} of {total} answered; "
        f"{processor / total * 1000:.1f} ms of processor time a question, the process had {processor / wall:.2f} of "
        f"{os.cpu_count()} processors; torch embedding alone {alone:.0f} a second, ratio {total / wall / alone:.2f}"
    )


def _together(ask: Ask, questions: Sequence[Question]) -> tuple[float, float, int]:
    """Seconds of wall and of processor time for all clients, and how many answers were not empty."""
    begun, processor = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answered = sum(1 for found in pool.map(ask, questions) if len(found))
    return time.perf_counter() - begun, time.process_time() - processor, answered


def cold(folder: Path, models: ModelChoice) -> None:
    """The first answer of a fresh process, and its memory."""
    found = []
    for _round in range(3):
        command = [sys.executable, "-c", FIRST_ANSWER, str(folder), str(models.folder)]
        begun = time.perf_counter()
        out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
        found.append((time.perf_counter() - begun, *out[1:]))
    wall, peak, held, embedder, torch, chroma = min(found)
    print(f"fresh process: first answer and end after {wall:.2f} s of wall time (under 2), best of three")
    print(
        f"  memory {float(held):.0f} MB, at its peak {float(peak):.0f} MB (under 900), of it the embedder "
        f"{float(embedder):.0f} MB; torch loaded: {torch}, chromadb loaded: {chroma}"
    )


def adding(library: Library, rounds: int = 20) -> None:
    """One more notice, durable and found, without its embedding; then the embedding."""
    stored, embedded, settled = list[float](), list[float](), list[float]()
    library.search("warm", 1, EVERYTHING)  # a fresh process reads its arrays at the first search, see `cold`
    for number in range(rounds):
        text = f"Takedown of the program zanzibar{number}x, copied from our private server without permission."
        made = document(Kind.NOTICE, f"bench/{number}", f"Zanzibar {number}", audience=Audience.STAFF, language="en")
        one = whole(made, text)
        stored.append(seconds(lambda one=one, number=number: _add(library, one, number)))  # type: ignore[misc]
        embedded.append(seconds(library.index.embed))
        settled.append(seconds(lambda: library.index.settle(LAG)))
    for number in range(rounds):
        library.index.remove(f"bench/{number}")
    print(
        f"add one notice: durable and searched {statistics.median(stored) * 1000:.0f} ms, slowest "
        f"{max(stored) * 1000:.0f} ms (under 150; a search included), its embedding "
        f"{statistics.median(embedded) * 1000:.0f} ms; merging afterwards at most {max(settled) * 1000:.0f} ms"
    )


def _add(library: Library, one: Any, number: int) -> None:
    library.index.add([one])
    assert library.search(f"zanzibar{number}x", 1, EVERYTHING)[0].passage.citation.document == f"bench/{number}"


def size(library: Library, folder: Path) -> None:
    """Bytes a passage on disk."""
    library.index.settle()
    passages = library.index.database.counts()["passages"]
    words = _bytes(folder / "library.words")
    rest = words + sum(file.stat().st_size for file in folder.glob("library.db*"))
    chroma = _bytes(folder / "library.chroma")
    print(
        f"disk: {rest / passages:.0f} bytes a passage (under 3000), of it the word index {words / passages:.0f}; "
        f"{(rest + chroma) / passages:.0f} with Chroma (under 6000); of {passages} passages"
    )


def growth(library: Library, passages: int) -> None:
    """The vector step and Chroma's recall as vectors grow; beyond the real ones they are perturbed copies."""
    real = np.stack(
        [np.frombuffer(v, np.float16).astype(np.float32) for _n, _k, v in library.index.database.vectors_after(0)]
    )
    rng = np.random.default_rng(20261122)
    for count in sorted({1000, 5000, 20_000, 50_000, passages}):
        extra = max(0, count - len(real))
        copies = real[rng.integers(0, len(real), extra)] + rng.normal(0, NOISE, (extra, real.shape[1]))
        matrix = np.concatenate([real[:count], copies / np.linalg.norm(copies, axis=1, keepdims=True)])
        _grown(matrix.astype(np.float32), f" ({extra} of them perturbed)" if extra else "", count in (20_000, passages))


def _grown(matrix: NDArray[np.float32], note: str, with_chroma: bool) -> None:
    queries = matrix[:: max(1, len(matrix) // 50)][:50]
    times = [seconds(lambda query=query: np.vecdot(matrix, query)) for query in queries]  # type: ignore[misc]
    print(f"growth: {len(matrix)} vectors{note}: exact step {statistics.median(times) * 1000:.2f} ms")
    if not with_chroma:
        return
    with TemporaryDirectory() as folder:
        collection = open_collection(Path(folder))
        begun = time.perf_counter()
        for first in range(0, len(matrix), BATCH):
            ids = [str(number) for number in range(first, min(first + BATCH, len(matrix)))]
            collection.upsert(ids=ids, embeddings=matrix[first : first + BATCH])
        built, times, shares = time.perf_counter() - begun, [], []
        for query in queries:
            exact = set(np.argsort(-np.vecdot(matrix, query), kind="stable")[:NEAREST].tolist())
            begun = time.perf_counter()
            found = collection.query(query_embeddings=[query.tolist()], n_results=NEAREST, include=[])["ids"][0]
            times.append(time.perf_counter() - begun)
            shares.append(len(exact & {int(one) for one in found}) / NEAREST)
    print(
        f"  Chroma: built in {built:.0f} s, recall@{NEAREST} of exact {statistics.mean(shares):.3f}, "
        f"{statistics.median(times) * 1000:.2f} ms"
    )


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
