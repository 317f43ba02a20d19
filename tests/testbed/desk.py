"""The program behind a stand-in: the shipped application over a small library, its workers running."""

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.bootstrap import App
from bot.chat.connection import Connection
from bot.chat.serving import parts
from bot.commands.core import Core
from bot.config import Settings
from bot.desk.find import get_matter
from bot.desk.matters import restrict
from bot.desk.routes import tell_route
from bot.domain.matter import SYSTEM, Entry, Matter, MatterQuery
from bot.domain.work import Work, WorkState
from bot.library import IndexedLibrary
from bot.ports import Tx
from bot.work.run import kinds
from bot.work.worker import Worker
from tests.testbed.quick import WatchedStore, share_indexes, store_in_memory

STAFF: tuple[Mapping[str, Any], ...] = (
    {
        "id": "ada",
        "name": "Ada Nilsen",
        "accounts": [{"platform": "slack", "id": "U0ADA"}, {"platform": "discord", "id": "300000000000000001"}],
        "languages": ["no", "en"],
        "roles": ["counsel", "approver", "duty"],
        "clearance": "counsel",
        "work_days": [0, 1, 2, 3, 4, 5, 6],
        "works_from": "00:00",
        "works_until": "23:59:59",
    },
    {
        "id": "bo",
        "name": "Bo Berg",
        "accounts": [{"platform": "slack", "id": "U0BO"}, {"platform": "discord", "id": "300000000000000002"}],
        "languages": ["en"],
        "roles": ["analyst"],
        "clearance": "staff",
        "deputy": "ada",
    },
)
UNSETTLED = (WorkState.WAITING, WorkState.RUNNING)
PATIENCE = 60.0
"""Seconds until a test gives up; only a busy machine comes near it."""
LOOK_AGAIN = 0.02
"""Seconds until the outbox is looked at though nothing was written."""
FAR = timedelta(minutes=5)
"""What is due later than this is not waited for: the next step of telling, a reminder."""
SHORT = ("answer", "post", "tell", "ticket", "ticket_comment", "ticket_state")
"""Kinds of work that somebody waits for."""


class HurriedClock:
    """The machine's time, that can be put forward instead of waited for."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        """See port Clock."""
        return datetime.now(UTC) + self.ahead

    async def sleep(self, seconds: float) -> None:
        """See port Clock."""
        await asyncio.sleep(seconds)


class Desk:
    """One running Rightsdesk."""

    def __init__(self, folder: Path, library: IndexedLibrary, **sections: Any) -> None:
        """`sections` of the configuration: slack=..., discord=..., policies=..., routes=..."""
        work = {"poll_seconds": 0.02, "poll_trackers_minutes": 0, **sections.pop("work", {})}
        staff = sections.pop("staff", STAFF)
        self.settings = Settings(data={"folder": folder}, work=work, staff=staff, **sections)
        self.clock = HurriedClock()
        self.store: WatchedStore = store_in_memory(self.clock)
        self.app = App(self.settings)
        self.app.__dict__ |= {"store": self.store, "clock": self.clock}
        share_indexes(self.app, library)
        self.connections: list[Connection] = []
        self.core: Core | None = None
        self.worker: Worker | None = None
        self.working: asyncio.Task[None] | None = None

    async def start(self, *connections: Connection) -> None:
        """Connect, and begin to work."""
        self.connections = list(connections)
        made = parts(self.app, self.connections)
        self.core = made.core
        self.worker = Worker(self.store, self.clock, kinds(made), self.settings.work, "desk")
        self.working = asyncio.create_task(self.worker.run())
        for one in self.connections:
            await one.start()

    async def stop(self) -> None:
        """Finish what is in hand."""
        assert self.worker is not None
        assert self.working is not None
        self.worker.stop()
        await self.working
        for one in self.connections:
            await one.stop()
        await self.store.close()

    async def pending(self) -> tuple[Work, ...]:
        """Rows that somebody waits for."""
        rows = await self.store.read(lambda tx: tx.work(UNSETTLED, limit=10_000))
        return tuple(one for one in rows if one.kind in SHORT)

    async def settled(self, seconds: float = PATIENCE) -> None:
        """Wait until everything is answered; what is put off is brought forward."""

        async def done() -> bool:
            rows = [one for one in await self.pending() if (one.due or one.created) - self.clock.now() < FAR]
            assert self.worker is not None
            if rows and not self.worker.in_flight and all(one.state is WorkState.WAITING for one in rows):
                self._bring_forward(rows)
            return not rows

        end = time.monotonic() + seconds
        while not await done():
            if time.monotonic() > end:
                raise AssertionError(f"not settled in {seconds} s")
            await self.store.next_write(LOOK_AGAIN)

    def _bring_forward(self, rows: list[Work]) -> None:
        """What was put off for a moment is due now."""
        later = [one.due for one in rows if one.due and one.due > self.clock.now()]
        if later:
            self.clock.ahead += min(later) - self.clock.now()

    async def matters(self) -> tuple[Matter, ...]:
        """All matters, oldest first."""
        return tuple(reversed(await self.store.read(lambda tx: tx.matters(MatterQuery(limit=10_000), SYSTEM))))

    async def records(self, kind: str) -> list[dict[str, Any]]:
        """Bodies of records of one kind, oldest first."""
        found = await self.store.read(lambda tx: tx.records(kind, SYSTEM, limit=100_000))
        return [one.body for one in reversed(found)]

    async def entries(self) -> tuple[Entry, ...]:
        """The history of everything."""
        return await self.store.read(lambda tx: tx.entries(SYSTEM, limit=100_000))

    async def restrict(self, matter: str, people: tuple[str, ...]) -> None:
        """Only these people know of it from now on."""
        await self.store.run(lambda tx: restrict(tx, SYSTEM, matter, people))

    async def tell(self, matter: str, route: str) -> None:
        """Have the people of a route told."""

        def act(tx: Tx) -> None:
            tell_route(tx, SYSTEM, get_matter(tx, matter, SYSTEM), route, self.app.staff, f"test:{matter}")

        await self.store.run(act)

    def hurry(self, minutes: float) -> None:
        """Put the time forward."""
        self.clock.ahead += timedelta(minutes=minutes)

    async def dead(self) -> tuple[Work, ...]:
        """Work that came to no good end."""
        return await self.store.read(lambda tx: tx.work((WorkState.DEAD, WorkState.UNKNOWN)))
