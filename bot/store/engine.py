"""SQLAlchemy engines for the two databases, set so that a commit is a commit."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool, StaticPool

from bot.domain.errors import BadConfiguration

BUSY_MILLISECONDS = 10_000


def sqlite_engine(path: Path | None, *, read_only: bool = False, connections: int = 1) -> Engine:
    """An engine on a file (or in memory, for None): WAL, synchronous FULL, BEGIN IMMEDIATE for writers.

    `synchronous=FULL` keeps a commit through power loss; `secure_delete` overwrites what is erased.
    """
    if path is None:
        engine = create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}, hide_parameters=True
        )
    else:
        engine = create_engine(
            f"sqlite:///{path}",
            poolclass=QueuePool,
            pool_size=connections,
            max_overflow=0,
            connect_args={"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000},
            hide_parameters=True,
        )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        # SQLAlchemy sends BEGIN itself (below); the driver must not.
        connection.isolation_level = None
        if read_only:
            connection.execute("PRAGMA query_only=ON")
            return
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def postgres_engine(url: str, connections: int) -> Engine:
    """An engine on PostgreSQL through psycopg 3; raises BadConfiguration for a URL it cannot use."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadConfiguration("[store] url is not a database URL like postgresql://user@host/name.") from None
    if parsed.get_backend_name() != "postgresql":
        raise BadConfiguration("[store] url must begin with postgresql:// (leave it empty for SQLite).")
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=connections,
        max_overflow=2,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        hide_parameters=True,
    )
