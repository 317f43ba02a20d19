"""Labelled reports -> what the network learns from: tokens, the frozen layers' states, name kinds and labels."""

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.model import Guide
from knowledge.reading.folding import Folded
from knowledge.reading.labels import FACT_LABELS, STATUSES, WHOLE_LABELS
from knowledge.reading.matching import Thing
from knowledge.reading.names import NameIndex
from knowledge.reading.network import Network
from knowledge.reading.reader import kind_of, tokens_of
from knowledge.reading.windows import LONGEST

NUMBER = {label: at for at, label in enumerate(FACT_LABELS)}
WHOLE = {label: at for at, label in enumerate(WHOLE_LABELS)}
NOT_LABELLED = -100
"""Status of a token in the older texts, which say what is shown but not by which words."""
TRUSTED = ("reviewer", "register")
NONE: tuple[Thing, ...] = ()

Report = Mapping[str, Any]
"""One line of a texts file; texts/README.md says what it holds."""


@dataclass(frozen=True)
class Span:
    """Tokens first to last (exclusive) that mean one of these things; none of the library where empty."""

    first: int
    last: int
    things: tuple[Thing, ...]


@dataclass(frozen=True)
class Example:
    """A report, ready to be learned from. Arrays have a row a token, the marks at both ends included."""

    report: Report
    states: NDArray[np.float16]
    kinds: NDArray[np.int64]
    status: NDArray[np.int64]
    facts: NDArray[np.float32]
    whole: NDArray[np.float32]
    """-1 where the older texts do not tell."""
    spans: tuple[Span, ...]
    labelled: bool
    """Whether the words of each label are known."""

    def __len__(self) -> int:
        return len(self.kinds)


def read_reports(files: Iterable[Path]) -> list[Report]:
    """All reports of some files, in order; raises ValueError with file and line."""
    reports: list[Report] = []
    for file in files:
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            try:
                reports.append(json.loads(line))
            except ValueError as error:
                raise ValueError(f"{file}:{number} is not JSON: {error}") from error
    return reports


