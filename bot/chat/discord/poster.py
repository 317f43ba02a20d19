"""Posts stored replies on Discord, once a key; implements the port Poster.

A new message carries a nonce made from its key: within minutes Discord answers a repetition with the first message.
After that the channel's history is looked through before anything is posted again.
"""

from collections.abc import Sequence
from typing import Any

import structlog
from discord import Client, Message, Object

from bot.chat.discord.calls import CLOSED, EXPIRED, UNKNOWN_MESSAGE, asked, code_of
from bot.chat.discord.components import Shown
from bot.chat.discord.interactions import InteractionAnswers
from bot.chat.discord.lines import DiscordLines
from bot.chat.discord.pages import Page, pages
from bot.chat.discord.sending import NOBODY, files_of, nonce_of, note_sent, reference_of, sent_pages, text_of
from bot.chat.posting import delivered, in_short, kept
from bot.commands.core import Reply, Request
from bot.desk.matters import keep_thread
from bot.domain.errors import Refused
from bot.domain.matter import SYSTEM
from bot.ports import Delivery, Posting, Store, Texts, Tx

log = structlog.get_logger(__name__)

PAGE = 50
"""How many messages back an earlier try is looked for."""


class DiscordPoster:
    """See bot.ports.Poster."""

    platform = "discord"

    def __init__(self, client: Client, store: Store, texts: Texts) -> None:
        """`client` is logged in; posting needs no gateway."""
        self.client, self.store, self.texts = client, store, texts
        self.directs: dict[str, int] = {}
        self.lines = DiscordLines(client, store, texts)
        self.answers = InteractionAnswers(client, store, texts)

    async def post(self, posting: Posting) -> Delivery:
        """See bot.ports.Poster. A posting to '@1' goes to that account's direct messages."""
        reply, request = await kept(self.store, posting.record)
        if posting.origin.get("token") and not posting.channel.startswith("@"):
            return await self._answer(posting, reply, request)
        delivery = await self._post(posting, reply, request)
        await self.lines.point(posting, delivery, reply.language)
        return delivery

    async def _post(self, posting: Posting, reply: Reply, request: Request | None) -> Delivery:
        """In a channel or a person's direct messages."""
        try:
            # A thread is a channel of its own on Discord; in direct messages `thread` is only a message.
            in_thread = posting.thread and not posting.channel.startswith("@") and not posting.origin
            channel = await self._channel(posting.thread if in_thread else posting.channel)
            sent = await self._send(posting, reply, channel)
        except Refused as refused:
            if code_of(refused.__cause__) not in CLOSED:
                raise
            log.info("direct messages are closed", person=posting.person)
            return Delivery(person=posting.person, platform="discord", channel=posting.channel, failed="closed")
        await self._keep_threads(reply, request, str(channel), sent)
        return delivered(posting, str(channel), next(iter(sent), ""))

    async def _channel(self, channel: str) -> int:
        if not channel.startswith("@"):
            return int(channel)
        account = channel.removeprefix("@")
        if account not in self.directs:
            opened = await asked(lambda: self.client.create_dm(Object(int(account))))
            self.directs[account] = opened.id
        return self.directs[account]

    async def _send(self, posting: Posting, reply: Reply, channel: int) -> list[str]:
        """All pages of a reply, each once; what an earlier try posted stays."""
        sent = await sent_pages(self.store, posting.key)
        over = posting.update or await self.lines.take(posting.record)
        for number, page in enumerate(pages(reply, self.texts)):
            if number < len(sent):
                continue
            here = over if number == 0 else ""
            there = await self._find(channel, page) if posting.repeated and not here else ""
            sent.append(there or await self._write(posting, channel, number, page, here))
            await note_sent(self.store, posting.key, sent)
        return sent

    async def _find(self, channel: int, page: Page) -> str:
        """What an earlier try left in the channel: our message with the same text."""
        where = self._messageable(channel)

        async def look() -> list[Message]:
            return [one async for one in where.history(limit=PAGE)]

        me = self.client.user.id if self.client.user else 0
        ours = (one for one in await asked(look) if one.author.id == me and text_of(one) == page.text)
        return next((str(one.id) for one in ours), "")

    async def _write(self, posting: Posting, channel: int, number: int, page: Page, over: str) -> str:
        where = self._messageable(channel)
        files = await files_of(page)
        if over:
            try:
                message = where.get_partial_message(int(over))
                await asked(lambda: message.edit(view=Shown(page), attachments=files(), allowed_mentions=NOBODY))
            except Refused as refused:
                if code_of(refused.__cause__) != UNKNOWN_MESSAGE:
                    raise
            else:
                return over
        reference = reference_of(posting, channel) if number == 0 else None
        sent = await asked(
            lambda: where.send(
                view=Shown(page),
                files=files(),
                nonce=nonce_of(posting.key, number),
                allowed_mentions=NOBODY,
                **({"reference": reference} if reference else {}),
            )
        )
        return str(sent.id)

    def _messageable(self, channel: int) -> Any:
        return self.client.get_partial_messageable(channel)

    async def _keep_threads(self, reply: Reply, request: Request | None, channel: str, sent: Sequence[str]) -> None:
        """From now on, an answer to one of these messages is about their matter."""
        matter = reply.matter
        if matter is None or not sent or (request is not None and request.command == "batch"):
            return

        def keep(tx: Tx) -> None:
            for message in sent:
                keep_thread(tx, SYSTEM, matter, f"discord:{channel}/{message}")

        await self.store.run(keep)

    async def _answer(self, posting: Posting, reply: Reply, request: Request | None) -> Delivery:
        """As long as the token lives; after that in the direct messages (or the channel, if that is one)."""
        try:
            shown = in_short(reply, self.texts) if posting.origin.get("copied") else reply
            sent = await self.answers.post(posting, pages(shown, self.texts))
        except Refused as refused:
            if code_of(refused.__cause__) not in (*EXPIRED, UNKNOWN_MESSAGE):
                raise
            return await self._too_late(posting, reply, request)
        if not posting.origin.get("private"):
            await self._keep_threads(reply, request, posting.channel, sent)
        return delivered(posting, posting.channel, next(iter(sent), ""))

    async def _too_late(self, posting: Posting, reply: Reply, request: Request | None) -> Delivery:
        """The interaction is over. What was private goes to the direct messages, unless a copy goes there anyway."""
        log.info("the interaction is over", record=posting.record)
        if posting.origin.get("copied"):
            return Delivery(person=posting.person, platform="discord", channel=posting.channel, failed="expired")
        where = f"@{posting.origin['user']}" if posting.origin.get("private") else posting.channel
        return await self._post(posting.model_copy(update={"channel": where, "origin": {}}), reply, request)
