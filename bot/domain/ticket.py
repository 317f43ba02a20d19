"""The tracker's record, before and after it exists."""

from datetime import datetime
from enum import StrEnum

from knowledge.model import Audience, Frozen


class TicketState(StrEnum):
    """Where a ticket stands, in words every tracker can map."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"


class TicketComment(Frozen):
    """A comment read back from the tracker."""

    id: str
    author: str
    text: str
    at: datetime | None = None


class TicketContent(Frozen):
    """What a new ticket says; already cut to the tracker's clearance."""

    title: str
    text: str
    project: str = ""
    labels: tuple[str, ...] = ()
    priority: str = ""
    assignee: str = ""
    fields: dict[str, str] = {}
    audience: Audience = Audience.PUBLIC


class Ticket(Frozen):
    """The tracker's record: key and URL."""

    tracker: str
    id: str
    """The tracker's own key: 'LEGAL-12', '42'."""
    url: str = ""
    key: str = ""
    """Our key, written into the remote ticket."""
    state: TicketState = TicketState.OPEN
    version: str = ""
    """What the tracker calls its state of the record (ETag, updated-at): a stale update is refused with it."""
    comments: tuple[TicketComment, ...] = ()
