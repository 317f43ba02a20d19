"""An event loop whose time is virtual: where nothing is ready it jumps to the next timer."""

import asyncio
import selectors
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class _Jump(selectors.SelectSelector):
    """Never waits."""

    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = super().select(0)
        if not ready and timeout:
            self.loop.ahead += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Deterministic as long as nothing leaves its thread."""

    def __init__(self) -> None:
        selector = _Jump()
        selector.loop = self
        self.ahead = 0.0
        super().__init__(selector)

    def time(self) -> float:
        return self.ahead


class VirtualClock:
    """Port Clock on that loop."""

    def __init__(self, loop: VirtualLoop) -> None:
        self.loop = loop

    def now(self) -> datetime:
        return START + timedelta(seconds=round(self.loop.ahead, 6))

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
