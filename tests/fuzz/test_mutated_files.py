"""Files that break in every way: one sentence or a text, never anything else. `make soak` tries 50,000."""

import io
import os
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.clips.pictures import BROKEN, PictureFile, TooLarge
from knowledge.errors import UnreadableFile
from knowledge.loading.extract import extract
from tests.unit.clips.heif_files import tiled_heic
from tests.unit.clips.media import scene
from tests.unit.knowledge.outlook_files import outlook_message
from tests.unit.knowledge.test_documents import ODT, letter, pdf, workbook, zipped

FEW = int(os.environ.get("RIGHTSDESK_TEST_MUTATIONS", "12"))
MANY = 2300
Mutation = Callable[[bytes, random.Random], bytes]
HOSTILE = (
    b"\0" * 64,
    b"\xff" * 64,
    b"<" * 200,
    b"&amp;" * 40,
    b"%PDF",
    b"PK\x03\x04",
    b"=?utf-8?B?",
    b"9" * 40,
    b"{" * 300,
)


def mail() -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Removal", "a@b.example", "c@d.example"
    message["Date"] = "Tue, 17 Feb 2026 10:00:00 +0000"
    message.set_content("Please remove it.\n\nOn Fri, J. Roe <j@roe.example> wrote:\n> No.\n")
    message.add_alternative("<div>Please <b>remove</b> it.<blockquote>No.</blockquote></div>", subtype="html")
    message.add_attachment(b"url;note\nhttps://a.example/1;x\n", maintype="text", subtype="csv", filename="a.csv")
    return message.as_bytes()


DOCUMENTS: dict[str, bytes] = {
    ".docx": letter(),
    ".odt": zipped(content__xml=ODT),
    ".xlsx": workbook(),
    ".pdf": pdf(),
    ".eml": mail(),
    ".msg": outlook_message("Removal", "a@b.example", "Please remove it.", {"n.txt": b"A file."}).written(),
    ".mbox": b"From a@b.example Tue Feb 17 10:00:00 2026\n" + mail(),
    ".zip": zipped(a__txt="Text.", b__html="<p>Text"),
    ".rtf": rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\pard Text \u229?\'e5\par}",
    ".html": b"<html><meta charset=utf-8><body><div>One<p>Two<table><tr><td>Three</table></div>",
    ".csv": b'sep=;\nurl;note\nhttps://a.example/1;"x\ny"\n',
    ".txt": "---\nid: notice/x\naudience: counsel\n---\nSøknad".encode("utf-16"),
    ".json": b'{"a": [1, {"b": "c"}]}',
    ".jsonl": b'{"a": 1}\n{"b": 2}\n',
}


def flipped(content: bytes, chance: random.Random) -> bytes:
    made = bytearray(content)
    for _time in range(chance.randint(1, 12)):
        made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def doubled(content: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(content) + 1) for _one in range(2))
    at = chance.randrange(len(content) + 1)
    return content[:at] + content[start:end] + content[at:]


def poisoned(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(HOSTILE) + content[at:]


def within(content: bytes, chance: random.Random) -> bytes:
    """Of a zip file one member is mutated, and the rest is whole: the damage reaches its reader."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return flipped(content, chance)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        chosen = chance.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(
                name, chance.choice((flipped, cut, doubled, poisoned))(part or b" ", chance) if name == chosen else part
            )
    return out.getvalue()


MUTATIONS: tuple[Mutation, ...] = (flipped, cut, doubled, poisoned, within)


def read(suffix: str, content: bytes) -> None:
    told = ""
    try:
        extract(suffix, content)
    except UnreadableFile as error:
        told = error.why
    assert "\n" not in told


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("suffix", DOCUMENTS)
def test_a_mutated_document_is_a_text_or_one_sentence(suffix: str) -> None:
    chance = random.Random(suffix)
    for _time in range(FEW):
        read(suffix, chance.choice(MUTATIONS)(DOCUMENTS[suffix], chance))


def pictures() -> dict[str, bytes]:
    image, found = Image.fromarray(scene(3, 1.0)[0]), {}
    for kind in ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "TIFF", "BMP"):
        buffer = io.BytesIO()
        image.save(buffer, kind, **({"save_all": True, "append_images": [image.rotate(9)]} if kind == "WEBP" else {}))
        found[kind] = buffer.getvalue()
    found["HEIC"] = tiled_heic(scene(3, 1.0, (256, 256))[0])
    return found


def look(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with (
        suppress(TooLarge, MemoryError, RuntimeError, *BROKEN),
        PictureFile(str(file)) as opened,
    ):  # what the child turns into a sentence
        list(opened.frames(2.0, 600))


@pytest.mark.soak
@pytest.mark.filterwarnings("ignore")
def test_a_mutated_picture_is_seen_or_refused(tmp_path: Path) -> None:
    chance = random.Random(4)
    for content in pictures().values():
        for _time in range(FEW):
            look(tmp_path / "a", chance.choice(MUTATIONS[:4])(content, chance))


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.filterwarnings("ignore")
def test_fifty_thousand_mutated_files(tmp_path: Path) -> None:
    chance = random.Random(5)
    kinds: dict[str, Any] = {**DOCUMENTS, **pictures()}
    for kind, content in kinds.items():
        for _time in range(MANY):
            made = chance.choice(MUTATIONS)(content, chance)
            read(kind, made) if kind.startswith(".") else look(tmp_path / "a", made)
    assert MANY * len(kinds) >= 50_000
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a"]
