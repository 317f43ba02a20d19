"""Letting go of what is no longer to be kept; a legal hold overrides all of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update

from bot.domain.work import ENDED
from bot.store.base import Part
from bot.store.tables import inbox, matters, outbox, records


class Purge(Part):
    """The part of a transaction that forgets."""

    def forget_events(self, before: datetime) -> int:
        """See bot.ports.Tx."""
        gone = delete(inbox).where(inbox.c.settled.is_not(None), inbox.c.received < before)
        return int(self.connection.execute(gone).rowcount)

    def forget_work(self, before: datetime | None = None, matter: str = "") -> int:
        """See bot.ports.Tx."""
        ended = outbox.c.state.in_([one.value for one in ENDED])
        change = update(outbox).where(ended, outbox.c.worker != EMPTIED, self._not_held(outbox.c.matter))
        change = change.where(outbox.c.ended < before) if before else change
        change = change.where(outbox.c.matter == matter) if matter else change
        emptied = change.values(payload={}, result={}, error="", worker=EMPTIED)
        return int(self.connection.execute(emptied).rowcount)

    def forget_records(self, kind: str, before: datetime) -> int:
        """See bot.ports.Tx."""
        gone = delete(records).where(
            records.c.kind == kind, records.c.changed < before, self._not_held(records.c.matter)
        )
        return int(self.connection.execute(gone).rowcount)

    def _not_held(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        held = self.connection.execute(select(matters.c.number).where(matters.c.held)).scalars()
        return or_(column.is_(None), column.not_in([f"M-{number}" for number in held]))


EMPTIED = "-"
"""Stands as the worker of a row whose content was forgotten: it is not counted twice."""
