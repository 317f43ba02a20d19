"""Bringing the database to this version's schema, and back."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from bot.domain.errors import BadConfiguration

MIGRATIONS = Path(__file__).with_name("migrations")


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


@cache
def revisions() -> tuple[str, ...]:
    """Every schema there was, oldest first."""
    script = ScriptDirectory.from_config(configuration())
    return tuple(one.revision for one in reversed(list(script.walk_revisions())))


def current(engine: Engine) -> str | None:
    """The database's schema, or None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, to: str = "head") -> None:
    """Migrate up; raises BadConfiguration where the database is from a newer Rightsdesk."""
    known = revisions()
    at = current(engine)
    if at == (known[-1] if to == "head" else to):
        return
    if at is not None and at not in known:
        raise BadConfiguration(
            f"The database was written by a newer Rightsdesk (schema {at}); install that version or restore a backup."
        )
    with engine.begin() as connection:
        command.upgrade(configuration(connection), to)


def downgrade(engine: Engine, to: str) -> None:
    """Migrate down to a revision, or 'base' for an empty database."""
    with engine.begin() as connection:
        command.downgrade(configuration(connection), to)
