"""How good the search is: recall, nDCG and MRR per kind and language, with bootstrap intervals.

recall@k here is the share of a question's relevant documents among the first k, out of the most that k places can
hold (min(k, relevant)): so a perfect ranking scores 1 at every k. nDCG@10 has binary gains (Järvelin and Kekäläinen
2002). Intervals are percentile bootstraps over questions, 95 %, seeded.
"""

import json
import math
import random
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from knowledge.errors import UnreadableFile

MEASURES = ("recall@1", "recall@5", "recall@10", "nDCG@10", "MRR")
DEPTH = 10
RESAMPLES = 1000


class Question(NamedTuple):
    """A labelled question; no `relevant` means that the right answer is to abstain."""

    text: str
    relevant: frozenset[str]
    kind: str
    language: str = "en"
    exclude: tuple[str, ...] = ()
    any_of: bool = False
    """Whether one of the relevant ones is a full answer (the golden set), or all are wanted."""


class Interval(NamedTuple):
    """A mean and its 95 % interval."""

    mean: float
    low: float
    high: float


class Report(NamedTuple):
    """Measures by group ('all', 'kind:ict', 'language:no'), and how abstention went."""

    questions: Mapping[str, int]
    measures: Mapping[str, Mapping[str, Interval]]
    abstained_rightly: float
    """Share of the questions without an answer on which nothing was returned."""
    abstained_wrongly: float
    """Share of the answerable questions on which nothing was returned."""


Answers = Callable[[Question], tuple[Sequence[str], bool]]
"""For a question: citations of the hits, best first (document#locator), and whether it would abstain."""


def read_questions(path: Path) -> list[Question]:
    """A .toml file of the golden set, a folder of them, or JSON lines `{"type", "q", "rel", "exclude"?}`."""
    try:
        if path.is_dir():
            return [question for file in sorted(path.glob("*.toml")) for question in read_questions(file)]
        if path.suffix == ".toml":
            return _from_toml(tomllib.loads(path.read_text("utf-8")))
        return [_from_line(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise UnreadableFile(str(path), f"cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableFile(str(path), f"is not a set of questions ({error!r})") from error


def _from_toml(content: Mapping[str, object]) -> list[Question]:
    rows = content["questions"]
    assert isinstance(rows, list)
    spoken = str(content.get("language", "en"))
    return [
        Question(row["text"], frozenset(row["relevant"]), row["kind"], row.get("language", spoken), (), True)
        for row in rows
    ]


def _from_line(row: Mapping[str, object]) -> Question:
    relevant, exclude = row.get("rel", row.get("relevant")), row.get("exclude", ())
    assert isinstance(relevant, list)
    assert isinstance(exclude, list | tuple)
    text, kind = row.get("q", row.get("text")), row.get("type", row.get("kind", "all"))
    return Question(str(text), frozenset(relevant), str(kind), str(row.get("language", "en")), tuple(exclude))


def evaluate(questions: Iterable[Question], answer: Answers) -> Report:
    """Ask every question and measure the answers."""
    scores: dict[str, list[dict[str, float]]] = defaultdict(list)
    silent = {True: list[bool](), False: list[bool]()}
    for question in questions:
        citations, abstained = answer(question)
        silent[bool(question.relevant)].append(abstained)
        if question.relevant:
            found = gains(citations, question.relevant)
            if question.any_of:
                found = [hit and not any(found[:at]) for at, hit in enumerate(found)]
            measured = measure(found, 1 if question.any_of else len(question.relevant))
            for group in ("all", f"kind:{question.kind}", f"language:{question.language}"):
                scores[group].append(measured)
    return Report(
        {group: len(rows) for group, rows in scores.items()},
        {group: {name: interval([row[name] for row in rows]) for name in MEASURES} for group, rows in scores.items()},
        _share(silent[False]),
        _share(silent[True]),
    )


def gains(citations: Sequence[str], relevant: frozenset[str]) -> list[bool]:
    """Whether each hit brings a relevant document (or passage) that no earlier hit brought."""
    seen: set[str] = set()
    found = []
    for citation in citations:
        document, _, locator = citation.partition("#")
        hit = relevant & {document, f"{document}#{locator.partition('~')[0]}"}
        found.append(bool(hit - seen))
        seen |= hit
    return found


def measure(found: Sequence[bool], relevant: int) -> dict[str, float]:
    """All measures of one ranking."""
    ideal = sum(1 / math.log2(rank + 2) for rank in range(min(DEPTH, relevant)))
    gained = sum(hit / math.log2(rank + 2) for rank, hit in enumerate(found[:DEPTH]))
    first = next((rank for rank, hit in enumerate(found) if hit), None)
    recalls = {f"recall@{k}": sum(found[:k]) / min(k, relevant) for k in (1, 5, 10)}
    return {**recalls, "nDCG@10": gained / ideal, "MRR": 0.0 if first is None else 1 / (first + 1)}


def interval(values: Sequence[float]) -> Interval:
    """The mean with its percentile bootstrap interval."""
    rng = random.Random(20261122)  # noqa: S311  # a seed for statistics, not for secrets
    size = len(values)
    means = sorted(sum(rng.choices(values, k=size)) / size for _ in range(RESAMPLES))
    return Interval(sum(values) / size, means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES)])


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
