"""Rules by which a matter gets its ticket and its people without anybody asking."""

from typing import Literal

from bot.domain.assessment import Likelihood
from knowledge.model import Frozen


class Policy(Frozen):
    """One rule. What it asks must all hold; an empty list asks nothing. The first rule that fits decides."""

    name: str
    """Carried by the ticket and the audit row."""
    asked_by: Literal["staff", "anyone"] = "staff"
    """Whose checks count: the team's, or also those of people from outside."""
    likelihood: tuple[Likelihood, ...] = ()
    franchise: tuple[str, ...] = ()
    """Guide slugs: 'squid-game'."""
    tier: int | None = None
    """At least one sighted asset of this tier or a higher one (1 is the highest)."""
    circumstance: tuple[str, ...] = ()
    """All of these circumstances hold: 'ai_generated', or 'purpose=parody'."""
    country: tuple[str, ...] = ()
    host: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    """'slack:C123': where it was asked."""
    repeats: int = 0
    """The uploader is in at least this many matters, this one among them."""
    tracker: str = ""
    """Open a ticket there; empty for none."""
    priority: str = ""
    project: str = ""
    assignee: str = ""
    labels: tuple[str, ...] = ()
    route: str = ""
    """Tell the people of this route; empty for nobody."""
    answer_within_hours: float | None = None
    """Sets a deadline on the matter."""
    shadow: bool = False
    """Only write down what it would have done, and go on to the next rule."""


class Decided(Frozen):
    """What the policies say about one assessment."""

    policy: str
    tracker: str = ""
    route: str = ""
    shadow: bool = False
    answer_within_hours: float | None = None

    @property
    def nothing(self) -> bool:
        """Neither ticket nor people."""
        return not (self.tracker or self.route)
