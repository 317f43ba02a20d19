"""Legal hold."""

from bot.desk.find import get_matter
from bot.domain.errors import BadInput, NotAllowed
from bot.domain.matter import By, Matter
from bot.ports import Tx


def hold(tx: Tx, by: By, matter: str, reason: str) -> Matter:
    """Legal hold: nothing of it is erased, purged or dropped until counsel releases it."""
    this = get_matter(tx, matter, by)
    if not reason.strip():
        raise BadInput(f"Say why {this.id} is held.")
    tx.log(by, "matter.held", matter=this.id, text=reason, subject=this.id)
    return tx.save_matter(this.model_copy(update={"held_by": by.person}))


def release_hold(tx: Tx, by: By, matter: str, reason: str) -> Matter:
    """Counsel ends the hold."""
    this = get_matter(tx, matter, by)
    if not this.held_by:
        raise BadInput(f"{this.id} is not under legal hold.")
    if "counsel" not in by.roles:
        raise NotAllowed(f"Only counsel may release the legal hold on {this.id}.")
    if not reason.strip():
        raise BadInput(f"Say why the hold on {this.id} is released.")
    tx.log(by, "matter.released", matter=this.id, text=reason, subject=this.id)
    return tx.save_matter(this.model_copy(update={"held_by": ""}))
