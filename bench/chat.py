"""Acknowledgement and answers over the wire, on each transport: a stand-in here, the shipped program beside it.

Prints how soon a command is acknowledged (p50, p99, worst), with nothing else to do and with 50 questions queued, and
how many answers a minute come out. The program is a process of its own with the shipped library and its real
embedding model. `python -m bench chat`, `python -m bench chat -- discord`
"""

import asyncio
import logging
import os
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Protocol

import structlog

from tests.testbed.discord.driver import DiscordDriver
from tests.testbed.discord.people import studio
from tests.testbed.discord.server import FakeDiscord, fake_discord
from tests.testbed.driver import Shown
from tests.testbed.program import Program, environment, free_port, on_discord, on_slack
from tests.testbed.slack import FakeSlack
from tests.testbed.slack.driver import IDS, least_scopes, settle_town, shown_to

TRANSPORTS = ("slack-socket", "slack-http", "discord")
IDLE, QUEUED = 100, 50
GOAL_IDLE, GOAL_QUEUED = 0.200, 0.300
PLATFORMS_GIVE = 3.0
"""Seconds, p99."""
CLIP = "An AI video of the giant Young-hee doll from Squid Game turning her head, number"
QUESTION = "What did Netflix demand of ByteDance?"
ASKER, OTHER = "bo", "cy"
PATIENCE = 120.0


class Side(Protocol):
    """A person on one transport."""

    acks: list[float]

    async def command(self, who: str, words: str) -> None:
        """`/rights WORDS` in a channel; returns when it is acknowledged."""

    def seen(self, who: str) -> list[Shown]:
        """What somebody sees of the bot."""


class OnSlack:
    """See Side."""

    def __init__(self, fake: FakeSlack) -> None:
        """Over a started stand-in."""
        self.fake, self.acks = fake, fake.acks

    async def command(self, who: str, words: str) -> None:
        """See Side."""
        await self.fake.slash(IDS[who], self.fake.workspace.by_name("town").id, words)

    def seen(self, who: str) -> list[Shown]:
        """See Side."""
        return shown_to(self.fake, who, "direct")


class OnDiscord:
    """See Side."""

    def __init__(self, fake: FakeDiscord, driver: DiscordDriver) -> None:
        """Over a started stand-in."""
        self.acks, self.driver = fake.acks, driver

    async def command(self, who: str, words: str) -> None:
        """See Side."""
        await self.driver.command(who, "town", words)

    def seen(self, who: str) -> list[Shown]:
        """See Side."""
        return self.driver.sees(who, "direct")


async def idle(side: Side) -> list[float]:
    """One question after the other, each asked when the one before is answered."""
    side.acks.clear()
    for number in range(IDLE):
        await answered(side, ASKER, 1, f"check {CLIP} {number}" if number % 2 else f"ask {QUESTION}")
    return list(side.acks)


async def queued(side: Side) -> tuple[list[float], float]:
    """Fifty questions wait when each further one comes; also how many answers a minute came out."""
    before, started = cards(side, ASKER) + cards(side, OTHER), time.perf_counter()
    for number in range(QUEUED):
        await side.command(ASKER, f"check {CLIP} {number}")
    side.acks.clear()
    for number in range(QUEUED):
        await side.command(OTHER, f"check {CLIP} again {number}" if number % 2 else f"ask {QUESTION}")
    times = list(side.acks)
    done = cards(side, ASKER) + cards(side, OTHER) - before
    print(f"  (of {2 * QUEUED} questions {done} were answered when the last one was acknowledged)")
    await until(lambda: cards(side, ASKER) + cards(side, OTHER) - before >= 2 * QUEUED)
    return times, 2 * QUEUED / (time.perf_counter() - started) * 60


async def at_once(side: Side) -> list[float]:
    """Fifty commands in the same moment; each waits for those before it."""
    before = cards(side, ASKER)
    side.acks.clear()
    await asyncio.gather(*(side.command(ASKER, f"ask {QUESTION} {number}") for number in range(QUEUED)))
    times = list(side.acks)
    await until(lambda: cards(side, ASKER) - before >= QUEUED)
    return times


async def answered(side: Side, who: str, number: int, words: str) -> None:
    """Ask, and wait for the answer in the direct messages."""
    before = cards(side, who)
    await side.command(who, words)
    await until(lambda: cards(side, who) >= before + number)


def cards(side: Side, who: str) -> int:
    """Answers that somebody has."""
    return sum(one.has("thumbs_up") for one in side.seen(who))


async def until(holds: object) -> None:
    """Look again until something holds."""
    assert callable(holds)
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"no answer in {PATIENCE} s")
        await asyncio.sleep(0.02)


@asynccontextmanager
async def side_of(transport: str, folder: Path) -> AsyncIterator[Side]:
    """A stand-in, the program on it, and a person."""
    async with AsyncExitStack() as stack:
        side: Side
        if transport == "discord":
            place = studio()
            discord = await stack.enter_async_context(fake_discord(place.world))
            told, side = on_discord(discord, place), OnDiscord(discord, DiscordDriver(discord, place, lambda: False))
        else:
            slack = await FakeSlack(least_scopes()).start()
            settle_town(slack)
            stack.push_async_callback(slack.stop)
            told, side = on_slack(slack, free_port() if transport == "slack-http" else 0), OnSlack(slack)
        program = Program(folder, environment(folder / "data", **told))
        stack.push_async_callback(program.end)
        started = time.perf_counter()
        await program.start()
        print(f"  ready in {time.perf_counter() - started:.1f} s")
        yield side
        await program.stop()


async def measure(transport: str) -> None:
    """One transport."""
    print(f"{transport} ({os.cpu_count()} processors, load {os.getloadavg()[0]:.1f})", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        async with side_of(transport, Path(folder)) as side:
            await answered(side, ASKER, 1, f"check {CLIP}")
            await answered(side, ASKER, 1, f"ask {QUESTION}")
            print(line("  acknowledged, nothing queued", await idle(side), GOAL_IDLE), flush=True)
            times, a_minute = await queued(side)
            print(line(f"  acknowledged, {QUEUED} queued", times, GOAL_QUEUED), flush=True)
            print(line(f"  acknowledged, {QUEUED} in one moment", await at_once(side), PLATFORMS_GIVE))
    print(f"  answers a minute: {a_minute:.0f}", flush=True)


def line(name: str, seconds: Sequence[float], goal: float) -> str:
    """One row."""
    ordered = sorted(1000 * one for one in seconds)
    p50, p99 = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.99))
    mark = "ok" if p99 < 1000 * goal else "OVER"
    return (
        f"{name:<32} n={len(ordered):<4} p50 {p50:4.0f} ms   p99 {p99:4.0f} ms   worst {ordered[-1]:4.0f} ms   "
        f"goal p99 {1000 * goal:.0f} ms: {mark}"
    )


def main(wanted: Sequence[str]) -> None:
    """All transports, or those that are named."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    for transport in wanted or TRANSPORTS:
        asyncio.run(measure(transport))


if __name__ == "__main__":
    main([])
