"""Which questions to ask: those whose answers would change the likelihood or the next step. It tries the answers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.assessment.likelihood import judge
from bot.assessment.next_step import next_step
from bot.assessment.situation import Doubt, Situation
from bot.domain.assessment import Likelihood
from bot.domain.clip import Speaker

MOST = 3
CONFIRMED = 0.9
"""Confidence of an asset that a reviewer says is shown."""
ABOUT_AN_ASSET = "seen."
"""How an answer about an asset is named: `seen.squid-game#young-hee`."""
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
    text: str = ""
    """The message that asks, where it is not the fact's own."""


def questions(situation: Situation) -> tuple[Asked, ...]:
    """At most three, the most telling first."""
    if situation.doubt is not None:
        return (_doubted(situation, situation.doubt),)
    row = judge(situation)
    if row.id == "unknown-work":
        return (Asked("work", (), values=(("work", situation.unknown_work),)), *_tried(situation))[:MOST]
    if Likelihood(row.likelihood) is Likelihood.NEEDS_INFO:
        named = "" if not situation.franchises else situation.franchises[0].name
        opened = (Asked("shows", (), values=(("franchise", named),)), Asked("franchise", ()), Asked("made", ()))
        return opened if not named else (opened[0], opened[2], *_tried(situation))[:MOST]
    # One at most: a model that lies must not crowd out what a person has to be asked.
    suggested = tuple(_suggested(situation))[:1]
    return (*tuple(_tried(situation))[: MOST - len(suggested)], *suggested)


def _doubted(situation: Situation, doubt: Doubt) -> Asked:
    """The one question that settles what the words leave open."""
    if doubt.about == "described":
        return Asked("shows", (), values=(("franchise", ""),))
    if doubt.about == "work":
        work = (("work", doubt.words or situation.unknown_work),)
        return Asked("work", ("yes", "no"), _would(doubt), work, "is-work")
    if doubt.about.startswith(ABOUT_AN_ASSET):
        named = "is-seen" if doubt.asset else "is-seen-franchise"
        values = (("asset", doubt.asset), ("franchise", doubt.franchise), ("words", doubt.words))
        return Asked(doubt.about, ("yes", "no"), _would(doubt), values, named)
    return Asked(doubt.about, ANSWERS.get(doubt.about, ("yes", "no")), _would(doubt), (("words", doubt.words),))


def _would(doubt: Doubt) -> tuple[tuple[str, str], ...]:
    """What a yes and a no would lead to, where the two meanings are a yes and a no."""
    if doubt.taken in ("shown", "yes"):
        return ("yes", doubt.likelihood), ("no", doubt.otherwise)
    if doubt.other in ("shown", "yes"):
        return ("yes", doubt.otherwise), ("no", doubt.likelihood)
    return ()


def _suggested(situation: Situation) -> Iterator[Asked]:
    """Does it show what a language model takes it for? Only where a yes would change the outcome."""
    now, known = _outcome(situation), {one.citation for one in situation.sightings}
    for one in situation.suggested:
        if one.citation in known:
            continue
        seen = one.model_copy(update={"confidence": CONFIRMED, "by": Speaker.REVIEWER})
        would = (("yes", _outcome(replace(situation, sightings=(*situation.sightings, seen)))), ("no", now))
        if would[0][1] != now:
            yield Asked(
                f"{ABOUT_AN_ASSET}{one.citation.removeprefix('guide/')}",
                ("yes", "no"),
                tuple((answer, " ".join(outcome)) for answer, outcome in would),
                (("asset", one.name), ("franchise", one.franchise), ("words", one.evidence)),
            )


def _tried(situation: Situation) -> Iterator[Asked]:
    open_facts = [name for name in ANSWERS if situation.fact(name) is None and _worth_asking(situation, name)]
    now = _outcome(situation)
    tried = [asked for name in open_facts if (asked := _try(situation, name, now)) is not None]
    yield from sorted(tried, key=lambda one: (situation.claimed(one.fact) is None, -_weight(now, one)))


def _worth_asking(situation: Situation, name: str) -> bool:
    if situation.claimed(name) is not None or situation.hinted(name):
        return True
    if name == "parody_target":
        return situation.parody == "unclear" or situation.claimed("parody") is not None
    if name in ("official", "reupload"):
        return situation.use != "recreation"
    if name == "whole_work":
        return situation.use == "copy"
    return name in USUAL


def _try(situation: Situation, name: str, now: tuple[str, str]) -> Asked | None:
    would = [(answer, _outcome(_answered(situation, name, answer))) for answer in ANSWERS[name]]
    if all(outcome == now for _, outcome in would):
        return None
    return Asked(name, ANSWERS[name], tuple((answer, " ".join(outcome)) for answer, outcome in would))


def _answered(situation: Situation, name: str, answer: str) -> Situation:
    return situation.with_fact(name, {"yes": True, "no": False}.get(answer, answer))


def _outcome(situation: Situation) -> tuple[str, str]:
    row = judge(situation)
    return row.likelihood, next_step(situation, row, asks=False).name.value


def _weight(now: tuple[str, str], asked: Asked) -> int:
    level = LEVEL[Likelihood(now[0])]
    return sum(abs(LEVEL[Likelihood(outcome.split()[0])] - level) for _, outcome in asked.would)
