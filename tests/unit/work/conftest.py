"""A store in memory with time held still."""

from collections.abc import AsyncIterator

import pytest

from bot.store.store import SqlStore, open_memory
from tests.unit.work.clocks import HeldClock


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
async def store(clock: HeldClock) -> AsyncIterator[SqlStore]:
    store = open_memory(clock, inline=True)
    yield store
    await store.close()
