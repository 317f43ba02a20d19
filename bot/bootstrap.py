"""The only file that chooses what stands behind each port."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property

from bot.assessment.gather import Registers
from bot.commands.ask import ask
from bot.commands.check import check
from bot.commands.core import Command, Core
from bot.commands.help import help_
from bot.commands.search import search
from bot.config import Settings
from bot.desk.ask import Ask
from bot.desk.assisted import AssistedCheck
from bot.desk.check import Check
from bot.library import IndexedLibrary
from bot.llm.choose import language_model
from bot.llm.rules import model_rules
from bot.ports import Clock, LanguageModel, Texts
from bot.texts import catalogue
from knowledge.registers import read_licences, read_tolerances


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
    def library(self) -> IndexedLibrary:
        """The index over the library in the data folder."""
        return IndexedLibrary(self.settings)

    @cached_property
    def model(self) -> LanguageModel:
        """The language model, or none."""
        return language_model(self.settings.llm)

    def registers(self) -> Registers:
        """Licences and tolerated uses as they stand now."""
        folder = self.settings.data.folder
        return Registers(licences=read_licences(folder), tolerances=read_tolerances(folder))

    @cached_property
    def ask(self) -> Ask:
        """The use case `ask`."""
        return Ask(library=self.library, texts=self.texts, clock=self.clock)

    @cached_property
    def check(self) -> AssistedCheck:
        """The use case `check`, with the language model beside it where one is configured."""
        rules = Check(library=self.library, texts=self.texts, clock=self.clock, registers=self.registers)
        return AssistedCheck(rules, self.library, self.model, model_rules(self.settings.llm))

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
