"""The connection to Discord: discord.py's client with the least intents, and what it hands on."""

import asyncio
import contextlib
import sys
from typing import Any

import aiohttp
import structlog
from discord import Client, ConnectionClosed, HTTPException, Intents, Interaction, LoginFailure, Message
from discord.app_commands import AppCommandError, CommandTree
from discord.gateway import DiscordWebSocket
from discord.http import Route
from typing_extensions import override
from yarl import URL

from bot.chat.discord.calls import asked
from bot.chat.discord.catch_up import CatchUp
from bot.chat.discord.clearance import Clearances
from bot.chat.discord.commands import Commands
from bot.chat.discord.destinations import destinations
from bot.chat.discord.front import DiscordFront
from bot.chat.discord.messenger import DiscordMessenger
from bot.chat.discord.poster import DiscordPoster
from bot.chat.discord.sending import NOBODY
from bot.chat.discord.suggest import Suggestions
from bot.chat.front import Front
from bot.commands.core import Request
from bot.config import DiscordOptions
from bot.desk.watching import Progress
from bot.domain.errors import BadConfiguration, Outside
from bot.ports import Library, Staff, Texts

log = structlog.get_logger(__name__)

BAD_TOKEN = 4004
START_SECONDS = 60.0


def least_intents() -> Intents:
    """Guilds (roles, channels) and messages; their content only where it is meant for us. Nothing privileged."""
    intents = Intents.none()
    intents.guilds = True
    intents.guild_messages = True
    intents.dm_messages = True
    return intents


def point_at(options: DiscordOptions) -> None:
    """Where the API and the gateway are; discord.py keeps both for the whole process."""
    Route.BASE = options.api_base_url.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = URL(options.gateway_url)


class RightsClient(Client):
    """discord.py's client; its events go to the front-end."""

    front: DiscordFront
    commands: Commands
    catch_up: CatchUp

    def __init__(self, **options: Any) -> None:
        """`options` are discord.py's own (a connector, time-outs)."""
        super().__init__(intents=least_intents(), allowed_mentions=NOBODY, max_messages=None, **options)
        self.caught_up = asyncio.Event()
        """Set when what was missed has been read again."""

    @property
    def tree(self) -> CommandTree[Any]:
        """The commands, where users of discord.py look for them."""
        return self.commands.tree

    @override
    async def setup_hook(self) -> None:
        """Logged in: register the commands before the gateway opens."""
        await self.commands.register()

    async def on_ready(self) -> None:
        """Connected with a new session."""
        log.info("connected", guilds=len(self.guilds))
        await self._catch_up()

    async def on_resumed(self) -> None:
        """The old session goes on; its events were replayed."""
        log.info("resumed")
        await self._catch_up()

    async def on_disconnect(self) -> None:
        """discord.py connects again by itself."""
        self.catch_up.disconnected()
        self.caught_up.clear()

    async def _catch_up(self) -> None:
        await self.catch_up.everywhere()
        self.caught_up.set()

    async def on_message(self, message: Message) -> None:
        """A message somewhere."""
        await self.catch_up.heard(message)

    async def on_interaction(self, interaction: Interaction[Client]) -> None:
        """A click or a form; commands go through their tree."""
        await self.front.on_interaction(interaction)

    @override
    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """The outermost edge: one event's fault must not stop the others, and is told to whoever waits."""
        # Who waits is told first: they have three seconds, and a traceback takes its time to be written.
        error = sys.exc_info()[1]
        if args and isinstance(args[0], Interaction):
            await self.apologise(args[0])
        log.error("failed", on=event_method, exc_info=error)

    async def apologise(self, interaction: Interaction[Any]) -> None:
        """That it did not work, where nothing has been said yet."""
        if interaction.response.is_done():
            return
        text = self.front.texts.say("went-wrong", "no" if str(interaction.locale) == "no" else "en")
        with contextlib.suppress(HTTPException):
            await interaction.response.send_message(text, ephemeral=True)


class DiscordConnection:
    """Discord as `serve` sees it; see bot.chat.connection.Connection."""

    platform = "discord"

    def __init__(
        self, options: DiscordOptions, front: Front, staff: Staff, texts: Texts, library: Library, **client: Any
    ) -> None:
        """`client` are discord.py's own options."""
        self.options = options
        point_at(options)
        self.client = RightsClient(**client)
        self.poster = DiscordPoster(self.client, front.store, texts)
        self.messenger = DiscordMessenger(self.poster)
        self.destinations = destinations
        self.clearances = Clearances(self.client, options, staff)
        suggestions = Suggestions(self.clearances, library, front.store, staff, texts)
        self.front = DiscordFront(front, self.poster, self.clearances, staff, texts, options)
        self.client.front = self.front
        self.client.commands = Commands(
            self.client, texts, front.words, self.front.on_command, self.front.on_shortcut, suggestions
        )
        self.client.commands.tree.on_error = self._tree_error  # type: ignore[method-assign]
        self.client.catch_up = CatchUp(self.client, front.store, self.front.take)
        self.running: asyncio.Task[None] | None = None

    async def _tree_error(self, interaction: Interaction[Any], error: AppCommandError) -> None:
        await self.client.apologise(interaction)
        log.error("failed", command=type(error).__name__, exc_info=error)

    async def settle(self, request: Request) -> Request:
        """See bot.chat.connection.Settle."""
        return await self.clearances.settle(request)

    def watch(self, request: Request) -> Progress:
        """See bot.chat.connection.Connection."""
        return self.poster.lines.working.watch(request)

    async def start(self) -> None:
        """Log in, listen, and read what was missed; raises BadConfiguration where Discord refuses us."""
        try:
            await self._log_in()
            self.running = asyncio.create_task(self.client.connect(), name="discord")
            await self._up(self.running)
        except BadConfiguration:
            await self.client.close()
            raise

    async def _log_in(self) -> None:
        try:
            await asked(lambda: self.client.login(self.options.token.get_secret_value()))
        except LoginFailure as error:
            raise BadConfiguration(
                "Discord refuses the bot token; copy it again from the application's page “Bot” into [discord] token."
            ) from error
        except (HTTPException, Outside) as error:
            raise BadConfiguration(f"Discord cannot be reached at {self.options.api_base_url} ({error}).") from error

    async def _up(self, running: "asyncio.Task[None]") -> None:
        ready = asyncio.create_task(self.client.caught_up.wait())
        await asyncio.wait({ready, running}, timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            ready.cancel()
            raise BadConfiguration(_refusal(running.exception()))
        if not ready.done():
            ready.cancel()
            log.warning("still connecting", gateway=self.options.gateway_url)

    async def stop(self) -> None:
        """Take nothing more, and close."""
        await self.client.close()
        if self.running is not None:
            with contextlib.suppress(asyncio.CancelledError, ConnectionClosed, aiohttp.ClientError):
                await self.running

    def connected(self) -> bool:
        """Whether it listens now."""
        return self.client.is_ready() and self.running is not None and not self.running.done()


def _refusal(error: BaseException | None) -> str:
    if isinstance(error, ConnectionClosed) and error.code == BAD_TOKEN:
        return "Discord's gateway refuses the bot token; set [discord] token again."
    return f"Discord's gateway refuses the connection ({error})."
