"""What a reader of a file format gives: parts of text, what the file says of itself, and what was left unread."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from csv import Error as CsvError
from typing import Any, NamedTuple
from xml.parsers.expat import ExpatError
from xml.sax import SAXException

from knowledge.errors import UnreadableFile
from knowledge.words import fold

Part = tuple[str, str, str]
"""(anchor, heading, text)"""
MOST_UNPACKED = 300_000_000
"""Bytes that an office file may unpack to: beyond it is a zip bomb."""
MOST_MEMBERS = 20_000
BROKEN = (
    ArithmeticError, AssertionError, AttributeError, CsvError, EOFError, ExpatError, LookupError, NotImplementedError,
    OSError, RuntimeError, SAXException, SyntaxError, TypeError, ValueError, struct.error,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What the formats' libraries are known to raise for damaged files (pypdf's and lxml's are ValueErrors)."""
Line = tuple[bool, str]
"""(whether it is a heading, its text)"""


class Unread(NamedTuple):
    """Something in a file that was not read, or only guessed: a message `unread-KEY`, with its values."""

    key: str
    values: Mapping[str, str | int] = {}


class Extract(NamedTuple):
    """The parts of a file and what the file says of itself."""

    parts: tuple[Part, ...]
    fields: dict[str, Any] = {}
    older: tuple[Part, ...] = ()
    """Of mail: older messages quoted in a reply. They belong to the document, not to what its sender says now."""
    unread: tuple[Unread, ...] = ()
    read: tuple[str, ...] = ()
    """Of mail and archives: the names of what was read."""
    members: tuple[tuple[str, "Extract"], ...] = ()
    """Of archives and mailboxes: each file or message by itself."""


def under_headings(lines: Iterable[Line]) -> Iterator[Part]:
    """Lines, some of them headings, as parts; two equal headings get different anchors."""
    heading, text, seen = "", [], dict[str, int]()
    for is_heading, line in (*lines, (True, "")):
        if not is_heading:
            text += [line] if line else []
            continue
        if text or heading:  # a heading with nothing under it is text, too
            yield anchor(heading, seen), heading, "\n\n".join(text or [heading])
        heading, text = line, []


def anchor(heading: str, seen: dict[str, int]) -> str:
    """The anchor of a heading, counted up where it was seen before."""
    slug = re.sub(r"[^a-z0-9]+", "-", fold(heading)).strip("-")[:60].strip("-")
    if not slug:
        return "" if not heading else anchor(f"section {len(seen) + 1}", seen)
    seen[slug] = seen.get(slug, 0) + 1
    return slug if seen[slug] == 1 else f"{slug}-{seen[slug]}"


def opened_archive(content: bytes) -> zipfile.ZipFile:
    """A zip file that unpacks to no more than it may; raises UnreadableFile, BadZipFile."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise UnreadableFile("", f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB")
    return archive


def office_archive(content: bytes) -> zipfile.ZipFile:
    """The zip file that an office document is; raises UnreadableFile, BadZipFile."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile("", "is encrypted or an old Office file; save a copy without a password as .docx or .xlsx")
    archive = opened_archive(content)
    manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""
    if b"manifest:encryption-data" in manifest or any(member.flag_bits & 1 for member in archive.infolist()):
        raise UnreadableFile("", "is encrypted; save a copy without a password")
    return archive


def unread(**counts: int) -> tuple[Unread, ...]:
    """What was left out, of each kind of which there is any."""
    return tuple(Unread(key, {"count": count}) for key, count in counts.items() if count)
