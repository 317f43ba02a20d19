"""Several acts in one commit: what fails fails alone, and what was answered is on the disk."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.domain.errors import BadInput
from bot.domain.matter import SYSTEM
from bot.ports import Tx
from bot.store.audit import verify_chain
from bot.store.store import SqlStore, open_sqlite


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = open_sqlite(tmp_path / "rightsdesk.db")
    yield opened
    await opened.close()


@pytest.fixture
def commits(store: SqlStore) -> list[int]:
    """One entry a commit."""
    seen: list[int] = []
    event.listen(store.writer, "commit", lambda _: seen.append(1))
    return seen


def wrote(key: str) -> Any:
    """An act that leaves a record and a row of the trail."""

    def act(tx: Tx) -> str:
        tx.put_record("k", key, {})
        tx.log(SYSTEM, "test", on=key)
        return key

    return act


async def together(store: SqlStore, *acts: Any) -> list[Any]:
    """Run acts while the writer is busy, so that all of them wait for it."""
    busy, free = Event(), Event()

    def hold(_: Tx) -> None:
        busy.set()
        assert free.wait(10)

    holding = asyncio.create_task(store.run(hold))
    await asyncio.to_thread(busy.wait)
    running = [asyncio.create_task(store.run(act)) for act in acts]
    await asyncio.sleep(0)
    free.set()
    await holding
    return await asyncio.gather(*running, return_exceptions=True)


async def keys(store: SqlStore) -> set[str]:
    return {one.key for one in await store.read(lambda tx: tx.records("k", SYSTEM))}


async def test_what_waits_together_is_committed_together(store: SqlStore, commits: list[int]) -> None:
    results = await together(store, *(wrote(str(number)) for number in range(20)))

    assert results == [str(number) for number in range(20)]
    assert await keys(store) == set(results)
    assert len(commits) == 2  # the busy one's, and theirs
    with store.reader.connect() as connection:
        assert verify_chain(connection) == (20, None)


async def test_an_act_that_fails_leaves_nothing_and_the_others_everything(store: SqlStore) -> None:
    def fails(tx: Tx) -> None:
        wrote("bad")(tx)
        raise BadInput("no")

    first, refused, last = await together(store, wrote("a"), fails, wrote("b"))

    assert (first, last) == ("a", "b")
    assert isinstance(refused, BadInput)
    assert await keys(store) == {"a", "b"}
    with store.reader.connect() as connection:
        assert verify_chain(connection) == (2, None)


async def test_the_first_act_of_all_failing_spoils_no_later_name(store: SqlStore) -> None:
    """It makes the salt of people's names, and rolls it back."""

    def fails(tx: Tx) -> None:
        tx.log(SYSTEM, "x")
        getattr(tx, "append_logged")()  # noqa: B009
        raise BadInput("no")

    await together(store, fails, wrote("a"))
    await store.run(wrote("b"))

    entries = await store.read(lambda tx: tx.entries(SYSTEM))
    assert [(one.person, one.on) for one in entries] == [("system", "a"), ("system", "b")]


async def test_a_commit_that_fails_is_done_again_one_by_one(store: SqlStore) -> None:
    failures = iter([None, OperationalError("COMMIT", {}, sqlite3.OperationalError("disk I/O error"))])

    def fail_once(_: Any) -> None:
        fault = next(failures, None)
        if fault is not None:
            raise fault

    event.listen(store.writer, "commit", fail_once)
    results = await together(store, wrote("a"), wrote("b"))

    assert results == ["a", "b"]
    assert await keys(store) == {"a", "b"}


async def test_who_went_away_does_not_hold_up_the_rest(store: SqlStore) -> None:
    busy, free = Event(), Event()

    def hold(_: Tx) -> None:
        busy.set()
        assert free.wait(10)

    holding = asyncio.create_task(store.run(hold))
    await asyncio.to_thread(busy.wait)
    gone, stays = (asyncio.create_task(store.run(wrote(key))) for key in ("gone", "stays"))
    await asyncio.sleep(0)
    gone.cancel()
    free.set()

    assert await stays == "stays"
    await holding
    assert await keys(store) == {"gone", "stays"}
