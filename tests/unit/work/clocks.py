"""Time for tests."""

import asyncio
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday."""


class HeldClock:
    """A clock that goes on only when told to."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def later(self, **delta: float) -> None:
        self.at += timedelta(**delta)

    async def sleep(self, seconds: float) -> None:
        await asyncio.Event().wait()
