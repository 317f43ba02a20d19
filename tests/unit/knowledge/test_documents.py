"""Word, OpenDocument, PDF, HTML and tables: every text that stands on paper once, what is left out is said."""

# ruff: noqa: E501 files stand here as programs write them

import io
import zipfile
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
from docx.oxml import parse_xml
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from knowledge.errors import UnreadableFile
from knowledge.loading.extract import extract
from knowledge.loading.extracted import Extract
from knowledge.loading.tables import headed, rows_of
from knowledge.loading.web_pages import page_of

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BOX = (
    f'<w:r {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml">'
    "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p>"
    "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p>"
    "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
CHANGES = (
    f'<w:p {W}><w:r><w:t>Kept. </w:t></w:r><w:ins w:id="1" w:author="a"><w:r><w:t>Inserted.</w:t></w:r></w:ins>'
    '<w:del w:id="2" w:author="a"><w:r><w:delText>Deleted.</w:delText></w:r></w:del>'
    "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Unseen.</w:t></w:r></w:p>"
)
CONTROL = f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"


def letter(*, strict: bool = False) -> bytes:
    made = docx.Document()
    made.add_heading("Demand", 1)
    made.add_paragraph("Body.")._p.append(parse_xml(BOX))
    body = made.element.body
    for xml in (CHANGES, CONTROL):
        body.insert(len(body) - 1, parse_xml(xml))
    made.add_paragraph("First in a list.", style="List Bullet")
    table = made.add_table(2, 2)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"Cell {number}."
    made.sections[0].header.paragraphs[0].text = "In the header."
    made.sections[0].footer.paragraphs[0].text = "In the footer."
    made.add_comment(made.paragraphs[1].runs[0], text="A comment.", author="a")
    buffer = io.BytesIO()
    made.save(buffer)
    return _strict(buffer.getvalue()) if strict else buffer.getvalue()


def _strict(content: bytes) -> bytes:
    """As "Strict Open XML Document": other names for the same."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            for before, after in (
                (
                    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
                ),
                (
                    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                    b"http://purl.oclc.org/ooxml/officeDocument/relationships",
                ),
            ):
                part = part.replace(before, after)
            new.writestr(name, part)
    return out.getvalue()


def told(found: Extract) -> str:
    return "\n".join(part[2] for part in found.parts)


@pytest.mark.parametrize("strict", [False, True])
def test_a_letters_every_text_is_read_once(strict: bool) -> None:
    found = extract(".docx", letter(strict=strict))
    for words in (
        "Body.",
        "In a box.",
        "Kept. Inserted.",
        "In a control.",
        "First in a list.",
        "Cell 0. | Cell 1.",
        "In the header.",
        "In the footer.",
    ):
        assert told(found).count(words) == 1, words
    for words in ("Deleted.", "Unseen.", "A comment."):
        assert words not in told(found)
    assert {one.key: one.values["count"] for one in found.unread} == {
        "inserted": 1,
        "comments": 1,
        "deleted": 1,
        "hidden": 1,
    }
    assert found.parts[0][1] == "Demand"


ODT = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:text>
<text:tracked-changes><text:changed-region><text:deletion><text:p>Deleted.</text:p></text:deletion></text:changed-region></text:tracked-changes>
<text:h>Demand</text:h><text:p>A<text:s text:c="1"/>text<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note>.
<draw:frame><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame></text:p>
<text:p>See <text:a xlink:href="https://v.example/1">here</text:a><office:annotation><text:p>A comment.</text:p></office:annotation></text:p>
<table:table><table:table-row><table:table-cell><text:p>Left</text:p></table:table-cell><table:table-cell><text:p>Right</text:p></table:table-cell></table:table-row></table:table>
</office:text></office:body></office:document-content>"""


def zipped(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "."), text)
    return out.getvalue()


def test_an_open_documents_every_text_is_read_once() -> None:
    found = extract(".odt", zipped(content__xml=ODT))
    for words in ("A text.", "A note.", "In a box.", "See here <https://v.example/1>", "Left | Right"):
        assert told(found).count(words) == 1, words
    assert "Deleted." not in told(found)
    assert {one.key for one in found.unread} == {"comments", "deleted"}


