"""rightsdesk serve"""

import asyncio
import fcntl
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.chat.serving import connections
from bot.chat.serving import serve as run_platforms
from bot.cli.logs import log_to
from bot.cli.session import Session
from bot.domain.errors import BadConfiguration

LOCK = "serve.lock"


@click.command()
@click.pass_obj
def serve(session: Session) -> None:
    """Run the platforms that are set up, and the workers behind them, until it is told to stop."""
    log_to(session.err, session.settings.work.log_format)
    with owned(session.settings.data.folder):
        asyncio.run(_serve(session))


async def _serve(session: Session) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    app = session.app
    platforms = connections(app)

    def ready() -> None:
        names = " and ".join(one.platform.capitalize() for one in platforms)
        session.say(f"Rightsdesk listens on {names}.")
        session.out.flush()

    try:
        await run_platforms(app, platforms, stop, ready)
    finally:
        await app.store.close()
        app.library.close()


@contextmanager
def owned(folder: Path) -> Iterator[None]:
    """The one owner of a data folder; raises BadConfiguration where another process is it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BadConfiguration(f"Another Rightsdesk already serves the data folder {folder}.") from error
        yield
