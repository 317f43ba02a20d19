"""The golden sets through the product: shipped library, shipped reader, shipped rules.

None of these clips was learned from. A floor is what the frozen reader reached at its first run, less two clips; it is
raised with a new reader, never lowered.
"""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.desk.check import Check
from bot.desk.golden import Outcome, assess, load_golden, rate
from knowledge.model import Guide
from knowledge.shipped import load_corpus

FOLDER = Path(__file__).parents[2] / "golden" / "assessment"
FRESH = FOLDER.with_name("fresh")
FIRST_RUN = {
    "golden": {"en": 162, "no": 51, "ko": 37, "es": 35, "de": 31, "fr": 30},
    "fresh": {"en": 127, "no": 70, "ko": 43, "es": 44, "de": 39, "fr": 40},
}
"""Clips that came out right, by language, on the day the reader was frozen."""
MARGIN = 2
LIKELY_FOR_NOTHING = {"golden": 37, "fresh": 27}
"""Clips of which nothing is protected that were called likely on that day: no more than these and the margin."""


@pytest.fixture(scope="module")
def outcomes(check: Check) -> dict[str, tuple[Outcome, ...]]:
    return {
        "golden": asyncio.run(assess(check, load_golden(FOLDER))),
        "fresh": asyncio.run(assess(check, load_golden(FRESH))),
    }


@pytest.fixture(scope="module")
def guides() -> list[Guide]:
    return [loaded.document for loaded in load_corpus() if isinstance(loaded.document, Guide)]


def of(outcomes: Iterable[Outcome], language: str) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.clip.language == language]


def test_the_set_is_large_enough_and_half_of_it_was_held(outcomes):
    held = [outcome for outcome in outcomes["golden"] if outcome.clip.held]
    assert len(outcomes["golden"]) >= 250
    assert len(held) >= 125
    assert {outcome.clip.language for outcome in held} == {"en", "no", "ko", "es", "de", "fr"}


def test_every_label_names_assets_that_exist(outcomes, guides):
    known = {f"{guide.id}#{asset.id}".removeprefix("guide/") for guide in guides for asset in guide.assets}
    for outcome in outcomes["golden"]:
        assert set(outcome.clip.assets) <= known, outcome.clip.id


@pytest.mark.parametrize("language", ["en", "no", "ko", "es", "de", "fr"])
@pytest.mark.parametrize("name", ["golden", "fresh"])
def test_no_language_falls_under_the_first_run(outcomes, name, language):
    right, _all = rate(of(outcomes[name], language))
    assert right >= FIRST_RUN[name][language] - MARGIN


@pytest.mark.parametrize("name", ["golden", "fresh"])
def test_hardly_any_clip_of_nothing_is_called_likely(outcomes, name):
    wrong = [
        outcome.clip.id
        for outcome in outcomes[name]
        if outcome.clip.likelihood == ("unlikely",) and outcome.assessment.likelihood == "likely"
    ]
    assert len(wrong) <= LIKELY_FOR_NOTHING[name] + MARGIN, wrong
