"""`search`: find passages."""

from bot.commands.card import hits_card, spoken
from bot.commands.core import Command, Reply, Request
from bot.commands.words import checked
from bot.domain.errors import BadInput
from bot.ports import Library, Query, Texts
from knowledge.model import Audience, Kind

MOST = 50


def number_of(text: str) -> int:
    """How many hits: 1 to 50; raises BadInput."""
    if not text.isdigit() or not 1 <= int(text) <= MOST:
        raise BadInput(f"“{text}” hits cannot be shown; give a number from 1 to {MOST}.")
    return int(text)


def kind_of(text: str) -> tuple[Kind, ...]:
    """The kinds named, none for all; raises BadInput."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if wrong := [name for name in names if name not in set(Kind)]:
        raise BadInput(f"“{wrong[0]}” is no kind of document; the kinds are {', '.join(Kind)}.")
    return tuple(Kind(name) for name in names)


def search(library: Library, texts: Texts) -> Command:
    """Find passages in the library. `search WORDS`"""

    async def run(request: Request) -> Reply:
        words = checked(request.text, texts, request.actor.language)
        query = Query(
            text=words,
            k=number_of(request.options.get("k", "5")),
            kinds=kind_of(request.options.get("kind", "")),
            clearance=request.clearance,
        )
        hits = await library.search(query)
        audience = max((hit.passage.audience for hit in hits), key=lambda one: one.level, default=Audience.PUBLIC)
        return hits_card(words, hits, texts, spoken(request.actor.language or "en"), audience)

    return run
