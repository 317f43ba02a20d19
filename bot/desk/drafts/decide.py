"""Four eyes: asking for approval, giving it, sending back, passing on, letting it lapse; and signing."""

from collections.abc import Iterable
from datetime import timedelta

from bot.desk.drafts.make import Desk, refresh
from bot.desk.drafts.shelf import drafts_of, find_claimant, follow, get_draft, keep, profile_hands, with_hand
from bot.desk.drafts.world import still_stands
from bot.desk.permits import ANYWHERE, About, Doer, may
from bot.domain.draft import Approval, Draft, DraftState, Signature
from bot.domain.errors import BadInput, NotAllowed, NotFound
from bot.domain.matter import SYSTEM, By, MatterState
from bot.domain.staff import Person
from bot.ports import Staff, Tx
from knowledge.model import Audience

DAYS_TO_APPROVE = 7
"""A request that nobody answers lapses, and is asked for anew on today's facts."""


def find_person(staff: Staff, person: str) -> Person | None:
    """Somebody of the directory, if there."""
    try:
        return staff.get_person(person)
    except NotFound:
        return None


def may_approve(desk: Desk, by: By, draft: Draft) -> str:
    """Why this person may not approve this draft, as a message key; empty where they may. The rule is permits'."""
    doer = doer_by(by, find_person(desk.staff, by.person))
    permit = may(doer, ANYWHERE, About(draft=draft), "draft approve")
    return {"permit-no-role": "approve-no-role", "permit-not-listed": "approve-not-listed"}.get(
        permit.reason, permit.reason
    )


def doer_by(by: By, person: Person | None) -> Doer:
    """Who acts, as the rule looks at them: only the directory makes somebody a person who answers for a text."""
    return Doer(
        id=by.person if person else f"{by.via}:{by.person.rpartition(':')[2]}",
        roles=tuple(dict.fromkeys((*by.roles, *(person.roles if person else ())))),
        clearance=Audience.COUNSEL,
        outsider=by.outsider,
        franchises=person.franchises if person else (),
        countries=person.countries if person else (),
    )


def submit(tx: Tx, by: By, desk: Desk, draft: str, approver: str = "") -> Draft:
    """Ask for approval of the version as it stands, of one person or of anyone who may."""
    this = get_draft(tx, draft, by)
    if this.state not in (DraftState.DRAFTING, DraftState.AWAITING_APPROVAL):
        raise BadInput(f"{this.id} is {spoken(this)}; there is nothing to ask.")
    complete(tx, desk, this)
    if approver:
        _named(desk, this, approver)
    asked = this.model_copy(
        update={
            "state": DraftState.AWAITING_APPROVAL,
            "approver": approver,
            # Who asks for a yes cannot give it.
            "wrote": with_hand(this.wrote, ("submitted",), by.person),
            "approve_by": tx.now + timedelta(days=DAYS_TO_APPROVE),
        }
    )
    tx.log(by, "draft.submitted", matter=this.matter, on=_on(this), text=approver, subject=approver)
    follow(tx, by, this.matter, MatterState.AWAITING_APPROVAL, this.id)
    return keep(tx, asked)


def _named(desk: Desk, draft: Draft, approver: str) -> None:
    """Refuse to ask somebody who may not say yes."""
    desk.staff.get_person(approver)
    reason = may_approve(desk, By(person=approver), draft.model_copy(update={"approver": ""}))
    if reason:
        raise NotAllowed(desk.texts.say(reason, draft.language, draft=draft.id, person=approver))


def complete(tx: Tx, desk: Desk, draft: Draft) -> None:
    """Refuse while anything is open, or no longer so as when the draft was made. Raises BadInput."""
    now = refresh(tx, desk, draft)
    if now.blanks:
        raise BadInput(
            desk.texts.say(
                "approve-blanks", draft.language, draft=draft.id, names=", ".join(b.name for b in now.blanks)
            )
        )
    if now.missing:
        named = "; ".join(f"{one.paragraph} ({one.what})" for one in now.missing)
        raise BadInput(desk.texts.say("approve-missing", draft.language, draft=draft.id, parts=named))
    still_stands(tx, desk, draft)
    if (now.text, now.blocks) != (draft.text, draft.blocks):
        raise BadInput(desk.texts.say("approve-stale", draft.language, draft=draft.id))


