"""The process that is killed: takes deliveries in, and works the outbox off."""

import asyncio
import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from bot.clock import RealClock
from bot.commands.core import Actor, Core, Place, Reply, Request
from bot.commands.door import without_records
from bot.config import LimitsOptions, WorkOptions
from bot.domain.assessment import Assessment, Likelihood, NextStep, Step
from bot.domain.policy import Policy
from bot.staff import Directory
from bot.store.store import SqlStore, open_postgres, open_sqlite
from bot.texts import Catalogue, catalogue
from bot.tickets.compose import Writer
from bot.work.inbox import accept_in
from bot.work.run import Parts, run_workers
from tests.crash.remote import RemoteChannel, RemoteTracker, connect

LEASE = 1.0
"""Seconds; a frozen worker is overtaken after it."""


@dataclass(frozen=True)
class Plan:
    """One worker's life."""

    remote: Path
    database: str
    """A file, or a PostgreSQL URL."""
    finds: bool = True
    locks: bool = True
    slow: float = 0.03


class UnlockedStore(SqlStore):
    """The control: no lock by key."""

    @asynccontextmanager
    async def _lock(self, key: str) -> AsyncIterator[bool]:
        yield True


UNLIMITED = LimitsOptions(person_per_hour=0, outsider_per_hour=0, place_per_hour=0)
"""What is tried is the loss of work, not how much one may ask."""


def open_database(database: str) -> SqlStore:
    """The engine by the look of it."""
    if database.startswith("postgresql"):
        return open_postgres(database, connections=4)
    return open_sqlite(Path(database))


async def assess(request: Request) -> Reply:
    """What a check comes to here: likely, always; the path to a ticket is what is tried."""
    likely = Assessment(
        language="en",
        country="us",
        likelihood=Likelihood.LIKELY,
        summary="likely",
        next_step=NextStep(name=Step.DRAFT, why="likely"),
        notice="-",
    )
    return Reply(summary="likely", likelihood=Likelihood.LIKELY, assessment=likely)


@cache
def words() -> Catalogue:
    """The messages, read before the fork."""
    return catalogue()


async def live(plan: Plan, tell_ready: int) -> None:
    """Until it is killed (every end is a kill); says on a pipe when its database is open."""
    store = open_database(plan.database)
    if not plan.locks:
        store.__class__ = UnlockedStore
    texts = words()
    os.write(tell_ready, b"r")
    parts = Parts(
        store=store,
        clock=RealClock(),
        texts=texts,
        staff=Directory(()),
        options=WorkOptions(
            lease_seconds=LEASE, settle_seconds=0.1, poll_seconds=0.05, poll_trackers_minutes=0, digest_at=""
        ),
        core=Core({"check": assess}, texts, without_records),
        policies=(Policy(name="likely", likelihood=(Likelihood.LIKELY,), tracker="remote"),),
        compose=Writer({}),
        trackers={"remote": RemoteTracker(plan.remote, finds=plan.finds, slow=plan.slow)},
        posters={"slack": RemoteChannel(plan.remote)},
    )
    await asyncio.gather(deliveries(plan, store), run_workers(parts, asyncio.Event(), f"w{os.getpid()}"))


async def deliveries(plan: Plan, store: SqlStore) -> None:
    """What the platform sends until it hears that it arrived."""
    platform = connect(plan.remote)
    while True:
        waiting = platform.execute("SELECT event, url FROM deliveries WHERE told = 0").fetchall()
        random.shuffle(waiting)
        for event, url in waiting:
            await store.run(partial(accept_in, request=request(event, url), origin={}, limits=UNLIMITED))
            platform.execute("UPDATE deliveries SET told = 1 WHERE event = ?", (event,))
        await asyncio.sleep(0.02)


def request(event: str, url: str) -> Request:
    """A check of one link."""
    return Request(
        command="check",
        text="Young-hee at the gate",
        options={"url": url},
        actor=Actor(person="ada", platform="slack"),
        place=Place(kind="channel", channel=f"C{hash(url) % 5}"),
        event=event,
    )
