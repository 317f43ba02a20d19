"""Work that comes back: each run puts the next one into the outbox, in the transaction that ends it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.staff import Person
from bot.domain.work import NewWork, WorkState
from bot.ports import Tx
from bot.work.worker import Held, Kind, Outcome


def slot_after(now: datetime, every: timedelta) -> datetime:
    """The next of the times that divide the calendar evenly: two processes choose the same."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + ((now - epoch) // every + 1) * every


def enqueue_slot(tx: Tx, kind: str, name: str, due: datetime, payload: dict[str, Any] | None = None) -> bool:
    """One run; the same run twice is one row."""
    key = f"{kind}:{name}:{due:%Y%m%dT%H%M%S}"
    return tx.enqueue(NewWork(key=key, kind=kind, payload={"name": name, **(payload or {})}, due=due))


def ensure_slot(tx: Tx, kind: str, name: str, due: datetime, payload: dict[str, Any] | None = None) -> None:
    """See to it that one run waits: at the start, whether or not an earlier one left its successor."""
    waiting = tx.work((WorkState.WAITING, WorkState.RUNNING), kind=kind, limit=10_000)
    if not any(one.payload.get("name") == name for one in waiting):
        enqueue_slot(tx, kind, name, due, payload)


def recurring(kind: str, every: timedelta, run: Callable[[Held], Awaitable[Outcome]]) -> Kind:
    """A kind of row that comes back. A fault is written down, and the next run comes all the same."""

    async def act(held: Held) -> Outcome:
        outcome = await run(held)

        def then(tx: Tx) -> None:
            if outcome.then is not None:
                outcome.then(tx)
            enqueue_slot(tx, kind, held.work.payload["name"], slot_after(tx.now, every), _rest(held))

        return Outcome(outcome.result, then, outcome.state, outcome.error)

    def dead(tx: Tx, work: Any, _: str) -> None:
        enqueue_slot(tx, kind, work.payload["name"], slot_after(tx.now, every), dict(work.payload))

    return Kind(act, dead)


def _rest(held: Held) -> dict[str, Any]:
    return {key: value for key, value in held.work.payload.items() if key != "name"}


def next_digest(person: Person, at: time, now: datetime) -> datetime:
    """When a person's next digest is due: on a work day, in their own time."""
    zone = ZoneInfo(person.time_zone)
    day = now.astimezone(zone).date()
    for ahead in range(15):
        due = datetime.combine(day + timedelta(days=ahead), at, zone).astimezone(UTC)
        if due > now and (due.astimezone(zone).weekday() in person.work_days or not person.work_days):
            return due
    return now + timedelta(days=1)


def daily(person_of: Callable[[str], Person | None], at: time, kind: Kind) -> Kind:
    """Digests: each leaves the person's next one."""

    async def act(held: Held) -> Outcome:
        outcome = await kind.act(held)

        def then(tx: Tx) -> None:
            if outcome.then is not None:
                outcome.then(tx)
            person = person_of(held.work.payload["person"])
            if person is not None:
                due = next_digest(person, at, tx.now)
                enqueue_slot(tx, "digest", person.id, due, {"person": person.id})

        return Outcome(outcome.result, then, outcome.state, outcome.error)

    return Kind(act, kind.dead)


def ensure_digests(tx: Tx, people: Sequence[Person], at: time) -> None:
    """At the start: a digest waits for everybody."""
    for person in people:
        ensure_slot(tx, "digest", person.id, next_digest(person, at, tx.now), {"person": person.id})
