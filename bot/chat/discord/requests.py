"""What discord.py hands over -> Request: who, where, what, and the ids under which it is known again."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from discord import Attachment as DiscordFile
from discord import Client, Interaction, Member, Message, MessageSnapshot, Thread, User
from discord.abc import Messageable

from bot.chat.clearance import language_from
from bot.chat.discord.components import TOGGLES
from bot.chat.discord.parts import read_component_id
from bot.commands.core import Actor, Attachment, Place, Request
from bot.commands.forms import filled
from bot.domain.clip import Speaker, Statement
from bot.ports import Staff

Asked = Interaction[Client]

MATTER = re.compile(r"M-\d{1,15}")
LINKED = re.compile(r"<(https?://[^\s<>]+)>")


def actor(user: User | Member, guild: int | None, staff: Staff, locale: str | None = None) -> Actor:
    """The asker; clearance is settled when the request is answered."""
    person = staff.find_person("discord", str(user.id))
    return Actor(
        person=person.id if person else f"discord:{user.id}",
        platform="discord",
        name=user.display_name,
        workspace=str(guild or ""),
        language=language_from(locale),
    )


def place_of_interaction(interaction: Asked) -> Place:
    """A channel, a thread of one, or direct messages."""
    channel = interaction.channel
    if interaction.guild_id is None:
        return Place(kind="direct", channel=str(interaction.channel_id or ""))
    if isinstance(channel, Thread):
        return Place(kind="channel", channel=str(channel.parent_id), thread=str(channel.id))
    return Place(kind="channel", channel=str(interaction.channel_id or ""))


def place_of_message(message: Message) -> Place:
    """The same for a message. What answers another message (or starts with this one) is a thread, too."""
    channel: Messageable = message.channel
    if isinstance(channel, Thread):
        return Place(kind="channel", channel=str(channel.parent_id), thread=str(channel.id))
    answered = message.reference.message_id if message.reference else None
    kind: Any = "channel" if message.guild else "direct"
    return Place(kind=kind, channel=str(message.channel.id), thread=str(answered or message.id))


def files_of(attachments: Iterable[DiscordFile]) -> tuple[Attachment, ...]:
    """Attachments of a message or a command."""
    return tuple(
        Attachment(name=one.filename, url=one.url, size=one.size, media_type=one.content_type or "")
        for one in attachments
    )


def readable(text: str) -> str:
    """Links without the angle brackets that keep Discord from showing a preview."""
    return LINKED.sub(r"\1", text)


def unmentioned(text: str, bot: int) -> str:
    """The text without the bot's own mention."""
    return re.sub(rf"<@!?{bot}>[:,]?", " ", text).strip()


def _blank(interaction: Asked, staff: Staff, command: str) -> Request:
    return Request(
        command=command,
        actor=actor(interaction.user, interaction.guild_id, staff, str(interaction.locale)),
        place=place_of_interaction(interaction),
        event=f"discord:{interaction.id}",
    )


def from_command(
    interaction: Asked,
    staff: Staff,
    word: str,
    text: str,
    options: Mapping[str, str | None],
    file: DiscordFile | None = None,
) -> Request:
    """`/rights WORD` with its typed options."""
    given = {name: value.strip() for name, value in options.items() if value and value.strip()}
    record = given.get("record", "")
    return _blank(interaction, staff, word).model_copy(
        update={
            "text": text.strip(),
            "options": given,
            "files": files_of([file] if file else []),
            "matter": matter_in(record) if word == "check" else None,
        }
    )


def from_shortcut(interaction: Asked, message: Message, staff: Staff) -> Request:
    """`Check this clip` on a message: its words are those of whoever wrote it, not of the asker."""
    words = "\n".join(filter(None, (readable(message.content), *_quoted(message))))
    statements = (Statement(by=Speaker.UPLOADER, text=words, where="message"),) if words.strip() else ()
    forwarded = [one for snapshot in message.message_snapshots for one in snapshot.attachments]
    files = files_of([*message.attachments, *forwarded])
    options = {"description": "message"} if statements or files else {}
    return _blank(interaction, staff, "check").model_copy(
        update={"statements": statements, "files": files, "options": options}
    )


def _quoted(message: Message) -> Sequence[str]:
    """What a link preview or a forwarded message in it says."""
    parts: list[Message | MessageSnapshot] = [message, *message.message_snapshots]
    previews = [text for part in parts for embed in part.embeds for text in (embed.title, embed.description) if text]
    return [*previews, *(readable(one.content) for one in message.message_snapshots)]


def from_click(interaction: Asked, staff: Staff) -> Request:
    """A click, or a choice in a select: the component id carries action and record."""
    data: Mapping[str, Any] = interaction.data or {}
    action, record = read_component_id(data["custom_id"])
    record, _, answer = record.partition("=") if action == "answer" else (record, "", "")
    chosen = answer or next(iter(data.get("values") or ()), "")
    options = {"record": record} | ({"reason": chosen} if chosen else {})
    message = interaction.message
    request = _blank(interaction, staff, action)
    if message is not None and not message.flags.ephemeral and request.place.kind == "direct":
        request = request.model_copy(update={"place": request.place.model_copy(update={"thread": str(message.id)})})
    return request.model_copy(update={"options": options, "matter": matter_in(record)})


class Submitted(NamedTuple):
    """A filled-in form."""

    command: str
    record: str
    values: dict[str, str]
    files: tuple[Attachment, ...]


def submitted(data: Mapping[str, Any]) -> Submitted:
    """What a modal brought; toggles are 'yes'."""
    action, record = read_component_id(data["custom_id"])
    attachments = (data.get("resolved") or {}).get("attachments") or {}
    values: dict[str, str] = {}
    files: list[Attachment] = []
    for label in data["components"]:
        inner = label.get("component") or {}
        name, chosen = inner.get("custom_id", ""), inner.get("values") or []
        if name == TOGGLES:
            values |= dict.fromkeys(chosen, "yes")
        elif any(one in attachments for one in chosen):
            files += [_attached(attachments[one]) for one in chosen if one in attachments]
        else:
            values[name] = str(inner.get("value") or next(iter(chosen), ""))
    return Submitted(action.removeprefix("form:"), record, values, tuple(files))


def _attached(one: Mapping[str, Any]) -> Attachment:
    return Attachment(
        name=one["filename"], url=one["url"], size=one.get("size"), media_type=one.get("content_type") or ""
    )


def from_form(interaction: Asked, form: Submitted, staff: Staff) -> Request:
    """A filled-in modal: the request that it becomes."""
    blank = _blank(interaction, staff, form.command).model_copy(
        update={
            "options": {"record": form.record} if form.record else {},
            "files": form.files,
            "matter": matter_in(form.record),
        }
    )
    if channel := form.values.get("channel"):
        blank = blank.model_copy(update={"place": Place(kind="channel", channel=channel)})
    return filled(blank, form.values)


def from_message(message: Message, staff: Staff) -> Request:
    """A message to the bot, without what it asks."""
    return Request(
        command="check",
        actor=actor(message.author, message.guild.id if message.guild else None, staff),
        place=place_of_message(message),
        event=f"discord:{message.id}",
    )


def matter_in(record: str) -> str | None:
    """'M-12' of 'M-12' or 'M-12:licensed'."""
    head = record.partition(":")[0]
    return head if MATTER.fullmatch(head) else None
