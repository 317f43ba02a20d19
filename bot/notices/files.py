"""A notice's file -> its text, with what the format says of sender and day, and what of it was not read."""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from bot.desk.notices import Incoming
from bot.domain.errors import BadInput
from bot.domain.evidence import Unseen
from bot.drafting.received.kinds import KindWords
from bot.drafting.received.parts import PartBook
from bot.drafting.received.reading import Received
from bot.drafting.received.recognise import FormWords
from bot.texts import prompts_folder
from knowledge.errors import UnreadableFile
from knowledge.loading.extract import READERS, SHOWN, Extract
from knowledge.loading.files import content_of, extracted

FORMATS = READERS


@cache
def received_words(prompts: Path | None = None) -> Received:
    """The shipped words by which notices are read."""
    folder = (prompts or prompts_folder()) / "notices"
    names = ("kinds.toml", "parts.toml", "formal.toml", "lay.toml")
    kinds, parts, formal, lay = (tomllib.loads((folder / name).read_text("utf-8")) for name in names)
    return Received(kinds=KindWords(**kinds), parts=PartBook(**parts), forms=FormWords(**formal, **lay))


def read_file(path: Path, name: str = "") -> Incoming:
    """The text of a file; raises BadInput with what is wrong. Of several messages in it, all together."""
    shown = name or str(path)
    return _incoming(shown, *_extracted(path, shown))


def read_each(path: Path, name: str = "") -> tuple[Incoming, ...]:
    """Like read_file, but each message of a mailbox and each file of an archive by itself."""
    shown = name or str(path)
    content, extract = _extracted(path, shown)
    if not extract.members:
        return (_incoming(shown, content, extract),)
    inner = [_incoming(f"{shown} {where}", content + where.encode(), one) for where, one in extract.members]
    left = tuple(_unseen(extract))
    return (replace(inner[0], unread=left), *inner[1:])


def _extracted(path: Path, shown: str) -> tuple[bytes, Extract]:
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise BadInput(f"{shown} has no known format; those are {SHOWN}.")
    try:
        content = content_of(path, shown)
        return content, extracted(suffix, content, shown)
    except UnreadableFile as error:
        raise BadInput(str(error)) from error


def _incoming(shown: str, content: bytes, extract: Extract) -> Incoming:
    fields = extract.fields
    subject = str(fields.get("title", "")) if "sender" in fields or "recipient" in fields else ""
    return Incoming(
        file=shown,
        text="\n\n".join(filter(None, (subject, *(part[2] for part in extract.parts)))),
        older="\n\n".join(part[2] for part in extract.older),
        sender=str(fields.get("sender", "")),
        day=fields.get("day"),
        message_id=str(fields.get("message_id", "")),
        digest=hashlib.sha256(content).hexdigest(),
        read=extract.read,
        unread=tuple(_unseen(extract)),
    )


def _unseen(extract: Extract) -> Iterator[Unseen]:
    for one in extract.unread:
        yield Unseen(key=one.key, values=dict(one.values))
