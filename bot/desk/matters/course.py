"""The course of a matter: from state to state, closed, reopened."""

from typing import Any

from bot.desk.deadlines import end_deadlines
from bot.desk.find import get_matter
from bot.domain.errors import BadInput
from bot.domain.matter import NEXT_STATES, By, Matter, MatterState, Resolution
from bot.ports import Tx


def advance(tx: Tx, by: By, matter: str, state: MatterState, *, on: str = "") -> Matter:
    """Move to another state; raises BadInput where there is no such way. Being there already changes nothing."""
    this = get_matter(tx, matter, by)
    if this.state is state:
        return this
    if state is MatterState.RESOLVED or state not in NEXT_STATES[this.state]:
        raise BadInput(f"{this.id} is {_spoken(this.state)}; from there it cannot become {_spoken(state)}.")
    tx.log(by, "matter.state", matter=this.id, on=on, facts={"from": this.state.value, "to": state.value})
    return tx.save_matter(this.model_copy(update={"state": state}))


def _spoken(state: MatterState) -> str:
    """'awaiting approval'."""
    return state.value.replace("_", " ")


def close(tx: Tx, by: By, matter: str, resolution: Resolution, reason: str) -> Matter:
    """Resolve it; the reason is required. Its deadlines and reminders end with it."""
    this = get_matter(tx, matter, by)
    if not reason.strip():
        raise BadInput(f"Say why {this.id} is closed.")
    if not this.open:
        raise BadInput(f"{this.id} is closed already ({outcome(this)}).")
    return resolve(tx, by, this, resolution, reason.strip())


def outcome(matter: Matter) -> str:
    """How it ended, to read: 'do not send'."""
    return matter.resolution.value.replace("_", " ") if matter.resolution else "resolved"


def resolve(tx: Tx, by: By, this: Matter, resolution: Resolution, reason: str, **changed: Any) -> Matter:
    """Close for a reason that was looked at; `changed` are further fields."""
    end_deadlines(tx, by, this.id)
    tx.log(by, "matter.closed", matter=this.id, facts={"resolution": resolution.value}, text=reason, subject=this.id)
    closed = {"state": MatterState.RESOLVED, "resolution": resolution, "reason": reason, **changed}
    return tx.save_matter(this.model_copy(update=closed))


def reopen(tx: Tx, by: By, matter: str, reason: str) -> Matter:
    """Take it up again, where work can go on: assessed if it was ever assessed, else new."""
    this = get_matter(tx, matter, by)
    if this.open:
        raise BadInput(f"{this.id} is open.")
    if this.merged_into:
        raise BadInput(f"{this.id} was merged into {this.merged_into}; reopen that one.")
    if not reason.strip():
        raise BadInput(f"Say why {this.id} is reopened.")
    state = MatterState.ASSESSED if this.likelihood else MatterState.NEW
    tx.log(by, "matter.reopened", matter=this.id, facts={"was": outcome(this)}, text=reason, subject=this.id)
    return tx.save_matter(this.model_copy(update={"state": state, "resolution": None, "reason": ""}))
