"""What an operator's monitoring sees."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from bot.domain.work import NewWork, WorkState
from bot.store.store import SqlStore
from bot.work.health import application, starting_pages
from bot.work.worker import Kind, Outcome, Worker
from tests.unit.work.builders import parts
from tests.unit.work.clocks import HeldClock

Client = TestClient  # type: ignore[type-arg]
MISSING: dict[str, str] = {}


@pytest.fixture
def idle(store: SqlStore, clock: HeldClock) -> Worker:
    async def act(_: object) -> Outcome:
        return Outcome(state=WorkState.UNKNOWN, error="unknown, check jira")

    return Worker(store, clock, {"ticket": Kind(act)}, parts(store).options)


@pytest.fixture
async def client(store: SqlStore, clock: HeldClock, idle: Worker) -> AsyncIterator[Client]:
    async def ready() -> dict[str, str]:
        return dict(MISSING)

    MISSING.clear()
    async with TestClient(TestServer(application(store, clock, idle, ready))) as client:
        yield client


async def page(client: Client, path: str) -> tuple[int, str]:
    async with client.get(path) as answer:
        return answer.status, await answer.text()


async def figures(client: Client) -> dict[str, float]:
    """Every figure of /metrics by its name and state, in the page's order."""
    _, text = await page(client, "/metrics")
    samples = [one for family in text_string_to_metric_families(text) for one in family.samples]
    return {one.name + one.labels.get("state", ""): one.value for one in samples}


async def test_a_living_process_says_so(client: Client) -> None:
    assert await page(client, "/healthz") == (200, "ok\n")
    assert await page(client, "/readyz") == (200, "ok\n")


async def test_a_platform_that_is_not_connected_makes_it_not_ready(client: Client) -> None:
    MISSING["slack"] = "not connected"

    assert await page(client, "/readyz") == (503, "slack: not connected\n")
    assert (await page(client, "/healthz"))[0] == 200


async def test_a_worker_that_does_not_look_for_work_makes_it_not_ready(client: Client, clock: HeldClock) -> None:
    clock.later(seconds=31)

    status, said = await page(client, "/readyz")

    assert status == 503
    assert "worker" in said


async def test_a_database_that_takes_no_writes_makes_it_not_ready(store: SqlStore, client: Client) -> None:
    with store.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")

        status, said = await page(client, "/readyz")

        connection.exec_driver_sql("PRAGMA query_only=OFF")
    assert status == 503
    assert said.startswith("store: ")


async def test_the_first_figure_is_how_long_the_oldest_due_row_has_waited(
    store: SqlStore, clock: HeldClock, client: Client
) -> None:
    await store.run(lambda tx: tx.enqueue(NewWork(key="a", kind="ticket", due=tx.now - timedelta(seconds=90))))
    await store.run(lambda tx: tx.enqueue(NewWork(key="b", kind="ticket", due=tx.now + timedelta(days=9))))

    found = await figures(client)

    assert next(iter(found.items())) == ("rightsdesk_oldest_due_seconds", 90.0)
    assert found["rightsdesk_outbox_rowswaiting"] == 2


async def test_what_waits_for_a_person_is_counted_by_its_state_and_rows_behind_it_are_not_overdue(
    store: SqlStore, clock: HeldClock, client: Client, idle: Worker
) -> None:
    for key in ("ticket", "comment"):
        await store.run(lambda tx, key=key: tx.enqueue(NewWork(key=key, kind="ticket", lane="ticket:M-1:jira")))
    await idle.step()
    clock.later(hours=5)

    found = await figures(client)

    assert found["rightsdesk_unknown_rows"] == 1
    assert found["rightsdesk_oldest_due_seconds"] == 0
    assert found["rightsdesk_outbox_rowswaiting"] == 1


async def test_late_reminders_and_unsettled_events_are_counted(
    store: SqlStore, clock: HeldClock, client: Client
) -> None:
    await store.run(lambda tx: tx.enqueue(NewWork(key="r", kind="reminder", due=tx.now - timedelta(hours=1))))
    await store.run(lambda tx: tx.receive("e1", "check", None))

    found = await figures(client)

    assert (found["rightsdesk_reminders_late"], found["rightsdesk_inbox_unsettled"]) == (1, 1)


async def test_while_it_starts_it_is_alive_and_not_ready() -> None:
    async with TestClient(TestServer(starting_pages())) as client:
        alive, ready = await client.get("/healthz"), await client.get("/readyz")
        assert (alive.status, await alive.text()) == (200, "starting\n")
        assert (ready.status, await ready.text()) == (503, "starting\n")
