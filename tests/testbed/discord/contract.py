"""Exchanges checked against Discord's own OpenAPI description, where it is at hand."""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

OPENAPI = "RIGHTSDESK_TEST_DISCORD_OPENAPI"
"""The environment variable that holds the path of discord-api-spec's openapi.json."""
SENT_AS_NUMBERS = ("recipient_id", "channel_id", "message_id", "guild_id")
"""discord.py sends these ids, and those of attachments, as numbers; the description says string, the service takes
both."""


class Contract:
    """The description, ready to judge one exchange after the other."""

    def __init__(self, path: Path) -> None:
        self.spec = json.loads(path.read_text("utf-8"))
        resource: Resource[Any] = DRAFT202012.create_resource(self.spec)
        self.registry = Registry().with_resource("urn:discord", resource)
        self.paths = [(_pattern(template), template) for template in sorted(self.spec["paths"], key=_literalness)]

    def template(self, path: str) -> str | None:
        """The route that a path belongs to."""
        return next((template for pattern, template in self.paths if pattern.fullmatch(path)), None)

    def faults(self, method: str, path: str, sent: Any, status: int, answered: Any) -> list[str]:
        """What does not fit, in the request and in the reply."""
        template = self.template(path)
        if template is None or method.lower() not in self.spec["paths"][template]:
            return [f"{method} {path} is no route of Discord's description"]
        pointer = ["paths", template, method.lower()]
        operation = self.spec["paths"][template][method.lower()]
        found: list[str] = []
        if sent is not None and "requestBody" in operation:
            body = [*pointer, "requestBody", "content", "application/json", "schema"]
            found += self._judge(body, _ids_as_text(sent))
        reply = operation["responses"].get(str(status))
        if answered is not None and reply and "content" in reply:
            schema = [*pointer, "responses", str(status), "content", "application/json", "schema"]
            found += self._judge(schema, answered)
        return [f"{method} {template}: {one}" for one in found]

    def _judge(self, pointer: list[str], value: Any) -> list[str]:
        reference = "urn:discord#/" + "/".join(one.replace("~", "~0").replace("/", "~1") for one in pointer)
        validator = Draft202012Validator({"$ref": reference}, registry=self.registry)
        errors = validator.iter_errors(value)
        return [f"{'/'.join(map(str, one.absolute_path))}: {_deepest(one)}" for one in errors]


def _ids_as_text(value: Any) -> Any:
    if isinstance(value, list):
        return [_ids_as_text(one) for one in value]
    if isinstance(value, dict):
        sent = {name: str(one) if name in SENT_AS_NUMBERS and isinstance(one, int) else _ids_as_text(one)
                for name, one in value.items()}  # fmt: skip
        if files := sent.get("attachments"):
            sent["attachments"] = [{**one, "id": str(one["id"])} for one in files]
        return sent
    return value


def _deepest(error: Any) -> str:
    """The message of the most telling of the errors behind a failed choice."""
    while error.context:
        error = max(error.context, key=lambda one: (len(one.absolute_path), one.validator != "type"))
    return f"{'/'.join(map(str, error.absolute_path))} {error.message[:300]}"


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{[^}]+\}", "[^/]+", template.replace("@", r"\@").replace(".", r"\.")))


def _literalness(template: str) -> int:
    """Templates with few holes first: '@original' before '{message_id}'."""
    return template.count("{")


@cache
def contract() -> Contract | None:
    """The description that RIGHTSDESK_TEST_DISCORD_OPENAPI names; None without it."""
    path = os.environ.get(OPENAPI)
    return Contract(Path(path)) if path else None
