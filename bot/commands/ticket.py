"""`ticket`: open a matter's ticket, or show the one it has."""

import re
from collections.abc import Sequence

from bot.commands.acting import by_of
from bot.commands.card import spoken
from bot.commands.core import Command, Reply, Request
from bot.desk.find import get_matter
from bot.desk.tickets import open_ticket
from bot.domain.errors import BadInput
from bot.domain.matter import Matter
from bot.ports import Store, Texts, Tx

MATTER = re.compile(r"\bM-\d+\b", re.IGNORECASE)


def ticket(store: Store, trackers: Sequence[str], texts: Texts) -> Command:
    """A matter's ticket. `ticket M-12 [TRACKER]`; `trackers` by name, the one used unasked first."""

    async def run(request: Request) -> Reply:
        language = spoken(request.actor.language or "en")
        number = _matter_in(request)
        if not number:
            raise BadInput(texts.say("matter-which", language))
        tracker = _tracker_in(request, trackers)

        def act(tx: Tx) -> tuple[Matter, bool]:
            this = get_matter(tx, number, by_of(request))
            if any(one.tracker == tracker for one in this.tickets):
                return this, False
            return this, open_ticket(tx, by_of(request), this.id, tracker)

        matter, asked = await store.run(act)
        return _said(matter, tracker, texts, language, asked=asked)

    return run


def _matter_in(request: Request) -> str:
    said = (request.options.get("record", ""), request.options.get("matter", ""), request.text, request.matter or "")
    return next((found[0].upper() for text in said if (found := MATTER.search(text))), "")


def _tracker_in(request: Request, trackers: Sequence[str]) -> str:
    words = {request.options.get("tracker", ""), *request.text.split()}
    return next((name for name in trackers if name in words), trackers[0])


def _said(matter: Matter, tracker: str, texts: Texts, language: str, *, asked: bool) -> Reply:
    there = [
        texts.say("matter-ticket", language, tracker=one.tracker, id=f"{one.id} {one.url}".strip(), state=one.state)
        for one in matter.tickets
        if one.tracker == tracker
    ]
    key = "ticket-asked" if asked else "ticket-under-way"
    summary = there[0] if there else texts.say(key, language, matter=matter.id, tracker=tracker)
    return Reply(title=matter.id, summary=summary, language=language, matter=matter.id)
