"""Who is told about a matter, when, and what follows where nobody acknowledges."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import BadInput, NotFound
from bot.domain.matter import SYSTEM, By, Matter
from bot.domain.staff import Person, Route
from bot.domain.work import NewWork
from bot.ports import Staff, Tx
from knowledge.model import Frozen

STEPS = ("person", "deputy", "channel")


def get_route(staff: Staff, name: str) -> Route:
    """By name; raises NotFound."""
    found = next((one for one in staff.routes() if one.name == name), None)
    if found is None:
        raise NotFound(f"There is no route “{name}” in the configuration.")
    return found


def covers(person: Person, matter: Matter) -> bool:
    """Whether a matter is in a person's field: franchise and country (none listed: all)."""
    franchise = (
        not person.franchises or not matter.franchises or not set(person.franchises).isdisjoint(matter.franchises)
    )
    country = not person.countries or matter.country is None or matter.country in person.countries
    return franchise and country


def people_of(route: Route, matter: Matter, staff: Staff) -> tuple[Person, ...]:
    """Those named, and those with a role of the route whose field it is; deputies stand in for who is away."""
    named = [staff.get_person(one) for one in route.people]
    by_role = [one for one in staff.people() if set(route.roles) & set(one.roles) and covers(one, matter)]
    present = [_present(one, staff) for one in (*named, *by_role)]
    return tuple({one.id: one for one in present if one is not None and _may_know(one, matter)}.values())


def _present(person: Person, staff: Staff) -> Person | None:
    """The person, or whoever stands in; None where the deputies end in a circle of absence."""
    seen: set[str] = set()
    while person.away and person.id not in seen:
        seen.add(person.id)
        if person.deputy is None:
            return None
        person = staff.get_person(person.deputy)
    return None if person.away else person


def _may_know(person: Person, matter: Matter) -> bool:
    return not matter.restricted_to or person.id in matter.restricted_to


def works_at(person: Person, at: datetime) -> bool:
    """Whether a person works then, in their own time; a night shift passes midnight."""
    local = at.astimezone(ZoneInfo(person.time_zone))
    hour, weekday = local.time(), local.weekday()
    start, end = person.works_from, person.works_until
    if start <= end:
        return weekday in person.work_days and start <= hour < end
    return (weekday in person.work_days and hour >= start) or ((weekday - 1) % 7 in person.work_days and hour < end)


def when_to_tell(person: Person, now: datetime, *, urgent: bool) -> datetime:
    """Now, or (unless it is urgent) when the person's next working hours begin."""
    if urgent or works_at(person, now):
        return now
    local = now.astimezone(ZoneInfo(person.time_zone))
    for day in range(15):
        start = datetime.combine(local.date() + timedelta(days=day), person.works_from, local.tzinfo).astimezone(UTC)
        if start > now and works_at(person, start):
            return start
    return now


class Telling(Frozen):
    """One step of telling: whom, about what, and what comes after."""

    group: str
    """All messages about one occasion: an acknowledgement of one answers for all."""
    step: str
    person: str = ""
    route: str = ""
    record: str = ""
    """The stored reply to show; empty for the matter's card."""
    urgent: bool = False
    acknowledge: bool = True
    """Whether it goes on to the deputy and the channel until somebody acknowledges."""


def tell_route(
    tx: Tx, by: By, matter: Matter, route: str, staff: Staff, once: str, record: str = ""
) -> tuple[str, ...]:
    """Have the people of a route told; `once` names the occasion. The ids of those who will be."""
    chosen = get_route(staff, route)
    people = people_of(chosen, matter, staff)
    for person in people:
        telling = Telling(
            group=f"{route}:{once}:{person.id}",
            step="person",
            person=person.id,
            route=route,
            record=record,
            urgent=chosen.urgent,
        )
        enqueue_telling(tx, telling, matter.id, when_to_tell(person, tx.now, urgent=chosen.urgent))
    if not people:
        nobody = Telling(
            group=f"{route}:{once}:nobody", step="channel", route=route, record=record, urgent=chosen.urgent
        )
        enqueue_telling(tx, nobody, matter.id, tx.now)
    tx.log(by, "route.told", matter=matter.id, on=route, facts={"people": len(people), "urgent": chosen.urgent})
    return tuple(one.id for one in people)


