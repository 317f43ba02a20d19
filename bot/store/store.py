"""The database of matters and work: one transaction at a time on SQLite, many on PostgreSQL."""

import asyncio
import hashlib
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from threading import Lock
from typing import TypeVar, cast

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from bot.clock import RealClock
from bot.domain.errors import BadConfiguration, StoreRefused, StoreUnwell
from bot.ports import Clock, Tx
from bot.store.audit import Audit
from bot.store.engine import postgres_engine, sqlite_engine
from bot.store.figures import FiguresPart
from bot.store.group import Group
from bot.store.matters import Matters
from bot.store.migrate import upgrade
from bot.store.outbox import Outbox
from bot.store.purge import Purge
from bot.store.records import Overtaken, Records

T = TypeVar("T")
TRIES = 6
WORK_LOCKS = 735
"""The first half of the advisory locks that guard work, so that they meet no others'."""
TRY_AGAIN = ("40001", "40P01", "55P03")
"""Serialisation failure, deadlock, lock not available (PostgreSQL, appendix A)."""


class SqlTx(Outbox, Matters, Records, Purge, FiguresPart, Audit):
    """One transaction; see bot.ports.Tx."""


class SqlStore:
    """Store on SQLAlchemy; see bot.ports.Store.

    `inline` runs transactions in the caller's thread (simulations, where the order of things must be decided
    by the seed alone).
    """

    def __init__(self, writer: Engine, reader: Engine, clock: Clock, *, threads: int = 1, inline: bool = False) -> None:
        """`threads` is 1 on SQLite: one writer."""
        self.writer, self.reader, self.clock, self.inline = writer, reader, clock, inline
        self.write_threads = ThreadPoolExecutor(threads, "store-write")
        self.read_threads = ThreadPoolExecutor(max(2, threads), "store-read")
        self.listeners: list[Callable[[], None]] = []
        self.keys = _Keys(writer if writer.dialect.name == "postgresql" else None)
        self.group = Group(self, self.write_threads) if threads == 1 else None
        # Without a server to ask, a lock by key is a look into a set: no thread is worth that.
        self.key_threads = self.read_threads if self.engine_name == "postgresql" else None
        self.salt: bytes | None = None

    @property
    def engine_name(self) -> str:
        """'sqlite' or 'postgresql'."""
        return self.writer.dialect.name

    async def run(self, act: Callable[[Tx], T]) -> T:
        """See bot.ports.Store."""
        if self.group is not None and not self.inline:
            found = await self.group.run(act)
            result, left_work = cast("tuple[T, bool]", found)
        else:
            result, left_work = await self._in(self.write_threads, lambda: self.transact(act))
        if left_work:
            for call in self.listeners:
                call()
        return result

    async def read(self, act: Callable[[Tx], T]) -> T:
        """See bot.ports.Store."""
        return await self._in(self.read_threads, lambda: self.look(act))

    async def _in(self, threads: ThreadPoolExecutor | None, call: Callable[[], T]) -> T:
        if self.inline or threads is None:
            return call()
        return await asyncio.get_running_loop().run_in_executor(threads, call)

    def transact(self, act: Callable[[Tx], T]) -> tuple[T, bool]:
        """Run a function in one transaction, here; its result, and whether it left work that is due."""
        for attempt in range(TRIES):
            try:
                return self._transact(act)
            except Overtaken as error:
                if attempt == TRIES - 1:
                    raise StoreUnwell("Too many others change the same thing at this moment.") from error
            except (OperationalError, IntegrityError) as error:
                if not _passes(error):
                    raise
                if attempt == TRIES - 1:
                    raise StoreUnwell(f"The database does not answer ({type(error.orig).__name__}).") from error
            time.sleep(0.01 * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311 not a secret
        raise AssertionError("unreachable")

    def _transact(self, act: Callable[[Tx], T]) -> tuple[T, bool]:
        with self.forgetting(), self.writer.begin() as connection:
            return self.act_on(connection, act)

    def act_on(self, connection: Connection, act: Callable[[Tx], T]) -> tuple[T, bool]:
        """Run a function on an open transaction; see bot.store.group."""
        tx = SqlTx(connection, self.clock.now())
        if self.salt is not None:
            tx.__dict__["salt"] = self.salt
        with _refusals():
            result = act(tx)
            tx.append_logged()
        self.salt = tx.__dict__.get("salt", self.salt)
        return result, tx.left_work

    @contextmanager
    def forgetting(self) -> Iterator[None]:
        """What was learned inside is not true where it is rolled back."""
        before = self.salt
        try:
            yield
        except BaseException:
            self.salt = before
            raise

    def look(self, act: Callable[[Tx], T]) -> T:
        """Run a function that only reads, here."""
        with self.reader.connect() as connection:
            return act(SqlTx(connection, self.clock.now(), reading=True))

    def lock(self, key: str) -> AbstractAsyncContextManager[bool]:
        """See bot.ports.Store."""
        return self._lock(key)

    @asynccontextmanager
    async def _lock(self, key: str) -> AsyncIterator[bool]:
        taken = await self._in(self.key_threads, lambda: self.keys.take(key))
        try:
            yield taken
        finally:
            if taken:
                await self._in(self.key_threads, lambda: self.keys.give_back(key))

    async def take_over(self) -> int:
        """See bot.ports.Store."""
        if self.engine_name == "postgresql":
            return 0
        freed, _ = await self._in(self.write_threads, lambda: self._transact(_free_all))
        return freed

    def when_work(self, call: Callable[[], None]) -> None:
        """See bot.ports.Store."""
        self.listeners.append(call)

    async def close(self) -> None:
        """See bot.ports.Store."""
        self.write_threads.shutdown()
        self.read_threads.shutdown()
        self.keys.close()
        for engine in {self.writer, self.reader}:
            engine.dispose()


class _Keys:
    """Locks by key: within this process, and on PostgreSQL against every other worker.

    The advisory locks belong to one session. The server frees them when that session's connection dies with
    its process, and does not when the process is only frozen: a thawed worker still holds what it works on.
    """

    def __init__(self, engine: Engine | None) -> None:
        self.engine = engine
        self.held: set[str] = set()
        self.guard = Lock()
        self.session: Connection | None = None

    def take(self, key: str) -> bool:
        """Whether it is ours now."""
        with self.guard:
            if key in self.held or not self._remote("pg_try_advisory_lock", key):
                return False
            self.held.add(key)
            return True

    def give_back(self, key: str) -> None:
        """Let others have it."""
        with self.guard:
            self.held.discard(key)
            self._remote("pg_advisory_unlock", key)

    def _remote(self, function: str, key: str) -> bool:
        if self.engine is None:
            return True
        if self.session is None or self.session.closed:
            self.session = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big", signed=True)
        call = text(f"SELECT {function}(:space, :number)")
        try:
            return bool(self.session.execute(call, {"space": WORK_LOCKS, "number": number}).scalar())
        except OperationalError:
            # The connection is gone, and with it every lock: the fencing tokens still hold.
            self.session.close()
            self.session = None
            return False

    def close(self) -> None:
        if self.session is not None:
            self.session.close()


@contextmanager
def _refusals() -> Iterator[None]:
    """What the database refuses, without the values that it names: they are people's words."""
    try:
        yield
    except (OperationalError, IntegrityError):
        raise
    except (StatementError, UnicodeEncodeError) as error:
        cause = error.orig if isinstance(error, StatementError) and error.orig is not None else error
        raise StoreRefused(f"The database refused a value ({type(cause).__name__}).") from None


def _free_all(tx: Tx) -> int:
    assert isinstance(tx, SqlTx)
    return tx.free_all()


def _passes(error: OperationalError | IntegrityError) -> bool:
    """Whether the same transaction may succeed when tried again."""
    if isinstance(error, IntegrityError):
        return True
    state = getattr(error.orig, "sqlstate", None)
    return state is None or state in TRY_AGAIN or state[:2] in ("08", "57") or "locked" in str(error.orig)


def open_sqlite(path: Path, clock: Clock | None = None, *, readers: int = 4) -> SqlStore:
    """The store in a file, migrated to this version's schema. One process at a time: see bot.owner."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = sqlite_engine(path)
    upgrade(writer)
    return SqlStore(writer, sqlite_engine(path, read_only=True, connections=readers), clock or RealClock())


def open_memory(clock: Clock | None = None, *, inline: bool = False) -> SqlStore:
    """A store in memory, for tests and simulations."""
    engine = sqlite_engine(None)
    upgrade(engine)
    store = SqlStore(engine, engine, clock or RealClock(), inline=inline)
    store.read_threads = store.write_threads
    return store


def open_postgres(url: str, clock: Clock | None = None, *, connections: int = 8) -> SqlStore:
    """The store in a PostgreSQL database, migrated; any number of processes; raises BadConfiguration."""
    engine = postgres_engine(url, connections)
    try:
        upgrade(engine)
    except OperationalError as error:
        reason = " ".join(str(error.orig).split("\n", 1)[0].split())
        raise BadConfiguration(f"The database of [store] url cannot be reached: {reason}.") from error
    return SqlStore(engine, engine, clock or RealClock(), threads=connections)


def open_store(url: str, folder: Path, clock: Clock | None = None) -> SqlStore:
    """As configured: PostgreSQL where there is a URL, else SQLite in the data folder."""
    return open_postgres(url, clock) if url else open_sqlite(folder / "rightsdesk.db", clock)


__all__: Sequence[str] = ("SqlStore", "open_memory", "open_postgres", "open_sqlite", "open_store")
