"""Blocks -> PDF, by reportlab."""

import io
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Image, KeepTogether, Paragraph, SimpleDocTemplate, Spacer

from bot.domain.draft import BlockKind, DraftBlock
from bot.release.fonts import BOLD, OTHER, TEXT, lacks, register

SIZE = {BlockKind.TITLE: 15, BlockKind.HEADING: 11.5, BlockKind.PICTURE: 8}
MARGIN = 22 * mm
WIDEST = 80 * mm


def pdf(blocks: Sequence[DraftBlock], signed: str, title: str, at: datetime) -> bytes:
    """The document as bytes: the same for the same blocks."""
    register()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=title,
        author="",
        creator="Rightsdesk",
        invariant=1,
    )
    document.build(_story(blocks, signed), onFirstPage=_foot(at), onLaterPages=_foot(at))
    return out.getvalue()


def _style(kind: BlockKind) -> ParagraphStyle:
    head = kind in (BlockKind.TITLE, BlockKind.HEADING)
    size = SIZE.get(kind, 10)
    return ParagraphStyle(
        kind.value,
        fontName=BOLD if head else TEXT,
        fontSize=size,
        leading=size * 1.4,
        spaceBefore=8 if head else 0,
        spaceAfter=6,
        leftIndent=16 if kind in (BlockKind.ITEM, BlockKind.NUMBER) else 0,
        bulletIndent=0,
        alignment=TA_LEFT,
        keepWithNext=int(head),
        wordWrap=None,
        splitLongWords=1,
    )


def _story(blocks: Sequence[DraftBlock], signed: str) -> list[Any]:
    story: list[Any] = []
    for block in blocks:
        style = _style(block.kind)
        if block.kind is BlockKind.SIGNATURE:
            story += [Spacer(1, 10), Paragraph(markup(signed or "_" * 34), style)]
            continue
        if block.kind is BlockKind.PICTURE:
            story += _picture(block)
            continue
        bullet = {BlockKind.ITEM: "•", BlockKind.NUMBER: f"{block.number}."}.get(block.kind)
        story.append(Paragraph(markup(block.text), style, bulletText=bullet))
    return story


def markup(text: str) -> str:
    """Text for a Paragraph: escaped, and each run in the font that has its letters."""
    register()
    runs = []
    for missing, letters in groupby(text, key=lacks):
        run = escape("".join(letters)).replace("\n", "<br/>")
        runs.append(f'<font name="{OTHER}">{run}</font>' if missing else run)
    return "".join(runs)


def _picture(block: DraftBlock) -> list[Any]:
    picture = Image(block.name, hAlign="LEFT")
    scale = min(1.0, WIDEST / picture.imageWidth)
    picture.drawWidth, picture.drawHeight = picture.imageWidth * scale, picture.imageHeight * scale
    return [KeepTogether([Spacer(1, 6), picture, Paragraph(markup(block.text), _style(block.kind))])]


def _foot(at: datetime) -> Any:
    def draw(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFont(TEXT, 8)
        canvas.drawRightString(A4[0] - MARGIN, 12 * mm, f"{at:%Y-%m-%d}  ·  {document.page}")
        canvas.restoreState()

    return draw
