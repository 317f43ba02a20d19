"""Is the use authorised, and who says so?"""

from collections.abc import Iterator

from bot.assessment.case import Case
from bot.assessment.factors.reason import CLAIMANT, OPEN, USE, Reason
from bot.domain.assessment import Factor

FACTOR = Factor.AUTHORISATION


def authorisation(case: Case) -> Iterator[Reason]:
    """A licence in the register, the reviewer's word, the owner's channel; the uploader's word is only a claim."""
    for licence in case.licences:
        values = {"licence": licence.id, "licensee": licence.licensee, "until": str(licence.until or "-")}
        yield Reason(FACTOR, USE, "assess-licence-register", values, (f"licence/{licence.id}",))
    if case.owned_elsewhere:
        yield Reason(FACTOR, USE, "assess-own-channel", {"channel": ", ".join(sorted(case.owned_elsewhere))})
    if case.is_so("official"):
        yield Reason(FACTOR, USE, "assess-official")
    if case.is_so("licensed"):
        yield Reason(FACTOR, USE, "assess-licensed")
    for licence in case.lapsed:
        values = {"licence": licence.id, "licensee": licence.licensee, "territory": ", ".join(licence.territory) or "-"}
        values |= {"from": str(licence.valid_from or "-"), "until": str(licence.until or "-")}
        yield Reason(FACTOR, CLAIMANT, "assess-licence-lapsed", values, (f"licence/{licence.id}",))
    yield from _against(case)
    for name in ("licensed", "official"):
        if claim := case.claimed(name):
            yield Reason(FACTOR, OPEN, f"assess-{name}-claimed", {"words": claim.evidence})


def _against(case: Case) -> Iterator[Reason]:
    if case.fact("licensed") is False:
        yield Reason(FACTOR, CLAIMANT, "assess-unlicensed")
    elif case.fact("official") is False:
        yield Reason(FACTOR, CLAIMANT, "assess-unofficial")
    elif case.open_sightings and not case.covered and not case.claimed("licensed"):
        yield Reason(FACTOR, OPEN, "assess-no-licence-known")
