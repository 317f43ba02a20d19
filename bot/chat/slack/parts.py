"""What every listener of Slack needs, and what they share: one sentence for one person, and work beside the answer."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.clearance import serves
from bot.chat.front import Front
from bot.chat.slack.blocks import escaped
from bot.chat.slack.calls import asked
from bot.chat.slack.clearance import Clearances
from bot.chat.slack.poster import SlackPoster
from bot.chat.slack.requests import home_of
from bot.commands.core import Request
from bot.config import SlackOptions
from bot.domain.errors import Outside
from bot.ports import Staff, Texts

log = structlog.get_logger(__name__)

Body = dict[str, Any]
Home = Callable[[Request], Awaitable[Body]]
"""The home tab's view for whoever opened it."""


@dataclass
class SlackParts:
    """Everything that the listeners need."""

    front: Front
    poster: SlackPoster
    clearances: Clearances
    staff: Staff
    texts: Texts
    options: SlackOptions
    home: Home
    bot: str = ""
    """The bot's own user id, known after auth.test."""
    team: str = ""
    tasks: set["asyncio.Task[Any]"] = field(default_factory=set)

    @property
    def client(self) -> AsyncWebClient:
        """With the bot token."""
        return self.poster.client

    async def introduce(self) -> None:
        """Ask Slack who we are; raises Busy or Refused."""
        me = await asked(self.client.auth_test())
        self.bot, self.team = me["user_id"], me["team_id"]

    def served(self, body: Body) -> bool:
        """Whether this workspace is served."""
        return serves(home_of(body), self.options.teams, (self.team,))

    def say(self, key: str, language: str | None = None, **values: Any) -> str:
        """A text of the catalogue, ready for Slack."""
        return escaped(self.texts.say(key, language, **values))

    async def whisper(self, origin: Mapping[str, str], text: str) -> None:
        """One sentence for the asker alone; lost where Slack does not take it."""
        channel, user = origin.get("channel", ""), origin["user"]
        try:
            if channel and not channel.startswith("D"):
                await asked(self.client.chat_postEphemeral(channel=channel, user=user, text=text))
            else:
                await asked(self.client.chat_postMessage(channel=channel or user, text=text))
        except Outside as outside:
            log.info("not told", why=str(outside))

    def later(self, work: Awaitable[None]) -> None:
        """In the background, and not forgotten by the garbage collector."""
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
