"""Outlook's .msg ([MS-OXMSG], by python-oxmsg) -> the same as an e-mail: text, messages within, attachments."""

from typing import Any

from knowledge.errors import UnreadableFile
from knowledge.loading.encodings import decode
from knowledge.loading.extracted import Extract, Unread
from knowledge.loading.mail import (
    BESIDE_NAMES,
    DEEPEST,
    PICTURES,
    Mail,
    Read,
    add_attachment,
    add_message,
    add_text,
    extract_of,
    suffix_of,
)

SUBJECT, BODY, HTML, RTF = 0x0037, 0x1000, 0x1013, 0x1009
SENDER_NAME, SENDER_MAIL, SENDER_SMTP, HEADERS, SHOWN_TO = 0x0C1A, 0x0C1F, 0x5D01, 0x007D, 0x0E04
SENT, DELIVERED = 0x0039, 0x0E06
LONG_NAME, SHORT_NAME, MIME, DATA, HIDDEN = 0x3707, 0x3704, 0x370E, 0x3701, 0x7FFE
EMBEDDED = "__substg1.0_3701000D"
TOP_HEADER, INNER_HEADER, ATTACHMENT_HEADER = 32, 24, 8
"""Bytes before the properties of a message, of a message within, of an attachment."""


def read_msg(content: bytes, read: Read) -> Extract:
    """An Outlook message; raises UnreadableFile where it is none."""
    from olefile import OleFileIO
    from oxmsg.storage import Storage

    if content.lstrip()[:5].lower() in (b"from:", b"recei", b"retur", b"mime-", b"deliv"):
        raise UnreadableFile("", "is no Outlook message; it looks like an .eml file")
    with OleFileIO(content) as opened:
        root = Storage.from_ole(opened)
    if not any(one.name == "__properties_version1.0" for one in root.streams):
        raise UnreadableFile("", "is an Office file, and no Outlook message")
    mail = Mail()
    _take(root, TOP_HEADER, mail, read, 0)
    return extract_of(mail)


def _take(storage: Any, offset: int, mail: Mail, read: Read, deep: int) -> None:
    from oxmsg.properties import Properties

    said = Properties(storage, offset)
    mail.fields = _fields(said)
    before = len(mail.parts) + len(mail.older)
    html = _html(said)
    plain = _string(said, BODY)
    if html and len(plain.split()) < 0.5 * len(html.split()):
        add_text(html, mail, "text/html")
        stub = len(mail.parts) + len(mail.older) == before
        plain = plain if stub else ""
    if plain.strip():
        add_text(plain, mail, "text/plain")
    if len(mail.parts) + len(mail.older) == before:
        _rich(said, mail)
    for one in storage.iter_attachment_storages():
        _attached(one, mail, read, deep)


def _fields(said: Any) -> dict[str, Any]:
    name, address = _string(said, SENDER_NAME), _string(said, SENDER_SMTP) or _string(said, SENDER_MAIL)
    sender = f"{name} <{address}>" if name and "@" in address and address != name else name or address
    day = next((when.date() for one in (SENT, DELIVERED) if (when := said.date_prop_value(one))), None)
    found = {"title": _string(said, SUBJECT), "sender": sender, "recipient": _string(said, SHOWN_TO), "day": day}
    return {key: value for key, value in found.items() if value}


def _string(said: Any, name: int) -> str:
    try:
        return str(said.str_prop_value(name) or "").strip("\0 ")
    except (KeyError, UnicodeDecodeError):
        return ""


def _html(said: Any) -> str:
    try:
        content = said.binary_prop_value(HTML)
        return decode(content, said.body_encoding).text if content else _string(said, HTML)
    except (KeyError, UnreadableFile):
        return ""


def _rich(said: Any, mail: Mail) -> None:
    """The text of a message that Outlook keeps as compressed rich text only ([MS-OXRTFCP])."""
    from compressed_rtf import decompress
    from striprtf.striprtf import rtf_to_text

    try:
        packed = said.binary_prop_value(RTF)
    except KeyError:
        packed = None
    if packed:
        add_text(rtf_to_text(decompress(packed).decode("latin-1"), errors="replace"), mail, "text/plain")


def _attached(storage: Any, mail: Mail, read: Read, deep: int) -> None:
    from oxmsg.properties import Properties

    said = Properties(storage, ATTACHMENT_HEADER)
    name = _string(said, LONG_NAME) or _string(said, SHORT_NAME)
    suffix, kind = suffix_of(name), _string(said, MIME)
    inner = next((one for one in storage.storages if one.name == EMBEDDED), None)
    if inner is not None:
        _within(inner, mail, read, deep, name)
    elif beside := BESIDE_NAMES.get(suffix):
        mail.unread.append(Unread(beside, {"name": name}))
    elif suffix in PICTURES or kind.startswith("image/"):
        mail.unread.append(Unread("picture", {"name": name or kind}))
    else:
        add_attachment(_data(said), name or kind or "attachment", suffix, mail, read, deep)


def _within(storage: Any, mail: Mail, read: Read, deep: int, name: str) -> None:
    if deep >= DEEPEST:
        mail.unread.append(Unread("too-deep", {"name": name}))
        return
    inner = Mail(count=mail.count)
    _take(storage, INNER_HEADER, inner, read, deep + 1)
    add_message(inner, mail)


def _data(said: Any) -> bytes:
    try:
        return bytes(said.binary_prop_value(DATA) or b"")
    except KeyError:
        return b""
