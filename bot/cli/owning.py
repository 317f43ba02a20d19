"""The owner of the data folder: carries out the commands of other processes beside its own work."""

import asyncio
import contextlib
import pwd
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, cast

import structlog

from bot.bootstrap import App
from bot.cli.ending import until_told
from bot.cli.session import Session
from bot.cli.streams import Running
from bot.config import Settings
from bot.owner import Call, owned

log = structlog.get_logger(__name__)

Main = Callable[[Sequence[str], Session], int]


def carrying_out(settings: Settings, app: App, main: Main) -> Callable[[Call, Running], int]:
    """Runs a forwarded command with the caller's streams and folder, on the owner's application and event loop."""

    def run(call: Call, running: Running) -> int:
        session = Session(
            settings,
            out=cast("Any", running.out),
            err=cast("Any", running.err),
            stdin=running.stdin,
            cwd=Path(call.cwd),
            account=account(call.uid),
            interactive=call.interactive,
            width=call.width,
            runner=running.run,
            drained=running.drained,
            check=running.check,
            built=app,
        )
        try:
            return main(call.words, session)
        except Exception as error:
            log.error("a forwarded command failed", words=call.words[:1], exc_info=True)
            session.complain(f"rightsdesk: unexpected {type(error).__name__}; the owner's log has the details.")
            return 1

    return run


def account(uid: int) -> str:
    """The operating-system account's name."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


Body = Callable[[App, asyncio.Event], Awaitable[None]]
"""(application, stop): runs until `stop` is set by SIGTERM or SIGINT."""


def own(session: Session, body: Body) -> None:
    """Be the owner of the data folder while the body runs: other commands are carried out here."""
    with owned(session.settings.data.folder):
        asyncio.run(_run(session, body, listens=True))


def run_until_stopped(session: Session, body: Body) -> None:
    """Without owning anything: on PostgreSQL any number of workers run beside each other."""
    asyncio.run(_run(session, body, listens=False))


async def _run(session: Session, body: Body, *, listens: bool) -> None:
    from bot.cli.main import run as main  # it imports this module

    stop = until_told(session.complain)
    app = session.app
    async with contextlib.AsyncExitStack() as open_things:
        open_things.push_async_callback(app.store.close)
        if listens:
            from bot.cli.beside import listening  # a web server takes a third of a second to import

            carry = carrying_out(session.settings, app, main)
            await open_things.enter_async_context(listening(session.settings.data.folder, carry))
        await body(app, stop)
