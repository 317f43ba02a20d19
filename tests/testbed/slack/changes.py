"""Waiting for what a stand-in is still to see."""

import asyncio
from collections.abc import Callable


class Changes:
    """Every call and acknowledgement is one."""

    def __init__(self) -> None:
        """Nothing has changed yet."""
        self.changed = asyncio.Condition()

    async def notify(self) -> None:
        """Something changed."""
        async with self.changed:
            self.changed.notify_all()

    async def until(self, holds: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait until something holds; every call and acknowledgement looks again."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(holds)
