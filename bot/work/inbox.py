"""What came in from a platform is kept before the platform is told that it arrived."""

import asyncio
import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.commands.acting import by_actor, find_kept
from bot.commands.check import STOPPED
from bot.commands.clip_of import clip_of
from bot.commands.core import Reply, Request
from bot.commands.limited import LIMITED, UNTIL
from bot.config import LimitsOptions
from bot.desk.find import find_by_thread, get_matter
from bot.desk.limits import Bucket, draw
from bot.desk.matters import open_matter
from bot.desk.once import once
from bot.domain.links import urls_in
from bot.domain.matter import SYSTEM, By, Matter
from bot.domain.work import NewWork
from bot.ports import Store, Tx
from bot.reading.stops import stop_in
from knowledge.model import Frozen
from knowledge.signals import shipped

DEFAULT_LIMITS = LimitsOptions()
UNKEEPABLE = re.compile("[\\x00\\ud800-\\udfff]")
UNKEPT = "unkept"
"""The option of a request that stands for one that the database refused."""
LOOKED_AT_HERE = 2000
"""Characters up to which a look is not worth a thread."""
OPENS = ("check",)
"""The commands that are about a clip, and so open (or join) its matter."""


class Accepted(Frozen):
    """The event is safe: now the platform may be told."""

    event: str
    new: bool
    """False for a repetition: nothing more will happen for it."""
    matter: str | None = None
    joined: bool = False
    """True where the clip was known already."""


def answer_key(event: str) -> str:
    """The outbox key of the answer to an event."""
    return f"answer:{event}"


def reply_id(event: str) -> str:
    """The record of the answer to an event: known before it is written, the same after a crash."""
    return "R-" + hashlib.sha256(event.encode()).hexdigest()[:16]


async def accept(store: Store, request: Request, origin: Mapping[str, str] | None = None) -> Accepted:
    """Keep an event with its matter and its work in one transaction; the same event again changes nothing.

    `origin` is the platform adapter's own (ids, response URL), handed back to it with the answer.
    """
    looked_at = await ready(request)
    return await store.run(lambda tx: accept_in(tx, looked_at, origin or {}))


async def ready(request: Request) -> Request:
    """The request as it may be kept. Its words are looked at here: before the transaction, where others would wait, and
    off the event loop where they are many."""
    if not request.event:
        raise ValueError("a request without an event id cannot be kept")
    said = len(request.text) + sum(len(one.text) for one in request.statements)
    return keepable(request) if said < LOOKED_AT_HERE else await asyncio.to_thread(keepable, request)


def keepable(request: Request) -> Request:
    """Without what no database takes, and without what must not be kept."""
    return without_what_stops(clean(request))


def clean(request: Request) -> Request:
    """Without NUL and halves of characters, in no text of it."""
    given = request.model_dump()
    cleaned = _clean(given)
    return request if cleaned == given else Request.model_validate(cleaned)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return UNKEEPABLE.sub("", value)
    if isinstance(value, dict):
        return {_clean(name): _clean(one) for name, one in value.items()}
    return type(value)(map(_clean, value)) if isinstance(value, list | tuple) else value


def accept_in(tx: Tx, request: Request, origin: Mapping[str, str], limits: LimitsOptions = DEFAULT_LIMITS) -> Accepted:
    """The same, inside a transaction; the request comes from `ready`."""
    if not tx.receive(request.event, request.command, None):
        return Accepted(event=request.event, new=False)
    by = by_actor(request.actor, request.place)
    request = within_limits(tx, request, limits)
    matter, joined = _matter(tx, by, request) if STOPPED not in request.options else (None, False)
    kept = request.model_copy(update={"matter": matter})
    payload: dict[str, Any] = {"request": kept.model_dump(mode="json"), "origin": dict(origin)}
    tx.enqueue(NewWork(key=answer_key(request.event), kind="answer", payload=payload, matter=matter))
    tx.log(by, "request.accepted", matter=matter, on=request.event[:300], facts={"command": request.command})
    return Accepted(event=request.event, new=True, matter=matter, joined=joined)


def accept_unkept(tx: Tx, request: Request, origin: Mapping[str, str]) -> Accepted:
    """What the database refused, without its words: its writer is told, and what comes behind it passes."""
    options = {UNKEPT: "yes"}
    bare = {"command": "help", "text": "", "options": options, "statements": (), "files": (), "matter": None}
    return accept_in(tx, request.model_copy(update=bare), origin)


