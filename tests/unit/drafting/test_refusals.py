"""No draft, with the reason and a way on: what copyright does not cover, what is allowed, what belongs elsewhere."""

from datetime import date

import pytest

from bot.desk.drafts.contents import clean_owner
from bot.desk.drafts.edit import fill
from bot.desk.drafts.make import Wanted, make_draft
from bot.desk.drafts.shelf import drafts_of
from bot.desk.find import get_matter
from bot.desk.matters import open_matter
from bot.domain.assessment import Circumstance, Lane, Likelihood, NextStep, Step
from bot.domain.claimant import Authority
from bot.domain.clip import Speaker
from bot.domain.errors import BadInput
from bot.domain.matter import MatterState
from bot.ports import Tx
from knowledge.model import AssetKind, Protection
from tests.unit.drafting.cases import (
    ADA,
    LIKENESS,
    OWNER,
    OWNERS,
    add_claimant,
    begun,
    claimant,
    desk,
    memory,
    run,
    sighting,
)

LICENSED = Circumstance(name="licensed", evidence="licence L-3", by=Speaker.REGISTER)
CLAIMED = Circumstance(name="licensed", evidence="'licensed by Netflix'", by=Speaker.UPLOADER)
TABLE = [
    # what the assessment says, the reason, why
    ({"sightings": (sighting(kind=AssetKind.LOOK),)}, "style-only", "style as such is free"),
    ({"rule": "style-only", "likelihood": Likelihood.UNLIKELY}, "style-only", "the table's own row says so"),
    ({"sightings": (sighting(protection=Protection.FREE),)}, "idea-only", "a folk game belongs to nobody"),
    ({"rule": "idea-only", "likelihood": Likelihood.UNLIKELY}, "idea-only", "ideas are free, § 102(b)"),
    ({"sightings": ()}, "no-sighting", "nothing to claim"),
    ({"circumstances": (LICENSED,)}, "licensed", "the register knows a licence"),
    ({"rule": "authorised", "likelihood": Likelihood.UNLIKELY}, "licensed", "authorised by owner"),
    (
        {"likelihood": Likelihood.UNLIKELY, "rule": "parody-of-work"},
        "unlikely",
        "misrepresentation, § 512(f)",
    ),
    ({"likelihood": Likelihood.NEEDS_INFO, "rule": "no-use"}, "needs-info", "ask first"),
    ({"lanes": (Lane(name="intimate", why="", stop=True),)}, "intimate", "TAKE IT DOWN Act, never copyright"),
    ({"lanes": (Lane(name="minor", why="", stop=True),)}, "minor", "report, keep nothing"),
    ({"next_step": NextStep(name=Step.DO_NOT_SEND, why="Tolerated.")}, "do-not-send", "the owner tolerates it"),
]


@pytest.mark.parametrize(("said", "reason", "why"), TABLE)
@pytest.mark.parametrize("regime", ["dmca", "dsa", "cease-and-desist", "uploader-letter", "form-tiktok"])
def test_a_refusal_says_why_and_how_to_go_on(said: dict[str, object], reason: str, why: str, regime: str) -> None:
    def act(tx: Tx) -> None:
        draft = begun(tx, regime, **said)
        assert draft.refused is not None, why
        assert draft.refused.reason == reason, why
        assert draft.refused.text
        assert draft.refused.way_on
        assert draft.contract()["refused"] == f"{draft.refused.text} {draft.refused.way_on}"
        assert drafts_of(tx, ADA) == ()
        assert get_matter(tx, draft.matter, ADA).state is MatterState.ASSESSED

    run(memory(), act)


def test_an_uploaders_own_word_is_no_licence() -> None:
    run(memory(), lambda tx: _drafted(begun(tx, circumstances=(CLAIMED,)).refused))


def _drafted(refused: object) -> None:
    assert refused is None


def test_already_noticed_does_not_keep_an_escalation_back() -> None:
    step = NextStep(name=Step.DO_NOT_SEND, why="Already noticed.")

    run(memory(), lambda tx: _drafted(begun(tx, "host-escalation", next_step=step).refused))


