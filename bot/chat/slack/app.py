"""The Slack front-end: listeners on slack-bolt. Nothing is acknowledged before it is kept, and then at once."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.clearance import serves
from bot.chat.front import Front
from bot.chat.slack.blocks import escaped
from bot.chat.slack.calls import asked
from bot.chat.slack.clearance import Clearances
from bot.chat.slack.modal import CALLBACK, submitted, view
from bot.chat.slack.poster import SlackPoster
from bot.chat.slack.requests import (
    files_of,
    from_action,
    from_command,
    from_form,
    from_message,
    from_shortcut,
    home_of,
    readable,
    unmentioned,
)
from bot.commands.card import spoken
from bot.commands.core import Form, Request
from bot.commands.forms import faults
from bot.config import SlackOptions
from bot.domain.errors import Outside
from bot.ports import Staff, Texts
from bot.work.inbox import answer_key, reply_id

log = structlog.get_logger(__name__)

Body = dict[str, Any]
Home = Callable[[Request], Awaitable[Body]]
"""The home tab's view for whoever opened it."""

SHORTCUT = "check_clip"
SAID = (None, "file_share", "thread_broadcast", "me_message")
"""Subtypes of messages that somebody said: edits, joins and topics are not asked about."""
NOT_COPIED = ("help", "who", "sources", "share", "thumbs_up", "thumbs_down", "acknowledge", "close", "sort")
"""What is answered on the spot only, with no copy into the direct messages."""
WRITTEN_OVER = ("answer", "sort")
"""Clicks whose answer takes the place of the message that was clicked."""
LANGUAGE_SECONDS = 1.0
ANY = re.compile(".*")


