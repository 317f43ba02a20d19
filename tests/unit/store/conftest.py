"""The same tests on both engines."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest

from bot.store.store import SqlStore, open_postgres, open_sqlite
from tests.conftest import need
from tests.postgres import binaries, new_database, server
from tests.unit.work.clocks import HeldClock

NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    need("postgres", binaries() is not None, "install Debian's postgresql")
    with server() as url:
        yield url


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A file or a URL, empty."""
    if request.param == "sqlite":
        return str(tmp_path / "rightsdesk.db")
    return new_database(request.getfixturevalue("postgres_url"), f"store{next(NUMBERS)}")


def opened(database: str, clock: HeldClock) -> SqlStore:
    if database.startswith("postgresql"):
        return open_postgres(database, clock, connections=4)
    return open_sqlite(Path(database), clock)


@pytest.fixture
async def store(database: str, clock: HeldClock) -> AsyncIterator[SqlStore]:
    store = opened(database, clock)
    yield store
    await store.close()
    await asyncio.sleep(0)
