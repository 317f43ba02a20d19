"""The audit trail: a SHA-256 hash chain, with personal text beside it under keys that can be destroyed."""

import hashlib
import hmac
import json
import secrets as random
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, text, update

from bot.domain.matter import By, Entry
from bot.store.base import Part
from bot.store.tables import EPOCH, MICROSECOND, audit, sealed, secrets, subjects

CHAIN_LOCK = 7_350_411
"""The advisory lock under which Postgres transactions append, one after the other."""
GENESIS = "0" * 64
ERASED = "erased person"


NEWEST = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
SUBJECT = select(subjects.c.ref, subjects.c.key).where(subjects.c.lookup == bindparam("hashed"))


class Act(NamedTuple):
    """A row on its way into the chain."""

    by: By
    act: str
    matter: str | None
    on: str
    facts: Mapping[str, Any]
    text: str
    subject: str


class Subject(NamedTuple):
    """Somebody the trail speaks of: the reference in the chain, and the key to what lies beside it."""

    ref: int
    key: bytes


class Audit(Part):
    """The part of a transaction that appends to the chain: all its rows together, at its very end.

    At the end, because on Postgres the appending transactions queue for one lock, and whoever holds it must
    not wait for anything else.
    """

    def log(
        self,
        by: By,
        act: str,
        *,
        matter: str | None = None,
        on: str = "",
        facts: Mapping[str, Any] | None = None,
        text: str = "",
        subject: str = "",
    ) -> None:
        """See bot.ports.Tx."""
        self._pending().append(Act(by, act, matter, on, dict(facts or {}), text, subject))

    def _pending(self) -> list[Act]:
        pending: list[Act] = self.__dict__.setdefault("pending", [])
        return pending

    def append_logged(self) -> None:
        """Write what was logged; the store calls it last before the commit."""
        acts = self._pending()
        if not acts:
            return
        known = {name: self._subject(name) for name in dict.fromkeys(_names(acts))}
        if self.postgres:
            self.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
        last = self.first(NEWEST)
        seq, head = (last.seq, last.hash) if last else (0, GENESIS)
        rows: list[dict[str, Any]] = []
        for act in acts:
            rows.append(self._row(seq := seq + 1, head, act, known))
            head = rows[-1]["hash"]
        self.connection.execute(insert(audit), rows)
        acts.clear()

    def _row(self, seq: int, prev: str, act: Act, known: Mapping[str, Subject]) -> dict[str, Any]:
        """A row of the chain; what is personal in it is written beside it now."""
        blob = b""
        if act.text:
            subject = known[act.subject or act.by.person]
            blob = seal(subject.key, act.text, f"audit:{seq}")
            self.connection.execute(insert(sealed), {"seq": seq, "subject": subject.ref, "text": blob})
        row: dict[str, Any] = {
            "seq": seq,
            "at": self.now,
            "actor": known[act.by.person].ref,
            "act": act.act,
            "matter": act.matter,
            "on": act.on,
            "via": act.by.via,
            "place": act.by.place,
            "typed_by": known[act.by.typed_by].ref if act.by.typed_by else None,
            "facts": canonical(act.facts),
            "sealed": hashlib.sha256(blob).hexdigest() if blob else "",
            "prev": prev,
        }
        row["hash"] = row_hash(row)
        return row

    def _subject(self, name: str) -> Subject:
        """The subject of that name, made where it is new."""
        lookup = self._lookup(name)
        row = self.connection.execute(SUBJECT, {"hashed": lookup}).first()
        if row is None:
            key = AESGCM.generate_key(256)
            self.insert_new(subjects, lookup=lookup, key=key, name=seal(key, name, "name"))
            row = self.connection.execute(SUBJECT, {"hashed": lookup}).one()
        return Subject(row.ref, row.key)

    def _lookup(self, name: str) -> str:
        if "salt" not in self.__dict__:
            self.__dict__["salt"] = self._read_salt()
        return hmac.new(self.__dict__["salt"], name.encode(), hashlib.sha256).hexdigest()

    def _read_salt(self) -> bytes:
        found = select(secrets.c.value).where(secrets.c.name == "subjects")
        row = self.first(found)
        if row is None:
            self.insert_new(secrets, name="subjects", value=random.token_bytes(32))
            row = self.first(found)
        assert row is not None
        return bytes(row.value)

    def entries(self, by: By, matter: str = "", since: datetime | None = None, limit: int = 1000) -> tuple[Entry, ...]:
        """See bot.ports.Tx."""
        found = select(audit, sealed.c.text.label("blob"), sealed.c.subject)
        found = found.select_from(audit.outerjoin(sealed, sealed.c.seq == audit.c.seq))
        found = found.where(self.seen_by(audit.c.matter, by))
        found = found.where(audit.c.matter == matter) if matter else found
        found = found.where(audit.c.at >= since) if since else found
        rows = self.connection.execute(found.order_by(audit.c.seq).limit(limit)).all()
        return tuple(self._entry(row) for row in rows)

    def _entry(self, row: Row[Any]) -> Entry:
        key = self._key(row.subject) if row.blob is not None else None
        return Entry(
            seq=row.seq,
            at=row.at,
            person=self._name(row.actor),
            act=row.act,
            matter=row.matter,
            on=row._mapping["on"],
            via=row.via,
            place=row.place,
            typed_by=self._name(row.typed_by) if row.typed_by else "",
            facts=json.loads(row.facts),
            text=unseal(key, row.blob, f"audit:{row.seq}") if key else "",
        )

    def _key(self, ref: int) -> bytes | None:
        return self._known_subject(ref)[0]

    def _name(self, ref: int) -> str:
        return self._known_subject(ref)[1]

    def _known_subject(self, ref: int) -> tuple[bytes | None, str]:
        seen: dict[int, tuple[bytes | None, str]] = self.__dict__.setdefault("seen_subjects", {})
        if ref not in seen:
            row = self.connection.execute(select(subjects).where(subjects.c.ref == ref)).one()
            seen[ref] = (row.key, unseal(row.key, row.name, "name")) if row.key else (None, ERASED)
        return seen[ref]

    def forget_subject(self, subject: str) -> int:
        """See bot.ports.Tx."""
        row = self.first(select(subjects.c.ref).where(subjects.c.lookup == self._lookup(subject)))
        if row is None:
            return 0
        named = (audit.c.actor == row.ref) | (audit.c.typed_by == row.ref)
        acts = self.connection.execute(select(func.count()).select_from(audit).where(named)).scalar_one()
        texts = self.connection.execute(delete(sealed).where(sealed.c.subject == row.ref)).rowcount
        erased = {"lookup": None, "key": None, "name": b"", "erased": self.now}
        self.connection.execute(update(subjects).where(subjects.c.ref == row.ref).values(**erased))
        return int(acts) + int(texts)


