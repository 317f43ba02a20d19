"""The worker's promises, on the real store in memory, with time held still."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.config import WorkOptions
from bot.domain.errors import AnswerLost, Busy, Refused
from bot.domain.matter import SYSTEM
from bot.domain.work import NewWork, Work, WorkState
from bot.ports import Tx
from bot.store.store import SqlStore, open_memory
from bot.work.worker import Act, Held, Kind, Later, Outcome, Worker
from tests.unit.work.clocks import HeldClock


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
async def store(clock: HeldClock) -> AsyncIterator[SqlStore]:
    store = open_memory(clock)
    yield store
    await store.close()


def worker(store: SqlStore, act: Act, **options: float) -> Worker:
    return Worker(store, store.clock, {"greet": Kind(act)}, WorkOptions(**options))  # type: ignore[arg-type]


async def enqueue(store: SqlStore, *keys: str, lane: str = "", **delta: float) -> None:
    due = store.clock.now() + timedelta(**delta)
    for key in keys:
        await store.run(lambda tx, key=key: tx.enqueue(NewWork(key=key, kind="greet", lane=lane, due=due)))


async def row(store: SqlStore, key: str) -> Work:
    found = await store.read(lambda tx: tx.find_work(key))
    assert found is not None
    return found


async def done(held: Held) -> Outcome:
    return Outcome({"greeted": held.work.key})


async def test_a_row_is_done_once_with_its_result(store: SqlStore) -> None:
    await enqueue(store, "a")

    assert await worker(store, done).drain() == 1
    assert await worker(store, done).drain() == 0

    assert (await row(store, "a")).state is WorkState.DONE
    assert (await row(store, "a")).result == {"greeted": "a"}


async def test_the_same_key_twice_is_one_row(store: SqlStore) -> None:
    await enqueue(store, "a", "a")

    assert await worker(store, done).drain() == 1


async def test_work_that_is_not_due_waits(store: SqlStore, clock: HeldClock) -> None:
    await enqueue(store, "a", hours=1)

    assert await worker(store, done).drain() == 0
    clock.later(hours=1)
    assert await worker(store, done).drain() == 1


async def test_what_it_writes_at_the_end_is_in_the_same_transaction(store: SqlStore) -> None:
    def fail(tx: Tx) -> None:
        tx.put_record("mark", "x", {})
        raise ValueError("no")

    async def act(held: Held) -> Outcome:
        return Outcome(then=fail)

    await enqueue(store, "a")
    await worker(store, act).step()

    assert (await row(store, "a")).state is WorkState.WAITING
    assert await store.read(lambda tx: tx.find_record("mark", "x", SYSTEM)) is None


async def test_what_fails_at_the_end_is_tried_again_and_dies(store: SqlStore, clock: HeldClock) -> None:
    def fail(tx: Tx) -> None:
        raise ZeroDivisionError

    async def act(held: Held) -> Outcome:
        return Outcome(then=fail)

    await enqueue(store, "a")
    working = worker(store, act, attempts=3)
    for _ in range(3):
        await working.drain()
        clock.later(hours=1)

    assert (await row(store, "a")).state is WorkState.DEAD
    assert "ZeroDivisionError" in (await row(store, "a")).error


async def test_a_row_dies_though_what_follows_from_that_fails(store: SqlStore) -> None:
    async def act(held: Held) -> Outcome:
        raise Refused("no")

    def dead(tx: Tx, work: Work, error: str) -> None:
        raise ZeroDivisionError

    await enqueue(store, "a")
    await Worker(store, store.clock, {"greet": Kind(act, dead)}, WorkOptions()).drain()

    assert (await row(store, "a")).state is WorkState.DEAD


async def killed(store: SqlStore, options: WorkOptions, deadly: str, acted: list[str]) -> None:
    """A process that takes what is due, and ends in the middle of one row (as by kill -9)."""
    await store.take_over()
    reached = asyncio.Event()

    async def act(held: Held) -> Outcome:
        acted.append(held.work.key)
        if held.work.key == deadly:
            reached.set()
        if reached.is_set():
            await asyncio.Event().wait()  # the process is gone: nothing of it is written any more
        return Outcome()

    working = Worker(store, store.clock, {"greet": Kind(act)}, options)
    running = asyncio.create_task(working.run())
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(reached.wait(), 0.3)
    running.cancel()
    for task in working.in_flight.values():
        task.cancel()
    await asyncio.gather(running, *working.in_flight.values(), return_exceptions=True)


async def test_a_row_that_kills_its_process_is_dead_after_so_many_and_takes_no_other_with_it(store: SqlStore) -> None:
    options, acted = WorkOptions(attempts=4, poll_seconds=0.01), []  # type: ignore[var-annotated]
    await enqueue(store, "deadly", "b", "c", "d", "e")
    for _ in range(6):
        await killed(store, options, "deadly", acted)

    found = {key: (await row(store, key)).state for key in ("deadly", "b", "c", "d", "e")}
    assert found == {"deadly": WorkState.DEAD, **dict.fromkeys("bcde", WorkState.DONE)}
    assert acted.count("deadly") == 4
    assert "4 processes" in (await row(store, "deadly")).error


async def test_a_worker_that_is_told_to_stop_puts_back_what_never_ends(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.work.worker.PATIENCE", 0.05)
    began = asyncio.Event()

    async def act(held: Held) -> Outcome:
        began.set()
        await asyncio.Event().wait()
        return Outcome()

    await enqueue(store, "a")
    working = worker(store, act)
    running = asyncio.create_task(working.run())
    await began.wait()
    working.stop()
    await asyncio.wait_for(running, 5)

    left = await row(store, "a")
    assert (left.state, left.attempts, left.killed) == (WorkState.WAITING, 0, 0)


async def test_a_failure_is_tried_again_ever_later_until_it_is_dead(store: SqlStore, clock: HeldClock) -> None:
    tries: list[int] = []

    async def act(held: Held) -> Outcome:
        tries.append(held.work.attempts)
        raise ValueError("broken")

    await enqueue(store, "a")
    working = worker(store, act, attempts=3)
    waits = []
    for _ in range(3):
        await working.drain()
        waits.append(((await row(store, "a")).due - clock.now()).total_seconds())
        clock.later(hours=1)

    assert tries == [1, 2, 3]
    assert waits[:2] == [2, 4]
    assert (await row(store, "a")).state is WorkState.DEAD
    assert (await row(store, "a")).error == "ValueError; the log says where"


async def test_a_busy_recipient_never_kills_a_row_within_days(store: SqlStore, clock: HeldClock) -> None:
    async def act(held: Held) -> Outcome:
        raise Busy("limit", retry_after=30)

    await enqueue(store, "a")
    working = worker(store, act, attempts=2)
    for _ in range(50):
        assert await working.drain() == 1
        assert (await row(store, "a")).due - clock.now() == timedelta(seconds=30)
        clock.later(seconds=30)

    assert (await row(store, "a")).state is WorkState.WAITING


async def test_a_refusal_is_dead_at_once_and_in_the_audit_trail(store: SqlStore) -> None:
    async def act(held: Held) -> Outcome:
        raise Refused("unknown project")

    await enqueue(store, "a")
    await worker(store, act).drain()

    assert (await row(store, "a")).error == "unknown project"
    assert [one.act for one in await store.read(lambda tx: tx.entries(SYSTEM))] == ["work.dead"]


async def test_a_lost_answer_is_remembered_for_the_next_try(store: SqlStore, clock: HeldClock) -> None:
    seen: list[object] = []

    async def act(held: Held) -> Outcome:
        seen.append(held.work.result.get("lost"))
        if len(seen) == 1:
            raise AnswerLost("timeout")
        return Outcome()

    await enqueue(store, "a")
    await worker(store, act).drain()
    clock.later(minutes=1)
    await worker(store, act).drain()

    assert seen == [None, True]


async def test_later_costs_no_attempt_and_keeps_its_notes(store: SqlStore, clock: HeldClock) -> None:
    async def act(held: Held) -> Outcome:
        raise Later(10, "not yet", {"stage": 2})

    await enqueue(store, "a")
    await worker(store, act).drain()

    assert (await row(store, "a")).attempts == 0
    assert (await row(store, "a")).result == {"stage": 2}


async def test_rows_of_one_lane_go_out_in_order_though_the_first_one_fails(store: SqlStore, clock: HeldClock) -> None:
    sent: list[str] = []
    fails = {"a1"}

    async def act(held: Held) -> Outcome:
        if held.work.key in fails:
            fails.clear()
            raise Busy("later", retry_after=5)
        sent.append(held.work.key)
        return Outcome()

    await enqueue(store, "a1", "a2", "a3", lane="slack:C1")
    await enqueue(store, "b1", lane="slack:C2")
    working = worker(store, act)
    await working.drain()
    assert sent == ["b1"]
    clock.later(seconds=5)
    await working.drain()

    assert sent == ["b1", "a1", "a2", "a3"]


async def test_a_dead_workers_row_is_taken_over_after_its_lease_and_the_dead_one_may_not_write(
    store: SqlStore, clock: HeldClock
) -> None:
    await enqueue(store, "a")
    first = await store.run(lambda tx: tx.claim("first", 30, []))
    assert first is not None
    assert await worker(store, done).drain() == 0
    clock.later(seconds=31)

    assert await worker(store, done).drain() == 1
    assert not await store.run(lambda tx: tx.finish(first, WorkState.DEAD, {}))
    assert (await row(store, "a")).state is WorkState.DONE


async def test_a_held_key_is_put_back_without_costing_an_attempt(store: SqlStore, clock: HeldClock) -> None:
    await enqueue(store, "a")
    async with store.lock("a") as mine:
        assert mine
        await worker(store, done).step()
    assert (await row(store, "a")).state is WorkState.WAITING
    assert (await row(store, "a")).attempts == 0
    clock.later(seconds=2)
    assert await worker(store, done).drain() == 1


async def test_running_it_wakes_up_for_new_work_and_finishes_it_before_it_stops(store: SqlStore) -> None:
    working = worker(store, done, poll_seconds=60)
    running = asyncio.create_task(working.run())
    await asyncio.sleep(0)
    await enqueue(store, *"abcdefgh")
    async with asyncio.timeout(10):
        # Nothing announces that a row is done.
        while await store.read(lambda tx: len(tx.work((WorkState.DONE,)))) < 8:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        working.stop()
        await running


async def test_a_moved_row_runs_at_its_new_time_and_a_dropped_one_never(store: SqlStore, clock: HeldClock) -> None:
    await enqueue(store, "a", "b", hours=1)
    await store.run(lambda tx: tx.move("a", clock.now() + timedelta(hours=5)))
    await store.run(lambda tx: tx.drop("b"))

    clock.later(hours=2)
    assert await worker(store, done).drain() == 0
    clock.later(hours=3)
    assert await worker(store, done).drain() == 1
    assert (await row(store, "b")).state is WorkState.DROPPED


async def test_a_revived_row_starts_from_the_beginning(store: SqlStore, clock: HeldClock) -> None:
    async def act(held: Held) -> Outcome:
        raise Refused("no")

    await enqueue(store, "a")
    await worker(store, act).drain()
    assert await store.run(lambda tx: tx.revive("a"))

    assert await worker(store, done).drain() == 1
    assert (await row(store, "a")).state is WorkState.DONE
