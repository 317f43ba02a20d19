"""Slack, connected: Socket Mode or signed HTTP in front of the same listeners."""

import asyncio
import contextlib
import logging

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.chat.files import host_and_port
from bot.chat.front import Front
from bot.chat.slack.app import SlackFront
from bot.chat.slack.calls import TIMEOUT_SECONDS, asked, web_client
from bot.chat.slack.clearance import Clearances
from bot.chat.slack.destinations import destinations
from bot.chat.slack.modal import BY_ID
from bot.chat.slack.modal import attachment as file_object
from bot.chat.slack.parts import Home
from bot.chat.slack.poster import SlackMessenger, SlackPoster
from bot.commands.core import Attachment, Request
from bot.config import SlackOptions
from bot.desk.watching import Progress
from bot.domain.errors import BadConfiguration, Busy, Refused
from bot.ports import Staff, Texts
from bot.work.acts.answer import Destinations

PATH = "/slack/events"
KEPT_ALIVE = 100
CLOSING_SECONDS = 2.0
PING_SECONDS = 5.0
"""A broken connection is noticed and replaced within this time."""


class SlackConnection:
    """See bot.chat.connection.Connection."""

    platform = "slack"

    def __init__(self, options: SlackOptions, front: Front, staff: Staff, texts: Texts, home: Home) -> None:
        """Nothing is connected yet; raises BadConfiguration where a token is missing."""
        _complete(options)
        self.options = options
        self.client = web_client(options)
        self.poster = SlackPoster(self.client, front.store, texts)
        self.messenger = SlackMessenger(self.poster)
        self.destinations: Destinations = destinations
        self.clearances = Clearances(self.client, options, staff)
        self.listeners = SlackFront(front, self.poster, self.clearances, staff, texts, options, home)
        self.app = self._app()
        self.port = options.port
        self.sockets: AsyncSocketModeHandler | None = None
        self.runner: web.AppRunner | None = None

    def _app(self) -> AsyncApp:
        app = AsyncApp(
            name="rightsdesk",  # without one Bolt looks through the whole call stack's sources, a tenth of a second
            client=self.client,
            signing_secret=self.options.signing_secret.get_secret_value() or None,
            # In Socket Mode the connection itself is authenticated; in http mode every request is.
            request_verification_enabled=self.options.mode == "http",
            logger=logging.getLogger("bot.chat.slack"),
        )
        self.listeners.register(app)
        return app

    async def settle(self, request: Request) -> Request:
        """See Connection."""
        return await self.clearances.settle(request)

    def watch(self, request: Request) -> Progress:
        """See Connection."""
        return self.poster.working.watch(request)

    def file_headers(self, url: str) -> dict[str, str] | None:
        """The token goes to Slack's own hosts only."""
        host = host_and_port(url)
        ours = host == host_and_port(self.options.api_base_url) or host.endswith(".slack.com")
        return {"Authorization": f"Bearer {self.options.bot_token.get_secret_value()}"} if ours else None

    async def locate(self, attachment: Attachment) -> Attachment:
        """In shared channels a file comes by its id only."""
        if not attachment.url.startswith(BY_ID):
            return attachment
        found = await asked(self.client.files_info(file=attachment.url.removeprefix(BY_ID)))
        return file_object(found["file"])

    async def start(self) -> None:
        """See Connection."""
        # One session for all calls: a new TLS connection a call would cost more than the call.
        self.client.session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS), connector=aiohttp.TCPConnector(limit=KEPT_ALIVE)
        )
        try:
            await self.listeners.introduce()
        except (Refused, Busy) as error:
            await self.client.session.close()
            raise BadConfiguration(
                f"Slack does not take the bot token ({error}); see `rightsdesk setup slack`."
            ) from error
        if self.options.mode == "http":
            await self._listen()
        else:
            await self._connect()

    async def _connect(self) -> None:
        self.sockets = AsyncSocketModeHandler(
            self.app, self.options.app_token.get_secret_value(), ping_interval=PING_SECONDS
        )
        await self.sockets.connect_async()  # type: ignore[no-untyped-call]

    async def _listen(self) -> None:
        self.runner = web.AppRunner(self.app.server(self.options.port, PATH, self.options.host).web_app)
        await self.runner.setup()
        site = web.TCPSite(self.runner, self.options.host, self.options.port)
        await site.start()
        self.port = self.runner.addresses[0][1]

    def connected(self) -> bool:
        """See Connection."""
        if self.runner is not None:
            return True
        client = self.sockets.client if self.sockets else None
        return bool(client and client.current_session and not client.current_session.closed)

    async def stop(self) -> None:
        """See Connection."""
        if self.sockets is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.sockets.close_async(), CLOSING_SECONDS)  # type: ignore[no-untyped-call]
        if self.runner is not None:
            await self.runner.cleanup()
        await asyncio.gather(*self.listeners.tasks, return_exceptions=True)
        if self.client.session is not None:
            await self.client.session.close()


def _complete(options: SlackOptions) -> None:
    """Raises BadConfiguration where a mode lacks what it needs."""
    if options.mode == "socket" and not options.app_token.get_secret_value():
        raise BadConfiguration('[slack] app_token (xapp-…) is needed for Socket Mode; or set mode = "http".')
    if options.mode == "http" and not options.signing_secret.get_secret_value():
        raise BadConfiguration("[slack] signing_secret is needed in http mode: without it anybody could post requests.")
