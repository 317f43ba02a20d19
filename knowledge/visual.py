"""Words for what can be seen, in every language -> the words of the guides' English descriptions (visual.toml)."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from knowledge.cues import PhraseBook
from knowledge.errors import BrokenDocument

FILE = "visual.toml"


def _phrases() -> Iterator[tuple[str, str, str]]:
    try:
        content = tomllib.loads((files("knowledge") / FILE).read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BrokenDocument(FILE, "", f"is not TOML ({error})") from error
    for word, languages in content.items():
        for language, phrases in languages.items():
            yield from ((word, language, phrase) for phrase in phrases)


@cache
def visual_words() -> PhraseBook:
    """The shipped words; a found phrase's key is the English word."""
    return PhraseBook(_phrases())
