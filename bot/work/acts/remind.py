"""`reminder` and `digest`: what a person must not forget."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.commands.core import Block, Button, Reply
from bot.desk.routes import tell_person
from bot.domain.matter import SYSTEM, By, Deadline, Matter, MatterQuery
from bot.domain.staff import Person
from bot.domain.work import Work, WorkState
from bot.ports import Staff, Texts, Tx
from bot.work.inbox import keep_reply
from bot.work.worker import Held, Kind, Outcome

LATE = timedelta(minutes=15)
"""A reminder that runs later than this says so."""
DIGEST_LOOKS_AHEAD = timedelta(days=7)
SOON = 24.0
"""Hours before a deadline from which on a reminder is urgent."""
Waiting = Callable[[Tx, Person], Sequence[str]]
"""The approvals that wait for a person, a line each."""


def spoken_time(at: datetime, person: Person) -> str:
    """In the person's own time, with its zone."""
    local = at.astimezone(ZoneInfo(person.time_zone))
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}"


def addressees(matter: Matter, staff: Staff) -> tuple[Person, ...]:
    """Who works on it: the assignee, else who opened it, else the duty; of a restricted one the named people."""
    known = {one.id: one for one in staff.people()}
    for name in (matter.assignee, matter.opened_by):
        if name in known and (not matter.restricted_to or name in matter.restricted_to):
            return (known[name],)
    if matter.restricted_to:
        return tuple(known[one] for one in matter.restricted_to if one in known)
    return tuple(one for one in staff.people() if "duty" in one.roles)


def reminder(staff: Staff, texts: Texts) -> Kind:
    """The kind `reminder`: a direct message before a deadline; a late one says so."""

    async def act(held: Held) -> Outcome:
        def remind(tx: Tx) -> None:
            _remind(tx, held.work, staff, texts)

        return Outcome(then=remind)

    return Kind(act)


def _remind(tx: Tx, work: Work, staff: Staff, texts: Texts) -> None:
    matter = tx.find_matter(work.matter or "", SYSTEM)
    found = (one for one in tx.deadlines(SYSTEM, matter=work.matter or "") if one.id == work.payload["deadline"])
    deadline = next(found, None)
    if matter is None or deadline is None:
        return
    people = addressees(matter, staff)
    for person in people:
        record = f"R-{work.key}:{person.id}"
        reply = reminder_card(deadline, matter, person, texts, late=tx.now - work.planned > LATE, now=tx.now)
        keep_reply(tx, record, reply, matter.id)
        urgent = deadline.at - tx.now <= timedelta(hours=SOON)
        tell_person(tx, matter.id, person, record, f"{work.key}:{person.id}", urgent=urgent)
    tx.log(SYSTEM, "deadline.reminded", matter=matter.id, on=deadline.id, facts={"people": len(people)})


def reminder_card(
    deadline: Deadline, matter: Matter, person: Person, texts: Texts, *, late: bool, now: datetime
) -> Reply:
    """What the person is shown."""
    language = person.languages[0] if person.languages else "en"
    at = spoken_time(deadline.at, person)
    key = "reminder-passed" if deadline.at <= now else "reminder-ahead"
    lines = [texts.say("reminder-late", language)] if late else []
    if deadline.source:
        lines.append(texts.say("reminder-source", language, source=deadline.source))
    return Reply(
        title=texts.say("reminder-title", language, matter=matter.id),
        summary=texts.say(key, language, matter=matter.id, title=matter.title, at=at),
        blocks=(Block(text=deadline.why, lines=tuple(lines)),),
        buttons=(Button(action="matter", label=texts.say("button-open-matter", language), record=matter.id),),
        language=language,
        matter=matter.id,
    )


def digest(staff: Staff, texts: Texts, waiting: Waiting) -> Kind:
    """The kind `digest`: per person and day, what is open, waits, and comes."""

    async def act(held: Held) -> Outcome:
        person = next((one for one in staff.people() if one.id == held.work.payload["person"]), None)
        if person is None or person.away:
            return Outcome(state=WorkState.DROPPED, error="not on the team now")

        def write(tx: Tx) -> None:
            reply = digest_card(tx, person, texts, waiting)
            if reply is not None:
                record = f"R-{held.work.key}"
                keep_reply(tx, record, reply, None)
                tell_person(tx, None, person, record, held.work.key, due=tx.now)

        return Outcome(then=write)

    return Kind(act)


def digest_card(tx: Tx, person: Person, texts: Texts, waiting: Waiting) -> Reply | None:
    """The digest, or None on a day without anything. Restricted matters are in none: a digest travels."""
    by = By(person="", via="system")
    language = person.languages[0] if person.languages else "en"
    mine = tx.matters(MatterQuery(open=True, assignee=person.id), by)
    ids = {one.id for one in mine}
    coming = [one for one in tx.deadlines(by, until=tx.now + DIGEST_LOOKS_AHEAD) if one.matter in ids]
    parts = {
        "digest-matters": [f"{one.id} {one.title}" for one in mine],
        "digest-approvals": list(waiting(tx, person)),
        "digest-deadlines": [f"{spoken_time(one.at, person)} {one.matter}: {one.why}" for one in coming],
    }
    blocks = tuple(Block(heading=texts.say(key, language), lines=tuple(lines)) for key, lines in parts.items() if lines)
    if not blocks:
        return None
    return Reply(title=texts.say("digest-title", language), blocks=blocks, language=language)
