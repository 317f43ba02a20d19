"""Release and sending: what leaves the house, and the record that a person sent it."""

from datetime import datetime

from bot.desk.drafts.decide import dated_today, spoken
from bot.desk.drafts.make import Desk
from bot.desk.drafts.shelf import find_claimant, follow, get_draft, keep
from bot.desk.drafts.world import still_stands
from bot.desk.find import get_matter
from bot.desk.matters import add_party, link_notice
from bot.desk.pause import not_paused
from bot.desk.urls import Standing, set_url_state
from bot.domain.draft import Draft, DraftState, Sent
from bot.domain.errors import BadInput
from bot.domain.links import clip_key
from bot.domain.matter import SYSTEM, By, MatterState, Party, Role, UrlState
from bot.drafting.render import fixed_faults, plain
from bot.drafting.truth import is_notice
from bot.ports import Tx


def ready(tx: Tx, by: By, desk: Desk, draft: str) -> Draft:
    """The draft, if it may leave: approved as it is, signed where the law asks, every fixed sentence intact, and
    nothing is paused."""
    not_paused(tx)
    this = get_draft(tx, draft, by)
    regime = desk.book.regime(this.regime)
    if this.approval is None or this.state in (DraftState.DRAFTING, DraftState.AWAITING_APPROVAL, DraftState.WITHDRAWN):
        raise BadInput(desk.texts.say("release-not-approved", this.language, draft=this.id))
    if this.approval.seal != this.seal or this.approval.version != this.version:
        raise BadInput(desk.texts.say("approve-stale", this.language, draft=this.id))
    if regime.signature and (this.signature is None or this.signature.seal != this.seal):
        raise BadInput(desk.texts.say("release-not-signed", this.language, draft=this.id))
    wanted = {f"{regime.governs or this.language}/{name}" for part in regime.parts for name in part.fixed}
    gone = wanted - {one.name for one in this.blocks}
    broken = (*sorted(gone), *fixed_faults(this.blocks, this.text, desk.book))
    if broken or this.text != plain(this.blocks):
        names = ", ".join(broken) or this.id
        raise BadInput(desk.texts.say("release-changed", this.language, draft=this.id, names=names))
    if this.state is not DraftState.SENT:
        still_stands(tx, desk, this)
    return dated_today(tx, desk, this) if this.state is DraftState.APPROVED else this


def released(tx: Tx, by: By, desk: Desk, draft: str, seal: str, manifest: str) -> Draft:
    """Write down that the files were made, by the manifest's SHA-256."""
    this = ready(tx, by, desk, draft)
    if this.seal != seal:
        raise BadInput(desk.texts.say("approve-stale", this.language, draft=this.id))
    tx.log(by, "draft.released", matter=this.matter, on=f"{this.id} v{this.version}", facts={"manifest": manifest})
    state = this.state if this.state is DraftState.SENT else DraftState.RELEASED
    return keep(tx, this.model_copy(update={"state": state, "released": tx.now, "manifest": manifest}))


def mark_sent(
    tx: Tx, by: By, desk: Desk, draft: str, *, how: str, at: datetime | None = None, reference: str = ""
) -> tuple[Draft, tuple[Standing, ...]]:
    """A person says that they sent it, how and when. Idempotent; the hosts' share of refusals comes back with it."""
    this = get_draft(tx, draft, by)
    if this.sent is not None:
        return this, ()
    if this.state is not DraftState.RELEASED:
        raise BadInput(f"{this.id} is {spoken(this)}; release it first.")
    if not how.strip():
        raise BadInput(f"Say how {this.id} was sent.")
    when = at or tx.now
    if when > tx.now:
        raise BadInput("That time has not come yet.")
    still_stands(tx, desk, this, when.date())
    sent = Sent(person=by.person, at=when, how=" ".join(how.split()), reference=reference.strip())
    facts = {"at": when.isoformat()}
    tx.log(by, "draft.sent", matter=this.matter, on=f"{this.id} v{this.version}", facts=facts, text=how)
    _name_claimant(tx, by, this)
    follow(tx, by, this.matter, MatterState.SENT, this.id)
    for matter in (this.matter, *this.also):
        link_notice(tx, by, matter, this.id)
    standings = _sent_urls(tx, by, this, reference) if is_notice(this.regime) else ()
    return keep(tx, this.model_copy(update={"state": DraftState.SENT, "sent": sent})), standings


def _name_claimant(tx: Tx, by: By, draft: Draft) -> None:
    """The matters know from now on for whom it was sent: refusals are counted per claimant."""
    claimant = find_claimant(tx, draft.claimant) if draft.claimant else None
    for matter in (draft.matter, *draft.also) if claimant else ():
        if claimant and not get_matter(tx, matter, by).claimant:
            add_party(tx, by, matter, Party(role=Role.CLAIMANT, name=claimant.name, contact=claimant.email))


def _sent_urls(tx: Tx, by: By, draft: Draft, reference: str) -> tuple[Standing, ...]:
    """Each URL's state, in the matter that it belongs to."""
    found: dict[tuple[str, str], Standing] = {}
    for number, use in enumerate(draft.uses, 1):
        url = draft.filled.get(f"url.{number}") or use.url
        if not url:
            continue
        owners = [
            one.matter
            for each in (draft.matter, *draft.also)
            for one in tx.urls(SYSTEM, matter=each)
            if clip_key(one.url) == clip_key(url)
        ]
        standing = set_url_state(tx, by, owners[0] if owners else draft.matter, url, UrlState.SENT, reference=reference)
        found[standing.claimant, standing.host] = standing
    return tuple(found.values())
