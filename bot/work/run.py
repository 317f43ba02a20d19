"""Every kind of work put together, and the workers that do it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import partial
from typing import Any

from bot.commands.clip_of import clip_of
from bot.commands.core import Core, Reply, Request
from bot.config import RetentionOptions, WorkOptions
from bot.desk.clip_records import remember_clips
from bot.desk.clips import clip_shown
from bot.desk.drafts.decide import expire
from bot.desk.erase import purge
from bot.desk.leavers import part_with
from bot.desk.matters import identify, record_assessment
from bot.desk.routes import tell_person
from bot.domain.errors import BadConfiguration
from bot.domain.matter import SYSTEM
from bot.domain.policy import Policy
from bot.domain.staff import Person
from bot.domain.work import Work
from bot.ports import ClipReader, Clock, Hook, Library, Messenger, Poster, Staff, Store, Texts, Tracker, Tx
from bot.work.acts.answer import Destinations, answer
from bot.work.acts.clips import clip_files, sweep
from bot.work.acts.library import WATCH_EVERY, library_watch
from bot.work.acts.news import poll_tracker, telling_of_changes, ticket_news
from bot.work.acts.paused import LEAVES, policies_now_or_later, policies_put_off, standing_still
from bot.work.acts.post import post
from bot.work.acts.recurring import daily, ensure_digests, ensure_slot, recurring, slot_after
from bot.work.acts.remind import Waiting, digest, reminder
from bot.work.acts.tell import Telephone, tell
from bot.work.acts.ticket import Compose, comment, state, ticket
from bot.work.compose import Composer
from bot.work.inbox import by_actor, keep_reply
from bot.work.worker import Held, Kind, Outcome, Redact, Worker

PURGE_EVERY = timedelta(days=1)
LAPSE_EVERY = timedelta(hours=1)
"""How often requests for approval that nobody answered go back."""


def nothing_waits(_: Tx, __: Person) -> Sequence[str]:
    """Where nobody approves anything."""
    return ()


def nothing_doubted(_: Tx) -> None:
    """Where nothing is sent."""


Ready = Callable[[], Awaitable[Mapping[str, str]]]
"""What is not ready, by part, in words; empty when all is."""


@dataclass
class Parts:
    """All that work needs; what is left out does not happen here."""

    store: Store
    clock: Clock
    texts: Texts
    staff: Staff
    options: WorkOptions
    core: Core | None = None
    clips: ClipReader | None = None
    """Where clips are kept, so that they can be forgotten."""
    library: Library | None = None
    """Whose documents are watched: what has come to a date is told to counsel."""
    policies: Sequence[Policy] = ()
    trackers: Mapping[str, Tracker] = field(default_factory=dict)
    compose: Compose | None = None
    """What tickets say; without it none are opened here."""
    posters: Mapping[str, Poster] = field(default_factory=dict)
    hooks: Mapping[str, Hook] = field(default_factory=dict)
    """Readers of the trackers' webhooks, by tracker."""
    messengers: Mapping[str, Messenger] = field(default_factory=dict)
    destinations: Mapping[str, Destinations] = field(default_factory=dict)
    redact: Redact = str
    """Hides secrets in what is kept of failures."""
    waiting: Waiting = nothing_waits
    doubt: Callable[[Tx], object] = nothing_doubted
    """Opens a task where what a sent text rests on has changed since."""
    retention: RetentionOptions = field(default_factory=RetentionOptions)
    sign_head: Callable[[], Awaitable[Mapping[str, Any]]] | None = None
    head_every: timedelta = timedelta(hours=1)
    ready: Ready | None = None
    """What else must be ready, beside the store and the worker: the platforms' connections."""


def kinds(parts: Parts) -> dict[str, Kind]:
    """Every kind of outbox row that these parts can do."""
    composer = Composer(parts.texts)
    phone = Telephone(parts.messengers, parts.staff, parts.texts, composer.told, parts.options.duty_channel)
    known = {
        "post": post(parts.posters),
        "policies": policies_put_off(parts.policies, parts.staff, parts.texts.say),
        "ticket_comment": comment(parts.trackers),
        "ticket_state": state(parts.trackers),
        "ticket_news": ticket_news(parts.trackers, telling_of_changes(parts.staff, parts.texts)),
        "tell": tell(phone),
        "reminder": reminder(parts.staff, parts.texts),
        "digest": digest(parts.staff, parts.texts, parts.waiting),
    }
    if parts.clips is not None:
        known["clip_files"] = clip_files(parts.clips, parts.store)
    if parts.compose is not None:
        known["ticket"] = ticket(parts.trackers, parts.compose, parts.options)
    if parts.core is not None:
        known["answer"] = answer(
            parts.core, parts.texts, parts.destinations, checked(parts), parts.options.answer_seconds
        )
    known = {name: _reported(kind, parts) for name, kind in known.items()}
    known |= _recurring(parts, known["digest"])
    return {name: standing_still(kind) if name in LEAVES else kind for name, kind in known.items()}


def _recurring(parts: Parts, digests: Kind) -> dict[str, Kind]:
    found = {
        "purge": recurring("purge", PURGE_EVERY, lambda held: _purge(parts, held)),
        "lapse": recurring("lapse", LAPSE_EVERY, partial(_lapse, parts)),
    }
    if parts.library is not None:
        watch = library_watch(parts.library, parts.staff, parts.texts)
        found["library_watch"] = recurring("library_watch", WATCH_EVERY, watch)
    at = digest_time(parts.options)
    if at is not None:
        found["digest"] = daily(lambda name: _person(parts.staff, name), at, digests)
    if parts.options.poll_trackers_minutes:
        every = timedelta(minutes=parts.options.poll_trackers_minutes)
        found["poll_tracker"] = poll_tracker(parts.trackers, every, telling_of_changes(parts.staff, parts.texts))
    if parts.sign_head is not None:
        found["tree_head"] = recurring("tree_head", parts.head_every, lambda _: _sign(parts))
    return found


