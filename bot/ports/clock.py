"""The time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Time, so that tests can hold it."""

    def now(self) -> datetime:
        """The time, with its zone (UTC)."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""
