"""A file of any supported format -> documents, or one sentence that says why not."""

import json
import struct
import zipfile
import zlib
from csv import Error as CsvError
from datetime import date
from pathlib import Path
from typing import NamedTuple
from xml.parsers.expat import ExpatError
from xml.sax import SAXException

from knowledge.errors import BrokenDocument, UnreadableFile
from knowledge.loading.extract import READERS, Extract
from knowledge.loading.loaded import Loaded
from knowledge.loading.markdown import parse
from knowledge.loading.plain import document, identifier, sectioned, told_language
from knowledge.model import Audience, Kind

MOST_BYTES = 50_000_000
BROKEN = (
    ArithmeticError, AssertionError, AttributeError, CsvError, EOFError, ExpatError, LookupError, OSError, RuntimeError,
    SAXException, TypeError, ValueError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What the formats' libraries are known to raise for damaged files (pypdf's and lxml's are ValueErrors)."""


class Defaults(NamedTuple):
    """What is said of files without front matter."""

    kind: Kind = Kind.NOTICE
    audience: Audience = Audience.STAFF
    title: str = ""
    day: date | None = None


def find_files(path: Path) -> list[Path]:
    """The file itself, or all files of a folder with a known format, hidden ones left out; raises UnreadableFile."""
    if path.is_dir():
        found = (file for file in sorted(path.rglob("*")) if file.suffix.lower() in READERS and file.is_file())
        return [file for file in found if not any(part.startswith(".") for part in file.relative_to(path).parts)]
    if not path.exists():
        raise UnreadableFile(str(path), "does not exist")
    if path.suffix.lower() not in READERS:
        raise UnreadableFile(str(path), f"has no known format; those are {' '.join(sorted(READERS))}")
    return [path]


def load(file: Path, defaults: Defaults, name: str = "") -> list[Loaded]:
    """The document in a file; `name` is its path as remembered. Raises UnreadableFile or BrokenDocument."""
    name = name or str(file)
    content = _content(file, name)
    if file.suffix.lower() == ".md" and content.startswith(b"---\n"):
        return [_with_front_matter(content, name)]
    extract = _extract(file.suffix.lower(), content, name)
    fields = dict(extract.fields)
    title = defaults.title or str(fields.pop("title", "")) or file.stem.replace("_", " ").replace("-", " ")
    day = defaults.day or fields.pop("day", None)
    if defaults.kind is not Kind.NOTICE:
        fields = {}
    text = "\n".join(part[2] for part in extract.parts[:3])
    made = document(
        defaults.kind,
        identifier(defaults.kind, file.stem),
        title[:300],
        audience=defaults.audience,
        language=told_language(text),
        day=day,
        extra=fields,
    )
    return [sectioned(made, extract.parts, name, named=False)]


def _content(file: Path, name: str) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UnreadableFile(name, f"is larger than {MOST_BYTES // 1_000_000} MB")
        return file.read_bytes()
    except OSError as error:
        raise UnreadableFile(name, f"cannot be read ({error.strerror})") from error


def _extract(suffix: str, content: bytes, name: str) -> Extract:
    try:
        return READERS[suffix](content)
    except UnreadableFile as error:
        raise UnreadableFile(name, error.why) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(name, f"is not UTF-8 text (byte {error.start})") from error
    except json.JSONDecodeError as error:
        raise UnreadableFile(name, f"is not JSON (line {error.lineno}: {error.msg})") from error
    except BROKEN as error:
        raise UnreadableFile(name, f"is broken and cannot be read ({_short(error)})") from error


def _with_front_matter(content: bytes, name: str) -> Loaded:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BrokenDocument(name, "", f"is not UTF-8 text (byte {error.start})") from error
    made, sections = parse(text, name)
    return Loaded(made, text, sections, name)


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
