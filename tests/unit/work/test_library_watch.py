"""Counsel is told once of what has come to a date in the library; nobody else is, and nothing is changed."""

from datetime import date, timedelta
from functools import partial
from types import SimpleNamespace

from bot.domain.matter import SYSTEM
from bot.domain.work import WorkState
from bot.ports import Tx
from bot.ports.store import Record
from bot.store.store import SqlStore
from bot.work.run import prepare
from knowledge.model import AnyDocument, Audience, Checked, Rule, Scheduled, Source, Verified
from tests.unit.work.builders import Phone, parts, person, worker
from tests.unit.work.clocks import START, HeldClock

TODAY = START.date()


def rule(name: str, **fields: object) -> Rule:
    source = Source.model_validate({"name": "the court", "url": "https://court.example/docket"})
    read = {"verified": Verified.SEEN, "sources": (source,), "as_of": date(2026, 1, 1)}
    return Rule.model_validate({"id": f"rule/{name}", "title": name.title(), "instrument": "An Act"} | read | fields)


class Shelf(SimpleNamespace):
    """A library of given documents."""

    documents_: tuple[AnyDocument, ...]

    async def documents(self, clearance: Audience) -> tuple[AnyDocument, ...]:
        assert clearance is Audience.COUNSEL
        return self.documents_


def judgment(in_days: int) -> Rule:
    event = Scheduled(day=TODAY + timedelta(days=in_days), event="judgment announced", event_no="dom varslet")
    looked = Checked(day=TODAY, where="the docket")
    return rule("laion", pending="the appeal", checked=looked, scheduled=(event,))


async def days(store: SqlStore, clock: HeldClock, library: Shelf, count: int) -> list[str]:
    """What the telephone said on so many days."""
    phone = Phone()
    people = (person("ada", roles=("counsel",)), person("bo", roles=("analyst",)))
    made = parts(store, people=people, library=library, messengers={"slack": phone})
    await prepare(made)
    for _ in range(count):
        clock.later(days=1)
        await worker(made).drain()
    assert not list(await store.read(lambda tx: tx.work((WorkState.DEAD,), limit=100)))
    found = [(name, await store.read(partial(find, record))) for name, record in phone.told]
    return [f"{name}: {one.body}" for name, one in found if one is not None]


def find(record: str, tx: Tx) -> Record | None:
    return tx.find_record("reply", record, SYSTEM)


async def test_an_event_is_told_of_a_week_before_and_once_more_when_it_has_passed(
    store: SqlStore, clock: HeldClock
) -> None:
    told = await days(store, clock, Shelf(documents_=(judgment(10), rule("sound"))), 14)
    assert len(told) == 2
    assert "comes up on" in told[0]
    assert "judgment announced" in told[0]
    assert "https://court.example/docket" in told[0]
    assert "should have been reviewed by" in told[1]
    assert all(one.startswith("ada: ") for one in told)


async def test_where_nothing_is_due_nobody_is_told(store: SqlStore, clock: HeldClock) -> None:
    sound = rule("sound", review_by=TODAY + timedelta(days=400))
    assert await days(store, clock, Shelf(documents_=(sound, rule("memory", verified="memory", sources=()))), 5) == []
