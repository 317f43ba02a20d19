"""All that a clip's statements say, as one text for the reader, with the way back to each statement's own words.

The reader learned from whole reports, in which a caption is quoted by somebody. So the reviewer's words stand first,
and what others say (caption, title, on screen, speech) stands below, each named by where it stands.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.clip import Clip, Span, Speaker, Statement

LONGEST = 20_000
"""Characters that are read; a card says so where more was given."""
TRUSTED = (Speaker.REVIEWER, Speaker.REGISTER)


QUOTED = re.compile(r"[\"“”«»„‟]([^\"“”«»„‟\n]{1,400})[\"“”«»„‟]")


@dataclass(frozen=True)
class Piece:
    """`text[start:start + length]` of the composed text is the statement's text from its beginning."""

    statement: int
    start: int
    length: int
    by: Speaker


@dataclass(frozen=True)
class Composed:
    """One text and its pieces, in order."""

    text: str
    pieces: tuple[Piece, ...]
    heard: str = ""
    """The text with the words blanked that tell the reader what to answer; as long as it. Empty: all of it."""

    def without(self, orders: Sequence[tuple[int, int]]) -> "Composed":
        """The same text with some stretches left out of what is repeated in an answer."""
        heard = self.text
        for start, end in orders:
            heard = heard[:start] + " " * (end - start) + heard[end:]
        return replace(self, heard=heard)

    def evidence(self, start: int, end: int) -> str:
        """The words of a stretch as they may be shown."""
        return re.sub(r"\s{2,}", " … ", (self.heard or self.text)[start:end]).strip()

    def span(self, start: int, end: int) -> Span | None:
        """A stretch as a span of the statement that it begins in; None in the words between statements."""
        for piece in self.pieces:
            first, last = max(start, piece.start), min(end, piece.start + piece.length)
            if first < last:
                text = self.text[first:last]
                return Span(statement=piece.statement, start=first - piece.start, end=last - piece.start, text=text)
        return None

    def quoted(self, start: int, end: int) -> bool:
        """Whether a stretch stands in quotation marks: what somebody quotes are another's words."""
        return any(found.start() <= start and end <= found.end() for found in QUOTED.finditer(self.text))

    def speaker(self, start: int, end: int) -> Speaker:
        """Whose statement a stretch stands in: the reviewer's, where it stands in none."""
        span = self.span(start, end)
        by = next((each.by for each in self.pieces if span and each.statement == span.statement), Speaker.REVIEWER)
        return Speaker.UPLOADER if by is Speaker.FILE else by


def compose(clip: Clip) -> Composed:
    """The clip's statements in one text of at most LONGEST characters."""
    numbered = list(enumerate(clip.statements))
    ordered = [each for each in numbered if each[1].by in TRUSTED] + [
        each for each in numbered if each[1].by not in TRUSTED
    ]
    quoted = any(statement.by in TRUSTED for _number, statement in ordered)
    text, pieces = "", []
    for number, statement in ordered:
        if text:
            text += "\n"
        text += _introduction(statement) if quoted else ""
        words = statement.text[: max(0, LONGEST - len(text))]
        pieces.append(Piece(number, len(text), len(words), statement.by))
        text += words
    return Composed(text, tuple(pieces))


def _introduction(statement: Statement) -> str:
    return "" if statement.by in TRUSTED else f"{(statement.where or 'caption').capitalize()}: "
