"""The people of the team, and who must be told about what."""

from datetime import time

from knowledge.model import Audience, Frozen


class Account(Frozen):
    """A person's account on a platform, in a tracker, or at the operating system."""

    platform: str
    """slack, discord, cli (the operating-system account), or a tracker's name."""
    id: str


class Person(Frozen):
    """One of the staff."""

    id: str
    name: str
    accounts: tuple[Account, ...] = ()
    languages: tuple[str, ...] = ("en",)
    roles: tuple[str, ...] = ()
    """analyst, approver, counsel, duty, admin."""
    franchises: tuple[str, ...] = ()
    """Guide slugs; empty for all."""
    countries: tuple[str, ...] = ()
    """Empty for all."""
    clearance: Audience = Audience.STAFF
    time_zone: str = "UTC"
    works_from: time = time(8)
    works_until: time = time(17)
    work_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    """Monday is 0."""
    deputy: str | None = None
    away: bool = False
    email: str = ""

    def account(self, platform: str) -> str | None:
        """The account id on a platform, if any."""
        return next((one.id for one in self.accounts if one.platform == platform), None)


class Route(Frozen):
    """Who must be told about which matters, and how soon."""

    name: str
    people: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    channel: str = ""
    """The duty channel, as 'slack:C123' or 'discord:123'."""
    acknowledge_minutes: int = 30
    urgent: bool = False
    """Urgent ones override quiet hours."""
