"""Matters, their URLs and deadlines; every read is cut to what the reader may see."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, false, func, insert, or_, select, update

from bot.domain.errors import BadInput
from bot.domain.matter import NOBODY, By, Deadline, Matter, MatterQuery, UrlRecord, UrlState
from bot.store.base import Part, insert_or_not, number_of
from bot.store.tables import deadlines, franchises, matters, named_people, urls

LONGEST_HOST, LONGEST_NAME = 200, 300
"""Characters of the columns that matters are found by; the whole stands in the matter."""
SAVED = (
    "key",
    "state",
    "assignee",
    "host",
    "claimant",
    "uploader",
    "title",
    "restricted",
    "held",
    "changed",
    "version",
)
SAVE = (
    update(matters)
    .where(matters.c.number == bindparam("this"), matters.c.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}") for name in (*SAVED, "body")})
)
CLEAR = {one.name: delete(one).where(one.c.number == bindparam("this")) for one in (franchises, named_people)}


def _reading(column: ColumnElement[Any]) -> tuple[Select[Any], Select[Any]]:
    """A matter by a column: to be read, and to be changed."""
    found = select(matters.c.body).where(column == bindparam("this"))
    # On Postgres the row is held until the end of the transaction: no lost update.
    return found, found.with_for_update()


BY_NUMBER, BY_KEY = _reading(matters.c.number), _reading(matters.c.key)


class Matters(Part):
    """The part of a transaction that keeps matters."""

    def add_matter(self, matter: Matter) -> Matter:
        """See bot.ports.Tx."""
        if (taken := self._by_key(matter.key)) is not None:
            return taken
        values = _columns(matter) | {"opened": matter.opened, "changed": self.now, "version": 1, "body": {}}
        new = insert_or_not(matters, postgres=self.postgres).returning(matters.c.number)
        row = self.connection.execute(new, values).first()
        if row is None:
            # Only on Postgres: another transaction opened the same clip between our look and our insert.
            taken = self._by_key(matter.key)
            assert taken is not None
            return taken
        added = matter.model_copy(update={"number": row.number, "version": 1})
        self.connection.execute(SAVE, {"this": added.number, "seen": 1} | self._written(added))
        self.__dict__.pop("known_own", None)
        self.__dict__.setdefault("listed", {}).update({(added.number, "franchise"): (), (added.number, "person"): ()})
        self._list(added)
        return added

    def save_matter(self, matter: Matter) -> Matter:
        """See bot.ports.Tx."""
        saved = matter.model_copy(update={"version": matter.version + 1})
        these = {"this": matter.number, "seen": matter.version}
        if self.connection.execute(SAVE, these | self._written(saved)).rowcount != 1:
            raise BadInput(f"{matter.id} was changed by somebody else in the meantime; look again, then repeat.")
        self._list(saved)
        return saved

    def _written(self, matter: Matter) -> dict[str, Any]:
        """Parameters of SAVE."""
        columns = _columns(matter) | {"changed": self.now, "version": matter.version}
        return {f"new_{name}": value for name, value in (columns | {"body": matter.model_dump(mode="json")}).items()}

    def _list(self, matter: Matter) -> None:
        """Under its franchises and its named people."""
        listed: dict[tuple[int, str], tuple[str, ...]] = self.__dict__.setdefault("listed", {})
        for table, column, entries in (
            (franchises, "franchise", matter.franchises),
            (named_people, "person", matter.restricted_to),
        ):
            before, listed[matter.number, column] = listed.get((matter.number, column)), entries
            if before == entries:
                continue
            self.__dict__.pop("known_hidden", None)
            self.__dict__.pop("known_own", None)
            self.connection.execute(CLEAR[table.name], {"this": matter.number})
            rows = [{"number": matter.number, column: one} for one in dict.fromkeys(entries)]
            if rows:
                self.connection.execute(insert(table), rows)

    def find_matter(self, matter: str, by: By) -> Matter | None:
        """See bot.ports.Tx."""
        number = number_of(matter)
        found = self._one(BY_NUMBER, number) if number else None
        return found if found is not None and found.visible_to(by) else None

    def find_matter_by_key(self, key: str, by: By) -> Matter | None:
        """See bot.ports.Tx."""
        found = self._by_key(key)
        return found if found is not None and found.visible_to(by) else None

    def _by_key(self, key: str) -> Matter | None:
        return self._one(BY_KEY, key) if key else None

    def _one(self, statements: tuple[Select[Any], Select[Any]], value: int | str) -> Matter | None:
        row = self.connection.execute(statements[not self.reading], {"this": value}).first()
        if row is None:
            return None
        matter = Matter.model_validate(row.body)
        # Inside a transaction nobody else changes it: what it is listed under need not be written again.
        listed = {"franchise": matter.franchises, "person": matter.restricted_to}
        self.__dict__.setdefault("listed", {}).update({(matter.number, name): of for name, of in listed.items()})
        return matter

    def matters(self, query: MatterQuery, by: By) -> tuple[Matter, ...]:
        """See bot.ports.Tx."""
        found = _matching(select(matters.c.body), query)
        found = self._cut(found, by)
        rows = self.connection.execute(found.order_by(matters.c.number.desc()).limit(query.limit))
        return tuple(Matter.model_validate(row.body) for row in rows)

    def count_matters(self, query: MatterQuery, by: By) -> int:
        """See bot.ports.Tx."""
        found = _matching(select(func.count()).select_from(matters), query)
        found = self._cut(found, by)
        return int(self.connection.execute(found).scalar_one())

    def _cut(self, found: Select[Any], by: By) -> Select[Any]:
        """Without the matters that they may not know of."""
        if by.outsider:
            return found.where(matters.c.number.in_([number_of(one) for one in self.own(by)]))
        hidden = [number_of(one) for one in self.hidden(by)]
        return found.where(matters.c.number.not_in(hidden)) if hidden else found

    def put_url(self, url: UrlRecord) -> None:
        """See bot.ports.Tx."""
        self.upsert(
            urls, ("matter", "url"), **(url.model_dump() | {"state": url.state.value, "host": url.host[:LONGEST_HOST]})
        )

    def urls(self, by: By, matter: str = "", url: str = "") -> tuple[UrlRecord, ...]:
        """See bot.ports.Tx."""
        found = select(urls).where(self.seen_by(urls.c.matter, by))
        found = found.where(urls.c.matter == matter) if matter else found
        found = found.where(urls.c.url == url) if url else found
        rows = self.connection.execute(found.order_by(urls.c.changed, urls.c.matter, urls.c.url))
        return tuple(UrlRecord(**row._mapping) for row in rows)

    def url_counts(self, claimant: str, host: str) -> Mapping[UrlState, int]:
        """See bot.ports.Tx."""
        counted = (
            select(urls.c.state, func.count())
            .where(
                urls.c.claimant == claimant,
                urls.c.host == host[:LONGEST_HOST],
                self.seen_by(urls.c.matter, NOBODY),
            )
            .group_by(urls.c.state)
        )
        return {UrlState(state): count for state, count in self.connection.execute(counted)}

    def put_deadline(self, deadline: Deadline) -> None:
        """See bot.ports.Tx."""
        values = {"matter": deadline.matter, "id": deadline.id, "at": deadline.at, "done": deadline.done}
        self.upsert(deadlines, ("matter", "id"), **values, body=deadline.model_dump(mode="json"))

    def deadlines(
        self, by: By, matter: str = "", until: datetime | None = None, *, done: bool = False
    ) -> tuple[Deadline, ...]:
        """See bot.ports.Tx."""
        found = select(deadlines.c.body).where(self.seen_by(deadlines.c.matter, by))
        found = found if done else found.where(~deadlines.c.done)
        found = found.where(deadlines.c.matter == matter) if matter else found
        found = found.where(deadlines.c.at <= until) if until else found
        rows = self.connection.execute(found.order_by(deadlines.c.at, deadlines.c.matter, deadlines.c.id))
        return tuple(Deadline.model_validate(row.body) for row in rows)


def _columns(matter: Matter) -> dict[str, Any]:
    """What is searched by; the rest lies in the body."""
    return {
        "key": matter.key or None,
        "state": matter.state.value,
        "assignee": matter.assignee,
        "host": matter.host[:LONGEST_HOST],
        "claimant": matter.claimant[:LONGEST_NAME],
        "uploader": matter.uploader[:LONGEST_NAME],
        "title": matter.title,
        "restricted": bool(matter.restricted_to),
        "held": bool(matter.held_by),
    }


def _cut(value: str | None, longest: int) -> str | None:
    return value if value is None else value[:longest]


def _matching(found: Select[Any], query: MatterQuery) -> Select[Any]:
    exact = {
        "state": query.state.value if query.state else None,
        "assignee": query.assignee,
        "uploader": _cut(query.uploader, LONGEST_NAME),
        "host": _cut(query.host, LONGEST_HOST),
        "claimant": _cut(query.claimant, LONGEST_NAME),
    }
    for name, value in exact.items():
        found = found.where(matters.c[name] == value) if value is not None else found
    if query.open is not None:
        resolved = matters.c.state == "resolved"
        found = found.where(~resolved if query.open else resolved)
    if query.outside is not None:
        asked_outside = func.coalesce(matters.c.body["outside"].as_boolean(), false())
        found = found.where(asked_outside if query.outside else ~asked_outside)
    if query.franchise is not None:
        of_it = select(franchises.c.number).where(franchises.c.franchise == query.franchise)
        found = found.where(matters.c.number.in_(of_it))
    if query.text:
        words = func.lower(query.text)
        found = found.where(
            or_(
                func.lower(matters.c.title).contains(words, autoescape=False),
                func.lower(matters.c.key).contains(words, autoescape=False),
            )
        )
    return found.where(matters.c.number < query.before) if query.before else found
