"""Messages of one line on Discord, and the 'working' messages that become their answers."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from discord import Client, Message, MessageReference

from bot.chat.discord.calls import asked
from bot.chat.discord.components import Shown
from bot.chat.discord.markdown import escape
from bot.chat.discord.pages import pages
from bot.chat.discord.sending import NOBODY, answering, nonce_of
from bot.chat.working import Where, Working
from bot.commands.core import Reply
from bot.domain.errors import Refused
from bot.domain.matter import SYSTEM
from bot.ports import Delivery, Posting, Store, Texts

log = structlog.get_logger(__name__)


class DiscordLines:
    """Lines without a stored reply, each under a nonce."""

    def __init__(self, client: Client, store: Store, texts: Texts) -> None:
        """`client` is logged in."""
        self.client, self.store, self.texts = client, store, texts
        self.working = Working(self._write_line, texts)

    async def say(self, channel: int, text: str, key: str, reference: MessageReference | None = None) -> Message:
        """Once a key, for the minutes that Discord knows its nonce."""
        where = self._messageable(channel)
        more = {"reference": reference} if reference else {}
        message: Message = await asked(
            lambda: where.send(escape(text), nonce=nonce_of(key), allowed_mentions=NOBODY, suppress_embeds=True, **more)
        )
        return message

    async def reply(self, channel: int, message: int, text: str) -> None:
        """One line under a message."""
        await self.say(channel, text, f"reply:{message}", answering(str(message), str(channel)))

    async def point(self, posting: Posting, delivery: Delivery, language: str) -> None:
        """Where a mention in a channel was answered: one line there, without the content."""
        channel = posting.origin.get("pointer", "")
        if not channel:
            return
        text = self.texts.say("discord-closed" if delivery.failed else "answer-in-direct", language)
        over = await self.take(pointer(posting.record))
        try:
            if over:
                message = self._messageable(int(channel)).get_partial_message(int(over))
                await asked(lambda: message.edit(content=escape(text), allowed_mentions=NOBODY))
            else:
                answered = answering(posting.origin["message"], channel)
                await self.say(int(channel), text, f"pointer:{posting.key}", answered)
        except Refused as refused:
            log.info("not said in the channel", why=str(refused))

    def say_working(self, record: str, channel: int, answered: int, text: str) -> None:
        """Answer a direct message with a 'working' one, in the background; it becomes the answer."""
        (page,) = pages(Reply(summary=text), self.texts)
        self._start(record, channel, answered, {"view": Shown(page)})

    def say_working_in_channel(self, record: str, channel: int, answered: int, text: str) -> None:
        """Answer a mention with a line, in the background; it becomes the one that says where the answer is."""
        self._start(pointer(record), channel, answered, {"content": escape(text), "suppress_embeds": True})

    def _start(self, key: str, channel: int, answered: int, what: Mapping[str, Any]) -> None:
        posting = self._say_working(key, channel, answered, what)
        self.working.start(key, asyncio.create_task(posting, name="working message"))

    async def _say_working(self, key: str, channel: int, answered: int, what: Mapping[str, Any]) -> Where:
        where, reference = self._messageable(channel), answering(str(answered), str(channel))
        nonce = nonce_of(f"working:{key}")
        sent = await asked(lambda: where.send(**what, nonce=nonce, reference=reference, allowed_mentions=NOBODY))
        message = str(sent.id)
        # Another process may have to write the answer over it.
        await self.store.run(lambda tx: tx.put_record("working", f"discord:{key}", {"message": message}))
        return str(channel), message

    async def take(self, key: str) -> str:
        """The 'working' message that this is written over; also that of a process that was killed."""
        ours = await self.working.take(key)
        if ours is not None:
            return ours[1]
        found = await self.store.read(lambda tx: tx.find_record("working", f"discord:{key}", SYSTEM))
        return str(found.body["message"]) if found else ""

    async def _write_line(self, channel: str, message: str, line: Reply) -> None:
        """How far it is."""
        page = pages(line, self.texts)[0]
        where = self._messageable(int(channel)).get_partial_message(int(message))
        await asked(lambda: where.edit(view=Shown(page), allowed_mentions=NOBODY))

    def _messageable(self, channel: int) -> Any:
        return self.client.get_partial_messageable(channel)


def pointer(record: str) -> str:
    """The key of the line in a channel that says where the answer is."""
    return f"pointer:{record}"
