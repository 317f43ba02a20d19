"""E-mail -> every part that we can read: text, HTML, messages within, attachments; the rest is named.

Headers and character sets that are broken are read as far as they can be: a notice counts however it was sent.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any

from knowledge.errors import UnreadableFile
from knowledge.loading.encodings import decode
from knowledge.loading.extracted import Extract, Part, Unread
from knowledge.loading.quotes import Taken, take_apart
from knowledge.loading.web_pages import page_of, text_with_quotes

DEEPEST, MOST_PARTS = 6, 300
Read = Callable[[str, bytes], Extract]
"""(suffix, content) -> its extract; raises UnreadableFile for what is broken or of no known format."""
SUFFIXES = {
    "text/plain": ".txt", "text/html": ".html", "text/markdown": ".md", "text/csv": ".csv", "text/rtf": ".rtf",
    "application/rtf": ".rtf", "application/pdf": ".pdf", "application/json": ".json", "message/rfc822": ".eml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt", "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.ms-outlook": ".msg", "application/zip": ".zip", "application/x-zip-compressed": ".zip",
}  # fmt: skip
BESIDE = {
    "text/calendar": "calendar", "application/ics": "calendar", "text/x-vcard": "card", "text/vcard": "card",
    "text/directory": "card", "application/pkcs7-signature": "signature", "application/x-pkcs7-signature": "signature",
    "application/pgp-signature": "signature", "application/pgp-keys": "signature",
    "message/delivery-status": "report", "message/disposition-notification": "report", "text/rfc822-headers": "report",
    "message/feedback-report": "report",
}  # fmt: skip
"""Parts that say nothing of their own: left out by name."""
BESIDE_NAMES = {".ics": "calendar", ".vcf": "card", ".p7s": "signature", ".asc": "signature", ".sig": "signature"}
SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted", "multipart/encrypted")
STUB = 0.5
"""A plain part that has less than this share of the words of its HTML twin is only a remark about it."""
DATES = (
    re.compile(r"\b(?P<y>20\d\d|19\d\d)[-./년 ]+(?P<m>\d{1,2})[-./월 ]+(?P<d>\d{1,2})"),
    re.compile(r"\b(?P<d>\d{1,2})[-./ ]+(?P<m>\d{1,2})[-./ ]+(?P<y>20\d\d|19\d\d)\b"),
)


@dataclass
class Mail:
    """What is gathered of one message, those within it included."""

    parts: list[Part] = field(default_factory=list)
    older: list[Part] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    inner: dict[str, Any] = field(default_factory=dict)
    """Of the message that is forwarded: its own fields."""
    count: int = 0


def read_eml(content: bytes, read: Read) -> Extract:
    """An e-mail; its subject, sender, recipient and day become fields: those of the message that it forwards."""
    mail = Mail()
    message = message_from_bytes(content.lstrip(b"\r\n \t\xef\xbb\xbf"), policy=policy.compat32)
    if not message.keys():
        raise UnreadableFile("", "is no e-mail: it has no header")
    mail.fields = _fields(message)
    _take(message, mail, read, 0)
    return extract_of(mail)


def extract_of(mail: Mail) -> Extract:
    """What was gathered; raises UnreadableFile where that is nothing."""
    if not any(part[2].strip() for part in (*mail.parts, *mail.older)):
        raise UnreadableFile("", "is an e-mail without a text that can be read" + _named(mail.unread))
    fields = mail.fields | {name: value for name, value in mail.inner.items() if value}
    return Extract(tuple(mail.parts), fields, tuple(mail.older), tuple(mail.unread), tuple(mail.read))


def _named(left: list[Unread]) -> str:
    names = [str(one.values["name"]) for one in left if "name" in one.values]
    return f" (left unread: {', '.join(names[:5])})" if names else ""


def _fields(message: Message) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title": header(message, "subject"),
        "sender": header(message, "from"),
        "message_id": header(message, "message-id"),
        "recipient": header(message, "to"),
        "day": day_of(header(message, "date")) or _received(message),
    }
    return {name: value for name, value in found.items() if value}


def header(message: Message, name: str) -> str:
    """A header's text, decoded as far as it can be; empty where there is none."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name), "")
    text = str(raw) if not isinstance(raw, str) else raw
    if not text.isascii():  # bytes of no declared character set
        text = decode(text.encode("utf-8", "surrogateescape")).text
    text = re.sub(r"\r?\n[ \t]*", " ", text).strip()
    # Encoded words belong together where only blanks stand between them (RFC 2047, 6.2).
    try:
        pieces = decode_header(re.sub(r"(=\?[^?\s]+\?[bqBQ]\?[^?]*\?=)\s+(?==\?)", r"\1", text))
    except (HeaderParseError, ValueError):
        return text
    return " ".join("".join(_word(piece, charset) for piece, charset in pieces).split())