def _names(acts: list[Act]) -> Iterator[str]:
    for act in acts:
        yield act.by.person
        if act.by.typed_by:
            yield act.by.typed_by
        if act.text and act.subject:
            yield act.subject


def seal(key: bytes, text: str, about: str) -> bytes:
    """AES-256-GCM: 12 bytes nonce, then the ciphertext; `about` binds it to its row."""
    nonce = random.token_bytes(12)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), about.encode())


def unseal(key: bytes, blob: bytes, about: str) -> str:
    """The text again."""
    return AESGCM(key).decrypt(blob[:12], blob[12:], about.encode()).decode()


def canonical(value: Any) -> str:
    """JSON that is the same for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


HASHED = ("seq", "actor", "act", "matter", "on", "via", "place", "typed_by", "facts", "sealed", "prev")


def row_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 over the row's fields, its predecessor's hash among them."""
    fields = {name: row[name] for name in HASHED}
    fields["at"] = (row["at"] - EPOCH) // MICROSECOND
    return hashlib.sha256(canonical(fields).encode()).hexdigest()


class Broken(NamedTuple):
    """The first row at which the chain does not hold, and why."""

    seq: int
    why: str


def hashes(connection: Connection) -> Iterator[bytes]:
    """The rows' hashes, in order: the leaves of the tree."""
    with connection.execution_options(yield_per=5000).execute(select(audit.c.hash).order_by(audit.c.seq)) as rows:
        for (value,) in rows:
            yield bytes.fromhex(value)


def verify_chain(connection: Connection) -> tuple[int, Broken | None]:
    """How many rows there are, and the first that does not hold."""
    joined = select(audit, sealed.c.text.label("blob"))
    joined = joined.select_from(audit.outerjoin(sealed, sealed.c.seq == audit.c.seq)).order_by(audit.c.seq)
    expected, head = 1, GENESIS
    with connection.execution_options(yield_per=5000).execute(joined) as rows:
        for row in rows:
            why = _fault(row, expected, head)
            if why:
                return expected - 1, Broken(row.seq, why)
            expected, head = expected + 1, row.hash
    return expected - 1, None


def _fault(row: Row[Any], expected: int, head: str) -> str:
    if row.seq != expected:
        return f"row {expected} is missing"
    if row.prev != head:
        return "it does not follow the row before it"
    if row_hash(dict(row._mapping)) != row.hash:
        return "its content was changed"
    if row.blob is not None and hashlib.sha256(row.blob).hexdigest() != row.sealed:
        return "the text beside it was changed"
    return ""
