"""The shipped program on stand-ins that outlive it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.store.store import SqlStore, open_sqlite
from tests.testbed.program import Program, environment, on_slack
from tests.testbed.slack import FakeSlack
from tests.testbed.slack.driver import least_scopes, settle_town

NO_LIMITS = {f"RIGHTSDESK_LIMITS__{name}_PER_HOUR": "0" for name in ("PERSON", "OUTSIDER", "PLACE")}
STAFF = "id,name,slack,roles\nada,Ada,U0ADA,analyst\nbo,Bo,U0BO,analyst\ncy,Cy,U0CY,analyst\n"
EMPTY = {"RIGHTSDESK_KNOWLEDGE__SHIPPED": "false", "RIGHTSDESK_WORK__CONCURRENCY": "8", **NO_LIMITS}
"""Without the shipped library it boots in two seconds."""


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    """Slack, that outlives the program."""
    slack = await FakeSlack(least_scopes()).start()
    settle_town(slack)
    yield slack
    await slack.stop()
    assert slack.unknown == []


@pytest.fixture
async def programs(tmp_path: Path) -> AsyncIterator[Callable[..., Program]]:
    """Makes programs on one data folder, and ends what is left of them."""
    (tmp_path / "data").mkdir(mode=0o700, exist_ok=True)
    (tmp_path / "data" / "staff.csv").write_text(STAFF, "utf-8")
    async with AsyncExitStack() as stack:

        def make(**told: str) -> Program:
            made = Program(tmp_path, environment(tmp_path / "data", **{**EMPTY, **told}))
            stack.push_async_callback(made.end)
            return made

        yield make


@pytest.fixture
async def program(fake: FakeSlack, programs: Callable[..., Program]) -> Callable[..., Program]:
    """The same on Slack."""
    return lambda **told: programs(**{**on_slack(fake), **told})


def store_of(folder: Path) -> SqlStore:
    """What the program left behind."""
    return open_sqlite(folder / "data" / "rightsdesk.db")