def with_orders(reports: Sequence[Report], seed: int, share: float = 0.08) -> list[Report]:
    """The reports, and copies of a share of them with another report's order before or behind: no label changes."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    orders = sorted({order for report in reports for order in report.get("orders", ())})
    plain = [
        report for report in reports if "mentions" in report and not report["orders"] and len(report["text"]) < 500
    ]
    copies = []
    for report in chance.sample(plain, min(len(plain), int(len(reports) * share))) if orders else ():
        order = chance.choice(orders)
        if order in report["text"]:
            continue
        text = f"{order} {report['text']}" if chance.random() < 0.4 else f"{report['text']} {order}"
        copies.append({**report, "id": f"{report['id']}-order", "text": text, "orders": [order]})
    return [*reports, *copies]


class Examples:
    """Makes examples against some guides, whose names are known to the network."""

    def __init__(self, network: Network, guides: Sequence[Guide]) -> None:
        self._network, self._names = network, NameIndex(guides)
        self._franchises = {guide.franchise: guide for guide in guides}

    def of(self, report: Report) -> Example:
        """One report's example; of a long one the first window."""
        text = str(report["text"])
        tokens = self._network.unigram.tokens(text)
        spans = tokens.spans[: LONGEST + 14]
        begin, end = self._network.unigram.marks
        states = self._network.lower([begin, *tokens.ids[: len(spans)], end]).astype(np.float16)
        places = [(0, 0), *spans, (len(text), len(text))]
        kinds = np.zeros(len(places), np.int64)
        folded = Folded(text)
        for mention in self._names.find(folded):
            kind = kind_of(mention)
            for at in tokens_of(places, *folded.written(mention.start, mention.end)):
                kinds[at] = kind if kind in (1, 3) else max(kinds[at], kind)
        if "mentions" not in report:
            return self._of_older(report, states, kinds)
        return self._of_labelled(report, states, kinds, places)

    def _of_labelled(
        self, report: Report, states: NDArray[np.float16], kinds: NDArray[np.int64], places: list[tuple[int, int]]
    ) -> Example:
        status = np.zeros(len(places), np.int64)
        facts = np.zeros((len(places), len(FACT_LABELS)), np.float32)
        whole = np.zeros(len(WHOLE_LABELS), np.float32)
        found: list[Span] = []
        for mention in report["mentions"]:
            at = _stretch(report, mention, places)
            status[at] = STATUSES.index(mention["status"])
            if at and (things := self.things(mention["asset"])) is not None:
                found.append(Span(at[0], at[-1] + 1, things))
        for work in report["outside_works"]:
            if work["status"] in ("shown", "style_only", "unsure") and (at := _stretch(report, work, places)):
                status[at] = STATUSES.index("outside")
                found.append(Span(at[0], at[-1] + 1, NONE))
        for fact in report["facts"]:
            for label in labels_of(fact):
                whole[NUMBER[label]] = 1
                facts[_stretch(report, fact, places), NUMBER[label]] = 1
        for order in report["orders"]:
            whole[NUMBER["order"]] = 1
            facts[_stretch(report, {"quote": order}, places), NUMBER["order"]] = 1
        shown = {mention["status"] for mention in report["mentions"]}
        whole[WHOLE["undescribed"]] = not report["described"]
        whole[WHOLE["outside"]] = any(work["status"] in ("shown", "unsure") for work in report["outside_works"])
        for name in ("shown", "not_shown", "unsure"):
            whole[WHOLE[f"any_{name}"]] = name in shown
        return Example(report, states, kinds, status, facts, whole, tuple(found), labelled=True)

    def _of_older(self, report: Report, states: NDArray[np.float16], kinds: NDArray[np.int64]) -> Example:
        whole = np.zeros(len(WHOLE_LABELS), np.float32)
        for name, value in report["facts"].items():
            if name != "style_only" and value is not None:
                for label in labels_of(_older_fact(name, value)):
                    whole[NUMBER[label]] = 1
        whole[WHOLE["undescribed"]] = not report.get("described", True)
        whole[WHOLE["outside"]] = bool(report.get("unknown_work"))
        whole[WHOLE["any_shown"]], whole[WHOLE["any_not_shown"]] = bool(report["assets"]), bool(report["denied"])
        whole[WHOLE["any_unsure"]] = whole[NUMBER["order"]] = -1
        status = np.full(len(kinds), NOT_LABELLED, np.int64)
        facts = np.zeros((len(kinds), len(FACT_LABELS)), np.float32)
        return Example(report, states, kinds, status, facts, whole, (), labelled=False)

    def things(self, asset: str) -> tuple[Thing, ...] | None:
        """'Franchise: thing' -> that thing; all of the guide's where only the franchise is meant; None if unknown."""
        names = sorted((name for name in self._franchises if asset.startswith(f"{name}: ")), key=len)
        if not names:
            return None
        guide, wanted = self._franchises[names[-1]], asset[len(names[-1]) + 2 :].casefold()
        for own in guide.assets:
            aliases = (alias.name.casefold() for known in own.aliases.values() for alias in known)
            if wanted in (own.name.casefold(), *aliases):
                return (Thing(guide.id, own.id),)
        return tuple(Thing(guide.id, own.id) for own in guide.assets)


def labels_of(fact: Mapping[str, Any]) -> Iterator[str]:
    """The labels of a stated fact; what colleagues, tools and captions say counts as the uploader's."""
    name, value, who = fact["name"], fact["value"], "r" if fact["by"] in TRUSTED else "u"
    if value is False:
        yield f"{name}-"
    else:
        yield f"{name}+{who}"
        if name == "parody" and value in ("work", "other"):
            yield f"parody.{value}"


def _older_fact(name: str, value: object) -> Mapping[str, Any]:
    by = "uploader" if value == "uploader" else "reviewer"
    if name == "parody":
        return {"name": name, "value": "unclear" if value == "uploader" else value, "by": by}
    return {"name": name, "value": value is not False, "by": by}


def _stretch(report: Report, label: Mapping[str, Any], places: list[tuple[int, int]]) -> list[int]:
    """The tokens of a label's words."""
    start = str(report["text"]).find(label["quote"])
    return tokens_of(places, start, start + len(label["quote"])) if start >= 0 else []
