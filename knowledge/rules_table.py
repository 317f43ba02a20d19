"""The two tables a lawyer can read: the likelihood rows, and the authorities behind each reason."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError, field_validator

from knowledge.errors import BrokenDocument
from knowledge.model import Frozen, Slug, Text

FAMILIES = ("us", "eu", "uk", "no", "other")
SHOWN = ("nothing", "idea", "style", "thin", "unsure", "named", "clear")
FLAGS = (
    "news", "review", "quotation", "education", "private", "incidental", "pastiche", "handmade", "commercial", "whole",
    "claimed_free",
)  # fmt: skip
CONDITIONS: Mapping[str, tuple[str | bool, ...]] = {
    "authorised": (True, False),
    "doubt": ("none", "described", "meaning"),
    "described": (True, False),
    "unknown_work": (True, False),
    "shown": SHOWN,
    "use": ("copy", "recreation", "unclear"),
    "parody": ("work", "other", "unclear", "none"),
    **dict.fromkeys(FLAGS, (True, False)),
}
"""Every condition and the values it may have."""


class Row(Frozen):
    """One row of the likelihood table."""

    id: Slug
    when: dict[str, bool | str | tuple[str, ...]]
    likelihood: Literal["likely", "possible", "unlikely", "needs_info"]
    why: Text
    why_no: Text
    cite: dict[Literal["us", "eu", "uk", "no", "other"], tuple[str, ...]] = {}
    country: tuple[Literal["us", "eu", "uk", "no", "other"], ...] = ()

    @field_validator("when")
    @classmethod
    def conditions_are_known(cls, when: dict[str, Any]) -> dict[str, Any]:
        """A misspelt condition must not make a row that never holds."""
        for name, wanted in when.items():
            if name not in CONDITIONS:
                raise ValueError(f"{name} is no condition; there are: {', '.join(CONDITIONS)}")
            for value in wanted if isinstance(wanted, tuple | list) else (wanted,):
                if value not in CONDITIONS[name]:
                    raise ValueError(f"{name} is never {value}; it may be: {', '.join(map(str, CONDITIONS[name]))}")
        return when

    def cite_for(self, family: str) -> tuple[str, ...]:
        """What the row rests on there; the default is the United States list."""
        return next((ids for name, ids in self.cite.items() if name == ("us" if family == "other" else family)), ())

    def holds(self, family: str, conditions: Mapping[str, bool | str]) -> bool:
        """Whether the row decides there."""
        return (not self.country or family in self.country) and all(
            conditions[name] in wanted if isinstance(wanted, tuple) else conditions[name] == wanted
            for name, wanted in self.when.items()
        )


class Table(Frozen):
    """The rows, in the order in which they are tried."""

    rows: tuple[Row, ...]

    def decide(self, family: str, conditions: Mapping[str, bool | str]) -> Row:
        """The first row that holds; the table must leave no case open (a test goes through all of them)."""
        return next(row for row in self.rows if row.holds(family, conditions))


Authorities = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Reason -> country family or 'all' -> citations."""


def _read(name: str) -> dict[str, Any]:
    try:
        return tomllib.loads((files("knowledge") / name).read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BrokenDocument(name, "", f"is not TOML ({error})") from error


@cache
def likelihood_table() -> Table:
    """The shipped table; raises BrokenDocument with the row."""
    rows = _read("likelihood.toml")["row"]
    try:
        return Table(rows=tuple(Row.model_validate(row) for row in rows))
    except ValidationError as error:
        first = error.errors()[0]
        raise BrokenDocument("likelihood.toml", ".".join(map(str, first["loc"])), first["msg"]) from error


@cache
def authorities() -> Authorities:
    """The shipped authorities behind the reasons."""
    check = TypeAdapter(dict[str, dict[Literal["us", "eu", "uk", "no", "other", "kr", "cn", "all"], tuple[str, ...]]])
    try:
        return check.validate_python(_read("authorities.toml"))  # type: ignore[return-value]
    except ValidationError as error:
        first = error.errors()[0]
        raise BrokenDocument("authorities.toml", ".".join(map(str, first["loc"])), first["msg"]) from error


def cited_for(reason: str, country: str, family: str, table: Authorities) -> tuple[str, ...]:
    """The citations of a reason: those of the country or its family (default: United States), and those for all."""
    own = table.get(reason, {})
    local = own.get(country) or own.get(family) or (own.get("us", ()) if family == "other" else ())
    return tuple(dict.fromkeys((*local, *own.get("all", ()))))
