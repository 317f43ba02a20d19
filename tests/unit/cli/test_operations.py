"""The operator's commands, as they are typed."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import run
from bot.config import Settings
from bot.desk.matters import open_matter, record_assessment
from bot.domain.clip import Clip
from bot.domain.policy import Policy
from bot.domain.work import NewWork, WorkState
from bot.ports import Tx
from tests.e2e.conftest import Keyboard
from tests.unit.work.builders import ADA, assessment

COUNSEL = {"id": "ada", "name": "Ada", "roles": ["counsel"], "accounts": [{"platform": "cli", "id": "ada"}]}
POLICIES = (
    {"name": "night", "likelihood": ["likely"], "tracker": "builtin", "shadow": True},
    {"name": "all", "likelihood": ["likely"], "tracker": "builtin"},
)


@pytest.fixture
def desk(tmp_path: Path) -> Keyboard:
    """Ada, counsel, at her terminal; M-1 is assessed, and a ticket of its is unknown, another row dead."""
    settings = Settings.model_validate(
        {
            "data": {"folder": tmp_path / "data"},
            "knowledge": {"shipped": False},
            "staff": [COUNSEL],
            "policies": [Policy.model_validate(one) for one in POLICIES],
        }
    )
    keyboard = Keyboard(settings)
    wrote(keyboard, _matter)
    wrote(keyboard, lambda tx: _ended(tx, "ticket:M-1:jira", WorkState.UNKNOWN, "unknown, check jira"))
    wrote(keyboard, lambda tx: tx.enqueue(NewWork(key="comment:M-1", kind="c", matter="M-1", lane="ticket:M-1:jira")))
    wrote(keyboard, lambda tx: _ended(tx, "post:R-1", WorkState.DEAD, "channel_not_found"))
    return keyboard


def wrote(keyboard: Keyboard, act: Callable[[Tx], Any]) -> Any:
    return asyncio.run(keyboard.app.store.run(act))


def _matter(tx: Tx) -> None:
    clip = Clip.described("the doll", url="https://tiktok.com/@cutter/video/1")
    matter = open_matter(tx, ADA, clip=clip, title="The doll").matter
    record_assessment(tx, ADA, matter.id, assessment(), clip)


def _ended(tx: Tx, key: str, state: WorkState, error: str) -> None:
    tx.enqueue(NewWork(key=key, kind="x", matter="M-1", lane=key))
    row = tx.claim("w", 30, ["comment:M-1"])
    assert row is not None
    assert row.key == key
    tx.finish(row, state, {}, error)


def states(keyboard: Keyboard) -> dict[str, str]:
    rows = asyncio.run(keyboard.app.store.read(lambda tx: tx.work()))
    return {row.key: row.state.value for row in rows}


def test_work_that_needs_a_person_is_listed_with_its_reason(desk: Keyboard) -> None:
    lines = desk.type("work", "list").out.splitlines()

    assert len(lines) == 2
    assert any("ticket:M-1:jira" in one and "unknown, check jira (1 more wait for it)" in one for one in lines)
    assert any("post:R-1" in one and "channel_not_found" in one for one in lines)
    rows = [json.loads(one) for one in desk.type("work", "list", "--json").out.splitlines()]
    assert {row["key"]: row["waiting_behind"] for row in rows} == {"ticket:M-1:jira": 1, "post:R-1": 0}


def test_a_row_is_retried_and_the_trail_says_who_wanted_it(desk: Keyboard) -> None:
    assert desk.type("work", "retry", "post:R-1").code == 0

    assert states(desk)["post:R-1"] == "waiting"
    assert "work.retried" in desk.type("audit", "show", "M-1").out
    again = desk.type("work", "retry", "post:R-1")
    assert (again.code, "waiting" in again.err) == (2, True)


def test_a_row_is_dropped_with_a_reason_but_not_of_a_held_matter(desk: Keyboard) -> None:
    assert desk.type("hold", "M-1", "--reason", "litigation").code == 0
    refused = desk.type("work", "drop", "ticket:M-1:jira", "--reason", "done by hand")
    assert refused.code == 2
    assert "legal hold" in refused.err
    assert states(desk)["ticket:M-1:jira"] == "unknown"

    assert desk.type("hold", "M-1", "--release", "--reason", "settled").code == 0
    assert desk.type("work", "drop", "ticket:M-1:jira", "--reason", "done by hand").code == 0
    assert states(desk)["ticket:M-1:jira"] == "dropped"
    assert "done by hand" in desk.type("audit", "show", "M-1").out


def test_a_row_that_is_not_there_is_said(desk: Keyboard) -> None:
    for words in (("work", "retry", "x"), ("work", "drop", "x", "--reason", "y")):
        said = desk.type(*words)
        assert (said.code, "There is no work" in said.err) == (2, True)


def test_the_trail_is_shown_exported_and_verified(desk: Keyboard) -> None:
    shown = desk.type("audit", "show", "m-1").out
    assert "matter.opened" in shown
    assert "ada" in shown
    rows = [json.loads(line) for line in desk.type("audit", "export").out.splitlines()]
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert all("text" not in row for row in rows)
    assert "The doll" in desk.type("audit", "export", "--texts").out
    assert desk.type("audit", "head").code == 0
    assert desk.type("audit", "verify").out == f"The chain is valid: {len(rows)} rows, 1 signed tree heads.\n"


def test_a_changed_trail_does_not_verify(desk: Keyboard, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "data" / "rightsdesk.db") as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE audit SET act = 'matter.closed' WHERE seq = 1")

    verdict = desk.type("audit", "verify")

    assert verdict.code == 2
    assert "row 1" in verdict.err


def test_a_person_is_erased_and_the_trail_still_holds_but_not_under_a_hold(desk: Keyboard) -> None:
    desk.type("hold", "M-1", "--reason", "litigation")
    refused = desk.type("erase", "tiktok.com/cutter")
    assert (refused.code, "legal hold" in refused.err) == (2, True)
    desk.type("hold", "M-1", "--release", "--reason", "settled")
    (matter,) = (asyncio.run(desk.app.store.read(lambda tx: tx.find_matter("M-1", ADA))),)
    assert matter is not None

    erased = desk.type("erase", matter.uploader)

    assert erased.code == 0, erased.err
    assert "M-1" in erased.out
    after = asyncio.run(desk.app.store.read(lambda tx: tx.find_matter("M-1", ADA)))
    assert after is not None
    assert after.uploader == ""
    assert desk.type("audit", "verify").code == 0


def test_trying_the_rules_says_what_they_would_have_done_and_changes_nothing(desk: Keyboard) -> None:
    before = states(desk)

    tried = desk.type("policy", "try")

    assert "night (shadow) → builtin / -; all → builtin / -" in tried.out
    assert tried.out.endswith("1 matters: night 1, all 1.\n")
    (row,) = [json.loads(line) for line in desk.type("policy", "try", "--json").out.splitlines()]
    assert [one["policy"] for one in row["decided"]] == ["night", "all"]
    assert states(desk) == before
    assert "1. night (shadow): ticket in builtin" in desk.type("policy", "list").out


def test_a_backup_is_checked_restored_and_the_same(desk: Keyboard, tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "backup", tmp_path / "elsewhere"
    desk.type("audit", "head")
    assert desk.type("backup", str(folder)).code == 0
    checked = desk.type("restore", str(folder), "--verify")
    assert checked.code == 0, checked.err
    assert "audit chain valid" in checked.out
    assert "1 tree heads" in checked.out

    other = Keyboard(Settings.model_validate({"data": {"folder": elsewhere}, "staff": [COUNSEL]}))
    assert other.type("restore", str(folder)).code == 0

    assert other.type("audit", "show", "M-1").out == desk.type("audit", "show", "M-1").out
    assert states(other) == states(desk)
    again = other.type("restore", str(folder))
    assert (again.code, "already holds a database" in again.err) == (2, True)


def test_a_damaged_backup_is_not_restored(desk: Keyboard, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    desk.type("backup", str(folder))
    database = folder / "rightsdesk.db"
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(bytes(content))

    said = desk.type("restore", str(folder), "--verify")

    assert (said.code, "SHA-256 differs" in said.err) == (2, True)


def test_a_backup_goes_into_no_used_folder_and_not_into_the_data(desk: Keyboard, tmp_path: Path) -> None:
    assert desk.type("backup", str(tmp_path / "data" / "backup")).code == 2
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "file").write_text("x")
    assert desk.type("backup", str(tmp_path / "used")).code == 2


def test_the_operators_commands_explain_themselves() -> None:
    for words in (("work",), ("audit",), ("hold",), ("erase",), ("backup",), ("restore",), ("policy",)):
        assert run([*words, "--help"]) == 0
