"""The golden set and its floors, without the embedding; with it: `rightsdesk eval assessment`."""

import asyncio
from pathlib import Path

import pytest

from bot.desk.golden import STRICT, Outcome, assess, by, load_golden, rate

FOLDER = Path(__file__).parents[2] / "golden" / "assessment"
FRESH = FOLDER.with_name("fresh")


@pytest.fixture(scope="module")
def outcomes(check) -> tuple[Outcome, ...]:
    return asyncio.run(assess(check, load_golden(FOLDER)))


def share(counts: tuple[int, int]) -> float:
    right, total = counts
    return right / total


def test_the_set_is_large_enough_and_half_of_it_was_held(outcomes):
    held = [one for one in outcomes if one.clip.held]
    assert len(outcomes) >= 250
    assert len(held) >= 125
    assert {one.clip.language for one in held} == {"en", "no", "ko", "es", "de", "fr"}


def test_every_label_names_assets_that_exist(outcomes, library):
    known = {f"{guide.id}#{asset.id}".removeprefix("guide/") for guide in library._guides for asset in guide.assets}
    for one in outcomes:
        assert set(one.clip.assets) <= known, one.clip.id


def test_every_franchise_of_the_library_is_in_the_set(outcomes, library):
    named = {asset.partition("#")[0] for one in outcomes for asset in (*one.clip.assets, *one.clip.franchises)}
    assert {guide.id.removeprefix("guide/") for guide in library._guides} <= named


def test_accuracy_over_all(outcomes):
    assert share(rate(outcomes)) >= 0.92


@pytest.mark.parametrize(
    ("language", "floor"), [("en", 0.95), ("no", 0.88), ("ko", 0.88), ("es", 0.88), ("de", 0.88), ("fr", 0.88)]
)
def test_accuracy_per_language(outcomes, language, floor):
    assert share(by(outcomes, lambda one: [one.clip.language])[language]) >= floor


@pytest.mark.parametrize("kind", STRICT)
def test_denials_licences_and_false_friends_are_all_right(outcomes, kind):
    wrong = [one.clip.id for one in outcomes if one.clip.kind == kind and not one.right]
    assert wrong == []


def test_the_held_half_is_at_most_four_points_lower(outcomes):
    held = share(rate([one for one in outcomes if one.clip.held]))
    tuned = share(rate([one for one in outcomes if not one.clip.held]))
    assert held >= tuned - 0.04


def test_labelled_leanings_and_steps_come_out(outcomes):
    assert [one.clip.id for one in outcomes if one.other_faults] == []


def test_a_licence_alone_turns_the_answer(outcomes):
    pairs: dict[str, list[Outcome]] = {}
    for one in outcomes:
        if one.clip.pair:
            pairs.setdefault(one.clip.pair, []).append(one)
    compared = [rows for rows in pairs.values() if len(rows) > 1 and any(one.clip.kind == "licence" for one in rows)]
    assert len(compared) >= 6
    for rows in compared:
        assert {one.assessment.likelihood.value for one in rows} == {"likely", "unlikely"}, rows[0].clip.pair


def test_most_clips_of_people_who_knew_no_rule_come_out_right(check):
    assert share(rate(asyncio.run(assess(check, load_golden(FRESH))))) >= 0.85
