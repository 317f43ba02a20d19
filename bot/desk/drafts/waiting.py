"""The approvals that wait for a person."""

from bot.desk.drafts.decide import may_approve
from bot.desk.drafts.make import Desk
from bot.desk.drafts.shelf import drafts_of
from bot.domain.draft import Draft, DraftState
from bot.domain.matter import SYSTEM, By
from bot.domain.staff import Person
from bot.drafting.render import values_of
from bot.ports import Tx


def waiting_for(tx: Tx, by: By, desk: Desk) -> tuple[Draft, ...]:
    """The drafts that this person may approve and nobody has yet, the request that lapses first at the head."""
    asked = [one for one in drafts_of(tx, by) if one.state is DraftState.AWAITING_APPROVAL]
    mine = [one for one in asked if not may_approve(desk, by, one)]
    return tuple(sorted(mine, key=lambda one: one.approve_by or tx.now))


def waiting_in_digest(tx: Tx, person: Person, desk: Desk) -> tuple[str, ...]:
    """The same as lines; of restricted matters none, for a digest travels."""
    language = person.languages[0] if person.languages else "en"
    found = waiting_for(tx, By(person=person.id, clearance=person.clearance), desk)
    return tuple(waiting_line(one, desk, language) for one in found if not _restricted(tx, one))


def _restricted(tx: Tx, draft: Draft) -> bool:
    matter = tx.find_matter(draft.matter, SYSTEM)
    return matter is None or bool(matter.restricted_to)


def waiting_line(draft: Draft, desk: Desk, language: str) -> str:
    """'D-3: M-7, DMCA notice, asked for by bo, until 2026-11-29'."""
    regime = desk.book.regime(draft.regime)
    return desk.texts.say(
        "home-approval",
        language,
        draft=draft.id,
        matter=draft.matter,
        regime=regime.title.get(language, regime.title["en"]),
        person=draft.asked_by,
        until=f"{draft.approve_by:%Y-%m-%d}" if draft.approve_by else "–",
    )


def concerned(draft: Draft) -> tuple[str, ...]:
    """Whose draft it is: who asked, who edited last, who is to sign."""
    return draft.asked_by, draft.edited_by, values_of(draft).get("signatory", "")


def waits_for(desk: Desk, by: By, draft: Draft) -> bool:
    """Whether the next act on it is theirs: the yes that was asked for, or the signature."""
    if draft.state is DraftState.AWAITING_APPROVAL:
        return not may_approve(desk, by, draft)
    signs = desk.book.regime(draft.regime).signature and values_of(draft).get("signatory") == by.person
    return draft.state is DraftState.APPROVED and signs
