"""JSON records of every kind, and numbers that are never given twice."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select, update

from bot.domain.errors import BadInput
from bot.domain.matter import By
from bot.ports import Record
from bot.store.base import Part
from bot.store.tables import counters, records

THIS = (records.c.kind == bindparam("of"), records.c.key == bindparam("named"))
FIND = select(records).where(*THIS)
VERSION = select(records.c.version).where(*THIS).with_for_update()
CHANGE = (
    update(records)
    .where(*THIS)
    .values(
        version=bindparam("to"),
        body=bindparam("new_body"),
        changed=bindparam("at"),
        matter=func.coalesce(bindparam("of_matter", type_=records.c.matter.type), records.c.matter),
    )
)


class Overtaken(Exception):
    """Somebody else changed a record since this transaction read it: done anew, it sees their change."""


class Records(Part):
    """The part of a transaction that keeps records.

    What a transaction read and then writes must not have been changed in between: on PostgreSQL, where transactions run
    beside each other, the version that was read is compared, and the whole transaction begins anew.
    """

    @cached_property
    def read_versions(self) -> dict[tuple[str, str], int]:
        """(kind, key) -> the version that was read here; 0 where there was none."""
        return {}

    def next_id(self, prefix: str) -> str:
        """See bot.ports.Tx."""
        self.insert_new(counters, prefix=prefix, last=0)
        counted = (
            update(counters)
            .where(counters.c.prefix == prefix)
            .values(last=counters.c.last + 1)
            .returning(counters.c.last)
        )
        return f"{prefix}-{self.connection.execute(counted).scalar_one()}"

    def put_record(
        self,
        kind: str,
        key: str,
        body: Mapping[str, Any],
        matter: str | None = None,
        expect: int | None = None,
    ) -> int:
        """See bot.ports.Tx."""
        values = {"kind": kind, "key": key, "matter": matter, "version": 1, "body": dict(body)}
        # Most records are new: the look before is for those that are not.
        if not expect and self.insert_new(records, **values, created=self.now, changed=self.now):
            self.read_versions[kind, key] = 1
            return 1
        this = {"of": kind, "named": key}
        row = self.connection.execute(VERSION, this).first()
        version = row.version if row else 0
        if expect is not None and expect != version:
            raise BadInput(f"{key} was changed by somebody else in the meantime; look again, then repeat.")
        if self.read_versions.get((kind, key), version) != version:
            raise Overtaken(kind)
        self.read_versions[kind, key] = version + 1
        changed = {"to": version + 1, "new_body": dict(body), "at": self.now, "of_matter": matter}
        self.connection.execute(CHANGE, this | changed)
        return int(version) + 1

    def find_record(self, kind: str, key: str, by: By) -> Record | None:
        """See bot.ports.Tx."""
        row = self.connection.execute(FIND, {"of": kind, "named": key}).first()
        self.read_versions.setdefault((kind, key), row.version if row else 0)
        return _record(row) if row and self.sees(row.matter, by) else None

    def records(self, kind: str, by: By, matter: str = "", limit: int = 1000) -> tuple[Record, ...]:
        """See bot.ports.Tx."""
        found = select(records).where(records.c.kind == kind, self.seen_by(records.c.matter, by))
        found = found.where(records.c.matter == matter) if matter else found
        newest = found.order_by(records.c.created.desc(), records.c.key.desc()).limit(limit)
        read = tuple(_record(row) for row in self.connection.execute(newest))
        for one in read:
            self.read_versions.setdefault((kind, one.key), one.version)
        return read

    def drop_record(self, kind: str, key: str) -> bool:
        """See bot.ports.Tx."""
        self.read_versions.pop((kind, key), None)
        gone = delete(records).where(records.c.kind == kind, records.c.key == key)
        return bool(self.connection.execute(gone).rowcount == 1)


def _record(row: Row[Any]) -> Record:
    return Record(**row._mapping)
