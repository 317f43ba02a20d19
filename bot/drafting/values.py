"""The values of a draft: what people filled in goes before what the matter holds; what nobody knows is a blank."""

import unicodedata
from collections.abc import Mapping

VALUE = "\ue000"
"""Stands before every value while a template is rendered: a value can start no heading, list or fixed sentence."""
MOST = 4000
"""Characters of one value."""


def one_line(value: str) -> str:
    """A value without line ends, control characters and marks that turn the direction of writing."""
    if value.isprintable():
        return " ".join(value.split())[:MOST]
    kept = (" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in value)
    visible = "".join(one for one in kept if unicodedata.category(one) not in ("Cf", "Co", "Cs"))
    return " ".join(visible.split())[:MOST]


def blank(name: str) -> str:
    """How a blank looks in the text."""
    return f"[[{name}]]"


class Values:
    """The names that a template asks for. `asked` are those that it found empty, in order."""

    def __init__(self, known: Mapping[str, str]) -> None:
        """`known` as in the draft."""
        self.known = {name: one_line(value) for name, value in known.items() if one_line(value)}
        self.asked: list[str] = []

    def __getitem__(self, name: str) -> str:
        """The value, else a visible blank."""
        if name in self.known:
            return VALUE + self.known[name]
        if name not in self.asked:
            self.asked.append(name)
        return VALUE + blank(name)

    def maybe(self, name: str) -> str:
        """The value, else nothing."""
        return VALUE + self.known[name] if name in self.known else ""
