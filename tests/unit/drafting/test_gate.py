"""The gate: a named person's own reasons, per clip; a pre-fill is no reason."""

import pytest

from bot.assessment.circumstances import FAVOURS_USE
from bot.desk.drafts.decide import approve
from bot.desk.drafts.edit import fill, open_clip, record_gate
from bot.desk.drafts.make import Wanted, make_draft
from bot.desk.matters import open_matter, record_assessment
from bot.domain.assessment import Circumstance, Factor, Finding, Leaning
from bot.domain.clip import Clip, Speaker
from bot.domain.draft import Draft, Use
from bot.domain.errors import BadInput
from bot.drafting.gate import EXCEPTIONS, exception_sighted
from bot.ports import Tx
from tests.unit.drafting.cases import (
    ADA,
    BEN,
    CONCLUSION,
    OWNERS,
    PARODY,
    VALUES,
    add_claimant,
    assessment,
    begun,
    claimant,
    completed,
    desk,
    memory,
    run,
)

REASONS = {
    "authorisation": "Nobody at the owner gave a licence; the register was searched.",
    "purpose": "It advertises a service and has no comment on the show.",
    "nature": "The doll is a creative work of fiction.",
    "amount": "The whole doll is shown for the whole clip.",
    "market": "It replaces licensed promotional clips.",
}


def gate(tx: Tx, draft: Draft, texts: dict[str, str], *clips: int) -> Draft:
    return record_gate(tx, ADA, desk(), draft.id, texts, clips)


def is_open(draft: Draft) -> bool:
    return any(
        "(v)" in one.paragraph or "exceptions" in one.paragraph or "29" in one.paragraph for one in draft.missing
    )


def test_where_no_exception_is_sighted_one_sentence_is_enough() -> None:
    run(memory(), lambda tx: _closed(gate(tx, begun(tx), {"conclusion": CONCLUSION})))


def _closed(draft: Draft) -> None:
    assert not is_open(draft)


@pytest.mark.parametrize("said", ["", "   ", "no fair use", "The whole doll is shown.", "THE WHOLE DOLL, IS SHOWN"])
def test_an_empty_short_or_untouched_conclusion_is_refused(said: str) -> None:
    def act(tx: Tx) -> None:
        draft = begun(tx)
        with pytest.raises(BadInput):
            gate(tx, draft, {"conclusion": said})

    run(memory(), act)


def test_where_an_exception_is_sighted_every_factor_is_gone_through() -> None:
    def act(tx: Tx) -> None:
        draft = gate(tx, begun(tx, **PARODY), {"conclusion": CONCLUSION})
        assert is_open(draft)
        named = next(one.what for one in draft.missing if "(v)" in one.paragraph)
        assert all(factor in named for factor in ("purpose", "nature", "amount", "authorisation"))
        for factor, reason in REASONS.items():
            assert is_open(draft)
            draft = gate(tx, draft, {factor: reason})
        assert not is_open(draft)

    run(memory(), act)


def test_a_prefill_is_shown_but_its_words_are_not_taken_as_the_persons() -> None:
    def act(tx: Tx) -> None:
        draft = begun(tx, **PARODY)
        with pytest.raises(BadInput, match="purpose"):
            gate(tx, draft, {"purpose": "It mocks the show.", "conclusion": CONCLUSION})

    run(memory(), act)


@pytest.mark.parametrize(("country", "factor"), [("de", "exception"), ("uk", "exception"), ("no", "exception")])
def test_elsewhere_the_exceptions_of_the_place_are_gone_through(country: str, factor: str) -> None:
    def act(tx: Tx) -> None:
        draft = begun(tx, "no-notice" if country == "no" else "dsa", country=country)
        with pytest.raises(BadInput, match="market"):
            gate(tx, draft, {"market": REASONS["market"]})
        assert is_open(draft)
        assert not is_open(gate(tx, draft, {factor: "It is no parody: it mocks nothing.", "conclusion": CONCLUSION}))

    run(memory(), act)


def two_clips(tx: Tx, **second: object) -> Draft:
    add_claimant(tx, ADA, claimant())
    first = open_matter(tx, ADA, clip=Clip.described("The doll.", url="https://www.tiktok.com/@a/video/1")).matter
    for number, said in ((1, {}), (2, second)):
        clip = Clip.described("The doll.", url=f"https://www.tiktok.com/@a/video/{number}")
        record_assessment(tx, ADA, first.id, assessment(**said), clip)
    draft = make_draft(tx, ADA, desk(), Wanted(matter=first.id, regime="dmca"), OWNERS)
    return fill(tx, ADA, desk(), draft.id, VALUES["dmca"])


