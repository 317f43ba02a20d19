"""What people thought of the answers, as `eval` reports it."""

import asyncio
import json
from pathlib import Path

from bot.config import Settings
from bot.desk.matters import open_matter, restrict
from bot.desk.rated import FEEDBACK
from bot.domain.matter import SYSTEM
from bot.ports import Tx
from tests.e2e.conftest import Keyboard


def rated(tx: Tx, record: str, matter: str | None, *, good: bool, reason: str = "", rule: str = "likely-copy") -> None:
    body = {"record": record, "person": "bo", "good": good, "reason": reason, "likelihood": "likely", "rule": rule}
    tx.put_record(FEEDBACK, f"{record}:bo", body, matter)


def keyboard(folder: Path) -> Keyboard:
    return Keyboard(Settings(data={"folder": folder}, knowledge={"shipped": False}))  # type: ignore[arg-type]


def test_opinions_are_reported_by_rule_with_the_reasons_the_most_disputed_first(tmp_path: Path) -> None:
    desk = keyboard(tmp_path)

    def write(tx: Tx) -> None:
        rated(tx, "R-1", None, good=True)
        rated(tx, "R-2", None, good=True, rule="idea-only")
        rated(tx, "R-3", None, good=False, reason="it is a licensed advert")

    asyncio.run(desk.app.store.run(write))

    rows = [json.loads(one) for one in desk.type("eval", "feedback", "--json").out.splitlines()]
    assert [(one["rule"], one["good"], one["bad"]) for one in rows] == [("likely-copy", 1, 1), ("idea-only", 1, 0)]
    assert rows[0]["reasons"] == [["R-3", "it is a licensed advert"]]
    assert "👎 1" in desk.type("eval", "feedback").out


def test_a_restricted_matter_is_in_no_report_of_others(tmp_path: Path) -> None:
    desk = keyboard(tmp_path)

    def write(tx: Tx) -> None:
        matter = open_matter(tx, SYSTEM, title="A deal").matter.id
        rated(tx, "R-1", matter, good=False, reason="the secret deal")
        restrict(tx, SYSTEM, matter, ("somebody-else",))

    asyncio.run(desk.app.store.run(write))

    assert "secret" not in desk.type("eval", "feedback").out


def test_without_any_opinion_it_says_so(tmp_path: Path) -> None:
    assert keyboard(tmp_path).type("eval", "feedback").out == "Nobody has rated an answer yet.\n"
