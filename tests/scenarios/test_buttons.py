"""The buttons of a card: sources, answers, closing, counsel, ratings."""

from tests.scenarios.conftest import Stage
from tests.scenarios.words import CLIP, HARMLESS, LINK, QUESTION
from tests.testbed.driver import Shown


async def _card(stage: Stage, who: str = "bo", place: str = "direct") -> Shown:
    """A checked clip's card: in direct messages, or beside the command."""
    new = await stage.command(who, "town", f"check {CLIP}")
    return next(one for one in new if one.place == place)


async def test_sources_are_quoted_word_for_word(stage: Stage) -> None:
    card = await _card(stage)

    shown = await stage.click("bo", card, card.control("sources"))

    assert any("guide/squid-game" in one.text for one in shown)
    assert any("Reasons for the claimant" in one.text for one in shown)
    assert all(one.private for one in shown)


async def test_a_card_is_one_screen_which_clip_how_likely_why_the_question_and_what_to_do(stage: Stage) -> None:
    new = await stage.command("bo", "town", f"check {CLIP} {LINK}")

    card = next(one for one in new if one.place == "direct")
    beside = next(one for one in new if one.place == "town")
    (matter,) = await stage.desk.matters()
    for one in (card, beside):
        first = one.text.replace("\\", "").strip("# ").splitlines()[0]
        assert first.startswith(f"🔴 LIKELY · {matter.id} · tiktok.com/video/7301 · Young-hee (Squid Game)"), first
        assert one.text.upper().count("LIKELY") == 1
        assert len(one.text) <= 900
        assert one.has("answer")
        assert one.has("sources")
    assert card.has("draft")
    assert card.has("close")
    assert not beside.has("draft")


async def test_sources_work_on_the_card_that_only_the_asker_sees(stage: Stage) -> None:
    card = await _card(stage, place="town")

    new = await stage.click("bo", card, card.control("sources"))

    assert any("guide/squid-game" in one.text for one in new)


async def test_an_answered_question_changes_the_answer(stage: Stage) -> None:
    card = await _card(stage)
    assert "LIKELY" in card.text

    new = await stage.click("bo", card, card.control("answer", "Yes"))

    assert any("UNLIKELY" in one.text for one in new)
    assert len(await stage.desk.records("assessment")) == 2


async def test_an_answer_is_kept_for_what_is_said_later(stage: Stage) -> None:
    (first,) = await stage.say("bo", CLIP)
    await stage.click("bo", first, first.control("answer", "Yes"))

    new = await stage.say("bo", "It runs for twenty seconds in total", thread=first.thread or first.id)

    assert any("UNLIKELY" in one.text for one in new)


async def test_closing_needs_one_of_the_preset_reasons(stage: Stage) -> None:
    card = await _card(stage)
    close = card.control("close")
    assert ("tolerated", "Tolerated fan use") in close.choices

    new = await stage.click("bo", card, close, "tolerated")

    (matter,) = await stage.desk.matters()
    assert not matter.open
    assert "Tolerated" in matter.reason
    assert any("closed: do not send" in one.text for one in new)


async def test_closing_twice_is_said_and_changes_nothing(stage: Stage) -> None:
    card = await _card(stage)
    await stage.click("bo", card, card.control("close"), "tolerated")

    new = await stage.click("bo", card, card.control("close"), "licensed")

    (matter,) = await stage.desk.matters()
    assert "Tolerated" in matter.reason
    assert any("closed already" in one.text for one in new)


async def test_counsel_is_asked_by_direct_message(stage: Stage) -> None:
    card = await _card(stage)

    await stage.driver.click("bo", card, card.control("ask_counsel"))
    await stage.submit("bo", stage.form("bo"), {"reason": "May we send this before Friday?"})

    told = stage.driver.sees("ada", "direct")
    assert any("May we send this before Friday?" in one.text and "M-1" in one.text for one in told)
    assert stage.driver.sees("cy", "direct") == []


async def test_a_thumb_up_is_kept_with_the_matter(stage: Stage) -> None:
    card = await _card(stage)

    await stage.click("bo", card, card.control("thumbs_up"))

    (rating,) = await stage.desk.records("feedback")
    assert rating["good"] is True
    assert rating["likelihood"] == "likely"


async def test_a_thumb_down_asks_for_a_reason(stage: Stage) -> None:
    card = await _card(stage)

    await stage.driver.click("bo", card, card.control("thumbs_down"))
    assert await stage.desk.records("feedback") == []
    new = await stage.submit("bo", stage.form("bo"), {"reason": "The doll is ours and licensed"})

    (rating,) = await stage.desk.records("feedback")
    assert (rating["good"], rating["reason"]) == (False, "The doll is ours and licensed")
    assert any("Thank you" in one.text for one in new)


async def test_a_second_opinion_of_the_same_person_replaces_the_first(stage: Stage) -> None:
    card = await _card(stage)
    await stage.click("bo", card, card.control("thumbs_up"))

    await stage.driver.click("bo", card, card.control("thumbs_down"))
    await stage.submit("bo", stage.form("bo"), {"reason": "On second thought, no"})

    (rating,) = await stage.desk.records("feedback")
    assert rating["good"] is False


async def test_an_answer_to_a_question_can_be_rated_too(stage: Stage) -> None:
    new = await stage.command("bo", "town", f"ask {QUESTION}")
    card = next(one for one in new if one.has("thumbs_up"))

    await stage.click("bo", card, card.control("thumbs_up"))

    assert len(await stage.desk.records("feedback")) == 1


async def test_a_button_pressed_by_somebody_else_acts_for_that_person(stage: Stage) -> None:
    await stage.command("bo", "town", f"check {HARMLESS} {LINK}")
    new = await stage.command("ada", "town", "matter M-1")
    card = next(one for one in new if one.has("close"))

    if card.control("close").choices:
        await stage.click("ada", card, card.control("close"), "not-ours")
    else:
        await stage.driver.click("ada", card, card.control("close"))
        await stage.submit("ada", stage.form("ada"), {"reason": "not-ours"})

    (matter,) = await stage.desk.matters()
    assert not matter.open
