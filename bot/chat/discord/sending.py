"""What goes with a message to Discord: no ping, a nonce, what it answers, its files; and which pages are there."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from discord import AllowedMentions, File, Message, MessageReference

from bot.chat.discord.pages import Page
from bot.chat.posting import picture
from bot.domain.matter import SYSTEM
from bot.ports import Posting, Store

NOBODY = AllowedMentions.none()


def nonce_of(key: str, number: int = 0) -> str:
    """Discord keeps 25 characters."""
    return hashlib.sha256(f"{key}#{number}".encode()).hexdigest()[:25]


def reference_of(posting: Posting, channel: int) -> MessageReference | None:
    """The message that is answered."""
    message = posting.origin.get("message", "")
    if not message or posting.channel.startswith("@"):
        return None
    return answering(message, str(channel))


def answering(message: str, channel: str) -> MessageReference:
    """The message that is answered; it may be gone."""
    return MessageReference(message_id=int(message), channel_id=int(channel), fail_if_not_exists=False)


def text_of(message: Message) -> str:
    """All markdown of a message of ours, as Page.text."""
    return "\n".join(_displayed(message.components))


def _displayed(components: Sequence[Any]) -> list[str]:
    found: list[str] = []
    for one in components:
        if isinstance(content := getattr(one, "content", None), str):
            found.append(content)
        found += _displayed(getattr(one, "children", ()))
    return found


async def files_of(page: Page) -> Callable[[], list[File]]:
    """Makes the page's files anew for each try: discord.py reads them to their end."""
    pictures = [(one, await asyncio.to_thread(picture, one.path)) for one in page.pictures]

    def make() -> list[File]:
        return [File(BytesIO(content), filename=one.name, description=one.alt or None) for one, content in pictures]

    return make


async def sent_pages(store: Store, key: str) -> list[str]:
    """The messages that earlier tries of a posting left, page by page."""
    found = await store.read(lambda tx: tx.find_record("posted", key, SYSTEM))
    return list(found.body["messages"]) if found else []


async def note_sent(store: Store, key: str, sent: Sequence[str]) -> None:
    """Keep them, before the next page is sent."""
    kept = list(sent)
    await store.run(lambda tx: tx.put_record("posted", key, {"messages": kept}))