def without_what_stops(request: Request) -> Request:
    """The request itself, or what may be kept of one whose words describe a sexual depiction of a minor: nothing of
    them, no link and no file, only that it stopped and under which country's law to report."""
    said = (request.text, *(one.text for one in request.statements), *request.options.values())
    stopped = stop_in(said, shipped())
    if not stopped:
        return request
    options = {name: value for name, value in request.options.items() if name == "country"} | {STOPPED: stopped}
    kept = {"command": "check", "text": "", "options": options, "statements": (), "files": (), "matter": None}
    return request.model_copy(update=kept)


def within_limits(tx: Tx, request: Request, limits: LimitsOptions) -> Request:
    """The request itself, or one that is answered with when to come back."""
    until = _over(tx, request, limits)
    if until is None:
        return request
    asked = {"command": LIMITED, "text": "", "options": {UNTIL: until.isoformat()}}
    return request.model_copy(update={**asked, "statements": (), "files": (), "matter": None})


def _over(tx: Tx, request: Request, limits: LimitsOptions) -> datetime | None:
    actor, cost = request.actor, max(1, len(urls_in(request.text)))
    if not actor.outsider:
        team = Bucket(per_hour=limits.person_per_hour, at_once=limits.person_at_once)
        return draw(tx, f"person:{actor.person}", team, cost)
    outside = Bucket(per_hour=limits.outsider_per_hour, at_once=limits.outsider_at_once)
    place = Bucket(per_hour=limits.place_per_hour, at_once=limits.place_at_once)
    channel = request.place.channel or request.place.kind
    return draw(tx, f"person:{actor.person}", outside, cost) or draw(
        tx, f"place:{actor.platform}:{channel}", place, cost
    )


def _matter(tx: Tx, by: By, request: Request) -> tuple[str | None, bool]:
    """The matter that a request belongs to: the one named, its thread's, or for a check its clip's."""
    if request.matter:
        known = tx.find_matter(request.matter, by)
        return (known.id, True) if known else (None, False)
    clicked = find_kept(tx, request.options.get("record", "").partition(":")[0], by)
    if clicked is not None and clicked.matter and tx.find_matter(clicked.matter, by):
        return clicked.matter, True
    thread = thread_of(request)
    if request.command not in OPENS:
        known = find_by_thread(tx, thread, by) if thread else None
        return (known.id, True) if known else (None, False)
    clip = clip_of(request)
    opened = open_matter(tx, by, clip=clip, language=request.actor.language or "en", thread=thread)
    return opened.matter.id, opened.joined


async def parted(store: Store, request: Request) -> Request:
    """Somebody turns out to be from outside when it is answered (a guest, one who left): what they ask goes on in a
    matter of their own, not in the team's that it was kept with."""
    by, asked_with = by_actor(request.actor, request.place), request.matter
    if asked_with is None or not request.actor.outsider:
        return request

    def part(tx: Tx) -> Matter:
        clip, language = clip_of(request), request.actor.language or "en"
        return open_matter(tx, by, clip=clip, language=language, thread=thread_of(request)).matter

    if await store.read(lambda tx: tx.find_matter(asked_with, by)) is not None:
        return request
    if request.command not in OPENS:
        return request.model_copy(update={"matter": None})
    own = await store.run(
        lambda tx: once(tx, f"part:{request.event}", lambda: part(tx), lambda name: get_matter(tx, name, SYSTEM))
    )
    options = {name: value for name, value in request.options.items() if name != "follow_up"}
    return request.model_copy(update={"matter": own.id, "options": options})


def thread_of(request: Request) -> str:
    """'slack:C123/1700000000.1', or empty outside a thread. What somebody from outside says there is a talk of its own:
    the thread may be the team's."""
    place = request.place
    own = f"#{request.actor.person}" if request.actor.outsider else ""
    return f"{request.actor.platform}:{place.channel}/{place.thread}{own}" if place.thread else ""


def keep_reply(tx: Tx, record: str, reply: Reply, matter: str | None, request: Request | None = None) -> None:
    """Store a reply, to be posted, shared and looked at again."""
    body: dict[str, Any] = {"reply": reply.model_dump(mode="json")}
    if request is not None:
        body["request"] = request.model_dump(mode="json")
    tx.put_record("reply", record, body, matter)


__all__ = (
    "Accepted",
    "accept",
    "accept_in",
    "accept_unkept",
    "answer_key",
    "by_actor",
    "clip_of",
    "keep_reply",
    "ready",
    "reply_id",
    "thread_of",
)
