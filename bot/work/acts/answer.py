"""`answer`: an accepted request becomes a stored reply, and that becomes posts."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog

from bot.commands.core import Core, Reply, Request
from bot.domain.matter import SYSTEM
from bot.domain.work import NewWork, Work
from bot.ports import Posting, Texts, Tx
from bot.work.inbox import UNKEPT, by_actor, keep_reply, reply_id
from bot.work.worker import Held, Kind, Outcome

log = structlog.get_logger(__name__)

MUCH = 10
"""Times as long for a table, a file or a link."""

Destinations = Callable[[Request, Reply, str, Mapping[str, str]], Sequence[Posting]]
"""(request, reply, record, origin) -> where a reply goes on a platform."""
Checked = Callable[[Tx, Request, Reply, str], None]
"""(transaction, request, reply, matter): what else follows from a check."""


def one_place(request: Request, reply: Reply, record: str, origin: Mapping[str, str]) -> Sequence[Posting]:
    """Where it was asked, for the asker alone where it is private."""
    return (
        Posting(
            key=f"post:{record}",
            platform=request.actor.platform,
            channel=request.place.channel,
            thread=request.place.thread,
            record=record,
            person=request.actor.person if reply.private else "",
            origin=dict(origin),
        ),
    )


def enqueue_post(tx: Tx, posting: Posting, matter: str | None) -> bool:
    """A posting into the outbox; those to one channel go out in order."""
    lane = f"{posting.platform}:{posting.channel}"
    payload = {"posting": posting.model_dump(mode="json")}
    return tx.enqueue(NewWork(key=posting.key, kind="post", payload=payload, matter=matter, lane=lane))


def limit_of(request: Request, seconds: float) -> float:
    """How long an answer may take: files and links bring limits of their own, a table has many rows."""
    return seconds * (MUCH if request.files or request.options.get("url") or request.command == "batch" else 1)


async def in_time(core: Core, texts: Texts, request: Request, seconds: float) -> Reply:
    """The answer, or the sentence that it took too long, or that its words were not kept."""
    if UNKEPT in request.options:
        return core.refusal(request, texts.say("message-unkept", request.actor.language))
    limit = limit_of(request, seconds)
    try:
        async with asyncio.timeout(limit) as time:
            return await core.handle(request)
    except TimeoutError:
        if not time.expired():
            raise
        log.warning("an answer took too long", command=request.command, seconds=limit)
        return core.refusal(request, texts.say("answer-late", request.actor.language, seconds=round(limit)))


def answer(
    core: Core,
    texts: Texts,
    destinations: Mapping[str, Destinations],
    checked: Checked,
    seconds: float = 60.0,
) -> Kind:
    """The kind `answer`. `destinations` by platform; a platform without is answered where it was asked.

    `seconds`: how long an answer in words alone may take.
    """

    def deliver(tx: Tx, work: Work, request: Request, reply: Reply, matter: str | None) -> None:
        record = reply_id(request.event)
        keep_reply(tx, record, reply.model_copy(update={"record": record}), matter, request)
        where = destinations.get(request.actor.platform, one_place)
        for posting in where(request, reply, record, work.payload["origin"]):
            enqueue_post(tx, posting, matter)

    async def act(held: Held) -> Outcome:
        accepted = Request.model_validate(held.work.payload["request"])
        reply = await in_time(core, texts, accepted, seconds)
        request = reply.asked or accepted.model_copy(update={"matter": held.work.matter})
        matter = request.matter
        # A number tells somebody from outside how many matters there are.
        shown = None if request.actor.outsider else reply.matter or matter
        reply = reply.model_copy(update={"matter": shown})

        def then(tx: Tx) -> None:
            deliver(tx, held.work, request, reply, matter)
            if reply.assessment is not None and matter:
                checked(tx, request, reply, matter)
            tx.settle(request.event, _outcome(accepted, reply))
            by = by_actor(request.actor, request.place)
            tx.log(by, "request.answered", matter=matter, on=request.event[:300], facts=_facts(reply))

        return Outcome({"record": reply_id(request.event)}, then)

    def dead(tx: Tx, work: Work, _: str) -> None:
        request = Request.model_validate(work.payload["request"])
        language = request.actor.language or "en"
        reply = Reply(
            title=texts.say("could-not", language),
            summary=texts.say("answer-failed", language),
            language=language,
            error=True,
        )
        deliver(tx, work, request, reply, work.matter)
        tx.settle(request.event, "dead")

    return Kind(act, dead)


def _outcome(request: Request, reply: Reply) -> str:
    if UNKEPT in request.options:
        return "dead"
    return "refused" if reply.error else "answered"


def _facts(reply: Reply) -> dict[str, Any]:
    return {"likelihood": reply.likelihood.value if reply.likelihood else None, "error": reply.error}


def reply_of(tx: Tx, record: str) -> Reply | None:
    """A stored reply, for a poster."""
    found = tx.find_record("reply", record, SYSTEM)
    return Reply.model_validate(found.body["reply"]) if found else None
