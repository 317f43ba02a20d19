"""The database: transactions, and what can be done in one."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol, TypeVar

from bot.domain.matter import By, Deadline, Entry, Matter, MatterQuery, UrlRecord, UrlState
from bot.domain.work import NewWork, Work, WorkState
from knowledge.model import Frozen

T = TypeVar("T")


class Record(Frozen):
    """A JSON record of one kind: a reply, a draft, an approval, feedback, a claimant's profile, a mark."""

    kind: str
    key: str
    matter: str | None = None
    version: int = 1
    body: dict[str, Any]
    created: datetime
    changed: datetime


class Tx(Protocol):
    """One transaction: all of it happens, or none. Sync. Everything read is cut to what `by` may see.

    Raises BadInput where a matter or record was changed by somebody else since it was read.
    """

    now: datetime
    """One instant for the whole transaction."""

    # inbox
    def receive(self, event: str, command: str, matter: str | None) -> bool:
        """Note a platform event; False where it was noted before."""

    def settle(self, event: str, outcome: str) -> None:
        """The event reached its end: answered, refused, dead."""

    # outbox
    def enqueue(self, work: NewWork) -> bool:
        """Add a row; False where its key is there already."""

    def claim(self, worker: str, lease: float, skip: Sequence[str], kinds: Sequence[str] = ()) -> Work | None:
        """The oldest due row that is free (or whose lease in seconds ran out), now leased to this worker."""

    def renew(self, work: Work, lease: float) -> bool:
        """Hold on to it; False where another took it over."""

    def finish(self, work: Work, state: WorkState, result: Mapping[str, Any], error: str = "") -> bool:
        """End it; False (and nothing written) where another took it over: roll back then."""

    def postpone(
        self,
        work: Work,
        due: datetime,
        error: str,
        *,
        result: Mapping[str, Any] | None = None,
        attempts: int | None = None,
    ) -> bool:
        """Back into the outbox for later; False where another took it over."""

    def note(self, work: Work, result: Mapping[str, Any]) -> bool:
        """Write down how far it came, before a step that must not be done twice; False as above."""

    def move(self, key: str, due: datetime) -> bool:
        """Another time for a row that waits, also for one that was dropped; False where it has run."""

    def drop(self, key: str) -> bool:
        """Take off a row that has not run."""

    def revive(self, key: str) -> bool:
        """A dead, unknown or dropped row waits again, its attempts counted from 0."""

    def find_work(self, key: str) -> Work | None:
        """A row by key."""

    def work(
        self, states: Sequence[WorkState] = (), kind: str = "", matter: str = "", limit: int = 100
    ) -> tuple[Work, ...]:
        """Rows, oldest due first."""

    # matters
    def add_matter(self, matter: Matter) -> Matter:
        """With its number; where the key is taken already, the matter that has it."""

    def save_matter(self, matter: Matter) -> Matter:
        """Changed, with its version counted up."""

    def find_matter(self, matter: str, by: By) -> Matter | None:
        """By id; None where there is none or none for them."""

    def find_matter_by_key(self, key: str, by: By) -> Matter | None:
        """By normalised URL or file hash."""

    def matters(self, query: MatterQuery, by: By) -> tuple[Matter, ...]:
        """Newest first."""

    def count_matters(self, query: MatterQuery, by: By) -> int:
        """How many."""

    def put_url(self, url: UrlRecord) -> None:
        """Where a URL stands now."""

    def urls(self, by: By, matter: str = "", url: str = "") -> tuple[UrlRecord, ...]:
        """URLs of a matter, or all records of one URL."""

    def url_counts(self, claimant: str, host: str) -> Mapping[UrlState, int]:
        """How many URLs of a claimant at a host stand where (for the share refused and countered), restricted
        matters left out."""

    def put_deadline(self, deadline: Deadline) -> None:
        """Set or change."""

    def deadlines(
        self, by: By, matter: str = "", until: datetime | None = None, *, done: bool = False
    ) -> tuple[Deadline, ...]:
        """Soonest first; those done only with `done`."""

    # records
    def next_id(self, prefix: str) -> str:
        """'D-1', 'D-2', ...: never the same twice."""

    def put_record(
        self,
        kind: str,
        key: str,
        body: Mapping[str, Any],
        matter: str | None = None,
        expect: int | None = None,
    ) -> int:
        """Store, and return the version; `expect` is the version read before (0: must be new)."""

    def find_record(self, kind: str, key: str, by: By) -> Record | None:
        """By id; None also where its matter is not for them."""

    def records(self, kind: str, by: By, matter: str = "", limit: int = 1000) -> tuple[Record, ...]:
        """Newest first."""

    def drop_record(self, kind: str, key: str) -> bool:
        """Remove for good."""

    # audit
    def log(
        self,
        by: By,
        act: str,
        *,
        matter: str | None = None,
        on: str = "",
        facts: Mapping[str, Any] | None = None,
        text: str = "",
        subject: str = "",
    ) -> None:
        """A row of the chain. `facts` hold nothing personal; `text` lies beside it, under the key of
        `subject` (default: the actor)."""

    def entries(self, by: By, matter: str = "", since: datetime | None = None, limit: int = 1000) -> tuple[Entry, ...]:
        """The history, oldest first."""

    def forget_events(self, before: datetime) -> int:
        """Drop the ids of settled events; how many."""

    def forget_work(self, before: datetime | None = None, matter: str = "") -> int:
        """Empty what ended rows carried, those of held matters excepted; how many."""

    def forget_records(self, kind: str, before: datetime) -> int:
        """Drop records that were not changed since, those of held matters excepted; how many."""

    def figures(self) -> Mapping[str, float]:
        """Counts for monitoring: 'rows:STATE' of the outbox, oldest_due_seconds, inbox_unsettled, ..."""

    def forget_subject(self, subject: str) -> int:
        """Destroy the subject's key: its name and texts are unreadable for good. Rows that were about it."""


class Store(Protocol):
    """The database of matters and work."""

    async def run(self, act: Callable[[Tx], T]) -> T:
        """Run a sync function in one transaction, in a worker thread; it may run again after a conflict."""

    async def read(self, act: Callable[[Tx], T]) -> T:
        """Run a sync function that only reads."""

    def lock(self, key: str) -> AbstractAsyncContextManager[bool]:
        """Hold the key against every other worker of this store; False where another holds it."""

    async def take_over(self) -> int:
        """At the start of the one owner: rows that a dead owner held are free at once (not on PostgreSQL, where
        others may be at work: there the lease decides)."""

    def when_work(self, call: Callable[[], None]) -> None:
        """Call (in the event loop) when a committed transaction left work that is due."""

    async def close(self) -> None:
        """Release connections."""
