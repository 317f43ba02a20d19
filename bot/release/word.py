"""Blocks -> .docx, by python-docx."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

import docx
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from bot.domain.draft import BlockKind, DraftBlock

LATIN, EAST_ASIAN = "DejaVu Sans", "NanumGothic"
LANGUAGE = {"en": "en-GB", "no": "nb-NO"}
BLACK = RGBColor(0, 0, 0)
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def word(blocks: Sequence[DraftBlock], signed: str, title: str, language: str, at: datetime) -> bytes:
    """The document as bytes: the same for the same blocks."""
    document = docx.Document()
    _set_up(document, title, language, at)
    for block in blocks:
        _add(document, block, signed)
    out = io.BytesIO()
    document.save(out)
    return _same_every_time(out.getvalue())


def _set_up(document: "docx.document.Document", title: str, language: str, at: datetime) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(22)
    for name in ("Normal", "Title", "Heading 1", "List Bullet"):
        style = document.styles[name]
        style.font.name = LATIN
        style.font.color.rgb = BLACK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)
        fonts.set(qn("w:hAnsi"), LATIN)
        fonts.set(qn("w:eastAsia"), EAST_ASIAN)
    for line in document.styles["Title"].element.findall(f".//{qn('w:pBdr')}"):
        line.getparent().remove(line)
    document.styles["Normal"].font.size = Pt(10)
    document.styles["Title"].font.size = Pt(16)
    document.styles["Heading 1"].font.size = Pt(12)
    about = document.core_properties
    about.title, about.author, about.language = title, "", LANGUAGE.get(language, language)
    about.created = about.modified = at.replace(tzinfo=None)
    about.last_modified_by, about.revision = "", 1


def _add(document: "docx.document.Document", block: DraftBlock, signed: str) -> None:
    match block.kind:
        case BlockKind.TITLE:
            document.add_paragraph(block.text, style="Title")
        case BlockKind.HEADING:
            document.add_paragraph(block.text, style="Heading 1")
        case BlockKind.ITEM:
            document.add_paragraph(block.text, style="List Bullet")
        case BlockKind.NUMBER:
            # The number is text: Word must not count anew what a letter refers to.
            paragraph = document.add_paragraph(f"{block.number}.\t{block.text}")
            paragraph.paragraph_format.left_indent = Mm(8)
            paragraph.paragraph_format.first_line_indent = Mm(-8)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(8))
        case BlockKind.PICTURE:
            document.add_picture(block.name, width=Mm(80))
            document.add_paragraph(block.text)
        case BlockKind.SIGNATURE:
            document.add_paragraph(signed or "_" * 34)
        case _:
            paragraph = document.add_paragraph()
            for number, line in enumerate(block.text.splitlines() or [""]):
                run = paragraph.add_run()
                if number:
                    run.add_break(WD_BREAK.LINE)
                run.add_text(line)


def _same_every_time(content: bytes) -> bytes:
    """The same archive with no clock in it, so that the manifest is the same for the same draft."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()