@dataclass
class SlackFront:
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

    def register(self, app: AsyncApp) -> None:
        """The listeners; the last of each kind takes whatever no other one does."""
        app.command(ANY)(self.on_command)
        app.shortcut(SHORTCUT)(self.on_shortcut)
        app.shortcut(ANY)(self.on_nothing)
        app.action(ANY)(self.on_action)
        app.view(CALLBACK)(self.on_form)
        app.view(ANY)(self.on_nothing)
        app.event("app_home_opened")(self.on_home)
        app.event(re.compile("subteam_.*|user_change"))(self.on_people_changed)
        # A middleware runs before bolt acknowledges an event; a listener would run after.
        app.event("app_mention", middleware=[self.keep_mention])(_kept)
        app.event("message", middleware=[self.keep_message])(_kept)
        app.event(ANY)(_kept)

    # slash commands

    async def on_command(self, ack: AsyncAck, body: Body) -> None:
        """`/rights WORD ...`"""
        if not self.served(body):
            await ack(self.say("not-served"))
            return
        request = from_command(body, self.staff)
        if request.command not in self.front.words:
            known = ", ".join(sorted(self.front.words))
            await ack(self.say("unknown-here", word=request.command, commands=known))
            return
        origin = {"user": body["user_id"], "response_url": body.get("response_url", ""), "replace": "yes"}
        origin["channel"] = "" if request.place.kind == "direct" else request.place.channel
        if self.front.form(request) is not None:
            await ack()
            await self.open(request, body["trigger_id"], origin)
            return
        if await self.keep(request, origin, ack):
            await ack(self.say("working", request.actor.language))

    # clicks, shortcuts, forms

    async def on_shortcut(self, ack: AsyncAck, body: Body) -> None:
        """Check this clip."""
        if not self.served(body):
            await self.refuse(ack, body)
            return
        request = from_shortcut(body, self.staff)
        origin = {
            "user": body["user"]["id"],
            "channel": "" if request.place.kind == "direct" else request.place.channel,
            "response_url": body.get("response_url", ""),
            "thread": body["message"].get("thread_ts", ""),
        }
        if not request.statements and not request.files:
            await ack()
            bare = request.model_copy(update={"options": {}})
            await self.open(bare, body["trigger_id"], origin)
            return
        if await self.keep(request, origin, ack):
            await ack()

    async def on_action(self, ack: AsyncAck, body: Body) -> None:
        """A button or a select."""
        if not self.served(body):
            await self.refuse(ack, body)
            return
        request = await self.front.clicked(from_action(body, self.staff))
        origin = self.origin_of_click(body, request)
        if request.command == "form" or self.front.form(request) is not None:
            await ack()
            await self.open(request, body["trigger_id"], origin)
        elif await self.keep(request, origin, ack):
            await ack()

    def origin_of_click(self, body: Body, request: Request) -> dict[str, str]:
        """Where the answer to a click goes: beside the message, or in its place."""
        container = body.get("container") or {}
        ephemeral = bool(container.get("is_ephemeral"))
        over = request.command in WRITTEN_OVER
        message = container.get("message_ts", "")
        return {
            "user": body["user"]["id"],
            "channel": request.place.channel,
            "thread": container.get("thread_ts", "") if ephemeral else request.place.thread,
            "response_url": body.get("response_url", "") if ephemeral else "",
            "replace": "yes" if ephemeral and over else "no",
            "update": message if over and not ephemeral and request.place.kind == "direct" else "",
        }

    async def on_form(self, ack: AsyncAck, body: Body) -> None:
        """A filled-in modal."""
        if not self.served(body):
            await self.refuse(ack, body)
            return
        form = submitted(body)
        request = from_form(body, form, self.staff)
        language = await self.language(body["user"]["id"])
        wrong = faults(form.command, form.values, self.texts, language, files=len(form.files))
        if wrong:
            await ack(response_action="errors", errors=wrong)
            return
        origin = {**form.origin, "user": body["user"]["id"]}
        if await self.keep(request, origin, ack):
            await ack()

    async def refuse(self, ack: AsyncAck, body: Body) -> None:
        """Somebody of a workspace that is not served."""
        await ack()
        channel = (body.get("channel") or {}).get("id", "")
        self.later(self.whisper({"user": body["user"]["id"], "channel": channel}, self.say("not-served")))

    async def on_nothing(self, ack: AsyncAck, body: Body) -> None:
        """Something of another version of this app: told apart from silence."""
        log.info("nothing to do", type=body.get("type"), callback=body.get("callback_id"))
        await ack()

    async def open(self, request: Request, trigger: str, origin: Mapping[str, str]) -> None:
        """Open the form that a request wants, in the asker's language; known as in hand until it stands."""
        task = asyncio.current_task()
        if task is not None:
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        await self._open(request, trigger, origin)

    async def _open(self, request: Request, trigger: str, origin: Mapping[str, str]) -> None:
        language = await self.language(origin["user"])
        actor = request.actor.model_copy(update={"language": language})
        form = await self.form_for(request.model_copy(update={"actor": actor}))
        if form is None:
            await self.whisper(origin, self.say("gone", language))
            return
        try:
            await asked(self.client.views_open(trigger_id=trigger, view=view(form, origin)))
        except Outside as outside:
            log.warning("no form could be opened", why=str(outside))
            await self.whisper(origin, self.say("went-wrong", language))

    async def form_for(self, request: Request) -> Form | None:
        """The form of a kept reply, or the one that a command or button wants."""
        if request.command != "form":
            return self.front.form(request)
        kept = await self.front.reply(request.options.get("record", ""))
        return kept.form if kept else None

    async def language(self, account: str) -> str | None:
        """The asker's language; English where Slack is slow to say."""
        try:
            return await asyncio.wait_for(self.clearances.language(account), LANGUAGE_SECONDS)
        except (SlackApiError, ClientError, TimeoutError) as error:
            log.info("language unknown", error=type(error).__name__)
            return None

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

    # messages

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
        request = await self.front.said(blank, text, files_of(event))
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

    # what all share

    async def keep(self, request: Request, origin: Mapping[str, str], ack: AsyncAck) -> bool:
        """Keep it; where that fails the person is told, for Slack delivers clicks and commands once."""
        copied = "no" if request.command in NOT_COPIED else "yes"
        try:
            await self.front.keep(request, {"copy": copied, **origin})
        except Exception as error:
            log.error("not kept", work=answer_key(request.event), error=type(error).__name__, exc_info=True)
            await ack(self.say("went-wrong", request.actor.language))
            return False
        return True

    async def on_home(self, body: Body) -> None:
        """The home tab was opened."""
        event = body["event"]
        if event.get("tab", "home") != "home" or not self.served(body):
            return
        request = Request(
            command="home",
            actor=from_message({**body, "event": {**event, "ts": "0"}}, self.staff).actor,
            place=from_message({**body, "event": {**event, "ts": "0"}}, self.staff).place,
        )
        try:
            settled = await self.clearances.settle(request)
            shown = await self.home(settled)
            await asked(self.client.views_publish(user_id=event["user"], view=shown))
        except Outside as outside:
            log.warning("no home tab", why=str(outside))

    async def on_people_changed(self) -> None:
        """Somebody joined or left a user group: ask anew."""
        self.clearances.known.forget()

    def later(self, work: Awaitable[None]) -> None:
        """In the background, and not forgotten by the garbage collector."""
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


async def _kept() -> None:
    """The middleware kept it already."""
