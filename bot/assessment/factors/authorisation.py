"""Is the use authorised, and who says so?"""

from collections.abc import Iterator

from bot.assessment.factors.reason import CLAIMANT, OPEN, USE, Reason
from bot.assessment.situation import Situation
from bot.domain.assessment import Factor

FACTOR = Factor.AUTHORISATION


def authorisation(situation: Situation) -> Iterator[Reason]:
    """A licence in the register, the reviewer's word, the owner's channel; the uploader's word is only a claim."""
    for licence in situation.licences:
        values = {"licence": licence.id, "licensee": licence.licensee, "until": str(licence.until or "-")}
        yield Reason(FACTOR, USE, "assess-licence-register", values, (f"licence/{licence.id}",))
    if situation.owned_elsewhere:
        yield Reason(FACTOR, USE, "assess-own-channel", {"channel": ", ".join(sorted(situation.owned_elsewhere))})
    if situation.is_so("official"):
        yield Reason(FACTOR, USE, "assess-official")
    if situation.is_so("licensed"):
        yield Reason(FACTOR, USE, "assess-licensed")
    for licence in situation.lapsed:
        values = {"licence": licence.id, "licensee": licence.licensee, "territory": ", ".join(licence.territory) or "-"}
        values |= {"from": str(licence.valid_from or "-"), "until": str(licence.until or "-")}
        yield Reason(FACTOR, CLAIMANT, "assess-licence-lapsed", values, (f"licence/{licence.id}",))
    yield from _against(situation)
    for name in ("licensed", "official"):
        if claim := situation.claimed(name):
            yield Reason(FACTOR, OPEN, f"assess-{name}-claimed", {"words": claim.evidence})


def _against(situation: Situation) -> Iterator[Reason]:
    if situation.fact("licensed") is False:
        yield Reason(FACTOR, CLAIMANT, "assess-unlicensed")
    elif situation.fact("official") is False:
        yield Reason(FACTOR, CLAIMANT, "assess-unofficial")
    elif situation.open_sightings and not situation.covered and not situation.claimed("licensed"):
        yield Reason(FACTOR, OPEN, "assess-no-licence-known")
