"""python -m bench peers -- --data FOLDER [--library FOLDER] [--questions N] [--only NAME ...]

Rightsdesk beside txtai, LlamaIndex, Haystack, LangChain with Chroma, bm25s and exact numpy, which are installed into a
virtual environment outside the project (bench/peers.txt; the project's own packages are visible in it). All get the
passages, the vectors and the embedding model of the library that `bench retrieval` built. Every question goes to one
after the other, so that a busy machine is busy for all alike. URL lists, which have no vector here, are embedded for
the peers, once, and kept beside the library (the first run takes some minutes longer).
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

import numpy as np
import platformdirs
from numpy.typing import NDArray

from bench._peer import PEERS
from bench.retrieval import KINDS, documents_of, quality
from knowledge.database import Database
from knowledge.embedding import Embedder
from knowledge.evaluation import Question, read_questions
from knowledge.library import Library, Opening, open_library
from knowledge.model_files import ModelChoice, prepare, query_embedder

ROOT = Path(__file__).resolve().parents[1]
OURS = "Rightsdesk"
KEEP_EVERY = 256
"""Vectors computed for the peers between two writes of what is kept of them."""


class Peer:
    """A peer's process."""

    def __init__(self, name: str, python: Path, folder: Path, model: Path) -> None:
        self.name = name
        command = [str(python), "-m", "bench._peer", name, str(folder), str(model)]
        begun = time.perf_counter()
        with (folder / f"{name.replace(' ', '-')}.log").open("wb") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )
        self.built = self._read()
        self.started = time.perf_counter() - begun
        self.answers: dict[str, list[str]] = {}
        self.seconds: list[float] = []
        self.memory = 0.0

    def ask(self, question: Question) -> None:
        """Keep its answer and its time."""
        answer = self._exchange({"text": question.text, "exclude": list(question.exclude)})
        self.answers[question.text] = answer["ids"]
        self.seconds.append(answer["seconds"])

    def _exchange(self, line: dict[str, Any]) -> Any:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended with {self._process.wait()}")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        if self._process.poll() is None:
            self.memory = self._read()["memory"]
        self._process.wait()


class Ours:
    """The library, asked in this process."""

    def __init__(self, library: Library) -> None:
        self.name = OURS
        self._library = library
        self.answers: dict[str, list[str]] = {}
        self.seconds: list[float] = []

    def ask(self, question: Question) -> None:
        """Keep its answer and its time."""
        begun = time.perf_counter()
        self.answers[question.text] = documents_of(self._library, question)
        self.seconds.append(time.perf_counter() - begun)


def main(arguments: Sequence[str] = ()) -> None:
    """Print quality, build time, bytes, memory and times as ratios."""
    chosen = _arguments(arguments)
    if chosen.data is None:
        print("Say where the labelled notices are: python -m bench peers -- --data FOLDER")
        return
    models = ModelChoice(chosen.models)
    prepare(models)
    python = environment(chosen.environment)
    questions = evenly(read_questions(chosen.data / "queries-dev.jsonl"), chosen.questions)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        passages = export(chosen.library, folder, query_embedder(models))
        ours = Ours(open_library(Opening(chosen.library, models, shipped=False), print))
        print(f"{passages} passages, {len(questions)} questions")
        for slow in [one for one in PEERS if not chosen.only or one in chosen.only]:
            try:
                _compare(ours, Peer(slow, python, folder, models.converted), questions, passages)
            except RuntimeError as error:
                log = (folder / f"{slow.replace(' ', '-')}.log").read_text("utf-8", errors="replace")
                print(f"{error}: {log.strip().splitlines()[-1:]}")


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench peers", description=(__doc__ or "").splitlines()[0])
    cache = Path(platformdirs.user_cache_path("rightsdesk"))
    parser.add_argument("--data", type=Path)
    parser.add_argument("--library", type=Path, default=cache / "bench-retrieval")
    parser.add_argument("--models", type=Path, default=cache / "models")
    parser.add_argument("--environment", type=Path, default=cache / "bench-peers")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--only", nargs="*", default=(), choices=list(PEERS))
    return parser.parse_args(arguments)


