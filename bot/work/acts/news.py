"""`ticket_news`, `poll_tracker`: what changed on tickets flows back into their matters."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from bot.commands.core import Block, Button, Reply
from bot.desk.routes import tell_person
from bot.desk.tickets import find_by_ticket
from bot.domain.matter import SYSTEM, Matter, MatterQuery, TicketLink
from bot.domain.ticket import Ticket, TicketComment, TicketState
from bot.domain.work import NewWork
from bot.ports import News, Staff, Store, Texts, Tracker, Tx
from bot.work.acts.recurring import recurring
from bot.work.acts.remind import addressees
from bot.work.acts.ticket import as_linked, get_tracker, note_state
from bot.work.inbox import keep_reply
from bot.work.worker import Held, Kind, Outcome

Settled = Callable[[Tx, Matter, Ticket], None]
"""What follows where a ticket changed: tell people, ask about the matter."""


def accept_news(tx: Tx, tracker: str, news: News) -> bool:
    """Keep a delivery once, with the reading it asks for; False for a repetition, and for no ticket of ours."""
    found = [one for ticket in news.tickets if (one := find_by_ticket(tx, tracker, ticket))]
    event = f"hook:{tracker}:{news.delivery}"
    if not found or not tx.receive(event, "ticket_news", found[0][0].id):
        return False
    for matter, link in found:
        payload = {"tracker": tracker, "ticket": link.id}
        key = f"ticket_news:{tracker}:{link.id}:{news.delivery}"
        tx.enqueue(NewWork(key=key, kind="ticket_news", payload=payload, matter=matter.id))
    tx.settle(event, "queued")
    return True


def ticket_news(trackers: Mapping[str, Tracker], settled: Settled) -> Kind:
    """The kind `ticket_news`: one ticket read back because its tracker said so."""

    async def act(held: Held) -> Outcome:
        payload = held.work.payload
        tracker = get_tracker(trackers, payload["tracker"])
        found = await held.store.read(lambda tx: find_by_ticket(tx, tracker.name, payload["ticket"]))
        changed = await read_back(held.store, tracker, *found, settled) if found else False
        return Outcome({"changed": changed})

    return Kind(act)


def poll_tracker(trackers: Mapping[str, Tracker], every: timedelta, settled: Settled) -> Kind:
    """The kind `poll_tracker`: every open matter's tickets in one tracker read back."""

    async def act(held: Held) -> Outcome:
        tracker = get_tracker(trackers, held.work.payload["name"])
        query = MatterQuery(open=True, limit=10_000)
        open_matters = await held.store.read(lambda tx: tx.matters(query, SYSTEM))
        changed = 0
        for matter in open_matters:
            for link in matter.tickets:
                if link.tracker == tracker.name:
                    changed += await read_back(held.store, tracker, matter, link, settled)
        return Outcome({"changed": changed})

    return recurring("poll_tracker", every, act)


async def read_back(store: Store, tracker: Tracker, matter: Matter, link: TicketLink, settled: Settled) -> bool:
    """One ticket's state and new comments into its matter; whether anything was new."""
    now = await tracker.read(as_linked(link))

    def note(tx: Tx) -> bool:
        fresh = _fresh(tx, matter, link, now)
        for one in fresh:
            facts, on = {"comment": one.id}, f"{link.tracker}:{link.id}"
            tx.log(SYSTEM, "ticket.comment", matter=matter.id, on=on, facts=facts, text=f"{one.author}: {one.text}")
        changed = note_state(tx, matter.id, tracker.name, now)
        if changed or fresh:
            current = tx.find_matter(matter.id, SYSTEM)
            assert current is not None
            settled(tx, current, now.model_copy(update={"comments": tuple(fresh)}))
        return bool(changed or fresh)

    return await store.run(note)


def _fresh(tx: Tx, matter: Matter, link: TicketLink, now: Ticket) -> list[TicketComment]:
    """The comments that nobody was told of; what we wrote ourselves is no news."""
    place = f"{link.tracker}:{link.id}"
    seen = tx.find_record("ticket_seen", place, SYSTEM)
    known = set(seen.body["comments"]) if seen else set()
    unseen = [one for one in now.comments if one.id not in known]
    if unseen or seen is None:
        body = {"comments": sorted(known | {one.id for one in now.comments})}
        tx.put_record("ticket_seen", place, body, matter.id)
    ours = [row.payload.get("text", "") for row in tx.work(kind="ticket_comment", matter=matter.id, limit=1000)]
    return [one for one in unseen if not any(text and text in one.text for text in ours)]


def telling_of_changes(staff: Staff, texts: Texts) -> Settled:
    """Tell who works on the matter; where the ticket is closed and the matter is not, ask about the matter."""

    def tell(tx: Tx, matter: Matter, found: Ticket) -> None:
        for person in addressees(matter, staff):
            language = person.languages[0] if person.languages else "en"
            reply = changed_card(matter, found, texts, language)
            news = f"ticket-news:{found.tracker}:{found.id}:{matter.version}:{_last(found)}:{person.id}"
            keep_reply(tx, f"R-{news}", reply, matter.id)
            tell_person(tx, matter.id, person, f"R-{news}", news)

    return tell


def _last(found: Ticket) -> str:
    """Two comments of one matter's version are two pieces of news."""
    return found.comments[-1].id[:80] if found.comments else "state"


def changed_card(matter: Matter, found: Ticket, texts: Texts, language: str) -> Reply:
    """What the person is shown."""
    over = found.state in (TicketState.RESOLVED, TicketState.CLOSED) and matter.open
    where = {"ticket": found.id, "matter": matter.id, "state": found.state.value, "tracker": found.tracker}
    close = Button(action="close", label=texts.say("button-close-matter", language), record=matter.id)
    return Reply(
        title=texts.say("ticket-changed", language, **where),
        summary=texts.say("ticket-close-matter", language, matter=matter.id) if over else "",
        blocks=tuple(_said(found)),
        buttons=(close,) if over else (),
        language=language,
        matter=matter.id,
    )


def _said(found: Ticket) -> Iterator[Block]:
    return (Block(heading=one.author, text=one.text, quote=True) for one in found.comments)
