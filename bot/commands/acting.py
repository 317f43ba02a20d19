"""Who acts, and the stored replies that buttons act on."""

from collections.abc import Mapping
from typing import Any

from bot.commands.core import Actor, Place, Reply, Request
from bot.desk.permits import Doer, Where, clearance_at
from bot.domain.errors import BadInput
from bot.domain.matter import SYSTEM, By, Matter
from bot.ports import Store, Texts, Tx
from knowledge.model import Audience, Frozen


def by_actor(actor: Actor, place: Place) -> By:
    """Who acts, for the matters and the audit row."""
    return By(
        person=actor.person,
        via=actor.platform,
        place=f"{actor.platform}:{place.channel}" if place.channel else place.kind,
        typed_by=actor.on_behalf_of,
        clearance=_clearance(actor, place),
        roles=actor.roles,
        guest=actor.guest,
    )


def _clearance(actor: Actor, place: Place) -> Audience:
    """The lower of the two; public for outsiders and among them."""
    doer = Doer(id=actor.person, clearance=actor.clearance, outsider=actor.outsider)
    return clearance_at(doer, Where(external=place.external, clearance=place.clearance))


def by_of(request: Request) -> By:
    """Who asks this."""
    return by_actor(request.actor, request.place)


class Kept(Frozen):
    """A stored reply with what it answered."""

    record: str
    reply: Reply
    request: Request | None = None
    matter: str | None = None


def find_kept(tx: Tx, record: str, by: By) -> Kept | None:
    """A stored reply; None also where it was said to somebody else alone, or its matter is not for them."""
    kept = find_reply(tx, record, by) or _shared(tx, record)
    if kept is None or kept.request is None or not kept.reply.private or by.all_matters:
        return kept
    theirs = kept.request.actor.person == by.person
    # The team works on its matters together; an answer that belongs to none is its asker's.
    return kept if theirs or (kept.matter and not by.outsider) else None


def _shared(tx: Tx, record: str) -> Kept | None:
    """An answer that was shared with a whole channel, unless its matter was restricted since."""
    kept = find_reply(tx, record)
    if kept is None or kept.reply.private:
        return None
    matter = tx.find_matter(kept.matter, SYSTEM) if kept.matter else None
    return None if matter is not None and matter.restricted_to else kept


def find_reply(tx: Tx, record: str, by: By = SYSTEM) -> Kept | None:
    """A stored reply, whoever it was said to."""
    found = tx.find_record("reply", record, by)
    if found is None:
        return None
    asked = found.body.get("request")
    return Kept(
        record=record,
        reply=Reply.model_validate(found.body["reply"]),
        request=Request.model_validate(asked) if asked else None,
        matter=found.matter,
    )


async def get_kept(store: Store, request: Request, texts: Texts) -> Kept:
    """The stored reply that a button is about; raises BadInput where it is gone."""
    by, record = by_of(request), request.options.get("record", "")
    found = await store.read(lambda tx: find_kept(tx, record, by))
    if found is None:
        raise BadInput(texts.say("gone", request.actor.language))
    return found


def matter_of(tx: Tx, request: Request, texts: Texts) -> Matter:
    """The matter that a button is about: named, or that of its reply; raises BadInput where there is none."""
    by, record = by_of(request), request.options.get("record", "").partition(":")[0]
    named = record if record.startswith("M-") else request.matter
    if named is None:
        kept = find_kept(tx, record, by)
        named = kept.matter if kept else None
    found = tx.find_matter(named, by) if named else None
    if found is None:
        raise BadInput(texts.say("no-matter", request.actor.language))
    return found


def put_reply(tx: Tx, record: str, reply: Reply, matter: str | None, request: Request | None = None) -> None:
    """Keep a reply, to be posted or told."""
    body: Mapping[str, Any] = {
        "reply": reply.model_dump(mode="json"),
        **({"request": request.model_dump(mode="json")} if request else {}),
    }
    tx.put_record("reply", record, body, matter)
