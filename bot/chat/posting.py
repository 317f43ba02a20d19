"""What posting is on both platforms: the kept reply, who is told, what was delivered."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from bot.commands.core import Block, Reply, Request
from bot.domain.errors import Refused
from bot.domain.matter import SYSTEM
from bot.domain.staff import Person
from bot.ports import Delivery, Message, Posting, Store, Texts

Platform = Literal["slack", "discord"]


async def kept(store: Store, record: str) -> tuple[Reply, Request | None]:
    """A stored reply, and the request that it answers; raises Refused where it is no longer there."""
    found = await store.read(lambda tx: tx.find_record("reply", record, SYSTEM))
    if found is None:
        raise Refused("the reply is no longer kept")
    reply = Reply.model_validate(found.body["reply"]).model_copy(update={"record": record})
    if found.matter and reply.matter is None:
        reply = reply.model_copy(update={"matter": found.matter})
    asked_for = found.body.get("request")
    return reply, Request.model_validate(asked_for) if asked_for else None


BESIDE = ("sources", "share")
"""What may be done where only the asker sees it; all else is done on the card, which lasts."""


def in_short(reply: Reply, texts: Texts) -> Reply:
    """What the asker alone sees in a channel, and is gone after a reload: what it is, why, the question, and where
    the card stands."""
    if not reply.details:
        return reply
    pointer = Block(text=texts.say("answer-in-direct", reply.language))
    buttons = tuple(one for one in reply.buttons if one.action in BESIDE)
    return reply.model_copy(update={"blocks": (pointer,), "buttons": buttons, "pictures": ()})


def telling(platform: Platform, account: str, person: Person, message: Message) -> Posting:
    """A message to a person as a posting to their direct messages. It may be tried again: it is always looked for."""
    return Posting(
        key=message.key,
        platform=platform,
        channel=f"@{account}",
        record=message.record,
        person=person.id,
        repeated=True,
    )


def delivered(posting: Posting, channel: str, message: str = "") -> Delivery:
    """It stands there now."""
    return Delivery(
        person=posting.person, platform=posting.platform, channel=channel, message=message, at=datetime.now(UTC)
    )


def picture(path: str) -> bytes:
    """A picture's bytes (blocking); empty where it is gone."""
    file = Path(path)
    return file.read_bytes() if file.is_file() else b""
