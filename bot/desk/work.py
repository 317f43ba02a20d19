"""Work that needs a person: what was refused or tried too often, and what nobody can know but by looking."""

from collections import Counter
from collections.abc import Sequence

from bot.domain.errors import BadInput, NotAllowed
from bot.domain.matter import SYSTEM, By
from bot.domain.work import Work, WorkState
from bot.ports import Tx

NEEDS_A_PERSON = (WorkState.UNKNOWN, WorkState.DEAD)


def work_seen_by(tx: Tx, by: By, states: Sequence[WorkState] = NEEDS_A_PERSON) -> tuple[Work, ...]:
    """The rows in these states (none: all) whose matter they may know of, oldest due first."""
    rows = tx.work(states, limit=10_000)
    return tuple(one for one in rows if one.matter is None or tx.find_matter(one.matter, by) is not None)


def waiting_behind(tx: Tx) -> Counter[str]:
    """How many rows wait in each lane; behind an unknown one they wait for the person who decides it."""
    return Counter(one.lane for one in tx.work((WorkState.WAITING,), limit=10_000) if one.lane)


def retry_work(tx: Tx, by: By, key: str) -> None:
    """Let a dead, unknown or dropped row run again; raises BadInput. A ticket is looked up before it is opened."""
    row = _get_work(tx, by, key)
    if not tx.revive(row.key):
        raise BadInput(f"{row.key} is {row.state.value}; only dead, unknown or dropped rows are retried.")
    tx.log(by, "work.retried", matter=row.matter, on=row.key)


def drop_work(tx: Tx, by: By, key: str, reason: str) -> None:
    """Take a row off; raises BadInput, and NotAllowed where its matter is under legal hold."""
    row = _get_work(tx, by, key)
    matter = tx.find_matter(row.matter, SYSTEM) if row.matter else None
    if matter is not None and matter.held_by:
        raise NotAllowed(f"{matter.id} is under legal hold; counsel must release it before its work is dropped.")
    if not tx.drop(row.key):
        raise BadInput(f"{row.key} is {row.state.value}; it cannot be dropped.")
    tx.log(by, "work.dropped_by_hand", matter=row.matter, on=row.key, text=reason)


def _get_work(tx: Tx, by: By, key: str) -> Work:
    row = tx.find_work(key)
    if row is None or (row.matter and tx.find_matter(row.matter, by) is None):
        raise BadInput(f"There is no work “{key}”; see `rightsdesk work list`.")
    return row
