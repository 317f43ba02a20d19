"""The only file that chooses what stands behind each port."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property

from bot.commands.ask import ask
from bot.commands.check import check
from bot.commands.core import Command, Core
from bot.commands.help import help_
from bot.commands.search import search
from bot.config import Settings
from bot.desk.ask import Ask
from bot.desk.check import Check
from bot.library import IndexedLibrary
from bot.ports import Clock, Library, Texts
from bot.texts import catalogue


class SystemClock:
    """The machine's clock; implements port Clock."""

    def now(self) -> datetime:
        """The time in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class App:
    """One application; each part is built when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        """Nothing is opened yet."""
        self.settings = settings

    @cached_property
    def clock(self) -> Clock:
        """The machine's clock."""
        return SystemClock()

    @cached_property
    def texts(self) -> Texts:
        """The message catalogues."""
        return catalogue()

    @cached_property
    def library(self) -> Library:
        """The index over the library in the data folder."""
        return IndexedLibrary(self.settings)

    @cached_property
    def ask(self) -> Ask:
        """The use case `ask`."""
        return Ask(library=self.library, texts=self.texts, clock=self.clock)

    @cached_property
    def check(self) -> Check:
        """The use case `check`."""
        return Check(library=self.library, texts=self.texts, clock=self.clock)

    @cached_property
    def commands(self) -> Mapping[str, Command]:
        """Every chat command by its first word."""
        commands: dict[str, Command] = {
            "check": check(self.check, self.texts),
            "ask": ask(self.ask, self.texts),
            "search": search(self.library, self.texts),
        }
        commands["help"] = help_((*commands, "help"), self.texts)
        return commands

    @cached_property
    def core(self) -> Core:
        """The command core of every front-end."""
        return Core(self.commands, self.texts)
