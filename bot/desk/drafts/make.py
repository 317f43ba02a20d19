"""Making a draft of a matter, or saying why there is none."""

from collections.abc import Mapping, Sequence

from bot.desk.drafts.base import LINKED_LANES, Assessed, Desk, Wanted, assessed_clips
from bot.desk.drafts.contents import at_one_host, first_version, remarks
from bot.desk.drafts.shelf import OPEN, claimants, drafts_of, find_claimant, follow, keep
from bot.desk.find import get_matter
from bot.desk.matters import link, open_matter
from bot.domain.assessment import Assessment
from bot.domain.claimant import Claimant
from bot.domain.draft import Blank, Claim, Draft, Refusal, Regime
from bot.domain.errors import BadInput
from bot.domain.matter import SYSTEM, By, Matter, MatterState
from bot.drafting.facts import assemble, owned
from bot.drafting.parts import Looked, missing_parts
from bot.drafting.refusals import refused, without_authority
from bot.drafting.render import render
from bot.drafting.truth import called
from bot.ports import Texts, Tx

__all__ = ("Assessed", "Desk", "Wanted", "assessed_clips", "make_draft", "refresh")


def make_draft(tx: Tx, by: By, desk: Desk, wanted: Wanted, owners: Mapping[str, str]) -> Draft:
    """The draft, new or the open one that there is; one with `refused` (and no id) where none may be made.

    `owners` are guide id -> owner. Raises NotFound, BadInput.
    """
    matter = get_matter(tx, wanted.matter, by)
    regime = desk.book.regime(wanted.regime)
    if not matter.open:
        raise BadInput(f"{matter.id} is resolved; reopen it before drafting.")
    language = desk.book.language(wanted.language or matter.language, regime)
    known = _open_one(tx, by, matter.id, regime.name, language, wanted)
    if known is not None:
        return known
    matters = (matter, *(get_matter(tx, one, by) for one in wanted.also))
    host, clips, elsewhere = at_one_host([one for each in matters for one in assessed_clips(tx, each)], regime, wanted)
    if regime.name == "dsa" and (matter.country or "") == "no":
        raise BadInput(desk.texts.say("draft-not-dsa", language, matter=matter.id))
    reason, which = _refused(clips, regime)
    if reason:
        return _refusal(
            tx, by, desk, matter, regime, language, reason, what=which.clip.url or matter.id, why=_why(which)
        )
    new = first_version(tx, by, desk, matter, matters, regime, language, wanted, clips, owners)
    new = new.model_copy(update={"host": host if host != called(matter.host) else ""})
    claimant = _claimant(tx, new, matter, wanted, regime)
    if claimant and (uncovered := _uncovered(tx, new, claimant, regime)):
        names = ", ".join(dict.fromkeys(one.owner or one.franchise for one in uncovered))
        return _refusal(tx, by, desk, matter, regime, language, "no-authority", what=names, why=claimant.id)
    new = new.model_copy(update={"id": tx.next_id("D"), "claimant": claimant.id if claimant else ""})
    _link_lanes(tx, by, matter, [one.assessment for one in clips if one.assessment])
    new = new.model_copy(update={"filled": filled_before(tx, by, desk, new)})
    new = new.model_copy(update={"comments": remarks(desk, new, () if wanted.follows else new.left_out, elsewhere)})
    draft = keep(tx, refresh(tx, desk, new))
    tx.log(by, "draft.made", matter=matter.id, on=f"{draft.id} v1", facts={"regime": regime.name, "seal": draft.seal})
    follow(tx, by, matter.id, MatterState.DRAFTING, draft.id)
    return draft


SAID_OF_A_CLAIM = ("part", "registration", "work", "owner")
SAID_OF_PARTIES = ("operator_name", "operator_address", "model_name", "uploader_name", "host_agent", "recipient_email")


def filled_before(tx: Tx, by: By, desk: Desk, draft: Draft) -> dict[str, str]:
    """What people filled in for the same assets and parties in other drafts of the matter: nobody types it twice."""
    open_ = {one.name for one in refresh(tx, desk, draft).blanks}
    known: dict[str, str] = {}
    for other in reversed(drafts_of(tx, by, draft.matter)):
        place = {one.citation: number for number, one in enumerate(other.claims, 1)}
        for number, claim in enumerate(draft.claims, 1):
            for stem in SAID_OF_A_CLAIM if claim.citation in place else ():
                known[f"{stem}.{number}"] = other.filled.get(f"{stem}.{place[claim.citation]}", "")
        known |= {name: other.filled[name] for name in SAID_OF_PARTIES if name in other.filled and name in open_}
    return {name: value for name, value in known.items() if value}


