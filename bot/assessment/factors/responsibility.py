"""Who may answer for it: direct use by uploader or model operator, the platform, and under which law.

United States: contributory liability only by inducement or a service tailored to infringement (Cox v. Sony,
2026); vicarious liability is a question of its own; knowledge with inaction is never said to be enough.
European Union: CDSM art. 17 and the DSA. China: the operator's duty of care.
"""

from collections.abc import Iterator

from bot.assessment.factors.reason import OPEN, USE, Reason
from bot.assessment.situation import Situation
from bot.domain.assessment import Factor

FACTOR = Factor.RESPONSIBILITY


def responsibility(situation: Situation) -> Iterator[Reason]:
    """Nothing where there is nothing to answer for."""
    if situation.authorised or situation.shown in ("nothing", "idea", "style"):
        return
    yield Reason(FACTOR, OPEN, "assess-uploader-direct")
    if situation.is_so("ai_generated"):
        generator = situation.fact("generator")
        named = {"generator": str(generator)} if generator else {}
        yield Reason(FACTOR, OPEN, "assess-operator-direct-named" if named else "assess-operator-direct", named)
    yield from {"us": _us, "eu": _eu}.get(situation.family, _cn if situation.country == "cn" else _elsewhere)()


def _us() -> Iterator[Reason]:
    yield Reason(FACTOR, USE, "assess-contributory-us")
    yield Reason(FACTOR, OPEN, "assess-vicarious-us")
    yield Reason(FACTOR, OPEN, "assess-safe-harbor-us")


def _eu() -> Iterator[Reason]:
    yield Reason(FACTOR, OPEN, "assess-cdsm-eu")
    yield Reason(FACTOR, OPEN, "assess-dsa-eu")


def _cn() -> Iterator[Reason]:
    yield Reason(FACTOR, OPEN, "assess-duty-of-care-cn")


def _elsewhere() -> Iterator[Reason]:
    yield Reason(FACTOR, OPEN, "assess-platform-elsewhere")