def tell_person(
    tx: Tx,
    matter: str | None,
    person: Person,
    record: str,
    once: str,
    *,
    urgent: bool = False,
    due: datetime | None = None,
) -> bool:
    """Have one person told something, without asking for an acknowledgement; False where that was done."""
    telling = Telling(group=once, step="person", person=person.id, record=record, urgent=urgent, acknowledge=False)
    return enqueue_telling(tx, telling, matter, due or when_to_tell(person, tx.now, urgent=urgent))


def enqueue_telling(tx: Tx, telling: Telling, matter: str | None, due: datetime) -> bool:
    """One step into the outbox."""
    payload = {"telling": telling.model_dump(mode="json")}
    return tx.enqueue(
        NewWork(key=f"tell:{telling.group}:{telling.step}", kind="tell", payload=payload, matter=matter, due=due)
    )


def next_step(telling: Telling, staff: Staff) -> Telling | None:
    """Whom to try after this one: the deputy, then the duty channel, then nobody."""
    if telling.step == "channel" or not telling.acknowledge:
        return None
    asked = next((one for one in staff.people() if one.id == telling.person), None)
    deputy = asked.deputy if asked and telling.step == "person" else None
    if deputy:
        return telling.model_copy(update={"step": "deputy", "person": deputy})
    return telling.model_copy(update={"step": "channel", "person": ""})


def acknowledge(tx: Tx, by: By, group: str) -> bool:
    """Somebody who was told has it in hand; False where that was said before."""
    record = tx.find_record("told", group, by)
    if record is None:
        raise NotFound("That message is not known any more.")
    if by.person not in record.body["people"]:
        raise BadInput("Only somebody who was told can acknowledge that.")
    if record.body.get("acknowledged"):
        return False
    body = {**record.body, "acknowledged": by.person, "acknowledged_at": tx.now.isoformat()}
    tx.put_record("told", group, body)
    tx.log(by, "told.acknowledged", matter=record.matter, on=group)
    for step in STEPS[1:]:
        tx.drop(f"tell:{group}:{step}")
    return True


def acknowledged(tx: Tx, group: str) -> bool:
    """Whether somebody has."""
    record = tx.find_record("told", group, SYSTEM)
    return bool(record and record.body.get("acknowledged"))


def note_told(tx: Tx, telling: Telling, matter: str | None, platform: str, failed: str) -> None:
    """Write down who was told when, and where."""
    record = tx.find_record("told", telling.group, SYSTEM)
    old = record.body if record else {"people": [], "told": []}
    told = {
        "person": telling.person,
        "step": telling.step,
        "platform": platform,
        "at": tx.now.isoformat(),
        "failed": failed,
    }
    people = [*old["people"], *([telling.person] if telling.person else [])]
    body = {**old, "people": list(dict.fromkeys(people)), "told": [*old["told"], told], "route": telling.route}
    tx.put_record("told", telling.group, body, matter)
    facts = {"step": telling.step, "platform": platform, "failed": failed}
    tx.log(
        SYSTEM, "told", matter=matter, on=telling.group[:300], facts=facts, text=telling.person, subject=telling.person
    )


def told_about(tx: Tx, matter: str, by: By) -> Iterator[dict[str, object]]:
    """Who was told about a matter, when, and whether somebody acknowledged."""
    for record in tx.records("told", by, matter=matter):
        for told in record.body["told"]:
            yield {**told, "acknowledged": record.body.get("acknowledged", ""), "route": record.body.get("route", "")}
