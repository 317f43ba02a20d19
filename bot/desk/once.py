"""What an event caused happens once, also where the process died before the event was answered."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from bot.domain.matter import SYSTEM
from bot.ports import Tx

EFFECT = "effect"
"""Record kind: what an event's command came to. Kept as long as the event's own id."""


class Named(Protocol):
    """A matter, a draft."""

    @property
    def id(self) -> str:
        """'M-12', 'D-3'."""


T = TypeVar("T", bound=Named)


def once(tx: Tx, event: str, act: Callable[[], T], again: Callable[[str], T]) -> T:
    """Act, and note in the same transaction what came of it; for the same event again only look that up.

    A command runs in a transaction of its own, before the one that keeps its answer: after a crash between the two
    the event is answered from what was done. Without an event (the command line) nothing is repeated, nor noted.
    """
    done = tx.find_record(EFFECT, event, SYSTEM) if event else None
    if done is not None:
        return again(done.body["of"])
    result = act()
    if event:
        tx.put_record(EFFECT, event, {"of": result.id})
    return result
