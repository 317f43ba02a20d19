"""Everything asked of the outside, on one screen: each docstring is the promise, with its exceptions."""

from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol, TypeVar, runtime_checkable

from bot.domain.assessment import Circumstance, Sighting
from bot.domain.clip import Clip
from bot.domain.evidence import ClipEvidence, Match
from bot.domain.matter import By, Deadline, Entry, Matter, MatterQuery, UrlRecord, UrlState
from bot.domain.staff import Person, Route
from bot.domain.ticket import Ticket, TicketContent, TicketState
from bot.domain.work import NewWork, Work, WorkState
from knowledge.model import AnyDocument, Audience, Document, Frozen, Guide, Hit, Kind, Passage

T = TypeVar("T")


class AssetHit(Frozen):
    """An asset whose description means about the same as a stretch of the clip's words."""

    guide: str
    asset: str
    score: float
    """Calibrated cosine, 0 to 1."""
    text: str
    """The stretch (a clause or the whole statement) that was compared."""
    statement: int = 0
    start: int = 0
    end: int = 0


class Query(Frozen):
    """What to search for, and among what. Audience is applied before ranking, always."""

    text: str
    k: int = 5
    clearance: Audience = Audience.PUBLIC
    kinds: tuple[Kind, ...] = ()
    franchise: str | None = None
    doctrine: str | None = None
    country: str | None = None
    language: str | None = None
    favours: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    exclude: tuple[str, ...] = ()
    one_per_document: bool = False


class Library(Protocol):
    """The retrieval index. Raises LibraryUnwell with a sentence when it cannot answer."""

    async def search(self, query: Query) -> tuple[Hit, ...]:
        """The best passages first. Empty where nothing matches or nothing is allowed: the two look alike."""

    async def relevant(self, query: Query) -> tuple[Hit, ...]:
        """Like search, but only what is relevant enough to answer with; empty means: abstain."""

    async def assets_like(self, clip: Clip, clearance: Audience) -> tuple[AssetHit, ...]:
        """Assets whose descriptions mean what stretches of the clip's words say, best first."""

    async def quote(self, citation: str, language: str, clearance: Audience) -> Passage | None:
        """The passage at `document#locator`, in the language where there is one, else in English."""

    async def find_document(self, document: str, clearance: Audience) -> AnyDocument | None:
        """A document's fields, or None where there is none that this clearance may see."""

    async def documents(self, clearance: Audience) -> tuple[Document, ...]:
        """All documents this clearance may see, without their text."""

    async def guides(self, clearance: Audience) -> tuple[Guide, ...]:
        """All guides this clearance may see; the same tuple until the library changes."""

    async def descriptions(self, clearance: Audience) -> Mapping[str, Mapping[str, str]]:
        """The guides' texts: `guide/x#asset` -> language -> text; the same object until the library changes."""


