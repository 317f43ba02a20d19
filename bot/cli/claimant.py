"""rightsdesk claimant"""

import re
from datetime import date
from typing import Any

import click
from pydantic import ValidationError

from bot.cli.draft import act
from bot.cli.session import Session
from bot.desk.drafts.contents import clean_owner
from bot.desk.drafts.decide import find_person
from bot.desk.drafts.shelf import (
    add_claimant,
    claimants,
    confirm_claimant,
    find_claimant,
    remove_claimant,
    without_owner,
)
from bot.desk.drafts.world import directory_name
from bot.domain.claimant import Authority, Claimant, Signatory
from bot.domain.errors import BadInput
from bot.domain.matter import By
from bot.ports import Tx
from knowledge.model import Audience


@click.group()
def claimant() -> None:
    """Profiles of claimants: whose right, what shows it, who may sign."""


@claimant.command()
@click.argument("name", metavar="ID")
@click.option("--name", "full_name", help="The claimant's full name.")
@click.option("--address", help="Postal address.")
@click.option("--phone", help="Telephone number.")
@click.option("--email", help="E-mail address.")
@click.option("--contact", help="Who answers for them.")
@click.option("--owner", help="The owner whose rights may be enforced, as guides name it.")
@click.option(
    "--right", type=click.Choice(["owner", "exclusive-licensee", "agent"]), default="owner", show_default=True
)
@click.option("--work", "works", multiple=True, help="guide/squid-game or a title; all works of the owner by default.")
@click.option("--territory", multiple=True, help="Country code, eu or uk; everywhere by default.")
@click.option("--from", "valid_from", help="First day, YYYY-MM-DD.")
@click.option("--until", help="Last day, YYYY-MM-DD.")
@click.option("--document", help="What shows the authority.")
@click.option("--signatory", "signatories", multiple=True, metavar="PERSON=NAME[, TITLE]", help="Who may sign.")
@click.pass_obj
def add(session: Session, /, name: str, **given: Any) -> None:
    """Add a profile, or add to the one of that ID: details are replaced, an authority and signatories are added."""

    def change(tx: Tx, by: By) -> Claimant:
        wanted = _changed(find_claimant(tx, name), name, given)
        for one in wanted.signatories:
            _in_directory(session, one)
        return add_claimant(tx, by, wanted)

    done = act(session, change)
    session.say(f"{done.id}: {done.name}; {len(done.authorities)} authorities, {len(done.signatories)} signatories.")
    session.say(f"A second person confirms it: rightsdesk claimant confirm {done.id}")


def _in_directory(session: Session, who: Signatory) -> None:
    """Whoever signs does so under the directory's name; raises BadInput."""
    known = directory_name(session.app.staff, who.person)
    if not known:
        raise BadInput(f"{who.person} is not in the staff directory; only people who are may sign.")
    if known != who.name:
        raise BadInput(
            f"{who.person} is “{known}” in the staff directory, not “{who.name}”; signatures are in that name."
        )


EMAIL = re.compile(r"[^@\s<>\",;:]+@[^@\s<>\",;:]+\.[^@\s<>\",;:.]{2,}")
PHONE = re.compile(r"\+?[\d\s().-]{4,24}")


def _contacts_fit(given: dict[str, Any]) -> None:
    """An e-mail address and a telephone number that can be ones; raises BadInput."""
    if given["email"] and not EMAIL.fullmatch(given["email"].strip()):
        raise BadInput(f"{given['email']} is no e-mail address.")
    if given["phone"] and not PHONE.fullmatch(given["phone"].strip()):
        raise BadInput(f"{given['phone']} is no telephone number.")
    if given["address"] and len(given["address"].split()) < 2:
        raise BadInput(f"{given['address']} is no postal address.")


