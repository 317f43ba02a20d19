"""The four factors of 17 U.S.C. § 107; by default also for countries that have no rules of their own here."""

from collections.abc import Iterator

from bot.assessment.factors.reason import CLAIMANT, OPEN, USE, Reason
from bot.assessment.situation import Situation
from bot.domain.assessment import Factor

SHORT = 30.0
"""Seconds up to which an excerpt is called short. No number is always allowed; it only words the reason."""


def applies(situation: Situation) -> bool:
    """Where § 107 is the law, or the default, and something is left to excuse."""
    return (
        situation.family in ("us", "other")
        and situation.shown not in ("nothing", "idea", "style")
        and not situation.authorised
    )


def purpose(situation: Situation) -> Iterator[Reason]:
    """Factor 1: what the use is for, and whether it earns money."""
    if not applies(situation):
        return
    yield from _comment(situation)
    if situation.is_so("commercial"):
        yield Reason(Factor.PURPOSE, CLAIMANT, "assess-commercial")
    elif situation.fact("commercial") is False:
        yield Reason(Factor.PURPOSE, USE, "assess-not-commercial")
    if situation.use == "recreation" and situation.parody == "none" and not situation.is_so("review"):
        yield Reason(Factor.PURPOSE, CLAIMANT, "assess-same-purpose")


def _comment(situation: Situation) -> Iterator[Reason]:
    if situation.parody != "none":
        leaning = {"work": USE, "other": CLAIMANT}.get(situation.parody, OPEN)
        yield Reason(Factor.PURPOSE, leaning, f"assess-parody-{situation.parody}")
    for name in ("news", "review", "quotation", "education", "private", "incidental"):
        if situation.is_so(name):
            yield Reason(Factor.PURPOSE, USE, f"assess-{name}")
    for name in ("parody", "news", "review", "education"):
        if claim := situation.claimed(name):
            yield Reason(Factor.PURPOSE, OPEN, "assess-purpose-claimed", {"words": claim.evidence})


def nature(situation: Situation) -> Iterator[Reason]:
    """Factor 2: fiction stands near the core of protection; it seldom decides."""
    if applies(situation):
        yield Reason(Factor.NATURE, CLAIMANT, "assess-fiction")


def amount(situation: Situation) -> Iterator[Reason]:
    """Factor 3: how much, and whether it is the heart."""
    if not applies(situation):
        return
    seconds = situation.fact("seconds")
    if situation.is_so("whole_work"):
        yield Reason(Factor.AMOUNT, CLAIMANT, "assess-whole")
    elif situation.is_so("excerpt") or (isinstance(seconds, float) and seconds <= SHORT):
        said = f"{seconds:g}" if isinstance(seconds, float) else "0"
        yield Reason(Factor.AMOUNT, USE, "assess-short" if said == "0" else "assess-short-seconds", {"seconds": said})
    else:
        yield Reason(Factor.AMOUNT, OPEN, "assess-amount-unknown")


def market(situation: Situation) -> Iterator[Reason]:
    """Factor 4: does it replace the work or its licences?"""
    if not applies(situation):
        return
    if situation.parody == "work" or situation.is_so("review") or situation.is_so("news"):
        yield Reason(Factor.MARKET, USE, "assess-no-substitute")
    elif situation.is_so("whole_work") or (situation.use == "copy" and not situation.is_so("excerpt")):
        yield Reason(Factor.MARKET, CLAIMANT, "assess-substitute")
    elif situation.use == "recreation":
        yield Reason(Factor.MARKET, CLAIMANT, "assess-derivative-market")
    else:
        yield Reason(Factor.MARKET, OPEN, "assess-market-unknown")
