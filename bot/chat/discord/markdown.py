"""Text from people, clips and documents as Discord markdown that shows exactly that text."""

import re
from urllib.parse import quote, urlsplit

SPECIAL = re.compile(r"[\\*_~|`>#\-+\[\]()<@:]")
"""Everything that begins or ends markup: emphasis, spoilers, code, quotes, headings, lists, links, mentions,
emoji, time stamps; and the colon of a bare address, which would be linked and fetched for a preview."""
NUMBERED = re.compile(r"(?m)^(\s*\d+)\.")
TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Marks that turn the direction of text: in a quote from a clip they could make a link or a name read backwards."""
UNSAFE_IN_LINK = '<>()[]\\|`*_~" \t\r\n'


def escape(text: str) -> str:
    """The text so that Discord shows it as it stands; a backslash works before every punctuation mark there."""
    shown = SPECIAL.sub(lambda found: "\\" + found[0], text.translate(TURNING))
    return NUMBERED.sub(r"\1\\.", shown)


def size(text: str) -> int:
    """Length in UTF-16 units, the strictest of the ways in which Discord's limits may be counted."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def escaped_size(text: str) -> int:
    """The size of a text once it is escaped."""
    return size(escape(text))


def line(text: str) -> str:
    """Escaped, and on one line."""
    return escape(" ".join(text.split()))


def link(text: str, url: str | None) -> str:
    """A link that shows the text, or the text alone where the address is none of the web's."""
    parts = urlsplit(url or "")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return line(text)
    address = "".join(quote(one) if one in UNSAFE_IN_LINK else one for one in url or "")
    return f"[{line(text)}](<{address}>)"


def shortened(text: str, room: int) -> str:
    """One line of plain text (labels are never read as markup) within a room; an ellipsis tells of a cut."""
    flat = " ".join(text.translate(TURNING).split()) or "\u2013"
    if size(flat) <= room:
        return flat
    end = len(flat)
    while size(flat[:end]) > room - 1:
        end -= 1
    return flat[:end].rstrip() + "…"
