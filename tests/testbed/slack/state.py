"""What a workspace holds."""

import itertools
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TEAM = "T0HOME"
OTHER_TEAM = "T0ELSE"
BOT_USER = "U0BOT"
BOT_ID = "B0BOT"
APP = "A0APP"
FIRST_TS = 1_763_800_000


@dataclass
class SlackUser:
    """Somebody."""

    id: str
    name: str
    locale: str = "en-US"
    team: str = TEAM
    guest: bool = False
    takes_direct_messages: bool = True
    bot: str = ""
    """Its bot id, where it is one."""

    def shown(self) -> Json:
        """As users.info gives them."""
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "real_name": self.name.title(),
            "locale": self.locale,
            "deleted": False,
            "is_bot": bool(self.bot),
            "is_restricted": self.guest,
            "is_ultra_restricted": False,
            "is_stranger": self.team != TEAM,
            "profile": {"real_name": self.name.title(), "display_name": self.name},
        }


@dataclass
class Channel:
    """A conversation."""

    id: str
    name: str
    members: set[str]
    shared: bool = False
    direct: str = ""
    """The other person's id, where it is a direct message with the bot."""
    messages: list[Json] = field(default_factory=list)

    def shown(self) -> Json:
        """As conversations.info gives it."""
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": not self.direct,
            "is_im": bool(self.direct),
            "is_mpim": False,
            "is_private": False,
            "is_shared": self.shared,
            "is_ext_shared": self.shared,
            "is_org_shared": False,
            "is_member": BOT_USER in self.members,
            **({"user": self.direct} if self.direct else {}),
        }

    def find(self, ts: str) -> Json | None:
        """A message."""
        return next((one for one in self.messages if one["ts"] == ts), None)


@dataclass
class Ephemeral:
    """A message that one person sees."""

    user: str
    channel: str
    message: Json
    command: bool = False
    """The acknowledgement of a slash command."""


@dataclass
class ResponseUrl:
    """Five uses in thirty minutes."""

    user: str
    channel: str
    of: Ephemeral | None = None
    uses: int = 0
    expired: bool = False


@dataclass
class Workspace:
    """All of it."""

    users: dict[str, SlackUser] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    ephemerals: list[Ephemeral] = field(default_factory=list)
    responses: dict[str, ResponseUrl] = field(default_factory=dict)
    triggers: dict[str, str] = field(default_factory=dict)
    """Trigger id -> user, while it is unused."""
    used_triggers: set[str] = field(default_factory=set)
    views: dict[str, Json] = field(default_factory=dict)
    """Open modals by user."""
    homes: dict[str, Json] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def number(self) -> int:
        """Never the same twice."""
        return next(self.numbers)

    def ts(self) -> str:
        """A new message id: seconds and a fraction, ever later."""
        number = self.number()
        return f"{FIRST_TS + number // 1000}.{number % 1000:06d}"

    def add_user(self, user: SlackUser) -> SlackUser:
        """Somebody joins."""
        self.users[user.id] = user
        return user

    def add_channel(self, name: str, members: set[str], *, shared: bool = False) -> Channel:
        """A channel with the bot in it."""
        channel = Channel(id=f"C0{name.upper()}", name=name, members={*members, BOT_USER}, shared=shared)
        self.channels[channel.id] = channel
        return channel

    def direct(self, user: str) -> Channel:
        """The conversation of the bot with somebody."""
        identity = f"D0{user}"
        if identity not in self.channels:
            self.channels[identity] = Channel(id=identity, name="", members={user, BOT_USER}, direct=user)
        return self.channels[identity]

    def by_name(self, name: str) -> Channel:
        """A channel."""
        return next(one for one in self.channels.values() if one.name == name)

    def trigger(self, user: str) -> str:
        """A trigger id for one modal."""
        identity = f"{self.number()}.{TEAM}.{user}"
        self.triggers[identity] = user
        return identity

    def add_file(self, user: str, name: str, content: bytes, media_type: str, base: str) -> Json:
        """A file somebody uploaded."""
        identity = f"F0{self.number()}"
        self.contents[identity] = content
        self.files[identity] = {
            "id": identity,
            "name": name,
            "title": name,
            "mimetype": media_type,
            "size": len(content),
            "user": user,
            "url_private": f"{base}/files/{identity}/{name}",
            "url_private_download": f"{base}/files/{identity}/download/{name}",
        }
        return self.files[identity]