def environment(folder: Path) -> Path:
    """The interpreter of the peers' environment, made where there is none."""
    python = folder / "bin" / "python"
    if not python.is_file():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        shared = next(path for path in sys.path if path.endswith("site-packages"))
        (next(folder.glob("lib/*/site-packages")) / "project.pth").write_text(shared + "\n")
        subprocess.run([str(python), "-m", "pip", "install", "-q", "-r", str(ROOT / "bench/peers.txt")], check=True)
    return python


def evenly(questions: Sequence[Question], count: int) -> list[Question]:
    """As many of every kind."""
    each = max(1, count // len(KINDS))
    return [
        one for kind in KINDS for one in _spread([question for question in questions if question.kind == kind], each)
    ]


def _spread(questions: Sequence[Question], count: int) -> list[Question]:
    return list(questions[:: max(1, len(questions) // count)])[:count]


def export(library: Path, folder: Path, embedder: Embedder) -> int:
    """The passages and vectors for the peers; how many."""
    database = Database(library / "library.db")
    sources = {stored.ordinal: stored for stored in database.documents()}
    vectors = {key: np.frombuffer(raw, np.float16).astype(np.float32) for _n, key, raw in database.vectors_after(0)}
    passages = list(database.passages())
    texts = [sources[passage.ordinal].source[passage.start : passage.end] for passage in passages]
    own = [vectors.get(passage.key or b"") for passage in passages]
    rest = list(dict.fromkeys(text for text, vector in zip(texts, own, strict=True) if vector is None))
    given = dict(zip(rest, embedded(rest, library / "without-vector.npz", embedder), strict=True))
    with (folder / "passages.jsonl").open("w", encoding="utf-8") as lines:
        for passage, text in zip(passages, texts, strict=True):
            lines.write(json.dumps({"owner": sources[passage.ordinal].id, "text": text}) + "\n")
    rows = [given[text] if vector is None else vector for text, vector in zip(texts, own, strict=True)]
    np.save(folder / "vectors.npy", np.stack(rows))
    return len(rows)


def embedded(texts: Sequence[str], kept: Path, embedder: Embedder) -> Sequence[NDArray[np.float32]]:
    """Their vectors, those in `kept` taken from there; what is new is kept, a batch at a time."""
    keys = [sha256(text.encode()).hexdigest() for text in texts]
    known = dict(np.load(kept)) if kept.is_file() else {}
    missing = [at for at, key in enumerate(keys) if key not in known]
    for first in range(0, len(missing), KEEP_EVERY):
        batch = missing[first : first + KEEP_EVERY]
        vectors = embedder.embed_documents([texts[at] for at in batch])
        known |= {keys[at]: vector for at, vector in zip(batch, vectors, strict=True)}
        np.savez(kept, **known)
        print(f"\rembedded for the peers: {first + len(batch)}/{len(missing)}", end="", flush=True)
    return [known[key] for key in keys]


def _compare(ours: Ours, peer: Peer, questions: Sequence[Question], passages: int) -> None:
    """Both in turn on every question, then a table row for the peer as a ratio to Rightsdesk."""
    ours.answers, ours.seconds = {}, []
    with peer:
        for number, question in enumerate(questions):
            for one in (ours, peer) if number % 2 else (peer, ours):
                one.ask(question)
    if any(peer.answers.values()):
        quality(f"{peer.name}", lambda question: peer.answers[question.text], questions)
    quality(f"{OURS} beside it", lambda question: ours.answers[question.text], questions)
    times = [(np.percentile(peer.seconds, share), np.percentile(ours.seconds, share)) for share in (50, 95)]
    print(
        f"  {peer.name}: embedder loaded in {peer.built['load']:.1f} s, index built and saved in "
        f"{peer.built['build']:.1f} s (vectors given), "
        f"{peer.built['bytes'] / passages:.0f} bytes a passage, {peer.memory:.0f} MB"
    )
    print(
        f"  {OURS} against {peer.name}: "
        + ", ".join(
            f"{name} {mine * 1000:.1f} ms : {its * 1000:.1f} ms = {mine / its:.2f}"
            for name, (its, mine) in zip(("p50", "p95"), times, strict=True)
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
