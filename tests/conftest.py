"""Fixtures for things with a lifetime."""

import os
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from bot.config import Settings
from bot.texts import Catalogue, catalogue

REQUIRE = "RIGHTSDESK_TEST_REQUIRE"
# The same examples in every run; `make soak` looks for new ones.
hypothesis_settings.register_profile("same", derandomize=True)
hypothesis_settings.register_profile("new")
hypothesis_settings.load_profile("same")


def need(part: str, present: bool, how: str) -> None:
    """Skip a test whose server or tool is not here, with a line; fail where it was required."""
    if present:
        return
    required = {name.strip() for name in os.environ.get(REQUIRE, "").split(",")}
    if part in required:
        pytest.fail(f"{REQUIRE} asks for {part}, but it is not here: {how}", pytrace=False)
    pytest.skip(f"{part} is not here: {how}")


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own configuration must not decide a test."""
    for name in list(os.environ):
        if name.startswith("RIGHTSDESK_") and name != REQUIRE and not name.startswith("RIGHTSDESK_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The defaults, in a data folder of the test's own."""
    return Settings(data={"folder": tmp_path / "data"})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def texts() -> Catalogue:
    """The shipped message catalogues."""
    return catalogue()
