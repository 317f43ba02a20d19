"""The use case `draft`, with what must be looked up before its transaction: owners in guides, a model's prose."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bot.desk.drafts.edit import changed
from bot.desk.drafts.follow_up import with_facts
from bot.desk.drafts.make import Desk, Wanted, assessed_clips, make_draft
from bot.desk.drafts.shelf import get_draft
from bot.desk.find import get_matter
from bot.desk.once import once
from bot.domain.draft import Draft
from bot.domain.errors import ModelUnavailable
from bot.domain.matter import By
from bot.drafting.prose import fault
from bot.drafting.render import values_of
from bot.ports import LanguageModel, Library, Store, Tx
from knowledge.model import Audience, Guide

log = structlog.get_logger(__name__)

SLOT_FACTS = ("asset", "kind", "work", "part", "owner")
"""What a model is told for a slot: what is claimed, and from which work. Never parties, addresses or statements."""


@dataclass(frozen=True)
class Drafts:
    """Makes drafts."""

    store: Store
    library: Library
    desk: Desk
    model: LanguageModel
    clearance: Audience = Audience.PUBLIC
    """The highest audience whose text a hosted model may be sent."""

    async def make(self, by: By, wanted: Wanted, event: str = "") -> Draft:
        """A draft of a matter, or one that says why there is none; one for an event. Raises NotFound, BadInput."""
        guides = await self.store.read(lambda tx: _guides(tx, by, wanted))
        owners = await self.owners(guides, by.clearance)

        def act(tx: Tx) -> Draft:
            return make_draft(tx, by, self.desk, with_facts(tx, by, self.desk, wanted), owners)

        return await self.store.run(lambda tx: once(tx, event, lambda: act(tx), lambda name: get_draft(tx, name, by)))

    async def owners(self, guides: tuple[str, ...], clearance: Audience) -> dict[str, str]:
        """Guide id -> the owner that it names."""
        found = [await self.library.find_document(one, clearance) for one in guides]
        return {one.id: one.right_holder or one.owner for one in found if isinstance(one, Guide)}

    async def polish(self, by: By, draft: str) -> tuple[Draft, Mapping[str, str]]:
        """Let the model say the prose slots in its words, as far as the checks let it; slot -> why not."""
        this = await self.store.read(lambda tx: get_draft(tx, draft, by))
        regime = self.desk.book.regime(this.regime)
        values, reasons, prose = values_of(this), dict[str, str](), dict[str, str]()
        if not self.model.name or not self.clearance.may_see(this.audience):
            return this, {}
        facts = {name: value for name, value in values.items() if name.partition(".")[0] in SLOT_FACTS}
        for slot in regime.slots:
            # What a person wrote stays; a slot that has no plain text is a blank, and blanks are for people.
            if slot in this.filled or slot not in values:
                continue
            try:
                said = await self.model.fill(slot, values[slot], facts)
            except ModelUnavailable as error:
                reasons[slot] = str(error)
                continue
            reason = fault(said, {**facts, slot: values[slot]}, self.desk.book.fixed.values(), self.desk.book.never)
            if reason:
                log.info("prose refused", slot=slot, reason=reason)
                reasons[slot] = reason
            else:
                prose[slot] = said
        if not prose:
            return this, reasons

        def act(tx: Tx) -> Draft:
            return changed(tx, by, self.desk, get_draft(tx, draft, by), prose={**this.prose, **prose})

        return await self.store.run(act), reasons


def _guides(tx: Tx, by: By, wanted: Wanted) -> tuple[str, ...]:
    matters = [get_matter(tx, one, by) for one in (wanted.matter, *wanted.also)]
    seen = [one.assessment for each in matters for one in assessed_clips(tx, each) if one.assessment]
    return tuple(dict.fromkeys(sighting.guide for one in seen for sighting in one.sightings))
