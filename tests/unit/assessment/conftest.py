"""The assessment as it ships: the shipped library, the shipped reader, the shipped rules."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from bot.config import Settings
from bot.desk.check import Check
from bot.domain.assessment import Assessment
from bot.domain.clip import Clip, Speaker, Statement
from bot.library import IndexedLibrary
from bot.texts import catalogue
from knowledge.model import Audience

TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


class HeldClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return TODAY

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("the rules never wait")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexedLibrary]:
    opened = IndexedLibrary(Settings(data={"folder": tmp_path_factory.mktemp("library")}))  # type: ignore[arg-type]
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def check(library: IndexedLibrary) -> Check:
    return Check(library=library, texts=catalogue(), clock=HeldClock())


Assess = Callable[..., Assessment]


@pytest.fixture(scope="session")
def assess(check: Check) -> Assess:
    """Assess a reviewer's words (or, with by=, another's)."""

    def run(
        text: str,
        *,
        country: str | None = None,
        language: str = "en",
        by: Speaker = Speaker.REVIEWER,
        url: str | None = None,
        **facts: str,
    ) -> Assessment:
        clip = Clip(statements=(Statement(by=by, text=text),), country=country, url=url)
        return asyncio.run(check(clip, language, Audience.COUNSEL, facts))

    return run
