"""One prepared data folder with the real library and the real embedder, shared by the end-to-end tests."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import App
from bot.cli.main import run
from bot.cli.session import Session
from bot.config import Settings


@dataclass
class Typed:
    """What a command line gave."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


class Keyboard:
    """Types command lines into one application, as the owner of the data folder runs them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.app = App(settings)

    def type(self, *words: str, stdin: bytes = b"") -> Typed:
        """Run `rightsdesk WORDS`."""
        out, err = io.StringIO(), io.StringIO()
        session = Session(
            self.settings, out=out, err=err, stdin=io.BytesIO(stdin), account="ada", width=100, built=self.app
        )
        code = run(words, session)
        return Typed(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def keyboard(tmp_path_factory: pytest.TempPathFactory) -> Keyboard:
    """Over the shipped library."""
    return Keyboard(Settings(data={"folder": tmp_path_factory.mktemp("desk")}))  # type: ignore[arg-type]


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[..., Keyboard]:
    """Over an empty library in a folder of the test's own."""

    def build(**knowledge: Any) -> Keyboard:
        options = {"shipped": False, **knowledge}
        return Keyboard(Settings(data={"folder": tmp_path / "data"}, knowledge=options))  # type: ignore[arg-type]

    return build
