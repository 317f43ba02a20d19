"""Claimants, drafts and notices as they are typed: the printed contracts, and many rows of a CSV file."""

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.desk.matters import open_matter, record_assessment
from bot.domain.clip import Clip
from bot.ports import Tx
from tests.e2e.conftest import Keyboard
from tests.unit.drafting.cases import ADA, CONCLUSION, OWNER, URLS, assessment

PEOPLE = [
    {"id": "ada", "name": "Ada Analyst", "roles": ["analyst"], "accounts": [{"platform": "cli", "id": "ada"}]},
    {"id": "ben", "name": "Ben Boss", "roles": ["approver"]},
    {"id": "sam", "name": "Sam Signér", "roles": ["counsel"]},
]
PROFILE = (
    "claimant", "add", "netflix", "--name", "Netflix Studios Example AS", "--address", "Storgata 1, 0155 Oslo",
    "--phone", "+47 22 00 00 00", "--email", "rights@claimant.example", "--owner", OWNER,
    "--right", "exclusive-licensee", "--document", "licence of 2026-01-05", "--signatory", "sam=Sam Signér, Counsel",
)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Keyboard:
    """Ada at her terminal, who may act as Ben and Sam; M-1 and M-2 are assessed as likely."""
    settings = Settings.model_validate(
        {
            "data": {"folder": tmp_path / "data"},
            "knowledge": {"shipped": False},
            "staff": PEOPLE,
            "cli": {"may_act_as": ["ben", "sam"]},
        }
    )
    keyboard = Keyboard(settings)
    asyncio.run(keyboard.app.store.run(_matters))
    return keyboard


def _matters(tx: Tx) -> None:
    for url in (URLS["tiktok"], URLS["youtube"]):
        clip = Clip.described("The giant doll.", url=url, country="us")
        matter = open_matter(tx, ADA, clip=clip).matter
        record_assessment(tx, ADA, matter.id, assessment(), clip)


def typed(desk: Keyboard, *words: str) -> Any:
    """The JSON that a command printed."""
    said = desk.type(*words)
    assert said.code == 0, said.err
    return json.loads(said.out)


def test_a_profile_is_added_changed_listed_and_removed(desk: Keyboard) -> None:
    assert "1 authorities, 1 signatories" in desk.type(*PROFILE).out
    assert desk.type("claimant", "add", "netflix", "--phone", "+47 33").code == 0
    more = ("--owner", "Other Ltd", "--document", "contract 7", "--territory", "no", "--until", "2027-01-01")
    assert "2 authorities" in desk.type("claimant", "add", "netflix", *more).out

    listed = desk.type("claimant", "list").out

    assert f"exclusive-licensee of {OWNER}: all works; everywhere; … to …; licence of 2026-01-05" in listed
    assert "owner of Other Ltd: all works; no; … to 2027-01-01; contract 7" in listed
    assert "signs: Sam Signér (sam), Counsel" in listed
    assert desk.type("claimant", "remove", "netflix").code == 0
    assert desk.type("claimant", "list").out == ""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--owner", "X"), "--document"),
        (("--document", "a letter"), "--owner"),
        (("--owner", "X", "--document", "y", "--until", "soon"), "YYYY-MM-DD"),
        (("--owner", "X", "--document", "y", "--from", "2026-02-01", "--until", "2026-01-01"), "before it starts"),
        (("--signatory", "sam"), "PERSON=NAME"),
        (("--signatory", "sam=Reed Hastings, CEO"), "“Sam Signér” in the staff directory"),
        (("--signatory", "nobody=No Body"), "not in the staff directory"),
        (("--email", "notanemail"), "no e-mail address"),
        (("--phone", "call me"), "no telephone number"),
    ],
)
def test_a_profile_that_does_not_fit_is_refused_with_a_sentence(
    desk: Keyboard, words: tuple[str, ...], sentence: str
) -> None:
    said = desk.type("claimant", "add", "netflix", "--name", "N", *words)

    assert (said.code, sentence in said.err, said.err.count("\n")) == (2, True, 1)


