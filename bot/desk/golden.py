"""The golden set: labelled clips, assessed and compared. One half (`held`) was labelled before the rules were tuned."""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from bot.assessment.situation import Situation
from bot.desk.check import Check
from bot.domain.assessment import Assessment
from bot.domain.clip import Clip, Speaker, Statement
from bot.domain.errors import BadInput
from bot.reading.situate import Registers
from knowledge.model import Audience, Frozen, Text
from knowledge.reading.folding import fold
from knowledge.registers import Licence, shipped_tolerances

STRICT = ("negation", "licence", "register", "official", "false-friend")
"""Kinds of which every row must be right."""
LEVELS = ("unlikely", "possible", "likely", "needs_info")


class GoldenClip(Frozen):
    """A labelled clip."""

    id: Text
    text: Text
    country: Text
    likelihood: tuple[Literal["unlikely", "possible", "likely", "needs_info"], ...]
    """What an IP lawyer would accept."""
    kind: Text
    """What the row is about: name, description, negation, false-friend, licence, parody, ..."""
    why: Text
    assets: tuple[str, ...] = ()
    """'squid-game#young-hee': each must be sighted."""
    franchises: tuple[str, ...] = ()
    """Guides of which at least something must be seen or named."""
    nothing_else: bool = False
    """No protected or thin asset may be sighted."""
    leanings: dict[str, str] = {}
    """Factor -> leaning that some finding must have."""
    lane: str = ""
    anything: str = ""
    """'yes' where only the lane matters."""
    step: str = ""
    facts: dict[str, str] = {}
    licence: Licence | None = None
    pair: str = ""
    """Rows of one pair differ in one fact."""
    language: str = "en"
    held: bool = False


@dataclass(frozen=True)
class Outcome:
    """How one clip came out."""

    clip: GoldenClip
    assessment: Assessment
    situation: Situation

    @property
    def right(self) -> bool:
        """The likelihood is accepted, and nothing was seen where nothing may be."""
        return self.accepted and not self.seen_too_much

    @property
    def accepted(self) -> bool:
        """The likelihood is among the labels (the lane, where only that matters)."""
        if self.clip.lane and all(lane.name != self.clip.lane for lane in self.assessment.lanes):
            return False
        return bool(self.clip.anything) or self.assessment.likelihood.value in self.clip.likelihood

    @property
    def seen_too_much(self) -> bool:
        """An asset was sighted in a clip that shows none."""
        return self.clip.nothing_else and any(one.protection != "free" for one in self.situation.sightings)

    @property
    def missed(self) -> tuple[str, ...]:
        """Labelled assets and franchises that were not seen."""
        seen = {one.citation.removeprefix("guide/") for one in self.situation.sightings}
        guides = {one.guide.removeprefix("guide/") for one in self.situation.sightings}
        guides |= {one.guide.removeprefix("guide/") for one in self.situation.franchises}
        return tuple(one for one in self.clip.assets if one not in seen) + tuple(
            one for one in self.clip.franchises if one not in guides
        )

    @property
    def other_faults(self) -> tuple[str, ...]:
        """Leanings and next steps that differ from the label."""
        leanings = {(one.factor.value, one.leaning.value) for one in self.assessment.findings}
        faults = [
            f"{factor} is not {leaning}"
            for factor, leaning in self.clip.leanings.items()
            if (factor, leaning) not in leanings
        ]
        if self.clip.step and self.assessment.next_step.name.value != self.clip.step:
            faults.append(f"next step is {self.assessment.next_step.name.value}")
        return tuple(faults)

    @property
    def confidence(self) -> float | None:
        """Of the surest sighting."""
        return max((one.confidence for one in self.situation.sightings), default=None)


