"""Discord: how soon a command is acknowledged, alone and with 50 questions queued, and how many are answered a minute.

The shipped client against the loopback stand-in of tests/testbed, in one process: the times include the stand-in's own
work, so the program alone is quicker. A small library; the questions are real ones for it.
"""

import asyncio
import logging
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import structlog

from tests.testbed.discord.bot import Running, discord_bot
from tests.testbed.library import small_library

QUESTION = "What did Netflix demand of ByteDance?"
CLIP = "An AI video of the giant Young-hee doll from Squid Game turning her head, number"
COMMANDS = 200
QUEUED = 50
QUIET_ROUNDS = 3


async def acknowledged(bot: Running, words: str) -> float:
    """Seconds from the event at the gateway to the acknowledgement at the API."""
    start = time.perf_counter()
    await bot.driver.command("bo", "town", words)
    return time.perf_counter() - start


def spread(name: str, seconds: Sequence[float]) -> str:
    """'name: p50 .. ms, p99 .. ms, worst .. ms'."""
    ordered = sorted(1000 * one for one in seconds)
    p50, p99 = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]
    return f"{name}: n={len(ordered)} p50 {p50:.0f} ms, p99 {p99:.0f} ms, worst {ordered[-1]:.0f} ms"


async def measure(folder: Path) -> list[str]:
    """The lines to print."""
    library = small_library(folder)
    async with discord_bot(folder / "data", library) as bot:
        await bot.driver.command("bo", "town", f"ask {QUESTION}")
        await bot.driver.settled()
        spent = time.process_time()
        alone = [await acknowledged(bot, "help") for _ in range(COMMANDS)]
        spent = time.process_time() - spent
        await drained(bot)
        start = time.perf_counter()
        queued = await asyncio.gather(*(acknowledged(bot, f"check {CLIP} {number}") for number in range(QUEUED)))
        during = [await acknowledged(bot, f"ask {QUESTION}") for _ in range(QUEUED)]
        await drained(bot)
        minutes = (time.perf_counter() - start) / 60
    return [
        f"machine: {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} (when above that, times mean little)",
        f"processor time a command, the stand-in's and the answer's included: {1000 * spent / COMMANDS:.0f} ms",
        spread("acknowledged, nothing else to do", alone),
        spread(f"acknowledged, {QUEUED} commands at once", queued),
        spread(f"acknowledged, {QUEUED} questions queued", during),
        f"answers a minute: {2 * QUEUED / minutes:.0f}",
    ]


async def drained(bot: Running) -> None:
    """Everything is answered."""
    quiet = 0
    while quiet < QUIET_ROUNDS:
        quiet = 0 if await bot.busy() else quiet + 1
        await asyncio.sleep(0.02)


def main(_: Sequence[str] = ()) -> None:
    """Measure and print."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        print("\n".join(asyncio.run(measure(Path(folder)))))
