"""Posts stored replies on Slack, once a key; implements ports Poster and Messenger.

chat.postMessage knows no idempotency key: ours travels in the message's metadata and is looked for before anything
is posted again.
"""

import asyncio
import hashlib
from datetime import UTC, datetime
from typing import Any

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.posting import delivered, in_short, kept, telling
from bot.chat.posting import picture as picture_bytes
from bot.chat.slack.blocks import Json, escaped, messages
from bot.chat.slack.calls import asked, code_of, posted
from bot.chat.working import Working
from bot.commands.core import Reply, Request
from bot.desk.matters import keep_thread
from bot.domain.errors import Refused
from bot.domain.matter import SYSTEM
from bot.domain.staff import Person
from bot.ports import Delivery, Message, Posting, Store, Texts, Tx

log = structlog.get_logger(__name__)

EVENT_TYPE = "rightsdesk_message"
PAGE = 100
PAGES = 5
"""How far back a message is looked for: 500 messages of one conversation."""
CLOSED = (
    "cannot_dm_bot",
    "user_disabled",
    "user_not_found",
    "messages_tab_disabled",
    "not_allowed_token_type",
    "im_closed",
)
NOT_THERE = ("message_not_found", "cant_update_message", "edit_window_closed")
GONE_URL = (404, 410)
OK = 200
QUIET = {"unfurl_links": False, "unfurl_media": False}