def approve(tx: Tx, by: By, desk: Desk, draft: str, version: int) -> Draft:
    """A named person's yes to one exact version. The same yes twice is one. Raises BadInput, NotAllowed."""
    this = get_draft(tx, draft, by)
    given = this.approval
    if given and (given.person, given.version, version) == (by.person, this.version, this.version):
        return this
    if version != this.version:
        raise BadInput(f"{this.id} is at version {this.version}; read that one, then approve it (not {version}).")
    if this.state not in (DraftState.DRAFTING, DraftState.AWAITING_APPROVAL):
        raise BadInput(f"{this.id} is {spoken(this)} already.")
    if reason := may_approve(desk, by, this):
        raise NotAllowed(desk.texts.say(reason, this.language, draft=this.id, person=this.approver))
    if by.person in profile_hands(tx, this.claimant, this.created):
        raise NotAllowed(desk.texts.say("approve-own-profile", this.language, draft=this.id, claimant=this.claimant))
    if this.approve_by and tx.now > this.approve_by:
        raise BadInput(desk.texts.say("approve-lapsed", this.language, draft=this.id, at=f"{this.approve_by:%Y-%m-%d}"))
    complete(tx, desk, this)
    approval = Approval(person=by.person, version=this.version, seal=this.seal, at=tx.now, via=by.via)
    tx.log(by, "draft.approved", matter=this.matter, on=_on(this), facts={"seal": this.seal})
    for state in (MatterState.AWAITING_APPROVAL, MatterState.APPROVED):
        follow(tx, by, this.matter, state, this.id)
    approved = {"state": DraftState.APPROVED, "approval": approval, "approve_by": None, "wrote": {}}
    return keep(tx, this.model_copy(update=approved))


def send_back(tx: Tx, by: By, desk: Desk, draft: str, version: int, comment: str) -> Draft:
    """No, with a reason: back to whoever writes."""
    this = get_draft(tx, draft, by)
    if this.state not in (DraftState.AWAITING_APPROVAL, DraftState.APPROVED):
        raise BadInput(f"{this.id} is {spoken(this)}; there is nothing to send back.")
    if version != this.version:
        raise BadInput(f"{this.id} is at version {this.version}; read that one first.")
    if not comment.strip():
        raise BadInput(f"Say what {this.id} needs.")
    if reason := may_approve(desk, by, this):
        raise NotAllowed(desk.texts.say(reason, this.language, draft=this.id, person=this.approver))
    tx.log(by, "draft.sent_back", matter=this.matter, on=_on(this), text=comment.strip())
    follow(tx, by, this.matter, MatterState.DRAFTING, this.id)
    remark = f"{by.person}: {' '.join(comment.split())}"
    return keep(tx, _unasked(this, comments=(*this.comments, remark)))


def delegate(tx: Tx, by: By, desk: Desk, draft: str, to: str) -> Draft:
    """Whoever was asked asks somebody else, who must hold the role, too."""
    this = get_draft(tx, draft, by)
    if this.state is not DraftState.AWAITING_APPROVAL:
        raise BadInput(f"{this.id} is {spoken(this)}; submit it first.")
    if reason := may_approve(desk, by, this):
        raise NotAllowed(desk.texts.say(reason, this.language, draft=this.id, person=this.approver))
    _named(desk, this, to)
    tx.log(by, "draft.delegated", matter=this.matter, on=_on(this), text=to, subject=to)
    return keep(tx, this.model_copy(update={"approver": to}))


def expire(tx: Tx) -> tuple[Draft, ...]:
    """Requests that lapsed go back to drafting; called by the worker."""
    lapsed = [
        one
        for one in drafts_of(tx, SYSTEM)
        if one.state is DraftState.AWAITING_APPROVAL and one.approve_by and tx.now > one.approve_by
    ]
    for one in lapsed:
        tx.log(SYSTEM, "draft.lapsed", matter=one.matter, on=_on(one))
        follow(tx, SYSTEM, one.matter, MatterState.DRAFTING, one.id)
    return tuple(keep(tx, _unasked(one)) for one in lapsed)


