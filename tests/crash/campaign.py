"""Campaigns of kills: workers are forked, killed or frozen at random moments, and the end is counted."""

import asyncio
import logging
import os
import random
import select as select_
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import func, select

from bot.domain.work import WorkState
from bot.store.audit import verify_chain
from bot.store.tables import inbox, matters, outbox
from tests.crash.remote import connect
from tests.crash.worker import LEASE, Plan, live, open_database, words

EVENTS_PER_KILL = 3
LONGEST_LIFE = 0.35
"""Seconds after its start at which a worker is killed at the latest."""
FROZEN = 1.5 * LEASE + 0.3


@dataclass(frozen=True)
class Count:
    """What a campaign came to."""

    kills: int
    freezes: int
    events: int
    tickets: int
    lost: int
    """Matters without a ticket, questions without a post, events without an end."""
    doubled: int
    """Tickets beyond the first of a matter; posts beyond the first of an answer that are not marked as repeated."""
    matters_doubled: int
    chain: str
    seconds: float
    unknown: int = 0

    def line(self) -> str:
        """The last line of `make crash`."""
        return f"lost={self.lost} doubled={self.doubled} kills={self.kills} chain={self.chain}"


def start(plan: Plan, *, wait: bool = True) -> int:
    """Fork a worker and wait until it works; the child never returns."""
    ready, tell_ready = os.pipe()
    pid = os.fork()
    if pid:
        os.close(tell_ready)
        if wait:
            select_.select([ready], [], [], 30)
        os.close(ready)
        return pid
    try:
        os.setsid()
        log = os.open(plan.remote.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        random.seed(os.urandom(8))
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        asyncio.run(live(plan, tell_ready))
    finally:
        os._exit(1)


def kill(pid: int) -> None:
    """kill -9, and bury it."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def deliver(platform: sqlite3.Connection, first: int, count: int) -> None:
    """New events; now and then one about a clip that is known."""
    for number in range(first, first + count):
        clip = number - 7 if number % 5 == 0 and number >= 7 else number
        url = f"https://tiktok.com/@u{clip % 11}/video/{clip}"
        platform.execute("INSERT OR IGNORE INTO deliveries (event, url) VALUES (?, ?)", (f"slack:T1:Ev{number}", url))


def run_sqlite(folder: Path, kills: int, *, finds: bool = True, seed: int = 1) -> Count:
    """One worker on SQLite, killed again and again."""
    began, chance = time.monotonic(), random.Random(seed)
    plan = Plan(remote=folder / "remote.db", database=str(folder / "rightsdesk.db"), finds=finds)
    prepare(plan)
    platform = connect(plan.remote)
    for number in range(kills):
        deliver(platform, number * EVENTS_PER_KILL, EVENTS_PER_KILL)
        pid = start(plan)
        time.sleep(chance.random() * LONGEST_LIFE)
        kill(pid)
        tell(number + 1, kills, began)
    sys.stderr.write(f"{kills} kills after {time.monotonic() - began:.0f} s; now the rest is worked off\n")
    last = start(plan)
    settle(plan, lambda: time.sleep(0.2))
    kill(last)
    return count(plan, kills, 0, time.monotonic() - began)


def run_postgres(
    folder: Path, url: str, kills: int, freezes: int, *, workers: int = 4, locks: bool = True, seed: int = 1
) -> Count:
    """Several workers on PostgreSQL, killed and frozen in turn."""
    began, chance = time.monotonic(), random.Random(seed)
    plan = Plan(remote=folder / "remote.db", database=url, locks=locks, slow=0.03 if locks else 0.5)
    prepare(plan)
    platform = connect(plan.remote)
    alive = [start(plan) for _ in range(workers)]
    frozen: dict[int, float] = {}
    faults = ["kill"] * kills + ["freeze"] * freezes
    chance.shuffle(faults)
    for number, fault in enumerate(faults):
        while not delivered(platform, number * EVENTS_PER_KILL):
            thaw(frozen, only_due=True)
        time.sleep(0.05 + chance.random() * LONGEST_LIFE)
        thaw(frozen, only_due=True)
        running = [one for one in alive if one not in frozen]
        if fault == "freeze" and len(running) > 1:
            victim = chance.choice(running)
            os.kill(victim, signal.SIGSTOP)
            frozen[victim] = time.monotonic() + FROZEN
            continue
        if fault == "freeze":
            time.sleep(FROZEN / 2)
            thaw(frozen, only_due=False)
            faults.append(fault)
            continue
        place = chance.randrange(workers)
        frozen.pop(alive[place], None)
        kill(alive[place])
        alive[place] = start(plan)
        tell(number + 1, len(faults), began)
    thaw(frozen, only_due=False)
    settle(plan, lambda: time.sleep(0.3))
    for pid in alive:
        kill(pid)
    return count(plan, kills, freezes, time.monotonic() - began)


def delivered(platform: sqlite3.Connection, first: int) -> bool:
    """Deliver; False where a worker was frozen while it wrote to the remote file, and holds that file's lock."""
    platform.execute("PRAGMA busy_timeout=100")
    try:
        deliver(platform, first, EVENTS_PER_KILL)
    except sqlite3.OperationalError:
        return False
    return True


def thaw(frozen: dict[int, float], *, only_due: bool) -> None:
    """Let frozen workers go on."""
    for pid, until in list(frozen.items()):
        if not only_due or until <= time.monotonic():
            os.kill(pid, signal.SIGCONT)
            del frozen[pid]


def tell(done: int, of: int, began: float) -> None:
    """A line now and then."""
    if done % 50 == 0:
        sys.stderr.write(f"{done}/{of} after {time.monotonic() - began:.0f} s\n")


def prepare(plan: Plan) -> None:
    """The schema, before anybody is forked. The engine is disposed of: a fork must inherit no connection."""
    asyncio.run(open_database(plan.database).close())
    words()


def settle(plan: Plan, wait: Callable[[], None], patience: float = 90) -> None:
    """Wait until everything delivered was told to have arrived and nothing is left to do, or nothing moves any more."""
    platform, store = connect(plan.remote), open_database(plan.database)
    moved, before = time.monotonic(), (-1, -1)
    try:
        while time.monotonic() - moved < patience:
            wait()
            untold = platform.execute("SELECT count(*) FROM deliveries WHERE told = 0").fetchone()[0]
            with store.reader.connect() as connection:
                left = connection.execute(LEFT).scalar_one()
            if not untold and not left:
                return
            if (untold, left) != before:
                moved, before = time.monotonic(), (untold, left)
    finally:
        asyncio.run(store.close())


LEFT = (
    select(func.count())
    .select_from(outbox)
    .where(outbox.c.state.in_(("waiting", "running")), outbox.c.kind.not_in(("purge", "digest", "tree_head")))
)


def count(plan: Plan, kills: int, freezes: int, seconds: float) -> Count:
    """Compare what was delivered with what came of it."""
    remote, store = connect(plan.remote), open_database(plan.database)
    events = {event for (event,) in remote.execute("SELECT event FROM deliveries")}
    links = remote.execute("SELECT count(DISTINCT url) FROM deliveries").fetchone()[0]
    keys = [key for (key,) in remote.execute("SELECT key FROM tickets")]
    posts = dict(remote.execute("SELECT key, count(*) FROM posts GROUP BY key").fetchall())
    marked = dict(remote.execute("SELECT key, sum(repeated) FROM posts GROUP BY key").fetchall())
    with store.reader.connect() as connection:
        rows, broken = verify_chain(connection)
        settled = set(connection.execute(select(inbox.c.event).where(inbox.c.settled.is_not(None))).scalars())
        opened = len(connection.execute(select(matters.c.number)).all())
        unknown = len(connection.execute(select(outbox.c.id).where(outbox.c.state == WorkState.UNKNOWN.value)).all())
    asyncio.run(store.close())
    lost_events = len(events - settled) + max(0, len(events) - len(posts))
    return Count(
        kills=kills,
        freezes=freezes,
        events=len(events),
        tickets=len(keys),
        lost=max(0, links - len(set(keys))) + lost_events,
        doubled=len(keys)
        - len(set(keys))
        + sum(posts[key] - 1 - marked[key] for key in posts if posts[key] > 1 + marked[key]),
        matters_doubled=opened - links,
        chain="valid" if broken is None and rows > len(events) else f"broken ({broken})",
        seconds=seconds,
        unknown=unknown,
    )