def test_every_block_of_a_page_is_read_once_whatever_its_tags() -> None:
    html = (
        "<title>T</title><div>One<b>bold</b><div>Two</div>Three<br>Four</div><section><main>Five</main></section>"
        "<table><tr><td><p>Six</p></td><td>Seven</td></tr></table><ul><li><p>Eight</p></li></ul><custom-tag>Nine</custom-tag>"
        "<center>Ten</center><pre>Ele\nven</pre><p hidden>secret</p><p style='font-size:0'>secret</p><nav>Menu</nav>"
    )
    page = page_of(html)
    texts = [text for _heading, text, _deep in page.lines]
    assert texts == ["Onebold", "Two", "Three\nFour", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Ele\nven"]
    assert (page.title, page.hidden, page.menus) == ("T", 2, 1)


def test_pages_that_nest_without_end_are_read() -> None:
    assert "deep" in told(extract(".html", b"<div>" * 5000 + b"deep"))


def pdf(*, title: str = "untitled") -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.setTitle(title)
    canvas.drawString(72, 700, "Notice of Claimed Infringement")
    canvas.acroForm.textfield(name="owner", value="Harbour Lane", x=72, y=600)
    canvas.linkURL("https://v.example/9", (72, 500, 200, 520))
    canvas.showPage()
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_a_forms_values_links_and_notes_are_read_and_blank_pages_named() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf()))
    note = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Text"),
        NameObject("/Contents"): TextStringObject("Reply by 14 December."),
        NameObject("/Rect"): ArrayObject([NumberObject(one) for one in (0, 0, 9, 9)]),
    })  # fmt: skip
    writer.pages[0]["/Annots"].append(writer._add_object(note))  # type: ignore[attr-defined]
    out = io.BytesIO()
    writer.write(out)
    found = extract(".pdf", out.getvalue())
    for words in ("owner: Harbour Lane", "https://v.example/9", "Reply by 14 December."):
        assert told(found).count(words) == 1, words
    assert [one.key for one in found.unread] == ["pages"]


@pytest.mark.parametrize(
    "title", ["untitled", "Microsoft Word - letter.docx", "scan0001", "20261130123456", "C:\\x\\y"]
)
def test_a_title_that_no_person_wrote_gives_way_to_the_first_line(title: str) -> None:
    assert extract(".pdf", pdf(title=title)).fields["title"] == "Notice of Claimed Infringement"
    assert extract(".pdf", pdf(title="A letter to a host")).fields["title"] == "A letter to a host"


TABLES = {
    "commas": "url,note\nhttps://a.example/1,x\nhttps://a.example/2,y\n",
    "semicolons": "url;note\nhttps://a.example/1;x\nhttps://a.example/2;y\n",
    "tabs": "url\tnote\nhttps://a.example/1\tx\nhttps://a.example/2\ty\n",
    "sep=": "sep=;\r\nurl;note\r\nhttps://a.example/1;x\r\nhttps://a.example/2;y\r\n",
    "commas in semicolons": 'url;note\nhttps://a.example/1;"x, and, more"\nhttps://a.example/2;y\n',
    "a title above": "Claims of November,\n\nurl,note\nhttps://a.example/1,x\nhttps://a.example/2,y\n",
    "quoted newlines": 'url,note\nhttps://a.example/1,"x\ny"\nhttps://a.example/2,z\n',
    "one column": "url\r\nhttps://a.example/1\r\nhttps://a.example/2\r\n",
    "one column of commas": "url\nhttps://a.example/1\nhttps://a.example/2\nhttps://a.example/3,4\n",
    "marks and blanks": '"url" , "note"\nhttps://a.example/1 , x\n'.replace(" ,", ","),
}


@pytest.mark.parametrize("how", TABLES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_table_is_read_however_it_was_saved(how: str, encoding: str) -> None:
    text = TABLES[how].encode(encoding).decode(encoding)
    table = headed(rows_of(text))
    assert table.heads[0] == "url"
    assert table.dicts()[0]["url"].partition(",")[0] == "https://a.example/1"
    assert "https://a.example/1" in told(extract(".csv", TABLES[how].encode(encoding)))


def workbook(**cells: Any) -> bytes:
    made = openpyxl.Workbook()
    sheet: Any = made.active
    sheet.append(["url", "day", "count"])
    sheet.append(["video", __import__("datetime").datetime(2026, 11, 30), 3.0])
    sheet["A2"].hyperlink = "https://v.example/9"
    sheet["D2"] = "=1+1"
    made.create_sheet("Hidden").sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_workbooks_dates_links_and_formulas_are_read_and_hidden_sheets_said() -> None:
    found = extract(".xlsx", workbook())
    for words in ("url: video <https://v.example/9>", "day: 2026-11-30", "count: 3", "=1+1"):
        assert words in told(found), words
    assert [one.key for one in found.unread] == ["sheets"]


def test_an_archive_is_read_file_by_file_and_bounded() -> None:
    inner = zipped(a__txt="Inner text.", b__exe="MZ")
    found = extract(".zip", zipped(letter__txt="Outer text."))
    assert [name for name, _one in found.members] == ["letter.txt"]
    deep: Any = inner
    for _level in range(8):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("next.zip", deep)
        deep = out.getvalue()
    with pytest.raises(UnreadableFile, match="no file in it that can be read"):
        extract(".zip", deep)
    assert [one.key for one in extract(".zip", inner).unread] == ["attachment"]
