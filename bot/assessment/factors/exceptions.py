"""The local exception: InfoSoc art. 5(3), CDPA ss. 30-31, åndsverkloven §§ 29-30 and the parody principle.

Where § 107 applies its factors are findings of their own; here is said what else the country has, or that it has
no rules of its own in Rightsdesk.
"""

from collections.abc import Iterator

from bot.assessment.factors.reason import CLAIMANT, OPEN, USE, Reason
from bot.assessment.situation import Situation
from bot.domain.assessment import Factor, Leaning

FACTOR = Factor.EXCEPTION
EXCUSES = ("news", "review", "quotation", "incidental", "education")


def exceptions(situation: Situation) -> Iterator[Reason]:
    """Each exception that the circumstances raise; else that none was found."""
    if situation.family == "other":
        yield Reason(FACTOR, OPEN, "assess-no-own-rules", {"country": situation.country.upper()})
    if situation.shown in ("nothing", "idea", "style") or situation.authorised:
        if situation.shown == "style" and situation.family in ("eu", "uk"):
            yield Reason(FACTOR, USE, "assess-style-pastiche")
        return
    found = list(_raised(situation))
    yield from found
    if not found and situation.family in ("eu", "uk", "no"):
        yield Reason(FACTOR, CLAIMANT, f"assess-no-exception-{situation.family}")
    if situation.family == "us" or not any(one.leaning is USE for one in found):
        yield Reason(FACTOR, USE, f"assess-counter-{situation.family}")


def _raised(situation: Situation) -> Iterator[Reason]:
    if situation.family not in ("eu", "uk", "no"):
        return
    for name in EXCUSES:
        if situation.is_so(name):
            yield Reason(FACTOR, USE, f"assess-exception-{name}")
    if situation.parody != "none":
        yield Reason(FACTOR, _parody_leaning(situation), f"assess-exception-parody-{situation.parody}")
    if situation.is_so("pastiche") and situation.family in ("eu", "uk"):
        yield Reason(FACTOR, USE, "assess-exception-pastiche")
    for name in ("parody", "news", "review", "pastiche"):
        if claim := situation.claimed(name):
            yield Reason(FACTOR, OPEN, "assess-exception-claimed", {"words": claim.evidence})


def _parody_leaning(situation: Situation) -> Leaning:
    if situation.parody == "unclear":
        return OPEN
    return USE if situation.parody == "work" or situation.family == "eu" else OPEN
