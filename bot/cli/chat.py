"""rightsdesk chat"""

from collections.abc import AsyncIterator

import click

from bot.chat.terminal import converse
from bot.cli.people import actor_of
from bot.cli.session import Session, decode


@click.command()
@click.pass_obj
def chat(session: Session) -> None:
    """Talk to Rightsdesk here, as in Slack or Discord. `quit` ends it."""

    async def lines() -> AsyncIterator[str]:
        async for line in session.lines():
            yield decode(line, "the line")

    def ready() -> None:
        if session.interactive:
            session.out.write("> ")
            session.out.flush()

    session.run(converse(session.app.conversation(), actor_of(session), lines(), session.console, ready))