def load_golden(folder: Path) -> tuple[GoldenClip, ...]:
    """All labelled clips of a folder; raises BadInput with file and row."""
    clips: list[GoldenClip] = []
    for file in sorted(folder.glob("*.toml")):
        try:
            content = tomllib.loads(file.read_text("utf-8"))
            shared = {"held": content["held"], "language": content["language"]}
            clips += [GoldenClip.model_validate({**shared, **row}) for row in content["clip"]]
        except (tomllib.TOMLDecodeError, KeyError, ValidationError) as error:
            raise BadInput(f"{file.name} is no golden set: {error}") from error
    if not clips:
        raise BadInput(f"There are no labelled clips in {folder}.")
    return tuple(clips)


async def assess(
    check: Check, clips: Sequence[GoldenClip], step: Callable[[], None] = lambda: None
) -> tuple[Outcome, ...]:
    """Assess every clip as a reviewer's description."""
    outcomes = []
    for one in clips:
        clip = Clip(statements=(Statement(by=Speaker.REVIEWER, text=one.text),), country=one.country)
        situation = await _with_register(check, one).situation(clip, Audience.PUBLIC, one.facts)
        assessment = await check.put_into_words(situation, one.language, Audience.PUBLIC)
        outcomes.append(Outcome(one, assessment, situation))
        step()
    return tuple(outcomes)


def _with_register(check: Check, clip: GoldenClip) -> Check:
    """The check with no licences but the row's own, on the indexes already built."""
    held = Registers((clip.licence,) if clip.licence else (), shipped_tolerances())
    own = copy(check)
    own.registers = lambda: held
    return own


def rate(outcomes: Iterable[Outcome], right: Callable[[Outcome], bool] = lambda one: one.right) -> tuple[int, int]:
    """(right, all)."""
    known = list(outcomes)
    return sum(map(right, known)), len(known)


def by(outcomes: Sequence[Outcome], name: Callable[[Outcome], Iterable[str]]) -> dict[str, tuple[int, int]]:
    """(right, all) per language, kind, franchise or whatever `name` names."""
    groups: dict[str, list[Outcome]] = {}
    for one in outcomes:
        for group in name(one):
            groups.setdefault(group, []).append(one)
    return {group: rate(groups[group]) for group in sorted(groups)}


def franchises_of(outcome: Outcome) -> tuple[str, ...]:
    """The guides that a label names."""
    return tuple(dict.fromkeys(one.partition("#")[0] for one in (*outcome.clip.assets, *outcome.clip.franchises)))


def confusion(outcomes: Iterable[Outcome]) -> dict[tuple[str, str], int]:
    """(first accepted label, answer) -> how often."""
    return dict(
        Counter((one.clip.likelihood[0], one.assessment.likelihood.value) for one in outcomes if not one.clip.anything)
    )


def calibration(outcomes: Iterable[Outcome]) -> list[tuple[float, float, int, int]]:
    """(from, to, right, all): of the sightings so sure, how many are labelled."""
    bins = ((0.0, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.01))
    rows = []
    seen = [
        (one.confidence, _labelled(outcome, one.citation.removeprefix("guide/")))
        for outcome in outcomes
        if outcome.clip.assets or outcome.clip.nothing_else
        for one in outcome.situation.sightings
    ]
    for low, high in bins:
        inside = [right for confidence, right in seen if low <= confidence < high]
        rows.append((low, min(high, 1.0), sum(inside), len(inside)))
    return rows


def _labelled(outcome: Outcome, asset: str) -> bool:
    # A sighting of the right franchise counts: a label names the main asset, not every prop.
    return asset.partition("#")[0] in franchises_of(outcome)


def shorten(text: str, most: int = 70) -> str:
    """One line of a table."""
    return text if len(text) <= most else text[: most - 1] + "…"


def same_clip(one: GoldenClip, other: GoldenClip) -> bool:
    """Whether two rows share most words: the two of a pair."""
    mine, theirs = set(fold(one.text).split()), set(fold(other.text).split())
    return len(mine & theirs) >= 0.5 * min(len(mine), len(theirs))
