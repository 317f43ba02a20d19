"""A tracker's webhook over HTTP: its ticket is read back once, and the people on the matter hear of it."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO

import pytest
from aiohttp.test_utils import TestClient, TestServer
from standardwebhooks import Webhook

from bot.desk.matters import merge
from bot.domain.matter import MatterQuery
from bot.domain.ticket import TicketState
from bot.domain.work import WorkState
from bot.store.store import SqlStore
from bot.tickets.builtin import BuiltinTracker
from bot.tickets.hooks import StandardHook
from bot.work.health import application
from bot.work.inbox import accept
from bot.work.run import Parts
from tests.unit.work.builders import ADA, Phone, check, worker
from tests.unit.work.test_desk_work import desk_parts

SECRET = "whsec_" + b64encode(b"a secret of thirty-two bytes....").decode()
Client = TestClient  # type: ignore[type-arg]


@pytest.fixture
async def desk(store: SqlStore) -> Parts:
    """A matter whose ticket T-1 is open."""
    made = desk_parts(store, trackers={"builtin": BuiltinTracker(store)})
    await accept(store, check())
    await worker(made).drain()
    return made


@pytest.fixture
async def client(store: SqlStore, desk: Parts) -> AsyncIterator[Client]:
    hooks = {"builtin": StandardHook(SECRET)}
    async with TestClient(TestServer(application(store, desk.clock, None, None, hooks))) as client:
        yield client


async def tell(client: Client, ticket: str, delivery: str = "d-1", secret: str = SECRET) -> int:
    now, body = datetime.now(UTC), json.dumps({"ticket": ticket})
    headers = {
        "webhook-id": delivery,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(delivery, now, body),
    }
    async with client.post("/trackers/builtin", data=body, headers=headers) as answer:
        return answer.status


async def news(store: SqlStore) -> list[str]:
    rows = await store.read(lambda tx: tx.work((WorkState.WAITING,), kind="ticket_news"))
    return [row.payload["ticket"] for row in rows]


async def test_a_ticket_closed_in_its_tracker_is_closed_in_its_matter_and_asks_about_it(
    store: SqlStore, desk: Parts, client: Client
) -> None:
    tracker = BuiltinTracker(store)
    ((ticket, _),) = await tracker.every()
    await tracker.set_state(ticket, TicketState.CLOSED)

    assert await tell(client, "T-1") == 202
    await worker(desk).drain()

    (matter,) = await store.read(lambda tx: tx.matters(MatterQuery(), ADA))
    phone = desk.messengers["slack"]
    assert isinstance(phone, Phone)
    record = await store.read(lambda tx: tx.find_record("reply", phone.told[-1][1], ADA))
    assert matter.tickets[0].state == "closed"
    assert record is not None
    assert [one["action"] for one in record.body["reply"]["buttons"]] == ["close"]


async def test_the_same_delivery_again_is_acknowledged_and_does_nothing(store: SqlStore, client: Client) -> None:
    assert [await tell(client, "T-1"), await tell(client, "T-1"), await tell(client, "T-1", "d-2")] == [202, 200, 202]
    assert await news(store) == ["T-1", "T-1"]


async def test_a_wrong_signature_leaves_nothing_behind(store: SqlStore, client: Client) -> None:
    assert await tell(client, "T-1", secret="whsec_" + b64encode(b"another").decode()) == 401
    assert await news(store) == []
    assert await tell(client, "T-1") == 202


async def test_a_ticket_that_is_not_ours_is_acknowledged_and_not_kept(store: SqlStore, client: Client) -> None:
    assert await tell(client, "T-99") == 200
    assert await news(store) == []


async def test_a_tracker_without_a_secret_has_no_path(client: Client) -> None:
    async with client.post("/trackers/other", data=b"{}") as answer:
        assert answer.status == 404


async def test_a_huge_body_is_refused(client: Client) -> None:
    async with client.post("/trackers/builtin", data=BytesIO(b"x" * 3_000_000)) as answer:
        assert answer.status == 413


async def test_a_comment_made_there_reaches_matter_and_people_and_one_of_ours_does_not(
    store: SqlStore, desk: Parts, client: Client
) -> None:
    tracker = BuiltinTracker(store)
    await accept(store, check("again"))  # has us comment on the ticket
    await worker(desk).drain()
    ((ticket, _),) = await tracker.every()
    await tracker.comment(ticket, "theirs", "taken down by the host")

    await tell(client, "T-1")
    await worker(desk).drain()

    said = [one.text for one in await store.read(lambda tx: tx.entries(ADA, "M-1")) if one.act == "ticket.comment"]
    assert [text.partition(": ")[2] for text in said] == ["taken down by the host"]
    assert len((await tracker.read(ticket)).comments) == 2


async def test_news_of_a_merged_matters_ticket_reach_the_matter_it_went_into(
    store: SqlStore, desk: Parts, client: Client
) -> None:
    await accept(store, check("other", "https://tiktok.com/@u/video/2"))
    await worker(desk).drain()
    await store.run(lambda tx: merge(tx, ADA, "M-1", "M-2", "the same clip"))
    tracker = BuiltinTracker(store)
    ticket = next(one for one, _ in await tracker.every() if one.id == "T-1")
    await tracker.set_state(ticket, TicketState.RESOLVED)

    assert await tell(client, "T-1") == 202
    await worker(desk).drain()

    into = await store.read(lambda tx: tx.find_matter("M-2", ADA))
    assert into is not None
    assert {one.id: one.state for one in into.tickets}["T-1"] == "resolved"
