"""What there is on Discord: people, roles, channels, messages, interactions."""

import itertools
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

EPOCH = 1420070400000
VIEW, SEND, HISTORY = 1 << 10, 1 << 11, 1 << 16
ATTACH, COMMANDS, ADMINISTRATOR = 1 << 15, 1 << 31, 1 << 3
EPHEMERAL, V2, SUPPRESS = 1 << 6, 1 << 15, 1 << 2
TEXT, DIRECT, THREAD = 0, 1, 11
_counter = itertools.count(1)


def snowflake() -> str:
    """An id of now; later ones are greater."""
    return str((int(time.time() * 1000) - EPOCH) << 22 | (next(_counter) & 0x3FFFFF))


@dataclass
class User:
    """A person or bot."""

    name: str
    bot: bool = False
    locale: str = "en-US"
    direct_closed: bool = False
    id: str = field(default_factory=snowflake)

    def json(self) -> Json:
        return {
            "id": self.id,
            "username": self.name,
            "global_name": self.name.title(),
            "avatar": None,
            "discriminator": "0000",
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
            "bot": self.bot,
        }


@dataclass
class Role:
    """A role of the guild; @everyone has the guild's id."""

    name: str
    id: str
    permissions: int = 0
    bot: str = ""

    def json(self) -> Json:
        colours = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
        return {
            "id": self.id,
            "name": self.name,
            "description": None,
            "permissions": str(self.permissions),
            "position": 0 if self.name == "@everyone" else 1,
            "color": 0,
            "colors": colours,
            "hoist": False,
            "managed": bool(self.bot),
            "mentionable": False,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
            **({"tags": {"bot_id": self.bot}} if self.bot else {}),
        }


@dataclass
class Channel:
    """A text channel, a thread, or direct messages with one person."""

    name: str
    kind: int = TEXT
    viewers: tuple[str, ...] = ()
    """Role ids that may view it."""
    user: str = ""
    """The person of a direct-message channel."""
    parent: str = ""
    members: tuple[str, ...] = ()
    """People with an overwrite of their own."""
    id: str = field(default_factory=snowflake)
    messages: "list[Message]" = field(default_factory=list)

    @property
    def last(self) -> str | None:
        """The newest message that everybody in it sees."""
        return next((one.id for one in reversed(self.messages) if not one.private_to), None)


@dataclass
class Message:
    """A message, also an ephemeral one."""

    channel: str
    author: User
    content: str = ""
    components: list[Json] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    flags: int = 0
    private_to: str = ""
    reference: str = ""
    mentions: tuple[str, ...] = ()
    nonce: str = ""
    webhook: str = ""
    edited: str | None = None
    deleted: bool = False
    loading: bool = False
    """A deferred answer that is not there yet."""
    id: str = field(default_factory=snowflake)
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())


@dataclass
class Interaction:
    """Something a person did with the bot, and what became of it."""

    kind: int
    user: User
    channel: str
    message: Message | None = None
    response: int | None = None
    original: Message | None = None
    modal: Json | None = None
    choices: list[Json] | None = None
    expired: bool = False
    id: str = field(default_factory=snowflake)

    @property
    def token(self) -> str:
        return f"token-{self.id}"
