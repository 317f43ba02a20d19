"""File formats -> (anchor, heading, text) parts, through the libraries that know them.

Each reader gets the bytes; a part's anchor names the page or heading for citations, "" where there is none. Every
reader may raise what its library raises for broken files: `knowledge.loading.files` turns that into a sentence.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from knowledge.errors import UnreadableFile
from knowledge.words import fold

Part = tuple[str, str, str]
MOST_UNPACKED = 300_000_000
"""Bytes that an office file may unpack to: beyond it is a zip bomb."""
MOST_ROWS = 100_000
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = [*HEADINGS, "p", "li", "td", "th", "blockquote", "pre", "dt", "dd"]


class Extract(NamedTuple):
    """The parts of a file and what the file says of itself."""

    parts: tuple[Part, ...]
    fields: dict[str, Any] = {}


def read_text(content: bytes) -> Extract:
    """Plain text or Markdown, in UTF-8."""
    return Extract((("", "", content.decode("utf-8-sig")),))


def read_html(content: bytes) -> Extract:
    """A web page: its visible text under its headings."""
    # these formats' libraries are only needed where such a file is added
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(content, "lxml")
    for hidden in soup(["script", "style", "noscript", "template", "nav", "svg"]):
        hidden.decompose()
    texts = ((block.name in HEADINGS, " ".join(block.get_text(" ").split())) for block in soup.find_all(BLOCKS))
    lines = [line for line in texts if line[1]]
    if not lines:
        lines = [(False, soup.get_text("\n"))]
    title = {"title": " ".join(soup.title.get_text().split())} if soup.title else {}
    return Extract(tuple(_under_headings(lines)), title)


def read_pdf(content: bytes) -> Extract:
    """A PDF, a part a page."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile("", "is encrypted; save a copy without a password")
        pages = [page.extract_text() for page in reader.pages]
    except FileNotDecryptedError as error:
        raise UnreadableFile("", "is encrypted; save a copy without a password") from error
    except PyPdfError as error:
        raise UnreadableFile("", f"is broken and cannot be read ({error})") from error
    if not any(page.strip() for page in pages):
        raise UnreadableFile("", "has no text in it (a scan?); run text recognition on it first")
    title = (reader.metadata.title or "").strip() if reader.metadata else ""
    parts = ((f"page-{number}", f"Page {number}", page) for number, page in enumerate(pages, 1))
    return Extract(tuple(parts), {"title": title} if title else {})


def read_docx(content: bytes) -> Extract:
    """A Word document: paragraphs and tables under their headings."""
    import docx
    from docx.table import Table

    _check_archive(content)
    opened = docx.Document(io.BytesIO(content))
    lines: list[tuple[bool, str]] = []
    for block in opened.iter_inner_content():
        if isinstance(block, Table):
            lines += [(False, " | ".join(cell.text.strip() for cell in row.cells)) for row in block.rows]
        else:
            lines.append((str(block.style.name).startswith(("Heading", "Title")), block.text.strip()))
    return Extract(tuple(_under_headings(lines)))


def read_odt(content: bytes) -> Extract:
    """An OpenDocument text: paragraphs under their headings."""
    from odf.opendocument import load as open_odt
    from odf.teletype import extractText
    from odf.text import H, P

    _check_archive(content)
    opened = open_odt(io.BytesIO(content))
    heading, paragraph = H(outlinelevel=1).qname, P().qname
    lines = [
        (element.qname == heading, extractText(element).strip())
        for element in _descendants(opened.text)
        if getattr(element, "qname", None) in (heading, paragraph)
    ]
    return Extract(tuple(_under_headings(lines)))


def read_eml(content: bytes) -> Extract:
    """An e-mail: its text, or its HTML where it has none; subject, sender, recipient and date become fields."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain", "html"))
    if body is None:
        raise UnreadableFile("", "is an e-mail without a text")
    text = str(body.get_content())
    parts = read_html(text.encode()).parts if body.get_content_subtype() == "html" else (("", "", text),)
    fields: dict[str, Any] = {"title": str(message["subject"] or "").strip()}
    fields |= {"sender": str(message["from"] or ""), "recipient": str(message["to"] or "")}
    if message["date"]:
        fields["day"] = parsedate_to_datetime(str(message["date"])).date()
    return Extract(parts, {name: value for name, value in fields.items() if value})


def read_csv(content: bytes) -> Extract:
    """A table: a paragraph a row, each cell after its column's name."""
    text = content.decode("utf-8-sig")
    dialect = csv.Sniffer().sniff(text[:5000], ",;\t|") if text.strip() else csv.excel
    paragraphs = []
    for number, row in enumerate(csv.DictReader(io.StringIO(text), dialect=dialect)):
        if number >= MOST_ROWS:
            raise UnreadableFile("", f"has more than {MOST_ROWS} rows; import it with `knowledge import csv`")
        paragraphs.append("\n".join(f"{name}: {value}" for name, value in row.items() if value))
    return Extract((("", "", "\n\n".join(paragraphs)),))


def read_json(content: bytes) -> Extract:
    """Any JSON: one line a value, after its path of names."""
    value = json.loads(content.decode("utf-8-sig"))
    return Extract((("", "", "\n".join(_flat("", value))),))


READERS: dict[str, Callable[[bytes], Extract]] = {
    ".md": read_text,
    ".txt": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".odt": read_odt,
    ".eml": read_eml,
    ".csv": read_csv,
    ".json": read_json,
}


def _under_headings(lines: Iterable[tuple[bool, str]]) -> Iterator[Part]:
    """Lines, some of them headings, as parts; two equal headings get different anchors."""
    heading, text, seen = "", [], dict[str, int]()
    for is_heading, line in (*lines, (True, "")):
        if not is_heading:
            text += [line] if line else []
            continue
        if text:
            yield _anchor(heading, seen), heading, "\n\n".join(text)
        heading, text = line, []


def _anchor(heading: str, seen: dict[str, int]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", fold(heading)).strip("-")[:60].strip("-")
    if not slug:
        return "" if not heading else _anchor(f"section {len(seen) + 1}", seen)
    seen[slug] = seen.get(slug, 0) + 1
    return slug if seen[slug] == 1 else f"{slug}-{seen[slug]}"


def _check_archive(content: bytes) -> None:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile("", "is encrypted or an old Office file; save a copy without a password as .docx")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
            raise UnreadableFile("", "unpacks to more than 300 MB")
        if any(member.flag_bits & 1 for member in archive.infolist()) or b"manifest:encryption-data" in (
            archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""
        ):
            raise UnreadableFile("", "is encrypted; save a copy without a password")


def _descendants(node: Any) -> Iterator[Any]:
    for child in getattr(node, "childNodes", ()):
        yield child
        yield from _descendants(child)


def _flat(path: str, value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(f"{path}.{name}" if path else str(name), inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(path, inner)
    elif value not in (None, ""):
        yield f"{path}: {value}" if path else str(value)
