"""What is offered while somebody types an option: cut to what they may see there."""

import asyncio

import structlog

from bot.chat.discord.clearance import Clearances
from bot.chat.discord.requests import Asked, from_command
from bot.commands.acting import by_of
from bot.commands.card import spoken
from bot.commands.core import Request
from bot.commands.door import doer_of, where_of
from bot.commands.forms import COUNTRIES
from bot.desk.permits import NOTHING, may
from bot.domain.errors import Outside, RightsdeskError
from bot.domain.matter import MatterQuery
from bot.ports import Library, Staff, Store, Texts

log = structlog.get_logger(__name__)

SECONDS = 2.0
"""Discord waits three."""
LONGEST = 100
"""Of a choice; beyond it nothing can be completed."""
MATTERS = 100
OFFERED = 25


class Suggestions:
    """Franchises, open matters and countries."""

    def __init__(self, clearances: Clearances, library: Library, store: Store, staff: Staff, texts: Texts) -> None:
        """Over the same parts as the commands themselves."""
        self.clearances, self.library, self.store, self.staff, self.texts = clearances, library, store, staff, texts

    async def __call__(self, interaction: Asked, what: str, typed: str) -> list[tuple[str, str]]:
        """(label, value), best first; nothing where it takes too long or is not to be found out."""
        request = from_command(interaction, self.staff, what, typed, {})
        try:
            return await asyncio.wait_for(self._offered(request, what, typed.strip()), SECONDS)
        except (Outside, RightsdeskError, TimeoutError) as error:
            log.info("nothing is suggested", why=type(error).__name__)
            return []

    async def _offered(self, request: Request, what: str, typed: str) -> list[tuple[str, str]]:
        if what == "country":
            return self._countries(request, typed)
        settled = await self.clearances.settle(request)
        if not may(doer_of(settled), where_of(settled), NOTHING, f"complete {what}").given:
            return []
        return await (self._matters(settled, typed) if what == "matter" else self._franchises(settled, typed))

    def _countries(self, request: Request, typed: str) -> list[tuple[str, str]]:
        language = spoken(request.actor.language or "en")
        named = [(self.texts.say(f"country-{one}", language), one) for one in COUNTRIES]
        return [(name, code) for name, code in named if typed.lower() in (code, "") or typed.lower() in name.lower()]

    async def _matters(self, request: Request, typed: str) -> list[tuple[str, str]]:
        by = by_of(request)
        found = await self.store.read(lambda tx: tx.matters(MatterQuery(open=True, limit=MATTERS), by))
        shown = [one for one in found if request.clearance.may_see(one.audience)]
        labelled = [(f"{one.id}: {one.title}", one.id) for one in shown]
        return [(label, value) for label, value in labelled if typed.lower() in label.lower()][:OFFERED]

    async def _franchises(self, request: Request, typed: str) -> list[tuple[str, str]]:
        """What was typed, with its last words completed to the name of a franchise."""
        guides = await self.library.guides(request.clearance)
        names = sorted({one.franchise for one in guides})
        if not typed:
            return [(name, name) for name in names[:OFFERED]]
        offered = [completed for name in names if (completed := completion(typed, name))]
        return [(one, one) for one in [typed, *offered] if len(one) <= LONGEST][:OFFERED]


def completion(typed: str, name: str) -> str:
    """'a clip of squid' with 'Squid Game' -> 'a clip of Squid Game'; empty where the last words do not begin it."""
    words = typed.split()
    for count in range(min(len(words), len(name.split())), 0, -1):
        end = " ".join(words[-count:])
        if len(end) > 1 and name.lower().startswith(end.lower()) and len(end) < len(name):
            return " ".join([*words[:-count], name])
    return ""
