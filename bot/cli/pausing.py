"""rightsdesk pause, resume"""

import click

from bot.cli.people import by_of_session
from bot.cli.session import Session
from bot.desk.pause import pause as stop_all
from bot.desk.pause import resume as go_on


@click.command()
@click.argument("reason")
@click.pass_obj
def pause(session: Session, reason: str) -> None:
    """Stop policies, tickets, pages, releases, webhooks and model calls at once, on all nodes; answers go on."""
    by = by_of_session(session)
    on = session.run(session.app.store.run(lambda tx: stop_all(tx, by, reason)))
    told = {"person": on.person, "at": f"{on.at:%Y-%m-%d %H:%M} UTC", "reason": on.reason}
    session.say(session.app.texts.say("paused", "en", **told))


@click.command()
@click.pass_obj
def resume(session: Session) -> None:
    """Go on with what `pause` stopped; what waited is done."""
    by = by_of_session(session)
    was = session.run(session.app.store.run(lambda tx: go_on(tx, by)))
    told = {"person": was.person, "at": f"{was.at:%Y-%m-%d %H:%M} UTC", "reason": was.reason}
    session.say(session.app.texts.say("resumed", "en", **told))
