"""Changing a draft: every change is a new version, and takes back whatever was said of the old one."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from bot.desk.drafts.contents import showing
from bot.desk.drafts.make import Assessed, Desk, assessed_clips, refresh
from bot.desk.drafts.shelf import OPEN, find_claimant, follow, get_claimant, get_draft, keep, with_hand
from bot.desk.find import get_matter
from bot.domain.draft import Draft, DraftState, GateRecord, Regime, Use
from bot.domain.errors import BadInput
from bot.domain.links import clip_key
from bot.domain.matter import SYSTEM, By, MatterState
from bot.drafting.gate import CONCLUSION, FEWEST_WORDS, factors, may_share, own_words, prefill, record_for, same
from bot.drafting.parts import PER_USE, names_of
from bot.drafting.refusals import without_authority
from bot.drafting.values import MOST, one_line
from bot.ports import Tx

NOT_BY_HAND = ("signatory_name", "signatory_title", "capacity", "date", "date_words", "law", "claimant_name")
"""What follows from the profile and the day; nobody types it."""
PATTERNS = ("url.*", "time.*", "copied.*", "work.*", "part.*", "owner.*", "registration.*", "asset.*")
NOT_SAID_YET = re.compile(
    r"\W*(?:t\.?b\.?[dac]\.?|to ?do|fix ?me|x{2,}|\?+|[-–—]+|lorem\b.*|later|unknown|kommer)\W*", re.IGNORECASE
)
"""What stands where somebody meant to write something: it identifies nothing."""
NO_REFERENCE = ("none", "none received", "no reference", "ingen", "ingen referanse", "-", "–")
"""How people say that the host gave none; the text then names none."""
OPTIONAL = (
    "host_agent",
    "recipient_email",
    "notice_reference",
    "retraction_reason",
    "revised",
    "again",
    "reply_to",
    "host_name",
    "operator_representative",
    "uploader_name",
    "signatory",
)


def changed(tx: Tx, by: By, desk: Desk, draft: Draft, **what: Any) -> Draft:
    """A new version: nobody has approved, signed or been asked about it yet."""
    draft_now = renewed(tx, draft.model_copy(update={"uses": what.pop("uses", draft.uses)}))
    fresh = draft_now.model_copy(
        update={
            **what,
            "dated": None,
            "version": draft.version + 1,
            "state": DraftState.DRAFTING,
            "approval": None,
            "signature": None,
            "approver": "",
            "approve_by": None,
            "released": None,
            "manifest": "",
            "edited_by": by.person,
            "changed": tx.now,
            "wrote": with_hand(draft.wrote, _written(draft, what), by.person),
        }
    )
    kept = keep(tx, refresh(tx, desk, fresh))
    voided = draft.approval.version if draft.approval else None
    facts = {"seal": kept.seal, "voids_approval_of": voided}
    tx.log(by, "draft.edited", matter=draft.matter, on=f"{draft.id} v{kept.version}", facts=facts)
    follow(tx, by, draft.matter, MatterState.DRAFTING, draft.id)
    return kept


WHOLE = ("lists", "claimant", "claims", "gate", "prose", "held", "uses")


def _written(draft: Draft, what: Mapping[str, Any]) -> Iterator[str]:
    """The names of what a change writes: values one by one, the rest as a whole."""
    filled = what.get("filled", draft.filled)
    yield from (name for name in {**draft.filled, **filled} if draft.filled.get(name) != filled.get(name))
    yield from (name for name in WHOLE if name in what and what[name] != getattr(draft, name))


def renewed(tx: Tx, draft: Draft) -> Draft:
    """With what the newest assessment of each use found: an edit is made on today's facts."""
    clips = [
        one for matter in (draft.matter, *draft.also) for one in assessed_clips(tx, get_matter(tx, matter, SYSTEM))
    ]
    newest = {one.use(number).key: one for number, one in enumerate(clips, 1)}
    uses = tuple(_renewed(use, newest.get(use.key)) for use in draft.uses)
    return draft.model_copy(update={"uses": uses})


def _renewed(use: Use, found: Assessed | None) -> Use:
    if found is None or found.assessment is None:
        return use
    seen = found.assessment
    update = {"seen": seen.sightings, "circumstances": seen.circumstances, "findings": seen.findings}
    return use.model_copy(update=update)


