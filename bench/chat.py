"""Acknowledgement and answers over the wire: FakeSlack in front of the shipped program, in this process.

Prints the time until Slack has its acknowledgement (p50, p99, worst), idle and with 50 questions queued, and how many
answers a minute come out. `python -m bench chat`
"""

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from tests.scenarios.conftest import Stage, slack_stage
from tests.scenarios.words import CLIP, QUESTION
from tests.testbed.library import small_library

IDLE, QUEUED, ANSWERS = 100, 50, 100
GOAL_IDLE, GOAL_QUEUED = 0.200, 0.300
"""Seconds, p99; Slack gives 3."""


def percentile(values: list[float], share: float) -> float:
    """The value below which that share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def line(name: str, values: list[float], goal: float) -> str:
    """One row."""
    p99 = percentile(values, 0.99)
    mark = "ok" if p99 < goal else "OVER"
    return (
        f"{name:<28} n={len(values):<4} p50 {percentile(values, 0.5) * 1000:6.1f} ms   p99 {p99 * 1000:6.1f} ms   "
        f"worst {max(values) * 1000:6.1f} ms   goal {goal * 1000:.0f} ms {mark}"
    )


async def idle(stage: Stage) -> list[float]:
    """One question after the other."""
    fake = stage.driver.fake  # type: ignore[attr-defined]
    fake.acks.clear()
    for number in range(IDLE):
        await stage.driver.command("bo", "town", f"search doll {number}")
        await stage.desk.settled(120)
    return list(fake.acks)


async def queued(stage: Stage) -> list[float]:
    """Fifty checks wait in the outbox when each further question comes."""
    fake = stage.driver.fake  # type: ignore[attr-defined]
    for number in range(QUEUED):
        await stage.driver.command("bo", "town", f"check {CLIP} {number}")
    fake.acks.clear()
    for number in range(QUEUED):
        await stage.driver.command("cy", "town", f"check {CLIP} again {number}")
    waiting = len(await stage.desk.pending())
    times = list(fake.acks)
    await stage.desk.settled(300)
    print(f"(rows still waiting when the last of them was acknowledged: {waiting})")
    return times


async def answers_a_minute(stage: Stage) -> float:
    """Everything at once, until the last answer stands."""
    started = time.perf_counter()
    for number in range(ANSWERS):
        await stage.driver.command("bo", "town", f"{'check ' + CLIP if number % 2 else 'ask ' + QUESTION} {number}")
    await stage.desk.settled(600)
    return ANSWERS / (time.perf_counter() - started) * 60


async def measure(mode: str) -> None:
    """One transport."""
    folder = Path(tempfile.mkdtemp())
    library = small_library(folder)
    async with AsyncExitStack() as stack:
        stage = await slack_stage(stack, mode, folder, library)
        await stage.driver.command("bo", "town", f"check {CLIP}")
        await stage.desk.settled(300)  # what is loaded at the first question
        print(line(f"{mode}: acknowledged, idle", await idle(stage), GOAL_IDLE))
        print(line(f"{mode}: with {QUEUED} queued", await queued(stage), GOAL_QUEUED))
        print(f"{mode}: {await answers_a_minute(stage):.0f} answers a minute (each shown twice: ephemeral and direct)")


def main(_: list[str]) -> None:
    """Both transports."""
    for mode in ("socket", "http"):
        asyncio.run(measure(mode))


if __name__ == "__main__":
    main([])
