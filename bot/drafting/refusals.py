"""When there is no draft, and why: what copyright does not cover, what is allowed, what belongs elsewhere."""

from collections.abc import Iterable
from datetime import date

from bot.domain.assessment import Assessment, Likelihood, Sighting, Step
from bot.domain.claimant import Claimant
from bot.domain.clip import Speaker
from bot.domain.draft import Claim, Regime
from knowledge.model import AssetKind, Protection

BY_RULE = {
    "authorised": "licensed",
    "style-only": "style-only",
    "idea-only": "idea-only",
    "nothing-seen": "no-sighting",
}
"""Rows of the likelihood table that refuse a draft by their own name."""
TRUSTED = (Speaker.REVIEWER, Speaker.REGISTER)


def refused(assessment: Assessment | None, regime: Regime) -> str:
    """Why no copyright draft may be made of this use, in a word; empty where one may."""
    if assessment is None:
        return "not-assessed"
    stopped = next((one.name for one in assessment.lanes if one.stop), "")
    if stopped:
        return stopped
    if licensed(assessment):
        return "licensed"
    return BY_RULE.get(assessment.rule, "") or _unclaimable(assessment.sightings) or _by_outcome(assessment, regime)


def licensed(assessment: Assessment) -> bool:
    """On the reviewer's word or the register's; the uploader's own word is a question, not a licence."""
    return any(one.name == "licensed" and one.value is True and one.by in TRUSTED for one in assessment.circumstances)


def _unclaimable(sightings: Iterable[Sighting]) -> str:
    seen = tuple(sightings)
    if not seen:
        return "no-sighting"
    held = [one for one in seen if one.protection is not Protection.FREE]
    if not held:
        return "idea-only"
    return "style-only" if all(one.kind is AssetKind.LOOK for one in held) else ""


def _by_outcome(assessment: Assessment, regime: Regime) -> str:
    if assessment.likelihood is Likelihood.UNLIKELY:
        return "unlikely"
    if assessment.likelihood is Likelihood.NEEDS_INFO:
        return "needs-info"
    held_back = assessment.next_step.name is Step.DO_NOT_SEND and not regime.after_notice
    return "do-not-send" if held_back else ""


def claimable(sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """The sightings to claim: nothing that is free, and no style; each asset once, the surest sighting of it."""
    best: dict[str, Sighting] = {}
    for one in sightings:
        if one.protection is Protection.FREE or one.kind is AssetKind.LOOK:
            continue
        if one.citation not in best or one.confidence > best[one.citation].confidence:
            best[one.citation] = one
    return tuple(best.values())


def without_authority(claimant: Claimant, claims: Iterable[Claim], country: str, day: date) -> tuple[Claim, ...]:
    """The claims whose owner the profile holds no authority for, there and then."""
    return tuple(
        one
        for one in claims
        if claimant.authority_for(one.owner, (one.citation.partition("#")[0], one.franchise), country, day) is None
    )
