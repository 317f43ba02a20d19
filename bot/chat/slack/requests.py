"""Slack payload -> Request: who, where, what, and the ids under which it is known again."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.chat.routing import typed
from bot.chat.slack.blocks import parse_action
from bot.chat.slack.modal import Submitted, attachment
from bot.commands.core import Actor, Attachment, Place, Request
from bot.commands.forms import filled
from bot.domain.clip import Speaker, Statement
from bot.ports import Staff

Body = Mapping[str, Any]

REFERENCE = re.compile(r"<([^<>]+)>")
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
OPTION = re.compile(r"(?:^|\s)(url|country|file)[=:](\S+)")


def readable(text: str) -> str:
    """Slack's mrkdwn as people typed it: links bare, references by name, entities undone."""
    said = REFERENCE.sub(lambda found: _reference(found[1]), text)
    for entity, letter in ENTITIES:
        said = said.replace(entity, letter)
    return said


def _reference(inside: str) -> str:
    target, _, label = inside.partition("|")
    if target[:1] in "@#!":
        return f"{target[0]}{label or target[1:]}"
    if label and label not in target:
        return f"{label} {target}"
    return target


def unmentioned(text: str, bot: str) -> str:
    """The text without the bot's own mention."""
    return re.sub(rf"<@{re.escape(bot)}(\|[^>]*)?>[:,]?", " ", text).strip()


def home_of(body: Body) -> str:
    """The workspace that a payload came through."""
    authorizations = body.get("authorizations") or [{}]
    team = body.get("team")
    inside = team.get("id") if isinstance(team, dict) else team
    return str(authorizations[0].get("team_id") or body.get("team_id") or inside or "")


def actor(body: Body, user: str, staff: Staff, *, name: str = "") -> Actor:
    """The asker; clearance and language are settled when the request is answered."""
    person = staff.find_person("slack", user)
    known = person.id if person else f"slack:{user}"
    return Actor(person=known, platform="slack", name=name or user, workspace=home_of(body))


def place(channel: str, thread: str = "", *, direct: bool | None = None) -> Place:
    """A channel or a direct message; ids of direct messages start with D."""
    is_direct = channel.startswith("D") if direct is None else direct
    return Place(kind="direct" if is_direct else "channel", channel=channel, thread=thread)


def from_command(body: Body, staff: Staff) -> Request:
    """`/rights WORD ...`; without a word it is help, with none that is known it is refused by the core."""
    text = readable(body.get("text") or "").strip()
    first, _, rest = text.partition(" ")
    routed = typed(first.lower() or "help", rest.strip())
    options = dict(routed.options)
    said = routed.text
    if routed.command == "check":
        options |= {found[1]: found[2] for found in OPTION.finditer(said)}
        said = OPTION.sub(" ", said).strip()
    return Request(
        command=routed.command,
        text=said,
        options=options,
        actor=actor(body, body["user_id"], staff, name=body.get("user_name", "")),
        place=place(body["channel_id"]),
        event=f"slack:{home_of(body)}:command:{body['trigger_id']}",
    )


def from_message(body: Body, staff: Staff) -> Request:
    """A message or a mention, without what it asks. Both events of one mention have the same id."""
    event = body["event"]
    channel = event["channel"]
    thread = event.get("thread_ts") or event["ts"]
    return Request(
        command="check",
        actor=actor(body, event["user"], staff),
        place=place(channel, thread, direct=event.get("channel_type") == "im" or channel.startswith("D")),
        event=f"slack:{home_of(body)}:{channel}:{event['ts']}",
    )


def files_of(message: Body) -> tuple[Attachment, ...]:
    """The files of a message. In shared channels Slack gives the id only: it is looked up when it is fetched."""
    parts = [message, *_messages_in(message)]
    return tuple(attachment(one) for part in parts for one in part.get("files") or ())


def from_shortcut(body: Body, staff: Staff) -> Request:
    """`Check this clip` on a message: its words are those of whoever wrote it, not of the asker."""
    message = body["message"]
    words = "\n".join(filter(None, [readable(message.get("text") or ""), *_quoted(message)]))
    statements = (Statement(by=Speaker.UPLOADER, text=words, where="message"),) if words.strip() else ()
    channel = body["channel"]["id"]
    return Request(
        command="check",
        statements=statements,
        files=files_of(message),
        options={"description": "message"},
        actor=actor(body, body["user"]["id"], staff, name=body["user"].get("name", "")),
        place=place(channel),
        event=f"slack:{home_of(body)}:shortcut:{body['trigger_id']}",
    )


def _quoted(message: Body) -> Sequence[str]:
    """What a link preview or a quoted message in it says."""
    parts = message.get("attachments") or ()
    return [readable(part[name]) for part in parts for name in ("title", "text") if part.get(name)]


def shared_in(message: Body) -> Sequence[str]:
    """What the messages say that were shared with this one: another's words. Previews of links are no messages."""
    said = (readable(one.get("text") or one.get("fallback") or "") for one in _messages_in(message))
    return [one for one in said if one.strip()]


def _messages_in(message: Body) -> Sequence[Body]:
    marks = ("is_share", "is_msg_unfurl", "message_blocks", "files")
    return [one for one in message.get("attachments") or () if any(one.get(mark) for mark in marks)]


def from_action(body: Body, staff: Staff) -> Request:
    """A click, or a choice in a select: the component id carries action and record."""
    action = body["actions"][0]
    name, record = parse_action(action["action_id"])
    if action["type"] == "button" and action.get("value") and len(action["value"]) > len(record):
        record = action["value"]  # ids hold 255 characters, values 2,000
    record, _, answer = record.partition("=") if name == "answer" else (record, "", "")
    container = body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or ""
    thread = (
        container.get("thread_ts") or (body.get("message") or {}).get("thread_ts") or container.get("message_ts", "")
    )
    chosen = answer or (action.get("selected_option") or {}).get("value", "")
    options = {"record": record} | ({"reason": chosen} if chosen else {})
    return Request(
        command=name,
        options=options,
        actor=actor(body, body["user"]["id"], staff, name=body["user"].get("name", "")),
        place=place(channel, "" if container.get("is_ephemeral") else thread) if channel else place("", direct=True),
        event=f"slack:{home_of(body)}:click:{body['trigger_id']}",
        matter=matter_in(record),
    )


def from_form(body: Body, form: Submitted, staff: Staff) -> Request:
    """A filled-in modal: the request it becomes, at the place where it was opened."""
    chosen = form.values.get("channel", "")
    channel, thread = (chosen, "") if chosen else (form.origin.get("channel", ""), form.origin.get("thread", ""))
    blank = Request(
        command=form.command,
        options={"record": form.record} if form.record else {},
        files=form.files,
        actor=actor(body, body["user"]["id"], staff, name=body["user"].get("name", "")),
        place=place(channel, thread) if channel else place("", direct=True),
        event=f"slack:{home_of(body)}:view:{body['view']['id']}",
        matter=matter_in(form.record),
    )
    return filled(blank, form.values)


def matter_in(record: str) -> str | None:
    """'M-12' of 'M-12' or 'M-12:licensed'."""
    head = record.partition(":")[0]
    return head if re.fullmatch(r"M-\d{1,15}", head) else None
