"""rightsdesk licence: who may use what, where and until when"""

import json
from datetime import date, datetime

import click
from rich.table import Table

from bot.cli.session import Session
from bot.domain.errors import BadInput
from knowledge.model import Audience
from knowledge.registers import Licence, next_id, read_licences, write_licences


@click.group()
def licence() -> None:
    """Keep the register of licences: one in force for a clip's channel or licensee authorises the use."""


@licence.command()
@click.argument("licensee")
@click.option("--franchise", "franchises", multiple=True, required=True, metavar="SLUG", help="A guide: squid-game.")
@click.option("--scope", default="", help="What it allows, in words.")
@click.option(
    "--territory", "territory", multiple=True, metavar="COUNTRY", help="us, eu, no, ...; default: everywhere."
)
@click.option("--from", "valid_from", type=click.DateTime(["%Y-%m-%d"]), help="The first day.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day.")
@click.option("--channel", "channels", multiple=True, metavar="ADDRESS", help="youtube.com/@brand, or @brand.")
@click.option("--note", default="", help="Where the agreement lies.")
@click.pass_obj
def add(
    session: Session,
    licensee: str,
    franchises: tuple[str, ...],
    scope: str,
    territory: tuple[str, ...],
    valid_from: datetime | None,
    until: datetime | None,
    channels: tuple[str, ...],
    note: str,
) -> None:
    """Enter a licence to LICENSEE."""
    known = read_licences(session.settings.data.folder)
    start, end = valid_from.date() if valid_from else None, until.date() if until else None
    if start and end and end < start:
        raise BadInput(f"The licence ends ({end}) before it starts ({start}).")
    if not licensee.strip():
        raise BadInput("The licensee has no name.")
    new = Licence(
        id=next_id(known),
        licensee=licensee,
        guides=_guides(session, franchises),
        scope=scope,
        territory=tuple(_country(one) for one in territory),
        valid_from=start,
        until=end,
        channels=channels,
        note=note,
        entered=session.app.clock.now(),
    )
    write_licences(session.settings.data.folder, (*known, new))
    session.say(f"{new.id}: {new.licensee}")


@licence.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the register as JSON.")
@click.pass_obj
def list_(session: Session, as_json: bool) -> None:
    """All licences, and whether each is in force today."""
    known, today = read_licences(session.settings.data.folder), session.app.clock.now().date()
    if as_json:
        rows = [one.model_dump(mode="json") | {"in_force": one.in_force(today)} for one in known]
        session.say(json.dumps({"licences": rows}, ensure_ascii=False, indent=2))
        return
    if not known:
        session.say("The register is empty; enter one with: rightsdesk licence add LICENSEE --franchise SLUG")
        return
    session.console.print(_table(known, today))


@licence.command()
@click.argument("number", metavar="L-1")
@click.pass_obj
def remove(session: Session, number: str) -> None:
    """Take a licence out of the register."""
    known = read_licences(session.settings.data.folder)
    kept = tuple(one for one in known if one.id.casefold() != number.casefold())
    if len(kept) == len(known):
        raise BadInput(f"There is no licence {number}; `rightsdesk licence list` shows them.")
    write_licences(session.settings.data.folder, kept)
    session.say(f"{number} is removed.")


def _table(known: tuple[Licence, ...], today: date) -> Table:
    table = Table("id", "licensee", "franchises", "territory", "from", "until", "channels", "in force")
    for one in known:
        table.add_row(
            one.id,
            one.licensee,
            ", ".join(guide.removeprefix("guide/") for guide in one.guides),
            ", ".join(one.territory) or "everywhere",
            str(one.valid_from or "-"),
            str(one.until or "-"),
            ", ".join(one.channels),
            "yes" if one.in_force(today) else "no",
        )
    return table


def _guides(session: Session, franchises: tuple[str, ...]) -> tuple[str, ...]:
    """Document ids of guides that exist: a misspelt franchise would authorise nothing, in silence."""
    have = {one.id for one in session.run(session.app.library.guides(Audience.COUNSEL))}
    wanted = tuple(one if one.startswith("guide/") else f"guide/{one}" for one in franchises)
    if missing := [one for one in wanted if one not in have]:
        names = ", ".join(sorted(one.removeprefix("guide/") for one in have))
        raise BadInput(f"There is no guide {missing[0].removeprefix('guide/')!r}; there are: {names}.")
    return wanted


def _country(code: str) -> str:
    folded = {"gb": "uk"}.get(code.strip().lower(), code.strip().lower())
    if len(folded) != 2 or not folded.isalpha():
        raise BadInput(f"{code!r} is no country code; use two letters, such as us, eu, uk, no.")
    return folded
