"""The four factors of 17 U.S.C. § 107; by default also for countries that have no rules of their own here."""

from collections.abc import Iterator

from bot.assessment.case import Case
from bot.assessment.factors.reason import CLAIMANT, OPEN, USE, Reason
from bot.domain.assessment import Factor

SHORT = 30.0
"""Seconds up to which an excerpt is called short. No number is always allowed; it only words the reason."""


def applies(case: Case) -> bool:
    """Where § 107 is the law, or the default, and something is left to excuse."""
    return case.family in ("us", "other") and case.shown not in ("nothing", "idea", "style") and not case.authorised


def purpose(case: Case) -> Iterator[Reason]:
    """Factor 1: what the use is for, and whether it earns money."""
    if not applies(case):
        return
    yield from _comment(case)
    if case.is_so("commercial"):
        yield Reason(Factor.PURPOSE, CLAIMANT, "assess-commercial")
    elif case.fact("commercial") is False:
        yield Reason(Factor.PURPOSE, USE, "assess-not-commercial")
    if case.use == "recreation" and case.parody == "none" and not case.is_so("review"):
        yield Reason(Factor.PURPOSE, CLAIMANT, "assess-same-purpose")


def _comment(case: Case) -> Iterator[Reason]:
    if case.parody != "none":
        leaning = {"work": USE, "other": CLAIMANT}.get(case.parody, OPEN)
        yield Reason(Factor.PURPOSE, leaning, f"assess-parody-{case.parody}")
    for name in ("news", "review", "quotation", "education", "private", "incidental"):
        if case.is_so(name):
            yield Reason(Factor.PURPOSE, USE, f"assess-{name}")
    for name in ("parody", "news", "review", "education"):
        if claim := case.claimed(name):
            yield Reason(Factor.PURPOSE, OPEN, "assess-purpose-claimed", {"words": claim.evidence})


def nature(case: Case) -> Iterator[Reason]:
    """Factor 2: fiction stands near the core of protection; it seldom decides."""
    if applies(case):
        yield Reason(Factor.NATURE, CLAIMANT, "assess-fiction")


def amount(case: Case) -> Iterator[Reason]:
    """Factor 3: how much, and whether it is the heart."""
    if not applies(case):
        return
    seconds = case.fact("seconds")
    if case.is_so("whole_work"):
        yield Reason(Factor.AMOUNT, CLAIMANT, "assess-whole")
    elif case.is_so("excerpt") or (isinstance(seconds, float) and seconds <= SHORT):
        said = f"{seconds:g}" if isinstance(seconds, float) else "0"
        yield Reason(Factor.AMOUNT, USE, "assess-short" if said == "0" else "assess-short-seconds", {"seconds": said})
    else:
        yield Reason(Factor.AMOUNT, OPEN, "assess-amount-unknown")


def market(case: Case) -> Iterator[Reason]:
    """Factor 4: does it replace the work or its licences?"""
    if not applies(case):
        return
    if case.parody == "work" or case.is_so("review") or case.is_so("news"):
        yield Reason(Factor.MARKET, USE, "assess-no-substitute")
    elif case.is_so("whole_work") or (case.use == "copy" and not case.is_so("excerpt")):
        yield Reason(Factor.MARKET, CLAIMANT, "assess-substitute")
    elif case.use == "recreation":
        yield Reason(Factor.MARKET, CLAIMANT, "assess-derivative-market")
    else:
        yield Reason(Factor.MARKET, OPEN, "assess-market-unknown")
