"""A library read straight from the shipped corpus, without an index: what the rules need, and no embedding."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from bot.desk.check import Check
from bot.domain.assessment import Assessment
from bot.domain.clip import Clip, Speaker, Statement
from bot.ports import AssetHit
from bot.texts import catalogue
from knowledge.loading.loaded import Loaded
from knowledge.model import AnyDocument, Audience, Citation, Guide, Kind, Passage
from knowledge.shipped import load_corpus

TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


class CorpusLibrary:
    """Implements what `check` asks of port Library over the shipped documents."""

    def __init__(self, corpus: list[Loaded]) -> None:
        self.documents_by_id = {one.document.id: one for one in corpus}
        self._guides = tuple(one.document for one in corpus if isinstance(one.document, Guide))
        self._texts: dict[str, dict[str, str]] = {}
        for one in corpus:
            for section in one.sections if one.document.kind is Kind.GUIDE else ():
                self._texts.setdefault(f"{one.document.id}#{section.anchor}", {})[section.language] = section.text

    async def guides(self, clearance: Audience) -> tuple[Guide, ...]:
        return self._guides

    async def descriptions(self, clearance: Audience) -> Mapping[str, Mapping[str, str]]:
        return self._texts

    async def assets_like(self, clip: Clip, clearance: Audience) -> tuple[AssetHit, ...]:
        return ()

    async def find_document(self, document: str, clearance: Audience) -> AnyDocument | None:
        found = self.documents_by_id.get(document)
        return found.document if found else None

    async def quote(self, citation: str, language: str, clearance: Audience) -> Passage | None:
        wanted = Citation.parse(citation)
        found = self.documents_by_id.get(wanted.document)
        sections = [one for one in found.sections if one.anchor == (wanted.locator or "summary")] if found else []
        if found is None or not sections:
            return None
        section = next((one for one in sections if one.language == language), sections[0])
        return Passage(
            id=citation,
            citation=wanted,
            kind=found.document.kind,
            title=found.document.title,
            language=section.language,
            text=section.text,
            audience=found.document.audience,
        )


class HeldClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return TODAY

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("the rules never wait")


@pytest.fixture(scope="session")
def library() -> CorpusLibrary:
    return CorpusLibrary(list(load_corpus()))


@pytest.fixture(scope="session")
def check(library: CorpusLibrary) -> Check:
    return Check(library=library, texts=catalogue(), clock=HeldClock())  # type: ignore[arg-type]


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
