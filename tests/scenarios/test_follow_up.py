"""Asking on in the thread of an assessment: what is supposed is answered and changes nothing that is kept."""

import pytest

from tests.scenarios.conftest import Stage
from tests.scenarios.words import CLIP


async def asked_on(stage: Stage, words: str) -> str:
    (first,) = await stage.say("bo", CLIP)
    new = await stage.say("bo", words, thread=first.thread or first.id)
    return "\n".join(one.text for one in new)


@pytest.mark.parametrize(
    ("words", "supposed"),
    [
        ("what if it is a parody?", "parody = yes"),
        ("hva om det er satire?", "parody = yes"),
        ("what if it is licensed?", "licensed = yes"),
        ("and in the EU?", "country = eu"),
    ],
)
async def test_a_supposition_is_answered_and_kept_nowhere(stage: Stage, words: str, supposed: str) -> None:
    shown = await asked_on(stage, words)

    assert supposed in shown
    assert len(await stage.desk.matters()) == 1
    assert len(await stage.desk.records("assessment")) == 1


async def test_a_licence_supposed_comes_out_unlikely_and_the_matter_stays_likely(stage: Stage) -> None:
    shown = await asked_on(stage, "what if it is licensed?")

    assert "UNLIKELY" in shown
    (matter,) = await stage.desk.matters()
    assert matter.likelihood == "likely"


async def test_why_not_is_answered_with_the_reasons_and_the_library(stage: Stage) -> None:
    shown = await asked_on(stage, "why not fair use?")

    assert "Why it came out so" in shown
    assert "§ 107" in shown or "fair use" in shown.lower()


async def test_a_document_is_shown_by_what_people_call_it(stage: Stage) -> None:
    shown = await asked_on(stage, "show me the Netflix letter")

    assert "Netflix" in shown
    assert "notice/" in shown


async def test_a_fact_typed_in_the_thread_is_kept_and_assesses_again(stage: Stage) -> None:
    shown = await asked_on(stage, "licensed=yes")

    assert "UNLIKELY" in shown
    (matter,) = await stage.desk.matters()
    assert matter.likelihood == "unlikely"
    assert len(await stage.desk.records("assessment")) == 2