def place_key(key: str) -> str:
    """Our key as metadata carries it: the outbox's may hold names."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


class SlackPoster:
    """See bot.ports.Poster and bot.ports.Messenger."""

    platform = "slack"

    def __init__(self, client: AsyncWebClient, store: Store, texts: Texts) -> None:
        """`client` with the bot token."""
        self.client, self.store, self.texts = client, store, texts
        self.working = Working(self._write_line, texts)
        self.directs: dict[str, str] = {}

    async def post(self, posting: Posting) -> Delivery:
        """See bot.ports.Poster. A posting to '@U1' goes to that account's direct messages."""
        reply, request = await kept(self.store, posting.record)
        if posting.origin.get("how") == "ephemeral":
            return await self._alone(posting, reply)
        try:
            channel = await self._conversation(posting.channel)
        except Refused as refused:
            return self._closed(posting, refused)
        thread = posting.thread or await self._known_thread(posting, reply, channel)
        first = await self._where_it_stands(posting, channel)
        try:
            sent = await self._send(posting, reply, channel, thread, first)
        except Refused as refused:
            return self._closed(posting, refused)
        await self._keep_thread(reply, request, channel, thread or sent)
        await self._clear_working(posting)
        return delivered(posting, channel, sent)

    async def _clear_working(self, posting: Posting) -> None:
        """What acknowledged a command in the direct messages goes when its answer stands there."""
        url, beside = posting.origin.get("response_url", ""), posting.origin.get("channel", "")
        if url and not beside and posting.origin.get("replace") == "yes":
            await self._respond(url, {"delete_original": True}, replace=False)

    def _closed(self, posting: Posting, refused: Refused) -> Delivery:
        """A closed inbox is told, not raised; anything else is for a person to look at."""
        code = code_of(refused.__cause__)
        if code not in CLOSED:
            raise refused
        log.info("direct messages are closed", person=posting.person, code=code)
        return Delivery(person=posting.person, platform="slack", channel=posting.channel, failed="closed")

    async def _conversation(self, channel: str) -> str:
        if not channel.startswith("@"):
            return channel
        account = channel.removeprefix("@")
        if account not in self.directs:
            opened = await asked(self.client.conversations_open(users=account))
            self.directs[account] = opened["channel"]["id"]
        return self.directs[account]

    async def _where_it_stands(self, posting: Posting, channel: str) -> str:
        """The message to write over: named, a 'working' one, or what an earlier try left behind."""
        if posting.update:
            return posting.update
        ours = await self.working.take(posting.record)
        if ours is not None and not posting.repeated:
            return ours[1]
        if posting.repeated or posting.origin.get("working"):
            return await self.find(channel, posting.thread, posting.key)
        return ""

    async def find(self, channel: str, thread: str, key: str) -> str:
        """The message that carries the key, in a thread or conversation; empty where there is none."""
        wanted, cursor = place_key(key), ""
        for _ in range(PAGES):
            page = await self._page(channel, thread, cursor)
            for message in page["messages"]:
                metadata = message.get("metadata") or {}
                if metadata.get("event_payload", {}).get("key") == wanted:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return ""
        return ""

    async def _page(self, channel: str, thread: str, cursor: str) -> Any:
        more: dict[str, Any] = {"include_all_metadata": True, "limit": PAGE, **({"cursor": cursor} if cursor else {})}
        if thread:
            return await asked(self.client.conversations_replies(channel=channel, ts=thread, **more))
        return await asked(self.client.conversations_history(channel=channel, **more))

    async def _send(self, posting: Posting, reply: Reply, channel: str, thread: str, first: str) -> str:
        """All messages of a reply; those of an earlier try are written over. The id of the first."""
        drawn = messages(reply, self.texts)
        sent = ""
        for number, message in enumerate(drawn):
            key = posting.key if number == 0 else f"{posting.key}#{number}"
            old = first if number == 0 else ""
            if number > 0 and posting.repeated:
                old = await self.find(channel, thread or sent, key)
            ts = await self._write(channel, thread or (sent if number else ""), key, message, old)
            sent = sent or ts
        await self._pictures(reply, channel, thread or sent, posting)
        return sent

    async def _write(self, channel: str, thread: str, key: str, message: Json, old: str) -> str:
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": place_key(key)}}
        if old:
            try:
                await asked(self.client.chat_update(channel=channel, ts=old, metadata=metadata, **message))
            except Refused as refused:
                if code_of(refused.__cause__) not in NOT_THERE:
                    raise
            else:
                return old
        where = {"thread_ts": thread} if thread else {}
        answer = await posted(
            self.client.chat_postMessage(channel=channel, metadata=metadata, **where, **message, **QUIET)  # type: ignore[arg-type]
        )
        return str(answer["ts"])

    async def _pictures(self, reply: Reply, channel: str, thread: str, posting: Posting) -> None:
        if posting.repeated:
            return  # whether they went out is not known; one missing does less harm than one twice
        for picture in reply.pictures:
            content = await asyncio.to_thread(picture_bytes, picture.path)
            if content:
                await asked(
                    self.client.files_upload_v2(
                        channel=channel,
                        thread_ts=thread,
                        file=content,
                        filename=picture.name,
                        title=picture.alt or picture.name,
                        alt_txt=picture.alt or None,
                    )
                )

    async def _keep_thread(self, reply: Reply, request: Request | None, channel: str, thread: str) -> None:
        """From now on, what is said in that thread is about its matter."""
        matter = reply.matter
        if matter is None or (request is not None and request.command == "batch"):
            return

        def keep(tx: Tx) -> None:
            keep_thread(tx, SYSTEM, matter, f"slack:{channel}/{thread}")
            if channel.startswith("D") and tx.find_record("direct_thread", f"{matter}/{channel}", SYSTEM) is None:
                tx.put_record("direct_thread", f"{matter}/{channel}", {"thread": thread}, matter)

        await self.store.run(keep)

    async def _known_thread(self, posting: Posting, reply: Reply, channel: str) -> str:
        """In direct messages a matter goes on in its thread, wherever it was asked about again."""
        if not posting.channel.startswith("@") or reply.matter is None:
            return ""
        matter = reply.matter
        found = await self.store.read(lambda tx: tx.find_record("direct_thread", f"{matter}/{channel}", SYSTEM))
        return str(found.body["thread"]) if found else ""

    # for the asker alone, in a channel

    async def _alone(self, posting: Posting, reply: Reply) -> Delivery:
        """Ephemeral: through the response URL while it lives, else as an ephemeral message; lost at worst.

        It vanishes anyway; the full answer stands in the direct messages.
        """
        shown = in_short(reply, self.texts) if posting.origin.get("copied") else reply
        drawn = messages(shown, self.texts)
        url = posting.origin.get("response_url", "")
        replace = posting.origin.get("replace") == "yes"
        for number, message in enumerate(drawn):
            if url and number < 4 and await self._respond(url, message, replace=replace and number == 0):
                continue
            await self._ephemeral(posting, message)
        return delivered(posting, posting.channel)

    async def _respond(self, url: str, message: Json, *, replace: bool) -> bool:
        body = {"response_type": "ephemeral", "replace_original": replace, **message, **QUIET}
        try:
            session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10))
            async with session, session.post(url, json=body) as answer:
                return answer.status == OK
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("the response address did not take it", error=type(error).__name__)
            return False

    async def _ephemeral(self, posting: Posting, message: Json) -> None:
        account = posting.origin.get("user", "")
        thread = posting.origin.get("thread", "")
        where = {"thread_ts": thread} if thread else {}
        try:
            await asked(
                self.client.chat_postEphemeral(channel=posting.channel, user=account, **where, **message)  # type: ignore[arg-type]
            )
        except Refused as refused:
            # The bot is not in that channel, or the asker has left it: the direct message has it all.
            log.info("not shown in the channel", why=str(refused))

    def say_working(self, key: str, record: str, channel: str, thread: str, text: str) -> None:
        """Post a 'working' message in the background; it becomes the answer."""
        posting = self._say_working(key, channel, thread, text)
        self.working.start(record, asyncio.create_task(posting, name="working message"))

    async def _say_working(self, key: str, channel: str, thread: str, text: str) -> tuple[str, str]:
        where = {"thread_ts": thread} if thread else {}
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": place_key(key)}}
        conversation = await self._conversation(channel)
        answer = await posted(
            self.client.chat_postMessage(channel=conversation, text=escaped(text), metadata=metadata, **where)  # type: ignore[arg-type]
        )
        return conversation, str(answer["ts"])

    async def _write_line(self, channel: str, message: str, line: Reply) -> None:
        """How far it is; the key in the metadata stays."""
        await asked(self.client.chat_update(channel=channel, ts=message, **messages(line, self.texts)[0]))

    # Messenger

    async def tell(self, person: Person, message: Message) -> Delivery:
        """See bot.ports.Messenger."""
        account = person.account("slack")
        if account is None:
            return Delivery(person=person.id, platform="slack", failed="no Slack account")
        return await self.post(telling("slack", account, person, message))

    async def line(self, channel: str, text: str, key: str) -> Delivery:
        """A plain line to a named channel."""
        if not await self.find(channel, "", key):
            await self._write(channel, "", key, {"text": escaped(text)}, "")
        return Delivery(person="", platform="slack", channel=channel, at=datetime.now(UTC))


class SlackMessenger:
    """See bot.ports.Messenger."""

    platform = "slack"

    def __init__(self, poster: SlackPoster) -> None:
        """Over the same connection."""
        self.poster = poster

    async def tell(self, person: Person, message: Message) -> Delivery:
        """See bot.ports.Messenger."""
        return await self.poster.tell(person, message)

    async def post(self, channel: str, text: str, key: str) -> Delivery:
        """See bot.ports.Messenger."""
        return await self.poster.line(channel, text, key)