def test_each_clip_needs_a_record() -> None:
    def act(tx: Tx) -> None:
        draft = gate(tx, two_clips(tx), {"conclusion": CONCLUSION}, 1)
        assert is_open(draft)
        assert not is_open(gate(tx, draft, {"conclusion": CONCLUSION}, 2))

    run(memory(), act)


def test_clips_share_a_record_only_when_each_was_opened() -> None:
    def act(tx: Tx) -> None:
        draft = two_clips(tx)
        open_clip(tx, ADA, draft.id, 1)
        with pytest.raises(BadInput, match="opened"):
            gate(tx, draft, {"conclusion": CONCLUSION}, 1, 2)
        open_clip(tx, ADA, draft.id, 2)
        assert not is_open(gate(tx, draft, {"conclusion": CONCLUSION}, 1, 2))

    run(memory(), act)


def test_somebody_elses_opening_does_not_count() -> None:
    def act(tx: Tx) -> None:
        draft = two_clips(tx)
        for number in (1, 2):
            open_clip(tx, BEN, draft.id, number)
        with pytest.raises(BadInput, match="opened"):
            gate(tx, draft, {"conclusion": CONCLUSION}, 1, 2)

    run(memory(), act)


def test_clips_that_differ_share_no_record() -> None:
    def act(tx: Tx) -> None:
        draft = two_clips(tx, **PARODY)
        for number in (1, 2):
            open_clip(tx, ADA, draft.id, number)
        with pytest.raises(BadInput, match="differ"):
            gate(tx, draft, {"conclusion": CONCLUSION}, 1, 2)

    run(memory(), act)


def test_with_several_clips_it_must_be_said_which_one() -> None:
    def act(tx: Tx) -> None:
        draft = two_clips(tx)
        with pytest.raises(BadInput, match="which one"):
            gate(tx, draft, {"conclusion": CONCLUSION})

    run(memory(), act)


def test_the_record_is_part_of_the_version_that_is_approved() -> None:
    def act(tx: Tx) -> None:
        draft = completed(tx)
        approved = approve(tx, BEN, desk(), draft.id, draft.version)
        assert approved.approval is not None
        changed = gate(tx, approved, {"conclusion": CONCLUSION + " Nothing changed."})
        assert changed.approval is None
        assert changed.seal != approved.seal

    run(memory(), act)


def test_who_records_answers_for_the_whole_record() -> None:
    def act(tx: Tx) -> None:
        draft = begun(tx, **PARODY)
        draft = gate(tx, draft, {**REASONS, "conclusion": CONCLUSION})
        taken = record_gate(tx, BEN, desk(), draft.id, {"conclusion": CONCLUSION}, ())
        assert taken.gate[0].by == "ben"
        assert set(taken.gate[0].texts) == {"conclusion"}
        assert is_open(taken)

    run(memory(), act)


def test_the_gate_knows_circumstances_by_the_names_that_the_assessment_gives_them() -> None:
    assert EXCEPTIONS <= FAVOURS_USE


REMINDER = Finding(factor=Factor.EXCEPTION, leaning=Leaning.FAVOURS_USE, reason="Fair use must be considered.")
SAID = [
    # circumstance, who says it, whether every factor is asked for, why
    (None, None, False, "the reminder of fair use stands in every assessment and rests on nothing in the clip"),
    (Circumstance(name="ai_generated", evidence="Seedance"), None, False, "how it was made excuses nothing"),
    (Circumstance(name="parody", value=False, evidence="no parody"), None, False, "it was denied"),
    (Circumstance(name="parody", evidence="a parody"), None, True, "a parody may be fair"),
    (Circumstance(name="review", evidence="my review", by=Speaker.UPLOADER), None, True, "whoever says so"),
    (Circumstance(name="parody_target", value="work", evidence="mocks it"), None, True, "it mocks the work"),
    (None, Leaning.FAVOURS_USE, True, "the purpose speaks for the use"),
    (None, Leaning.FAVOURS_CLAIMANT, False, "the purpose speaks against it"),
]


@pytest.mark.parametrize(("said", "purpose", "asked", "why"), SAID)
def test_every_factor_is_asked_for_exactly_where_something_in_the_clip_speaks_of_an_exception(
    said: Circumstance | None, purpose: Leaning | None, asked: bool, why: str
) -> None:
    findings = (REMINDER, *([Finding(factor=Factor.PURPOSE, leaning=purpose, reason="-")] if purpose else []))
    use = Use(key="x", circumstances=(said,) if said else (), findings=findings)

    assert exception_sighted(use) is asked, why
