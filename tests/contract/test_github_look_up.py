"""A key is looked for at GitHub among the issues of our own account: not among all of them each time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import RealClock
from bot.ports import LooksBack
from bot.store.store import open_sqlite
from tests.contract.conftest import configured
from tests.testbed.trackers.faults import serving
from tests.testbed.trackers.github import ACCOUNT, REPOSITORY, GitHub

OLD = datetime(2026, 11, 1, tzinfo=UTC)
MANY = 450


async def test_a_look_up_before_a_create_reads_one_page_however_many_issues_there_are(tmp_path: Path) -> None:
    store, remote = open_sqlite(tmp_path / "t.db", RealClock()), GitHub(None)
    async with serving(remote.app(), remote.faults) as url:
        remote.url = url
        for number in range(MANY):
            body = {"title": "t", "body": f"<!-- rightsdesk: M-{number}-ab -->\ntext"}
            issue = remote.add(remote.issues[REPOSITORY], f"/repos/{REPOSITORY}/issues", body, ACCOUNT)
            issue["updated_at"] = (OLD + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        section = {"token": "gh-secret", "base_url": url, "project": REPOSITORY, "account": ACCOUNT}
        tracker = configured(store, adapter="github", **section)
        assert isinstance(tracker, LooksBack)

        newest = await tracker.find_since(f"M-{MANY - 1}-ab", OLD + timedelta(minutes=MANY))
        asked_for_newest = remote.listed
        older = await tracker.find_since("M-3-ab", OLD + timedelta(minutes=MANY))
        anywhere = await tracker.find("M-3-ab")

        await tracker.close()
    await store.close()
    assert newest is not None
    assert older is None
    assert anywhere is not None
    assert asked_for_newest == 1
    assert remote.listed == 2 + 5
