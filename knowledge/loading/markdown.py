"""Markdown with YAML front matter -> a document and its sections.

A shipped document is UTF-8 Markdown: front matter (see knowledge.loading.front_matter), then sections. A section starts
with `## Heading {#anchor}`; its English text follows; `### Norsk` starts the Norwegian version of the same
section. Text before the first section belongs to the anchor `summary`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from knowledge.errors import BrokenDocument
from knowledge.loading.front_matter import plain_lines, split
from knowledge.model import Guide, Kind, Notice, Rule, Ruling, Section

SHIPPED: TypeAdapter[Notice | Ruling | Rule | Guide] = TypeAdapter(
    Annotated[Notice | Ruling | Rule | Guide, Field(discriminator="kind")]
)
HEADING = re.compile(r"^## +(?P<heading>.+?)(?: +\{#(?P<anchor>[a-z0-9.-]+)\})? *$", re.MULTILINE)
NORWEGIAN = re.compile(r"^### Norsk *$", re.MULTILINE)


def parse(text: str, file: str) -> tuple[Notice | Ruling | Rule | Guide, tuple[Section, ...]]:
    """A document with front matter, and its sections (slices of the text with plain lines); raises BrokenDocument."""
    head = split(plain_lines(text), file)
    try:
        document = SHIPPED.validate_python(head.fields)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"] if part not in ("notice", "ruling", "rule", "guide"))
        line = head.line_of(field.partition(".")[0]) if field else head.first_line - 1
        raise BrokenDocument(file, f"{field or 'kind'} (line {line})", _wrong(first)) from error
    sections = tuple(parse_sections(head.body, file))
    if isinstance(document, Guide):
        _every_asset_has_a_section(document, sections, file)
    return document, sections


def _wrong(error: ErrorDetails) -> str:
    if error["type"] == "union_tag_invalid":
        return f"{error['ctx']['tag']!r} is no kind of document (allowed: {', '.join(Kind)})"
    if error["type"] == "union_tag_not_found":
        return f"is missing (allowed: {', '.join(Kind)})"
    if error["type"] == "extra_forbidden":
        return "is no field of this kind of document"
    return f"{error['msg']} (got {_short(error['input'])})"


def parse_sections(body: str, file: str) -> Iterator[Section]:
    """The sections of a body, each language apart, texts stripped but otherwise verbatim."""
    starts = list(HEADING.finditer(body))
    yield from _languages("summary", "", body[: starts[0].start() if starts else len(body)])
    seen: set[str] = set()
    for number, start in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(body)
        anchor = start["anchor"] or re.sub(r"[^a-z0-9]+", "-", start["heading"].lower()).strip("-")
        if anchor in seen:
            raise BrokenDocument(file, f"#{anchor}", "is the anchor of two sections; anchors must differ")
        seen.add(anchor)
        yield from _languages(anchor, start["heading"], body[start.end() : end])


def load(path: Path, root: Path) -> tuple[Notice | Ruling | Rule | Guide, tuple[Section, ...]]:
    """Parse a file; errors name it relative to root."""
    file = str(path.relative_to(root))
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BrokenDocument(file, "", f"is not UTF-8 text (byte {error.start})") from error
    return parse(text, file)


def _languages(anchor: str, heading: str, text: str) -> Iterator[Section]:
    english, *norwegian = NORWEGIAN.split(text, maxsplit=1)
    for language, part in (("en", english), ("no", "".join(norwegian))):
        if part.strip():
            yield Section(anchor=anchor, heading=heading, language=language, text=part.strip())


def _every_asset_has_a_section(guide: Guide, sections: tuple[Section, ...], file: str) -> None:
    for language in ("en", "no"):
        have = {section.anchor for section in sections if section.language == language}
        for asset in guide.assets:
            if asset.id not in have:
                raise BrokenDocument(
                    file,
                    f"assets.{asset.id}",
                    f"has no section `## ... {{#{asset.id}}}` with a text in {language!r}",
                )


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
