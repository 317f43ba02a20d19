"""The fields at the head of a text file: YAML between lines `---` (or to `...`), or TOML between lines `+++`.

It decides who may see the document: what looks like front matter and cannot be read is refused, never taken as text.
"""

import re
import tomllib
from collections.abc import Hashable
from typing import Any, NamedTuple

import yaml

from knowledge.errors import BrokenDocument

OPENING = re.compile(r"(?:[ \t]*\n)*[ \t]*(?P<mark>-{3,}|\+{3,})[ \t]*(?:ya?ml|toml)?[ \t]*\n", re.IGNORECASE)
CLOSING = {
    "-": re.compile(r"^[ \t]*(?:-{3,}|\.{3})[ \t]*$", re.MULTILINE),
    "+": re.compile(r"^[ \t]*\+{3,}[ \t]*$", re.MULTILINE),
}
LOOKS_SO = re.compile(r"\s*(?:[-+]{3,}|[—–−‐‑-]*[—–−‐‑]+[—–−‐‑-]*)\s*(?:ya?ml|toml)?\s*", re.IGNORECASE)
"""Word processors make dashes of hyphens."""
NAMES_AUDIENCE = re.compile(
    r"^[ \t#>*_`\"'“/-]*audience[\"'”*_`]*[ \t]*[:=][ \t]*[\"'“*_`\[]*(?:public|staff|counsel)\b", re.IGNORECASE
)
UNSEEN = "\ufeff\u200b\u2060\u200e\u200f"
"""Marks that programs put at the start of a text, and that nobody sees."""
HEAD_CHARACTERS, HEAD_LINES = 20_000, 40
"""In which a line that names an audience is taken for front matter gone wrong."""


class FrontMatter(NamedTuple):
    """The fields, where each stands, and what follows."""

    fields: dict[str, Any]
    body: str
    head: str
    first_line: int
    """Of the file, from 1: the first line of `head`."""

    def line_of(self, field: str) -> int:
        """The line of a field; that of the opening where it is nowhere."""
        named = re.compile(rf"[ \t]*[\"']?{re.escape(field)}[\"']?[ \t]*[:=]")
        lines = enumerate(self.head.split("\n"), self.first_line)
        return next((number for number, line in lines if named.match(line)), self.first_line - 1)


def plain_lines(text: str) -> str:
    """The text with one kind of line ending and without byte-order marks at its start."""
    return text.lstrip(UNSEEN).replace("\r\n", "\n").replace("\r", "\n")


def looks_like_front_matter(text: str) -> bool:
    """Whether somebody meant a head of fields, read well or not."""
    lines = text[:HEAD_CHARACTERS].lstrip(UNSEEN).splitlines()[:HEAD_LINES]
    first = next((line for line in lines if line.strip(UNSEEN + " \t")), "")
    return bool(LOOKS_SO.fullmatch(first)) or any(NAMES_AUDIENCE.match(line) for line in lines)


def split(text: str, file: str) -> FrontMatter:
    """The head and the body of a text with plain lines; raises BrokenDocument."""
    opening = OPENING.match(text)
    if opening is None:
        raise BrokenDocument(file, "", _not_opened(text))
    first = text[: opening.end()].count("\n") + 1
    end = CLOSING[opening["mark"][0]].search(text, opening.end())
    if end is None:
        raise BrokenDocument(file, f"line {first - 1}", f"the front matter is not closed by a line {opening['mark']}")
    head = text[opening.end() : end.start()]
    read = _toml if opening["mark"].startswith("+") else _yaml
    return FrontMatter(read(head, file, first), text[end.end() :].removeprefix("\n"), head, first)


def _not_opened(text: str) -> str:
    lines = text.split("\n")[:HEAD_LINES]
    number = next((at for at, line in enumerate(lines, 1) if NAMES_AUDIENCE.match(line)), 0)
    if number:
        return (
            f"line {number} names an audience, but stands in no front matter; that must be the first thing in the "
            "file, between two lines ---"
        )
    return "has no front matter; it must start with a line of three hyphens"


class _OneOfEach(yaml.SafeLoader):
    """Refuses a field that stands twice: which of two audiences counts is not for us to guess."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """See yaml."""
        names = [key.value for key, _value in node.value if isinstance(key, yaml.ScalarNode)]
        for at, name in enumerate(names):
            if name in names[:at]:
                raise yaml.MarkedYAMLError(problem=f"{name!r} stands twice", problem_mark=node.value[at][0].start_mark)
        return super().construct_mapping(node, deep)


def _yaml(head: str, file: str, first: int) -> dict[str, Any]:
    try:
        fields = yaml.load(head, _OneOfEach)  # noqa: S506 a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first + mark.line if mark else first
        why = getattr(error, "problem", None) or str(error)
        raise BrokenDocument(file, f"front matter, line {line}", f"is not YAML ({_one_line(why)})") from error
    except (ValueError, RecursionError) as error:  # of a date that there is not; of lists in lists
        raise BrokenDocument(file, f"front matter, line {first}", f"is not YAML ({_one_line(error)})") from error
    if not isinstance(fields, dict):
        raise BrokenDocument(file, f"front matter, line {first}", "must be a list of `field: value` lines")
    return {str(name): value for name, value in fields.items()}


def _toml(head: str, file: str, first: int) -> dict[str, Any]:
    try:
        return tomllib.loads(head)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        at = first + int(line[1]) - 1 if line else first
        raise BrokenDocument(file, f"front matter, line {at}", f"is not TOML ({_one_line(error)})") from error


def _one_line(why: object) -> str:
    return " ".join(str(why).split())[:160]
