"""ZIP archives and mailboxes -> what each file or message in them says, by itself and together."""

import re
from collections.abc import Callable, Iterable

from knowledge.errors import UnreadableFile
from knowledge.loading.extracted import Extract, Part, Unread, opened_archive

MOST_FILES = 500
NOT_MEANT = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
Read = Callable[[str, bytes], Extract]
NEW_MESSAGE = re.compile(rb"^From [^\r\n]*\d{2}:\d{2}[^\r\n]*\r?\n", re.MULTILINE)


def read_zip(content: bytes, read: Read) -> Extract:
    """The files of an archive; what cannot be read is named."""
    members: list[tuple[str, Extract]] = []
    left: list[Unread] = []
    with opened_archive(content) as archive:
        entries = [one for one in archive.infolist() if not one.is_dir() and not NOT_MEANT.search(one.filename)]
        for number, entry in enumerate(entries):
            name = entry.filename[-200:]
            if number >= MOST_FILES:
                left.append(Unread("too-many", {"count": len(entries) - MOST_FILES}))
                break
            if entry.flag_bits & 1:
                left.append(Unread("attachment", {"name": name, "why": "is encrypted"}))
                continue
            _add(members, left, name, archive.read(entry), read)
    return together(members, left, "is an archive with no file in it that can be read")


def read_mbox(content: bytes, read: Read) -> Extract:
    """The messages of a mailbox file (RFC 4155)."""
    starts = [one.end() for one in NEW_MESSAGE.finditer(content)]
    ends = [*[one.start() for one in NEW_MESSAGE.finditer(content)][1:], len(content)]
    if not starts:
        raise UnreadableFile("", "is no mailbox: no message begins in it")
    members: list[tuple[str, Extract]] = []
    left: list[Unread] = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        if number > MOST_FILES:
            left.append(Unread("too-many", {"count": len(starts) - MOST_FILES}))
            break
        message = re.sub(rb"^>(>*From )", rb"\1", content[start:end], flags=re.MULTILINE)
        _add(members, left, f"#{number}", message, lambda _suffix, one: read(".eml", one))
    return together(members, left, "is a mailbox with no message in it that can be read")


def _add(members: list[tuple[str, Extract]], left: list[Unread], name: str, content: bytes, read: Read) -> None:
    suffix = re.search(r"\.[A-Za-z0-9]{1,8}$", name)
    try:
        members.append((name, read(suffix[0].lower() if suffix else "", content)))
    except UnreadableFile as error:
        left.append(Unread("attachment", {"name": name, "why": error.why}))


def together(members: list[tuple[str, Extract]], left: Iterable[Unread], nothing: str) -> Extract:
    """One extract of many; raises UnreadableFile where there is none."""
    left = tuple(left)
    if not members:
        names = "; ".join(f"{one.values['name']} {one.values['why']}" for one in left if "why" in one.values)
        raise UnreadableFile("", f"{nothing} ({names[:300]})" if names else nothing)
    parts: list[Part] = []
    for name, one in members:
        title = str(one.fields.get("title", "")) or name
        parts += [("", heading or title, text) for _anchor, heading, text in one.parts]
    older = tuple(part for _name, one in members for part in one.older)
    unread = tuple(each for _name, one in members for each in one.unread)
    read = tuple(each for name, one in members for each in (name, *one.read))
    return Extract(tuple(parts), {}, older, (*unread, *left), read, tuple(members))
