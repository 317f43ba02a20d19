"""Which questions to ask: those whose answers would change the likelihood or the next step. It tries the answers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.assessment.case import Case
from bot.assessment.likelihood import judge
from bot.assessment.next_step import next_step
from bot.assessment.proposals import ABOUT_AN_ASSET, CONFIRMED
from bot.domain.assessment import Likelihood
from bot.domain.clip import Speaker

MOST = 3
ANSWERS: dict[str, tuple[str, ...]] = {
    "licensed": ("yes", "no"),
    "official": ("yes", "no"),
    "parody_target": ("work", "other"),
    "whole_work": ("yes", "no"),
    "commercial": ("yes", "no"),
    "reupload": ("yes", "no"),
    "news": ("yes", "no"),
    "review": ("yes", "no"),
    "parody": ("yes", "no"),
    "incidental": ("yes", "no"),
    "private": ("yes", "no"),
    "tolerated": ("yes", "no"),
    "gone": ("yes", "no"),
}
"""The facts that may be asked about, in the order in which a reviewer can best answer them."""
USUAL = ("licensed", "parody_target", "commercial", "whole_work", "reupload", "official")
"""Worth asking without a hint in the text; the others only where somebody claims them."""
LEVEL = {Likelihood.UNLIKELY: 0, Likelihood.POSSIBLE: 1, Likelihood.LIKELY: 2, Likelihood.NEEDS_INFO: 1}


@dataclass(frozen=True)
class Asked:
    """A question before it is put into words."""

    fact: str
    choices: tuple[str, ...]
    would: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, str], ...] = ()


def questions(case: Case) -> tuple[Asked, ...]:
    """At most three, the most telling first."""
    row = judge(case)
    if row.id == "unknown-work":
        return (Asked("work", (), values=(("work", case.unknown_work),)), *_tried(case))[:MOST]
    if Likelihood(row.likelihood) is Likelihood.NEEDS_INFO:
        named = "" if not case.franchises else case.franchises[0].name
        opened = (Asked("shows", (), values=(("franchise", named),)), Asked("franchise", ()), Asked("made", ()))
        return opened if not named else (opened[0], opened[2], *_tried(case))[:MOST]
    # One at most: a model that lies must not crowd out what a person has to be asked.
    suggested = tuple(_suggested(case))[:1]
    return (*tuple(_tried(case))[: MOST - len(suggested)], *suggested)


def _suggested(case: Case) -> Iterator[Asked]:
    """Does it show what a language model takes it for? Only where a yes would change the outcome."""
    now, known = _outcome(case), {one.citation for one in case.sightings}
    for one in case.suggested:
        if one.citation in known:
            continue
        seen = one.model_copy(update={"confidence": CONFIRMED, "by": Speaker.REVIEWER})
        would = (("yes", _outcome(replace(case, sightings=(*case.sightings, seen)))), ("no", now))
        if would[0][1] != now:
            yield Asked(
                f"{ABOUT_AN_ASSET}{one.citation.removeprefix('guide/')}",
                ("yes", "no"),
                tuple((answer, " ".join(outcome)) for answer, outcome in would),
                (("asset", one.name), ("franchise", one.franchise), ("words", one.evidence)),
            )


def _tried(case: Case) -> Iterator[Asked]:
    open_facts = [name for name in ANSWERS if case.fact(name) is None and _worth_asking(case, name)]
    now = _outcome(case)
    tried = [asked for name in open_facts if (asked := _try(case, name, now)) is not None]
    yield from sorted(tried, key=lambda one: (case.claimed(one.fact) is None, -_weight(now, one)))


def _worth_asking(case: Case, name: str) -> bool:
    if case.claimed(name) is not None or case.hinted(name):
        return True
    if name == "parody_target":
        return case.parody == "unclear" or case.claimed("parody") is not None
    if name in ("official", "reupload"):
        return case.use != "recreation"
    if name == "whole_work":
        return case.use == "copy"
    return name in USUAL


def _try(case: Case, name: str, now: tuple[str, str]) -> Asked | None:
    would = [(answer, _outcome(_answered(case, name, answer))) for answer in ANSWERS[name]]
    if all(outcome == now for _, outcome in would):
        return None
    return Asked(name, ANSWERS[name], tuple((answer, " ".join(outcome)) for answer, outcome in would))


def _answered(case: Case, name: str, answer: str) -> Case:
    return case.with_fact(name, {"yes": True, "no": False}.get(answer, answer))


def _outcome(case: Case) -> tuple[str, str]:
    row = judge(case)
    return row.likelihood, next_step(case, row, asks=False).name.value


def _weight(now: tuple[str, str], asked: Asked) -> int:
    level = LEVEL[Likelihood(now[0])]
    return sum(abs(LEVEL[Likelihood(outcome.split()[0])] - level) for _, outcome in asked.would)
