"""A world that does everything wrong that platforms and trackers do, decided by a seed; and what must hold in it."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Iterator
from functools import partial

import structlog
from sqlalchemy import delete, or_, select

from bot.commands.core import Core
from bot.commands.door import without_records
from bot.config import WorkOptions
from bot.desk.work import drop_work, retry_work, work_seen_by
from bot.domain.errors import AnswerLost, Busy, TrackerBusy, TrackerUnknown
from bot.domain.links import clip_key
from bot.domain.matter import By
from bot.domain.policy import Policy
from bot.domain.staff import Person, Route
from bot.domain.ticket import Ticket, TicketContent, TicketState
from bot.domain.work import WorkState
from bot.ports import Delivery, Message, Posting, Tx
from bot.staff import Directory
from bot.store.audit import verify_chain
from bot.store.figures import BEHIND_UNKNOWN
from bot.store.store import SqlStore, open_memory
from bot.store.tables import inbox, matters, metadata, outbox
from bot.tickets.compose import Writer
from bot.work.inbox import accept
from bot.work.run import Parts, kinds
from bot.work.worker import Worker
from knowledge.model import Audience
from tests.sim.loop import VirtualClock, VirtualLoop
from tests.unit.work.builders import ADA, TEXTS, check, likely, person

HORIZON = 4 * 3600.0
"""Virtual seconds after which everything must have come to its end."""
POLL = 5.0
POLICY = Policy(name="sim", tracker="sim", route="duty")
WRITER = Writer({})
DUTY = Route(name="duty", people=("ada",), channel="slack:CROUTE", urgent=True)


class Weather:
    """Chance and its faults."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.bad = self.chance.choice((0.0, 0.1, 0.3))

    def strikes(self, share: float = 1.0) -> bool:
        return self.chance.random() < self.bad * share

    async def delay(self) -> None:
        await asyncio.sleep(self.chance.choice((0.001, 0.05, 0.5, 4.0)) * self.chance.random())


class SimTracker:
    """Loses answers before and after the create, answers 429, and 500 after the commit. Nothing in it is unique."""

    name, clearance = "sim", Audience.COUNSEL

    def __init__(self, weather: Weather, *, finds: bool = True) -> None:
        self.weather, self.finds = weather, finds
        self.tickets: list[str] = []
        self.comments: set[tuple[str, str]] = set()
        self.files: set[tuple[str, str]] = set()

    async def find(self, key: str) -> Ticket | None:
        await self.weather.delay()
        if self.weather.strikes():
            raise TrackerBusy("503", retry_after=3)
        known = self.finds and key in self.tickets
        return Ticket(tracker=self.name, id=str(self.tickets.index(key)), key=key) if known else None

    async def create(self, key: str, content: TicketContent) -> Ticket:
        await self.weather.delay()
        if self.weather.strikes():
            raise TrackerBusy("429", retry_after=self.weather.chance.choice((1, 30)))
        if self.weather.strikes(0.3):
            raise TrackerUnknown("connection lost before")
        self.tickets.append(key)
        await self.weather.delay()
        if self.weather.strikes():
            raise TrackerUnknown("500 after commit, or the answer lost")
        return Ticket(tracker=self.name, id=str(len(self.tickets)), key=key)

    async def comment(self, ticket: Ticket, key: str, text: str) -> None:
        await self.weather.delay()
        self.comments.add((ticket.key, key))
        if self.weather.strikes():
            raise TrackerUnknown("lost")

    async def attach(self, ticket: Ticket, name: str, content: bytes, media_type: str) -> None:
        self.files.add((ticket.key, name))

    async def set_state(self, ticket: Ticket, state: TicketState) -> Ticket:
        return ticket

    async def read(self, ticket: Ticket) -> Ticket:
        return ticket

    async def search(self, text: str) -> tuple[Ticket, ...]:
        return ()

    async def close(self) -> None:
        return


