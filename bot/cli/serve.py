"""rightsdesk serve"""

import asyncio

import click

from bot.bootstrap import App
from bot.chat.serving import connections
from bot.chat.serving import serve as run_platforms
from bot.cli.logs import log_to
from bot.cli.owning import own
from bot.cli.session import Session


@click.command()
@click.pass_obj
def serve(session: Session) -> None:
    """Run the platforms that are set up, and the workers behind them, until it is told to stop.

    Meanwhile other commands on the same data folder are carried out by this process.
    """
    log_to(session.err, session.settings.work.log_format, session.app.redaction)

    async def body(app: App, stop: asyncio.Event) -> None:
        platforms = connections(app)

        def ready() -> None:
            names = " and ".join(one.platform.capitalize() for one in platforms)
            session.say(f"Rightsdesk listens on {names}.")
            session.out.flush()

        try:
            await run_platforms(app, platforms, stop, ready)
        finally:
            app.library.close()

    own(session, body)
