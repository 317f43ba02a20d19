"""What a tracker is asked, and what it says by itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.domain.ticket import Ticket, TicketContent, TicketState
from knowledge.model import Audience, Frozen


class Tracker(Protocol):
    """A ticket system. Vendor errors end here: TrackerRefused (theirs or ours to mend), TrackerBusy (with
    retry-after seconds), TrackerUnknown (the answer was lost: look up before a second create)."""

    name: str
    clearance: Audience

    async def find(self, key: str) -> Ticket | None:
        """The ticket that carries this key, or None."""

    async def create(self, key: str, content: TicketContent) -> Ticket:
        """Open a ticket that carries the key."""

    async def comment(self, ticket: Ticket, key: str, text: str) -> None:
        """Add a comment; the same key twice adds one."""

    async def attach(self, ticket: Ticket, name: str, content: bytes, media_type: str) -> None:
        """Attach a file."""

    async def set_state(self, ticket: Ticket, state: TicketState) -> Ticket:
        """Move to open, in_progress, resolved or closed; raises TrackerRefused where the tracker has no such way."""

    async def read(self, ticket: Ticket) -> Ticket:
        """The ticket as it stands now, with its comments since."""

    async def search(self, text: str) -> tuple[Ticket, ...]:
        """Tickets whose title or text holds the words."""

    async def close(self) -> None:
        """Release connections."""


@runtime_checkable
class LooksBack(Protocol):
    """A tracker whose look-up by key costs more the more tickets there are: it is told how far back to look."""

    async def find_since(self, key: str, since: datetime) -> Ticket | None:
        """Like Tracker.find, for a ticket that cannot have been opened before `since`."""


class News(Frozen):
    """What a tracker says by itself: that something about some tickets changed."""

    delivery: str
    """The same for a repetition."""
    tickets: tuple[str, ...] = ()
    """By the tracker's id, or by our key."""


class Hook(Protocol):
    """Reads one tracker's webhooks."""

    def read(self, headers: Mapping[str, str], body: bytes) -> News:
        """Raises NotAllowed where the signature does not hold, BadInput for a body that cannot be read. `headers`
        are looked up in any case of letters."""
