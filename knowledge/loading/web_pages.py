"""HTML -> its lines of text: every block once, whatever its tags; what nobody sees is left out, and counted."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from knowledge.loading.extracted import Extract, Line, under_headings, unread

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "ruby",
        "rb",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "img",
        "o:p",
        "shy",
    ]
)
NO_TEXT = frozenset(
    {"script", "style", "template", "svg", "head", "title", "meta", "link", "noscript", "datalist", "rt", "rp", "math"}
)
MENU = frozenset({"nav"})
UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?<![\w-])opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)"
    r"|(?<![\w-])font-size\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|$|!)"
    r"|(?:max-)?height\s*:\s*0(?:px)?\s*(?:;|$|!)(?=.*overflow\s*:\s*hidden)",
    re.IGNORECASE | re.DOTALL,
)
QUOTED = "blockquote"
MARK, BREAK, CELL = "\x1e", "\x1f", "\x1d"
"""While text is gathered: the end of a block, of a line, of a cell. No text file has them."""


class Page(NamedTuple):
    """The lines of a page, and how many stretches of it were left out."""

    lines: tuple[tuple[bool, str, int], ...]
    """(whether it is a heading, its text, how deep in quotations)"""
    title: str = ""
    hidden: int = 0
    menus: int = 0
    pictures: int = 0


def read_html(content: bytes) -> Extract:
    """A web page: its visible text under its headings."""
    page = page_of(content)
    lines: list[Line] = [(heading, text) for heading, text, _deep in page.lines]
    left = unread(hidden=page.hidden, menus=page.menus)
    return Extract(tuple(under_headings(lines)), {"title": page.title} if page.title else {}, unread=left)


def text_with_quotes(page: Page) -> str:
    """The page as a mail program would show it without tags: quotations after `> `."""
    return "\n".join("> " * deep + line for _heading, text, deep in page.lines for line in (*text.split("\n"), ""))


def page_of(content: bytes | str, *, links: bool = False) -> Page:
    """Its lines; with `links` the address of a link stands behind words that do not show it."""
    # these formats' libraries are only needed where such a file is added
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(content, "lxml")
    title = " ".join(soup.title.get_text().split()) if soup.title else ""
    walk = _Walk(links=links)
    walk.over(soup)
    return Page(tuple(walk.lines()), title, walk.hidden, walk.menus, walk.pictures)


class _Walk:
    """One way through the tree, without recursion: pages may nest as deep as they like."""

    def __init__(self, *, links: bool) -> None:
        self.links = links
        self.hidden = self.menus = self.pictures = 0
        self._gathered: list[tuple[str, int, bool, bool]] = []  # text, quotes around it, in a heading, in pre

    def over(self, root: Any) -> None:
        """Gather the text under a node."""
        waiting: list[tuple[Any, int, bool, bool]] = [(root, 0, False, False)]
        while waiting:
            node, deep, heading, kept = waiting.pop()
            if isinstance(node, str):
                # a text is a NavigableString; comments and declarations are of its subclasses
                if type(node).__name__ in ("NavigableString", "CData", "str"):
                    self._gathered.append((str(node), deep, heading, kept))
                continue
            if self._left_out(node):
                continue
            name = str(node.name or "").lower()
            deep += name == QUOTED
            heading, kept = heading or name in HEADINGS, kept or name in ("pre", "textarea")
            before, after = self._around(node, name)
            waiting += [(one, deep, heading, kept) for one in (after, *reversed(node.contents), before) if one]

    def _left_out(self, node: Any) -> bool:
        name, attributes = str(node.name or "").lower(), getattr(node, "attrs", None) or {}
        if name in NO_TEXT:
            return True
        if name in MENU:
            self.menus += 1
            return True
        style = str(attributes.get("style", ""))
        if "hidden" in attributes or (style and UNSEEN.search(style)) or attributes.get("type") == "hidden":
            self.hidden += bool(node.get_text().strip())
            return True
        return False

    def _around(self, node: Any, name: str) -> tuple[str, str]:
        if name == "br":
            return "", BREAK
        if name == "img":
            self.pictures += 1
            return "", ""
        if name == "a" and self.links:
            return "", _address(node)
        if name in ("td", "th"):
            return CELL, ""
        if name == "input":
            return f" {node.get('value', '')} ", ""
        return ("", "") if name in INLINE or name == "[document]" else (MARK, MARK)

    def lines(self) -> Iterator[tuple[bool, str, int]]:
        """Blocks in order, each once."""
        block: list[str] = []
        deep, heading = 0, False
        for text, quotes, in_heading, kept in [*self._gathered, (MARK, 0, False, False)]:
            if block and (quotes != deep) and "".join(block).strip(f" {CELL}{BREAK}\n"):
                yield from _block(block, heading, deep)
                block = []
            for number, piece in enumerate(text.split(MARK)):
                if number and block:
                    yield from _block(block, heading, deep)
                    block = []
                if piece:
                    deep, heading = quotes, in_heading
                    block.append(piece.replace("\n", BREAK) if kept else piece)


def _block(pieces: list[str], heading: bool, deep: int) -> Iterator[tuple[bool, str, int]]:
    """Blanks as a browser shows them; cells of a row after each other."""
    rows = ("".join(pieces)).replace("\u00ad", "").replace("\u200b", "").split(BREAK)
    cells = ([" ".join(cell.split()) for cell in row.split(CELL)] for row in rows)
    text = "\n".join(" | ".join(filter(None, row)) for row in cells).strip()
    text = re.sub(r"\n{3,}", "\n\n", text)
    if text:
        yield heading and "\n" not in text, text, deep


def _address(node: Any) -> str:
    target, words = str(node.get("href") or "").strip(), node.get_text().strip()
    if not re.match(r"https?://", target, re.IGNORECASE) or target.rstrip("/") in words:
        return ""
    return f" <{target}>"
