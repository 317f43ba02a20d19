from datetime import UTC, datetime

import pytest

from bot.clock import RealClock
from bot.commands.core import Actor, Core, Place, Request
from bot.commands.door import Door
from bot.commands.ticket import ticket
from bot.desk.matters import add_ticket
from bot.domain.matter import SYSTEM, Matter, TicketLink
from bot.staff import Directory
from bot.store.store import SqlStore, open_memory
from bot.texts import Catalogue
from knowledge.model import Audience

TRACKERS = ("legal", "builtin")


def asked(
    text: str = "", clearance: Audience = Audience.STAFF, *, external: bool = False, person: str = "ada"
) -> Request:
    actor = Actor(person=person, platform="slack", clearance=clearance)
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
    ("request_", "said"),
    [
        (asked("M-1", person="slack:U1"), "That is for people of the team."),
        (asked("M-1", Audience.COUNSEL, external=True), "Not in a place where people from outside read"),
        (asked(""), "Say which matter"),
    ],
)
async def test_outsiders_and_empty_words_open_none(texts: Catalogue, request_: Request, said: str) -> None:
    store = await a_store()

    core = Core({"ticket": ticket(store, TRACKERS, texts)}, texts, Door(store, Directory(())))
    reply = await core.handle(request_)

    assert reply.error
    assert said in reply.summary

    assert await store.read(lambda tx: tx.work(kind="ticket")) == ()
    await store.close()
