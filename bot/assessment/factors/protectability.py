"""Is what was seen protected at all, in that country on that day?"""

from collections.abc import Iterator

from bot.assessment.case import Case
from bot.assessment.factors.reason import CLAIMANT, OPEN, USE, Reason
from bot.assessment.terms import rule_of
from bot.domain.assessment import Factor, Sighting
from knowledge.model import AssetKind, Protection

FACTOR = Factor.PROTECTABILITY
MOST = 4  # assets that get a sentence of their own
CLOTHES = frozenset({AssetKind.COSTUME, AssetKind.LOOK})
FIGURES = frozenset({AssetKind.CHARACTER, AssetKind.CREATURE})


def protectability(case: Case) -> Iterator[Reason]:
    """One sentence per asset, the surest first; always with what nobody owns."""
    for one in case.sightings[:MOST]:
        yield _of(one)
    if compared := next((one for one in case.sightings if one.citation in case.compared), None):
        yield _compared(case, compared)
    if case.shown in ("style", "idea"):
        yield Reason(FACTOR, USE, f"assess-{case.shown}-free")
    if case.is_so("public_domain") and not case.claimed_free and case.open_sightings:
        yield Reason(FACTOR, CLAIMANT, "assess-not-yet-free")
    if claim := case.claimed("public_domain"):
        yield Reason(FACTOR, OPEN, "assess-public-domain-claimed", {"words": claim.evidence})
    if any(one.protection is Protection.PROTECTED for one in case.sightings):
        guides = tuple(dict.fromkeys(f"{one.guide}#free" for one in case.sightings))
        yield Reason(FACTOR, USE, "assess-only-expression", {}, guides[:1])


def _compared(case: Case, one: Sighting) -> Reason:
    """The country's own term still runs, that of the country of origin has ended."""
    values = {"asset": one.name, "franchise": one.franchise}
    stands = tuple(filter(None, (rule_of(case.country).stands,)))
    if one.protection is Protection.FREE:
        return Reason(FACTOR, USE, "assess-term-compared", values, stands)
    return Reason(FACTOR, OPEN, "assess-term-unsettled", values, stands)


def _of(one: Sighting) -> Reason:
    values = {"asset": one.name, "franchise": one.franchise}
    if one.protection is Protection.FREE:
        return Reason(FACTOR, USE, "assess-asset-free", values, (one.citation,))
    if one.protection is Protection.THIN:
        key = "assess-clothes-thin" if one.kind in CLOTHES else "assess-asset-thin"
        return Reason(FACTOR, OPEN, key, values, (one.citation,))
    key = "assess-figure-protected" if one.kind in FIGURES else "assess-asset-protected"
    return Reason(FACTOR, CLAIMANT, key, values, (one.citation,))
