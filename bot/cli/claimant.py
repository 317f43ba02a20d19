"""rightsdesk claimant"""

from datetime import date
from typing import Any

import click
from pydantic import ValidationError

from bot.cli.draft import act
from bot.cli.session import Session
from bot.desk.drafts.shelf import add_claimant, claimants, find_claimant, remove_claimant
from bot.domain.claimant import Authority, Claimant, Signatory
from bot.domain.errors import BadInput
from bot.domain.matter import By
from bot.ports import Tx


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
        return add_claimant(tx, by, _changed(find_claimant(tx, name), name, given))

    done = act(session, change)
    session.say(f"{done.id}: {done.name}; {len(done.authorities)} authorities, {len(done.signatories)} signatories.")


def _changed(old: Claimant | None, name: str, given: dict[str, Any]) -> Claimant:
    fields = old.model_dump() if old else {"id": name, "name": given["full_name"] or name}
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
        session.say(f"{one.id}  {one.name}")
        for held in one.authorities:
            works = ", ".join(held.works) or "all works"
            where = ", ".join(held.territory) or "everywhere"
            dates = f"{held.valid_from or '…'} to {held.until or '…'}"
            session.say(f"  {held.right} of {held.owner}: {works}; {where}; {dates}; {held.document}")
        for who in one.signatories:
            session.say(f"  signs: {who.name} ({who.person}){', ' + who.title if who.title else ''}")


@claimant.command()
@click.argument("name", metavar="ID")
@click.pass_obj
def remove(session: Session, name: str) -> None:
    """Take a profile away."""
    done = act(session, lambda tx, by: remove_claimant(tx, by, name))
    session.say(f"{done.id} is removed.")
