"""The owner of the data folder: carries out the commands of other processes beside its own work."""

import asyncio
import contextlib
import pwd
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, cast

import structlog

from bot.bootstrap import App
from bot.cli.session import Session
from bot.config import Settings
from bot.owner import Call, Streams, listening, owned

log = structlog.get_logger(__name__)

Main = Callable[[Sequence[str], Session], int]


def carrying_out(settings: Settings, app: App, main: Main) -> Callable[[Call, Streams], int]:
    """Runs a forwarded command with the caller's streams and folder, on the owner's application and event loop."""
    loop = asyncio.get_running_loop()

    def run_there(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    def run(call: Call, streams: Streams) -> int:
        session = Session(
            settings,
            out=cast("Any", streams.out),
            err=cast("Any", streams.err),
            stdin=streams.stdin,
            cwd=Path(call.cwd),
            account=account(call.uid),
            interactive=call.interactive,
            width=call.width,
            runner=run_there,
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

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    app = session.app
    async with contextlib.AsyncExitStack() as open_things:
        open_things.push_async_callback(app.store.close)
        if listens:
            carry = carrying_out(session.settings, app, main)
            await open_things.enter_async_context(listening(session.settings.data.folder, carry))
        await body(app, stop)
