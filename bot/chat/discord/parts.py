"""What a message of Components V2 is made of, and how much of it Discord takes. Pure: its classes come after."""

from typing import Literal

from bot.chat.discord.markdown import size
from bot.commands.core import Picture
from knowledge.model import Frozen

# Discord's documentation, "Component Reference" and its published OpenAPI description.
MOST_COMPONENTS = 40
MOST_TEXT = 4000
MOST_BUTTONS = 5
MOST_OPTIONS = 25
MOST_FILES = 10
LABEL = 80
OPTION = 100
PLACEHOLDER = 150
ID = 100


class Words(Frozen):
    """Markdown, safe to show; `plain` is the text it shows."""

    markdown: str
    plain: str = ""


class Press(Frozen):
    """A button."""

    id: str
    label: str
    style: Literal["plain", "primary", "danger"] = "plain"


class Row(Frozen):
    """Up to five buttons."""

    presses: tuple[Press, ...]


class Pick(Frozen):
    """A select of up to 25 entries."""

    id: str
    placeholder: str
    options: tuple[tuple[str, str], ...]
    """(value, label)."""


class Gallery(Frozen):
    """Up to ten pictures of the message's files."""

    pictures: tuple[Picture, ...]


class Rule(Frozen):
    """A thin line."""


Part = Words | Row | Pick | Gallery | Rule
Group = tuple[Part, ...]
"""Parts that stay on one page."""


def component_id(action: str, record: str = "") -> str:
    """What a button or select carries through a restart; raises ValueError where it is too long for Discord."""
    made = f"{action}|{record}"
    if size(made) > ID - len("|99"):
        raise ValueError(f"the component id {made!r} is too long; Discord keeps {ID} characters")
    return made


def read_component_id(text: str) -> tuple[str, str]:
    """(action, record) again; what follows a second bar only tells two of the same apart."""
    action, _, rest = text.partition("|")
    return action, rest.partition("|")[0]
