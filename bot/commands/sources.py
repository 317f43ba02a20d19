"""The quotes behind a `Sources` button, cut to what whoever clicks may see."""

from bot.commands.acting import get_kept
from bot.commands.card import sources_card, spoken
from bot.commands.core import Command, Reply, Request
from bot.domain.assessment import Cited
from bot.domain.errors import BadInput
from bot.ports import Library, Store, Texts
from knowledge.model import Audience

REGISTER = "licence/"
"""Ids of entries in the staff's own registers; the library does not know them."""


def sources(store: Store, library: Library, texts: Texts) -> Command:
    """What an answer rests on, word for word."""

    async def run(request: Request) -> Reply:
        kept = await get_kept(store, request, texts)
        details = kept.reply.details if request.clearance.may_see(kept.reply.clearance) else ()
        shown = [one for one in kept.reply.sources if await may_see(one, library, request.clearance)]
        language = spoken(request.actor.language or kept.reply.language)
        if not shown and not details:
            raise BadInput(texts.say("sources-none", language))
        return sources_card(shown, texts, language, request.clearance, details)

    return run


async def may_see(cited: Cited, library: Library, clearance: Audience) -> bool:
    """Asked again at every click: an answer may have been shared, or a document withdrawn."""
    if cited.id.startswith(REGISTER):
        return clearance.may_see(Audience.STAFF)
    return await library.quote(cited.id, cited.language, clearance) is not None
