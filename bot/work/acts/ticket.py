"""`ticket`, `ticket_comment`, `ticket_state`: what goes to a tracker.

One ticket a matter and tracker: our key is written into the remote ticket and looked up before a create. How far
a create came is noted before it is asked for. Where its answer was lost, it is looked up, after a while again,
and then a person decides: never a silent second create.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.config import WorkOptions
from bot.desk.matters import add_ticket
from bot.desk.tickets import note_ticket, work_key
from bot.domain.assessment import Assessment
from bot.domain.errors import Refused, TrackerBusy, TrackerUnknown
from bot.domain.matter import SYSTEM, Matter, TicketLink
from bot.domain.ticket import Ticket, TicketContent, TicketState
from bot.domain.work import Work, WorkState
from bot.ports import LooksBack, Tracker, Tx
from bot.work.worker import Held, Kind, Later, Outcome

Compose = Callable[[Tx, Matter, Assessment | None, Tracker, Mapping[str, Any]], TicketContent]
"""(transaction, matter, newest assessment, tracker, the rule's wishes) -> the ticket's words, cut to its clearance."""

LOOKS = 5
"""Looks for a ticket that must be there, half a minute apart."""


def get_tracker(trackers: Mapping[str, Tracker], name: str) -> Tracker:
    """By its configured name; raises Refused."""
    if name not in trackers:
        raise Refused(f"No tracker “{name}” is configured (there are: {', '.join(trackers) or 'none'}).")
    return trackers[name]


def newest_assessment(tx: Tx, matter: str) -> Assessment | None:
    """The matter's newest assessment."""
    record = next(iter(tx.records("assessment", SYSTEM, matter=matter, limit=1)), None)
    return Assessment.model_validate(record.body["assessment"]) if record else None


def ticket(trackers: Mapping[str, Tracker], compose: Compose, options: WorkOptions) -> Kind:
    """The kind `ticket`: find by key, then create."""

    async def act(held: Held) -> Outcome:
        work = held.work
        tracker = get_tracker(trackers, work.payload["tracker"])
        matter, content = await held.store.read(lambda tx: _content(tx, held, tracker, compose))
        if matter is None or content is None:
            return Outcome(state=WorkState.DROPPED, error="the matter is restricted or gone")
        found = await _find(tracker, work)
        if found is None:
            if _undecided(held, options):
                return Outcome(work.result, state=WorkState.UNKNOWN, error=f"unknown, check {tracker.name}")
            # A tracker whose create with a known key is itself a look-up needs no note before it.
            if not getattr(tracker, "create_is_once", False):
                await held.note(asked=held.clock.now().isoformat(), lost=False)
            found = await _create(tracker, held, content)
        return _opened(held, tracker, found)

    return Kind(act)


async def _find(tracker: Tracker, work: Work) -> Ticket | None:
    # Nobody could ask for it under this key before the row was there.
    key = work.payload["key"]
    return await (tracker.find_since(key, work.created) if isinstance(tracker, LooksBack) else tracker.find(key))


def _content(tx: Tx, held: Held, tracker: Tracker, compose: Compose) -> tuple[Matter | None, TicketContent | None]:
    # Looked at now, not when it was asked for: it may have been restricted since.
    matter = tx.find_matter(held.work.matter or "", SYSTEM)
    if matter is None or matter.restricted_to:
        return None, None
    payload = held.work.payload
    wishes = {**payload["wishes"], "rule": payload["rule"], "key": payload["key"]}
    return matter, compose(tx, matter, newest_assessment(tx, matter.id), tracker, wishes)


def _undecided(held: Held, options: WorkOptions) -> bool:
    """Whether it was looked up often enough after a lost answer; raises Later where it is to be looked up again."""
    notes = held.work.result
    if notes.get("lost"):
        looked = int(notes.get("looked", 0)) + 1
        if looked >= options.lookups:
            return True
        wait = options.settle_seconds * 2**looked
        raise Later(wait, "the answer was lost; looking again", {**notes, "looked": looked})
    if notes.get("asked"):
        # Its worker died between asking and hearing: give that create the time to be seen.
        settled = datetime.fromisoformat(notes["asked"]) + timedelta(seconds=options.settle_seconds)
        left = (settled - held.clock.now()).total_seconds()
        if left > 0:
            raise Later(left, "a create may be under way; looking again")
    return False


async def _create(tracker: Tracker, held: Held, content: TicketContent) -> Ticket:
    try:
        return await tracker.create(held.work.payload["key"], content)
    except TrackerUnknown as unknown:
        notes = {**held.work.result, "lost": True, "looked": 0}
        raise Later(1.0, f"the answer was lost: {unknown}", notes) from unknown


def _opened(held: Held, tracker: Tracker, found: Ticket) -> Outcome:
    work = held.work

    def then(tx: Tx) -> None:
        rule, key = work.payload["rule"], work.payload["key"]
        state = found.state.value
        link = TicketLink(tracker=tracker.name, id=found.id, url=found.url, key=key, state=state, rule=rule)
        tx.put_record("ticket_key", f"{work.matter}/{tracker.name}", {"key": key}, work.matter)
        note_ticket(tx, work.matter or "", tracker.name, found.id)
        add_ticket(tx, SYSTEM, work.matter or "", link)

    return Outcome({"id": found.id, "url": found.url}, then)


def comment(trackers: Mapping[str, Tracker]) -> Kind:
    """The kind `ticket_comment`: the adapter adds one comment a key."""

    async def act(held: Held) -> Outcome:
        tracker, found, why = await _existing(trackers, held)
        if found is None:
            return Outcome(state=WorkState.DROPPED, error=why)
        await tracker.comment(found, held.work.payload["once"], held.work.payload["text"])
        return Outcome({"id": found.id})

    return Kind(act)


def state(trackers: Mapping[str, Tracker]) -> Kind:
    """The kind `ticket_state`."""

    async def act(held: Held) -> Outcome:
        tracker, found, why = await _existing(trackers, held)
        if found is None:
            return Outcome(state=WorkState.DROPPED, error=why)
        wanted = TicketState(held.work.payload["state"])
        moved = found if found.state is wanted else await tracker.set_state(found, wanted)

        def then(tx: Tx) -> None:
            note_state(tx, held.work.matter or "", tracker.name, moved)

        return Outcome({"id": moved.id, "state": moved.state.value}, then)

    return Kind(act)


def as_linked(link: TicketLink) -> Ticket:
    """A ticket as far as its matter knows it, to be read."""
    return Ticket(tracker=link.tracker, id=link.id, url=link.url, key=link.key, state=TicketState(link.state))


async def _existing(trackers: Mapping[str, Tracker], held: Held) -> tuple[Tracker, Ticket | None, str]:
    """The ticket to write on, or None and why there is none to wait for."""
    payload, matter_id = held.work.payload, held.work.matter or ""
    tracker = get_tracker(trackers, payload["tracker"])
    matter = await held.store.read(lambda tx: tx.find_matter(matter_id, SYSTEM))
    if matter is not None and matter.restricted_to:
        return tracker, None, "the matter is restricted"
    link = next((one for one in matter.tickets if one.tracker == tracker.name), None) if matter else None
    found = await (tracker.read(as_linked(link)) if link else tracker.find(payload["key"]))
    if found is not None:
        return tracker, found, ""
    opening = await held.store.read(lambda tx: tx.find_work(work_key(matter_id, payload["tracker"])))
    if opening is not None and opening.state is WorkState.DROPPED:
        return tracker, None, "its ticket was dropped"
    if opening is not None and opening.state is WorkState.DEAD:
        raise Refused(f"Its ticket could not be opened: retry {opening.key} first.")
    if held.work.attempts >= LOOKS:
        raise Refused(f"{tracker.name} has no ticket {payload['key']}.")
    raise TrackerBusy("the ticket is not to be found yet", retry_after=30.0)


def note_state(tx: Tx, matter: str, tracker: str, ticket: Ticket) -> bool:
    """Write a changed state into the matter; whether it had changed."""
    this = tx.find_matter(matter, SYSTEM)
    link = next((one for one in this.tickets if one.tracker == tracker and one.id == ticket.id), None) if this else None
    if link is None or link.state == ticket.state.value:
        return False
    add_ticket(tx, SYSTEM, matter, link.model_copy(update={"state": ticket.state.value}))
    return True
