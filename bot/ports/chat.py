"""What a platform is asked: to post stored replies, and to tell a person something."""

from datetime import datetime
from typing import Protocol

from bot.domain.staff import Person
from knowledge.model import Frozen


class Message(Frozen):
    """A direct message to a person: a stored reply, by record, and how urgent."""

    key: str
    """One message a key: sent once."""
    record: str
    urgent: bool = False


class Delivery(Frozen):
    """What became of a direct message: who was told, where, when, or why not."""

    person: str
    platform: str
    channel: str = ""
    message: str = ""
    at: datetime | None = None
    failed: str = ""
    """'closed' where direct messages are closed, else the reason."""


class Messenger(Protocol):
    """Delivers to a person on one platform."""

    platform: str

    async def tell(self, person: Person, message: Message) -> Delivery:
        """Deliver once per key; a closed inbox is a Delivery with `failed`, not an exception."""

    async def post(self, channel: str, text: str, key: str) -> Delivery:
        """A plain line to a named channel, without the content."""


class Posting(Frozen):
    """A stored reply to post at a place, or over an earlier message."""

    key: str
    """One posting a key: sent once."""
    platform: str
    channel: str
    thread: str = ""
    record: str
    """The stored reply (record kind 'reply')."""
    update: str = ""
    """The message to write over, e.g. the 'working' message."""
    person: str = ""
    """For whom alone, where it is private."""
    origin: dict[str, str] = {}
    """What the platform's adapter itself put there when it accepted the request: ids, response URL."""
    repeated: bool = False
    """True where an earlier try lost its answer: look first, mark a repetition."""


class Poster(Protocol):
    """Posts stored replies on one platform."""

    platform: str

    async def post(self, posting: Posting) -> Delivery:
        """Post once per key. Raises Busy, Refused, AnswerLost (bot.domain.errors)."""
