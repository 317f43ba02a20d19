"""Files of every format become documents, or one sentence."""

import io
import json
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import pypdf
import pytest
from odf.opendocument import OpenDocumentText
from odf.text import H, P
from reportlab.pdfgen.canvas import Canvas

from knowledge.errors import BrokenDocument, LibraryError, UnreadableFile
from knowledge.index import Index
from knowledge.library import Library
from knowledge.limits import Limits
from knowledge.loading.files import Defaults, find_files, load
from knowledge.loading.folders import sync_folder
from knowledge.loading.importers import IMPORTERS
from knowledge.loading.loaded import Loaded
from knowledge.model import Audience, Kind, Notice, Ruling

TEXT = "The hosted clip re-creates our robot doll."
DEFAULTS = Defaults()


def pdf(pages: list[str], password: str = "") -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for page in pages:
        canvas.drawString(72, 700, page)
        canvas.showPage()
    canvas.save()
    if not password:
        return buffer.getvalue()
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(buffer))
    writer.encrypt(password, algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()


def word() -> bytes:
    made = docx.Document()
    made.add_heading("Facts", 1)
    made.add_paragraph(TEXT)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def opendocument() -> bytes:
    made = OpenDocumentText()
    made.text.addElement(H(outlinelevel=1, text="Facts"))
    made.text.addElement(P(text=TEXT))
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def email() -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Removal", "claims@studio.example", "copyright@host.example"
    message["Date"] = "Tue, 17 Feb 2026 10:00:00 +0000"
    message.set_content(TEXT)
    return message.as_bytes()


GOOD = {
    "a.txt": (TEXT.encode(), ""),
    "a.md": (TEXT.encode(), ""),
    "a.html": (f"<html><body><h2>Facts</h2><p>{TEXT}</p><script>x()</script></body></html>".encode(), "facts"),
    "a.pdf": (pdf(["First page.", TEXT]), "page-2"),
    "a.docx": (word(), "facts"),
    "a.odt": (opendocument(), "facts"),
    "a.eml": (email(), ""),
    "a.csv": (f"Number,Claim\n1,{TEXT}\n".encode(), ""),
    "a.json": (json.dumps({"claims": [{"text": TEXT}]}).encode(), ""),
    "a.jsonl": (json.dumps({"text": TEXT}).encode() + b"\n", ""),
    "a.rtf": (rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\pard " + TEXT.encode() + rb"\par}", ""),
    "a.mbox": (b"From x@y.example Tue Feb 17 10:00:00 2026\n" + email(), ""),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_file_becomes_a_document_cited_by_page_or_heading(tmp_path: Path, name: str) -> None:
    content, anchor = GOOD[name]
    (tmp_path / name).write_bytes(content)
    (loaded,) = load(tmp_path / name, DEFAULTS)
    (section,) = [one for one in loaded.sections if TEXT in one.text]
    assert section.anchor == anchor
    assert all(one.text in loaded.source for one in loaded.sections)
    assert loaded.document.audience is Audience.STAFF


def test_an_email_says_who_wrote_when(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(email())
    document = load(tmp_path / "a.eml", DEFAULTS)[0].document
    assert isinstance(document, Notice)
    assert (document.title, document.sender, str(document.date)) == ("Removal", "claims@studio.example", "2026-02-17")


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * 310_000_000)
    return buffer.getvalue()


BAD = {
    "binary.txt": (bytes(range(256)) * 9, "no text: it holds binary data"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(90), "it is a picture"),
    "blank.txt": (b"  \n", "nothing in it but blanks"),
    "empty.txt": (b"", "is empty"),
    "old.doc": (b"\xd0\xcf\x11\xe0rest", "save it as .docx"),
    "broken.rtf": (b"nonsense", "no rich text"),
    "broken.msg": (b"nonsense", "broken"),
    "broken.xlsx": (b"PK\3\4 nonsense", "broken"),
    "broken.zip": (b"PK\3\4 nonsense", "broken"),
    "broken.mbox": (b"nonsense", "no message begins"),
    "headless.eml": (b"nonsense\n\nmore", "no header"),
    "scan.pdf": (pdf([""]), "scan"),
    "locked.pdf": (pdf([TEXT], "secret"), "encrypted"),
    "broken.pdf": (b"%PDF-1.7 nonsense", "broken"),
    "broken.docx": (b"PK\3\4 nonsense", "broken"),
    "old.docx": (b"\xd0\xcf\x11\xe0rest", "encrypted or an old"),
    "broken.odt": (b"nonsense", "broken"),
    "broken.json": (b'{"a": ', "not JSON"),
    "half.md": (b"---\nid: notice/x\n", "not closed"),
    "other.md": (b"---\nid: x\nkind: poem\n---\ntext\n", "'poem' is no kind of document .allowed: notice, ruling"),
    "kindless.md": (b"---\nid: x\n---\ntext\n", "kind .line 1.: is missing .allowed: notice"),
    "wrong.md": (
        b"---\nid: notice/x\nkind: notice\ntitle: X\ncolour: red\n---\ntext\n",
        "colour .line 5.: is no field",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path, name: str) -> None:
    content, says = BAD[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises((UnreadableFile, BrokenDocument), match=says) as caught:
        load(tmp_path / name, DEFAULTS)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "bomb.docx").write_bytes(bomb())
    with pytest.raises(UnreadableFile, match="300 MB"):
        load(tmp_path / "bomb.docx", DEFAULTS)


def test_an_unknown_format_and_a_missing_file_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_text("x")
    for path in (tmp_path / "a.xyz", tmp_path / "missing.txt"):
        with pytest.raises(UnreadableFile, match=path.name):
            find_files(path)


def test_a_file_may_be_a_ruling_without_its_fields(tmp_path: Path) -> None:
    (tmp_path / "Smith v Jones.txt").write_text(TEXT)
    document = load(tmp_path / "Smith v Jones.txt", Defaults(kind=Kind.RULING))[0].document
    assert isinstance(document, Ruling)
    assert document.id == "ruling/smith-v-jones"
    assert document.holding == "not stated"


def test_two_files_of_one_name_are_two_documents(index: Index, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(f"{TEXT} Case {folder}.")
        index.add(load(tmp_path / folder / "a.txt", DEFAULTS))
    assert index.database.counts()["documents"] == 2


def test_a_folder_is_followed(index: Index, tmp_path: Path) -> None:
    folder, heard = tmp_path / "letters", list[str]()
    folder.mkdir()
    for name in ("kept", "changed", "moved", "deleted"):
        (folder / f"{name}.txt").write_text(f"{TEXT} This is the letter called {name}.")
    assert sync_folder(index, folder, DEFAULTS, heard.append).added == 4
    assert index.embed() == 4
    (folder / "changed.txt").write_text(f"{TEXT} It says something else now.")
    (folder / "moved.txt").rename(folder / "elsewhere.txt")
    (folder / "deleted.txt").unlink()
    (folder / "broken.pdf").write_bytes(b"nonsense")
    change = sync_folder(index, folder, DEFAULTS, heard.append)
    assert (change.unchanged, change.changed) == (1, 1)
    assert index.embed() == 1, "only what changed is embedded again"
    assert {stored.path for stored in index.database.documents()} == {"kept.txt", "changed.txt", "elsewhere.txt"}
    assert len(heard) == 1
    assert sync_folder(index, folder, DEFAULTS, heard.append).unchanged == 3


def imported(source: str, file: Path, *columns: str) -> list[Loaded]:
    return [one for read in IMPORTERS[source](file, Audience.STAFF, columns) for one in read()]


def test_jsonl_keeps_ids_and_kinds_and_a_bad_line_does_not_stop_the_rest(tmp_path: Path) -> None:
    lines = [
        {"id": "2022/a.md", "date": "2022-06-10", "kind": "counter", "party": "acme", "text": TEXT},
        {"id": "2022/b.md", "kind": "poem", "text": TEXT},
        {"id": "r/1", "title": "A v. B", "kind": "ruling", "text": TEXT},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(line) for line in lines) + "\nno json\n")
    reads = list(IMPORTERS["jsonl"](tmp_path / "a.jsonl", Audience.STAFF, ()))
    (first,) = reads[0]()
    assert isinstance(first.document, Notice)
    assert (first.document.id, first.document.type, first.document.sender) == ("2022/a.md", "counter-notice", "acme")
    assert next(iter(reads[2]())).document.id == "r/1"
    for bad in (reads[1], reads[3]):
        with pytest.raises(UnreadableFile, match="line"):
            bad()


def test_csv_takes_the_columns_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"No,Body\n7,{TEXT}\n")
    (loaded,) = imported("csv", tmp_path / "a.csv", "id=No", "text=Body")
    assert (loaded.document.id, loaded.source) == ("7", TEXT)
    with pytest.raises(UnreadableFile, match="no column 'Text'"):
        imported("csv", tmp_path / "a.csv", "text=Text")


@pytest.mark.parametrize("saved", ["No;Body\n7;{}\n", "sep=;\r\nNo;Body\r\n7;{}\r\n", "No\tBody\n7\t{}\n"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_table_is_imported_however_a_program_saved_it(saved: str, encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(saved.format(TEXT).encode(encoding))
    (loaded,) = imported("csv", tmp_path / "a.csv", "id=No", "text=Body")
    assert (loaded.document.id, loaded.source) == ("7", TEXT)


def test_github_notices_lumen_and_courtlistener_are_understood(tmp_path: Path) -> None:
    (tmp_path / "2020" / "01").mkdir(parents=True)
    (tmp_path / "2020" / "01" / "2020-01-02-acme-counternotice.md").write_text(TEXT)
    (notice,) = imported("github-dmca", tmp_path)
    assert isinstance(notice.document, Notice)
    assert (notice.document.type, notice.document.sender) == ("counter-notice", "acme")
    lumen = {"notices": [{"id": 5, "title": "DMCA", "type": "DMCA", "sender_name": "Acme", "body": TEXT}]}
    (tmp_path / "l.json").write_text(json.dumps(lumen))
    assert imported("lumen", tmp_path / "l.json")[0].document.id == "lumen/5"
    case = {
        "results": [{"cluster_id": 9, "caseName": "A v. B", "citation": ["1 U.S. 2"], "opinions": [{"snippet": TEXT}]}]
    }
    (tmp_path / "c.json").write_text(json.dumps(case))
    ruling = imported("courtlistener", tmp_path / "c.json")[0].document
    assert isinstance(ruling, Ruling)
    assert (ruling.parties, ruling.citation) == (("A", "B"), "1 U.S. 2")


def test_an_added_letter_is_found_in_two_languages(library: Library, tmp_path: Path) -> None:
    text = "Netflix krever at ByteDance stanser Seedance. Klippene viser en stor robotdukke."
    (tmp_path / "sak.txt").write_text(text, "utf-8")
    library.index.add(load(tmp_path / "sak.txt", DEFAULTS))
    library.index.embed()
    for question in ("Hva krever Netflix?", "What does Netflix want ByteDance to stop?"):
        assert library.search(question, 1, Limits(Audience.STAFF))[0].passage.text in text


def test_errors_are_of_the_kind_that_front_ends_show() -> None:
    assert issubclass(UnreadableFile, LibraryError)
