"""Discord's limits, strict: what the real service would refuse, the stand-in refuses with the same code."""

from collections.abc import Iterator
from typing import Any

from tests.testbed.discord.nouns import V2, Json


class Wrong(Exception):
    """An answer with an error status."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


def units(text: str) -> int:
    """UTF-16 units: the strictest reading of "characters"."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def refuse(why: str) -> Wrong:
    """50035 Invalid Form Body."""
    return Wrong(400, 50035, f"Invalid Form Body: {why}")


def need(holds: bool, why: str) -> None:
    """Refuse unless it holds."""
    if not holds:
        raise refuse(why)


def every(node: Any) -> Iterator[Json]:
    """All components, the nested ones too."""
    if isinstance(node, list):
        for one in node:
            yield from every(one)
    elif isinstance(node, dict):
        if "type" in node:
            yield node
        for name in ("components", "accessory", "component"):
            if name in node:
                yield from every(node[name])


def check_message(body: Json, *, files: int, before: Json | None = None) -> None:
    """A message to create, or the change of one."""
    flags = int(body.get("flags") or 0) | int((before or {}).get("flags") or 0)
    content = body.get("content") or ""
    need(units(content) <= 2000, "content: Must be 2000 or fewer in length.")
    need(len(body.get("embeds") or ()) <= 10, "embeds: Must be 10 or fewer in length.")
    need(files <= 10, "attachments: Must be 10 or fewer in length.")
    mentions = body.get("allowed_mentions")
    need(mentions is not None, "test: every message must say which mentions it allows")
    need(not (mentions or {}).get("parse"), "test: no mention may be parsed")
    components = body.get("components") or []
    v2 = bool(flags & V2)
    if v2:
        need(not content and not body.get("embeds"), "content, embeds: not with IS_COMPONENTS_V2")
    else:
        need(all(one["type"] == 1 for one in components), "components: need IS_COMPONENTS_V2")
        need(len(components) <= 5, "components: Must be 5 or fewer in length.")
    if before is None:
        need(bool(content or components or body.get("embeds") or files), "Cannot send an empty message (50006)")
    check_components(components)


def check_components(components: list[Json]) -> None:
    """Numbers, lengths, and that no id comes twice."""
    found = list(every(components))
    need(len(found) <= 40, f"components: {len(found)} of at most 40")
    text = sum(units(one["content"]) for one in found if one["type"] == 10)
    need(text <= 4000, f"components: {text} characters of at most 4000")
    ids = [one["custom_id"] for one in found if "custom_id" in one]
    need(len(ids) == len(set(ids)), "COMPONENT_CUSTOM_ID_DUPLICATED")
    for one in found:
        _check_component(one)


def _check_component(one: Json) -> None:
    kind = one["type"]
    if "custom_id" in one:
        need(1 <= units(one["custom_id"]) <= 100, "custom_id: 1 to 100")
    if kind == 1:
        inner = one["components"]
        need(1 <= len(inner) <= 5, "action row: 1 to 5 components")
        need(all(part["type"] == 2 for part in inner) or len(inner) == 1, "action row: five buttons or one select")
    elif kind == 2:
        need(units(one.get("label") or "") <= 80, "label: 80")
        need(bool(one.get("label") or one.get("emoji")), "button: label or emoji")
    elif kind in (3, 5, 6, 7, 8):
        _check_select(one)
    elif kind == 10:
        need(units(one["content"]) >= 1, "text display: empty")
    elif kind == 12:
        need(1 <= len(one["items"]) <= 10, "media gallery: 1 to 10")
    elif kind == 17:
        need(bool(one["components"]), "container: empty")
    elif kind == 18:
        need(1 <= units(one["label"]) <= 45, "label: 45")
        need(units(one.get("description") or "") <= 100, "description: 100")


def _check_select(one: Json) -> None:
    need(units(one.get("placeholder") or "") <= 150, "placeholder: 150")
    if one["type"] != 3:
        return
    options = one.get("options") or []
    need(1 <= len(options) <= 25, "options: 1 to 25")
    values = [option["value"] for option in options]
    need(len(values) == len(set(values)), "options: a value twice")
    for option in options:
        need(1 <= units(option["label"]) <= 100 and 1 <= units(option["value"]) <= 100, "option: 1 to 100")


def check_modal(data: Json) -> None:
    """A modal."""
    need(1 <= units(data["title"]) <= 45, "title: 45")
    need(1 <= units(data["custom_id"]) <= 100, "custom_id: 100")
    need(1 <= len(data["components"]) <= 5, "components: 1 to 5")
    need(all(one["type"] in (10, 18) for one in data["components"]), "components: labels")
    check_components(data["components"])


def check_choices(choices: list[Json]) -> None:
    """What an autocompletion offers."""
    need(len(choices) <= 25, "choices: 25")
    for one in choices:
        need(1 <= units(one["name"]) <= 100 and 1 <= units(str(one["value"])) <= 100, "choice: 1 to 100")


def check_commands(commands: list[Json]) -> None:
    """What is registered."""
    names = [(one.get("type", 1), one["name"]) for one in commands]
    need(len(names) == len(set(names)), "a command twice")
    for one in commands:
        need(1 <= len(one["name"]) <= 32, "name: 32")
        if one.get("type", 1) == 1:
            need(one["name"] == one["name"].lower(), "name: lower case")
            _check_options(one)


def _check_options(command: Json) -> None:
    need(1 <= units(command["description"]) <= 100, "description: 100")
    options = command.get("options") or []
    need(len(options) <= 25, "options: 25")
    for one in options:
        need(1 <= len(one["name"]) <= 32 and one["name"] == one["name"].lower(), "option name")
        need(not (one.get("autocomplete") and one.get("choices")), "autocomplete or choices")
        _check_options(one)
