"""Accepted events and tickets a second on SQLite, a restart, and how soon a dead worker's row is taken over.

    python -m bench work [-- EVENTS]

The clip's assessment is left out (`bench assessment` times it): what is measured is the work around it, on a file with
synchronous FULL, the way `serve` and `work` run it.
"""

import asyncio
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bot.clock import RealClock
from bot.commands.core import Core
from bot.commands.door import without_records
from bot.config import WorkOptions
from bot.domain.policy import Policy
from bot.domain.work import NewWork
from bot.staff import Directory
from bot.store.store import SqlStore, open_postgres, open_sqlite
from bot.tickets.builtin import BuiltinTracker
from bot.tickets.compose import Writer
from bot.work.inbox import accept
from bot.work.run import Parts, kinds
from bot.work.worker import Held, Kind, Outcome, Worker
from tests.postgres import binaries, server
from tests.unit.work.builders import TEXTS, Wall, check, likely

EVENTS = 600
LEASTS = {"accepted events/s": 100, "tickets/s": 60}
MOSTS = {"restart to working, s": 2.0, "row of a dead worker taken over, s": 35.0}


def main(arguments: Sequence[str]) -> None:
    """Print every figure beside its bound."""
    events = int(arguments[0]) if arguments else EVENTS
    with tempfile.TemporaryDirectory(prefix="rightsdesk-bench-") as name:
        figures = asyncio.run(_throughput(Path(name), events))
        figures["restart to working, s"] = _restart(Path(name))
    if binaries() is not None:
        with server() as url:
            figures["row of a dead worker taken over, s"] = _takeover(url)
    for what, figure in figures.items():
        bound = f"at least {LEASTS[what]}" if what in LEASTS else f"at most {MOSTS[what]}" if what in MOSTS else ""
        print(f"{what:40} {figure:8.1f}   {bound}".rstrip())


async def _throughput(folder: Path, events: int) -> dict[str, float]:
    """Every event is another clip, its check likely, and the policy opens a ticket in the built-in tracker.

    The steps are timed one after the other; the last figure is all of them together, accepting included.
    """
    store = open_sqlite(folder / "rightsdesk.db")
    every = kinds(_parts(store))
    began = time.perf_counter()
    for number in range(events):
        await accept(store, check(f"e{number}", f"https://tiktok.com/@u{number % 7}/video/{number}"))
    seconds = {"accepted events/s": time.perf_counter() - began}
    for kind, what in (("answer", "answers/s"), ("ticket", "tickets/s"), ("post", "posts/s")):
        seconds[what] = await _worked_off(store, kind, every[kind], events)
    await store.close()
    seconds["questions/s through all of it"] = sum(seconds.values())
    return {what: events / took for what, took in seconds.items()}


async def _worked_off(store: SqlStore, name: str, kind: Kind, rows: int) -> float:
    """Seconds until a worker has done so many waiting rows of one kind."""
    done, left = asyncio.Event(), rows

    async def counted(held: Held) -> Outcome:
        nonlocal left
        outcome = await kind.act(held)
        left -= 1
        if not left:
            done.set()
        return outcome

    worker = Worker(store, RealClock(), {name: Kind(counted, kind.dead)}, WorkOptions())
    began = time.perf_counter()
    working = asyncio.create_task(worker.run())
    await done.wait()
    worker.stop()
    await working
    return time.perf_counter() - began


def _parts(store: SqlStore) -> Parts:
    return Parts(
        store=store,
        clock=store.clock,
        texts=TEXTS,
        staff=Directory(()),
        options=WorkOptions(),
        core=Core({"check": likely}, TEXTS, without_records),
        policies=(Policy(name="all", tracker="builtin"),),
        compose=Writer({}),
        trackers={"builtin": BuiltinTracker(store)},
        posters={"slack": Wall()},
    )


def _restart(folder: Path) -> float:
    """From the start of `rightsdesk work` on that database, killed before, to its first line: it takes rows then."""
    environment = {**os.environ, "RIGHTSDESK_DATA__FOLDER": str(folder)}
    took = 0.0
    for _ in range(2):  # the first start after an installation compiles; nobody restarts that one
        began = time.perf_counter()
        command = [sys.executable, "-m", "bot", "work"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            assert process.stdout is not None
            assert process.stdout.readline()
            took = time.perf_counter() - began
            process.kill()
    return took


def _takeover(url: str) -> float:
    """A worker is killed with a row in hand; another one, with the lease of the default configuration, does it."""
    asyncio.run(_put(url))
    held, hold = os.pipe()
    if (pid := os.fork()) == 0:
        asyncio.run(_hold_for_ever(url, hold))
        os._exit(1)
    select.select([held], [], [], 30)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    began = time.perf_counter()
    asyncio.run(_work_until_done(url))
    return time.perf_counter() - began


async def _put(url: str) -> None:
    store = open_postgres(url)
    await store.run(lambda tx: tx.enqueue(NewWork(key="bench", kind="bench")))
    await store.close()


async def _hold_for_ever(url: str, hold: int) -> None:
    async def act(_: Held) -> Outcome:
        os.write(hold, b"h")
        await asyncio.Event().wait()
        return Outcome()

    store = open_postgres(url)
    await Worker(store, RealClock(), {"bench": Kind(act)}, WorkOptions(), "killed").run()


async def _work_until_done(url: str) -> None:
    done = asyncio.Event()

    async def act(_: Held) -> Outcome:
        done.set()
        return Outcome()

    store = open_postgres(url)
    worker = Worker(store, RealClock(), {"bench": Kind(act)}, WorkOptions(), "living")
    working = asyncio.create_task(worker.run())
    await done.wait()
    worker.stop()
    await working
    await store.close()
