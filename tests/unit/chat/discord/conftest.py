"""One small library for all, and a bot for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.library import IndexedLibrary
from tests.testbed.discord.bot import Running, discord_bot
from tests.testbed.library import small_library


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> IndexedLibrary:
    """A few shipped documents and two with canaries."""
    return small_library(tmp_path_factory.mktemp("library"))


@pytest.fixture
async def bot(tmp_path: Path, library: IndexedLibrary) -> AsyncIterator[Running]:
    """The program on a stand-in of its own."""
    async with discord_bot(tmp_path / "data", library) as running:
        yield running
