"""Counts for the operator's monitoring."""

from sqlalchemy import exists, func, select

from bot.domain.work import WorkState
from bot.store.base import Part
from bot.store.outbox import earlier
from bot.store.tables import audit, inbox, outbox

BEHIND_UNKNOWN = (
    exists()
    .where(
        earlier.c.lane == outbox.c.lane,
        earlier.c.lane != "",
        earlier.c.id < outbox.c.id,
        earlier.c.state == WorkState.UNKNOWN.value,
    )
    .correlate(outbox)
)


class FiguresPart(Part):
    """The part of a transaction that counts."""

    def figures(self) -> dict[str, float]:
        """See bot.ports.Tx."""
        states = self.connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
        found = {f"rows:{state}": float(count) for state, count in states}
        due = (outbox.c.state == "waiting", outbox.c.due <= self.now)
        # A row behind an unknown one waits for a person: that one is counted by its state, and nothing is stuck.
        oldest = self.connection.execute(select(func.min(outbox.c.due)).where(*due, ~BEHIND_UNKNOWN)).scalar()
        found["oldest_due_seconds"] = (self.now - oldest).total_seconds() if oldest else 0.0
        late = select(func.count()).select_from(outbox).where(*due, outbox.c.kind == "reminder")
        found["reminders_late"] = float(self.connection.execute(late).scalar_one())
        unsettled = select(func.count()).select_from(inbox).where(inbox.c.settled.is_(None))
        found["inbox_unsettled"] = float(self.connection.execute(unsettled).scalar_one())
        rows = select(func.coalesce(func.max(audit.c.seq), 0))
        found["audit_rows"] = float(self.connection.execute(rows).scalar_one())
        return found
