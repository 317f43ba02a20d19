"""A notice's file -> its text, with what the format says of sender and day."""

import hashlib
import tomllib
from functools import cache
from pathlib import Path

from bot.desk.notices import Incoming
from bot.domain.errors import BadInput
from bot.drafting.received.kinds import KindWords
from bot.drafting.received.parts import PartBook
from bot.drafting.received.reading import Received
from bot.drafting.received.recognise import FormWords
from bot.texts import prompts_folder
from knowledge.errors import UnreadableFile
from knowledge.loading.extract import Extract
from knowledge.loading.files import _content, _extract

FORMATS = (".txt", ".md", ".eml", ".pdf", ".docx")


@cache
def received_words(prompts: Path | None = None) -> Received:
    """The shipped words by which notices are read."""
    folder = (prompts or prompts_folder()) / "notices"
    names = ("kinds.toml", "parts.toml", "formal.toml", "lay.toml")
    kinds, parts, formal, lay = (tomllib.loads((folder / name).read_text("utf-8")) for name in names)
    return Received(kinds=KindWords(**kinds), parts=PartBook(**parts), forms=FormWords(**formal, **lay))


def read_file(path: Path, name: str = "") -> Incoming:
    """The text of a file; raises BadInput with what is wrong."""
    shown = name or str(path)
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise BadInput(f"{shown} has no known format; those are {' '.join(FORMATS)}.")
    try:
        content = _content(path, shown)
        extract = (
            Extract((("", "", _text(content)),)) if suffix in (".txt", ".md") else _extract(suffix, content, shown)
        )
    except UnreadableFile as error:
        raise BadInput(str(error)) from error
    sender = str(extract.fields.get("sender", ""))
    subject = str(extract.fields.get("title", "")) if suffix == ".eml" else ""
    text = "\n\n".join(filter(None, (subject, *(part[2] for part in extract.parts))))
    return Incoming(
        file=shown,
        text=text,
        sender=sender,
        day=extract.fields.get("day"),
        message_id=str(extract.fields.get("message_id", "")),
        digest=hashlib.sha256(content).hexdigest(),
    )


def _text(content: bytes) -> str:
    """UTF-8, or what old mail programs wrote: a notice is read however it is encoded."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
