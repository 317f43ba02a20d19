"""Reads what drafts are made of: prompts/regimes, prompts/drafts, prompts/statutory."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.domain.draft import Regime
from bot.domain.errors import BadConfiguration
from bot.drafting.book import Book, LiabilityWords
from bot.texts import prompts_folder

LISTS = ("liability", "never")
"""Files in prompts/regimes that are no regime."""


def read_book(prompts: Path | None = None) -> Book:
    """Everything, once; raises BadConfiguration with the file."""
    root = prompts or prompts_folder()
    regimes = [_regime(file) for file in sorted((root / "regimes").glob("*.toml")) if file.stem not in LISTS]
    languages = sorted(one.name for one in (root / "drafts").iterdir() if one.is_dir())
    return Book(
        regimes={one.name: one for one in regimes},
        templates={
            _key(file, root / "drafts"): file.read_text("utf-8")
            for pattern in ("*/*.txt", "*/*.inc")
            for file in sorted((root / "drafts").glob(pattern))
        },
        fixed={
            _key(file, root / "statutory"): file.read_text("utf-8").rstrip("\n")
            for file in sorted((root / "statutory").glob("*/*.txt"))
        },
        words={one: _toml(root / "drafts" / one / "words.toml") for one in languages},
        liability=LiabilityWords(**_toml(root / "regimes" / "liability.toml")),
        never=tuple(_toml(root / "regimes" / "never.toml")["never"]),
    )


def _key(file: Path, root: Path) -> str:
    """'en/dmca'; a piece that others include keeps its ending: 'en/works.inc'."""
    relative = file.relative_to(root)
    return str(relative if file.suffix == ".inc" else relative.with_suffix(""))


def _regime(file: Path) -> Regime:
    try:
        return Regime(**_toml(file))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadConfiguration(f"The regime {file.name} does not fit ({where}: {first['msg']}).") from error


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadConfiguration(f"{file} cannot be read: {error}.") from error


@cache
def shipped_book() -> Book:
    """The texts as shipped."""
    return read_book()