def _changed(old: Claimant | None, name: str, given: dict[str, Any]) -> Claimant:
    _contacts_fit(given)
    if old is None and not given["full_name"]:
        raise BadInput(f"There is no profile “{name}” yet; say whose it is: --name TEXT.")
    fields = old.model_dump() if old else {"id": name, "name": given["full_name"]}
    fields |= {one: given[one] for one in ("address", "phone", "email", "contact") if given[one] is not None}
    if given["full_name"]:
        fields["name"] = given["full_name"]
    try:
        authorities = [*(old.authorities if old else ()), *_authority(given)]
        known = {one.person: one for one in (*(old.signatories if old else ()), *_signatories(given["signatories"]))}
        fields |= {"authorities": tuple(authorities), "signatories": tuple(known.values())}
        return Claimant.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"The profile does not fit ({where}: {first['msg']}).") from error


def _authority(given: dict[str, Any]) -> tuple[Authority, ...]:
    if not given["owner"]:
        if any(given[one] for one in ("works", "territory", "valid_from", "until", "document")):
            raise BadInput("Say whose right it is: --owner NAME.")
        return ()
    if not given["document"]:
        raise BadInput("Say what shows the authority: --document TEXT.")
    return (
        Authority(
            owner=given["owner"],
            right=given["right"],
            works=given["works"],
            territory=tuple(one.lower() for one in given["territory"]),
            valid_from=_day(given["valid_from"]),
            until=_day(given["until"]),
            document=given["document"],
        ),
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadInput(f"{text} is no day; write YYYY-MM-DD.") from error


def _signatories(values: tuple[str, ...]) -> list[Signatory]:
    found = []
    for value in values:
        person, equals, words = value.partition("=")
        name, _, title = words.partition(",")
        if not equals or not person.strip() or not name.strip():
            raise BadInput(f"--signatory {value} is not PERSON=NAME or PERSON=NAME, TITLE.")
        found.append(Signatory(person=person.strip(), name=name.strip(), title=title.strip()))
    return found


@claimant.command(name="list")
@click.pass_obj
def list_(session: Session) -> None:
    """All profiles with their authorities."""
    for one in act(session, lambda tx, _by: claimants(tx)):
        confirmed = f"confirmed by {one.confirmed_by}" if one.confirmed_by else "confirmed by nobody yet"
        session.say(f"{one.id}  {one.name}  ({confirmed})")
        for held in one.authorities:
            works = ", ".join(held.works) or "all works"
            where = ", ".join(held.territory) or "everywhere"
            dates = f"{held.valid_from or '…'} to {held.until or '…'}"
            session.say(f"  {held.right} of {held.owner}: {works}; {where}; {dates}; {held.document}")
        for who in one.signatories:
            session.say(f"  signs: {who.name} ({who.person}){', ' + who.title if who.title else ''}")


@claimant.command()
@click.argument("name", metavar="ID")
@click.option("--owner", help="Only what it holds of this owner.")
@click.pass_obj
def remove(session: Session, name: str, owner: str | None) -> None:
    """Take a profile away, or what it holds of one owner."""
    if owner:
        left = act(session, lambda tx, by: without_owner(tx, by, name, owner))
        session.say(f"{left.id}: {len(left.authorities)} authorities.")
        return
    done = act(session, lambda tx, by: remove_claimant(tx, by, name))
    session.say(f"{done.id} is removed.")


@claimant.command()
@click.argument("name", metavar="ID")
@click.pass_obj
def confirm(session: Session, name: str) -> None:
    """Say that you have seen the documents of a profile that somebody else entered: nothing leaves before."""
    staff, texts = session.app.staff, session.app.texts

    def say_so(tx: Tx, by: By) -> Claimant:
        known = find_person(staff, by.person)
        return confirm_claimant(tx, by, name, known.roles if known else (), texts)

    done = act(session, say_so)
    session.say(f"{done.id} is confirmed by {done.confirmed_by}.")


@claimant.command()
@click.pass_obj
def owners(session: Session) -> None:
    """The owners whom the library names, with their works: write them so with --owner."""
    guides = session.run(session.app.library.guides(Audience.COUNSEL))
    held: dict[str, list[str]] = {}
    for guide in guides:
        held.setdefault(clean_owner(guide.owner) or "–", []).append(guide.franchise)
    for owner, works in sorted(held.items()):
        session.say(f"{owner}: {', '.join(works)}")
