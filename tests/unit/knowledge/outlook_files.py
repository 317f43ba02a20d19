"""Writes Outlook messages: a compound file ([MS-CFB]) of properties ([MS-OXMSG]), as Outlook saves them."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


@dataclass
class Storage:
    """A folder of a compound file: streams are bytes."""

    members: dict[str, "bytes | Storage"] = field(default_factory=dict)

    def written(self) -> bytes:
        """The whole file."""
        return _Writer(self).written()


class _Writer:
    def __init__(self, root: Storage) -> None:
        self.fat: list[int] = []
        self.sectors: list[bytes] = []
        self.mini_fat: list[int] = []
        self.mini = b""
        self.entries: list[list[object]] = [["Root Entry", 5, FREE, 0, 0]]  # name, type, child, start, size
        self.siblings: dict[int, int] = {}
        self._add(root, 0)

    def _add(self, storage: Storage, at: int) -> None:
        numbers = []
        for name, content in sorted(storage.members.items(), key=lambda one: (len(one[0]), one[0].upper())):
            number = len(self.entries)
            numbers.append(number)
            if isinstance(content, Storage):
                self.entries.append([name, 1, FREE, 0, 0])
                self._add(content, number)
            else:
                self.entries.append([name, 2, FREE, self._stream(content), len(content)])
        # a tree that leans to one side: readers walk it all the same
        self.siblings |= dict(pairwise(numbers))
        self.entries[at][2] = numbers[0] if numbers else FREE

    def _stream(self, content: bytes) -> int:
        if not content:
            return END
        if len(content) >= CUTOFF:
            return self._chain(content)
        start, count = len(self.mini_fat), -(-len(content) // MINI)
        self.mini_fat += [*range(start + 1, start + count), END]
        self.mini += content.ljust(count * MINI, b"\0")
        return start

    def _chain(self, content: bytes) -> int:
        start, count = len(self.sectors), max(1, -(-len(content) // SECTOR))
        self.sectors += [content[at * SECTOR : (at + 1) * SECTOR].ljust(SECTOR, b"\0") for at in range(count)]
        self.fat += [*range(start + 1, start + count), END]
        return start

    def written(self) -> bytes:
        if self.mini:
            self.entries[0][3], self.entries[0][4] = self._chain(self.mini), len(self.mini)
        mini_at = self._chain(struct.pack(f"<{len(self.mini_fat)}I", *self.mini_fat)) if self.mini_fat else END
        mini_count = len(self.sectors) - mini_at if self.mini_fat else 0
        entries = b"".join(self._entry(number) for number in range(len(self.entries)))
        folder = self._chain(entries.ljust(-(-len(entries) // SECTOR) * SECTOR, b"\0"))
        count = 1
        while (len(self.fat) + count) * 4 > count * SECTOR:
            count += 1
        first = len(self.sectors)
        table = struct.pack(f"<{len(self.fat) + count}I", *self.fat, *([FAT] * count)).ljust(count * SECTOR, b"\xff")
        head = struct.pack(
            "<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, count, folder, 0,
            CUTOFF, mini_at, mini_count, END, 0, first,
        )  # fmt: skip
        more = struct.pack("<108I", *range(first + 1, first + count), *([FREE] * (109 - count)))
        return head + more + b"".join(self.sectors) + table

    def _entry(self, number: int) -> bytes:
        name, kind, child, start, size = self.entries[number]
        wide = str(name).encode("utf-16-le") + b"\0\0"
        return struct.pack(
            "<64sHBBIII16xI8x8xIQ",
            wide,
            len(wide),
            kind,
            1,
            FREE,
            self.siblings.get(number, FREE),
            child,
            0,
            start,
            size,
        )


def _storage(texts: Mapping[int, str | bytes], before: bytes, fixed: bytes = b"") -> Storage:
    made, entries = Storage(), b""
    for name, value in texts.items():
        kind = 0x001F if isinstance(value, str) else 0x0102
        content = value.encode("utf-16-le") if isinstance(value, str) else value
        made.members[f"__substg1.0_{name:04X}{kind:04X}"] = content
        entries += struct.pack("<HHIII", kind, name, 6, len(content) + (2 if kind == 0x1F else 0), 0)
    made.members["__properties_version1.0"] = before + entries + fixed
    return made


def outlook_message(
    subject: str,
    sender: str,
    body: str,
    files: Mapping[str, bytes] = {},
    within: Storage | None = None,
    html: bytes = b"",
) -> Storage:
    """A message with its attachments; `within` is one that it carries."""
    sent = int((datetime(2026, 11, 23, 9, tzinfo=UTC) - EPOCH).total_seconds() * 10_000_000)
    fixed = struct.pack("<HHIQ", 0x0040, 0x0039, 6, sent)
    texts: dict[int, str | bytes] = {0x001A: "IPM.Note", 0x0037: subject, 0x0C1F: sender, 0x0E04: "legal@host.example"}
    texts |= ({0x1000: body} if body else {}) | ({0x1013: html} if html else {})
    count = len(files) + (within is not None)
    made = _storage(texts, struct.pack("<8x4I8x", 0, count, 0, count), fixed)
    for number, (name, content) in enumerate(files.items()):
        made.members[f"__attach_version1.0_#{number:08X}"] = _storage({0x3707: name, 0x3701: content}, bytes(8))
    if within is not None:
        carried = _storage({0x3707: "message"}, bytes(8))
        # a message within has a shorter head than one that is a file
        properties = within.members["__properties_version1.0"]
        assert isinstance(properties, bytes)
        inner = Storage(within.members | {"__properties_version1.0": properties[:24] + properties[32:]})
        carried.members["__substg1.0_3701000D"] = inner
        made.members[f"__attach_version1.0_#{len(files):08X}"] = carried
    return made
