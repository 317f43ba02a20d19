"""Opening tickets for matters, and what is written on them later."""

import secrets

from bot.desk.find import get_matter
from bot.domain.errors import NotAllowed
from bot.domain.matter import SYSTEM, By, Matter, TicketLink
from bot.domain.policy import Policy
from bot.domain.work import NewWork
from bot.ports import Tx


def installation(tx: Tx) -> str:
    """Eight letters that tell this Rightsdesk's tickets from another's in the same tracker."""
    record = tx.find_record("installation", "id", SYSTEM)
    if record is None:
        tx.put_record("installation", "id", {"id": secrets.token_hex(4)})
        record = tx.find_record("installation", "id", SYSTEM)
    assert record is not None
    return str(record.body["id"])


def ticket_key(tx: Tx, matter: str, tracker: str) -> str:
    """Our key, written into the remote ticket: 'M-12-1f2e3d4c'; one ticket a matter and tracker."""
    record = tx.find_record("ticket_key", f"{matter}/{tracker}", SYSTEM)
    return str(record.body["key"]) if record else f"{matter}-{installation(tx)}"


def work_key(matter: str, tracker: str) -> str:
    """The outbox key under which a matter's ticket is opened: there can be only one."""
    return f"ticket:{matter}:{tracker}"


def lane(matter: str, tracker: str) -> str:
    """Nothing is written on a ticket before it is open."""
    return f"ticket:{matter}:{tracker}"


def note_ticket(tx: Tx, matter: str, tracker: str, ticket: str) -> None:
    """Remember whose ticket it is, so that the tracker's news find their matter."""
    tx.put_record("ticket_of", f"{tracker}:{ticket}", {"matter": matter}, matter)


def find_by_ticket(tx: Tx, tracker: str, ticket: str) -> tuple[Matter, TicketLink] | None:
    """The matter and its link to a ticket, by the tracker's id or by our key; None where it is nobody's."""
    known = tx.find_record("ticket_of", f"{tracker}:{ticket}", SYSTEM)
    # Our key begins with the matter's number: 'M-12-1f2e3d4c'.
    matter = tx.find_matter(str(known.body["matter"]) if known else ticket.rpartition("-")[0], SYSTEM)
    while matter is not None and matter.merged_into:
        matter = tx.find_matter(matter.merged_into, SYSTEM)
    if matter is None:
        return None
    links = (one for one in matter.tickets if one.tracker == tracker and ticket in (one.id, one.key))
    link = next(links, None)
    return (matter, link) if link else None


def open_ticket(tx: Tx, by: By, matter: str, tracker: str, policy: Policy | None = None) -> bool:
    """Have a ticket opened; False where one is open or on its way. Raises NotAllowed for a restricted matter."""
    this = get_matter(tx, matter, by)
    if this.restricted_to:
        raise NotAllowed(f"{this.id} is restricted: it goes to no tracker.")
    rule = policy.name if policy else ""
    wishes = policy.model_dump(include={"priority", "project", "assignee", "labels"}, mode="json") if policy else {}
    payload = {
        "tracker": tracker,
        "key": ticket_key(tx, this.id, tracker),
        "rule": rule,
        "wishes": wishes,
        "by": by.person,
    }
    key = work_key(this.id, tracker)
    row = NewWork(key=key, kind="ticket", payload=payload, matter=this.id, lane=lane(this.id, tracker))
    if not tx.enqueue(row):
        return False
    tx.log(by, "ticket.asked", matter=this.id, on=tracker, facts={"rule": rule, "key": payload["key"]})
    return True


def comment_on_tickets(tx: Tx, matter: Matter, once: str, text: str) -> int:
    """The same words on every ticket of a matter, open or on its way; `once` names the comment. How many."""
    if matter.restricted_to:
        return 0
    asked = [one.payload["tracker"] for one in tx.work(kind="ticket", matter=matter.id)]
    trackers = dict.fromkeys([*(one.tracker for one in matter.tickets), *asked])
    for tracker in trackers:
        payload = {"tracker": tracker, "key": ticket_key(tx, matter.id, tracker), "once": once, "text": text}
        row = NewWork(
            key=f"comment:{matter.id}:{tracker}:{once}",
            kind="ticket_comment",
            payload=payload,
            matter=matter.id,
            lane=lane(matter.id, tracker),
        )
        tx.enqueue(row)
    return len(trackers)


def set_ticket_states(tx: Tx, by: By, matter: Matter, state: str) -> int:
    """Have every ticket of a matter moved to a state ('open', 'in_progress', 'resolved', 'closed'). How many."""
    for link in matter.tickets:
        row = NewWork(
            key=f"ticket_state:{link.key}:{link.tracker}:{matter.version}:{state}",
            kind="ticket_state",
            payload={"tracker": link.tracker, "key": link.key, "state": state},
            matter=matter.id,
            lane=lane(matter.id, link.tracker),
        )
        if tx.enqueue(row):
            tx.log(by, "ticket.state_asked", matter=matter.id, on=f"{link.tracker}:{link.id}", facts={"to": state})
    return len(matter.tickets)
