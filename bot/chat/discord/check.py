"""What Discord says of the configuration: one question after the other, through discord.py's own client."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any

import structlog
from discord import Client, HTTPException, LoginFailure
from discord.app_commands import CommandTree

from bot.chat.discord.calls import asked
from bot.chat.discord.client import least_intents, point_at
from bot.chat.discord.commands import CHECK_THIS, GROUP, Commands
from bot.config import DiscordOptions
from bot.domain.errors import BadConfiguration, Outside
from bot.ports import Texts
from knowledge.model import Frozen

log = structlog.get_logger(__name__)


class Fault(StrEnum):
    """What is missing, each with its own sentence."""

    TOKEN = "bad-token"  # noqa: S105
    UNREACHABLE = "unreachable"
    ENDPOINT = "endpoint-set"
    PUBLIC = "public-bot"
    NO_GUILD = "no-guild"
    UNKNOWN_GUILDS = "unknown-guilds"
    UNREGISTERED = "unregistered"
    UNMAPPED = "unmapped"
    CONTENT_INTENT = "content-intent"


FATAL = (Fault.TOKEN, Fault.UNREACHABLE, Fault.ENDPOINT)


class Found(Frozen):
    """What was found."""

    application: str = ""
    guilds: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    """Guilds of the configuration that the bot is not in."""
    faults: tuple[Fault, ...] = ()

    @property
    def fatal(self) -> bool:
        """Whether `serve` cannot work like this."""
        return any(one in FATAL for one in self.faults)


async def look(options: DiscordOptions, words: Collection[str]) -> Found:
    """Ask Discord who we are, where we are, and which commands it knows."""
    try:
        async with _logged_in(options) as client:
            return await _look(client, options, words)
    except LoginFailure:
        return Found(faults=(Fault.TOKEN,))
    except (HTTPException, Outside) as error:
        log.info("Discord did not answer", why=type(error).__name__)
        return Found(faults=(Fault.UNREACHABLE,))


async def _look(client: Client, options: DiscordOptions, words: Collection[str]) -> Found:
    application = client.application
    assert application is not None
    guilds = tuple([str(one.id) async for one in client.fetch_guilds()])
    unknown = tuple(one for one in options.guilds if one not in guilds)
    wrong = {
        Fault.ENDPOINT: application.interactions_endpoint_url is not None,
        Fault.PUBLIC: application.bot_public,
        Fault.NO_GUILD: not guilds,
        Fault.UNKNOWN_GUILDS: bool(unknown),
        Fault.UNREGISTERED: not await _all_registered(client, words),
        Fault.UNMAPPED: not (options.roles or options.staff_roles),
        Fault.CONTENT_INTENT: _may_read_all(application.flags),
    }
    faults = tuple(fault for fault, holds in wrong.items() if holds)
    return Found(application=str(application.id), guilds=guilds, unknown=unknown, faults=faults)


def _may_read_all(flags: Any) -> bool:
    return bool(flags.gateway_message_content or flags.gateway_message_content_limited)


async def _all_registered(client: Client, words: Collection[str]) -> bool:
    known = await CommandTree(client).fetch_commands()
    names = {one.name for one in known}
    inside = {option.name for one in known if one.name == GROUP for option in one.options}
    return {GROUP, CHECK_THIS} <= names and set(words) <= inside


async def registered(options: DiscordOptions, texts: Texts, words: Collection[str]) -> None:
    """Register the commands; raises BadConfiguration."""
    try:
        async with _logged_in(options) as client:
            await asked(Commands(client, texts, words, _nothing, _nothing, _nothing).register)
    except LoginFailure as error:
        raise BadConfiguration(texts.say("setup-discord-bad-token")) from error
    except (HTTPException, Outside) as error:
        raise BadConfiguration(texts.say("setup-discord-unreachable")) from error


@asynccontextmanager
async def _logged_in(options: DiscordOptions) -> AsyncIterator[Client]:
    point_at(options)
    client = await asked(lambda: _login(options.token.get_secret_value()))
    try:
        yield client
    finally:
        await client.close()


async def _login(token: str) -> Client:
    """A new client each time: one that failed to log in would open a second session over its first."""
    client = Client(intents=least_intents())
    try:
        await client.login(token)
    except BaseException:
        await client.close()
        raise
    return client


async def _nothing(*_: object) -> Any:
    """Commands are only described here, never called."""
