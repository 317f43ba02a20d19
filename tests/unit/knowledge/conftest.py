"""The embedding model of this machine, and libraries with a lifetime."""

from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs
import pytest

from knowledge.index import Index
from knowledge.library import Library, Opening, open_library
from knowledge.loading.loaded import Loaded
from knowledge.loading.plain import document, whole
from knowledge.model import Audience, Kind
from knowledge.model_files import ModelChoice, prepare


@pytest.fixture(scope="session")
def models() -> ModelChoice:
    """The default model, prepared once on this machine."""
    choice = ModelChoice(Path(platformdirs.user_cache_path("rightsdesk")) / "models")
    prepare(choice)
    return choice


@pytest.fixture(scope="session")
def shipped(models: ModelChoice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The shipped library, read only."""
    library = open_library(Opening(tmp_path_factory.mktemp("shipped"), models))
    yield library
    library.close()


@pytest.fixture
def index(models: ModelChoice, tmp_path: Path) -> Iterator[Index]:
    """An empty library's index."""
    found = Index(tmp_path / "data", models)
    yield found
    found.close()


@pytest.fixture
def library(index: Index) -> Library:
    """An empty library."""
    return Library(index)


Letter = Callable[..., Loaded]


@pytest.fixture
def letter() -> Letter:
    """A builder of notices from text."""

    def build(name: str, text: str, audience: Audience = Audience.PUBLIC, **fields: object) -> Loaded:
        made = document(Kind.NOTICE, f"notice/{name}", name, audience=audience, language="en", extra=fields)
        return whole(made, text)

    return build
