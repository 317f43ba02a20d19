"""A file of any supported format -> documents, or one sentence that says why not."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from knowledge.errors import BrokenDocument, UnreadableFile
from knowledge.loading.encodings import decode
from knowledge.loading.extract import READERS, SHOWN, extract
from knowledge.loading.extracted import Extract, Unread
from knowledge.loading.front_matter import looks_like_front_matter, plain_lines
from knowledge.loading.loaded import Loaded
from knowledge.loading.markdown import parse
from knowledge.loading.plain import document, identifier, sectioned, told_language
from knowledge.model import Audience, Kind

MOST_BYTES = 50_000_000
WITH_HEAD = (".md", ".markdown", ".txt", ".text")
"""Formats whose files may begin with front matter."""
QUOTED = "Quoted message"


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
        raise UnreadableFile(str(path), f"has no known format; those are {SHOWN}")
    return [path]


def load(file: Path, defaults: Defaults, name: str = "") -> list[Loaded]:
    """The document in a file; `name` is its path as remembered. Raises UnreadableFile or BrokenDocument."""
    name = name or str(file)
    content = content_of(file, name)
    return [document_of(content, file, defaults, name)]


def document_of(content: bytes, file: Path, defaults: Defaults, name: str) -> Loaded:
    """The document that a file's content is; see load."""
    suffix = file.suffix.lower()
    found = extracted(suffix, content, name)
    if looks_like_front_matter(found.parts[0][2] if found.parts else ""):
        return _with_front_matter(suffix, content, name)
    fields = {key: value for key, value in found.fields.items() if key in ("title", "sender", "recipient", "day")}
    title = defaults.title or str(fields.pop("title", "")) or file.stem.replace("_", " ").replace("-", " ")
    fields.pop("title", None)
    day = defaults.day or fields.pop("day", None)
    fields.pop("day", None)
    parts = (*found.parts, *(("", QUOTED, text) for _anchor, _heading, text in found.older))
    made = document(
        defaults.kind,
        identifier(defaults.kind, file.stem),
        title[:300],
        audience=defaults.audience,
        language=told_language("\n".join(part[2] for part in parts[:3])),
        day=day,
        extra=fields if defaults.kind is Kind.NOTICE else {},
    )
    return sectioned(made, parts, name, named=False)._replace(unread=found.unread)


def content_of(file: Path, name: str) -> bytes:
    """The bytes of a file that is not too large; raises UnreadableFile."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UnreadableFile(name, f"is larger than {MOST_BYTES // 1_000_000} MB")
        return file.read_bytes()
    except OSError as error:
        raise UnreadableFile(name, f"cannot be read ({error.strerror})") from error


def extracted(suffix: str, content: bytes, name: str) -> Extract:
    """What a content says; raises UnreadableFile with the file's name."""
    try:
        return extract(suffix, content)
    except UnreadableFile as error:
        raise UnreadableFile(name, error.why) from error


def _with_front_matter(suffix: str, content: bytes, name: str) -> Loaded:
    """Never taken as text without its audience: read with it, or refused."""
    if suffix not in WITH_HEAD:
        raise BrokenDocument(
            name, "", f"begins like front matter, which only {' '.join(WITH_HEAD[::2])} files may have"
        )
    text, guessed = decode(content)
    text = plain_lines(text)
    made, sections = parse(text, name)
    left = (Unread("guessed", {"encoding": guessed}),) if guessed else ()
    return Loaded(made, text, sections, name, unread=left)