def _open_one(tx: Tx, by: By, matter: str, regime: str, language: str, wanted: Wanted) -> Draft | None:
    """The open draft of the same kind: a second click makes no second one."""
    return next(
        (
            one
            for one in drafts_of(tx, by, matter)
            if one.state in OPEN
            and (one.regime, one.language, one.answers) == (regime, language, wanted.answers)
            and (not wanted.host or called(wanted.host) == one.facts.get("host_name", called(wanted.host)))
            and set(wanted.also) <= set(one.also)
        ),
        None,
    )


def _refused(clips: Sequence[Assessed], regime: Regime) -> tuple[str, Assessed]:
    if regime.claims:
        for one in clips:
            if reason := refused(one.assessment, regime):
                return reason, one
    return "", clips[0]


def _why(one: Assessed) -> str:
    return one.assessment.next_step.why if one.assessment else ""


def _refusal(
    tx: Tx, by: By, desk: Desk, matter: Matter, regime: Regime, language: str, reason: str, *, what: str, why: str
) -> Draft:
    said = {"matter": matter.id, "what": what, "why": why}
    words = Refusal(
        reason=reason,
        text=desk.texts.say(f"refuse-{reason}", language, **said),
        way_on=desk.texts.say(f"way-{reason}", language, **said),
    )
    tx.log(by, "draft.refused", matter=matter.id, facts={"regime": regime.name, "reason": reason})
    return Draft(
        id="",
        matter=matter.id,
        regime=regime.name,
        version=0,
        language=language,
        asked_by=by.person,
        edited_by=by.person,
        created=tx.now,
        changed=tx.now,
        refused=words,
    )


def _claimant(tx: Tx, draft: Draft, matter: Matter, wanted: Wanted, regime: Regime) -> Claimant | None:
    """The one that is named; else the only profile, of all, that covers every claim."""
    for name in (wanted.claimant, matter.claimant):
        if name and (found := find_claimant(tx, name)):
            return found
    everyone = claimants(tx)
    fits = [one for one in everyone if not _uncovered(tx, draft, one, regime)]
    return fits[0] if len(fits) == 1 else everyone[0] if len(everyone) == 1 else None


def _uncovered(tx: Tx, draft: Draft, claimant: Claimant, regime: Regime) -> tuple[Claim, ...]:
    named = [one for one in owned(draft) if one.owner]
    return without_authority(claimant, named, regime.country or draft.country, tx.now.date())


def _link_lanes(tx: Tx, by: By, matter: Matter, assessments: Sequence[Assessment]) -> None:
    """Likeness and trade-mark points become linked matters; each lane once a matter."""
    lanes = {lane.name: lane for one in assessments for lane in one.lanes if lane.name in LINKED_LANES}
    for lane in lanes.values():
        key = f"{matter.id}/{lane.name}"
        if tx.find_record("lane_matter", key, SYSTEM) is not None:
            continue
        opened = open_matter(tx, by, title=f"{lane.name}: {matter.title}", language=matter.language, reason=lane.why)
        tx.put_record("lane_matter", key, {"matter": opened.matter.id}, matter.id)
        link(tx, by, matter.id, opened.matter.id)


def refresh(tx: Tx, desk: Desk, draft: Draft) -> Draft:
    """The draft rendered anew: facts as they stand today, text, blanks, missing parts."""
    regime = desk.book.regime(draft.regime)
    matter = get_matter(tx, draft.matter, SYSTEM)
    claimant = find_claimant(tx, draft.claimant) if draft.claimant else None
    kinds = {one.kind: desk.texts.say(f"kind-{one.kind}", draft.language) for one in draft.claims}
    facts = assemble(draft, matter, claimant, regime, desk.book, draft.dated or draft.changed.date(), kinds)
    made = draft.model_copy(update={"facts": facts | draft.held, "claims": owned(draft)})
    rendered = render(made, regime, desk.book)
    made = made.model_copy(update={"text": rendered.text, "blocks": rendered.blocks})
    missing = missing_parts(Looked(draft=made, regime=regime, book=desk.book, claimant=claimant))
    blanks = tuple(Blank(name=one, question=question(desk.texts, one, made)) for one in rendered.blanks)
    return made.model_copy(update={"blanks": blanks, "missing": missing})


def question(texts: Texts, name: str, draft: Draft) -> str:
    """What to ask for a blank."""
    stem, _, number = name.partition(".")
    values = {"number": number or "", "asset": ""}
    if number.isdigit() and stem not in ("url", "time", "captured") and int(number) <= len(draft.claims):
        values["asset"] = draft.claims[int(number) - 1].asset
    return texts.say(f"blank-{stem.replace('_', '-')}", draft.language, **values)
