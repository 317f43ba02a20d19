"""The message catalogues: Project Fluent files in prompts/messages/<language>/."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource

SUPPORTED = ("en", "no")
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
        self._bundles = {language: _bundle(root / language, language) for language in SUPPORTED}

    def say(self, key: str, language: str | None = None, **values: Any) -> str:
        """A message in the language, else in English; raises KeyError for a key in no catalogue."""
        for bundle in (self._bundles.get(language or "en"), self._bundles["en"]):
            if bundle is not None and bundle.has_message(key):
                message = bundle.get_message(key)
                text, errors = bundle.format_pattern(message.value, values)
                if errors:
                    raise KeyError(f"{key}: {errors[0]}")
                return str(text)
        raise KeyError(key)

    def keys(self, language: str) -> frozenset[str]:
        """All keys of a language."""
        return frozenset(self._bundles[language]._messages)


def _bundle(folder: Path, language: str) -> FluentBundle:
    # Isolation marks would stand inside quotes that must be verbatim.
    bundle = FluentBundle([BOKMAL if language == "no" else language], use_isolating=False)
    for file in sorted(folder.glob("*.ftl")):
        bundle.add_resource(FluentResource(file.read_text("utf-8")))
    return bundle


@cache
def catalogue() -> Catalogue:
    """The shipped catalogues."""
    return Catalogue()
