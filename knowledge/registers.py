"""Who holds a licence, and what owners tolerate.

Licences are the team's own records, in `licences.toml` in the data folder (`rightsdesk licence add|list|remove`).
Tolerated uses ship with the library (knowledge/tolerated.toml); a team adds its own in `tolerated.toml` beside it.
"""

import json
import os
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

from pydantic import TypeAdapter, ValidationError, model_validator

from knowledge.errors import BrokenDocument, LibraryBroken
from knowledge.model import Frozen, Slug, Text

LICENCES, TOLERATED = "licences.toml", "tolerated.toml"


class Licence(Frozen):
    """A licence as the team knows it."""

    id: Text
    """'L-3'."""
    licensee: Text
    guides: tuple[Text, ...]
    """Document ids of the guides it covers: 'guide/squid-game'."""
    scope: str = ""
    """What it allows, in words; shown, and judged by a person."""
    territory: tuple[str, ...] = ()
    """Country codes; 'eu' stands for every member; empty for everywhere."""
    valid_from: date | None = None
    until: date | None = None
    """The last day on which it holds."""
    channels: tuple[str, ...] = ()
    """Handles or addresses of the licensee: '@brandname', 'youtube.com/@brandname'."""
    note: str = ""
    entered: datetime | None = None
    """When it was written into the register; None where nobody knows."""

    @model_validator(mode="after")
    def ends_after_it_starts(self) -> Self:
        """An end before the start is a slip of the pen."""
        if self.valid_from and self.until and self.until < self.valid_from:
            raise ValueError(f"ends ({self.until}) before it starts ({self.valid_from})")
        return self

    def in_force(self, day: date) -> bool:
        """Whether it holds on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.until is None or day <= self.until)

    def reaches(self, country: str, family: str) -> bool:
        """Whether it holds in that country."""
        return not self.territory or country in self.territory or family in self.territory

    def names(self) -> tuple[str, ...]:
        """How the licensee may be called in a text or an address."""
        return tuple(one.casefold() for one in (self.licensee, *self.channels))


class Tolerance(Frozen):
    """A kind of use that an owner leaves alone, by published rules or long practice."""

    id: Slug
    guides: tuple[Text, ...] = ()
    """Empty for all."""
    circumstances: tuple[Text, ...]
    """All of these must be so (on the reviewer's word)."""
    never: tuple[str, ...] = ()
    """None of these may be so."""
    why: Text
    why_no: Text
    cite: tuple[str, ...] = ()


class _LicenceFile(Frozen):
    licence: tuple[Licence, ...] = ()


class _ToleratedFile(Frozen):
    tolerated: tuple[Tolerance, ...] = ()


def read_licences(folder: Path) -> tuple[Licence, ...]:
    """The register in a data folder; empty where there is none. Raises BrokenDocument with what is wrong."""
    file = folder / LICENCES
    return _parse(_LicenceFile, file).licence if file.exists() else ()


def write_licences(folder: Path, licences: Sequence[Licence]) -> None:
    """Replace the register whole: a crash leaves the old or the new one."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".{LICENCES}.new"
    try:
        with fresh.open("w", encoding="utf-8") as stream:
            stream.write("# Kept by `rightsdesk licence`; may be edited by hand.\n")
            stream.writelines(_toml(one) for one in licences)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(folder / LICENCES)
    except OSError as error:
        raise LibraryBroken(f"{folder / LICENCES} cannot be written ({error.strerror}).") from error


def next_id(licences: Iterable[Licence]) -> str:
    """L-1, L-2, ...: one more than the highest."""
    numbers = [int(one.id[2:]) for one in licences if one.id.startswith("L-") and one.id[2:].isdigit()]
    return f"L-{max(numbers, default=0) + 1}"


@cache
def shipped_tolerances() -> tuple[Tolerance, ...]:
    """The tolerated uses that ship with the library."""
    text = (files("knowledge") / TOLERATED).read_text("utf-8")
    shipped: _ToleratedFile = _validate(_ToleratedFile, tomllib.loads(text), TOLERATED)
    return shipped.tolerated


def read_tolerances(folder: Path) -> tuple[Tolerance, ...]:
    """The shipped ones and the team's own."""
    file = folder / TOLERATED
    return shipped_tolerances() + (_parse(_ToleratedFile, file).tolerated if file.exists() else ())


def _parse(kind: type[Any], file: Path) -> Any:
    try:
        return _validate(kind, tomllib.loads(file.read_text("utf-8")), file.name)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrokenDocument(file.name, "", f"is not TOML ({error})") from error
    except OSError as error:
        raise LibraryBroken(f"{file} cannot be read ({error.strerror}).") from error


def _validate(kind: type[Any], content: dict[str, Any], name: str) -> Any:
    try:
        return TypeAdapter(kind).validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise BrokenDocument(name, ".".join(map(str, first["loc"])), first["msg"]) from error


def _toml(licence: Licence) -> str:
    lines = ["\n[[licence]]\n"]
    for name, value in licence.model_dump(exclude_defaults=True).items():
        lines.append(f"{name} = {_value(value)}\n")
    return "".join(lines)


def _value(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")  # a TOML basic string
