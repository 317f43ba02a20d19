"""The use complained of, and who said what about it."""

from enum import StrEnum

from pydantic import Field

from knowledge.model import Frozen


class Speaker(StrEnum):
    """Who says a thing. What favours the use never counts on the uploader's word alone."""

    REVIEWER = "reviewer"
    UPLOADER = "uploader"
    REGISTER = "register"
    FILE = "file"
    MODEL = "model"


class Statement(Frozen):
    """A text about the clip, or in it, and whose words they are."""

    by: Speaker
    text: str
    where: str = ""
    """Where the words stand: 'caption', 'title', 'on screen 0:03', 'speech 0:10-0:14'."""


class Span(Frozen):
    """A stretch of one statement: `text == statements[statement].text[start:end]`."""

    statement: int
    start: int
    end: int
    text: str


class Clip(Frozen):
    """The use complained of: description, URL, file, span."""

    statements: tuple[Statement, ...] = ()
    url: str | None = None
    file_sha256: str | None = None
    country: str | None = None
    seconds: float | None = Field(default=None, ge=0)
    """Running time in seconds, where known."""

    @classmethod
    def described(cls, text: str, *, url: str | None = None, country: str | None = None) -> "Clip":
        """A clip known only from a reviewer's words."""
        return cls(statements=(Statement(by=Speaker.REVIEWER, text=text),), url=url, country=country)
