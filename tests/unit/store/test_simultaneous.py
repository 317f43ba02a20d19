"""Two acts at the same moment, on both engines: none is lost, and the second one sees the first."""

import asyncio
import os
import threading
from collections.abc import Callable
from itertools import count, product
from typing import Any

import pytest

from bot.desk import matters as desk
from bot.desk.drafts import decide, edit
from bot.desk.drafts.make import Wanted, make_draft
from bot.desk.drafts.shelf import get_draft
from bot.domain.draft import Draft
from bot.domain.errors import RightsdeskError
from bot.domain.matter import SYSTEM, By, Party, Role
from bot.ports import Tx
from bot.store.store import SqlStore
from knowledge.model import Audience
from tests.unit.drafting import cases

SEVERAL = int(os.environ.get("RIGHTSDESK_TEST_PAIRS", "4"))
"""Times each pair; `make soak` asks for more."""
DESK = cases.desk()
CYD = By(person="cyd", clearance=Audience.COUNSEL)
CLIPS = count(1)
Act = Callable[[Tx], Any]


def begun(tx: Tx) -> Draft:
    """A draft that could be approved."""
    cases.add_claimant(tx, cases.ADA, cases.claimant())
    matter = cases.matter_of(tx, url=f"https://www.tiktok.com/@maker/video/{next(CLIPS)}")
    wanted = Wanted(matter=matter.id, regime="dmca", claimant="netflix")
    made = make_draft(tx, cases.ADA, DESK, wanted, cases.OWNERS)
    edit.fill(tx, cases.ADA, DESK, made.id, {"part.1": "season 1, episode 1"})
    return edit.record_gate(tx, cases.ADA, DESK, made.id, {"conclusion": cases.CONCLUSION})


def at_once(store: SqlStore, *acts: Act) -> list[Exception | None]:
    """All begin at the same moment; what each was told."""
    gate, told = threading.Barrier(len(acts)), [None] * len(acts)  # type: list[Exception | None]

    def go(place: int, act: Act) -> None:
        gate.wait()
        try:
            store.transact(act)
        except RightsdeskError as error:
            told[place] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=go, args=pair) for pair in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return told


def approve(draft: Draft, by: By = cases.BEN) -> Act:
    return lambda tx: decide.approve(tx, by, DESK, draft.id, draft.version)


def fill(draft: Draft, name: str, value: str, by: By = cases.ADA) -> Act:
    return lambda tx: edit.fill(tx, by, DESK, draft.id, {name: value})


def withdraw(draft: Draft) -> Act:
    return lambda tx: decide.withdraw(tx, cases.ADA, draft.id, "wrong clip")


PAIRS: dict[str, Callable[[Draft], tuple[Act, Act]]] = {
    "approve and withdraw": lambda draft: (approve(draft), withdraw(draft)),
    "approve and edit": lambda draft: (approve(draft), fill(draft, "part.1", "season 2, episode 7")),
    "approve and approve": lambda draft: (approve(draft), approve(draft, CYD)),
    "edit and edit": lambda draft: (
        fill(draft, "part.1", "season 2, episode 7"),
        fill(draft, "work.1", "Squid Game, the series", cases.BEN),
    ),
}


@pytest.mark.parametrize(("pair", "_"), list(product(PAIRS, range(SEVERAL))))
async def test_of_two_acts_on_a_draft_none_is_said_to_be_done_and_is_gone(pair: str, _: int, store: SqlStore) -> None:
    draft = store.transact(begun)[0]
    told = at_once(store, *PAIRS[pair](draft))
    now = store.look(lambda tx: get_draft(tx, draft.id, SYSTEM))

    if pair == "approve and withdraw":
        assert told[1] is None
        assert now.state.value == "withdrawn"
    if pair == "approve and edit":
        assert told[1] is None
        assert now.version == draft.version + 1
        assert now.state.value != "approved"
    if pair == "approve and approve":
        assert sorted(one is None for one in told) == [False, True]
    if pair == "edit and edit":
        assert told == [None, None]
        assert now.version == draft.version + 2


@pytest.mark.parametrize("_", range(SEVERAL))
async def test_of_many_that_make_and_change_one_record_none_is_lost(_: int, store: SqlStore) -> None:
    def add(name: str) -> Act:
        def act(tx: Tx) -> None:
            found = tx.find_record("facts", "M-1", SYSTEM)
            tx.put_record("facts", "M-1", {**(found.body if found else {}), name: "yes"})

        return act

    names = [f"fact{number}" for number in range(4)]
    assert at_once(store, *map(add, names)) == [None] * 4

    found = store.look(lambda tx: tx.find_record("facts", "M-1", SYSTEM))
    assert found is not None
    assert set(found.body) == set(names)


@pytest.mark.parametrize("_", range(SEVERAL))
async def test_of_two_parties_named_at_once_both_stand(_: int, store: SqlStore) -> None:
    matter = store.transact(lambda tx: cases.matter_of(tx, url=f"https://x.com/a/status/{next(CLIPS)}"))[0]

    def party(name: str) -> Act:
        return lambda tx: desk.add_party(tx, cases.ADA, matter.id, Party(role=Role.AGENT, name=name))

    assert at_once(store, party("One"), party("Two")) == [None, None]
    now = store.look(lambda tx: tx.find_matter(matter.id, SYSTEM))
    assert now is not None
    assert {one.name for one in now.parties} >= {"One", "Two"}
    await asyncio.sleep(0)
