"""Form -> Slack modal, and a submitted modal -> the form's values."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.chat.slack.blocks import Json, plain
from bot.commands.core import Attachment, Field, Form
from knowledge.model import Frozen

TITLE, LABEL, HINT, METADATA = 24, 2000, 2000, 3000
INPUT = 3000
CALLBACK = "form"
BY_ID = "slack-file:"
"""The address of a file whose own is not told yet: its id."""


class Submitted(Frozen):
    """What came back from a modal."""

    command: str
    record: str
    values: Mapping[str, str]
    files: tuple[Attachment, ...] = ()
    origin: Mapping[str, str] = {}


def view(form: Form, origin: Mapping[str, str]) -> Json:
    """A modal; `origin` (where it was opened) travels in its private metadata."""
    metadata = json.dumps({"command": form.command, "record": form.record, "origin": dict(origin)})
    if len(metadata) > METADATA:
        metadata = json.dumps({"command": form.command, "record": form.record, "origin": {}})
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain(form.title, TITLE),
        "submit": plain(form.submit, TITLE),
        "private_metadata": metadata,
        "blocks": [_input(field) for field in form.fields],
    }


def _input(field: Field) -> Json:
    hint = {"hint": plain(field.hint, HINT)} if field.hint else {}
    return {
        "type": "input",
        "block_id": field.name,
        "optional": not field.required,
        "label": plain(field.label, LABEL),
        "element": {"action_id": field.name, **_element(field)},
        **hint,
    }


def _element(field: Field) -> Json:
    if field.kind == "toggle":
        option = {"text": plain(field.label, 75), "value": "yes"}
        return {"type": "checkboxes", "options": [option], **({"initial_options": [option]} if field.value else {})}
    if field.kind == "choice":
        options = [{"text": plain(one.label, 75), "value": one.value} for one in field.choices]
        chosen = next((one for one in options if one["value"] == field.value), None)
        return {"type": "static_select", "options": options, **({"initial_option": chosen} if chosen else {})}
    if field.kind == "file":
        return {"type": "file_input", "max_files": 1}
    if field.kind == "channel":
        return {"type": "conversations_select", "filter": {"include": ["public", "private"]}}
    initial = {"initial_value": field.value[:INPUT]} if field.value else {}
    most = min(field.max_length, INPUT)
    return {"type": "plain_text_input", "multiline": field.kind == "text", "max_length": most, **initial}


def submitted(payload: Mapping[str, Any]) -> Submitted:
    """A `view_submission` payload as values and files."""
    metadata = json.loads(payload["view"]["private_metadata"] or "{}")
    states = payload["view"]["state"]["values"]
    values = dict(pair for block in states.values() for pair in _values(block))
    files = tuple(one for block in states.values() for state in block.values() for one in _files(state))
    return Submitted(
        command=metadata.get("command", ""),
        record=metadata.get("record", ""),
        values=values,
        files=files,
        origin=metadata.get("origin", {}),
    )


def _values(block: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, state in block.items():
        if state["type"] == "checkboxes":
            yield name, "yes" if state.get("selected_options") else ""
        elif state["type"] == "static_select":
            yield name, (state.get("selected_option") or {}).get("value", "")
        elif state["type"] == "conversations_select":
            yield name, state.get("selected_conversation") or ""
        elif state["type"] != "file_input":
            yield name, state.get("value") or ""


def _files(state: Mapping[str, Any]) -> Iterator[Attachment]:
    for one in state.get("files") or ():
        yield attachment(one)


def attachment(file: Mapping[str, Any]) -> Attachment:
    """A Slack file object; its private address needs the bot token."""
    return Attachment(
        name=file.get("name") or file.get("id", "file"),
        url=file.get("url_private_download") or file.get("url_private") or f"{BY_ID}{file.get('id', '')}",
        size=file.get("size"),
        media_type=file.get("mimetype") or "",
    )
