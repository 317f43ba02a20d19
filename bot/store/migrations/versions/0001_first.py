"""The first schema: inbox, outbox, matters, records, audit chain."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this schema."""
    op.create_table(
        "audit",
        sa.Column("seq", LONG, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("matter", sa.String(length=40), nullable=True),
        sa.Column("on", sa.String(length=300), nullable=False),
        sa.Column("via", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("typed_by", sa.Integer(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("sealed", sa.String(length=64), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    op.create_index("ix_audit_matter", "audit", ["matter"], unique=False)
    op.create_table(
        "counters",
        sa.Column("prefix", sa.String(length=40), nullable=False),
        sa.Column("last", LONG, nullable=False),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_counters")),
    )
    op.create_table(
        "deadlines",
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=300), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("matter", "id", name=op.f("pk_deadlines")),
    )
    op.create_index("ix_deadlines_done_at", "deadlines", ["done", "at"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("event", sa.String(length=300), nullable=False),
        sa.Column("command", sa.String(length=60), nullable=False),
        sa.Column("matter", sa.String(length=40), nullable=True),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_inbox")),
    )
    op.create_index("ix_inbox_received", "inbox", ["received"], unique=False)
    op.create_table(
        "matter_franchises",
        sa.Column("number", LONG, nullable=False),
        sa.Column("franchise", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("number", "franchise", name=op.f("pk_matter_franchises")),
    )
    op.create_index("ix_matter_franchises_franchise", "matter_franchises", ["franchise"], unique=False)
    op.create_table(
        "matter_people",
        sa.Column("number", LONG, nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("number", "person", name=op.f("pk_matter_people")),
    )
    op.create_table(
        "matters",
        sa.Column("number", LONG, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=2000), nullable=True),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("assignee", sa.String(length=120), nullable=True),
        sa.Column("host", sa.String(length=200), server_default="", nullable=False),
        sa.Column("claimant", sa.String(length=300), server_default="", nullable=False),
        sa.Column("uploader", sa.String(length=300), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_matters")),
        sa.UniqueConstraint("key", name=op.f("uq_matters_key")),
    )
    op.create_index("ix_matters_assignee", "matters", ["assignee"], unique=False)
    op.create_index("ix_matters_state_number", "matters", ["state", "number"], unique=False)
    op.create_index("ix_matters_uploader", "matters", ["uploader"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", LONG, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("matter", sa.String(length=40), nullable=True),
        sa.Column("lane", sa.String(length=200), server_default="", nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("token", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease", sa.BigInteger(), nullable=True),
        sa.Column("worker", sa.String(length=120), server_default="", nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index(
        "ix_outbox_lane",
        "outbox",
        ["lane", "id"],
        unique=False,
        sqlite_where=sa.text("lane <> '' AND state IN ('waiting', 'running', 'unknown')"),
        postgresql_where=sa.text("lane <> '' AND state IN ('waiting', 'running', 'unknown')"),
    )
    op.create_index("ix_outbox_matter", "outbox", ["matter"], unique=False)
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["due", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_index("ix_outbox_state_due", "outbox", ["state", "due"], unique=False)
    op.create_table(
        "records",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("matter", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_records")),
    )
    op.create_index("ix_records_kind_created", "records", ["kind", "created"], unique=False)
    op.create_index("ix_records_matter_kind", "records", ["matter", "kind"], unique=False)
    op.create_table(
        "sealed",
        sa.Column("seq", LONG, autoincrement=False, nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_sealed")),
    )
    op.create_index("ix_sealed_subject", "sealed", ["subject"], unique=False)
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secrets")),
    )
    op.create_table(
        "subjects",
        sa.Column("ref", LONG, autoincrement=True, nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=True),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("erased", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_subjects")),
        sa.UniqueConstraint("lookup", name=op.f("uq_subjects_lookup")),
    )
    op.create_table(
        "urls",
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("claimant", sa.String(length=300), server_default="", nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=300), server_default="", nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("appeal_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("matter", "url", name=op.f("pk_urls")),
    )
    op.create_index("ix_urls_claimant_host", "urls", ["claimant", "host"], unique=False)
    op.create_index("ix_urls_url", "urls", ["url"], unique=False)


def downgrade() -> None:
    """Back from it."""
    op.drop_index("ix_urls_url", table_name="urls")
    op.drop_index("ix_urls_claimant_host", table_name="urls")
    op.drop_table("urls")
    op.drop_table("subjects")
    op.drop_table("secrets")
    op.drop_index("ix_sealed_subject", table_name="sealed")
    op.drop_table("sealed")
    op.drop_index("ix_records_matter_kind", table_name="records")
    op.drop_index("ix_records_kind_created", table_name="records")
    op.drop_table("records")
    op.drop_index("ix_outbox_state_due", table_name="outbox")
    op.drop_index(
        "ix_outbox_open",
        table_name="outbox",
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.drop_index("ix_outbox_matter", table_name="outbox")
    op.drop_index(
        "ix_outbox_lane",
        table_name="outbox",
        sqlite_where=sa.text("lane <> '' AND state IN ('waiting', 'running', 'unknown')"),
        postgresql_where=sa.text("lane <> '' AND state IN ('waiting', 'running', 'unknown')"),
    )
    op.drop_table("outbox")
    op.drop_index("ix_matters_uploader", table_name="matters")
    op.drop_index("ix_matters_state_number", table_name="matters")
    op.drop_index("ix_matters_assignee", table_name="matters")
    op.drop_table("matters")
    op.drop_table("matter_people")
    op.drop_index("ix_matter_franchises_franchise", table_name="matter_franchises")
    op.drop_table("matter_franchises")
    op.drop_index("ix_inbox_received", table_name="inbox")
    op.drop_table("inbox")
    op.drop_index("ix_deadlines_done_at", table_name="deadlines")
    op.drop_table("deadlines")
    op.drop_table("counters")
    op.drop_index("ix_audit_matter", table_name="audit")
    op.drop_index("ix_audit_at", table_name="audit")
    op.drop_table("audit")
