"""Posts stored replies on Discord, once a key; implements ports Poster and Messenger.

A new message carries a nonce made from its key: within minutes Discord answers a repetition with the first message.
After that the channel's history is looked through before anything is posted again.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import structlog
from discord import AllowedMentions, Client, File, Message, MessageReference, Object, Webhook
from discord.http import handle_message_parameters
from discord.webhook.async_ import async_context

from bot.chat.discord.calls import CLOSED, EXPIRED, UNKNOWN_MESSAGE, asked, code_of, once
from bot.chat.discord.components import Shown
from bot.chat.discord.markdown import escape
from bot.chat.discord.pages import Page, pages
from bot.chat.discord.parts import Words
from bot.chat.posting import delivered, kept, picture, telling
from bot.chat.working import Where, Working
from bot.commands.core import Reply, Request
from bot.desk.matters import keep_thread
from bot.domain.errors import Refused
from bot.domain.matter import SYSTEM
from bot.domain.staff import Person
from bot.ports import Delivery, Posting, Store, Texts, Tx
from bot.ports import Message as Telling

log = structlog.get_logger(__name__)

NOBODY = AllowedMentions.none()
APPLICATION_WEBHOOK = 3
PAGE = 50
"""How many messages back an earlier try is looked for."""


def nonce_of(key: str, number: int = 0) -> str:
    """Discord keeps 25 characters."""
    return hashlib.sha256(f"{key}#{number}".encode()).hexdigest()[:25]


class DiscordPoster:
    """See bot.ports.Poster."""

    platform = "discord"

    def __init__(self, client: Client, store: Store, texts: Texts) -> None:
        """`client` is logged in; posting needs no gateway."""
        self.client, self.store, self.texts = client, store, texts
        self.directs: dict[str, int] = {}
        self.working = Working(self._write_line, texts)

    async def post(self, posting: Posting) -> Delivery:
        """See bot.ports.Poster. A posting to '@1' goes to that account's direct messages."""
        reply, request = await kept(self.store, posting.record)
        if posting.origin.get("token") and not posting.channel.startswith("@"):
            return await self._answer(posting, reply, request)
        delivery = await self._post(posting, reply, request)
        await self._point(posting, delivery, reply.language)
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
        sent = await self._sent(posting.key)
        over = posting.update or await self._taken(posting.record)
        for number, page in enumerate(pages(reply, self.texts)):
            if number < len(sent):
                continue
            here = over if number == 0 else ""
            there = await self._find(channel, page) if posting.repeated and not here else ""
            sent.append(there or await self._write(posting, channel, number, page, here))
            await self._note_sent(posting.key, sent)
        return sent

    async def _sent(self, key: str) -> list[str]:
        found = await self.store.read(lambda tx: tx.find_record("posted", key, SYSTEM))
        return list(found.body["messages"]) if found else []

    async def _note_sent(self, key: str, sent: Sequence[str]) -> None:
        kept = list(sent)
        await self.store.run(lambda tx: tx.put_record("posted", key, {"messages": kept}))

    async def _find(self, channel: int, page: Page) -> str:
        """What an earlier try left in the channel: our message with the same text."""
        where = self._messageable(channel)

        async def look() -> list[Message]:
            return [one async for one in where.history(limit=PAGE)]

        me = self.client.user.id if self.client.user else 0
        ours = (one for one in await asked(look) if one.author.id == me and _text(one) == page.text)
        return next((str(one.id) for one in ours), "")

    async def _write(self, posting: Posting, channel: int, number: int, page: Page, over: str) -> str:
        where = self._messageable(channel)
        files = await _files(page)
        if over:
            try:
                message = where.get_partial_message(int(over))
                await asked(lambda: message.edit(view=Shown(page), attachments=files(), allowed_mentions=NOBODY))
            except Refused as refused:
                if code_of(refused.__cause__) != UNKNOWN_MESSAGE:
                    raise
            else:
                return over
        reference = _reference(posting, channel) if number == 0 else None
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

    async def _point(self, posting: Posting, delivery: Delivery, language: str) -> None:
        """Where a mention in a channel was answered: one line there, without the content."""
        channel = posting.origin.get("pointer", "")
        if not channel:
            return
        text = self.texts.say("discord-closed" if delivery.failed else "answer-in-direct", language)
        over = await self._taken(pointer(posting.record))
        try:
            if over:
                message = self._messageable(int(channel)).get_partial_message(int(over))
                await asked(lambda: message.edit(content=escape(text), allowed_mentions=NOBODY))
            else:
                answered = _answering(posting.origin["message"], channel)
                await self._line(int(channel), text, f"pointer:{posting.key}", answered)
        except Refused as refused:
            log.info("not said in the channel", why=str(refused))

    # 'working' messages

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
        where, reference = self._messageable(channel), _answering(str(answered), str(channel))
        nonce = nonce_of(f"working:{key}")
        sent = await asked(lambda: where.send(**what, nonce=nonce, reference=reference, allowed_mentions=NOBODY))
        message = str(sent.id)
        # Another process may have to write the answer over it.
        await self.store.run(lambda tx: tx.put_record("working", f"discord:{key}", {"message": message}))
        return str(channel), message

    async def _taken(self, key: str) -> str:
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

    async def reply(self, channel: int, message: int, text: str) -> None:
        """One line under a message."""
        await self._line(channel, text, f"reply:{message}", _answering(str(message), str(channel)))

    async def _line(self, channel: int, text: str, key: str, reference: MessageReference | None = None) -> Message:
        where = self._messageable(channel)
        more = {"reference": reference} if reference else {}
        message: Message = await asked(
            lambda: where.send(escape(text), nonce=nonce_of(key), allowed_mentions=NOBODY, suppress_embeds=True, **more)
        )
        return message

    # the answer to a command or click, through its interaction's token

    async def _answer(self, posting: Posting, reply: Reply, request: Request | None) -> Delivery:
        """As long as the token lives; after that in the direct messages (or the channel, if that is one)."""
        webhook = self._webhook(posting.origin)
        drawn = pages(reply, self.texts)
        try:
            sent = [await self._write_over(webhook, drawn[0])]
            sent += await self._follow_up(posting, webhook, drawn[1:])
        except Refused as refused:
            if code_of(refused.__cause__) not in (*EXPIRED, UNKNOWN_MESSAGE):
                raise
            return await self._too_late(posting, reply, request)
        if not posting.origin.get("private"):
            await self._keep_threads(reply, request, posting.channel, sent)
        return delivered(posting, posting.channel, next(iter(sent), ""))

    def _webhook(self, origin: Mapping[str, str]) -> Webhook:
        # discord.py makes the webhook of an interaction's follow-ups in the same way.
        data: Any = {"id": origin["application"], "type": APPLICATION_WEBHOOK, "token": origin["token"]}
        return Webhook.from_state(data=data, state=self.client._connection)

    async def _write_over(self, webhook: Webhook, page: Page) -> str:
        """The deferred answer itself, as Interaction.edit_original_response writes it; that object is long gone."""
        files = await _files(page)

        async def write() -> str:
            call = async_context.get().edit_original_interaction_response
            given = {"view": Shown(page), "attachments": files(), "allowed_mentions": NOBODY}
            with handle_message_parameters(**given) as made:
                parts: Any = {"payload": made.payload, "multipart": made.multipart, "files": made.files}
                proxy: Any = {"proxy": webhook.proxy, "proxy_auth": webhook.proxy_auth}
                answer = await call(webhook.id, webhook.token or "", session=webhook.session, **proxy, **parts)
            return str(answer["id"])

        return await asked(write)

    async def _follow_up(self, posting: Posting, webhook: Webhook, drawn: Sequence[Page]) -> list[str]:
        """The further pages. Follow-ups know no nonce: one whose answer was lost may come twice, marked."""
        sent = await self._sent(posting.key)
        private = bool(posting.origin.get("private"))
        for number, page in enumerate(drawn):
            if number < len(sent):
                continue
            again = posting.repeated and number == len(sent)
            sent.append(await self._follow(webhook, _marked(page, self.texts) if again else page, private=private))
            await self._note_sent(posting.key, sent)
        return sent

    async def _follow(self, webhook: Webhook, page: Page, *, private: bool) -> str:
        files = await _files(page)
        message = await once(
            lambda: webhook.send(view=Shown(page), files=files(), ephemeral=private, allowed_mentions=NOBODY, wait=True)
        )
        return str(message.id)

    async def _too_late(self, posting: Posting, reply: Reply, request: Request | None) -> Delivery:
        """The interaction is over. What was private goes to the direct messages, unless a copy goes there anyway."""
        log.info("the interaction is over", record=posting.record)
        if posting.origin.get("copied"):
            return Delivery(person=posting.person, platform="discord", channel=posting.channel, failed="expired")
        where = f"@{posting.origin['user']}" if posting.origin.get("private") else posting.channel
        return await self._post(posting.model_copy(update={"channel": where, "origin": {}}), reply, request)


