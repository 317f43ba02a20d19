"""The people."""

from typing import Protocol

from bot.domain.staff import Person, Route


class Staff(Protocol):
    """The staff directory and the routes."""

    def find_person(self, platform: str, account: str) -> Person | None:
        """Who holds that account."""

    def get_person(self, name: str) -> Person:
        """By directory id; raises NotFound."""

    def people(self) -> tuple[Person, ...]:
        """All."""

    def routes(self) -> tuple[Route, ...]:
        """All."""
