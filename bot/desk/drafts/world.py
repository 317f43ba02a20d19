"""The world a draft stands on, read in the same transaction as the act that asks for it."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from bot.assessment.case import family_of
from bot.assessment.licences import lies_under, own_channels
from bot.assessment.terms import protection_on
from bot.desk.drafts.make import Assessed, Desk, assessed_clips
from bot.desk.drafts.shelf import drafts_of, find_claimant, find_draft
from bot.desk.find import get_matter
from bot.domain.clip import Speaker
from bot.domain.draft import Draft, Use
from bot.domain.errors import BadInput, NotFound
from bot.domain.links import clip_key
from bot.domain.matter import SYSTEM
from bot.drafting.refusals import TRUSTED
from bot.drafting.render import values_of
from bot.drafting.truth import Place, World, is_notice, what_no_longer_holds
from bot.ports import Staff, Tx
from knowledge.model import Protection
from knowledge.registers import Licence


def still_stands(tx: Tx, desk: Desk, draft: Draft, day: date | None = None) -> None:
    """Refuse while anything that the text rests on no longer holds; every reason is named. Raises BadInput.

    `day` is the one on which it leaves: today, where nobody says that it was sent before.
    """
    if reasons := what_changed(tx, desk, draft, day):
        raise BadInput("\n".join(reasons))


def what_changed(tx: Tx, desk: Desk, draft: Draft, day: date | None = None) -> tuple[str, ...]:
    """Every reason why this text may not leave that day, each with what to do, in the draft's language."""
    faults = what_no_longer_holds(draft, read_world(tx, desk, draft), day or tx.now.date())
    return tuple(_said(desk, draft, one.reason, one.values) for one in faults)


def _said(desk: Desk, draft: Draft, reason: str, values: Mapping[str, str]) -> str:
    told = {"draft": draft.id, "matter": draft.matter, **values}
    if reason == "outcome":
        told["what"], word = told["url"], told.pop("why")
        refusal = desk.texts.say(f"refuse-{word}", draft.language, **told, why="")
        return f"{refusal} {desk.texts.say(f'way-{word}', draft.language, **told, why='')}"
    return desk.texts.say(f"fault-{reason}", draft.language, **told)


def read_world(tx: Tx, desk: Desk, draft: Draft) -> World:
    """All that the rules look at."""
    regime = desk.book.regime(draft.regime)
    matters = tuple(get_matter(tx, one, SYSTEM) for one in (draft.matter, *draft.also))
    country, today = regime.country or draft.country, tx.now.date()
    known = {one.use(number).key: one for matter in matters for number, one in _numbered(tx, matter.id)}
    follows = draft.answers.upper().startswith("D-")
    followed = find_draft(tx, draft.answers, SYSTEM) if follows else None
    return World(
        regime=regime,
        matters=matters,
        places={use.key: _place(tx, desk, draft, use, known.get(use.key), country, today) for use in draft.uses},
        protections=_protections(desk, draft, country, today),
        claimant=find_claimant(tx, draft.claimant) if draft.claimant else None,
        signatory=directory_name(desk.staff, values_of(draft).get("signatory", "")),
        followed=followed,
        gone=(draft.answers,) if follows and followed is None else (),
    )


def _numbered(tx: Tx, matter: str) -> Iterator[tuple[int, Assessed]]:
    return iter(enumerate(assessed_clips(tx, get_matter(tx, matter, SYSTEM)), 1))


def directory_name(staff: Staff, person: str) -> str:
    """How the directory calls somebody; empty where it does not know them."""
    try:
        return staff.get_person(person).name if person else ""
    except NotFound:
        return ""


def _place(tx: Tx, desk: Desk, draft: Draft, use: Use, found: Assessed | None, country: str, today: date) -> Place:
    if found is None:
        return Place(known=False, noticed=noticed_before(tx, draft, use))
    guides = {one.citation.partition("#")[0] for one in draft.claims}
    url = values_of(draft).get(f"url.{draft.uses.index(use) + 1}") or use.url
    return Place(
        assessed=found.assessment,
        licence=_licence(desk, found, url, guides, country, today),
        tolerated=_tolerated(desk, draft, found, guides),
        official=bool(guides & own_channels(found.clip.model_copy(update={"url": url or None}), desk.guides)),
        noticed=noticed_before(tx, draft, use),
    )


def _licence(desk: Desk, found: Assessed, url: str, guides: set[str], country: str, today: date) -> str:
    """The licence in force there and today that names the channel of the address, or one that was entered after the
    clip was last checked and names somebody whom the report names."""
    for one in desk.registers().licences:
        in_force = one.in_force(today) and one.reaches(country, family_of(country))
        if in_force and guides & set(one.guides) and (_of_channel(one, url) or _named_since(one, found)):
            return f"{one.id}: {one.licensee}"
    return ""


def _of_channel(licence: Licence, url: str) -> bool:
    return any(lies_under(one, url) for one in licence.names())


def _named_since(licence: Licence, found: Assessed) -> bool:
    if licence.entered is None or found.at is None or licence.entered <= found.at:
        return False
    said = " ".join(one.text for one in found.clip.statements if one.by is Speaker.REVIEWER).casefold()
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) for name in licence.names())


def _tolerated(desk: Desk, draft: Draft, found: Assessed, guides: set[str]) -> str:
    """The tolerance that covers the use as the newest assessment has it, on a word that is trusted."""
    if found.assessment is None or desk.book.regime(draft.regime).after_notice:
        return ""
    held = {one.name for one in found.assessment.circumstances if one.value is True and one.by in TRUSTED}
    for one in desk.registers().tolerances:
        fits = set(one.circumstances) <= held and not held & set(one.never)
        if fits and (not one.guides or guides <= set(one.guides)):
            return one.id
    return ""


def noticed_before(tx: Tx, draft: Draft, use: Use) -> tuple[str, ...]:
    """Drafts that were sent about the same address with one of the same claims, and were not retracted since."""
    url = next((one.url for one in draft.uses if one.key == use.key and one.url), "")
    matters = {draft.matter, *draft.also, *(one.matter for one in (tx.urls(SYSTEM, url=url) if url else ()))}
    others = [one for matter in sorted(matters) for one in drafts_of(tx, SYSTEM, matter) if one.id != draft.id]
    retracted = {one.answers for one in others if one.regime == "retraction" and one.sent}
    mine = {one.citation for one in draft.claims}
    return tuple(
        one.id
        for one in others
        if one.sent
        and is_notice(one.regime)
        and one.id not in retracted
        and use.key in {clip_key(each.url) or each.key for each in one.uses}
        and mine & {each.citation for each in one.claims}
    )


def _protections(desk: Desk, draft: Draft, country: str, today: date) -> dict[str, Protection]:
    assets = {f"{guide.id}#{asset.id}": asset for guide in desk.guides for asset in guide.assets}
    claimed = {one.citation for one in draft.claims}
    return {name: protection_on(asset, country, today) for name, asset in assets.items() if name in claimed}
