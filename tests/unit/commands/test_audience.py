"""What a place must have to be shown an assessment: as much as its documents, and no more."""

from pathlib import Path

import pytest

from bot.bootstrap import App
from bot.config import Settings
from bot.desk.cite import audience_of, audience_of_assessment
from bot.domain.clip import Clip
from bot.library import IndexedLibrary
from knowledge.model import Audience
from tests.testbed.library import small_library

DOLL = "An AI-generated video of the Young-hee doll from Squid Game in a shop advert, posted on TikTok"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> IndexedLibrary:
    """Without most of the rulings that the rules name."""
    return small_library(tmp_path_factory.mktemp("library"))


async def test_authorities_that_the_library_has_not_hide_nothing(library: IndexedLibrary, tmp_path: Path) -> None:
    app = App(Settings(data={"folder": tmp_path}))  # type: ignore[arg-type]
    app.__dict__["library"] = library
    assessment = await app.check(Clip.described(DOLL), "en", Audience.STAFF)
    named = {each.partition("#")[0] for one in assessment.findings for each in one.citations}

    assert "ruling/cox" in named
    assert await library.find_document("ruling/cox", Audience.COUNSEL) is None
    assert await audience_of_assessment(assessment, library) is Audience.PUBLIC


async def test_what_was_quoted_and_is_gone_since_is_for_counsel(library: IndexedLibrary) -> None:
    assert await audience_of(["guide/squid-game#young-hee"], library) is Audience.PUBLIC
    assert (
        await audience_of(["guide/squid-game#young-hee", "notice/staff-position#position"], library) is Audience.STAFF
    )
    assert await audience_of(["notice/was-removed#position"], library) is Audience.COUNSEL
