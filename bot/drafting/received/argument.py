"""What an uploader says for themselves in a counter-notice, beside the sentences that the statute asks of everybody."""

import re
from collections.abc import Sequence

from bot.domain.notice import FoundPart

SENTENCE = re.compile(r"[^.!?\n][^.!?]*(?:[.!?](?=\s|$)|$)")
STATUTE = re.compile(
    r"perjury|mis-?identif|jurisdiction|service of process|good.?faith|512|counter.?notif|federal (?:district )?court",
    re.IGNORECASE,
)
REASON = re.compile(
    r"parod|satir|fair (?:use|dealing)|pastiche|comment|critic|review|transform|educat|news|public domain|licen[sc]"
    r"|permi(?:ssion|tted)|authori[sz]|my own|our own|i (?:made|filmed|created|own|wrote|recorded)|original|coinciden"
    r"|seconds|not (?:the|your|a copy)"
    r"|because|mistake|wrong|ironi|sitat|tillatelse|eget|egen|selv",
    re.IGNORECASE,
)
AFTER = re.compile(
    r"mis-?identif\w*[^:;.]{0,80}[:;,]?\s*(?:because|since|as|for)?\s*(?P<rest>[^.]{12,400})", re.IGNORECASE
)
MOST = 700


def argument(text: str, parts: Sequence[FoundPart]) -> str:
    """Their own sentences that give a reason, in their order and words; empty where they give none."""
    contact = [one.span for one in parts if one.span and one.paragraph.endswith("(g)(3)(A)")]
    found = [_own(match.group()) for match in SENTENCE.finditer(text) if not _inside(match, contact)]
    said = " ".join(dict.fromkeys(" ".join(one.split()) for one in found if one))
    return said[:MOST]


def _inside(match: re.Match[str], spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= match.start() < end for start, end in spans)


def _own(sentence: str) -> str:
    if STATUTE.search(sentence):
        after = AFTER.search(sentence)
        rest = after["rest"] if after else ""
        return rest.strip() if REASON.search(rest) and not STATUTE.search(rest) else ""
    return sentence.strip() if REASON.search(sentence) else ""