AUTHORITIES = [
    (Authority(owner="Somebody Else Ltd", document="x"), "another owner"),
    (Authority(owner=OWNER, territory=("no",), document="x"), "another territory"),
    (Authority(owner=OWNER, until=date(2026, 11, 22), document="x"), "it lapsed yesterday"),
    (Authority(owner=OWNER, valid_from=date(2026, 11, 24), document="x"), "it begins tomorrow"),
    (Authority(owner=OWNER, works=("guide/bridgerton",), document="x"), "another work"),
    (Authority(owner="Netflix", document="x"), "a similar name is another name"),
]


@pytest.mark.parametrize(("authority", "why"), AUTHORITIES)
def test_without_authority_for_the_owner_there_is_no_draft(authority: Authority, why: str) -> None:
    def act(tx: Tx) -> None:
        draft = begun(tx, profile=claimant(authorities=(authority,)))
        assert draft.refused is not None, why
        assert draft.refused.reason == "no-authority"
        assert OWNER in draft.refused.text

    run(memory(), act)


COVERED = [
    (Authority(owner=OWNER.upper(), document="x"), "case does not matter"),
    (Authority(owner=OWNER, works=("guide/squid-game",), territory=("us",), document="x"), "this work, here"),
    (Authority(owner=OWNER, works=("Squid Game",), until=date(2026, 11, 23), document="x"), "the last day counts"),
]


@pytest.mark.parametrize(("authority", "why"), COVERED)
def test_authority_covers_owner_work_territory_and_day(authority: Authority, why: str) -> None:
    run(memory(), lambda tx: _drafted(begun(tx, profile=claimant(authorities=(authority,))).refused))


def test_an_authority_for_the_union_reaches_its_members() -> None:
    held = Authority(owner=OWNER, territory=("eu",), document="x")

    assert [held.reaches(one) for one in ("eu", "de", "no", "uk", "us")] == [True, True, False, False, False]


def test_another_owner_cannot_be_filled_in_without_authority() -> None:
    def act(tx: Tx) -> None:
        draft = begun(tx)
        with pytest.raises(BadInput, match="Somebody Else Ltd"):
            fill(tx, ADA, desk(), draft.id, {"owner.1": "Somebody Else Ltd"})

    run(memory(), act)


def test_likeness_becomes_a_linked_matter_and_the_copyright_draft_goes_on() -> None:
    def act(tx: Tx) -> None:
        draft = begun(tx, **LIKENESS)
        assert draft.refused is None
        linked = get_matter(tx, draft.matter, ADA).linked
        assert len(linked) == 1
        assert get_matter(tx, linked[0], ADA).title.startswith("publicity:")
        assert "face" not in draft.text
        add_claimant(tx, ADA, claimant())
        again = make_draft(tx, ADA, desk(), Wanted(matter=draft.matter, regime="uploader-letter"), OWNERS)
        assert get_matter(tx, again.matter, ADA).linked == linked

    run(memory(), act)


def test_a_matter_that_was_never_checked_has_no_draft() -> None:
    def act(tx: Tx) -> None:
        matter = open_matter(tx, ADA, title="by hand").matter
        draft = make_draft(tx, ADA, desk(), Wanted(matter=matter.id, regime="dmca"), {})
        assert draft.refused is not None
        assert draft.refused.reason == "not-assessed"

    run(memory(), act)


def test_free_assets_and_styles_are_left_out_of_the_claims() -> None:
    seen = (
        sighting(),
        sighting(asset="chant", protection=Protection.FREE),
        sighting(asset="look", kind=AssetKind.LOOK),
    )

    claims = run(memory(), lambda tx: begun(tx, sightings=seen).claims)

    assert [one.citation for one in claims] == ["guide/squid-game#young-hee"]


def test_a_second_request_gives_the_same_draft() -> None:
    def act(tx: Tx) -> None:
        first = begun(tx)
        second = make_draft(tx, ADA, desk(), Wanted(matter=first.matter, regime="dmca"), OWNERS)
        assert second == first

    run(memory(), act)


def test_an_owner_is_named_without_the_guides_remarks() -> None:
    assert clean_owner(OWNERS["guide/squid-game"]) == OWNER
    assert clean_owner("not stated") == ""
