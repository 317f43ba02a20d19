"""Inbox and outbox: what came in, and what is still to be done."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Row, String, Update, UpdateBase, and_, bindparam, case, exists, func, or_, select, text, update

from bot.domain.work import ENDED, NewWork, Work, WorkState
from bot.store.base import Part
from bot.store.tables import inbox, outbox

DIED = "†"
"""Stands before a holder's name once for each that never ended the row: what kills its process is counted before it is
acted on."""
MARKS = func.substr(
    outbox.c.worker,
    1,
    func.length(outbox.c.worker) - func.length(func.ltrim(outbox.c.worker, DIED)),
    type_=String,
)
WAITING, RUNNING = WorkState.WAITING.value, WorkState.RUNNING.value
earlier = outbox.alias("earlier")
# Literals, not parameters: only then the engines use the partial indexes.
OPEN = text("outbox.state IN ('waiting', 'running')")
BEFORE_IT = text("earlier.lane <> '' AND earlier.state IN ('waiting', 'running', 'unknown')")
BEHIND = exists().where(earlier.c.lane == outbox.c.lane, earlier.c.id < outbox.c.id, BEFORE_IT).correlate(outbox)
"""Another row of its lane must end first."""


class Outbox(Part):
    """The part of a transaction that notes what came in and hands out what is to be done."""

    def receive(self, event: str, command: str, matter: str | None) -> bool:
        """See bot.ports.Tx."""
        return self.insert_new(inbox, event=event, command=command, matter=matter, received=self.now)

    def settle(self, event: str, outcome: str) -> None:
        """See bot.ports.Tx."""
        self.connection.execute(update(inbox).where(inbox.c.event == event).values(settled=self.now, outcome=outcome))

    def enqueue(self, work: NewWork) -> bool:
        """See bot.ports.Tx."""
        due = work.due or self.now
        new = self.insert_new(
            outbox,
            key=work.key,
            kind=work.kind,
            matter=work.matter,
            lane=work.lane,
            payload=work.payload,
            state=WAITING,
            due=due,
            planned=due,
            result={},
            created=self.now,
        )
        self.left_work = self.left_work or (new and due <= self.now)
        return new

    def claim(self, worker: str, lease: float, skip: Sequence[str], kinds: Sequence[str] = ()) -> Work | None:
        """See bot.ports.Tx."""
        values = {
            "now": self.now,
            "until": self.now + timedelta(seconds=lease),
            "by": worker[:80],
            "skipped": list(skip),
        }
        if kinds:
            values["kinds"] = list(kinds)
        row = self.connection.execute(claiming(of_kinds=bool(kinds)), values).first()
        return _work(row) if row else None

    def renew(self, work: Work, lease: float) -> bool:
        """See bot.ports.Tx."""
        return self._held(work, lease=self.now + timedelta(seconds=lease))

    def finish(self, work: Work, state: WorkState, result: Mapping[str, Any], error: str = "") -> bool:
        """See bot.ports.Tx."""
        # Another row of its lane, or what it put off, may be due now.
        self.left_work = True
        ended = self.now if state in ENDED else None
        return self._held(work, state=state.value, result=dict(result), error=error, ended=ended, lease=None, worker="")

    def postpone(
        self,
        work: Work,
        due: datetime,
        error: str,
        *,
        result: Mapping[str, Any] | None = None,
        attempts: int | None = None,
    ) -> bool:
        """See bot.ports.Tx."""
        return self._held(
            work,
            state=WAITING,
            due=due,
            error=error,
            lease=None,
            worker="",
            result=work.result if result is None else dict(result),
            attempts=work.attempts if attempts is None else attempts,
        )

    def note(self, work: Work, result: Mapping[str, Any]) -> bool:
        """See bot.ports.Tx."""
        return self._held(work, result=dict(result))

    def move(self, key: str, due: datetime) -> bool:
        """See bot.ports.Tx."""
        self.left_work = self.left_work or due <= self.now
        waits = outbox.c.state.in_((WAITING, WorkState.DROPPED.value))
        change = update(outbox).where(outbox.c.key == key, waits)
        return self._changed(change.values(state=WAITING, due=due, planned=due, ended=None))

    def drop(self, key: str) -> bool:
        """See bot.ports.Tx."""
        left = (WAITING, WorkState.UNKNOWN.value, WorkState.DEAD.value)
        change = update(outbox).where(outbox.c.key == key, outbox.c.state.in_(left))
        return self._changed(change.values(state=WorkState.DROPPED.value, ended=self.now))

    def revive(self, key: str) -> bool:
        """See bot.ports.Tx."""
        self.left_work = True
        stopped = (WorkState.UNKNOWN.value, WorkState.DEAD.value, WorkState.DROPPED.value)
        change = update(outbox).where(outbox.c.key == key, outbox.c.state.in_(stopped))
        return self._changed(change.values(state=WAITING, due=self.now, attempts=0, error="", result={}, ended=None))

    def free_all(self) -> int:
        """Give back what a dead owner held; only for the one owner of a SQLite file, at its start."""
        given_back = update(outbox).where(outbox.c.state == RUNNING).values(lease=self.now - timedelta(days=1))
        return int(self.connection.execute(given_back).rowcount)

    def find_work(self, key: str) -> Work | None:
        """See bot.ports.Tx."""
        row = self.first(select(outbox).where(outbox.c.key == key))
        return _work(row) if row else None

    def work(
        self, states: Sequence[WorkState] = (), kind: str = "", matter: str = "", limit: int = 100
    ) -> tuple[Work, ...]:
        """See bot.ports.Tx."""
        found = select(outbox)
        if states:
            found = found.where(outbox.c.state.in_([one.value for one in states]))
        if kind:
            found = found.where(outbox.c.kind == kind)
        if matter:
            found = found.where(outbox.c.matter == matter)
        rows = self.connection.execute(found.order_by(outbox.c.due, outbox.c.id).limit(limit))
        return tuple(_work(row) for row in rows)

    def _held(self, work: Work, **values: Any) -> bool:
        """Change a row under its fencing token."""
        these = {"this": work.id, "mine": work.token, **{f"new_{name}": value for name, value in values.items()}}
        return bool(self.connection.execute(changing(tuple(values)), these).rowcount == 1)

    def _changed(self, change: Update) -> bool:
        return bool(self.connection.execute(change).rowcount == 1)


@cache
def claiming(*, of_kinds: bool) -> UpdateBase:
    """Take the oldest due row that is free, in one statement; written once, because workers ask all the time.

    Parameters: now, until, by, skipped, kinds (only with `of_kinds`).
    """
    now = bindparam("now", type_=outbox.c.due.type)
    free = or_(outbox.c.state == WAITING, and_(outbox.c.state == RUNNING, outbox.c.lease < now))
    chosen = select(outbox.c.id).where(OPEN, outbox.c.due <= now, free, ~BEHIND)
    chosen = chosen.where(outbox.c.key.not_in(bindparam("skipped", expanding=True)))
    if of_kinds:
        chosen = chosen.where(outbox.c.kind.in_(bindparam("kinds", expanding=True)))
    chosen = chosen.order_by(outbox.c.due, outbox.c.id).limit(1).with_for_update(skip_locked=True, of=outbox)
    taken = update(outbox).where(outbox.c.id == chosen.correlate(None).scalar_subquery())
    return taken.values(
        state=RUNNING,
        worker=case((outbox.c.state == RUNNING, DIED + MARKS), else_="") + bindparam("by", type_=String),
        token=outbox.c.token + 1,
        attempts=outbox.c.attempts + 1,
        lease=bindparam("until", type_=outbox.c.lease.type),
    ).returning(outbox)


@cache
def changing(columns: tuple[str, ...]) -> UpdateBase:
    """Give new values to columns of the row `this`, where token `mine` still holds it."""
    held = (outbox.c.id == bindparam("this"), outbox.c.token == bindparam("mine"), outbox.c.state == RUNNING)
    return update(outbox).where(*held).values({name: bindparam(f"new_{name}") for name in columns})


FIELDS = tuple(name for name in Work.model_fields if name != "killed")


def _work(row: Row[Any]) -> Work:
    values = row._mapping
    return Work(**{name: values[name] for name in FIELDS}, killed=values["worker"].count(DIED))
