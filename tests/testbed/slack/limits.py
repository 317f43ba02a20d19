"""Slack's published limits, held strictly: what breaks one is answered as Slack would.

Source: docs.slack.dev/reference/block-kit and /methods; the sum of 13,200 characters: slackapi/bolt-js#2509.
"""

from typing import Any

Json = dict[str, Any]

MOST_BLOCKS, MOST_VIEW_BLOCKS, MOST_CHARACTERS = 50, 100, 13_200
TEXT, HARD_TEXT = 3000, 40_000


class Wrong(Exception):
    """invalid_blocks, or another of Slack's errors."""

    def __init__(self, error: str, why: str = "") -> None:
        super().__init__(f"{error}: {why}")
        self.error, self.why = error, why


def need(holds: bool, why: str, error: str = "invalid_blocks") -> None:
    """Refuse unless it holds."""
    if not holds:
        raise Wrong(error, why)


def check_message(message: Json) -> None:
    """A message's text and blocks; raises Wrong."""
    blocks = message.get("blocks") or []
    need(bool(message.get("text")) or bool(blocks), "empty", "no_text")
    need(len(message.get("text") or "") <= HARD_TEXT, "text", "msg_too_long")
    need(len(blocks) <= MOST_BLOCKS, f"{len(blocks)} blocks")
    need(sum(1 for one in blocks if one.get("type") == "table") <= 1, "two tables", "only_one_table_allowed")
    need(characters(blocks) <= MOST_CHARACTERS, "characters", "msg_blocks_too_long")
    check_blocks(blocks)


def characters(part: Any) -> int:
    """All text in blocks."""
    if isinstance(part, list):
        return sum(map(characters, part))
    if not isinstance(part, dict):
        return 0
    return sum(
        len(value) if name == "text" and isinstance(value, str) else characters(value) for name, value in part.items()
    )


def check_blocks(blocks: list[Json]) -> None:
    """Every block, and that ids are unique."""
    for block in blocks:
        kind = block.get("type")
        need(kind in BLOCKS, f"block type {kind}")
        need(len(block.get("block_id", "")) <= 255, "block_id")
        BLOCKS[kind](block)
    ids = [one["block_id"] for one in blocks if one.get("block_id")]
    need(len(ids) == len(set(ids)), "block_id twice")
    actions = [one["action_id"] for block in blocks for one in block.get("elements", []) if one.get("action_id")]
    need(len(actions) == len(set(actions)), "action_id twice")


def text_object(text: Any, limit: int = TEXT, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> None:
    """A text object."""
    need(isinstance(text, dict) and text.get("type") in kinds, f"text object {text}")
    need(1 <= len(text.get("text", "")) <= limit, f"text of {len(text.get('text', ''))}, at most {limit}")


def _header(block: Json) -> None:
    text_object(block.get("text"), 150, ("plain_text",))


def _section(block: Json) -> None:
    need("text" in block or "fields" in block, "section without text")
    if "text" in block:
        text_object(block["text"])
    need(len(block.get("fields", [])) <= 10, "fields")
    for one in block.get("fields", []):
        text_object(one, 2000)


def _context(block: Json) -> None:
    need(1 <= len(block["elements"]) <= 10, "context elements")
    for one in block["elements"]:
        text_object(one)


def _actions(block: Json) -> None:
    need(1 <= len(block["elements"]) <= 25, "actions")
    for one in block["elements"]:
        element(one, ("button", "static_select", "overflow", "conversations_select", "checkboxes"))


def element(one: Json, kinds: tuple[str, ...]) -> None:
    """An interactive element."""
    need(one.get("type") in kinds, f"element {one.get('type')}")
    need(0 < len(one.get("action_id", "")) <= 255, "action_id")
    if one["type"] == "button":
        text_object(one.get("text"), 75, ("plain_text",))
        need(len(one.get("value", "")) <= 2000, "value")
        need(one.get("style") in (None, "primary", "danger"), "style")
    if one["type"] in ("static_select", "checkboxes"):
        need(1 <= len(one["options"]) <= (100 if one["type"] == "static_select" else 10), "options")
        for option in one["options"]:
            text_object(option["text"], 75, ("plain_text", "mrkdwn"))
            need(0 < len(option["value"]) <= 150, "option value")
        values = [option["value"] for option in one["options"]]
        need(len(values) == len(set(values)), "the same value twice")
    if "placeholder" in one:
        text_object(one["placeholder"], 150, ("plain_text",))


def _rich_text(block: Json) -> None:
    kinds = ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")
    for part in block["elements"]:
        need(part["type"] in kinds, part["type"])
        runs = (
            [run for item in part["elements"] for run in item["elements"]]
            if part["type"] == "rich_text_list"
            else part["elements"]
        )
        for run in runs:
            need(run["type"] in ("text", "link", "emoji"), f"rich text {run['type']}: only literal text and links")
            need(run["type"] != "text" or bool(run["text"]), "empty text run")


def _table(block: Json) -> None:
    need(1 <= len(block["rows"]) <= 100, "table rows")
    for row in block["rows"]:
        need(1 <= len(row) <= 20, "table columns")
        for cell in row:
            need(cell["type"] in ("raw_text", "rich_text"), "cell")
            need(cell["type"] != "raw_text" or bool(cell["text"]), "empty cell")
    need(characters(block) <= 10_000, "table characters")


def _input(block: Json) -> None:
    text_object(block["label"], 2000, ("plain_text",))
    if "hint" in block:
        text_object(block["hint"], 2000, ("plain_text",))
    kinds = ("plain_text_input", "static_select", "checkboxes", "file_input", "conversations_select")
    element(block["element"], kinds)
    if block["element"]["type"] == "plain_text_input":
        need(1 <= block["element"].get("max_length", 3000) <= 3000, "max_length")
        need(len(block["element"].get("initial_value", "")) <= 3000, "initial_value")


def _divider(_: Json) -> None:
    return


BLOCKS = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "rich_text": _rich_text,
    "table": _table,
    "input": _input,
    "divider": _divider,
}


def check_view(view: Json) -> None:
    """A modal or a home tab; raises Wrong."""
    need(view.get("type") in ("modal", "home"), "view type", "invalid_arguments")
    need(len(view["blocks"]) <= MOST_VIEW_BLOCKS, "view blocks", "invalid_arguments")
    need(len(view.get("private_metadata", "")) <= 3000, "private_metadata", "invalid_arguments")
    need(len(view.get("callback_id", "")) <= 255, "callback_id", "invalid_arguments")
    if view["type"] == "modal":
        for name in ("title", "submit", "close"):
            if name in view or name == "title":
                text_object(view.get(name), 24, ("plain_text",))
        has_input = any(one["type"] == "input" for one in view["blocks"])
        need(not has_input or "submit" in view, "inputs without submit", "invalid_arguments")
    need(not any(one["type"] == "table" for one in view["blocks"]), "a table in a view", "invalid_arguments")
    check_blocks(view["blocks"])
