"""rightsdesk audit"""

import json

import click

from bot.cli.people import by_of_session
from bot.cli.session import Session
from bot.domain.errors import BadInput
from bot.domain.matter import Entry


@click.group()
def audit() -> None:
    """The audit trail: a hash chain of every act."""


@audit.command()
@click.pass_obj
def verify(session: Session) -> None:
    """Check the chain, and against every signed tree head; exit code 2 where it does not hold."""
    verdict = session.app.heads.verify()
    if not verdict.valid:
        raise BadInput(verdict.fault)
    session.say(f"The chain is valid: {verdict.rows} rows, {verdict.heads} signed tree heads.")


@audit.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a row.")
@click.pass_obj
def show(session: Session, number: str, as_json: bool) -> None:
    """What was done in a matter: who, what, when, on which version, from where."""
    by = by_of_session(session)
    rows = session.run(session.app.store.read(lambda tx: tx.entries(by, matter=number.upper(), limit=100_000)))
    if not rows:
        raise BadInput(f"There is no matter {number.upper()}.")
    for row in rows:
        session.say(row.model_dump_json() if as_json else line(row))


def line(row: Entry) -> str:
    """One act."""
    typed = f" (typed by {row.typed_by})" if row.typed_by else ""
    facts = json.dumps(row.facts, ensure_ascii=False) if row.facts else ""
    where = f"{row.via} {row.place}".strip()
    parts = (f"{row.seq:6} {row.at:%Y-%m-%d %H:%M:%S}", f"{row.person}{typed}", row.act, row.on, where, facts, row.text)
    return "  ".join(part for part in parts if part)


@audit.command()
@click.option("--texts", is_flag=True, help="With the personal texts beside the chain.")
@click.pass_obj
def export(session: Session, texts: bool) -> None:
    """Every row you may see, one JSON line each."""
    by, page = by_of_session(session), 1_000_000
    for row in session.run(session.app.store.read(lambda tx: tx.entries(by, limit=page))):
        session.say(row.model_dump_json(exclude=None if texts else {"text"}))


@audit.command()
@click.pass_obj
def head(session: Session) -> None:
    """Sign a tree head now."""
    session.say(json.dumps(session.app.heads.sign()))
