"""rightsdesk tickets, ticket: the built-in tracker's."""

import json

import click

from bot.cli.people import by_of_session
from bot.cli.session import Session
from bot.desk.tickets import find_by_ticket
from bot.domain.errors import BadInput, Refused
from bot.domain.ticket import Ticket, TicketContent, TicketState
from bot.ports import Tx
from bot.tickets import registry
from bot.tickets.builtin import BuiltinTracker


def tracker_of(session: Session) -> BuiltinTracker:
    """The built-in tracker."""
    found = session.app.trackers["builtin"]
    assert isinstance(found, BuiltinTracker)
    return found


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON line a ticket.")
@click.pass_obj
def tickets(session: Session, as_json: bool) -> None:
    """The tickets of the built-in tracker, newest first."""
    found = _visible(session)
    for one, content in found:
        body = {**one.model_dump(mode="json"), "title": content.title}
        session.say(
            json.dumps(body, ensure_ascii=False) if as_json else f"{one.id:6} {one.state.value:12} {content.title}"
        )
    if not found and not as_json:
        session.say("No tickets.")


def _visible(session: Session) -> list[tuple[Ticket, TicketContent]]:
    """Without those of matters that they may not know of."""
    by, every = by_of_session(session), session.run(tracker_of(session).every())

    def cut(tx: Tx) -> list[tuple[Ticket, TicketContent]]:
        matters = [find_by_ticket(tx, one.tracker, one.id) for one, _ in every]
        return [one for one, its in zip(every, matters, strict=True) if its is None or its[0].visible_to(by)]

    return session.run(session.app.store.read(cut))


@click.group()
def ticket() -> None:
    """One ticket of the built-in tracker; the adapters of others."""


def _get(session: Session, name: str) -> tuple[Ticket, TicketContent]:
    found = _visible(session)
    match = next((one for one in found if name.upper() == one[0].id or name == one[0].key), None)
    if match is None:
        raise BadInput(f"There is no ticket {name}.")
    return match


@ticket.command()
@click.argument("name")
@click.pass_obj
def show(session: Session, name: str) -> None:
    """What it says, and its comments."""
    one, content = _get(session, name)
    session.say(f"{one.id} {one.state.value} {one.key}\n{content.title}\n\n{content.text}")
    for said in one.comments:
        session.say(f"\n{said.at:%Y-%m-%d %H:%M} {said.author}: {said.text}" if said.at else f"\n{said.text}")


@ticket.command("move")
@click.argument("name")
@click.argument("state", type=click.Choice([one.value for one in TicketState]))
@click.pass_obj
def move(session: Session, name: str, state: str) -> None:
    """Another state; its matter hears of it at the next look."""
    one, _ = _get(session, name)
    try:
        moved = session.run(tracker_of(session).set_state(one, TicketState(state)))
    except Refused as refused:
        raise BadInput(str(refused)) from refused
    session.say(f"{moved.id} is {moved.state.value}.")


@ticket.command()
@click.argument("name", required=False)
@click.pass_obj
def adapters(session: Session, name: str | None) -> None:
    """The ticket systems that can be configured; with NAME, the options of its [trackers.…] section."""
    if name is None:
        for one in sorted(registry.adapters()):
            session.say(one)
        return
    adapter = registry.find_adapter(name)
    if adapter is None:
        raise BadInput(f"There is no adapter “{name}”; there are: {', '.join(sorted(registry.adapters()))}.")
    for option, field in adapter.Options.model_fields.items():
        must = " (must be set)" if field.is_required() else ""
        session.say(f"{option}{must}: {field.description}")
