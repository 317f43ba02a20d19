"""The local exception: InfoSoc art. 5(3), CDPA ss. 30-31, åndsverkloven §§ 29-30 and the parody principle.

Where § 107 applies its factors are findings of their own; here is said what else the country has, or that it has
no rules of its own in Rightsdesk.
"""

from collections.abc import Iterator

from bot.assessment.case import Case
from bot.assessment.factors.reason import CLAIMANT, OPEN, USE, Reason
from bot.domain.assessment import Factor, Leaning

FACTOR = Factor.EXCEPTION
EXCUSES = ("news", "review", "quotation", "incidental", "education")


def exceptions(case: Case) -> Iterator[Reason]:
    """Each exception that the circumstances raise; else that none was found."""
    if case.family == "other":
        yield Reason(FACTOR, OPEN, "assess-no-own-rules", {"country": case.country.upper()})
    if case.shown in ("nothing", "idea", "style") or case.authorised:
        if case.shown == "style" and case.family in ("eu", "uk"):
            yield Reason(FACTOR, USE, "assess-style-pastiche")
        return
    found = list(_raised(case))
    yield from found
    if not found and case.family in ("eu", "uk", "no"):
        yield Reason(FACTOR, CLAIMANT, f"assess-no-exception-{case.family}")
    if case.family == "us" or not any(one.leaning is USE for one in found):
        yield Reason(FACTOR, USE, f"assess-counter-{case.family}")


def _raised(case: Case) -> Iterator[Reason]:
    if case.family not in ("eu", "uk", "no"):
        return
    for name in EXCUSES:
        if case.is_so(name):
            yield Reason(FACTOR, USE, f"assess-exception-{name}")
    if case.parody != "none":
        yield Reason(FACTOR, _parody_leaning(case), f"assess-exception-parody-{case.parody}")
    if case.is_so("pastiche") and case.family in ("eu", "uk"):
        yield Reason(FACTOR, USE, "assess-exception-pastiche")
    for name in ("parody", "news", "review", "pastiche"):
        if claim := case.claimed(name):
            yield Reason(FACTOR, OPEN, "assess-exception-claimed", {"words": claim.evidence})


def _parody_leaning(case: Case) -> Leaning:
    if case.parody == "unclear":
        return OPEN
    return USE if case.parody == "work" or case.family == "eu" else OPEN
