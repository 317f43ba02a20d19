"""What every test of a running program would build anew though it is always the same: an empty database, indexes."""

import asyncio
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from typing_extensions import override

from bot.bootstrap import App
from bot.library import IndexedLibrary
from bot.ports import Clock, Tx
from bot.store.engine import sqlite_engine
from bot.store.migrate import upgrade
from bot.store.store import SqlStore

T = TypeVar("T")


class WatchedStore(SqlStore):
    """A store that says when something was written: who waits for the bot looks then, and not all the time."""

    written: asyncio.Event | None = None

    @override
    async def run(self, act: Callable[[Tx], T]) -> T:
        """See SqlStore."""
        result = await super().run(act)
        if self.written is not None:
            self.written.set()
        return result

    async def next_write(self, seconds: float) -> None:
        """Wait for a write, but not for ever: some of what is waited for is not in the store."""
        self.written = asyncio.Event()
        try:
            await asyncio.wait_for(self.written.wait(), seconds)
        except TimeoutError:
            return


@cache
def empty_database() -> bytes:
    """An SQLite database of this version's schema; made by the migrations themselves, once."""
    engine = sqlite_engine(None)
    upgrade(engine)
    return bytes(_driver(engine).serialize())


def _driver(engine: Any) -> Any:
    """The sqlite3 connection below an engine in memory."""
    with engine.connect() as connection:
        return connection.connection.driver_connection


def store_in_memory(clock: Clock) -> WatchedStore:
    """An empty store."""
    engine = sqlite_engine(None)
    _driver(engine).deserialize(empty_database())
    store = WatchedStore(engine, engine, clock)
    store.read_threads = store.write_threads
    return store


def lay_database(folder: Path) -> None:
    """An empty store's file in a data folder that has none."""
    file = folder / "rightsdesk.db"
    folder.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.write_bytes(empty_database())


def share_indexes(app: App, library: IndexedLibrary) -> None:
    """Every program over one library reads with the same reader."""
    app.__dict__["library"] = library