def test_the_whole_way_from_matter_to_sent_in_its_printed_contracts(desk: Keyboard, tmp_path: Path) -> None:
    desk.type(*PROFILE)
    assert "one of these roles" in desk.type("claimant", "confirm", "netflix").err
    assert "confirmed by ben" in desk.type("--as", "ben", "claimant", "confirm", "netflix").out
    first = typed(desk, "draft", "M-1", "dmca", "--json")
    assert list(first) == ["draft", "version", "regime", "language", "text", "blanks", "missing", "refused"]
    assert (first["draft"], first["version"], first["refused"]) == ("D-1", 1, None)
    assert {one["name"] for one in first["blanks"]} == {"owner.1", "part.1"}
    assert all(list(one) == ["name", "question"] for one in first["blanks"])
    assert all(list(one) == ["paragraph", "what"] for one in first["missing"])

    filled = typed(desk, "draft", "fill", "D-1", "part.1=season 1, episode 1", f"owner.1={OWNER}", "--json")
    assert (filled["blanks"], filled["version"]) == ([], 2)
    assert "§ 512(c)(3)(A)(v)" in desk.type("--as", "ben", "approve", "D-1", "--version", "2").err
    assert "one sentence as conclusion is enough" in desk.type("draft", "gate", "D-1").out
    assert typed(desk, "draft", "gate", "D-1", "--factor", f"conclusion={CONCLUSION}", "--json")["missing"] == []
    assert "awaits approval by: ben" in desk.type("draft", "submit", "D-1").out
    assert desk.type("approve", "D-1", "--version", "3").code == 2
    assert "approved by ben" in desk.type("--as", "ben", "approve", "D-1", "--version", "3").out
    out = tmp_path / "out"
    assert "not signed" in desk.type("release", "D-1", "--to", str(out)).err
    assert "signed by Sam Signér" in desk.type("--as", "sam", "sign", "D-1").out
    assert desk.type("release", "D-1", "--to", str(out)).code == 0
    for line in (out / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    assert {"D-1-dmca.docx", "D-1-dmca.pdf", "D-1-dmca.eml", "D-1-dmca.txt", "D-1-dmca.md"} <= {
        one.name for one in out.iterdir()
    }
    assert desk.type("draft", "sent", "D-1", "--how", "web form", "--reference", "TT-1").code == 0
    assert f"{URLS['tiktok']}  sent TT-1" in desk.type("matter", "M-1").out

    again = typed(desk, "draft", "M-1", "host-escalation", "--json")
    assert not {"part.1", "owner.1", "notice_date", "notice_reference"} & {one["name"] for one in again["blanks"]}


def test_a_refused_draft_prints_its_reason_in_the_contract(desk: Keyboard) -> None:
    desk.type("claimant", "add", "other", "--name", "Other", "--owner", "Somebody Else", "--document", "x")
    desk.type(*PROFILE)
    desk.type("matter", "party", "M-1", "claimant", "other")

    refused = typed(
        desk, "draft", "fill", typed(desk, "draft", "M-1", "dmca", "--json")["draft"], "part.1=s1", "--json"
    )

    assert refused["refused"] is None
    said = desk.type("draft", "fill", refused["draft"], f"owner.1={OWNER}", "claimant=other")
    assert (said.code, "no authority" in said.err) == (2, True)


CSV = f"""url,description,country,part,matter
,,,"season 1, episode 1",M-1
{URLS["youtube"]},The giant doll.,us,,M-2
{URLS["youtube"]},The same again.,us,,
not an address,A doll.,us,,
,,,,M-99
https://unknown.example/clip/1,Lunch with fish.,us,,
"""


def rows(desk: Keyboard, *words: str) -> dict[str, list[str]]:
    said = desk.type("draft", "--csv", "-", "dmca", *words, stdin=CSV.encode())
    assert said.code == 0, said.err
    return {line.split("\t")[0]: line.split("\t")[1:] for line in said.out.splitlines()}


def test_a_dry_run_says_of_every_row_what_would_come_of_it_and_makes_nothing(desk: Keyboard) -> None:
    desk.type(*PROFILE)

    found = rows(desk, "--dry-run")

    assert sorted(found) == ["2", "3", "4", "5", "6", "7"]
    assert found["2"][-1] == found["3"][-1] == "would be drafted"
    assert found["4"][-1] == "the same address as row 3"
    assert found["5"][-1] == "no web address"
    assert found["6"][-1].startswith("error: There is no matter M-99")
    assert found["7"][-1].startswith("refused:")
    assert desk.type("draft", "list").out == ""
    assert "M-3" not in desk.type("matters").out


def test_each_row_becomes_a_draft_of_its_own_or_says_why_not(desk: Keyboard) -> None:
    desk.type(*PROFILE)

    found = rows(desk)

    assert (found["2"][-1].partition(" ")[0], found["3"][-1].partition(" ")[0]) == ("D-1", "D-2")
    assert "season 1, episode 1" in desk.type("draft", "show", "D-1").out
    assert found["6"][-1].startswith("error:")
    assert len(desk.type("draft", "list").out.splitlines()) == 2


def test_a_csv_file_that_is_none_is_refused_with_a_sentence(desk: Keyboard, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("a,b\n1,2\n", "utf-8")

    for path, sentence in ((str(file), "needs a column url"), (str(tmp_path / "none.csv"), "cannot be read")):
        said = desk.type("draft", "--csv", path, "dmca", "--dry-run")
        assert (said.code, sentence in said.err) == (2, True)
