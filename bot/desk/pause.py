"""Everything that reaches beyond the asker stops at once, on all nodes, until somebody resumes it; answers go on."""

from datetime import datetime

from bot.domain.errors import BadInput, NotAllowed
from bot.domain.matter import SYSTEM, By
from bot.ports import Tx
from knowledge.model import Frozen

PAUSE, ALL = "pause", "all"
"""Record kind and key."""


class Pause(Frozen):
    """Who stopped it, when, why."""

    person: str
    at: datetime
    reason: str


class Paused(NotAllowed):
    """It was stopped; nothing is lost."""


def find_pause(tx: Tx) -> Pause | None:
    """The pause that is on, if one is."""
    found = tx.find_record(PAUSE, ALL, SYSTEM)
    return Pause.model_validate(found.body["pause"]) if found and found.body["pause"] else None


def pause(tx: Tx, by: By, reason: str) -> Pause:
    """Stop; raises BadInput without a reason. A second one changes nothing."""
    if (known := find_pause(tx)) is not None:
        return known
    if not reason.strip():
        raise BadInput("Say why everything is stopped: pause REASON.")
    now = Pause(person=by.person, at=tx.now, reason=" ".join(reason.split()))
    tx.put_record(PAUSE, ALL, {"pause": now.model_dump(mode="json")})
    tx.log(by, "all.paused", text=now.reason)
    return now


def resume(tx: Tx, by: By) -> Pause:
    """Go on; what waited is done. Raises BadInput where nothing was stopped."""
    known = find_pause(tx)
    if known is None:
        raise BadInput("Nothing is paused.")
    tx.put_record(PAUSE, ALL, {"pause": None})
    tx.log(by, "all.resumed", facts={"since": known.at.isoformat()})
    return known


def not_paused(tx: Tx) -> None:
    """Raises Paused with who stopped it and why."""
    known = find_pause(tx)
    if known is not None:
        raise Paused(
            f"{known.person} paused everything that leaves on {known.at:%Y-%m-%d %H:%M} UTC ({known.reason}); "
            "an admin goes on with “resume”."
        )
