"""Forms: an empty check, a bare link, reasons; what is wrong is said at the field."""

import pytest

from tests.scenarios.conftest import Stage
from tests.scenarios.words import CLIP, LINK


async def test_an_empty_check_opens_a_form_or_asks_for_words(stage: Stage) -> None:
    await stage.command("bo", "town", "check")

    modal = stage.driver.modal("bo")
    assert modal is not None
    assert {"description", "url", "country"} <= set(modal.fields)


async def test_a_filled_in_form_is_a_check(stage: Stage) -> None:
    await stage.command("bo", "town", "check")

    new = await stage.submit("bo", stage.form("bo"), {"description": CLIP, "country": "uk", "ai": "yes"})

    assert any("LIKELY" in one.text and "Law: UK." in one.text for one in new)
    assert any(one.place == "direct" for one in new)


async def test_a_form_with_nothing_in_it_is_not_taken(stage: Stage) -> None:
    await stage.command("bo", "town", "check")

    wrong = await stage.driver.submit("bo", stage.form("bo"), {})

    assert any("what the clip shows" in sentence for sentence in wrong.values())
    assert await stage.desk.matters() == ()


async def test_a_link_that_is_none_is_said_at_its_field(stage: Stage) -> None:
    await stage.command("bo", "town", "check")

    wrong = await stage.driver.submit("bo", stage.form("bo"), {"description": CLIP, "url": "tiktok dot com"})

    assert any("must start with" in sentence for sentence in wrong.values())


async def test_a_corrected_form_is_taken(stage: Stage) -> None:
    await stage.command("bo", "town", "check")
    await stage.driver.submit("bo", stage.form("bo"), {"description": CLIP, "url": "nonsense"})
    if stage.platform == "discord":  # its forms close when they are sent
        await stage.command("bo", "town", "check")

    new = await stage.submit("bo", stage.form("bo"), {"description": CLIP, "url": LINK})

    assert any("LIKELY" in one.text for one in new)
    (matter,) = await stage.desk.matters()
    assert matter.host == "tiktok.com"


async def test_a_bare_link_opens_the_short_form_with_the_link_in_it(stage: Stage) -> None:
    await stage.command("bo", "town", f"check {LINK}")

    modal = stage.form("bo")
    assert {"description", "ai", "ads", "licence"} <= set(modal.fields)
    assert LINK in modal.values.values()


async def test_a_bare_link_in_a_direct_message_offers_the_short_form(stage: Stage) -> None:
    (shown,) = await stage.say("bo", LINK)

    await stage.driver.click("bo", shown, shown.control("form"))
    new = await stage.submit("bo", stage.form("bo"), {"description": CLIP, "ai": "yes", "url": LINK})

    assert any("LIKELY" in one.text for one in new)


async def test_a_licence_said_in_the_form_lowers_the_likelihood(stage: Stage) -> None:
    await stage.command("bo", "town", f"check {LINK}")

    new = await stage.submit("bo", stage.form("bo"), {"description": CLIP, "licence": "yes", "url": LINK})

    assert any("UNLIKELY" in one.text for one in new)


async def test_forms_speak_the_language_of_the_platform(stage: Stage) -> None:
    await stage.command("ada", "town", "check")

    assert stage.form("ada").title == "Sjekk et klipp"


@pytest.mark.parametrize("words", ["check", f"check {LINK}"])
async def test_an_opened_form_keeps_nothing_until_it_is_sent(stage: Stage, words: str) -> None:
    await stage.command("bo", "town", words)

    assert await stage.desk.matters() == ()
    assert await stage.desk.records("reply") == []


async def test_a_question_without_choices_is_answered_in_words(stage: Stage) -> None:
    (shown,) = await stage.say("bo", "A video")
    question = next(one for one in shown.controls if one.record.endswith(":shows"))

    await stage.driver.click("bo", shown, question)
    new = await stage.submit("bo", stage.form("bo"), {"reason": CLIP})

    assert any("LIKELY" in one.text and "NEEDS" not in one.text for one in new)