class SimPlatform:
    """A chat platform: posts, direct messages."""

    platform = "slack"

    def __init__(self, weather: Weather) -> None:
        self.weather = weather
        self.posts: list[tuple[str, bool, str]] = []
        self.told: list[str] = []

    async def post(self, posting: Posting | str, text: str = "", key: str = "") -> Delivery:
        await self.weather.delay()
        if isinstance(posting, str):
            return Delivery(person="", platform="slack", channel=posting)
        if self.weather.strikes():
            raise Busy("429", retry_after=2)
        if (
            posting.repeated
            and any(known == posting.key for known, _, _ in self.posts)
            and self.weather.chance.random() < 0.9
        ):
            return Delivery(person="", platform="slack")
        self.posts.append((posting.key, posting.repeated, posting.channel))
        await self.weather.delay()
        if self.weather.strikes():
            raise AnswerLost("timeout")
        return Delivery(person="", platform="slack")

    async def tell(self, person: Person, message: Message) -> Delivery:
        await self.weather.delay()
        if self.weather.strikes():
            raise Busy("429", retry_after=2)
        self.told.append(message.key)
        return Delivery(person=person.id, platform="slack")


_STORE: list[SqlStore] = []


def fresh_store(clock: VirtualClock) -> SqlStore:
    """One database for all seeds, emptied before each."""
    if not _STORE:
        _STORE.append(open_memory(clock, inline=True))
    store = _STORE[0]
    store.clock, store.salt = clock, None
    store.listeners.clear()
    store.keys.held.clear()
    with store.writer.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(delete(table))
    return store


