"""How people ask on in a thread: phrases as data (knowledge/follow_up.toml)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from knowledge.errors import BrokenDocument
from knowledge.signals import PhraseBook

FILE = "follow_up.toml"
LISTS = ("suppose", "not", "country", "ask", "show")


@cache
def patterns() -> Mapping[str, PhraseBook]:
    """suppose, not, country, ask, show; fact (keys 'name=true'); names (keys are country codes)."""
    try:
        content = tomllib.loads((files("knowledge") / FILE).read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BrokenDocument(FILE, "", f"is not TOML ({error})") from error
    books = {name: PhraseBook((name, "", phrase) for phrase in content[name]) for name in LISTS}
    books["fact"] = PhraseBook(
        (name if "=" in name else f"{name}=true", "", each) for name, said in content["fact"].items() for each in said
    )
    books["names"] = PhraseBook((code, "", each) for code, said in content["names"].items() for each in said)
    return books
