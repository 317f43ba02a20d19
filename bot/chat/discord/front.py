"""The Discord front-end: what people do there is kept first, then acknowledged, and answered by the workers."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog
from aiohttp import ClientError
from discord import Attachment, DMChannel, HTTPException, InteractionType, Message, TextChannel

from bot.chat.clearance import serves
from bot.chat.discord.clearance import Clearances, account_of
from bot.chat.discord.components import Asked as Opened
from bot.chat.discord.markdown import escape
from bot.chat.discord.parts import OPTION
from bot.chat.discord.poster import DiscordPoster
from bot.chat.discord.requests import (
    Asked,
    files_of,
    from_click,
    from_command,
    from_form,
    from_message,
    from_shortcut,
    readable,
    submitted,
    unmentioned,
)
from bot.chat.discord.sending import NOBODY
from bot.chat.front import Front
from bot.commands.card import spoken
from bot.commands.core import Choice, Form, Request
from bot.commands.forms import faults
from bot.config import DiscordOptions
from bot.domain.errors import Outside
from bot.ports import Staff, Texts
from bot.work.inbox import answer_key, reply_id

log = structlog.get_logger(__name__)

NOT_COPIED = ("help", "who", "sources", "share", "thumbs_up", "thumbs_down", "acknowledge", "close", "sort")
"""What is answered on the spot only, with no copy into the direct messages."""
WRITTEN_OVER = ("answer", "sort")
"""Clicks whose answer takes the place of the message that was clicked."""
MEMBER_SECONDS = 1.0


@dataclass
class DiscordFront:
    """Everything that the listeners need."""

    front: Front
    poster: DiscordPoster
    clearances: Clearances
    staff: Staff
    texts: Texts
    options: DiscordOptions

    # commands, clicks, forms

    async def on_command(
        self, interaction: Asked, word: str, text: str, options: Mapping[str, str | None], file: Attachment | None
    ) -> None:
        """`/rights WORD ...`"""
        request = from_command(interaction, self.staff, word, text, options, file)
        await self._answer(interaction, request)

    async def on_shortcut(self, interaction: Asked, message: Message) -> None:
        """Check this clip. A message with nothing to read opens the form."""
        await self._answer(interaction, from_shortcut(interaction, message, self.staff))

    async def on_interaction(self, interaction: Asked) -> None:
        """Clicks and forms, by their ids alone: components outlive this process."""
        if interaction.type is InteractionType.component:
            request = await self.front.clicked(from_click(interaction, self.staff))
            await self._answer(interaction, request, over=request.command in WRITTEN_OVER)
        elif interaction.type is InteractionType.modal_submit:
            await self._submitted(interaction)

    async def _submitted(self, interaction: Asked) -> None:
        form = submitted(interaction.data or {})
        request = from_form(interaction, form, self.staff)
        language = request.actor.language
        wrong = faults(form.command, form.values, self.texts, language, files=len(form.files))
        if wrong:
            # Discord's forms cannot show what is wrong in them, nor can one follow another.
            await self._say(interaction, "\n".join(dict.fromkeys(wrong.values())))
        elif await self._served(interaction, request):
            await self._keep(interaction, request, over=False)

    async def _answer(self, interaction: Asked, request: Request, *, over: bool = False) -> None:
        """A form where one is wanted, else keep it and show that it is worked on."""
        if not await self._served(interaction, request):
            return
        if request.command == "form" or await self.front.form(request) is not None:
            await self._open(interaction, request)
        else:
            await self._keep(interaction, request, over=over)

    async def _served(self, interaction: Asked, request: Request) -> bool:
        """Whether this guild is served; others are told so, politely."""
        if await self.serves(interaction.guild_id, interaction.user.id):
            return True
        log.info("not served", guild=interaction.guild_id)
        await self._say(interaction, self.texts.say("discord-not-served", request.actor.language))
        return False

    async def serves(self, guild: int | None, user: int) -> bool:
        """A guild of the list (without one: any that the bot was added to); in direct messages its members."""
        own = [str(one.id) for one in self.clearances.client.guilds]
        if guild is not None:
            return serves(str(guild), self.options.guilds, own)
        if not self.options.guilds:
            return True
        try:
            return await asyncio.wait_for(self.clearances.is_member(user), MEMBER_SECONDS)
        except (Outside, TimeoutError) as error:
            # The answer is cut to what is public where it stays unknown who asks.
            log.info("membership unknown", why=type(error).__name__)
            return True

    async def _open(self, interaction: Asked, request: Request) -> None:
        form = await self._form(request)
        if form is None:
            await self._say(interaction, self.texts.say("gone", request.actor.language))
            return
        language = spoken(request.actor.language or "en")
        channels = await self._channels(request) if any(one.kind == "channel" for one in form.fields) else []
        if not channels and any(one.kind == "channel" for one in form.fields):
            await self._say(interaction, self.texts.say("share-nowhere", language))
            return
        await interaction.response.send_modal(Opened(form, self.texts.say("discord-toggles", language), channels))

    async def _form(self, request: Request) -> Form | None:
        """The form of a kept reply, or the one that a command or button wants."""
        return await (self.front.kept_form(request) if request.command == "form" else self.front.form(request))

    async def _channels(self, request: Request) -> Sequence[Choice]:
        """The text channels in which both the asker and the bot may write."""
        account = account_of(request, self.staff)
        member = await asyncio.wait_for(self.clearances.member(account, ""), MEMBER_SECONDS)
        held = frozenset(member.groups)
        found = [
            channel
            for guild in self.clearances.guilds()
            for channel in guild.text_channels
            if _writes(channel, held) and channel.permissions_for(guild.me).send_messages
        ]
        return [Choice(value=str(one.id), label=f"#{one.name}"[:OPTION]) for one in found]

    async def _keep(self, interaction: Asked, request: Request, *, over: bool) -> None:
        """Keep it, then acknowledge. Where it cannot be kept the client apologises: Discord delivers it once."""
        private = interaction.guild_id is not None
        origin = {
            "user": str(interaction.user.id),
            "channel": str(interaction.channel_id or ""),
            "interaction": str(interaction.id),
            "application": str(interaction.application_id),
            "token": interaction.token,
            "private": "yes" if private else "",
            "copy": "no" if request.command in NOT_COPIED else "yes",
        }
        await self.front.keep(request, origin)
        try:
            await interaction.response.defer(ephemeral=private and not over, thinking=not over)
        except (HTTPException, ClientError, TimeoutError, OSError) as error:
            # Too late or lost: the answer still comes, into the direct messages.
            log.warning("not acknowledged", work=answer_key(request.event), error=type(error).__name__)

    async def _say(self, interaction: Asked, text: str) -> None:
        """One sentence for the asker alone, at once."""
        await interaction.response.send_message(escape(text), ephemeral=True, allowed_mentions=NOBODY)

    # messages

    def is_for_us(self, message: Message) -> bool:
        """In direct messages everything that a person says; elsewhere what mentions the bot."""
        me = self.clearances.client.user
        if me is None or message.author.bot or message.webhook_id is not None or message.is_system():
            return False
        if message.guild is None and not isinstance(message.channel, DMChannel):
            log.info("of no known channel", message=message.id)
            return False
        return message.guild is None or any(one.id == me.id for one in message.mentions)

    async def take(self, message: Message) -> bool:
        """Keep a message that is for the bot; False for any other."""
        if not self.is_for_us(message):
            await self._passed_over(message)
            return False
        guild = message.guild.id if message.guild else None
        if not await self.serves(guild, message.author.id):
            log.info("not served", guild=guild)
            await self._reply(message, "discord-not-served")
            return True
        me = self.clearances.client.user
        assert me is not None
        text = readable(unmentioned(message.content, me.id))
        attached = [one for snapshot in message.message_snapshots for one in snapshot.attachments]
        files = files_of([*message.attachments, *attached])
        forwarded = [readable(one.content) for one in message.message_snapshots]
        request = await self.front.said(from_message(message, self.staff), text, files, forwarded)
        origin = {"user": str(message.author.id), "channel": str(message.channel.id), "message": str(message.id)}
        if guild is not None:
            origin["pointer"] = str(message.channel.id)
        accepted = await self.front.keep(request, origin)
        if accepted.new:
            self._show_working(message, request)
        return True

    def _show_working(self, message: Message, request: Request) -> None:
        """A message at once, which becomes the answer; beside a mention the line that says where the answer is."""
        person = self.staff.find_person("discord", str(message.author.id))
        language = spoken(person.languages[0] if person and person.languages else "en")
        record, where = reply_id(request.event), message.channel.id
        if message.guild is None:
            self.poster.lines.say_working(record, where, message.id, self.texts.say("working", language))
        else:
            self.poster.lines.say_working_in_channel(
                record, where, message.id, self.texts.say("working-direct", language)
            )

    async def _passed_over(self, message: Message) -> None:
        """What bots say to us is not answered: once an allow-list is set each is told so, and never again."""
        me = self.clearances.client.user
        meant = me is not None and (message.guild is None or any(one.id == me.id for one in message.mentions))
        if me is None or message.author.id == me.id or not message.author.bot or not meant or not self.options.guilds:
            return
        if await self.front.first_time(f"discord:{message.author.id}"):
            await self._reply(message, "bots-not-served")

    async def _reply(self, message: Message, key: str) -> None:
        try:
            await self.poster.lines.reply(message.channel.id, message.id, self.texts.say(key))
        except Outside as outside:
            log.info("not told", why=str(outside))


def _writes(channel: TextChannel, roles: frozenset[str]) -> bool:
    """Whether somebody with these roles reads and writes in a channel, as far as roles decide."""
    held = [one for one in channel.guild.roles if str(one.id) in roles or one.is_default()]
    allowed = [channel.permissions_for(one) for one in held]
    return any(one.view_channel for one in allowed) and any(one.send_messages for one in allowed)
