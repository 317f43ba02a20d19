"""The App Home tab: my open matters, waiting approvals, deadlines, help."""

from typing import Any

from bot.chat.slack.blocks import MOST_TEXT, body, length
from bot.commands.core import Button, Reply
from bot.ports import Texts

MOST_BLOCKS = 100


def home_view(reply: Reply, texts: Texts) -> dict[str, Any]:
    """A reply as a home tab, with the button that opens the form."""
    check = Button(action="check", label=texts.say("home-check", reply.language), style="primary")
    shown = reply.model_copy(update={"buttons": (check, *reply.buttons), "table": None})
    blocks: list[dict[str, Any]] = []
    for block in body(shown, texts):
        if len(blocks) == MOST_BLOCKS or sum(map(length, blocks)) + length(block) > MOST_TEXT:
            break
        blocks.append(block)
    return {"type": "home", "blocks": blocks}