def _word(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    try:
        return decode(piece, charset or "").text if piece.strip() else " "
    except UnreadableFile:
        return piece.decode("ascii", "replace")


def day_of(said: str) -> date | None:
    """The day that a Date names, in any form that leaves no doubt; None otherwise."""
    try:
        return parsedate_to_datetime(said).date()
    except (TypeError, ValueError, IndexError, OverflowError):
        pass
    try:
        return datetime.fromisoformat(said.strip()).date()
    except ValueError:
        return next((day for pattern in DATES for found in pattern.finditer(said) if (day := _day(found))), None)


def _day(found: re.Match[str]) -> date | None:
    """Day before month, but where that cannot be. A date that may be two days is none."""
    year, month, day = (int(found[one]) for one in "ymd")
    if found.re is DATES[1] and day <= 12 and day != month and "." not in found.group():
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _received(message: Message) -> date | None:
    """When the last server had it: written by ours, not by the sender."""
    return day_of(header(message, "received").rpartition(";")[2].strip())


def _take(message: Message, mail: Mail, read: Read, deep: int) -> None:
    """One part and all in it."""
    mail.count += 1
    kind, name = message.get_content_type(), filename(message)
    if mail.count > MOST_PARTS or deep > DEEPEST:
        mail.unread.append(Unread("too-deep", {"name": name or kind}))
    elif kind in SEALED and not name.lower().endswith((".p7s",)):
        mail.unread.append(Unread("sealed", {"name": name or kind}))
    elif kind == "message/rfc822" and message.is_multipart():
        _within(message, mail, read, deep)
    elif kind == "multipart/alternative":
        _best(message, mail, read, deep)
    elif message.is_multipart():
        for one in _children(message):
            _take(one, mail, read, deep + 1)
    else:
        _leaf(message, mail, read, deep)


def _children(message: Message) -> list[Message]:
    return [one for one in message.get_payload() if isinstance(one, Message)]


def filename(message: Message) -> str:
    """The name that a part gives itself, without folders."""
    try:
        name = message.get_filename() or ""
    except (MessageError, LookupError, ValueError, TypeError):
        name = ""
    name = header_text(str(name))
    return " ".join(re.split(r"[\\/]", name)[-1].split())[:200]


def header_text(text: str) -> str:
    """A parameter that holds encoded words, as many programs write file names."""
    try:
        return "".join(_word(piece, charset) for piece, charset in decode_header(text))
    except (HeaderParseError, ValueError):
        return text


def _within(message: Message, mail: Mail, read: Read, deep: int) -> None:
    """A message that is forwarded whole."""
    for one in _children(message):
        inner = Mail(count=mail.count, fields=_fields(one))
        _take(one, inner, read, deep + 1)
        add_message(inner, mail)


def add_message(inner: Mail, mail: Mail) -> None:
    """What a message within a message says, into what is gathered."""
    fields = inner.fields | {name: value for name, value in inner.inner.items() if value}
    heading = str(fields.get("title", "")) or "message"
    mail.parts += [(anchor, title or heading, text) for anchor, title, text in inner.parts]
    mail.older += inner.older
    mail.unread += inner.unread
    mail.read += [heading, *inner.read]
    mail.count = inner.count
    mail.inner = mail.inner or fields


def _best(message: Message, mail: Mail, read: Read, deep: int) -> None:
    """Of several forms of one text the plain one, unless it says much less than the HTML."""
    tried = []
    for one in _children(message):
        inner = Mail(count=mail.count, fields=dict(mail.fields))
        _take(one, inner, read, deep + 1)
        tried.append((inner, sum(len(part[2].split()) for part in (*inner.parts, *inner.older)), one))
        mail.count = inner.count
    if not tried:
        return
    most = max(words for _inner, words, _one in tried)
    chosen = next(inner for inner, words, _one in tried if words >= STUB * most)
    for inner, _words, _one in tried:
        mail.unread += [one for one in inner.unread if inner is chosen or one.key in ("calendar", "sealed", "picture")]
    mail.parts, mail.older, mail.read = mail.parts + chosen.parts, mail.older + chosen.older, mail.read + chosen.read
    mail.inner = mail.inner or chosen.inner


def _leaf(message: Message, mail: Mail, read: Read, deep: int) -> None:
    kind, name = message.get_content_type(), filename(message)
    content = body_of(message)
    suffix = suffix_of(name)
    attached = message.get_content_disposition() == "attachment" or (bool(name) and not kind.startswith("text/"))
    if beside := BESIDE.get(kind) or BESIDE_NAMES.get(suffix):
        mail.unread.append(Unread(beside, {"name": name or kind}))
    elif kind in ("text/plain", "text/html", "text/enriched") and not attached:
        add_text(_text(message, content), mail, kind)
    elif kind.startswith("image/") or suffix in PICTURES:
        mail.unread.append(Unread("picture", {"name": name or kind}))
    else:
        add_attachment(content, name or kind, suffix or SUFFIXES.get(kind, ""), mail, read, deep)


PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic", ".bmp", ".tif", ".tiff", ".avif", ".svg")


def suffix_of(name: str) -> str:
    """'.pdf' of 'Notice.PDF'."""
    found = re.search(r"\.[A-Za-z0-9]{1,8}$", name.strip())
    return found[0].lower() if found else ""


def body_of(message: Message) -> bytes:
    """The bytes of a part, decoded as its sender says, or as they are."""
    try:
        content = message.get_payload(decode=True)
    except (LookupError, ValueError, AssertionError, MessageError):
        content = None
    return content if isinstance(content, bytes) else str(message.get_payload()).encode("utf-8", "surrogateescape")


def _text(message: Message, content: bytes) -> str:
    if not content.strip():
        return ""
    try:
        declared = str(message.get_content_charset() or "")
        text = decode(content, declared).text
    except (UnreadableFile, LookupError, MessageError, ValueError):
        text = content.decode("utf-8", "replace")
    flowed = str(message.get_param("format") or "").lower() == "flowed"
    return _unflowed(text, delete=str(message.get_param("delsp") or "").lower() == "yes") if flowed else text


def _unflowed(text: str, *, delete: bool) -> str:
    """Lines that a blank at their end joins to the next (RFC 3676)."""
    lines: list[str] = []
    open_ = False
    for line in text.replace("\r\n", "\n").split("\n"):
        quoted = line.startswith(">")
        if open_ and not quoted and lines and not lines[-1].startswith(">"):
            lines[-1] += line
        else:
            lines.append(line)
        open_ = line.endswith(" ") and line != "-- "
        if open_ and delete:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def add_text(text: str, mail: Mail, kind: str) -> None:
    """A message's own text, taken apart, into what is gathered."""
    if kind == "text/html":
        page = page_of(text, links=True)
        text = text_with_quotes(page)
        if page.hidden:
            mail.unread.append(Unread("hidden", {"count": page.hidden}))
    taken = take_apart(text, str(mail.fields.get("title", "")))
    mail.parts += list(_parts(taken))
    mail.older += [("", "", taken.older)] if taken.older else []
    if taken.forwarded:
        mail.inner = mail.inner or _inner_fields(taken)


def _parts(taken: Taken) -> Iterator[Part]:
    if taken.new:
        yield "", "", taken.new
    for one in taken.forwarded:
        if one.text.strip():
            yield "", one.headers.get("subject", ""), one.text


def _inner_fields(taken: Taken) -> dict[str, Any]:
    """Of the innermost message that a chain of forwards ends with."""
    headers = taken.forwarded[-1].headers
    day = day_of(headers.get("date", ""))
    return {"sender": headers.get("from", ""), "recipient": headers.get("to", ""), "day": day}


def add_attachment(content: bytes, shown: str, suffix: str, mail: Mail, read: Read, deep: int) -> None:
    """A file that came with the message, through the reader of its format; `shown` is its name."""
    if deep >= DEEPEST:
        mail.unread.append(Unread("too-deep", {"name": shown}))
        return
    try:
        found = read(suffix, content)
    except UnreadableFile as error:
        mail.unread.append(Unread("attachment", {"name": shown, "why": error.why}))
        return
    mail.parts += [(anchor, heading or shown, text) for anchor, heading, text in found.parts]
    mail.older += found.older
    mail.unread += found.unread
    mail.read += [shown, *found.read]
    if suffix in (".eml", ".msg") and not mail.inner:
        mail.inner = dict(found.fields)
