"""What people say to the bot on Slack: kept in a middleware, for bolt acknowledges an event before any listener."""

from collections.abc import Awaitable, Callable, Mapping

import structlog

from bot.chat.slack.calls import asked
from bot.chat.slack.parts import Body, SlackParts
from bot.chat.slack.requests import files_of, from_message, readable, shared_in, unmentioned
from bot.commands.card import spoken
from bot.commands.core import Request
from bot.domain.errors import Outside
from bot.work.inbox import reply_id

log = structlog.get_logger(__name__)

SAID = (None, "file_share", "thread_broadcast", "me_message")
"""Subtypes of messages that somebody said: edits, joins and topics are not asked about."""


class SlackMessages(SlackParts):
    """Direct messages, mentions, and what follows in our threads."""

    async def keep_message(self, body: Body, next_: Callable[[], Awaitable[None]]) -> None:
        """Direct messages, and follow-ups in threads that the bot began."""
        event = body["event"]
        if self.is_said(event) and self.is_for_us(event):
            await self.keep_said(body)
        elif event.get("channel_type") == "im":
            await self.pass_over(event)
        await next_()

    async def keep_mention(self, body: Body, next_: Callable[[], Awaitable[None]]) -> None:
        """A message that mentions the bot."""
        if self.is_said(body["event"]):
            await self.keep_said(body)
        else:
            await self.pass_over(body["event"])
        await next_()

    async def pass_over(self, event: Body) -> None:
        """What bots say to us is not answered: once an allow-list is set each is told so, and never again."""
        bot = event.get("bot_id")
        if not bot or event.get("user") == self.bot or not self.options.teams:
            return
        if await self.front.first_time(f"slack:{bot}"):
            self.later(self.answer_in_thread(event, self.say("bots-not-served")))

    async def answer_in_thread(self, event: Body, text: str) -> None:
        """One sentence under a message; lost where Slack does not take it."""
        thread = event.get("thread_ts") or event["ts"]
        try:
            await asked(self.client.chat_postMessage(channel=event["channel"], thread_ts=thread, text=text))
        except Outside as outside:
            log.info("not told", why=str(outside))

    def is_said(self, event: Body) -> bool:
        """Said by a person, now: not edited, not by a bot."""
        return event.get("subtype") in SAID and not event.get("bot_id") and event.get("user") not in (None, self.bot)

    def is_for_us(self, event: Body) -> bool:
        """In direct messages everything; elsewhere what follows in our threads and is no mention of its own."""
        if event.get("channel_type") == "im":
            return True
        mentioned = f"<@{self.bot}" in (event.get("text") or "")
        return bool(event.get("thread_ts")) and event.get("parent_user_id") == self.bot and not mentioned

    async def keep_said(self, body: Body) -> None:
        """Keep what was said; a fault is Slack's to deliver again."""
        event = body["event"]
        blank = from_message(body, self.staff)
        origin = {
            "user": event["user"],
            "channel": event["channel"],
            "thread": event.get("thread_ts", "") if blank.place.kind == "channel" else blank.place.thread,
            "working": "yes",
        }
        if not self.served(body):
            self.later(self.whisper(origin, self.say("not-served")))
            return
        text = readable(unmentioned(event.get("text") or "", self.bot))
        request = await self.front.said(blank, text, files_of(event), shared_in(event))
        accepted = await self.front.keep(request, origin)
        if accepted.new:
            self.show_working(request, origin)

    def show_working(self, request: Request, origin: Mapping[str, str]) -> None:
        """In the direct messages, where the answer will stand."""
        record = reply_id(request.event)
        direct = request.place.kind == "direct"
        channel = origin["channel"] if direct else f"@{origin['user']}"
        person = self.staff.find_person("slack", origin["user"])
        text = self.texts.say("working", spoken(person.languages[0] if person and person.languages else "en"))
        self.poster.say_working(f"post:{record}", record, channel, origin["thread"] if direct else "", text)
