"""Work that must not get lost: one row of the outbox, and where it stands."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from knowledge.model import Frozen


class WorkState(StrEnum):
    """Where an outbox row stands. Done, dead and dropped are ends; unknown waits for a person."""

    WAITING = "waiting"
    RUNNING = "running"
    UNKNOWN = "unknown"
    """The answer was lost and looking twice did not settle it: a person decides."""
    DONE = "done"
    DEAD = "dead"
    """Refused, or tried too often: listed by `work list`, retried by a person."""
    DROPPED = "dropped"
    """A person, or a changed plan, took it off."""


ENDED = (WorkState.DONE, WorkState.DEAD, WorkState.DROPPED)


class NewWork(Frozen):
    """What to put in the outbox."""

    key: str
    """Unique for ever: the same key twice is one row."""
    kind: str
    """answer, post, ticket, ticket_comment, tell, reminder, digest, tree_head, purge, poll_tracker."""
    payload: dict[str, Any] = {}
    matter: str | None = None
    due: datetime | None = None
    """Now where None."""
    lane: str = ""
    """Rows of one lane ('slack:C123') go out in the order they came in."""


class Work(NewWork):
    """One row of the outbox."""

    id: int
    state: WorkState
    attempts: int = 0
    killed: int = 0
    """How many holders in a row died, or were lost, with it in hand."""
    token: int = 0
    """Fencing: only the holder of the newest token may end the row."""
    error: str = ""
    result: dict[str, Any] = {}
    created: datetime
    ended: datetime | None = None
    planned: datetime
    """When it was first to happen: a reminder that runs later says so."""