def _person(staff: Staff, name: str) -> Person | None:
    return next((one for one in staff.people() if one.id == name), None)


def digest_time(options: WorkOptions) -> time | None:
    """When digests go out; raises BadConfiguration."""
    try:
        return time.fromisoformat(options.digest_at) if options.digest_at else None
    except ValueError as error:
        raise BadConfiguration(f"[work] digest_at must be a time like 08:00, not “{options.digest_at}”.") from error


def checked(parts: Parts) -> Callable[[Tx, Request, Reply, str], None]:
    """What follows from a check: its assessment is kept with the matter, and the policies are applied."""

    def follow(tx: Tx, request: Request, reply: Reply, matter: str) -> None:
        assert reply.assessment is not None
        by = by_actor(request.actor, request.place)
        clip = clip_shown(clip_of(request), reply.assessment.clips)
        matter = identify(tx, by, matter, clip).matter.id
        remember_clips(tx, matter, reply.assessment.clips)
        kept = record_assessment(tx, by, matter, reply.assessment, clip, reply.clearance)
        say = parts.texts.say
        policies_now_or_later(tx, by, kept, reply.assessment, parts.policies, parts.staff, say, request.event)

    return follow


def _reported(kind: Kind, parts: Parts) -> Kind:
    """A row that needs a person is told to the engineers."""

    def dead(tx: Tx, work: Work, error: str) -> None:
        if kind.dead is not None:
            kind.dead(tx, work, error)
        if work.kind != "tell":
            _report(tx, parts, work, error)

    return Kind(kind.act, dead)


def _report(tx: Tx, parts: Parts, work: Work, error: str) -> None:
    matter = tx.find_matter(work.matter or "", SYSTEM)
    for person in (one for one in parts.staff.people() if "admin" in one.roles):
        language = person.languages[0] if person.languages else "en"
        hidden = matter is None or (matter.restricted_to and person.id not in matter.restricted_to)
        reply = Reply(
            title=parts.texts.say("work-stuck-title", language, kind=work.kind),
            summary=parts.texts.say("work-stuck", language, matter="-" if hidden else work.matter, error=error),
            language=language,
        )
        record = f"R-stuck:{work.id}:{work.token}:{person.id}"
        keep_reply(tx, record, reply, None)
        tell_person(tx, None, person, record, f"stuck:{work.id}:{work.token}:{person.id}")


async def _purge(parts: Parts, _: Held) -> Outcome:
    days = parts.retention.model_dump()
    swept = await sweep(parts.clips, parts.store, parts.clock, days["clips"]) if parts.clips else 0
    return Outcome({"clip_files": swept}, lambda tx: _purged(tx, days, swept))


def _purged(tx: Tx, days: Mapping[str, int], swept: int) -> None:
    purge(tx, days)
    if swept:
        tx.log(SYSTEM, "clips.swept", facts={"files": swept})


async def _lapse(parts: Parts, _: Held) -> Outcome:
    def lapsed(tx: Tx) -> None:
        expire(tx)
        parts.doubt(tx)

    return Outcome({}, lapsed)


async def _sign(parts: Parts) -> Outcome:
    assert parts.sign_head is not None
    head = await parts.sign_head()
    facts = {"size": head["size"], "root": head["root"]}
    return Outcome(dict(head), lambda tx: tx.log(SYSTEM, "audit.head", facts=facts))


async def prepare(parts: Parts) -> None:
    """See to it that everything that comes back is in the outbox."""

    def ensure(tx: Tx) -> None:
        ensure_slot(tx, "purge", "all", slot_after(tx.now, PURGE_EVERY))
        ensure_slot(tx, "lapse", "all", slot_after(tx.now, LAPSE_EVERY))
        if parts.library is not None:
            ensure_slot(tx, "library_watch", "all", slot_after(tx.now, WATCH_EVERY))
        if parts.sign_head is not None:
            ensure_slot(tx, "tree_head", "all", slot_after(tx.now, parts.head_every))
        if parts.options.poll_trackers_minutes:
            every = timedelta(minutes=parts.options.poll_trackers_minutes)
            for name in parts.trackers:
                ensure_slot(tx, "poll_tracker", name, slot_after(tx.now, every))
        at = digest_time(parts.options)
        if at is not None:
            ensure_digests(tx, parts.staff.people(), at)

        part_with(tx, SYSTEM, parts.staff)

    await parts.store.take_over()
    await parts.store.run(ensure)


async def run_workers(parts: Parts, stop: asyncio.Event, name: str = "worker") -> None:
    """Work until `stop` is set; then finish what is in hand."""
    # A web server takes a third of a second to import, and `check` on the command line needs the rest of this only.
    from bot.work.health import pages_served

    await prepare(parts)
    worker = Worker(parts.store, parts.clock, kinds(parts), parts.options, name, parts.redact)
    async with pages_served(parts.options, parts.store, parts.clock, worker, parts.ready, parts.hooks):
        working = asyncio.create_task(worker.run())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        worker.stop()
        stopping.cancel()
        await working
