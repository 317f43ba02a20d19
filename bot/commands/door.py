"""The one door: what a request wants to do, about what, and whether whoever asks may (bot.desk.permits)."""

import re
from collections.abc import Mapping

from bot.commands.acting import find_reply
from bot.commands.core import Actor, Request
from bot.desk.drafts.shelf import find_draft
from bot.desk.permits import NOTHING, TABLE, About, Doer, Need, Outside, Permit, Where, may, no
from bot.domain.matter import SYSTEM
from bot.domain.staff import Person
from bot.ports import Staff, Store, Tx

RECORD = re.compile(r"(?:M|D)-\d{1,15}", re.IGNORECASE)
WAYS: Mapping[str, str] = {
    **{name: name for name in ("check", "ask", "search", "help", "batch", "offer", "limited", "home", "answer")},
    **{name: name for name in ("sources", "form", "pick", "sort", "cancel", "thumbs_up", "thumbs_down", "share")},
    **{name: name for name in ("who", "matters", "ticket", "ask_counsel", "acknowledge", "take", "pass_on")},
    **{name: name for name in ("pause", "resume")},
    "matter": "matter",
    "notice": "notice read",
    "as_clip": "check",
    "draft": "draft make",
    "close": "matter close",
    "close_tickets": "ticket state",
    "same_clip": "clip same",
    "other_clip": "clip same",
    "fill_draft": "draft fill",
    "gate_draft": "draft gate",
    "submit_draft": "draft submit",
    "approve_draft": "draft approve",
    "send_back_draft": "draft send-back",
    "delegate_draft": "draft delegate",
    "sign_draft": "draft sign",
    "withdraw_draft": "draft withdraw",
    "drop_claim": "draft drop-claim",
    "claim": "draft claim",
    "renew_draft": "draft renew",
    "open_clip": "draft open",
    "sent_draft": "draft sent",
}
"""The command of a request -> the act of the table."""


def act_of(request: Request) -> str:
    """'draft approve' of a button and of `draft D-3 approve 2` alike; the bare command where nothing is known."""
    act = WAYS.get(request.command, request.command)
    if request.command not in ("matter", "draft"):
        return act
    words = request.text.split()
    clicked = request.options.get("record", "").partition(":")[0]
    named = words[0] if words and RECORD.fullmatch(words[0]) else clicked
    if request.command == "draft" and not named.upper().startswith("D-"):
        return act
    typed = words[1].lower() if len(words) > 1 and words[0] == named else ""
    known = f"{request.command} {typed}"
    return known if known in TABLE else "draft show" if request.command == "draft" else act


def subject_of(request: Request) -> str:
    """'M-12', 'D-3' or 'R-...': the first that is typed, clicked, or whose thread it is said in."""
    words = [one.upper() for one in request.text.split() if RECORD.fullmatch(one)]
    # In a description or a question a number is a word like another.
    typed = words[:1] if request.command in ("matter", "draft", "ticket") else []
    clicked = request.options.get("record", "").partition(":")[0]
    named = (*typed, clicked, request.options.get("matter", ""), request.matter or "")
    return next((one for one in named if one), "")


def doer_of(request: Request, person: Person | None = None) -> Doer:
    """Who asks; `person` of the directory brings an approver's field."""
    return doer(request.actor, person)


def doer(actor: Actor, person: Person | None = None) -> Doer:
    """The same of an actor."""
    return Doer(
        id=actor.person,
        roles=actor.roles,
        clearance=actor.clearance,
        outsider=actor.outsider,
        at_machine=actor.platform == "cli",
        alone=actor.alone,
        franchises=person.franchises if person else (),
        countries=person.countries if person else (),
    )


def where_of(request: Request) -> Where:
    """Where it is asked."""
    return Where(external=request.place.external, clearance=request.place.clearance)


async def without_records(request: Request) -> Permit:
    """The rule where no matters are kept: person, place and act."""
    return may(doer_of(request), where_of(request), NOTHING, act_of(request))


class Door:
    """The rule over the matters and drafts that are kept."""

    def __init__(self, store: Store, staff: Staff) -> None:
        """Looked up at every request: roles and circles change."""
        self.store, self.staff = store, staff

    async def __call__(self, request: Request) -> Permit:
        """Whether this may be answered."""
        person = next((one for one in self.staff.people() if one.id == request.actor.person), None)
        asker, where, act = doer_of(request, person), where_of(request), act_of(request)
        first = may(asker, where, NOTHING, act)
        named = subject_of(request)
        row = TABLE.get(act)
        # What is open to all is cut where it is read: a number there is a word like another.
        if row is None or row.need is Need.ANYONE or not named:
            return first
        if not first.given and row.outside is not Outside.MINE:
            return first
        about = await self.store.read(lambda tx: find_about(tx, named))
        if about is None:
            return missing(named) or first
        return may(asker, where, about, act)


def missing(named: str) -> Permit | None:
    """What there is not is refused in the words of what may not be known of; a lost answer the command explains."""
    reasons = {"M": "permit-no-matter", "D": "permit-no-draft"}
    key = reasons.get(named[:1].upper()) if RECORD.fullmatch(named) else None
    return no(key, record=named.upper()) if key else None


def find_about(tx: Tx, named: str) -> About | None:
    """What a number means, whoever may see it."""
    if named[:2].upper() == "M-":
        matter = tx.find_matter(named, SYSTEM)
        return About(matter=matter) if matter else None
    if named[:2].upper() == "D-":
        draft = find_draft(tx, named, SYSTEM)
        return About(draft=draft, matter=tx.find_matter(draft.matter, SYSTEM)) if draft else None
    kept = find_reply(tx, named)
    if kept is None:
        return None
    if not kept.reply.private:
        return NOTHING  # shared with a whole channel; whether it still is, is looked at where it is read
    asked_by = kept.request.actor.person if kept.request else ""
    return About(matter=tx.find_matter(kept.matter, SYSTEM) if kept.matter else None, asked_by=asked_by)
