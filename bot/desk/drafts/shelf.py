"""Drafts and claimants' profiles as records of the store."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from bot.desk.find import get_matter
from bot.desk.matters import advance
from bot.domain.claimant import Claimant, owner_name
from bot.domain.draft import Draft, DraftState
from bot.domain.errors import BadInput, NotAllowed, NotFound
from bot.domain.matter import NEXT_STATES, SYSTEM, By, Matter, MatterState
from bot.ports import Texts, Tx

DRAFT, CLAIMANT, HANDS = "draft", "claimant", "claimant_hands"
CONFIRMING = frozenset({"approver", "counsel"})
"""Roles that may say that a claimant's documents show what the profile says."""
OPEN = (DraftState.DRAFTING, DraftState.AWAITING_APPROVAL, DraftState.APPROVED, DraftState.SIGNED)


def get_draft(tx: Tx, draft: str, by: By) -> Draft:
    """By id; raises NotFound, also where it or its matter is not for them: the two look alike."""
    record = tx.find_record(DRAFT, draft.upper(), by)
    found = Draft.model_validate(record.body) if record else None
    if found is None or not (by.all_matters or by.clearance.may_see(found.audience)):
        raise NotFound(f"There is no draft {draft}.")
    return found


def find_draft(tx: Tx, draft: str, by: By) -> Draft | None:
    """By id, if it is there for them."""
    try:
        return get_draft(tx, draft, by)
    except NotFound:
        return None


def drafts_of(tx: Tx, by: By, matter: str = "") -> tuple[Draft, ...]:
    """Newest first, as far as they may see."""
    found = (Draft.model_validate(one.body) for one in tx.records(DRAFT, by, matter=matter))
    return tuple(one for one in found if by.all_matters or by.clearance.may_see(one.audience))


def keep(tx: Tx, draft: Draft) -> Draft:
    """Store it as it is."""
    tx.put_record(DRAFT, draft.id, draft.model_dump(mode="json"), draft.matter)
    return draft


def with_hand(wrote: Mapping[str, tuple[str, ...]], what: Iterable[str], person: str) -> dict[str, tuple[str, ...]]:
    """Who wrote what since the last approval, with one more."""
    added = dict(wrote)
    for one in what:
        added[one] = tuple(dict.fromkeys((*added.get(one, ()), person)))
    return added


def add_claimant(tx: Tx, by: By, claimant: Claimant) -> Claimant:
    """Add or replace a profile; a second person must confirm it before anything leaves on it."""
    old = find_claimant(tx, claimant.id)
    claimant = claimant.model_copy(update={"entered_by": by.person, "confirmed_by": ""})
    tx.put_record(CLAIMANT, claimant.id, claimant.model_dump(mode="json"))
    tx.put_record(HANDS, claimant.id, {"people": {**_hands(tx, claimant.id), by.person: tx.now.isoformat()}})
    facts = {"authorities": len(claimant.authorities), "signatories": len(claimant.signatories)}
    tx.log(by, "claimant.changed" if old else "claimant.added", on=claimant.id, facts=facts)
    return claimant


def confirm_claimant(tx: Tx, by: By, claimant: str, roles: Collection[str], texts: Texts) -> Claimant:
    """A second person who has seen the documents says that they show it; raises BadInput, NotAllowed."""
    found = get_claimant(tx, claimant)
    if by.person == found.entered_by:
        raise NotAllowed(texts.say("claimant-same-person", "en", claimant=found.id, person=by.person))
    if not CONFIRMING & {*by.roles, *roles}:
        raise NotAllowed(texts.say("claimant-no-role", "en", claimant=found.id))
    kept = found.model_copy(update={"confirmed_by": by.person})
    tx.put_record(CLAIMANT, kept.id, kept.model_dump(mode="json"))
    tx.log(by, "claimant.confirmed", on=kept.id)
    return kept


def without_owner(tx: Tx, by: By, claimant: str, owner: str) -> Claimant:
    """Take one owner's authorities out of a profile; raises BadInput."""
    found = get_claimant(tx, claimant)
    kept = tuple(one for one in found.authorities if owner_name(one.owner) != owner_name(owner))
    if len(kept) == len(found.authorities):
        there = ", ".join(dict.fromkeys(one.owner for one in found.authorities)) or "–"
        raise BadInput(f"The profile “{found.id}” holds nothing of {owner}; it holds: {there}.")
    return add_claimant(tx, by, found.model_copy(update={"authorities": kept}))


def _hands(tx: Tx, claimant: str) -> dict[str, str]:
    """Who last wrote a profile, and when."""
    found = tx.find_record(HANDS, claimant, SYSTEM)
    return dict(found.body["people"]) if found else {}


def profile_hands(tx: Tx, claimant: str, since: datetime) -> tuple[str, ...]:
    """Whoever wrote or changed a profile since then."""
    return tuple(who for who, at in _hands(tx, claimant).items() if datetime.fromisoformat(at) > since)


def find_claimant(tx: Tx, claimant: str) -> Claimant | None:
    """By id or by exact name."""
    record = tx.find_record(CLAIMANT, claimant, SYSTEM)
    if record is not None:
        return Claimant.model_validate(record.body)
    return next((one for one in claimants(tx) if one.name.casefold() == claimant.casefold()), None)


def get_claimant(tx: Tx, claimant: str) -> Claimant:
    """By id or name; raises BadInput."""
    found = find_claimant(tx, claimant)
    if found is None:
        raise BadInput(f"There is no claimant “{claimant}”; add one with `rightsdesk claimant add`.")
    return found


def claimants(tx: Tx) -> tuple[Claimant, ...]:
    """All profiles."""
    return tuple(Claimant.model_validate(one.body) for one in tx.records(CLAIMANT, SYSTEM))


def remove_claimant(tx: Tx, by: By, claimant: str) -> Claimant:
    """Take a profile away; drafts that stand on it can no longer be approved."""
    found = get_claimant(tx, claimant)
    tx.drop_record(CLAIMANT, found.id)
    tx.log(by, "claimant.removed", on=found.id)
    return found


def follow(tx: Tx, by: By, matter: str, state: MatterState, on: str) -> Matter:
    """The matter goes along with its draft where there is such a way; with several drafts the last act counts.

    What was sent stays sent: a later text of the matter is no step back.
    """
    this = get_matter(tx, matter, by)
    if this.state is MatterState.SENT:
        return this
    if this.open and (this.state is state or state in NEXT_STATES[this.state]):
        return advance(tx, by, this.id, state, on=on)
    return this
