"""rightsdesk eval feedback: what people thought of the answers"""

import json

import click

from bot.cli.people import by_of_session
from bot.cli.session import Session
from bot.desk.rated import Rated, opinions


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each rule.")
@click.pass_obj
def feedback(session: Session, as_json: bool) -> None:
    """👍 and 👎 with their reasons, by likelihood and by the rule that decided, the most disputed first."""
    by = by_of_session(session)
    found = session.run(session.app.store.read(lambda tx: opinions(tx, by)))
    for one in found:
        session.say(json.dumps(one.model_dump(mode="json"), ensure_ascii=False) if as_json else _lines(one))
    if not found and not as_json:
        session.say("Nobody has rated an answer yet.")


def _lines(one: Rated) -> str:
    head = f"{one.likelihood:10} {one.rule or '-':24} 👍 {one.good}  👎 {one.bad}"
    return "\n".join([head, *(f"  {about}: {reason}" for about, reason in one.reasons)])
