"""File formats -> (anchor, heading, text) parts, through the libraries that know them.

Each reader gets the bytes; a part's anchor names the page or heading for citations, "" where there is none. Every
reader may raise what its library raises for broken files: `extract` turns that into one sentence.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial

from knowledge.errors import UnreadableFile
from knowledge.loading.archives import read_mbox, read_zip
from knowledge.loading.encodings import decode
from knowledge.loading.extracted import BROKEN, Extract, Part, Unread
from knowledge.loading.mail import read_eml
from knowledge.loading.office import read_docx, read_odt, read_old_word, read_rtf
from knowledge.loading.outlook import read_msg
from knowledge.loading.pdf_files import read_pdf
from knowledge.loading.tables import read_table
from knowledge.loading.web_pages import read_html

__all__ = ["READERS", "Extract", "Part", "extract"]

DEEPEST = 4
"""Files within files: an archive in a mail in an archive."""
Reader = Callable[[bytes], Extract]
Nested = Callable[[bytes, Callable[[str, bytes], Extract]], Extract]


def read_text(content: bytes) -> Extract:
    """Plain text or Markdown, in any encoding."""
    text, guessed = decode(content)
    return Extract((("", "", text),), unread=(Unread("guessed", {"encoding": guessed}),) if guessed else ())


def read_json(content: bytes) -> Extract:
    """Any JSON: one line a value, after its path of names."""
    value = json.loads(decode(content).text)
    return Extract((("", "", "\n".join(_flat("", value))),))


def read_json_lines(content: bytes) -> Extract:
    """A JSON value a line, a paragraph each; lines that are none are counted."""
    paragraphs, broken = [], 0
    for line in decode(content).text.splitlines():
        if not line.strip():
            continue
        try:
            paragraphs.append("\n".join(_flat("", json.loads(line))))
        except (ValueError, RecursionError):
            broken += 1
    if not paragraphs:
        raise UnreadableFile("", "is not JSON in any of its lines")
    left = (Unread("lines", {"count": broken}),) if broken else ()
    return Extract((("", "", "\n\n".join(paragraphs)),), unread=left)


ALONE: dict[str, Reader] = {
    ".md": read_text,
    ".markdown": read_text,
    ".txt": read_text,
    ".text": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".docm": read_docx,
    ".dotx": read_docx,
    ".doc": read_old_word,
    ".odt": read_odt,
    ".rtf": read_rtf,
    ".csv": read_table,
    ".tsv": partial(read_table, suffix=".tsv"),
    ".xlsx": partial(read_table, suffix=".xlsx"),
    ".xlsm": partial(read_table, suffix=".xlsx"),
    ".xls": partial(read_table, suffix=".xls"),
    ".ods": partial(read_table, suffix=".ods"),
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
}
NESTED: dict[str, Nested] = {".eml": read_eml, ".msg": read_msg, ".mbox": read_mbox, ".zip": read_zip}
READERS = frozenset((*ALONE, *NESTED))
SHOWN = ".csv .docx .eml .html .json .jsonl .mbox .md .msg .ods .odt .pdf .rtf .tsv .txt .xlsx .zip"
"""The formats as they are told to a person."""
STARTS = (
    (b"%PDF-", ".pdf"),
    (b"{\\rtf", ".rtf"),
)
BINARY = (
    (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"), (b"RIFF", "a picture or sound"),
    (b"MZ", "a program"), (b"\x7fELF", "a program"), (b"Rar!", "a RAR archive"), (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip archive"), (b"BZh", "a bzip2 archive"), (b"SQLite format 3", "a database"),
)  # fmt: skip


def extract(suffix: str, content: bytes, deep: int = 0) -> Extract:
    """The text of a file's content; raises UnreadableFile with one sentence (without the file's name)."""
    suffix = _known(suffix, content)
    if deep > DEEPEST:
        raise UnreadableFile("", "lies too deep in other files")
    try:
        if suffix in NESTED:
            return NESTED[suffix](content, lambda inner, one: extract(inner, one, deep + 1))
        return ALONE[suffix](content)
    except UnreadableFile:
        raise
    except json.JSONDecodeError as error:
        raise UnreadableFile("", f"is not JSON (line {error.lineno}: {error.msg})") from error
    except RecursionError as error:
        raise UnreadableFile("", "is broken and cannot be read (it nests too deep)") from error
    except BROKEN as error:
        raise UnreadableFile("", f"is broken and cannot be read ({_short(error)})") from error


def _known(suffix: str, content: bytes) -> str:
    """The format by name, or by its first bytes where the name says nothing; raises UnreadableFile."""
    if not content:
        raise UnreadableFile("", "is empty")
    found = next((kind for start, kind in STARTS if content.lstrip()[:8].startswith(start)), "")
    if found:
        return found
    if suffix in READERS:
        if suffix in (".txt", ".md", ".csv", ".html", ".json") and (what := _what(content)):
            raise UnreadableFile("", f"is no text: it is {what}")
        return suffix
    if suffix not in ("", ".dat", ".bin", ".att", ".unknown", ".log", ".asc"):
        raise UnreadableFile("", "is of a format that is not read")
    if what := _what(content):
        raise UnreadableFile("", f"is {what}, which is not read as text")
    return ".txt"


def _what(content: bytes) -> str:
    return next((what for start, what in BINARY if content.startswith(start)), "")


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _flat(path: str, value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(f"{path}.{name}" if path else str(name), inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(path, inner)
    elif value not in (None, ""):
        yield f"{path}: {value}" if path else str(value)
