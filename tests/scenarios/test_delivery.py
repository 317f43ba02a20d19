"""Delivery: repeated, broken, limited, slow; every question is answered once."""

import asyncio

import pytest

from tests.scenarios.conftest import Stage
from tests.scenarios.words import CLIP, HARMLESS, QUESTION


async def test_an_event_delivered_again_is_answered_once(stage: Stage) -> None:
    await stage.say("bo", CLIP)
    before = stage.driver.sees("bo")

    await stage.driver.repeat_last(3)
    await stage.settled()

    assert [one.text for one in stage.driver.sees("bo")] == [one.text for one in before]
    assert len(await stage.desk.matters()) == 1


async def test_a_limit_of_the_platform_is_waited_for(stage: Stage) -> None:
    await stage.driver.fail_next("429", 1)

    new = await stage.say("bo", QUESTION)

    assert len([one for one in new if "[1]" in one.text]) == 1


@pytest.mark.parametrize("status", ["500", "503"])
async def test_an_error_of_the_platform_is_tried_again(stage: Stage, status: str) -> None:
    await stage.driver.fail_next(status, 1)

    await stage.say("bo", QUESTION)

    assert len([one for one in stage.driver.sees("bo") if "[1]" in one.text]) == 1
    assert await stage.desk.dead() == ()


async def test_a_lost_answer_is_looked_for_before_it_is_sent_again(stage: Stage) -> None:
    await stage.driver.fail_next("lost", 1)

    await stage.say("bo", QUESTION)

    assert len([one for one in stage.driver.sees("bo") if "[1]" in one.text]) == 1


async def test_a_lost_answer_to_a_command_is_not_doubled_in_direct_messages(stage: Stage) -> None:
    await stage.driver.fail_next("lost", 1)

    await stage.command("bo", "town", f"check {CLIP}")

    assert len([one for one in stage.driver.sees("bo", "direct") if "LIKELY" in one.text]) == 1


async def test_a_dropped_connection_loses_nothing(stage: Stage) -> None:
    await stage.say("bo", QUESTION)
    await stage.driver.drop_connection()

    new = await stage.say("bo", HARMLESS)

    assert any("UNLIKELY" in one.text for one in new)


async def test_answers_in_one_conversation_keep_their_order(stage: Stage) -> None:
    for number in range(4):
        await stage.driver.say("bo", f"search Young-hee doll number {number}")
    await stage.settled()

    numbers = [one.text.split("number ")[1][0] for one in stage.driver.sees("bo") if "number " in one.text]
    assert sorted(numbers) == ["0", "1", "2", "3"]


async def test_many_at_once_are_all_answered(stage: Stage) -> None:
    questions = [stage.driver.command("bo", "town", f"search Young-hee doll {number}") for number in range(12)]
    await asyncio.gather(*questions)
    await stage.settled()

    shown = "\n".join(one.text for one in stage.driver.sees("bo", "direct"))
    assert all(f"doll {number}" in shown for number in range(12))


async def test_closed_direct_messages_still_give_the_answer_beside_the_question(stage: Stage) -> None:
    await stage.driver.close_direct("cy")

    new = await stage.command("cy", "town", f"check {CLIP}")

    assert any("LIKELY" in one.text and one.place == "town" for one in new)
    assert await stage.desk.dead() == ()


async def test_an_answer_that_nobody_can_be_given_is_kept_and_reported(stage: Stage) -> None:
    await stage.command("bo", "town", f"check {CLIP}")

    entries = await stage.desk.entries()
    acts = [one.act for one in entries]
    assert "request.accepted" in acts
    assert "request.answered" in acts
    assert acts.index("request.accepted") < acts.index("request.answered")


async def test_a_long_answer_loses_no_text(stage: Stage) -> None:
    lines = "\n".join(f"A giant doll number {number} https://host{number}.example/v/{number}" for number in range(40))

    await stage.say("bo", lines)

    shown = "\n".join(one.text for one in stage.driver.sees("bo"))
    assert all(f"host{number}.example" in shown for number in range(40))
