"""What keeps a clip from being seen, as a sentence in the reader's language."""

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import Unseeable
from bot.domain.evidence import Unseen
from bot.texts import catalogue


class NotSeen(Unseeable):
    """A file or link that cannot be looked at: a message `unseen-KEY` of the catalogues, with its values."""

    def __init__(self, key: str, **values: str | float) -> None:
        """Raises KeyError where there is no such message."""
        super().__init__(Unseen(key=key, values=values), catalogue().say(f"unseen-{key}", "en", **values))


def told(key: object, values: object) -> NotSeen:
    """What the child said keeps it from seeing: only if it is a sentence of ours, for a child may be taken over."""
    if isinstance(key, str) and isinstance(values, Mapping):
        try:
            return NotSeen(key[:40], **{str(name)[:20]: _short(one) for name, one in values.items()})
        except (KeyError, TypeError):
            pass
    return NotSeen("broken")


def _short(value: Any) -> str | float:
    return value if isinstance(value, int | float) else str(value)[:80]
