"""Word, OpenDocument and RTF -> lines under headings. Every text that stands on paper, each once.

Read from the XML itself (ISO/IEC 29500, ISO/IEC 26300): the libraries give body paragraphs only. Text boxes, headers,
footers, content controls, tables, notes and tracked insertions are text; deletions, comments and hidden text are left
out, and counted.
"""

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from knowledge.errors import UnreadableFile
from knowledge.loading.encodings import decode
from knowledge.loading.extracted import Extract, Line, Unread, office_archive, under_headings, unread

HYPERLINK = re.compile(r"HYPERLINK\s+\"(https?://[^\"]+)\"", re.IGNORECASE)
COMMENTS, PICTURES = re.compile(r"/comments\d*\.xml$"), re.compile(r"/media/[^/]+$")
CHARTS = re.compile(r"/(?:charts/chart|diagrams/data|embeddings/)[^/]*$")
HEADING_STYLE = re.compile(r"(?:heading|title|overskrift|tittel|überschrift|titre|título)\b", re.IGNORECASE)


def xml_root(content: bytes) -> Any:
    """An element tree; no entity is resolved, nothing fetched. Raises lxml's XMLSyntaxError, a ValueError."""
    from lxml import etree

    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error


def local(node: Any) -> str:
    """The name without its namespace: strict and transitional files differ in nothing else."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def attribute(node: Any, name: str) -> str:
    """An attribute by its local name; empty where there is none."""
    return next((str(value) for key, value in node.attrib.items() if key.rpartition("}")[2] == name), "")


def read_docx(content: bytes) -> Extract:
    """A Word document."""
    with office_archive(content) as archive:
        main = _main_part(archive)
        links = _relations(archive, main)
        word = _Word(_heading_styles(archive, main), links)
        lines = list(word.lines(xml_root(archive.read(main))))
        for name in _beside(archive, main):
            part = _Word(word.headings, _relations(archive, name))
            lines += [one for one in part.lines(xml_root(archive.read(name))) if one not in lines]
            word.left.update(part.left)
        names = archive.namelist()
        comments = sum(archive.read(name).count(b"<w:comment ") for name in names if COMMENTS.search(name))
        charts, pictures = (sum(bool(kind.search(name)) for name in names) for kind in (CHARTS, PICTURES))
    left = unread(
        comments=comments, deleted=word.left["deleted"], hidden=word.left["hidden"], charts=charts, pictures=pictures
    )
    inserted = unread(inserted=word.left["inserted"])
    return Extract(tuple(under_headings(lines)), unread=(*inserted, *left))


def _main_part(archive: zipfile.ZipFile) -> str:
    try:
        root = xml_root(archive.read("_rels/.rels"))
        found = [attribute(one, "Target") for one in root if attribute(one, "Type").endswith("/officeDocument")]
    except (KeyError, ValueError):
        found = []
    name = found[0].lstrip("/") if found else "word/document.xml"
    if name not in archive.namelist():
        raise UnreadableFile("", "is broken and cannot be read (it has no document in it)")
    if not name.startswith("word/"):
        raise UnreadableFile("", "is no Word document")
    return name


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """The addresses that links of a part lead to, by their id."""
    folder, name = posixpath.split(part)
    try:
        root = xml_root(archive.read(f"{folder}/_rels/{name}.rels"))
    except (KeyError, ValueError):
        return {}
    return {
        attribute(one, "Id"): attribute(one, "Target")
        for one in root
        if attribute(one, "TargetMode") == "External" and attribute(one, "Target").lower().startswith("http")
    }


def _heading_styles(archive: zipfile.ZipFile, main: str) -> frozenset[str]:
    """Ids of the styles that are headings: their names are English in every language of Word."""
    try:
        root = xml_root(archive.read(posixpath.join(posixpath.dirname(main), "styles.xml")))
    except (KeyError, ValueError):
        return frozenset()
    styles = [one for one in root if local(one) == "style"]
    names = {
        attribute(one, "styleId"): next((attribute(name, "val") for name in one if local(name) == "name"), "")
        for one in styles
    }
    return frozenset(identity for identity, name in names.items() if HEADING_STYLE.match(name))


def _beside(archive: zipfile.ZipFile, main: str) -> list[str]:
    """Headers, footers, footnotes and endnotes."""
    folder = re.escape(posixpath.dirname(main))
    wanted = re.compile(rf"{folder}/(?:header|footer|footnotes|endnotes)\d*\.xml$")
    return sorted(name for name in archive.namelist() if wanted.match(name))


class _Word:
    """One part of a Word file."""

    SKIPPED = frozenset(["Fallback", "delText", "instrText", "rPr", "pPr", "tblPr", "sectPr", "sdtPr", "binData"])
    DELETED = frozenset({"del", "moveFrom"})
    INSERTED = frozenset({"ins", "moveTo"})

    def __init__(self, headings: frozenset[str], links: dict[str, str]) -> None:
        self.headings, self.links = headings, links
        self.left: Counter[str] = Counter()

    def lines(self, root: Any) -> Iterator[Line]:
        """Its paragraphs, and rows of tables, in order."""
        for node in self._blocks(root):
            boxes: list[Any] = []
            if local(node) == "p":
                text = self._text(node, boxes)
                if text:
                    yield self._is_heading(node), text
            else:
                yield from self._row(node)
            for box in boxes:
                yield from self.lines(box)

    def _blocks(self, root: Any) -> Iterator[Any]:
        """Paragraphs and rows, however they are wrapped."""
        waiting = list(reversed(root))
        while waiting:
            node = waiting.pop()
            name = local(node)
            if name in ("p", "tr"):
                yield node
            elif name in self.DELETED:
                self.left["deleted"] += 1
            elif name not in self.SKIPPED:
                waiting += reversed(node)

    def _row(self, row: Any) -> Iterator[Line]:
        if any(local(one) == "trPr" and any(local(mark) == "del" for mark in one) for one in row):
            self.left["deleted"] += 1
            return
        own = (one for one in row.iter() if local(one) == "tc" and _owner(one, "tr") is row)
        cells = ["\n".join(text for _heading, text in self.lines(cell)) for cell in own]
        if any(cells):
            yield False, " | ".join(cells)

    def _text(self, paragraph: Any, boxes: list[Any]) -> str:
        pieces: list[str] = []
        waiting: list[Any] = list(reversed(paragraph))
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                pieces.append(node)
                continue
            name = local(node)
            if name == "txbxContent":
                boxes.append(node)
            elif name in self.DELETED:
                self.left["deleted"] += 1
            elif name == "r" and _vanished(node):
                self.left["hidden"] += any(local(one) == "t" and (one.text or "").strip() for one in node)
            elif name in LEAVES:
                pieces.append(LEAVES[name] if name != "t" else node.text or "")
            elif name == "instrText" and (found := HYPERLINK.search(node.text or "")):
                pieces.append(f" <{found[1]}> ")
            elif name not in self.SKIPPED:
                self.left["inserted"] += name in self.INSERTED
                link = self.links.get(attribute(node, "id"), "") if name == "hyperlink" else ""
                shown = link and link.rstrip("/") not in "".join(node.itertext())
                waiting += [*([f" <{link}>"] if shown else []), *reversed(node)]
        return re.sub(r"[ \xa0]{2,}", " ", "".join(pieces)).strip()

    def _is_heading(self, paragraph: Any) -> bool:
        for properties in (one for one in paragraph if local(one) == "pPr"):
            for one in properties:
                if local(one) == "pStyle" and attribute(one, "val") in self.headings:
                    return True
                if local(one) == "outlineLvl" and attribute(one, "val") < "9":
                    return True
        return False


LEAVES = {"t": "", "tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "", "ptab": "\t"}


def _vanished(run: Any) -> bool:
    marks = (mark for one in run if local(one) == "rPr" for mark in one if local(mark) == "vanish")
    return any(attribute(mark, "val") not in ("0", "false") for mark in marks)


def _owner(node: Any, name: str) -> Any:
    return next((one for one in node.iterancestors() if local(one) == name), None)


def read_odt(content: bytes) -> Extract:
    """An OpenDocument text."""
    with office_archive(content) as archive:
        text = _Open()
        lines = list(text.lines(xml_root(archive.read("content.xml"))))
        if "styles.xml" in archive.namelist():
            styles = xml_root(archive.read("styles.xml"))
            for master in (one for one in styles.iter() if local(one) in ("header", "footer")):
                lines += [one for one in text.lines(master) if one not in lines]
        pictures = sum(name.startswith("Pictures/") for name in archive.namelist())
    left = text.left
    told = unread(comments=left["comments"], deleted=left["deleted"], hidden=left["hidden"], pictures=pictures)
    return Extract(tuple(under_headings(lines)), unread=told)


class _Open:
    """The parts of an OpenDocument text."""

    APART = frozenset({"text-box", "note-body", "table-row"})

    def __init__(self) -> None:
        self.left: Counter[str] = Counter()

    def lines(self, root: Any) -> Iterator[Line]:
        """Paragraphs, headings and rows in order."""
        waiting = list(reversed(root))
        while waiting:
            node = waiting.pop()
            name = local(node)
            if name in ("p", "h"):
                apart: list[Any] = []
                if said := self._text(node, apart):
                    yield name == "h", said
                for one in apart:
                    yield from self.lines(one)
            elif name == "table-row":
                yield from self._row(node)
            elif not self._skipped(node, name):
                waiting += reversed(node)

    def _skipped(self, node: Any, name: str) -> bool:
        if name == "tracked-changes":
            self.left["deleted"] += sum(local(one) == "deletion" for one in node.iter())
        if name == "annotation":
            self.left["comments"] += 1
        if name == "section" and attribute(node, "display") == "none":
            self.left["hidden"] += 1
            return True
        return name in ("tracked-changes", "annotation", "automatic-styles", "scripts", "font-face-decls", "")

    def _row(self, row: Any) -> Iterator[Line]:
        cells = ["\n".join(said for _heading, said in self.lines(cell)) for cell in row if local(cell) == "table-cell"]
        if any(cells):
            yield False, " | ".join(cells)

    def _text(self, paragraph: Any, apart: list[Any]) -> str:
        pieces = [paragraph.text or ""]
        waiting: list[Any] = list(reversed(paragraph))
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                pieces.append(node)
                continue
            name = local(node)
            waiting.append(node.tail or "")
            if name in ("text-box", "note-body"):
                apart.append(node)
            elif name in ODF_LEAVES:
                pieces.append(ODF_LEAVES[name] * max(1, int(attribute(node, "c") or 1) if name == "s" else 1))
            elif not self._skipped(node, name) and name != "note-citation":
                pieces.append(node.text or "")
                link = attribute(node, "href") if name == "a" else ""
                shown = link.lower().startswith("http") and link.rstrip("/") not in "".join(node.itertext())
                waiting += [*([f" <{link}>"] if shown else []), *reversed(node)]
        return re.sub(r"[ \xa0]{2,}", " ", "".join(pieces)).strip()


ODF_LEAVES = {"s": " ", "tab": "\t", "line-break": "\n", "soft-page-break": ""}


def read_rtf(content: bytes) -> Extract:
    """Rich text."""
    from striprtf.striprtf import rtf_to_text

    if not content.lstrip().startswith(b"{\\rtf"):
        raise UnreadableFile("", "is broken and cannot be read (it is no rich text)")
    source = content.decode("latin-1")
    text = rtf_to_text(source, errors="replace")
    pictures = source.count("{\\pict") or source.count("\\pict\\")
    return Extract((("", "", text),), unread=unread(pictures=pictures))


def read_old_word(content: bytes) -> Extract:
    """The binary format of Word 97 to 2003: refused by its name, unless it is something else under that name."""
    if content.lstrip().startswith(b"{\\rtf"):
        return read_rtf(content)
    if content.startswith(b"PK\x03\x04"):
        return read_docx(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile("", "is of Word 97-2003 (.doc); save it as .docx or .pdf")
    return Extract((("", "", decode(content).text),), unread=(Unread("not-what-it-says"),))
