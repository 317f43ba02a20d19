"""What Slack knows of an asker and a channel, remembered for minutes; unknown means outsider and outside."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.clearance import Member, Room, language_from, settled
from bot.commands.core import Request
from bot.config import SlackOptions
from bot.domain.errors import Busy
from bot.ports import Staff

log = structlog.get_logger(__name__)
T = TypeVar("T")

FRESH_SECONDS = 120.0
"""A changed user group counts after two minutes at the latest."""
GONE = (
    "user_not_found",
    "channel_not_found",
    "users_not_found",
    "user_not_visible",
    "no_such_subteam",
    "missing_scope",
)


class Known:
    """Values fetched once and kept for a while; several who ask at once wait for one fetch."""

    def __init__(self, seconds: float = FRESH_SECONDS, now: Callable[[], float] = time.monotonic) -> None:
        """`now` in seconds."""
        self.seconds, self.now = seconds, now
        self.values: dict[str, tuple[float, asyncio.Future[Any]]] = {}

    async def get(self, key: str, fetch: Callable[[], Awaitable[T]]) -> T:
        """The value, fetched where it is unknown or old; a failed fetch is not kept."""
        held = self.values.get(key)
        if held is None or self.now() - held[0] > self.seconds:
            held = (self.now(), asyncio.ensure_future(fetch()))
            self.values[key] = held
        try:
            result: T = await asyncio.shield(held[1])
        finally:
            if held[1].done() and (held[1].cancelled() or held[1].exception() is not None):
                self.values.pop(key, None)
        return result

    def forget(self) -> None:
        """Something changed."""
        self.values.clear()


class Clearances:
    """Settles who may see what, when a request is answered."""

    def __init__(self, client: AsyncWebClient, options: SlackOptions, staff: Staff) -> None:
        """`client` with the bot token."""
        self.client, self.options, self.staff = client, options, staff
        self.known = Known()

    async def settle(self, request: Request) -> Request:
        """The request with the clearance of its asker and place; raises Busy where Slack cannot be asked."""
        account = account_of(request, self.staff)
        try:
            member, room = await asyncio.gather(
                self.member(account, request.actor.workspace), self.room(request.place.channel)
            )
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            raise Busy(f"Slack could not be asked who asks ({type(error).__name__})") from error
        return settled(
            request,
            member,
            room,
            staff=self.staff,
            audiences=self.options.groups,
            roles=self.options.roles,
            channels=self.options.channels,
            account=account,
        )

    async def member(self, account: str, workspace: str) -> Member:
        """An asker: groups, language, whether from outside."""
        user = await self.known.get(f"user:{account}", lambda: self._user(account)) if account else None
        if user is None:
            return Member(outsider=True)
        groups = [group for group in self._mapped() if account in await self.group(group)]
        return Member(
            groups=tuple(groups),
            name=user.get("real_name") or user.get("name") or "",
            language=language_from(user.get("locale")),
            outsider=_from_outside(user, workspace),
        )

    async def language(self, account: str) -> str | None:
        """The asker's language, for a form."""
        user = await self.known.get(f"user:{account}", lambda: self._user(account))
        return language_from(user.get("locale")) if user else None

    def _mapped(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*self.options.groups, *self.options.roles]))

    async def _user(self, account: str) -> dict[str, Any] | None:
        user: dict[str, Any] | None
        user = await self._found("user", lambda: self.client.users_info(user=account, include_locale=True))
        return user

    async def group(self, group: str) -> frozenset[str]:
        """Who is in a user group."""
        return await self.known.get(f"group:{group}", lambda: self._group(group))

    async def _group(self, group: str) -> frozenset[str]:
        users = await self._found("users", lambda: self.client.usergroups_users_list(usergroup=group))
        return frozenset(users or ())

    async def room(self, channel: str) -> Room:
        """A channel: whether it is shared with another organisation. No channel is a direct message."""
        if not channel or channel.startswith("D"):
            return Room(kind="direct")
        found = await self.known.get(f"channel:{channel}", lambda: self._channel(channel))
        if found is None:
            return Room(kind="channel", external=True)
        shared = any(found.get(name) for name in ("is_ext_shared", "is_pending_ext_shared", "is_shared"))
        # A group message is read by everybody in it, guests included: it is never more than public.
        return Room(kind="channel", external=bool(shared) or bool(found.get("is_mpim")))

    async def _channel(self, channel: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None
        found = await self._found("channel", lambda: self.client.conversations_info(channel=channel))
        return found

    async def _found(self, part: str, call: Callable[[], Awaitable[Any]]) -> Any:
        try:
            return (await call())[part]
        except SlackApiError as error:
            if error.response.get("error") in GONE:
                log.warning("not known to Slack", part=part, error=error.response.get("error"))
                return None
            raise


def account_of(request: Request, staff: Staff) -> str:
    """The Slack user id behind an actor; empty for somebody who left the directory meanwhile."""
    person = request.actor.person
    if person.startswith("slack:"):
        return person.removeprefix("slack:")
    known = next((one for one in staff.people() if one.id == person), None)
    return (known.account("slack") if known else None) or ""


def _from_outside(user: dict[str, Any], workspace: str) -> bool:
    guest = any(user.get(name) for name in ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted"))
    other = bool(workspace) and user.get("team_id", workspace) != workspace and not user.get("enterprise_user")
    return guest or other