class Proposal(Frozen):
    """What a language model proposes a clip shows; every span is checked before it counts."""

    sightings: tuple[Sighting, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    refused: str = ""


class LanguageModel(Protocol):
    """An optional language model. It proposes and polishes; it never decides."""

    name: str

    async def propose(self, clip: Clip, guides: Sequence[Guide]) -> Proposal:
        """Sightings and circumstances with exact spans; raises ModelUnavailable with a short reason."""

    async def rewrite(self, summary: str, language: str, allowed: Mapping[str, str]) -> str:
        """The summary again, in that language; `allowed` is citation id -> quote. Raises ModelUnavailable."""

    def stream(self, summary: str, language: str, allowed: Mapping[str, str]) -> AsyncGenerator[str, None]:
        """Like rewrite, piece by piece."""

    async def fill(self, slot: str, instructions: str, facts: Mapping[str, str]) -> str:
        """Prose for one named slot of a draft. Raises ModelUnavailable."""


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


class Message(Frozen):
    """A direct message to a person: a stored reply, by record, and how urgent."""

    key: str
    """One message a key: sent once."""
    record: str
    urgent: bool = False


class Delivery(Frozen):
    """What became of a direct message: who was told, where, when, or why not."""

    person: str
    platform: str
    channel: str = ""
    message: str = ""
    at: datetime | None = None
    failed: str = ""
    """'closed' where direct messages are closed, else the reason."""


class Messenger(Protocol):
    """Delivers to a person on one platform."""

    platform: str

    async def tell(self, person: Person, message: Message) -> Delivery:
        """Deliver once per key; a closed inbox is a Delivery with `failed`, not an exception."""

    async def post(self, channel: str, text: str, key: str) -> Delivery:
        """A plain line to a named channel, without the content."""


class Clock(Protocol):
    """Time, so that tests can hold it."""

    def now(self) -> datetime:
        """The time, with its zone (UTC)."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class Still(Frozen):
    """One frame of a clip, small."""

    at: float
    """Seconds."""
    jpeg: bytes
    width: int
    height: int
    rgb: bytes
    """The same as plain points, 3 bytes each, row by row: nobody needs to decode a stranger's picture."""


class SeeingModel(Protocol):
    """An optional model that looks at pictures. It proposes; it never decides."""

    name: str
    """Empty for none."""

    async def see(self, stills: Sequence[Still], guides: Sequence[Guide]) -> tuple[Sighting, ...]:
        """Assets of these guides that the stills seem to show; raises ModelUnavailable with a short reason."""


class ClipReader(Protocol):
    """What a file or URL shows. Raises Unseeable for what cannot be read."""

    async def read_file(self, path: str, progress: Callable[[str, float], None] | None = None) -> ClipEvidence:
        """Look at a file, in a child process without network."""

    async def read_url(self, url: str, progress: Callable[[str, float], None] | None = None) -> ClipEvidence:
        """Fetch safely and look at it; for platform pages: what their oEmbed says, if allowed."""

    async def seen_before(self, sha256: str, known: Mapping[str, str], guides: Collection[str]) -> tuple[Match, ...]:
        """Stretches of a looked-at clip that match references of these guides, or `known` clips (SHA-256 -> name)."""

    async def sheet(self, evidence: ClipEvidence, found: Sequence[Match]) -> str:
        """A contact sheet with the matches marked by what they match: its path, empty where there are no pictures."""

    async def stills(self, evidence: ClipEvidence) -> tuple[Still, ...]:
        """A few frames over the clip, for a seeing model."""

    async def forget(self, sha256: str) -> None:
        """Remove everything that is kept of a clip."""

    async def sweep(self, before: datetime, keep: Collection[str]) -> int:
        """Remove clips that nobody asked for since then, those in `keep` (SHA-256) excepted, and attachments fetched
        before; how many."""

    async def discard(self, paths: Sequence[str]) -> None:
        """Delete fetched attachments that must not be kept; a person's own file stays."""


class Texts(Protocol):
    """The message catalogues."""

    def say(self, key: str, language: str | None = None, **values: Any) -> str:
        """A message in the language, else in English."""


class Staff(Protocol):
    """The staff directory and the routes."""

    def find_person(self, platform: str, account: str) -> Person | None:
        """Who holds that account."""

    def get_person(self, name: str) -> Person:
        """By directory id; raises NotFound."""

    def people(self) -> tuple[Person, ...]:
        """All."""

    def routes(self) -> tuple[Route, ...]:
        """All."""


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
        """How many URLs of a claimant at a host stand where (for the share refused and countered)."""

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


class Posting(Frozen):
    """A stored reply to post at a place, or over an earlier message."""

    key: str
    """One posting a key: sent once."""
    platform: str
    channel: str
    thread: str = ""
    record: str
    """The stored reply (record kind 'reply')."""
    update: str = ""
    """The message to write over, e.g. the 'working' message."""
    person: str = ""
    """For whom alone, where it is private."""
    origin: dict[str, str] = {}
    """What the platform's adapter itself put there when it accepted the request: ids, response URL."""
    repeated: bool = False
    """True where an earlier try lost its answer: look first, mark a repetition."""


class Poster(Protocol):
    """Posts stored replies on one platform."""

    platform: str

    async def post(self, posting: Posting) -> Delivery:
        """Post once per key. Raises Busy, Refused, AnswerLost (bot.domain.errors)."""
