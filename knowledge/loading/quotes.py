"""The text of a mail, taken apart: what its sender says now, what is forwarded, what is only quoted.

Mail programs mark both with lines of their own, in the language of their user (Gmail, Outlook, Apple Mail,
Thunderbird and Proton Mail in English, Norwegian, German, French, Spanish and Korean are known here).
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

FORWARDED = re.compile(
    r"^[ >]*(?:[-_*=]{2,} ?)?(?:(?:begin )?forwarded message|(?:start på )?videresendt (?:melding|e-?post)"
    r"|(?:anfang der )?weitergeleiteten? (?:nachricht|e-?mail)|(?:début du )?message (?:transféré|réexpédié)"
    r"|(?:inicio del )?mensaje reenviado|전달된 (?:메시지|메일|편지)(?: 시작)?|원본 메시지 전달)"
    r"(?: ?[-_*=]{2,}|:)?[ ]*$",
    re.IGNORECASE,
)
ORIGINAL = re.compile(
    r"^[ >]*[-_]{2,} ?(?:original (?:message|appointment)|opprinnelig (?:melding|e-?post)"
    r"|ursprüngliche (?:nachricht|e-?mail)|message d['’]origine|mensaje original|원본 (?:메시지|메일)|원본메세지)"
    r"(?: ?[-_]{2,})?[ ]*$",
    re.IGNORECASE,
)
WROTE = re.compile(
    r"^[ ]*(?:on\b.{4,200}\bwrote|den\b.{4,200}\bskrev\b.{0,120}|.{4,160}\bskrev\b.{0,120}"
    r"|am\b.{4,200}\bschrieb\b.{0,120}|le\b.{4,200}\ba écrit|el\b.{4,200}\bescribió"
    r"|.{4,200}(?:님이|님의|이\(가\)) ?(?:작성|보낸 메시지|다음과 같이 썼습니다|메시지).{0,20}"
    r"|[^\n]{3,120}<[^<>\s]+@[^<>\s]+> (?:wrote|schrieb|a écrit|escribió|skrev))[ ]?:[ ]*$",
    re.IGNORECASE | re.DOTALL,
)
NAMES = {
    "from": "from fra von de expéditeur absender 보낸사람 보낸이 발신",
    "date": "date sent dato sendt datum gesendet envoyé fecha enviado enviada 날짜 보낸날짜 보낸시간 일시",
    "to": "to til an à para a 받는사람 받는이 수신",
    "subject": "subject emne betreff objet asunto re 제목",
    "cc": "cc kopi kopie copie",
}
FIELD = {word: name for name, words in NAMES.items() for word in words.split()}
HEADER = re.compile(r"^[ >]*\**(?P<name>[^\W\d_][^:：\n*]{0,14}?)\**[ ]?\**[:：]\**[ ]*(?P<value>.*)$")
RULER = re.compile(r"^[ ]*[_-]{5,}[ ]*$")
MOST_HEADER_LINES = 16
ALL_OF_THEM = ("from", "date", "to", "subject")
FORWARD_SUBJECT = re.compile(
    r"^(?:\s*(?:re|sv|aw|antw|rv|회신)\s*:)*\s*(?:fwd?|vs|wg|tr|rv|enc|i|전달)\s*:", re.IGNORECASE
)


class Forwarded(NamedTuple):
    """A message within a message."""

    text: str
    headers: Mapping[str, str]
    """from, date, to, subject, cc: as far as its block says."""


class Taken(NamedTuple):
    """A mail's text, apart."""

    new: str
    forwarded: tuple[Forwarded, ...] = ()
    older: str = ""


