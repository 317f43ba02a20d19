"""What a command of the command line works with: where it reads and writes, and the application behind it.

Commands never print or read by themselves: the same command may run in the caller's process, or in the owner's
on the caller's behalf (design: one owner per data folder).
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.streams import settle
from bot.config import Settings
from bot.domain.errors import BadInput

if TYPE_CHECKING:
    from bot.answering import Answering
    from bot.bootstrap import App

T = TypeVar("T")


async def _at_once() -> None:
    """A terminal, file or pipe of our own takes what it is given."""


def _run_here(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


@dataclass
class Session:
    """One call of the command line."""

    settings: Settings
    out: IO[str] = field(default_factory=lambda: sys.stdout)
    err: IO[str] = field(default_factory=lambda: sys.stderr)
    stdin: IO[bytes] = field(default_factory=lambda: sys.stdin.buffer)
    cwd: Path = field(default_factory=Path.cwd)
    account: str = ""
    """The operating-system account that typed the command."""
    acting_as: str | None = None
    """`--as PERSON`."""
    interactive: bool = False
    width: int | None = None
    runner: Callable[[Coroutine[Any, Any, Any]], Any] = _run_here
    drained: Callable[[], Awaitable[None]] = _at_once
    """Waits, in asynchronous work that prints much, until it has been taken."""
    check: Callable[[], None] = lambda: None
    """Raises Stopped where the command was stopped; for long work that waits for nothing."""
    built: "App | None" = None

    @cached_property
    def app(self) -> "App":
        """The application, built when first needed."""
        from bot.bootstrap import App  # everything hangs on it; `--help` must not wait for that

        return self.built or App(self.settings, self.complain)

    @cached_property
    def answering(self) -> "Answering":
        """The part of the application that needs no database."""
        from bot.answering import Answering  # as above: the command that is waited for most, `ask`, needs no more

        return self.built or self.__dict__.get("app") or Answering(self.settings, self.complain)

    @cached_property
    def console(self) -> Console:
        """A rich console on the session's output."""
        return Console(file=self.out, width=self.width, highlight=False, soft_wrap=False)

    def path(self, text: str | Path) -> Path:
        """A path as the caller means it."""
        return (self.cwd / Path(text).expanduser()).absolute()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run asynchronous work to its end."""
        result: T = self.runner(work)
        return result

    async def lines(self) -> AsyncIterator[bytes]:
        """Standard input, line by line; a thread of its own waits, so that it takes nobody else's."""
        loop = asyncio.get_running_loop()
        while True:
            line: asyncio.Future[bytes] = loop.create_future()
            Thread(target=self._read_line, args=(loop, line), daemon=True).start()
            if not (read := await line):
                return
            yield read

    def _read_line(self, loop: asyncio.AbstractEventLoop, line: "asyncio.Future[bytes]") -> None:
        try:
            read = self.stdin.readline()
        except (OSError, ValueError):  # closed meanwhile
            read = b""
        with suppress(RuntimeError):  # the loop may have ended
            loop.call_soon_threadsafe(settle, line, read)

    def say(self, line: str = "") -> None:
        """One line on standard output."""
        self.out.write(line + "\n")

    def complain(self, line: str) -> None:
        """One line on standard error."""
        self.err.write(line + "\n")

    def progress(self) -> Progress:
        """A progress bar on standard error, for work over a second; silent where nobody watches."""
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(file=self.err, width=self.width),
            disable=not self.interactive,
            transient=True,
        )

    def question(self, argument: str | None) -> str:
        """Words from an argument, or from standard input where it is '-'."""
        if argument != "-":
            return argument or ""
        return decode(self.stdin.read(), "standard input")


def decode(data: bytes, name: str) -> str:
    """Bytes as UTF-8 text; raises BadInput."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} is not UTF-8 text (byte {error.start}).") from error
