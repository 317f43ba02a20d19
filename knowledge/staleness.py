"""Which documents need a look, and why: past their day, not looked at for long, about to be overtaken, from memory."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from knowledge.model import Document, Ruling, Verified

CHECK_EVERY = timedelta(days=30)
"""How long a search for later steps of an open matter is good for."""

Reason = Literal["overdue", "unchecked", "coming", "memory"]


class Stale(NamedTuple):
    """A document that needs a look, the first reason why, the day it is about, and what happens then."""

    document: Document
    reason: Reason
    day: date | None
    what: str = ""


def is_open(document: Document) -> bool:
    """Whether a later step is to be expected: an appeal, a motion, a bill."""
    open_case = isinstance(document, Ruling) and document.status in ("pending", "appeal-pending")
    return bool(document.pending) or open_case


def overdue(documents: Iterable[Document], today: date) -> list[Document]:
    """Past their review date or a scheduled event."""
    return [one for one in documents if one.look_again_by and one.look_again_by < today]


def stale(documents: Iterable[Document], today: date, ahead: timedelta = CHECK_EVERY) -> list[Stale]:
    """One row a document, the most urgent first; what is scheduled within `ahead` is coming."""
    order: tuple[Reason, ...] = ("overdue", "unchecked", "coming", "memory")
    found = [row for one in documents if (row := next(_reasons(one, today, ahead), None)) is not None]
    return sorted(found, key=lambda row: (order.index(row.reason), row.day or today, row.document.id))


def _reasons(document: Document, today: date, ahead: timedelta) -> Iterator[Stale]:
    due = document.look_again_by
    events = {one.day: one.event for one in document.scheduled}
    if due and due < today:
        yield Stale(document, "overdue", due, events.get(due, ""))
    if is_open(document):
        last = document.checked.day if document.checked else None
        if last is None or last + CHECK_EVERY < today:
            yield Stale(document, "unchecked", last, document.pending)
    if due and due in events and due <= today + ahead:
        yield Stale(document, "coming", due, events[due])
    if document.as_of and document.verified is Verified.MEMORY:
        yield Stale(document, "memory", document.as_of)
