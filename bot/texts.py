"""The message catalogues: Project Fluent files in prompts/messages/<language>/."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource

SUPPORTED = ("en", "no")
KEY = re.compile(r"^([a-z][\w-]*) *=", re.MULTILINE)
BOKMAL = "nb"  # CLDR's code for what the product calls 'no'


def prompts_folder() -> Path:
    """Where prompts/ lies: inside the wheel, or beside the package in a checkout."""
    inside = Path(str(files("bot"))) / "_prompts"
    return inside if inside.is_dir() else Path(str(files("bot"))).parent / "prompts"


class Catalogue:
    """Says a message in English or Norwegian; implements port Texts."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` holds one folder of .ftl files per language."""
        root = (folder or prompts_folder()) / "messages"
        self._languages = {language: _Language(root / language, language) for language in SUPPORTED}

    def say(self, key: str, language: str | None = None, **values: Any) -> str:
        """A message in the language, else in English; raises KeyError for a key in no catalogue."""
        for messages in (self._languages.get(language or "en"), self._languages["en"]):
            if messages is not None and key in messages.texts:
                return messages.say(key, values)
        raise KeyError(key)

    def keys(self, language: str) -> frozenset[str]:
        """All keys of a language."""
        return frozenset(self._languages[language].texts)


class _Language:
    """One language's files; each is parsed when one of its messages is first said, because the parser takes a third
    of a second for all of them. A message may refer to others of its own file only."""

    def __init__(self, folder: Path, language: str) -> None:
        # Isolation marks would stand inside quotes that must be verbatim.
        self._bundle = FluentBundle([BOKMAL if language == "no" else language], use_isolating=False)
        files = [file.read_text("utf-8") for file in sorted(folder.glob("*.ftl"))]
        self.texts = {key: text for text in files for key in KEY.findall(text)}

    def say(self, key: str, values: Mapping[str, Any]) -> str:
        if not self._bundle.has_message(key):
            self._bundle.add_resource(FluentResource(self.texts[key]))
        text, errors = self._bundle.format_pattern(self._bundle.get_message(key).value, values)
        if errors:
            raise KeyError(f"{key}: {errors[0]}")
        return str(text)


@cache
def catalogue() -> Catalogue:
    """The shipped catalogues."""
    return Catalogue()
