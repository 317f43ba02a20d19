"""What to do next, and why: draft (which regime), ask, escalate, or do not send."""

from dataclasses import dataclass

from bot.assessment.lanes import lanes
from bot.assessment.situation import Situation
from bot.domain.assessment import Likelihood, Step
from knowledge.reading.folding import fold
from knowledge.rules_table import Row

DMCA_HOSTS = frozenset(
    {"youtube", "tiktok", "instagram", "facebook", "x", "reddit", "discord", "twitch", "vimeo", "github", "telegram"}
)
"""Hosts that take § 512(c)(3) notices wherever the sender is."""
WITHOUT_USE = {
    "idea-only": "assess-step-free",
    "style-only": "assess-step-style",
    "nothing-seen": "assess-step-nothing",
    "private": "assess-step-private",
    "incidental": "assess-step-exception",
}


@dataclass(frozen=True)
class StepReason:
    """The next step before it is put into words."""

    name: Step
    key: str
    regime: str | None = None
    to: str | None = None
    values: tuple[tuple[str, str], ...] = ()


def next_step(situation: Situation, row: Row, *, asks: bool) -> StepReason:
    """The step that follows from the situation and the row that decided; `asks`: an open question could change it."""
    stopped = next((one for one in lanes(situation) if one.stop), None)
    if stopped is not None:
        return StepReason(Step.ESCALATE, f"assess-step-{stopped.name}", to="counsel")
    for name in ("gone", "noticed"):
        if situation.is_so(name):
            return StepReason(Step.DO_NOT_SEND, f"assess-step-{name}")
    likelihood = Likelihood(row.likelihood)
    if likelihood is Likelihood.NEEDS_INFO:
        key = "assess-step-unknown-work" if row.id == "unknown-work" else "assess-step-ask"
        return StepReason(
            Step.ASK, key, values=(("work", situation.unknown_work), ("slug", slug(situation.unknown_work)))
        )
    if likelihood is Likelihood.UNLIKELY:
        return _do_not_send(situation, row)
    if situation.tolerances:
        return StepReason(
            Step.DO_NOT_SEND, "assess-step-tolerated", values=(("tolerance", situation.tolerances[0].id),)
        )
    return _act(situation, likelihood, asks)


def _do_not_send(situation: Situation, row: Row) -> StepReason:
    if situation.authorised:
        return StepReason(Step.DO_NOT_SEND, "assess-step-licensed")
    free = row.id == "idea-only" and any(one.citation in situation.dated for one in situation.sightings)
    key = "assess-step-public-domain" if free else WITHOUT_USE.get(row.id, "assess-step-exception")
    return StepReason(Step.DO_NOT_SEND, key)


def _act(situation: Situation, likelihood: Likelihood, asks: bool) -> StepReason:
    if situation.claimed("licensed") or situation.claimed("official"):
        return StepReason(Step.ASK, "assess-step-claimed")
    if likelihood is Likelihood.POSSIBLE:
        if asks:
            return StepReason(Step.ASK, "assess-step-ask-first")
        return StepReason(Step.ESCALATE, "assess-step-counsel", to="counsel")
    regime = regime_for(situation)
    return StepReason(Step.DRAFT, "assess-step-draft", regime=regime)


def regime_for(situation: Situation) -> str:
    """The law a draft follows: DSA in the Union, § 512(c)(3) for hosts that take it, else a letter."""
    if situation.family == "eu":
        return "dsa"
    host = situation.fact("host")
    if situation.family == "us" or host is None or str(host) in DMCA_HOSTS:
        return "dmca"
    return "cease-and-desist"


def slug(title: str) -> str:
    """A file name for a guide that is still to be written."""
    words = "".join(letter if letter.isalnum() else " " for letter in fold(title)).split()
    return "-".join(words) or "new-work"
