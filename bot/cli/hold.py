"""rightsdesk hold"""

import click

from bot.cli.people import by_of_session
from bot.cli.session import Session
from bot.desk.matters import hold as put_hold
from bot.desk.matters import release_hold


@click.command()
@click.argument("number")
@click.option("--reason", required=True, help="Why; it goes into the audit trail.")
@click.option("--release", is_flag=True, help="End the hold; only counsel may.")
@click.pass_obj
def hold(session: Session, number: str, reason: str, release: bool) -> None:
    """Legal hold on matter NUMBER: nothing of it is erased, purged or dropped until counsel releases it."""
    by, change = by_of_session(session), release_hold if release else put_hold
    held = session.run(session.app.store.run(lambda tx: change(tx, by, number.upper(), reason)))
    session.say(f"{held.id} is {'under legal hold' if held.held_by else 'released'}.")