def renew(tx: Tx, by: By, desk: Desk, draft: str) -> Draft:
    """A new version on the facts of today, with nothing else changed; the same draft where nothing differs."""
    this = editable(tx, by, draft)
    again = refresh(tx, desk, renewed(tx, this).model_copy(update={"dated": None}))
    return this if again.seal == this.seal else changed(tx, by, desk, this)


def editable(tx: Tx, by: By, draft: str) -> Draft:
    """The draft, if it may still be changed; raises BadInput."""
    found = get_draft(tx, draft, by)
    if found.state not in OPEN:
        raise BadInput(f"{found.id} is {found.state.value}; make a new draft of {found.matter}.")
    return found


def fill(tx: Tx, by: By, desk: Desk, draft: str, values: Mapping[str, str]) -> Draft:
    """Fill blanks, or write over what the matter holds; an empty value takes back what was filled in."""
    this = editable(tx, by, draft)
    given = {name: _plain(name, one_line(value)) for name, value in values.items()}
    for name, value in given.items():
        _may_fill(tx, desk, this, name, value)
    lists = dict(this.lists)
    if "demands" in given:
        lists["demands"] = _demands(desk, this, given.pop("demands"))
    if "lacks" in given:
        lists["lacks"] = tuple(one.strip() for one in given.pop("lacks").split(";") if one.strip())
    claimant = given.pop("claimant", None)
    filled = {name: value for name, value in {**this.filled, **given}.items() if value}
    new = this.model_copy(update={"filled": filled, "lists": lists})
    if claimant is not None:
        new = new.model_copy(update={"claimant": get_claimant(tx, claimant).id if claimant else ""})
    _with_authority(tx, desk, new)
    if (new.filled, new.lists, new.claimant) == (this.filled, this.lists, this.claimant):
        return this
    return changed(tx, by, desk, this, filled=new.filled, lists=new.lists, claimant=new.claimant)


def _plain(name: str, value: str) -> str:
    """A reference that there is not, in the one word that the texts know."""
    return "none" if name == "notice_reference" and value.casefold().strip(" .") in NO_REFERENCE else value


def fillable(draft: Draft, regime: Regime) -> tuple[str, ...]:
    """The names of all values that a person may give here: blanks first, then the rest in order."""
    parts = [each for part in regime.parts for pattern in part.needs for each in names_of(pattern, draft)]
    every = [
        *(one.name for one in draft.blanks),
        *parts,
        *(each for pattern in PATTERNS for each in names_of(pattern, draft)),
        *draft.facts,
        *draft.filled,
        *OPTIONAL,
        *regime.slots,
        "claimant",
        *(["demands"] if regime.demands else []),
    ]
    derived = ("authority", "shows", "made", "captured", "kind")
    return tuple(one for one in dict.fromkeys(every) if one not in NOT_BY_HAND and one.partition(".")[0] not in derived)


def _may_fill(tx: Tx, desk: Desk, draft: Draft, name: str, value: str) -> None:
    regime = desk.book.regime(draft.regime)
    if name in NOT_BY_HAND or name.partition(".")[0] in ("authority", "shows", "made", "captured"):
        raise BadInput(desk.texts.say("fill-by-profile", draft.language, name=name))
    if name not in (known := fillable(draft, regime)):
        raise BadInput(
            desk.texts.say("fill-unknown", draft.language, draft=draft.id, name=name, names=", ".join(known))
        )
    if len(value) >= MOST:
        raise BadInput(f"{name} is too long; at most {MOST} characters are read.")
    if "[[" in value or "]]" in value:
        raise BadInput(f"{name} may not hold [[ or ]]: they mark blanks.")
    if NOT_SAID_YET.fullmatch(value):
        raise BadInput(desk.texts.say("fill-nothing-said", draft.language, name=name, value=value))
    if name == "signatory" and value:
        _may_sign(tx, draft, value)
    if name.startswith("url.") and value:
        _same_clip(desk, draft, int(name[4:]), value)


