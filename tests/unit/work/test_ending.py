"""The first signal asks, the second one ends, and so does the grace."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from bot.cli import ending
from bot.cli.ending import until_told


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    """The tests' own handlers afterwards."""
    kept = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    yield
    for one, handler in kept.items():
        signal.signal(one, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_first_signal_asks_and_the_second_ends_at_once(number: signal.Signals) -> None:
    said: list[str] = []
    left: list[int] = []
    stop = until_told(said.append, left.append)

    os.kill(os.getpid(), number)
    await asyncio.wait_for(stop.wait(), 5)
    assert left == []
    os.kill(os.getpid(), number)

    assert (said, left) == ([], [128 + number])


async def test_whoever_is_not_done_after_the_grace_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "GRACE", 0.05)
    said: list[str] = []
    gone, loop = asyncio.Event(), asyncio.get_running_loop()
    until_told(said.append, lambda _: loop.call_soon_threadsafe(gone.set))  # type: ignore[arg-type,return-value]

    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(gone.wait(), 5)

    assert "next start" in said[0]
