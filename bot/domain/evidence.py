"""What looking at a file or a link gave: the evidence record."""

from datetime import datetime
from typing import Literal

from bot.domain.clip import Statement
from knowledge.model import Frozen


class Stream(Frozen):
    """One stream of a media file."""

    type: str
    codec: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    rate: float | None = None


class Provenance(Frozen):
    """What the file itself declares about its origin."""

    c2pa: Literal["valid", "untrusted", "expired", "invalid", "elsewhere", "unreadable", "none"] = "none"
    """Only `invalid` says that the file was changed after it was signed."""
    signed_by: str = ""
    ai_generated: bool | None = None
    """True where it declares AI origin; None where it declares nothing (absence proves nothing)."""
    generator: str = ""
    digital_source_type: str = ""
    ai_ingredient: str = ""
    """The title of what it was made from, where that declares AI origin and the file itself does not."""
    broken_ingredients: tuple[str, ...] = ()
    """Titles of what it was made from whose own credentials do not hold."""
    encoder: str = ""
    notes: tuple[str, ...] = ()


class Match(Frozen):
    """A stretch of this clip that matches another clip or a reference."""

    other: str
    """'M-7' or a reference id 'guide/squid-game#young-hee/3'."""
    a: tuple[float, float]
    """Seconds in this clip."""
    b: tuple[float, float]
    how: Literal["pdq", "orb", "audio", "hash"]
    distance: float
    mirrored: bool = False


class Unseen(Frozen):
    """What was not looked at, and why: the message `unseen-KEY` of the catalogues, and what stands in it."""

    key: str
    values: dict[str, str | float] = {}


class ClipEvidence(Frozen):
    """SHA-256, size, container, codecs, duration, resolution, first-seen time, origin, tool versions."""

    sha256: str
    size: int
    media_type: str
    container: str = ""
    streams: tuple[Stream, ...] = ()
    seconds: float | None = None
    first_seen: datetime | None = None
    origin: str = ""
    """A path, a URL, or 'slack file F123'."""
    tools: dict[str, str] = {}
    provenance: Provenance = Provenance()
    statements: tuple[Statement, ...] = ()
    """On-screen text, speech, oEmbed title: said by the uploader or the file."""
    matches: tuple[Match, ...] = ()
    frames: tuple[float, ...] = ()
    """Times of the key frames, seconds."""
    contact_sheet: str = ""
    """Path of the picture, empty where none was made."""
    not_looked_at: tuple[Unseen, ...] = ()
