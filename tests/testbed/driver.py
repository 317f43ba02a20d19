"""What a person can do and see on a platform, the same words for Slack and Discord: scenarios are written on this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

# The people and places that every stand-in has.
PEOPLE: Mapping[str, str] = {
    "ada": "counsel, speaks Norwegian; on the staff directory as counsel and approver",
    "bo": "staff: an analyst on the staff directory; English",
    "cy": "a member of the workspace without any role",
    "gus": "a guest, or somebody of another organisation",
    "robo": "another bot",
}
PLACES: Mapping[str, str] = {
    "legal": "cleared for counsel; ada, bo and cy are in it",
    "brand": "cleared for staff; ada, bo and cy are in it",
    "town": "no clearance configured, so public; everybody of the workspace is in it",
    "partners": "shared with another organisation (Slack Connect; a Discord channel open to people without a role)",
}


@dataclass(frozen=True)
class Control:
    """A button, or a select with its choices, as a person sees it."""

    label: str
    action: str
    """The action of the component id: 'sources', 'share', 'answer', ..."""
    record: str
    choices: tuple[tuple[str, str], ...] = ()
    """(value, label) of a select."""
    raw: object = None
    """The platform's own component."""


@dataclass(frozen=True)
class Shown:
    """A message as one person sees it now."""

    id: str
    place: str
    """A name of PLACES, or 'direct'."""
    text: str
    """Everything readable in it, line by line."""
    controls: tuple[Control, ...] = ()
    private: bool = False
    """Only this person sees it (ephemeral, or in their direct messages)."""
    thread: str = ""
    """The id of the message whose thread it stands in."""
    by_bot: bool = True
    files: tuple[str, ...] = ()
    raw: object = None

    def control(self, action: str, label: str = "") -> Control:
        """The first control of an action (and, for the answers to questions, with a label)."""
        for one in self.controls:
            if one.action == action and label in one.label:
                return one
        raise AssertionError(f"no {action} {label!r} in {[(one.action, one.label) for one in self.controls]}")

    def has(self, action: str) -> bool:
        """Whether there is a control of that action."""
        return any(one.action == action for one in self.controls)


@dataclass(frozen=True)
class Modal:
    """An open form as a person sees it."""

    id: str
    title: str
    fields: tuple[str, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    """What stands in the fields already."""
    errors: Mapping[str, str] = field(default_factory=dict)
    raw: object = None


@dataclass(frozen=True)
class Upload:
    """A file that a person attaches."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"


class ChatDriver(Protocol):
    """Acts of a person on one platform, over the wire, and what they then see.

    An act returns when the platform has acknowledged it (or raises NotAcknowledged); `settled` returns when the bot
    has nothing more to do; nothing here sleeps.
    """

    name: str
    """'slack-socket', 'slack-http' or 'discord'."""
    platform: str
    """'slack' or 'discord'."""

    async def command(self, who: str, place: str, words: str, **options: str) -> None:
        """`/rights WORDS` in a place, or in 'direct'; options are typed ones (url, country), where the platform has
        them: else they are written behind the words."""

    async def say(
        self, who: str, text: str, *, place: str = "direct", thread: str = "", files: Sequence[Upload] = ()
    ) -> str:
        """A message without a mention; its id."""

    async def mention(self, who: str, place: str, text: str, *, thread: str = "", files: Sequence[Upload] = ()) -> str:
        """A message that mentions the bot; its id."""

    async def message_action(self, who: str, place: str, message: str) -> None:
        """`Check this clip` on a message."""

    async def click(self, who: str, shown: Shown, control: Control, choice: str = "") -> None:
        """Press a button, or choose a value of a select."""

    async def submit(
        self, who: str, modal: Modal, values: Mapping[str, str], files: Sequence[Upload] = ()
    ) -> Mapping[str, str]:
        """Send a form; field errors where it was refused, nothing where it was taken. Toggles are 'yes' or ''."""

    async def open_home(self, who: str) -> Shown | None:
        """The home tab (Slack); None where the platform has none."""

    async def settled(self) -> None:
        """Wait until the bot has answered everything that it was asked (10 s at most)."""

    def sees(self, who: str, place: str = "") -> list[Shown]:
        """The bot's messages that this person can see, oldest first; in one place, or everywhere."""

    def modal(self, who: str) -> Modal | None:
        """The form that is open for this person."""

    async def close_direct(self, who: str) -> None:
        """From now on this person takes no direct messages."""

    async def repeat_last(self, times: int = 1) -> None:
        """The platform delivers its last event again, byte for byte."""

    async def drop_connection(self) -> None:
        """The connection breaks (where there is one) and is up again when this returns."""

    async def fail_next(self, what: str, times: int = 1) -> None:
        """The next posts of the bot meet: '429', '500', '503', 'lost' (done, but the answer never arrives), 'slow'."""

    def refused(self, who: str) -> list[str]:
        """What the platform said to this person outside any message: '' for a silent error."""


class NotAcknowledged(AssertionError):
    """The platform waited its three seconds in vain."""
