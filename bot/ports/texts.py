"""The texts that are said."""

from typing import Any, Protocol


class Texts(Protocol):
    """The message catalogues."""

    def say(self, key: str, language: str | None = None, **values: Any) -> str:
        """A message in the language, else in English."""