class World:
    """One seed's history."""

    def __init__(self, seed: int, *, finds: bool = True) -> None:
        self.seed, self.loop = seed, VirtualLoop()
        self.weather = Weather(seed)
        self.clock = VirtualClock(self.loop)
        self.store = fresh_store(self.clock)
        self.tracker, self.platform = SimTracker(self.weather, finds=finds), SimPlatform(self.weather)
        self.events = {
            f"e{n}": f"https://tiktok.com/@u/video/{n // 2}" for n in range(self.weather.chance.randint(2, 5))
        }

    def run(self) -> list[str]:
        """Live through it; the invariants that were broken, in words."""
        structlog.configure(processors=[_silent])
        try:
            self.loop.run_until_complete(self.history())
        finally:
            self.loop.close()
        return list(self.broken())

    def worker(self) -> Worker:
        """A worker process, newly started."""
        options = WorkOptions(poll_seconds=POLL, settle_seconds=10, lookups=3, lease_seconds=30, digest_at="")
        made = Parts(
            store=self.store,
            clock=self.clock,
            texts=TEXTS,
            staff=Directory((person("ada"),), (DUTY,)),
            options=options,
            core=Core({"check": likely}, TEXTS, without_records),
            policies=(POLICY,),
            compose=WRITER,
            trackers={"sim": self.tracker},
            posters={"slack": self.platform},
            messengers={"slack": self.platform},
        )
        return Worker(self.store, self.clock, kinds(made), options)

    async def history(self) -> None:
        """Deliveries and deaths, then time to come to an end."""
        chance = self.weather.chance
        deliveries = [event for event in self.events for _ in range(chance.randint(1, 3))]
        chance.shuffle(deliveries)
        living = self.begin()
        for event in deliveries:
            await asyncio.sleep(chance.random() * 5)
            await accept(self.store, check(event, self.events[event]))
            if chance.random() < 0.4:
                await asyncio.sleep(chance.random() * 3)
                living = await self.die(living)
        await self.ended(living)

    async def ended(self, living: tuple[Worker, asyncio.Task[None]]) -> None:
        """Until only rows of a far day are left; whatever then waits for a person is decided by one."""
        until = self.loop.time() + HORIZON
        while self.loop.time() < until:
            await asyncio.sleep(POLL)
            if not self.open_rows() and not await self.person_decides():
                break
        await self.die(living, again=False)

    def open_rows(self) -> list[str]:
        """Keys of rows that the workers must still bring to an end by themselves."""
        due = or_(outbox.c.kind != "tell", outbox.c.due <= self.clock.now())
        left = select(outbox.c.key).where(outbox.c.state.in_(("waiting", "running")), due, ~BEHIND_UNKNOWN)
        with self.store.reader.connect() as connection:
            return list(connection.execute(left).scalars())

    async def person_decides(self) -> bool:
        """Somebody looks at every row of unknown outcome: it is retried, or need not be done. Whether there was one."""
        unknown = await self.store.read(lambda tx: work_seen_by(tx, ADA, (WorkState.UNKNOWN,)))
        for row in unknown:
            decide = retry_work if self.weather.chance.random() < 0.7 else _not_needed
            await self.store.run(partial(decide, by=ADA, key=row.key))
        return bool(unknown)

    def begin(self) -> tuple[Worker, asyncio.Task[None]]:
        """Start a worker as the one owner."""
        worker = self.worker()
        return worker, self.loop.create_task(worker.run())

    async def die(
        self, living: tuple[Worker, asyncio.Task[None]], *, again: bool = True
    ) -> tuple[Worker, asyncio.Task[None]]:
        """Kill it where it stands, and start another."""
        worker, running = living
        for task in (running, *worker.in_flight.values()):
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(running, *worker.in_flight.values(), return_exceptions=True)
        self.store.listeners.clear()
        if not again:
            return living
        await self.store.take_over()
        return self.begin()

    def broken(self) -> Iterator[str]:
        """What must hold, and does not."""
        with self.store.reader.connect() as connection:
            rows = {row.key: row for row in connection.execute(select(outbox))}
            opened = list(connection.execute(select(matters.c.key)).scalars())
            open_events = list(connection.execute(select(inbox.c.event).where(inbox.c.settled.is_(None))).scalars())
            fault = verify_chain(connection)[1]
        if fault:
            yield f"the audit chain breaks: {fault}"
        if sorted(opened) != sorted({clip_key(url) for url in self.events.values()}):
            yield f"matters: {opened}"
        if open_events:
            yield f"events without an end: {open_events}"
        for key, times in Counter(self.tracker.tickets).items():
            if times > 1:
                yield f"{times} tickets for {key}"
        yield from self.broken_tickets(rows)
        yield from self.broken_posts(rows)

    def broken_tickets(self, rows: dict[str, object]) -> Iterator[str]:
        """Every row came to its end; what is not on the tracker a person has dropped."""
        yield from (f"not ended: {key}" for key in self.open_rows())
        for row in rows.values():
            if row.state == WorkState.UNKNOWN.value:
                yield f"nobody decided: {row.key}"
            if row.kind not in ("ticket", "ticket_comment"):
                continue
            if row.kind == "ticket" and row.state == WorkState.DEAD.value:
                yield f"a ticket died: {row.error}"
            there = row.payload["key"] in self.tracker.tickets
            if row.state == WorkState.DONE.value and not there:
                yield f"done without a ticket: {row.key}"
            if row.kind == "ticket_comment" and row.state == WorkState.DROPPED.value and there:
                yield f"not commented: {row.key}"

    def broken_posts(self, rows: dict[str, object]) -> Iterator[str]:
        """Every question is answered; a repeated post says so; a channel is in order."""
        posts = Counter(key for key, _, _ in self.platform.posts)
        unmarked = Counter(key for key, repeated, _ in self.platform.posts if not repeated)
        wanted = {key for key in rows if key.startswith("post:")}
        if len(wanted) != len(self.events):
            yield f"{len(wanted)} posts for {len(self.events)} questions"
        dead = {key for key in wanted if rows[key].state == "dead"}  # type: ignore[attr-defined]
        for key in wanted - dead:
            if not posts[key]:
                yield f"never posted: {key}"
        for key, times in unmarked.items():
            if times > 1:
                yield f"posted {times} times without saying so: {key}"
        first = list(dict.fromkeys(key for key, _, _ in self.platform.posts))
        order = sorted(first, key=lambda key: rows[key].id)  # type: ignore[attr-defined]
        if first != order:
            yield "posts of one channel went out of order"


def _not_needed(tx: Tx, by: By, key: str) -> None:
    drop_work(tx, by, key, "looked up by hand")


def _silent(*_: object) -> dict[str, object]:
    raise structlog.DropEvent
