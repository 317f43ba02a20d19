"""What is added to a matter while it goes on: parties, tickets, where it is talked about, remarks."""

from typing import Any

from bot.desk.find import get_matter
from bot.domain.errors import BadInput
from bot.domain.matter import By, Matter, Party, Role, TicketLink
from bot.ports import Tx


def add_party(tx: Tx, by: By, matter: str, party: Party) -> Matter:
    """A claimant, agent, uploader or host, by name; the same role and name again replaces the contact."""
    this = get_matter(tx, matter, by)
    others = tuple(one for one in this.parties if (one.role, one.name) != (party.role, party.name))
    changed: dict[str, Any] = {"parties": (*others, party)}
    if party.role is Role.CLAIMANT:
        changed["claimant"] = party.name
        for record in tx.urls(by, matter=this.id):
            tx.put_url(record.model_copy(update={"claimant": party.name}))
    if party.role is Role.UPLOADER:
        changed["uploader"] = party.name.lower()
    subject = party.name.lower() if party.role is Role.UPLOADER else party.name
    tx.log(by, "matter.party", matter=this.id, facts={"role": party.role.value}, text=party.name, subject=subject)
    return tx.save_matter(this.model_copy(update=changed))


def add_ticket(tx: Tx, by: By, matter: str, ticket: TicketLink) -> Matter:
    """A ticket was opened, or its state changed."""
    this = get_matter(tx, matter, by)
    others = tuple(one for one in this.tickets if (one.tracker, one.key) != (ticket.tracker, ticket.key))
    tx.log(
        by,
        "ticket.linked",
        matter=this.id,
        on=f"{ticket.tracker}:{ticket.id}",
        facts={"state": ticket.state, "rule": ticket.rule},
    )
    return tx.save_matter(this.model_copy(update={"tickets": (*others, ticket)}))


def keep_thread(tx: Tx, by: By, matter: str, thread: str) -> Matter:
    """Where it is talked about: follow-ups there need no command."""
    this = get_matter(tx, matter, by)
    tx.put_record("thread", thread, {"matter": this.id}, this.id)
    return this if this.thread else tx.save_matter(this.model_copy(update={"thread": thread}))


def note(tx: Tx, by: By, matter: str, text: str) -> None:
    """A remark for the history."""
    this = get_matter(tx, matter, by)
    if not text.strip():
        raise BadInput("Write the note after the command.")
    tx.log(by, "matter.note", matter=this.id, text=text.strip())
