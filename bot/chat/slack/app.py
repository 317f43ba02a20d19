"""The Slack front-end: listeners on slack-bolt. Nothing is acknowledged before it is kept, and then at once."""

import asyncio
import re
from collections.abc import Mapping

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError

from bot.chat.slack.calls import asked
from bot.chat.slack.messages import SlackMessages
from bot.chat.slack.modal import CALLBACK, submitted, view
from bot.chat.slack.parts import Body
from bot.chat.slack.requests import (
    from_action,
    from_command,
    from_form,
    from_message,
    from_shortcut,
)
from bot.commands.core import Form, Request
from bot.commands.forms import faults
from bot.domain.errors import Outside
from bot.work.inbox import answer_key

log = structlog.get_logger(__name__)

SHORTCUT = "check_clip"
NOT_COPIED = ("help", "who", "sources", "share", "thumbs_up", "thumbs_down", "acknowledge", "close", "sort")
"""What is answered on the spot only, with no copy into the direct messages."""
WRITTEN_OVER = ("answer", "sort")
"""Clicks whose answer takes the place of the message that was clicked."""
LANGUAGE_SECONDS = 1.0
ANY = re.compile(".*")


class SlackFront(SlackMessages):
    """The listeners."""

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
        if await self.front.form(request) is not None:
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
        if request.command == "form" or await self.front.form(request) is not None:
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
        return await (self.front.kept_form(request) if request.command == "form" else self.front.form(request))

    async def language(self, account: str) -> str | None:
        """The asker's language; English where Slack is slow to say."""
        try:
            return await asyncio.wait_for(self.clearances.language(account), LANGUAGE_SECONDS)
        except (SlackApiError, ClientError, TimeoutError) as error:
            log.info("language unknown", error=type(error).__name__)
            return None

    async def keep(self, request: Request, origin: Mapping[str, str], ack: AsyncAck) -> bool:
        """Keep it; where that fails the person is told, for Slack delivers clicks and commands once."""
        copied = "no" if request.command in NOT_COPIED else "yes"
        try:
            await self.front.keep(request, {"copy": copied, **origin})
        except Exception as error:
            await ack(self.say("went-wrong", request.actor.language))
            log.error("not kept", work=answer_key(request.event), error=type(error).__name__, exc_info=error)
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


async def _kept() -> None:
    """The middleware kept it already."""
