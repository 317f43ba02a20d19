"""Pause: everything that reaches beyond the asker stops at once; answers go on; nothing is lost."""

import pytest

from bot.commands.core import Actor, Place, Request
from bot.commands.door import without_records
from bot.desk.pause import Paused, find_pause, not_paused, pause, resume
from bot.domain.clip import Clip
from bot.domain.errors import BadInput, ModelUnavailable
from bot.domain.matter import By
from bot.domain.policy import Policy
from bot.llm.hostile import HostileModel
from bot.llm.pausable import PausableModel
from bot.store.store import SqlStore
from bot.tickets.builtin import BuiltinTracker
from bot.work.inbox import accept
from tests.unit.work.builders import check, parts, worker

ENG = By(person="eng", via="slack", roles=("admin",))
POLICY = Policy(name="all", tracker="builtin")


async def stop(store: SqlStore) -> None:
    await store.run(lambda tx: pause(tx, ENG, "something is wrong"))


async def test_a_check_is_answered_while_paused_and_its_ticket_waits_for_the_end_of_it(store: SqlStore) -> None:
    tracker = BuiltinTracker(store)
    made = parts(store, policies=(POLICY,), trackers={"builtin": tracker})
    await stop(store)
    await accept(store, check("e1"))

    await worker(made).drain()

    posted = made.posters["slack"].posted  # type: ignore[attr-defined]
    assert len(posted) == 1
    assert await tracker.every() == ()

    await store.run(lambda tx: resume(tx, ENG))
    store.clock.later(seconds=60)  # type: ignore[attr-defined]
    await worker(made).drain()
    assert len(await tracker.every()) == 1


async def test_a_ticket_that_was_on_its_way_stands_still_and_no_try_is_counted(store: SqlStore) -> None:
    tracker = BuiltinTracker(store)
    made = parts(store, policies=(POLICY,), trackers={"builtin": tracker})
    await accept(store, check("e1"))
    await worker(made).step()
    await stop(store)

    await worker(made).drain()

    (row,) = await store.read(lambda tx: tx.work(kind="ticket"))
    assert (row.attempts, await tracker.every()) == (0, ())


async def test_nothing_is_released_while_paused(store: SqlStore) -> None:
    await stop(store)
    with pytest.raises(Paused, match="eng paused everything that leaves"):
        await store.read(not_paused)


async def test_no_model_is_asked_while_paused(store: SqlStore) -> None:
    async def is_paused() -> bool:
        return await store.read(find_pause) is not None

    model = PausableModel(HostileModel(), is_paused)
    await model.propose(Clip.described("a doll"), ())
    await stop(store)
    with pytest.raises(ModelUnavailable, match="paused"):
        await model.propose(Clip.described("a doll"), ())


async def test_the_audit_has_both_and_a_second_pause_changes_nothing(store: SqlStore) -> None:
    await stop(store)
    again = await store.run(lambda tx: pause(tx, By(person="other", via="cli"), "again"))
    await store.run(lambda tx: resume(tx, ENG))

    acts = [one.act for one in await store.read(lambda tx: tx.entries(ENG))]
    assert (again.person, acts) == ("eng", ["all.paused", "all.resumed"])
    with pytest.raises(BadInput, match="Nothing is paused"):
        await store.run(lambda tx: resume(tx, ENG))


@pytest.mark.parametrize("command", ["pause", "resume"])
async def test_only_an_admin_of_the_directory_may(command: str) -> None:
    async def may(person: str, *roles: str) -> bool:
        actor = Actor(person=person, platform="slack", roles=roles)
        return (await without_records(Request(command=command, actor=actor, place=Place(kind="direct")))).given

    assert await may("eng", "admin")
    assert not await may("bo", "analyst", "counsel", "approver", "duty")
    assert not await may("slack:U1", "admin")
