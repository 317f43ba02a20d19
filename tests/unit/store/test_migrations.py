"""Every schema there ever was leads to this one, and back."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from bot.domain.errors import BadConfiguration
from bot.store.engine import postgres_engine, sqlite_engine
from bot.store.migrate import NEWEST, current, downgrade, revisions, upgrade
from bot.store.tables import metadata


@pytest.fixture
def engine(database: str) -> Engine:
    return postgres_engine(database, 2) if database.startswith("postgresql") else sqlite_engine(Path(database))


def test_the_migrations_make_what_the_tables_say(engine: Engine) -> None:
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = compare_metadata(context, metadata)
    engine.dispose()

    assert differences == []


def test_this_version_s_schema_is_the_newest() -> None:
    assert revisions()[-1] == NEWEST


@pytest.mark.parametrize("revision", revisions())
def test_every_earlier_schema_leads_to_this_one_and_back(engine: Engine, revision: str) -> None:
    upgrade(engine, revision)
    assert current(engine) == revision
    upgrade(engine)
    assert current(engine) == revisions()[-1]
    downgrade(engine, revision)
    upgrade(engine)
    downgrade(engine, "base")

    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()


def test_a_newer_database_is_refused_with_a_sentence(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(BadConfiguration, match="newer Rightsdesk"):
        upgrade(engine)
    engine.dispose()
