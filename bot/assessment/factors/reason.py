"""A reason before it is put into words."""

from dataclasses import dataclass, field

from bot.domain.assessment import Factor, Leaning

USE, OPEN, CLAIMANT = Leaning.FAVOURS_USE, Leaning.NEUTRAL, Leaning.FAVOURS_CLAIMANT


@dataclass(frozen=True)
class Reason:
    """What one factor shows: a message of the catalogue `assessment.ftl`, its values, and its citations.

    The authorities of a reason stand in knowledge/authorities.toml under the message's name; `citations` are
    those that depend on the clip, such as a guide's section.
    """

    factor: Factor
    leaning: Leaning
    key: str
    values: dict[str, str] = field(default_factory=dict)
    citations: tuple[str, ...] = ()
