"""The tables. Times are whole microseconds since 1970 (UTC), so that both engines compare them alike."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """To the database; refuses a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From the database, in UTC."""
        return None if value is None else EPOCH + MICROSECOND * value


Long = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up only columns declared INTEGER PRIMARY KEY."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)

inbox = Table(
    "inbox",
    metadata,
    Column("event", String(300), primary_key=True),
    Column("command", String(60), nullable=False),
    Column("matter", String(40)),
    Column("received", Instant, nullable=False),
    Column("settled", Instant),
    Column("outcome", Text, nullable=False, server_default=""),
    Index("ix_inbox_received", "received"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Long, primary_key=True, autoincrement=True),
    Column("key", String(300), nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("matter", String(40)),
    Column("lane", String(200), nullable=False, server_default=""),
    Column("payload", JSON, nullable=False),
    Column("state", String(20), nullable=False),
    Column("due", Instant, nullable=False),
    Column("planned", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("token", Integer, nullable=False, server_default="0"),
    Column("lease", Instant),
    Column("worker", String(120), nullable=False, server_default=""),
    Column("result", JSON, nullable=False),
    Column("error", Text, nullable=False, server_default=""),
    Column("created", Instant, nullable=False),
    Column("ended", Instant),
    # Only rows that still have something to do: the index stays small however many are done.
    Index(
        "ix_outbox_open",
        "due",
        "id",
        sqlite_where=text("state IN ('waiting', 'running')"),
        postgresql_where=text("state IN ('waiting', 'running')"),
    ),
    Index(
        "ix_outbox_lane",
        "lane",
        "id",
        sqlite_where=text("lane <> '' AND state IN ('waiting', 'running', 'unknown')"),
        postgresql_where=text("lane <> '' AND state IN ('waiting', 'running', 'unknown')"),
    ),
    Index("ix_outbox_state_due", "state", "due"),
    Index("ix_outbox_matter", "matter"),
)

matters = Table(
    "matters",
    metadata,
    Column("number", Long, primary_key=True, autoincrement=True),
    Column("key", String(2000), unique=True),
    Column("state", String(30), nullable=False),
    Column("assignee", String(120)),
    Column("host", String(200), nullable=False, server_default=""),
    Column("claimant", String(300), nullable=False, server_default=""),
    Column("uploader", String(300), nullable=False, server_default=""),
    Column("title", Text, nullable=False, server_default=""),
    Column("restricted", Boolean, nullable=False),
    Column("held", Boolean, nullable=False),
    Column("opened", Instant, nullable=False),
    Column("changed", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", JSON, nullable=False),
    Index("ix_matters_state_number", "state", "number"),
    Index("ix_matters_uploader", "uploader"),
    Index("ix_matters_assignee", "assignee"),
)

franchises = Table(
    "matter_franchises",
    metadata,
    Column("number", Long, primary_key=True),
    Column("franchise", String(200), primary_key=True),
    Index("ix_matter_franchises_franchise", "franchise"),
)

named_people = Table(
    "matter_people",
    metadata,
    Column("number", Long, primary_key=True),
    Column("person", String(120), primary_key=True),
)
"""Who may see a restricted matter."""

urls = Table(
    "urls",
    metadata,
    Column("matter", String(40), primary_key=True),
    Column("url", String(2000), primary_key=True),
    Column("host", String(200), nullable=False),
    Column("claimant", String(300), nullable=False, server_default=""),
    Column("state", String(20), nullable=False),
    Column("reference", String(300), nullable=False, server_default=""),
    Column("changed", Instant, nullable=False),
    Column("appeal_by", Instant),
    Index("ix_urls_url", "url"),
    Index("ix_urls_claimant_host", "claimant", "host"),
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("matter", String(40), primary_key=True),
    Column("id", String(300), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("body", JSON, nullable=False),
    Index("ix_deadlines_done_at", "done", "at"),
)

records = Table(
    "records",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("key", String(300), primary_key=True),
    Column("matter", String(40)),
    Column("version", Integer, nullable=False),
    Column("body", JSON, nullable=False),
    Column("created", Instant, nullable=False),
    Column("changed", Instant, nullable=False),
    Index("ix_records_matter_kind", "matter", "kind"),
    Index("ix_records_kind_created", "kind", "created"),
)

counters = Table(
    "counters",
    metadata,
    Column("prefix", String(40), primary_key=True),
    Column("last", Long, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Long, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", Integer, nullable=False),
    Column("act", String(60), nullable=False),
    Column("matter", String(40)),
    Column("on", String(300), nullable=False),
    Column("via", String(20), nullable=False),
    Column("place", String(200), nullable=False),
    Column("typed_by", Integer),
    Column("facts", Text, nullable=False),
    Column("sealed", String(64), nullable=False),
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_audit_matter", "matter"),
    Index("ix_audit_at", "at"),
)

sealed = Table(
    "sealed",
    metadata,
    Column("seq", Long, primary_key=True, autoincrement=False),
    Column("subject", Integer, nullable=False),
    Column("text", LargeBinary, nullable=False),
    Index("ix_sealed_subject", "subject"),
)

subjects = Table(
    "subjects",
    metadata,
    Column("ref", Long, primary_key=True, autoincrement=True),
    # Both are emptied when the subject is erased: the reference in the chain then points at nobody.
    Column("lookup", String(64), unique=True),
    Column("key", LargeBinary),
    Column("name", LargeBinary, nullable=False),
    Column("erased", Instant),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""The salt of the subjects' lookup."""