def withdraw(tx: Tx, by: By, draft: str, reason: str) -> Draft:
    """Nothing comes of it."""
    this = get_draft(tx, draft, by)
    if this.state in (DraftState.SENT, DraftState.WITHDRAWN):
        raise BadInput(f"{this.id} is {spoken(this)} already.")
    if not reason.strip():
        raise BadInput(f"Say why {this.id} is withdrawn.")
    tx.log(by, "draft.withdrawn", matter=this.matter, on=_on(this), text=reason.strip())
    return keep(tx, _unasked(this).model_copy(update={"state": DraftState.WITHDRAWN}))


def sign(tx: Tx, by: By, desk: Desk, draft: str) -> Draft:
    """The signatory whose name stands under the approved version puts it there. It seals, and is no edit."""
    this = get_draft(tx, draft, by)
    if this.signature and this.signature.person == by.person and this.signature.seal == this.seal:
        return this
    if not desk.book.regime(this.regime).signature:
        raise BadInput(desk.texts.say("sign-none", this.language, draft=this.id))
    if this.state is not DraftState.APPROVED or this.approval is None:
        raise BadInput(desk.texts.say("sign-first-approve", this.language, draft=this.id))
    if this.approval.seal != this.seal:
        raise BadInput(desk.texts.say("approve-stale", this.language, draft=this.id))
    claimant = find_claimant(tx, this.claimant)
    who = claimant.signatory(by.person) if claimant else None
    if who is None or this.facts.get("signatory", this.filled.get("signatory")) != by.person:
        raise NotAllowed(desk.texts.say("sign-not-named", this.language, draft=this.id))
    still_stands(tx, desk, this)
    this = dated_today(tx, desk, this)
    signature = Signature(person=who.person, name=who.name, title=who.title, seal=this.seal, at=tx.now)
    tx.log(by, "draft.signed", matter=this.matter, on=_on(this), facts={"seal": this.seal})
    return keep(tx, this.model_copy(update={"state": DraftState.SIGNED, "signature": signature}))


def dated_today(tx: Tx, desk: Desk, draft: Draft) -> Draft:
    """The approved text with today's date: the day is all that differs from what was approved. Raises BadInput."""
    if draft.facts.get("date") == tx.now.date().isoformat() or draft.approval is None:
        return draft
    again = refresh(tx, desk, draft.model_copy(update={"dated": tx.now.date()}))
    if undated(again) != undated(draft):
        raise BadInput(desk.texts.say("approve-stale", draft.language, draft=draft.id))
    approval = draft.approval.model_copy(update={"seal": again.seal})
    return again.model_copy(update={"approval": approval, "blanks": draft.blanks, "missing": draft.missing})


def undated(draft: Draft) -> str:
    """The seal of a draft without the day that stands in it."""
    day = draft.facts.get("date_words", ""), draft.facts.get("date", "")
    blocks = tuple(one.model_copy(update={"text": _without(one.text, day)}) for one in draft.blocks)
    # Facts that do not stand in the text may differ: a merge gives the matter another uploader.
    return draft.model_copy(update={"text": _without(draft.text, day), "blocks": blocks, "facts": {}}).seal


def _without(text: str, words: Iterable[str]) -> str:
    for one in words:
        text = text.replace(one, "") if one else text
    return text


def _unasked(draft: Draft, **what: object) -> Draft:
    return draft.model_copy(
        update={
            "state": DraftState.DRAFTING,
            "approval": None,
            "signature": None,
            "approver": "",
            "approve_by": None,
            **what,
        }
    )


def spoken(draft: Draft) -> str:
    """'awaiting approval'."""
    return draft.state.value.replace("_", " ")


def _on(draft: Draft) -> str:
    return f"{draft.id} v{draft.version}"
