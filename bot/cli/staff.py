"""rightsdesk staff: the people of the team, beside those of the configuration."""

from pathlib import Path

import click

from bot.cli.people import by_of_session
from bot.cli.session import Session
from bot.desk.leavers import part_with
from bot.desk.permits import ROLES
from bot.domain.errors import BadInput
from bot.domain.staff import Account, Person
from bot.staff import Directory, read_people, write_people
from knowledge.model import Audience


@click.group()
def staff() -> None:
    """The staff directory: who is of the team, with which roles and accounts."""


@staff.command()
@click.argument("person")
@click.argument("name")
@click.option("--slack", default="", help="The Slack account: U0123.")
@click.option("--discord", default="", help="The Discord account: a number.")
@click.option("--cli", default="", help="The account of this machine.")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="May be given several times.")
@click.option("--clearance", type=click.Choice([one.value for one in Audience]), default="staff", show_default=True)
@click.option("--email", default="")
@click.pass_obj
def add(
    session: Session,
    person: str,
    name: str,
    slack: str,
    discord: str,
    cli: str,
    roles: tuple[str, ...],
    clearance: str,
    email: str,
) -> None:
    """Add PERSON (a short id), called NAME; the same id again replaces the entry."""
    given = {"slack": slack, "discord": discord, "cli": cli}
    accounts = tuple(Account(platform=platform, id=one) for platform, one in given.items() if one)
    new = Person(id=person, name=name, accounts=accounts, roles=roles, clearance=Audience(clearance), email=email)
    _write(session, [*(one for one in _own(session) if one.id != person), new])
    by = by_of_session(session)
    facts = {"roles": list(roles), "clearance": clearance}
    session.run(session.app.store.run(lambda tx: tx.log(by, "staff.added", facts=facts, text=person, subject=person)))
    session.say(f"{person} ({name}) is in the staff directory: {', '.join(roles) or 'no role'}, {clearance}.")


@staff.command()
@click.argument("person")
@click.pass_obj
def remove(session: Session, person: str) -> None:
    """PERSON left: what they were asked goes to others; what they approved and signed stays theirs."""
    own = _own(session)
    if person not in {one.id for one in own}:
        raise BadInput(f"{_file(session)} has no “{person}”; people of config.toml are removed there.")
    _write(session, [one for one in own if one.id != person])
    by, directory = by_of_session(session), session.answering.staff
    passed = session.run(session.app.store.run(lambda tx: part_with(tx, by, directory)))
    session.say(f"{person} is no longer in the staff directory; {len(passed)} requests for approval went back.")


@staff.command("list")
@click.pass_obj
def list_(session: Session) -> None:
    """Everybody, with roles, clearance and accounts."""
    for one in session.answering.staff.people():
        accounts = ", ".join(f"{each.platform} {each.id}" for each in one.accounts)
        session.say(f"{one.id}  {one.name}  {', '.join(one.roles) or '-'}  {one.clearance.value}  {accounts or '-'}")
    if not session.answering.staff.people():
        session.say("Nobody yet: rightsdesk staff add ID NAME --slack U0123 --role approver.")


def _file(session: Session) -> Path:
    return session.answering.staff_file


def _own(session: Session) -> list[Person]:
    """Those of the file."""
    file = _file(session)
    return list(read_people(file)) if file.exists() else []


def _write(session: Session, people: list[Person]) -> None:
    """Checked as a whole before anything is written; a program that runs counts with them at once."""
    Directory((*session.settings.staff, *people), session.settings.routes)
    write_people(_file(session), people)
    session.answering.staff.renew((*session.settings.staff, *people))
