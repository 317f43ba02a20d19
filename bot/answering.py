"""What answers questions from the library alone: `ask` and `search` start without the database and its adapters.

Together with `bootstrap`, which builds on it, the only place that chooses what stands behind a port.
"""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from bot.clock import RealClock
from bot.config import Settings
from bot.desk.ask import Ask
from bot.library import IndexedLibrary
from bot.ports import Clock, Texts
from bot.staff import Directory, read_people
from bot.texts import catalogue


class Answering:
    """The library and what it takes to ask it; each part is built when it is first needed."""

    def __init__(self, settings: Settings, say: Callable[[str], None] = lambda _line: None) -> None:
        """Nothing is opened yet; `say` is told what a first start has to do."""
        self.settings = settings
        self.say = say

    @cached_property
    def clock(self) -> Clock:
        """The machine's clock."""
        return RealClock()

    @cached_property
    def texts(self) -> Texts:
        """The message catalogues."""
        return catalogue()

    @cached_property
    def library(self) -> IndexedLibrary:
        """The index over the library in the data folder."""
        return IndexedLibrary(self.settings, self.say)

    @property
    def staff_file(self) -> Path:
        """The CSV file of people: the configuration's, else the data folder's."""
        return Path(self.settings.work.staff_file or self.settings.data.folder / "staff.csv")

    @cached_property
    def staff(self) -> Directory:
        """The staff directory, from the configuration and the CSV file it names."""
        file = self.staff_file
        wanted = bool(self.settings.work.staff_file) or file.exists()
        people = (*self.settings.staff, *(read_people(file) if wanted else ()))
        return Directory(people, self.settings.routes)

    @cached_property
    def ask(self) -> Ask:
        """The use case `ask`."""
        return Ask(library=self.library, texts=self.texts, clock=self.clock)
