"""Bringing the database to this version's schema, and back."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from bot.domain.errors import BadConfiguration

if TYPE_CHECKING:
    from alembic.config import Config

# alembic takes a fifth of a second to import, and a database of this version's schema never needs it.
MIGRATIONS = Path(__file__).with_name("migrations")
NEWEST = "0001"
"""The schema of this version; a test holds it against alembic's own list."""


def configuration(connection: Connection | None = None) -> "Config":
    """Alembic's configuration, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


@cache
def revisions() -> tuple[str, ...]:
    """Every schema there was, oldest first."""
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(configuration())
    return tuple(one.revision for one in reversed(list(script.walk_revisions())))


def current(engine: Engine) -> str | None:
    """The database's schema, or None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found


def upgrade(engine: Engine, to: str = "head") -> None:
    """Migrate up; raises BadConfiguration where the database is from a newer Rightsdesk."""
    at = current(engine)
    if at == (NEWEST if to == "head" else to):
        return
    if at is not None and at not in revisions():
        raise BadConfiguration(
            f"The database was written by a newer Rightsdesk (schema {at}); install that version or restore a backup."
        )
    from alembic import command

    with engine.begin() as connection:
        command.upgrade(configuration(connection), to)


def downgrade(engine: Engine, to: str) -> None:
    """Migrate down to a revision, or 'base' for an empty database."""
    from alembic import command

    with engine.begin() as connection:
        command.downgrade(configuration(connection), to)
