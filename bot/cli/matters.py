"""rightsdesk matters, matter, who"""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import click
from typing_extensions import override

from bot.cli.people import by_of_session
from bot.cli.session import Session
from bot.desk import matters as desk
from bot.desk.deadlines import end_of, meet_deadline, set_deadline
from bot.desk.find import get_matter
from bot.desk.routes import told_about
from bot.desk.tickets import open_ticket, set_ticket_states
from bot.desk.urls import set_url_state
from bot.domain.clip import Clip
from bot.domain.errors import BadInput
from bot.domain.matter import By, Deadline, Matter, MatterQuery, Party, Resolution, Role, UrlState
from bot.ports import Tx

CLOSINGS = [one.value for one in Resolution if one is not Resolution.MERGED]


class MatterGroup(click.Group):
    """`matter M-12` shows it; `matter close M-12 ...` and the other words are commands of their own."""

    @override
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.command()
@click.argument("words", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Also those that are resolved.")
@click.option("--mine", is_flag=True, help="Only those given to me.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a matter.")
@click.option("--limit", default=50, show_default=True)
@click.pass_obj
def matters(session: Session, words: tuple[str, ...], every: bool, mine: bool, as_json: bool, limit: int) -> None:
    """Open matters, newest first; WORDS in their title or link."""
    by = by_of_session(session)
    query = MatterQuery(
        open=None if every else True, text=" ".join(words), assignee=by.person if mine else None, limit=limit
    )
    found = session.run(session.app.store.read(lambda tx: tx.matters(query, by)))
    for one in found:
        session.say(json.dumps(outline(one), ensure_ascii=False) if as_json else line(one))
    if not found and not as_json:
        session.say("No matters.")


def outline(matter: Matter) -> dict[str, object]:
    """The printed contract of a matter."""
    return {"id": matter.id, **matter.model_dump(mode="json", exclude={"number", "clips", "restricted_to"})}


def line(matter: Matter) -> str:
    """One line of the list."""
    likelihood = matter.likelihood.value if matter.likelihood else "-"
    return f"{matter.id:7} {matter.state.value:18} {likelihood:10} {matter.assignee or '-':12} {matter.title}"


@click.group(cls=MatterGroup)
def matter() -> None:
    """A matter: `matter M-12` shows it; then close, reopen, assign, merge, split, ... See each with --help."""


def act(session: Session, change: Callable[[Tx, By], Matter]) -> Matter:
    """Run one use case as whoever types, and show what came of it."""
    by = by_of_session(session)
    changed = session.run(session.app.store.run(lambda tx: change(tx, by)))
    session.say(line(changed))
    return changed


@matter.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def show(session: Session, number: str, as_json: bool) -> None:
    """Where it stands, its links, dates, tickets and what was done."""
    by = by_of_session(session)
    session.run(session.app.store.read(lambda tx: _show(tx, session, number.upper(), by, as_json)))


def _show(tx: Tx, session: Session, number: str, by: By, as_json: bool) -> None:
    this = get_matter(tx, number, by)
    history = tx.entries(by, matter=this.id)
    urls, dates = tx.urls(by, matter=this.id), tx.deadlines(by, matter=this.id)
    if as_json:
        body = {
            **outline(this),
            "urls": [one.model_dump(mode="json", exclude={"matter"}) for one in urls],
            "deadlines": [one.model_dump(mode="json", exclude={"matter"}) for one in dates],
            "history": [one.model_dump(mode="json") for one in history],
        }
        session.say(json.dumps(body, ensure_ascii=False, indent=2))
        return
    session.say(line(this))
    for url in urls:
        session.say(f"  link      {url.url}  {url.state.value} {url.reference}".rstrip())
    for ticket in this.tickets:
        session.say(f"  ticket    {ticket.tracker} {ticket.id} {ticket.state} {ticket.url}".rstrip())
    for date in dates:
        session.say(f"  deadline  {date.at:%Y-%m-%d %H:%M} UTC  {date.why}")
    for told in told_about(tx, this.id, by):
        session.say(f"  told      {told['at']}  {told['person'] or '-'}  {told['platform'] or told['failed']}")
    for one in history:
        moved = f"{one.facts['from'] or '-'} → {one.facts['to']} " if {"from", "to"} <= set(one.facts) else ""
        session.say(f"  {one.at:%Y-%m-%d %H:%M}  {one.person}: {one.act} {moved}{one.on} {one.text}".rstrip())


@matter.command("open")
@click.argument("title")
@click.option("--url", default=None, help="Where the clip is.")
@click.pass_obj
def open_(session: Session, title: str, url: str | None) -> None:
    """Open one by hand, or join the one that this link already is."""
    clip = Clip.described(title, url=url)
    act(session, lambda tx, by: desk.open_matter(tx, by, clip=clip, title=title).matter)


@matter.command()
@click.argument("number")
@click.argument("resolution", type=click.Choice(CLOSINGS))
@click.option("--reason", required=True, help="Why; it goes into the history.")
@click.option("--tickets/--no-tickets", default=False, help="Close its tickets, too.")
@click.pass_obj
def close(session: Session, number: str, resolution: str, reason: str, tickets: bool) -> None:
    """Resolve it."""

    def change(tx: Tx, by: By) -> Matter:
        closed = desk.close(tx, by, number.upper(), Resolution(resolution), reason)
        if tickets:
            set_ticket_states(tx, by, closed, "closed")
        return closed

    closed = act(session, change)
    if not tickets and any(one.state not in ("resolved", "closed") for one in closed.tickets):
        session.complain(session.app.texts.say("matter-close-tickets", "en", matter=closed.id))


@matter.command()
@click.argument("number")
@click.option("--reason", required=True, help="Why.")
@click.pass_obj
def reopen(session: Session, number: str, reason: str) -> None:
    """Take it up again."""
    act(session, lambda tx, by: desk.reopen(tx, by, number.upper(), reason))


@matter.command()
@click.argument("number")
@click.argument("person", required=False)
@click.pass_obj
def assign(session: Session, number: str, person: str | None) -> None:
    """Give it to PERSON of the directory; to nobody without one."""
    if person:
        session.app.staff.get_person(person)
    act(session, lambda tx, by: desk.assign(tx, by, number.upper(), person))


@matter.command()
@click.argument("number")
@click.argument("into")
@click.option("--reason", required=True, help="Why the two are one.")
@click.pass_obj
def merge(session: Session, number: str, into: str, reason: str) -> None:
    """NUMBER goes on in INTO."""
    act(session, lambda tx, by: desk.merge(tx, by, number.upper(), into.upper(), reason))


@matter.command()
@click.argument("number")
@click.argument("urls", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why.")
@click.pass_obj
def split(session: Session, number: str, urls: tuple[str, ...], reason: str) -> None:
    """Some of its URLS become a matter of their own."""
    act(session, lambda tx, by: desk.split(tx, by, number.upper(), urls, reason))


@matter.command()
@click.argument("number")
@click.argument("people", nargs=-1)
@click.pass_obj
def restrict(session: Session, number: str, people: tuple[str, ...]) -> None:
    """Only PEOPLE (and whoever does this) see it from now on; with nobody named all see it again."""
    for one in people:
        session.app.staff.get_person(one)
    act(session, lambda tx, by: desk.restrict(tx, by, number.upper(), people))


@matter.command()
@click.argument("number")
@click.argument("role", type=click.Choice([one.value for one in Role]))
@click.argument("name")
@click.option("--contact", default="", help="Address, e-mail or account page.")
@click.pass_obj
def party(session: Session, number: str, role: str, name: str, contact: str) -> None:
    """A claimant, agent, uploader or host."""
    added = Party(role=Role(role), name=name, contact=contact)
    act(session, lambda tx, by: desk.add_party(tx, by, number.upper(), added))


@matter.command()
@click.argument("number")
@click.argument("link")
@click.argument("state", type=click.Choice([one.value for one in UrlState]))
@click.option("--reference", default="", help="The host's own reference.")
@click.option("--appeal-by", type=click.DateTime(["%Y-%m-%d"]), help="Last day to appeal.")
@click.pass_obj
def url(session: Session, number: str, link: str, state: str, reference: str, appeal_by: datetime | None) -> None:
    """What the host did with one link."""
    by, until = by_of_session(session), end_of(appeal_by.date()) if appeal_by else None
    this, now = number.upper(), UrlState(state)
    standing = session.run(
        session.app.store.run(lambda tx: set_url_state(tx, by, this, link, now, reference=reference, appeal_by=until))
    )
    if standing.warns:
        session.complain(
            f"{standing.against} of {standing.decided} notices of {standing.claimant or 'this claimant'} to "
            f"{standing.host} were refused or countered; look at what is sent there (DSA art. 23)."
        )


@matter.command()
@click.argument("number")
@click.argument("name")
@click.argument("at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), required=False)
@click.option("--why", default="", help="What it is the last day for.")
@click.option("--done", is_flag=True, help="It is met; no more reminders.")
@click.pass_obj
def deadline(session: Session, number: str, name: str, at: datetime | None, why: str, done: bool) -> None:
    """Set, change or meet a date (UTC; a day alone means its end)."""
    by = by_of_session(session)
    if done:
        session.run(session.app.store.run(lambda tx: meet_deadline(tx, by, number.upper(), name)))
        return
    if at is None:
        raise BadInput("Say the date, or --done.")
    when = end_of(at.date()) if (at.hour, at.minute) == (0, 0) else at.replace(tzinfo=UTC)
    new = Deadline(id=name, matter=number.upper(), at=when, why=why or name, source="by hand")
    session.run(session.app.store.run(lambda tx: set_deadline(tx, by, new)))
    session.say(f"{new.matter} {new.id}: {new.at:%Y-%m-%d %H:%M} UTC")


@matter.command()
@click.argument("number")
@click.argument("text")
@click.pass_obj
def note(session: Session, number: str, text: str) -> None:
    """A remark for the history."""
    by = by_of_session(session)
    session.run(session.app.store.run(lambda tx: desk.note(tx, by, number.upper(), text)))


@matter.command("ticket")
@click.argument("number")
@click.option("--tracker", default="builtin", show_default=True)
@click.pass_obj
def ticket_(session: Session, number: str, tracker: str) -> None:
    """Have a ticket opened."""
    if tracker not in session.app.trackers:
        raise BadInput(f"There is no tracker “{tracker}”; there are: {', '.join(session.app.trackers)}.")
    by = by_of_session(session)
    asked = session.run(session.app.store.run(lambda tx: open_ticket(tx, by, number.upper(), tracker)))
    session.say("A ticket is on its way." if asked else "It has a ticket there, or one is on its way.")


@click.command()
@click.pass_obj
def who(session: Session) -> None:
    """Who is told about what: the routes and the people behind them."""
    staff = session.app.staff
    for route in staff.routes():
        by_role = [one.id for one in staff.people() if set(one.roles) & set(route.roles) and one.id not in route.people]
        urgent = " (urgent)" if route.urgent else ""
        session.say(f"{route.name}{urgent}: {', '.join([*route.people, *by_role]) or '-'}; then {route.channel or '-'}")
    for person in staff.people():
        accounts = ", ".join(f"{one.platform} {one.id}" for one in person.accounts)
        away = " away" if person.away else ""
        session.say(f"  {person.id} {person.name}{away}: {', '.join(person.roles) or '-'}; {accounts or 'no account'}")
    if not staff.routes() and not staff.people():
        session.say("The configuration has no [[staff]] and no [[routes]].")
