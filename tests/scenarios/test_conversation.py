"""Plain language: mentions, direct messages, threads, shared messages, files."""

from tests.scenarios.conftest import Stage
from tests.scenarios.words import CLIP, HARMLESS, LINK, OTHER_LINK, QUESTION
from tests.testbed.driver import Upload


async def test_a_question_in_a_direct_message_is_answered_in_its_thread(stage: Stage) -> None:
    (shown,) = await stage.say("bo", QUESTION)

    assert shown.place == "direct"
    assert shown.thread
    assert "[1]" in shown.text


async def test_a_description_in_a_direct_message_is_checked(stage: Stage) -> None:
    (shown,) = await stage.say("bo", CLIP)

    assert "LIKELY" in shown.text
    assert len(await stage.desk.matters()) == 1


async def test_a_typed_word_works_in_a_direct_message_too(stage: Stage) -> None:
    (shown,) = await stage.say("bo", "search Young-hee doll")

    assert "Squid Game" in shown.text


async def test_a_greeting_is_answered_with_help(stage: Stage) -> None:
    (shown,) = await stage.say("bo", "hello")

    assert "matters:" in shown.text


async def test_a_mention_is_answered_to_whoever_mentioned_alone(stage: Stage) -> None:
    new = await stage.mention("bo", "town", QUESTION)

    assert any(one.private and "[1]" in one.text for one in new)
    assert all("[1]" not in one.text for one in stage.driver.sees("cy", "town"))


async def test_a_message_that_mentions_nobody_is_left_alone(stage: Stage) -> None:
    new = await stage.say("bo", CLIP, place="town")

    assert new == []
    assert await stage.desk.matters() == ()


async def test_a_mention_that_arrives_as_two_events_is_answered_once(stage: Stage) -> None:
    await stage.mention("bo", "town", CLIP)

    assert len(await stage.desk.matters()) == 1
    assert len(await stage.desk.records("reply")) == 1


async def test_a_follow_up_in_a_direct_thread_goes_on_about_its_matter(stage: Stage) -> None:
    (first,) = await stage.say("bo", CLIP)

    new = await stage.say("bo", "The uploader writes that it was made for a newscast", thread=first.thread or first.id)

    assert new
    (matter,) = await stage.desk.matters()
    assert len(matter.clips) >= 1
    assert len(await stage.desk.records("assessment")) == 2


async def test_a_follow_up_keeps_what_was_said_before(stage: Stage) -> None:
    (first,) = await stage.say("bo", CLIP)

    new = await stage.say("bo", "It runs for twenty seconds in total", thread=first.thread or first.id)

    assert any("Young-hee" in one.text for one in new)


async def test_a_question_in_a_thread_is_asked_and_not_checked(stage: Stage) -> None:
    (first,) = await stage.say("bo", CLIP)

    new = await stage.say("bo", QUESTION, thread=first.thread or first.id)

    assert any("[1]" in one.text and "Netflix" in one.text for one in new)
    assert len(await stage.desk.records("assessment")) == 1


async def test_two_direct_messages_are_two_matters(stage: Stage) -> None:
    await stage.say("bo", CLIP)
    await stage.say("bo", HARMLESS)

    assert len(await stage.desk.matters()) == 2


async def test_the_shortcut_checks_the_words_of_the_message_as_those_of_its_author(stage: Stage) -> None:
    message = await stage.driver.say("cy", f"{CLIP} with licence from Netflix", place="town")

    new = await stage.shortcut("bo", "town", message)

    assert any("Young-hee" in one.text for one in new)
    card = next(one for one in new if one.has("sources"))
    reasons = await stage.click("bo", card, card.control("sources"))
    assert any("says the uploader" in one.text for one in reasons)


async def test_the_shortcut_takes_the_links_of_the_message(stage: Stage) -> None:
    message = await stage.driver.say("cy", f"{CLIP} {LINK}", place="town")

    await stage.shortcut("bo", "town", message)

    (matter,) = await stage.desk.matters()
    assert matter.host == "tiktok.com"


async def test_many_links_are_answered_by_one_table(stage: Stage) -> None:
    (shown,) = await stage.say("bo", f"{CLIP} {LINK}\n{HARMLESS} {OTHER_LINK}")

    assert "likely" in shown.text
    assert "tiktok.com" in shown.text
    assert "youtube.com" in shown.text
    assert await stage.desk.matters() == ()


async def test_a_table_is_sorted_by_the_chosen_column(stage: Stage) -> None:
    (shown,) = await stage.say("bo", f"{HARMLESS} {OTHER_LINK}\n{CLIP} {LINK}")
    assert shown.text.index("youtube.com") < shown.text.index("tiktok.com")

    (sorted_,) = await stage.click("bo", shown, shown.control("sort"), "2")

    assert sorted_.text.index("tiktok.com") < sorted_.text.index("youtube.com")


async def test_a_row_of_a_table_opens_its_own_card_and_matter(stage: Stage) -> None:
    (shown,) = await stage.say("bo", f"{CLIP} {LINK}\n{HARMLESS} {OTHER_LINK}")

    new = await stage.click("bo", shown, shown.control("pick"), "1")

    assert any("LIKELY" in one.text for one in new)
    (matter,) = await stage.desk.matters()
    assert matter.host == "tiktok.com"


async def test_a_csv_file_is_answered_by_one_table(stage: Stage) -> None:
    rows = f"description,url\n{CLIP},{LINK}\n{HARMLESS},{OTHER_LINK}\n".encode()

    (shown,) = await stage.say("bo", "please check these", files=[Upload("clips.csv", rows, "text/csv")])

    assert "tiktok.com" in shown.text
    assert "youtube.com" in shown.text


async def test_a_csv_file_that_is_none_is_refused_in_one_sentence(stage: Stage) -> None:
    (shown,) = await stage.say(
        "bo", "these", files=[Upload("clips.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "text/csv")]
    )

    assert "cannot be read as CSV" in shown.text


async def test_words_of_a_clip_cannot_mention_or_format(stage: Stage) -> None:
    nasty = f"{CLIP} <!channel> @everyone <@U0ADA> *bold* `code` </a> [x](https://evil.example)"

    new = await stage.command("bo", "town", f"check {nasty}")

    assert new
    assert await stage.desk.dead() == ()
