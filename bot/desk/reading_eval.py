"""How well reports are read: labelled reports through the product, scored by kind, language and who decided."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from typing import Any

from bot.assessment.likelihood import judge
from bot.assessment.situation import Situation
from bot.desk.check import Check
from bot.domain.clip import Clip
from bot.domain.errors import BadInput
from knowledge.model import Audience
from knowledge.reading.labels import CIRCUMSTANCE

OTHER_CODES = {"gb": "uk"}
"""Country codes of the texts that the rules know by another name."""
Report = Mapping[str, Any]


@dataclass
class Tally:
    """Counts of one group of reports."""

    reports: int = 0
    accepted: int = 0
    falsely_likely: int = 0
    wrongly_unlikely: int = 0
    asked: int = 0

    def add(self, bands: Sequence[str], likelihood: str, asked: bool) -> None:
        """Count one answer."""
        right = likelihood in bands
        self.reports += 1
        self.accepted += right
        self.falsely_likely += not right and likelihood == "likely"
        self.wrongly_unlikely += not right and likelihood == "unlikely"
        self.asked += asked

    def rates(self) -> dict[str, float | int | list[float]]:
        """Shares of the reports, the accepted one with its 95 % interval (Wilson)."""
        return {
            "reports": self.reports,
            "accepted": round(self.accepted / max(1, self.reports), 4),
            "interval": [round(bound, 4) for bound in wilson(self.accepted, self.reports)],
            "falsely_likely": round(self.falsely_likely / max(1, self.reports), 4),
            "wrongly_unlikely": round(self.wrongly_unlikely / max(1, self.reports), 4),
            "asked": round(self.asked / max(1, self.reports), 4),
        }


@dataclass
class Evaluation:
    """All tallies of a set, and the reports that came out otherwise."""

    whole: Tally = field(default_factory=Tally)
    kinds: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    languages: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    circumstances: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    otherwise: list[tuple[str, str, str]] = field(default_factory=list)
    """(id, accepted likelihoods, answer)."""

    def contract(self) -> dict[str, Any]:
        """As `reader eval --json` prints it."""
        return {
            **self.whole.rates(),
            "kinds": {name: tally.rates() for name, tally in sorted(self.kinds.items())},
            "languages": {name: tally.rates() for name, tally in sorted(self.languages.items())},
            "circumstances": {name: round(f1(counts), 4) for name, counts in sorted(self.circumstances.items())},
            "otherwise": [{"id": id_, "accepted": bands, "answer": answer} for id_, bands, answer in self.otherwise],
        }


def read_reports(file: Path) -> list[Report]:
    """The labelled reports of a file; raises BadInput with the line."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file.name} cannot be read: {error}") from error
    return list(_parsed(file.name, lines))


def _parsed(name: str, lines: Iterable[str]) -> Iterator[Report]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            report = json.loads(line)
        except ValueError as error:
            raise BadInput(f"Line {number} of {name} is not JSON.") from error
        if not isinstance(report, dict) or not report.get("text") or not report.get("bands"):
            raise BadInput(f"Line {number} of {name} is no labelled report: it needs text and bands.")
        yield report


async def evaluate(check: Check, reports: Sequence[Report], step: Callable[[], None] = lambda: None) -> Evaluation:
    """Every report as a reviewer's words, through the shipped library, reader and rules."""
    found = Evaluation()
    for report in reports:
        country = str(report.get("country") or "").casefold()
        clip = Clip.described(str(report["text"]), country=OTHER_CODES.get(country, country) or None)
        situation = await check.situation(clip, Audience.PUBLIC)
        row = judge(situation)
        asked = situation.doubt is not None
        kind, language = str(report.get("kind", "-")), str(report.get("lang", "-"))[:2]
        for tally in (found.whole, found.kinds[kind], found.languages[language]):
            tally.add(report["bands"], row.likelihood, asked)
        _count_circumstances(found.circumstances, report, situation)
        if row.likelihood not in report["bands"]:
            found.otherwise.append((str(report.get("id", "-")), "/".join(report["bands"]), row.likelihood))
        step()
    return found


def _count_circumstances(counts: Mapping[str, Counter[str]], report: Report, situation: Situation) -> None:
    """True circumstances on a trusted word, against the labelled ones."""
    facts = report.get("facts", ())
    if not isinstance(facts, list):
        return
    wanted = {
        CIRCUMSTANCE.get(fact["name"], fact["name"])
        for fact in facts
        if fact["value"] is not False and fact["by"] in ("reviewer", "register")
    }
    names = {*CIRCUMSTANCE.values(), "licensed", "official", "public_domain", "news", "review", "education", "private",
             "incidental", "commercial", "handmade", "parody"}  # fmt: skip
    for name in names:
        read = situation.is_so(name)
        counts[name][
            "both" if read and name in wanted else "read" if read else "missed" if name in wanted else "none"
        ] += 1


def f1(counts: Counter[str]) -> float:
    """The harmonic mean of precision and recall; 0 where there is nothing."""
    whole = 2 * counts["both"] + counts["read"] + counts["missed"]
    return 2 * counts["both"] / whole if whole else 0.0


def wilson(right: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not count:
        return 0.0, 1.0
    z, share = 1.96, right / count
    centre = share + z * z / (2 * count)
    spread = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (centre - spread) / (1 + z * z / count), (centre + spread) / (1 + z * z / count)
