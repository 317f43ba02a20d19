"""Who works on a matter, and who sees it."""

from collections.abc import Sequence
from typing import Any

from bot.desk.find import get_matter
from bot.domain.errors import NotAllowed
from bot.domain.matter import By, Matter
from bot.ports import Tx


def assign(tx: Tx, by: By, matter: str, person: str | None) -> Matter:
    """Give it to a person of the directory, or to nobody."""
    this = get_matter(tx, matter, by)
    if person and this.restricted_to and person not in this.restricted_to:
        raise NotAllowed(f"{this.id} is restricted; name the person with `matter restrict` first.")
    if this.assignee == person:
        return this
    tx.log(by, "matter.assigned", matter=this.id, text=person or "", subject=person or "")
    return tx.save_matter(this.model_copy(update={"assignee": person}))


def restrict(tx: Tx, by: By, matter: str, people: Sequence[str]) -> Matter:
    """Only these people (and whoever does this: counsel or an approver) see it from now on; nobody named opens it to
    all again. Raises NotAllowed."""
    this = get_matter(tx, matter, by)
    circle = tuple(dict.fromkeys((*people, by.person))) if people else ()
    tx.log(by, "matter.restricted", matter=this.id, facts={"people": len(circle)})
    changed: dict[str, Any] = {"restricted_to": circle}
    if circle and this.assignee and this.assignee not in circle:
        changed["assignee"] = None
    return tx.save_matter(this.model_copy(update=changed))