class DiscordMessenger:
    """See bot.ports.Messenger."""

    platform = "discord"

    def __init__(self, poster: DiscordPoster) -> None:
        """Over the same connection."""
        self.poster = poster

    async def tell(self, person: Person, message: Telling) -> Delivery:
        """See bot.ports.Messenger."""
        account = person.account("discord")
        if account is None:
            return Delivery(person=person.id, platform="discord", failed="no Discord account")
        return await self.poster.post(telling("discord", account, person, message))

    async def post(self, channel: str, text: str, key: str) -> Delivery:
        """See bot.ports.Messenger."""
        message = await self.poster._line(int(channel), text, key)
        return Delivery(person="", platform="discord", channel=channel, message=str(message.id), at=datetime.now(UTC))


def _reference(posting: Posting, channel: int) -> MessageReference | None:
    """The message that is answered."""
    message = posting.origin.get("message", "")
    if not message or posting.channel.startswith("@"):
        return None
    return _answering(message, str(channel))


def _answering(message: str, channel: str) -> MessageReference:
    return MessageReference(message_id=int(message), channel_id=int(channel), fail_if_not_exists=False)


def pointer(record: str) -> str:
    """The key of the line in a channel that says where the answer is."""
    return f"pointer:{record}"


def _text(message: Message) -> str:
    """All markdown of a message of ours, as Page.text."""
    return "\n".join(_displayed(message.components))


def _displayed(components: Sequence[Any]) -> list[str]:
    found: list[str] = []
    for one in components:
        if isinstance(content := getattr(one, "content", None), str):
            found.append(content)
        found += _displayed(getattr(one, "children", ()))
    return found


async def _files(page: Page) -> Any:
    """Makes the page's files anew for each try: discord.py reads them to their end."""
    pictures = [(one, await asyncio.to_thread(picture, one.path)) for one in page.pictures]

    def make() -> list[File]:
        return [File(BytesIO(content), filename=one.name, description=one.alt or None) for one, content in pictures]

    return make


def _marked(page: Page, texts: Texts) -> Page:
    return page.model_copy(update={"parts": (*page.parts, Words(markdown=f"-# {escape(texts.say('repeated'))}"))})