def _same_clip(desk: Desk, draft: Draft, number: int, value: str) -> None:
    """Another address is another clip, which nobody has assessed."""
    use = _use(draft, number)
    if use.url and clip_key(value) != clip_key(use.url):
        told = {"draft": draft.id, "matter": draft.matter, "url": value}
        raise BadInput(desk.texts.say("fill-other-clip", draft.language, **told))


def _may_sign(tx: Tx, draft: Draft, person: str) -> None:
    claimant = find_claimant(tx, draft.claimant) if draft.claimant else None
    if claimant is None or claimant.signatory(person) is None:
        raise BadInput(
            f"{person} is no signatory in the profile of {draft.claimant or 'the claimant (none is named)'}."
        )


def _demands(desk: Desk, draft: Draft, value: str) -> tuple[str, ...]:
    known = desk.book.regime(draft.regime).demands
    chosen = tuple(one.strip() for one in value.split(",") if one.strip())
    if not chosen or (unknown := [one for one in chosen if one not in known]):
        raise (
            BadInput(f"The demands are: {', '.join(known)}.")
            if not chosen
            else BadInput(f"There is no demand “{unknown[0]}”; the demands are: {', '.join(known)}.")
        )
    return tuple(one for one in known if one in chosen)


def _with_authority(tx: Tx, desk: Desk, draft: Draft) -> None:
    """Refuse what the profile gives no authority for."""
    regime = desk.book.regime(draft.regime)
    claimant = find_claimant(tx, draft.claimant) if draft.claimant else None
    if claimant is None or not regime.claims:
        return
    named = [
        one.model_copy(update={"owner": draft.filled.get(f"owner.{number}") or one.owner})
        for number, one in enumerate(draft.claims, 1)
    ]
    country = regime.country or draft.country
    gone = without_authority(claimant, [one for one in named if one.owner], country, tx.now.date())
    if gone:
        said = {"matter": draft.matter, "what": gone[0].owner, "why": claimant.id}
        refusal = desk.texts.say("refuse-no-authority", draft.language, **said)
        raise BadInput(f"{refusal} {desk.texts.say('way-no-authority', draft.language, **said)}")


def drop_claim(tx: Tx, by: By, desk: Desk, draft: str, number: int) -> Draft:
    """Leave a claimed asset out; what was filled in for the others moves up with them."""
    this = editable(tx, by, draft)
    if not 1 <= number <= len(this.claims):
        raise BadInput(f"{this.id} claims {len(this.claims)} assets; number {number} is none of them.")
    gone = this.claims[number - 1]
    claims = tuple(one for one in this.claims if one is not gone)
    filled = moved_up(this.filled, {number}, uses=False)
    uses = showing(this.uses, claims) if claims else this.uses
    hidden = {place for place, use in enumerate(this.uses, 1) if use not in uses}
    filled = moved_up(filled, hidden, uses=True)
    left_out = (*this.left_out, gone)
    return changed(tx, by, desk, this, claims=claims, left_out=left_out, filled=filled, prose={}, uses=uses)


def moved_up(filled: Mapping[str, str], gone: Collection[int], *, uses: bool) -> dict[str, str]:
    """Numbered values without those of what is gone; the later ones take the places before them."""
    kept = {}
    for name, value in filled.items():
        stem, _, place = name.partition(".")
        if not place.isdigit() or (stem in PER_USE) is not uses:
            kept[name] = value
        elif int(place) not in gone:
            kept[f"{stem}.{int(place) - sum(one < int(place) for one in gone)}"] = value
    return kept


def add_claim(tx: Tx, by: By, desk: Desk, draft: str, asset: str, reason: str) -> Draft:
    """Claim something that was left out, with the reason: thin protection covers only what was copied closely."""
    this = editable(tx, by, draft)
    wanted = next((one for one in this.left_out if asset.casefold() in (one.asset.casefold(), one.citation)), None)
    if wanted is None:
        there = ", ".join(one.asset for one in this.left_out) or "–"
        raise BadInput(desk.texts.say("claim-not-left-out", this.language, draft=this.id, asset=asset, there=there))
    if len(reason.split()) < FEWEST_WORDS:
        raise BadInput(desk.texts.say("claim-reason", this.language, asset=wanted.asset))
    tx.log(by, "draft.claimed", matter=this.matter, on=f"{this.id} {wanted.citation}", text=reason)
    left_out = tuple(one for one in this.left_out if one != wanted)
    comment = f"{by.person}: {wanted.asset}: {' '.join(reason.split())}"
    claims, comments = (*this.claims, wanted), (*this.comments, comment)
    return changed(tx, by, desk, this, claims=claims, left_out=left_out, comments=comments, prose={})


