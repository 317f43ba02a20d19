"""What Discord knows of an asker and a channel; what it does not know counts as outside."""

import asyncio
import time
from collections.abc import Callable

import structlog
from discord import Client, Forbidden, Guild, NotFound, Object, Role
from discord import Member as DiscordMember
from discord.abc import GuildChannel

from bot.chat.clearance import Member, Room, serves, settled
from bot.chat.discord.calls import asked
from bot.commands.core import Request
from bot.config import DiscordOptions
from bot.domain.errors import Busy, Refused
from bot.ports import Staff

log = structlog.get_logger(__name__)

FRESH_SECONDS = 120.0
"""A role given or taken counts after two minutes at the latest: without the members intent nobody tells us."""


class Clearances:
    """Settles who may see what, when a request is answered."""

    def __init__(
        self, client: Client, options: DiscordOptions, staff: Staff, now: Callable[[], float] = time.monotonic
    ) -> None:
        """`now` in seconds."""
        self.client, self.options, self.staff, self.now = client, options, staff, now
        self.held: dict[tuple[int, int], tuple[float, frozenset[str] | None]] = {}

    @property
    def mapped(self) -> frozenset[str]:
        """The roles that the configuration knows: those that staff hold."""
        return frozenset((*self.options.roles, *self.options.staff_roles))

    @property
    def open_to_all(self) -> bool:
        """Nothing is configured: everybody is served at clearance public."""
        return not (self.mapped or self.options.channels)

    async def settle(self, request: Request) -> Request:
        """The request with the clearance of its asker and place; raises Busy where Discord cannot be asked."""
        if not self.client.is_ready():
            raise Busy("Discord is not connected yet", retry_after=1.0)
        account = account_of(request, self.staff)
        member, room = await asyncio.gather(
            self.member(account, request.actor.workspace), self.room(request.place.channel, request.place.kind)
        )
        return settled(
            request,
            member,
            room,
            staff=self.staff,
            audiences=self.options.roles,
            roles=self.options.staff_roles,
            channels=self.options.channels,
            account=account,
        )

    def guilds(self, workspace: str = "") -> list[Guild]:
        """The guilds that are served; one of them, where the request came from one."""
        own = [str(one.id) for one in self.client.guilds]
        return [
            one
            for one in self.client.guilds
            if serves(str(one.id), self.options.guilds, own) and workspace in ("", str(one.id))
        ]

    async def member(self, account: str, workspace: str) -> Member:
        """An asker by roles; in direct messages those of every guild that is served count."""
        found = [await self._roles(guild, int(account)) for guild in self.guilds(workspace)] if account else []
        known = [one for one in found if one is not None]
        roles = frozenset().union(*known)
        staff = self.staff.find_person("discord", account) is not None
        stranger = not self.open_to_all and not staff and not roles & self.mapped
        return Member(groups=tuple(sorted(roles)), outsider=stranger or not known)

    async def is_member(self, account: int) -> bool:
        """Whether somebody belongs to a guild that is served."""
        return any([await self._roles(guild, account) is not None for guild in self.guilds()])

    async def _roles(self, guild: Guild, account: int) -> frozenset[str] | None:
        """Role ids; None for somebody who is no member."""
        key = (guild.id, account)
        at, roles = self.held.get(key, (float("-inf"), None))
        if self.now() - at > FRESH_SECONDS:
            roles = await self._asked(guild, account)
            self.held[key] = (self.now(), roles)
        return roles

    async def _asked(self, guild: Guild, account: int) -> frozenset[str] | None:
        try:
            member = await asked(lambda: guild.fetch_member(account))
        except Refused as refused:
            if isinstance(refused.__cause__, (NotFound, Forbidden)):
                return None
            raise Busy("Discord could not be asked who asks") from refused
        return frozenset(str(one.id) for one in member.roles)

    async def room(self, channel: str, kind: str) -> Room:
        """A channel: whether people can read it who hold no role of the configuration."""
        if kind == "direct":
            return Room(kind="direct")
        if self.open_to_all:
            return Room(kind="channel")
        found = self.client.get_channel(int(channel)) if channel else None
        external = not isinstance(found, GuildChannel) or await self._read_by_others(found)
        return Room(kind="channel", external=external)

    async def _read_by_others(self, channel: GuildChannel) -> bool:
        others = [
            role
            for role in channel.guild.roles
            # Administrators can give themselves any role; bots' own roles are held by that bot alone.
            if str(role.id) not in self.mapped and not role.permissions.administrator and not role.is_bot_managed()
        ]
        if any(channel.permissions_for(role).view_channel for role in others):
            return True
        named = [
            target.id for target, allowed in channel.overwrites.items() if _is_person(target) and allowed.view_channel
        ]
        return any([await self._is_other(channel.guild, one) for one in named])

    async def _is_other(self, guild: Guild, account: int) -> bool:
        """Somebody who was let into a channel by name, and is none of the staff."""
        if self.client.user is not None and account == self.client.user.id:
            return False
        member = await self.member(str(account), str(guild.id))
        return member.outsider


def _is_person(target: Role | DiscordMember | Object) -> bool:
    """Members come as bare ids: the members intent is not asked for."""
    return isinstance(target, DiscordMember) or (isinstance(target, Object) and target.type is not Role)


def account_of(request: Request, staff: Staff) -> str:
    """The Discord user id behind an actor; empty for somebody who left the directory meanwhile."""
    person = request.actor.person
    if person.startswith("discord:"):
        return person.removeprefix("discord:")
    known = next((one for one in staff.people() if one.id == person), None)
    return (known.account("discord") if known else None) or ""
