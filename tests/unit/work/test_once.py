"""A command's own transaction is committed, then the process dies before the answer is kept: it happens once."""

from collections.abc import Mapping

import pytest

from bot.commands.buttons import close_matter, close_tickets
from bot.commands.core import Command, Reply, Request
from bot.commands.matters import pass_on, take
from bot.desk.once import once
from bot.desk.routes import Telling, enqueue_telling, note_told
from bot.domain.matter import SYSTEM, Matter
from bot.domain.staff import Route
from bot.ports import Tx
from bot.staff import Directory
from bot.store.store import SqlStore
from bot.work.inbox import accept, answer_key, reply_id
from bot.work.run import Parts, kinds
from bot.work.worker import Held
from tests.unit.work.builders import ADA, TEXTS, check, parts, person, worker
from tests.unit.work.clocks import HeldClock

PEOPLE = (person("ada", deputy="bo"), person("bo", deputy="cy"), person("cy"))
STAFF = Directory(PEOPLE, (Route(name="duty", people=("ada",), urgent=True),))


def desk_parts(store: SqlStore) -> Parts:
    commands: Mapping[str, Command] = {
        "close": close_matter(store, TEXTS),
        "take": take(store, TEXTS),
        "pass_on": pass_on(store, STAFF, TEXTS),
        "close_tickets": close_tickets(store, TEXTS),
    }
    return parts(store, people=PEOPLE, routes=STAFF.routes(), commands=commands)


async def clicked(store: SqlStore, command: str, **options: str) -> Request:
    """A click on a card about M-1, accepted."""

    def told(tx: Tx) -> None:
        matter = tx.add_matter(Matter(opened=tx.now, opened_by="bo"))
        telling = Telling(group="duty:x:ada", step="person", person="ada", route="duty", urgent=True)
        enqueue_telling(tx, telling, matter.id, tx.now)
        note_told(tx, telling, matter.id, "slack", "")

    await store.run(told)
    request = check("click-1", command=command, text="", options=options, matter=None)
    await accept(store, request)
    return request


async def die_before_the_answer(made: Parts, clock: HeldClock) -> None:
    """The command runs; its row is left as a killed worker leaves it."""
    row = await made.store.run(lambda tx: tx.claim("killed", 30, [], ["answer"]))
    assert row is not None
    assert row.key == answer_key("click-1")
    await kinds(made)["answer"].act(Held(row, made.store, clock))
    clock.later(seconds=31)


async def acts(store: SqlStore, act: str) -> int:
    entries = await store.read(lambda tx: tx.entries(SYSTEM))
    return sum(one.act == act for one in entries)


async def reply(store: SqlStore) -> Reply:
    record = await store.read(lambda tx: tx.find_record("reply", reply_id("click-1"), SYSTEM))
    assert record is not None
    return Reply.model_validate(record.body["reply"])


@pytest.mark.parametrize(
    ("command", "options", "act"),
    [
        ("close", {"record": "M-1", "reason": "licensed"}, "matter.closed"),
        ("take", {"record": "duty:x:ada"}, "matter.assigned"),
        ("pass_on", {"record": "duty:x:ada"}, "told.passed_on"),
    ],
)
async def test_a_command_whose_answer_was_lost_is_answered_without_being_done_again(
    store: SqlStore, clock: HeldClock, command: str, options: dict[str, str], act: str
) -> None:
    made = desk_parts(store)
    await clicked(store, command, **options)
    await die_before_the_answer(made, clock)
    before = await acts(store, act)

    await worker(made).drain()

    assert before == await acts(store, act) == 1
    answered = await reply(store)
    assert not answered.error, answered.summary
    assert answered.matter == "M-1"


async def test_the_same_click_by_another_event_is_another_act(store: SqlStore, clock: HeldClock) -> None:
    made = desk_parts(store)
    await clicked(store, "close", record="M-1", reason="licensed")
    await worker(made).drain()
    assert not (await reply(store)).error

    again = check("click-1b", command="close", text="", options={"record": "M-1", "reason": "licensed"}, matter=None)
    await accept(store, again)
    await worker(made).drain()

    second = await store.read(lambda tx: tx.find_record("reply", reply_id("click-1b"), SYSTEM))
    assert second is not None
    assert second.body["reply"]["error"]


async def test_what_fails_is_not_noted_and_may_be_tried_again(store: SqlStore) -> None:
    def fails(_: Tx) -> Matter:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await store.run(lambda tx: once(tx, "e", lambda: fails(tx), lambda _: fails(tx)))
    matter = await store.run(
        lambda tx: once(tx, "e", lambda: tx.add_matter(Matter(opened=tx.now, opened_by="ada")), lambda _: fails(tx))
    )
    assert matter.id == "M-1"
    assert await store.read(lambda tx: tx.find_matter("M-1", ADA)) is not None
