"""Somebody left the directory: what waited for them goes to others; what they approved and signed stays theirs."""

from bot.desk.drafts.shelf import drafts_of, keep
from bot.desk.matters import assign
from bot.domain.draft import Draft, DraftState
from bot.domain.matter import SYSTEM, By, Matter, MatterQuery
from bot.ports import Staff, Tx

EVERY = 100_000
DIRECTORY = "directory"
"""Record kind: who was in the directory when it was last looked at."""
GUARDIANS = {"counsel", "approver"}


def part_with(tx: Tx, by: By, staff: Staff) -> tuple[Draft, ...]:
    """End what waits for people who are not in the directory any more; the drafts whose request is open to all now."""
    here = {one.id for one in staff.people()}
    found = tx.find_record(DIRECTORY, "people", SYSTEM)
    gone = set(found.body["people"]) - here if found else set()
    if found is None or gone or here - set(found.body["people"]):
        tx.put_record(DIRECTORY, "people", {"people": sorted(here)})
    if not gone:
        return ()
    for matter in tx.matters(MatterQuery(open=True, limit=EVERY), SYSTEM):
        _pass_on(tx, matter, gone, staff)
    waiting = [one for one in drafts_of(tx, SYSTEM) if one.state is DraftState.AWAITING_APPROVAL]
    return tuple(_ask_anew(tx, by, one) for one in waiting if one.approver in gone)


def _ask_anew(tx: Tx, by: By, draft: Draft) -> Draft:
    tx.log(by, "draft.asked_anew", matter=draft.matter, on=f"{draft.id} v{draft.version}", text=draft.approver)
    return keep(tx, draft.model_copy(update={"approver": ""}))


def _pass_on(tx: Tx, matter: Matter, gone: set[str], staff: Staff) -> None:
    """Nobody's now; and a restricted one keeps counsel or an approver: where none is left, all of them are let in."""
    if matter.assignee in gone:
        matter = assign(tx, SYSTEM, matter.id, None)
    guardians = tuple(one.id for one in staff.people() if GUARDIANS & set(one.roles))
    if not matter.restricted_to or not guardians or set(guardians) & set(matter.restricted_to):
        return
    tx.log(SYSTEM, "matter.restricted", matter=matter.id, facts={"people": len(guardians), "why": "nobody was left"})
    tx.save_matter(matter.model_copy(update={"restricted_to": (*matter.restricted_to, *guardians)}))