def take_apart(text: str, subject: str = "") -> Taken:
    """What is new, what is forwarded, what is quoted, in the order in which they stand."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cut = _first_cut(lines)
    if cut is None:
        new, older = _without_marks(lines)
        # A mail that is nothing but quotation was forwarded by hand.
        return Taken(older) if older and not new else Taken(new, (), older)
    at, after, forwards = cut
    new, quoted = _without_marks(lines[:at])
    headers, body = _header_block(lines, after)
    rest = "\n".join(_unquoted(lines[body:])).strip("\n")
    if forwards or (headers and (FORWARD_SUBJECT.match(subject) or not new.strip())):
        inner = take_apart(rest, headers.get("subject", ""))
        mine = Forwarded(inner.new, headers)
        return Taken(new, (mine, *inner.forwarded), _joined(quoted, inner.older))
    below, still_quoted = _answered_below(lines[body:])
    if below:  # the answers stand between or under what they answer
        return Taken(_joined(new, below), (), _joined(quoted, still_quoted))
    return Taken(new, (), _joined(quoted, rest))


def _first_cut(lines: list[str]) -> tuple[int, int, bool] | None:
    """(where what is new ends, where the other message's block begins, whether it says that it is forwarded)."""
    for at, line in enumerate(lines):
        if FORWARDED.match(line):
            return at, at + 1, True
        if ORIGINAL.match(line):
            return at, at + 1, False
        if wide := _attribution(lines, at):
            return at, at + wide, False
        start = at + 1 if RULER.match(line) else at
        if _is_header_block(lines, start) and (start > at or (at > 0 and not lines[at - 1].strip())):
            return at, start, False
    return None


def _attribution(lines: list[str], at: int) -> int:
    """How many lines a line like `On ... wrote:` takes up; 0 where it is none. Programs break it."""
    for wide in (1, 2, 3):
        said = " ".join(one.strip(" >") for one in lines[at : at + wide])
        if len(said) < 300 and said.rstrip().endswith((":", "：")) and WROTE.match(said):
            return wide if wide == 1 or all(one.strip() for one in lines[at : at + wide]) else 0
    return 0


def _is_header_block(lines: list[str], start: int) -> bool:
    found = [name for name, _value in _headers(lines[start : start + 6])]
    return len(set(found)) >= 3 and "from" in found


def _headers(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        match = HEADER.match(line)
        name = FIELD.get(re.sub(r"\s", "", match["name"]).lower()) if match else None
        if match and name:
            yield name, match["value"].strip(" *")


def _header_block(lines: list[str], start: int) -> tuple[dict[str, str], int]:
    """The other message's own From, Date, To, Subject, and where its text begins."""
    headers: dict[str, str] = {}
    end = start
    for at in range(start, min(len(lines), start + MOST_HEADER_LINES)):
        line = lines[at].strip(" >")
        found = next(_headers([lines[at]]), None)
        if found and found[0] not in headers:
            headers[found[0]], end = found[1], at + 1
        elif not headers and (not line or (wide := _attribution(lines, at))):
            end = at + 1 if not line else at + wide
        elif (line or len(headers) >= len(ALL_OF_THEM)) and not _goes_on(lines, at):
            break
    return headers, end


def _goes_on(lines: list[str], at: int) -> bool:
    """A long list of recipients goes on in the next line."""
    return "@" in lines[at] and any(_headers(lines[at + 1 : at + 2]))


def _unquoted(lines: list[str]) -> list[str]:
    """Without the marks, where every line of it has them."""
    said = [line for line in lines if line.strip()]
    if said and sum(line.lstrip().startswith(">") for line in said) >= 0.9 * len(said):
        return [re.sub(r"^[ ]*> ?", "", line) for line in lines]
    return lines


def _without_marks(lines: list[str]) -> tuple[str, str]:
    """(lines that their writer wrote, lines after `>`)"""
    new = [line for line in lines if not line.lstrip().startswith(">")]
    old = [re.sub(r"^[ ]*> ?", "", line) for line in lines if line.lstrip().startswith(">")]
    return "\n".join(new).strip(), "\n".join(old).strip()


def _answered_below(lines: list[str]) -> tuple[str, str]:
    """Answers between or under quoted lines: (they, the quoted ones). Without marks nothing tells them apart."""
    if not any(line.lstrip().startswith(">") for line in lines):
        return "", ""
    return _without_marks(lines)


def _joined(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text.strip())
