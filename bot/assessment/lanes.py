"""Questions beside copyright, each its own lane: publicity, trade mark, intimate imagery, a minor.

Intimate imagery goes by the 48-hour route of the TAKE IT DOWN Act and never becomes a copyright draft. With a sexual
depiction of a minor everything stops: nothing is stored or forwarded, and the reporting body of the country is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.assessment.situation import Situation
from bot.domain.clip import Speaker

REPORTING = ("us", "uk", "no", "eu", "kr", "cn")


@dataclass(frozen=True)
class LaneReason:
    """A lane before it is put into words; its authorities stand under `key` in knowledge/authorities.toml."""

    name: str
    key: str
    stop: bool = False
    citations: tuple[str, ...] = ()


def lanes(situation: Situation) -> tuple[LaneReason, ...]:
    """The lanes that the clip opens, the gravest first."""
    return tuple(_lanes(situation))


def _lanes(situation: Situation) -> Iterator[LaneReason]:
    if said(situation, "minor_sexual"):
        body = (
            situation.country
            if situation.country in REPORTING
            else situation.family
            if situation.family != "other"
            else "default"
        )
        yield LaneReason("minor", "assess-lane-minor", True, (f"rule/csam-reporting-bodies#{body}",))
    elif said(situation, "intimate"):
        yield LaneReason("intimate", "assess-lane-intimate", True)
    if said(situation, "likeness") or said(situation, "voice"):
        yield LaneReason("publicity", "assess-lane-publicity")
    if said(situation, "trade_mark"):
        yield LaneReason("trade-mark", "assess-lane-trade-mark")


def said(situation: Situation, name: str) -> bool:
    """Whether anybody says so: a lane opens on anyone's word but a language model's, which may be made up."""
    return any(
        one.name == name and one.value is True and one.by is not Speaker.MODEL for one in situation.circumstances
    )
