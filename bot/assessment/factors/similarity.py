"""How close is the clip: reproduction, recognisable re-creation, style only, idea only?"""

from collections.abc import Iterator

from bot.assessment.factors.reason import CLAIMANT, OPEN, USE, Reason
from bot.assessment.situation import Situation
from bot.domain.assessment import Factor

FACTOR = Factor.SIMILARITY


def similarity(situation: Situation) -> Iterator[Reason]:
    """The closeness, with the asset it was seen by."""
    surest = situation.open_sightings[:1]
    values = {"asset": surest[0].name if surest else "", "words": surest[0].evidence if surest else ""}
    cited = tuple(one.citation for one in surest)
    if situation.shown == "clear":
        key = {"copy": "assess-copied", "recreation": "assess-recreated"}.get(situation.use, "assess-recognisable")
        yield Reason(FACTOR, CLAIMANT, key, values, cited)
    elif situation.shown == "unsure":
        yield Reason(FACTOR, OPEN, "assess-resembles", values, cited)
    elif situation.shown == "thin":
        yield Reason(FACTOR, OPEN, "assess-thin-close", values, cited)
    elif situation.shown == "named":
        key = "assess-named-copied" if situation.use == "copy" else "assess-named-only"
        yield Reason(FACTOR, OPEN, key, {"franchise": situation.franchises[0].name})
    else:
        yield Reason(FACTOR, USE, f"assess-{situation.shown}-shown")
    if len({one.franchise for one in situation.open_sightings}) > 1:
        names = " + ".join(sorted({one.franchise for one in situation.open_sightings}))
        yield Reason(FACTOR, CLAIMANT, "assess-crossover", {"franchises": names})
