"""Share: the answer again, as the channel may see it, posted there."""

import hashlib

from bot.commands.acting import Kept, by_of, get_kept, put_reply
from bot.commands.card import spoken
from bot.commands.core import Block, Button, Command, Reply, Request
from bot.domain.errors import BadInput
from bot.domain.work import NewWork
from bot.ports import Posting, Store, Texts, Tx

ON_A_SHARED_CARD = ("sources", "sort")
"""Buttons that anybody in the channel may press; the others work on in the asker's own messages."""


def share(commands: dict[str, Command], store: Store, texts: Texts) -> Command:
    """Post an answer to the channel, cut to the channel's clearance.

    It is not cut with scissors: the question is asked again with what the channel may see, so nothing of a
    document above it can be left in a sentence, a count or a likelihood.
    """

    async def run(request: Request) -> Reply:
        language = spoken(request.actor.language or "en")
        _may_be_shared(request, texts, language)
        kept = await get_kept(store, request, texts)
        if kept.request is None or kept.reply.error or kept.request.command not in commands:
            raise BadInput(texts.say("share-nothing", language))
        await store.read(lambda tx: _is_open_to_all(tx, kept, request, texts, language))
        cut = await commands[kept.request.command](_asked_there(kept, request))
        if cut.error:
            raise BadInput(texts.say("share-nothing", language))
        await store.run(lambda tx: _post(tx, kept, request, _public(cut, request, texts)))
        return Reply(summary=texts.say("share-done", language), language=language, matter=kept.matter)

    return run


def _may_be_shared(request: Request, texts: Texts, language: str) -> None:
    if request.place.kind != "channel" or not request.place.channel:
        raise BadInput(texts.say("share-nowhere", language))


def _is_open_to_all(tx: Tx, kept: Kept, request: Request, texts: Texts, language: str) -> None:
    matter = tx.find_matter(kept.matter, by_of(request)) if kept.matter else None
    if kept.matter and (matter is None or matter.restricted_to):
        raise BadInput(texts.say("share-restricted", language, matter=kept.matter))


def _asked_there(kept: Kept, request: Request) -> Request:
    """The question as the channel would ask it: its clearance is the lower of who shares and the channel."""
    assert kept.request is not None
    options = dict(kept.request.options)
    if kept.matter:
        options["follow_up"] = kept.matter
    again = {"actor": request.actor, "place": request.place, "options": options, "matter": kept.matter}
    return kept.request.model_copy(update=again)


def _public(cut: Reply, request: Request, texts: Texts) -> Reply:
    name = request.actor.name or request.actor.person
    by = Block(text=texts.say("card-shared-by", cut.language, name=name))
    record = shared_id(request)
    buttons = tuple(
        Button(**{**one.model_dump(), "record": record}) for one in cut.buttons if one.action in ON_A_SHARED_CARD
    )
    changed = {"private": False, "buttons": buttons, "questions": (), "blocks": (by, *cut.blocks), "record": record}
    return cut.model_copy(update=changed)


def shared_id(request: Request) -> str:
    """The shared reply's own record: the same for the same click."""
    return "R-" + hashlib.sha256(f"share:{request.event}".encode()).hexdigest()[:16]


def _post(tx: Tx, kept: Kept, request: Request, reply: Reply) -> None:
    assert kept.request is not None
    put_reply(tx, reply.record, reply, kept.matter, kept.request)
    platform, channel = request.actor.platform, request.place.channel
    posting = Posting(
        key=f"share:{reply.record}",
        platform=platform,
        channel=channel,
        thread=request.place.thread,
        record=reply.record,
    )
    row = NewWork(
        key=posting.key,
        kind="post",
        payload={"posting": posting.model_dump(mode="json")},
        matter=kept.matter,
        lane=f"{platform}:{channel}",
    )
    tx.enqueue(row)
    facts = {"clearance": request.clearance.value}
    tx.log(by_of(request), "answer.shared", matter=kept.matter, on=kept.record, facts=facts)
