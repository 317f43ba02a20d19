"""What every part of a transaction shares: the connection, the instant, and who may see what."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, bindparam, exists, or_, select, true
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.domain.matter import By
from bot.store.tables import matters, named_people


class Part:
    """One part of a transaction on an open connection."""

    def __init__(self, connection: Connection, now: datetime, *, reading: bool = False) -> None:
        """`now` is the transaction's one instant; `reading` takes no row locks."""
        self.reading = reading
        self.connection = connection
        self.now = now
        self.left_work = False
        """Whether it put something into the outbox that is due."""

    @property
    def postgres(self) -> bool:
        """Which engine this is."""
        return self.connection.dialect.name == "postgresql"

    def insert_new(self, table: Table, **values: Any) -> bool:
        """Insert unless a unique column says it is there; whether it was new."""
        return bool(self.connection.execute(insert_or_not(table, postgres=self.postgres), values).rowcount == 1)

    def upsert(self, table: Table, keys: Sequence[str], **values: Any) -> None:
        """Insert, or write over the row with these keys."""
        insert: Any = postgres_insert if self.postgres else sqlite_insert
        statement = insert(table).values(**values)
        changed = {name: value for name, value in values.items() if name not in keys}
        self.connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changed))

    def first(self, statement: Any) -> Row[Any] | None:
        """The first row, or None."""
        return self.connection.execute(statement).first()

    def hidden(self, by: By) -> list[str]:
        """Ids of the restricted matters that they may not know of."""
        if by.all_matters:
            return []
        known: dict[str, list[str]] = self.__dict__.setdefault("known_hidden", {})
        if by.person not in known:
            rows = self.connection.execute(HIDDEN, {"reader": by.person})
            known[by.person] = [f"M-{number}" for (number,) in rows]
        return known[by.person]

    def own(self, by: By) -> list[str]:
        """Ids of the matters that somebody from outside asked about: all that they may know of."""
        known: dict[str, list[str]] = self.__dict__.setdefault("known_own", {})
        if by.person not in known:
            rows = self.connection.execute(OWN, {"reader": by.person})
            known[by.person] = [f"M-{number}" for (number,) in rows]
        return known[by.person]

    def sees(self, matter: str | None, by: By) -> bool:
        """Whether they may know of a matter; what belongs to none may be known by its id."""
        if matter is None:
            return True
        return matter in self.own(by) if by.outsider else matter not in self.hidden(by)

    def seen_by(self, column: ColumnElement[Any], by: By) -> ColumnElement[bool]:
        """A condition on a column of matter ids: not one of the hidden ones."""
        if by.outsider:
            return column.in_(self.own(by))
        hidden = self.hidden(by)
        return or_(column.is_(None), column.not_in(hidden)) if hidden else true()


its_people = named_people.alias("its_people")
# Only restricted matters have named people: however many others there are, they are not looked at.
HIDDEN = (
    select(named_people.c.number)
    .distinct()
    .where(~exists().where(its_people.c.number == named_people.c.number, its_people.c.person == bindparam("reader")))
)
# A matter asked from outside has no key of its own: it joins none, and none joins it.
OWN = select(matters.c.number).where(
    matters.c.key.is_(None),
    ~matters.c.restricted,
    matters.c.body["opened_by"].as_string() == bindparam("reader"),
    matters.c.body["outside"].as_boolean(),
)


@cache
def insert_or_not(table: Table, *, postgres: bool) -> Any:
    """The statement for it; its values are parameters, so that it is written once."""
    insert: Any = postgres_insert if postgres else sqlite_insert
    # Without the option SQLAlchemy does not keep an INSERT's row count on PostgreSQL.
    return insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


@cache
def number_of(matter: str) -> int | None:
    """12 of 'M-12'; None for anything else."""
    prefix, _, digits = matter.partition("-")
    return int(digits) if prefix.upper() == "M" and digits.isascii() and digits.isdigit() and len(digits) < 16 else None
