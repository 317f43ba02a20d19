"""Documents into the database: what is new, what replaces what, and which audience must forget something."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from knowledge.database import Database, StoredDocument
from knowledge.entries import cuts, day, embedding_key, facets, text_to_embed
from knowledge.loading.loaded import Loaded
from knowledge.model import AnyDocument, Audience

SMALL = 2000
"""Up to so many documents for an audience, removing one makes their word index again (a second or two)."""


class Change(NamedTuple):
    """What adding did."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


def total(*changes: Change) -> Change:
    """All of them together."""
    return Change(*(sum(column) for column in zip(*changes, strict=True)))


def store(database: Database, revision: int, loaded: Loaded, origin: str, identity: str) -> Change:
    """Store a document, or its new version; within `Database.write`."""
    document = loaded.document
    fields = document.model_dump_json(exclude_defaults=False)
    digest = sha256(f"{fields}\0{loaded.source}".encode()).digest()[:16]
    before = database.find_document(document.id)
    if before and before.hash == digest and before.origin == origin and before.path == loaded.path:
        return Change(unchanged=1)
    if before and not loaded.named and before.path != loaded.path:
        renamed = document.model_copy(update={"id": f"{document.id}-{_short_hash(loaded.path)}"})
        return store(database, revision, loaded._replace(document=renamed, named=True), origin, identity)
    if before:
        withdraw(database, revision, before, document)
    kind, audience = document.kind.value, document.audience.value
    values = (document.id, kind, audience, day(document), fields, loaded.source, digest, origin, loaded.path)
    ordinal = database.insert_document(revision, values, facets(document))
    database.insert_passages(_rows(ordinal, loaded, identity))
    return Change(changed=1) if before else Change(added=1)


def withdraw(database: Database, revision: int, stored: StoredDocument, successor: AnyDocument | None = None) -> None:
    """Remove a version, for good or for a successor; within `Database.write`.

    Where those who saw it see no successor, nothing of it may weigh on their searches any more: their word index is
    to be made again. Of a large one only where the document was hidden from them, not where it was removed.
    """
    audience = Audience(stored.audience)
    if successor is None:
        forget = database.counts_for(audience)[0] <= SMALL
    else:
        forget = not audience.may_see(successor.audience)
    if forget:
        set_to_forget(database, {*to_forget(database), audience})
    database.delete_document(revision, stored.ordinal)


def to_forget(database: Database) -> set[Audience]:
    """The audiences whose word index is to be made again."""
    return {Audience(one) for one in database.meta("forget").split()}


def set_to_forget(database: Database, audiences: set[Audience]) -> None:
    """Remember them; within `Database.write`."""
    database.set_meta("forget", " ".join(sorted(audiences)))


def _rows(ordinal: int, loaded: Loaded, identity: str) -> Iterator[tuple[object, ...]]:
    for cut in cuts(loaded):
        key = embedding_key(identity, text_to_embed(loaded.document, loaded.source, cut))
        yield ordinal, cut.locator, cut.language, json.dumps(cut.headings, ensure_ascii=False), cut.start, cut.end, key


def _short_hash(path: str) -> str:
    return sha256(path.encode()).hexdigest()[:6]
