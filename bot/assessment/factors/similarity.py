"""How close is the clip: reproduction, recognisable re-creation, style only, idea only?"""

from collections.abc import Iterator

from bot.assessment.case import Case
from bot.assessment.factors.reason import CLAIMANT, OPEN, USE, Reason
from bot.domain.assessment import Factor

FACTOR = Factor.SIMILARITY


def similarity(case: Case) -> Iterator[Reason]:
    """The closeness, with the asset it was seen by."""
    surest = case.open_sightings[:1]
    values = {"asset": surest[0].name if surest else "", "words": surest[0].evidence if surest else ""}
    cited = tuple(one.citation for one in surest)
    if case.shown == "clear":
        key = {"copy": "assess-copied", "recreation": "assess-recreated"}.get(case.use, "assess-recognisable")
        yield Reason(FACTOR, CLAIMANT, key, values, cited)
    elif case.shown == "unsure":
        yield Reason(FACTOR, OPEN, "assess-resembles", values, cited)
    elif case.shown == "thin":
        yield Reason(FACTOR, OPEN, "assess-thin-close", values, cited)
    elif case.shown == "named":
        key = "assess-named-copied" if case.use == "copy" else "assess-named-only"
        yield Reason(FACTOR, OPEN, key, {"franchise": case.franchises[0].name})
    else:
        yield Reason(FACTOR, USE, f"assess-{case.shown}-shown")
    if len({one.franchise for one in case.open_sightings}) > 1:
        names = " + ".join(sorted({one.franchise for one in case.open_sightings}))
        yield Reason(FACTOR, CLAIMANT, "assess-crossover", {"franchises": names})