def open_clip(tx: Tx, by: By, draft: str, number: int) -> tuple[Draft, Use]:
    """Somebody opens a clip to look at it; written down, because records may be shared only for clips opened."""
    this = get_draft(tx, draft, by)
    use = _use(this, number)
    opened = dict(this.opened)
    opened[use.key] = tuple(dict.fromkeys((*opened.get(use.key, ()), by.person)))
    tx.log(by, "draft.clip_opened", matter=this.matter, on=f"{this.id} clip {number}")
    return keep(tx, this.model_copy(update={"opened": opened})), use


def _use(draft: Draft, number: int) -> Use:
    if not 1 <= number <= len(draft.uses):
        raise BadInput(f"{draft.id} has {len(draft.uses)} clips; number {number} is none of them.")
    return draft.uses[number - 1]


def gate_form(draft: Draft, desk: Desk) -> list[tuple[int, Use, GateRecord]]:
    """For each clip what is recorded so far, with the pre-fill beside it."""
    country = desk.book.regime(draft.regime).country or draft.country
    rows = []
    for number, use in enumerate(draft.uses, 1):
        known = record_for(use, draft.gate)
        rows.append((number, use, known or GateRecord(clips=(use.key,), prefilled=prefill(use, country))))
    return rows


def record_gate(tx: Tx, by: By, desk: Desk, draft: str, texts: Mapping[str, str], numbers: Sequence[int] = ()) -> Draft:
    """Record why the law does not allow the use: factor by factor, for one clip or for several alike."""
    this = editable(tx, by, draft)
    regime = desk.book.regime(this.regime)
    if not regime.gate:
        raise BadInput(f"{this.id} needs no such record: {regime.law} asks for none.")
    chosen = [_use(this, number) for number in (numbers or ([1] if len(this.uses) == 1 else []))]
    if not chosen:
        raise BadInput(f"{this.id} has {len(this.uses)} clips; say which one this is about.")
    country = regime.country or this.country
    said = _said(texts, country)
    if reason := may_share(chosen, by.person, this.opened):
        raise BadInput(desk.texts.say(f"gate-share-{reason}", this.language, draft=this.id))
    record = _record(tx, by, desk, this, chosen, said, country)
    keys = {one.key for one in chosen}
    others = tuple(_without(one, keys) for one in this.gate)
    return changed(tx, by, desk, this, gate=(*(one for one in others if one.clips), record))


def _said(texts: Mapping[str, str], country: str) -> dict[str, str]:
    allowed = (*factors(country), CONCLUSION)
    said = {name.strip().lower(): " ".join(value.split()) for name, value in texts.items()}
    if unknown := [name for name in said if name not in allowed]:
        raise BadInput(f"“{unknown[0]}” is no factor here; the factors are: {', '.join(allowed)}.")
    if not any(said.values()):
        raise BadInput("Write the reasons: --factor NAME=TEXT.")
    return said


def _record(
    tx: Tx, by: By, desk: Desk, draft: Draft, uses: Sequence[Use], said: Mapping[str, str], country: str
) -> GateRecord:
    filled = prefill(uses[0], country)
    for name, value in said.items():
        untouched = same(value, filled.get(name, ""))
        if untouched or (name == CONCLUSION and not own_words(value, filled.values())):
            raise BadInput(desk.texts.say("gate-untouched", draft.language, factor=name))
    old = record_for(uses[0], draft.gate)
    # Another person's texts are not taken over: who records answers for all of it.
    before = old.texts if old and old.by == by.person and set(old.clips) == {one.key for one in uses} else {}
    return GateRecord(
        clips=tuple(one.key for one in uses), prefilled=filled, texts={**before, **said}, by=by.person, at=tx.now
    )


def _without(record: GateRecord, keys: set[str]) -> GateRecord:
    return record.model_copy(update={"clips": tuple(one for one in record.clips if one not in keys)})
