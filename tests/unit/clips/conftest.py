"""A reader over a folder of the test's own, and the need of something that shuts media off."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clips.reader import Reader
from bot.config import ClipsOptions
from tests.conftest import need
from tests.unit.clips.media import scene, tune, write_video

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Held:
    """A clock that stands."""

    def now(self) -> datetime:
        """See port Clock."""
        return NOW

    async def sleep(self, seconds: float) -> None:
        """See port Clock."""


@pytest.fixture
def sandbox() -> None:
    """Skip where media cannot be opened safely."""
    found = bool(shutil.which("bwrap") or shutil.which("unshare"))
    need("sandbox", found, "install bubblewrap")


@pytest.fixture
def reader(sandbox: None, tmp_path: Path) -> Reader:
    """With the defaults, without on-screen text."""
    return Reader(ClipsOptions(ocr=False), tmp_path / "data" / "clips", Held())


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of scene 1 with a tune."""
    file = tmp_path_factory.mktemp("media") / "clip.mp4"
    return write_video(file, scene(1), sound=tune(1, 4.0), title="A clip", encoder="test")
