"""Where sentences end in legal English and Norwegian: 'v.', 'U.S.C.', 'Dr.', 'nr.' end none."""

import re

NOT_AFTER = (
    r"(?<!\s[A-ZÆØÅ])(?<!\b[A-Z]\.[A-Z])(?<!\bDr)(?<!\bMr)(?<!\bv)(?<!\bNo)(?<!\bInc)(?<!\bCo)(?<!\bnr)(?<!\bart)(?<!\bArt)"
    r"(?<!\bCir)(?<!\bBros)(?<!\bSt)(?<!\bbl\.a)(?<!\bf\.eks)(?<!\bjf)"
)
END = re.compile(NOT_AFTER + r"[.!?][»”\")]?(?=\s+[A-ZÆØÅ0-9«“§(])")


SAID = re.compile(r"\n+|(?<=[!?。？])\s+|(?<=\w{4}\.)\s+|(?<=[다요]\.)\s+")  # a point after three letters may shorten


def said(message: str) -> list[str]:
    """The sentences of a message as people type them, in any language and case."""
    return [part for one in SAID.split(message) if (part := one.strip())]


def sentence_starts(text: str) -> list[int]:
    """Offsets at which sentences start."""
    starts = [0]
    for found in END.finditer(text):
        at = found.end()
        while at < len(text) and text[at].isspace():
            at += 1
        starts.append(at)
    return starts


def sentence_ends(text: str) -> list[int]:
    """Offsets just behind each sentence's last mark."""
    return [found.end() for found in END.finditer(text)] + [len(text.rstrip())]


def beginning(text: str, at_least: int, at_most: int | None = None) -> str:
    """Whole sentences from the start: up to the first end past `at_least` characters, or the last within `at_most`."""
    ends = sentence_ends(text)
    if at_most is not None:
        within = [end for end in ends if end <= at_most]
        return text[: within[-1]] if within else text[:at_most].rsplit(" ", 1)[0]
    return text[: next((end for end in ends if end >= at_least), len(text))]
