from datetime import UTC, datetime

import pytest

from bot.clock import RealClock
from bot.commands.core import Actor, Place, Request
from bot.commands.ticket import ticket
from bot.desk.matters import add_ticket
from bot.domain.errors import BadInput, NotAllowed
from bot.domain.matter import SYSTEM, Matter, TicketLink
from bot.store.store import SqlStore, open_memory
from bot.texts import Catalogue
from knowledge.model import Audience

TRACKERS = ("legal", "builtin")


def asked(text: str = "", clearance: Audience = Audience.STAFF, *, external: bool = False) -> Request:
    actor = Actor(person="ada", platform="slack", clearance=clearance)
    return Request(command="ticket", text=text, actor=actor, place=Place(kind="channel", external=external))


async def a_store() -> SqlStore:
    store = open_memory(RealClock())
    now = datetime(2026, 11, 22, tzinfo=UTC)
    await store.run(lambda tx: tx.add_matter(Matter(opened=now, opened_by="ada")))
    return store


async def test_a_ticket_is_asked_for_once_in_the_first_tracker_or_the_one_named(texts: Catalogue) -> None:
    store = await a_store()
    run = ticket(store, TRACKERS, texts)

    first, again, other = [(await run(asked(words))).summary for words in ("m-1", "M-1", "M-1 builtin")]

    rows = await store.read(lambda tx: tx.work(kind="ticket"))
    assert sorted(row.payload["tracker"] for row in rows) == ["builtin", "legal"]
    assert "already" not in first
    assert "already" in again
    assert "builtin" in other
    await store.close()


async def test_a_ticket_that_is_there_is_shown(texts: Catalogue) -> None:
    store = await a_store()
    link = TicketLink(tracker="legal", id="LEG-7", url="https://legal.example/7", key="M-1-x")
    await store.run(lambda tx: add_ticket(tx, SYSTEM, "M-1", link))

    shown = await ticket(store, TRACKERS, texts)(asked("M-1"))

    assert "LEG-7" in shown.summary
    assert await store.read(lambda tx: tx.work(kind="ticket")) == ()
    await store.close()


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (asked("M-1", Audience.PUBLIC), NotAllowed),
        (asked("M-1", Audience.COUNSEL, external=True), NotAllowed),
        (asked(""), BadInput),
    ],
)
async def test_outsiders_and_empty_words_open_none(texts: Catalogue, request_: Request, error: type[Exception]) -> None:
    store = await a_store()

    with pytest.raises(error):
        await ticket(store, TRACKERS, texts)(request_)

    assert await store.read(lambda tx: tx.work(kind="ticket")) == ()
    await store.close()
