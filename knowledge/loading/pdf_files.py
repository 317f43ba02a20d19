"""PDF -> a part a page: its text, what forms are filled in with, what notes and links on it say."""

import io
import re
from collections.abc import Iterator
from typing import Any

from knowledge.errors import UnreadableFile
from knowledge.loading.extracted import Extract, Part, Unread

NONSENSE = re.compile(
    r"(?:untitled|unknown|document\d*|dokument\d*|title|\(anonymous\)|print|layout \d+|blank|slide \d+|page \d+"
    r"|scan\w*)?\W*|microsoft (?:word|powerpoint|excel) - .*"
    r"|.*\.(?:docx?|indd|pdf|xlsx?|pptx?|odt|qxd|tmp|rtf|txt|pages)|[\w-]*\d{6,}[\w-]*"
    r"|(?:https?|file)://.*|[a-z]:\\.*|/.*|.*\ufffd.*",
    re.IGNORECASE,
)
"""What programs write where nobody gave a title."""
LONGEST_TITLE = 150
PAPER_NOTES = frozenset(
    f"/{kind}" for kind in ("Text", "FreeText", "Highlight", "Underline", "StrikeOut", "Squiggly", "Stamp", "Caret")
)
XFA_STUB = re.compile(r"please wait|if this message is not eventually replaced", re.IGNORECASE)


def read_pdf(content: bytes) -> Extract:
    """A PDF; raises UnreadableFile where it is locked, broken or has no text in it."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile("", "is encrypted; save a copy without a password")
        pages = [_page(page) for page in reader.pages]
        title, attached = _title(reader), sorted(_attached(reader))
        form = "/XFA" in _form(reader)
    except FileNotDecryptedError as error:
        raise UnreadableFile("", "is encrypted; save a copy without a password") from error
    except PyPdfError as error:
        raise UnreadableFile("", f"is broken and cannot be read ({error})") from error
    if not any(page.strip() for page in pages):
        raise UnreadableFile("", "has no text in it (a scan?); run text recognition on it first")
    parts = [(f"page-{number}", f"Page {number}", page) for number, page in enumerate(pages, 1)]
    blank = [str(number) for number, page in enumerate(pages, 1) if not page.strip()]
    left = [Unread("pages", {"pages": ", ".join(blank[:20]), "count": len(blank)})] if blank else []
    left += [Unread("attachment", {"name": name, "why": "is attached to the PDF"}) for name in attached[:20]]
    if form and XFA_STUB.search(pages[0]):
        left.append(Unread("xfa"))
    title = title or _first_line(parts)
    return Extract(tuple(parts), {"title": title} if title else {}, unread=tuple(left))


def _page(page: Any) -> str:
    """What stands on a page, and what is written over it."""
    text = page.extract_text() or ""
    known = " ".join(text.split())
    more = [one for one in dict.fromkeys(_over(page)) if one and " ".join(one.split()) not in known]
    return "\n".join([text, *more]) if more else text


def _over(page: Any) -> Iterator[str]:
    """Values of fields, notes and the addresses of links: they are no text of the page itself."""
    for reference in page.get("/Annots") or ():
        one = reference.get_object()
        if not hasattr(one, "get"):
            continue
        kind = one.get("/Subtype")
        if kind == "/Widget":
            yield _field(one)
        elif kind in PAPER_NOTES:
            yield str(one.get("/Contents") or "").strip()
        elif kind == "/Link":
            action = one.get("/A")
            target = str((action.get_object() if action is not None else {}).get("/URI") or "")
            yield target if target.lower().startswith("http") else ""


def _field(widget: Any) -> str:
    """`name: value` of a form's field, its name and value taken from its parents where it has none."""
    names: list[str] = []
    value: Any = None
    node: Any = widget
    for _level in range(8):
        if node.get("/T"):
            names.append(str(node["/T"]))
        value = node.get("/V") if value is None else value
        parent = node.get("/Parent")
        if parent is None:
            break
        node = parent.get_object()
    resolved: Any = value.get_object() if hasattr(value, "get_object") else value
    said = str(resolved or "").strip()
    name = ".".join(reversed(names))
    return "" if said in ("", "/Off", "None") else f"{name}: {said.lstrip('/')}"


def _form(reader: Any) -> Any:
    root = reader.trailer["/Root"].get_object()
    form = root.get("/AcroForm")
    return form.get_object() if form is not None else {}


def _attached(reader: Any) -> list[str]:
    return [str(name) for name in reader.attachments]


def _title(reader: Any) -> str:
    """What the file calls itself, unless a program did."""
    title = str((reader.metadata.title if reader.metadata else "") or "").strip()
    return "" if NONSENSE.fullmatch(title) else title


def _first_line(parts: list[Part]) -> str:
    """The first line of a page that could be a heading."""
    for _anchor, _heading, text in parts[:2]:
        for line in (" ".join(one.split()) for one in text.split("\n")):
            if 3 <= len(line) <= LONGEST_TITLE and sum(one.isalpha() for one in line) >= 0.5 * len(line):
                return line
    return ""
