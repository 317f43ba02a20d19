"""Direct messages to staff: told, acknowledged, taken, passed on; and where they cannot be reached."""

from bot.desk.drafts.shelf import keep
from bot.domain.draft import Draft, DraftState
from bot.domain.matter import Deadline
from tests.scenarios.conftest import Stage
from tests.scenarios.words import CLIP


async def _told(stage: Stage) -> None:
    """A matter, and the duty told about it."""
    await stage.command("bo", "town", f"check {CLIP}")
    await stage.desk.tell("M-1", "duty")
    await stage.settled()


async def test_the_people_of_a_route_are_told_by_direct_message(stage: Stage) -> None:
    await _told(stage)

    assert any("M-1" in one.text and one.has("acknowledge") for one in stage.driver.sees("ada", "direct"))
    assert all("duty" not in one.text for one in stage.driver.sees("cy"))


async def test_who_was_told_is_written_down_with_the_time(stage: Stage) -> None:
    await _told(stage)

    (record,) = await stage.desk.records("told")
    assert record["people"] == ["ada"]
    assert record["told"][0]["platform"] == stage.platform
    assert record["told"][0]["at"]


async def test_an_acknowledgement_is_kept(stage: Stage) -> None:
    await _told(stage)
    card = next(one for one in stage.driver.sees("ada", "direct") if one.has("acknowledge"))

    said = await stage.click("ada", card, card.control("acknowledge"))

    (record,) = await stage.desk.records("told")
    assert record["acknowledged"] == "ada"
    assert said


async def test_taking_a_matter_assigns_it(stage: Stage) -> None:
    await _told(stage)
    card = next(one for one in stage.driver.sees("ada", "direct") if one.has("take"))

    await stage.click("ada", card, card.control("take"))

    (matter,) = await stage.desk.matters()
    assert matter.assignee == "ada"


async def test_a_message_nobody_acknowledges_goes_to_the_duty_channel_without_its_content(stage: Stage) -> None:
    await _told(stage)
    stage.desk.hurry(minutes=31)
    await stage.settled()

    lines = [one for one in stage.driver.sees("cy", "town") if "M-1" in one.text]
    assert len(lines) == 1
    assert "Young-hee" not in lines[0].text


async def test_closed_direct_messages_fall_back_to_the_duty_channel(stage: Stage) -> None:
    await stage.driver.close_direct("ada")

    await _told(stage)

    (record,) = await stage.desk.records("told")
    assert record["told"][0]["failed"] == "closed"
    assert any("M-1" in one.text for one in stage.driver.sees("cy", "town"))


async def test_the_home_tab_lists_my_matters_and_help(stage: Stage) -> None:
    await stage.command("bo", "town", f"check {CLIP}")

    home = await stage.driver.open_home("bo")

    if home is None:  # Discord has none; `matters` says the same
        listed = await stage.command("bo", "town", "matters")
        assert any("M-1" in one.text for one in listed)
        return
    assert "M-1" in home.text
    assert home.has("check")


async def test_the_home_tab_opens_the_form(stage: Stage) -> None:
    home = await stage.driver.open_home("bo")
    if home is None:
        await stage.command("bo", "town", "check")
    else:
        await stage.driver.click("bo", home, home.control("check"))

    assert "description" in stage.form("bo").fields


async def test_the_home_tab_lists_what_waits_for_approval_and_when_what_is_due(stage: Stage) -> None:
    await stage.command("bo", "town", f"check {CLIP}")
    now = stage.desk.clock.now()
    asked = {"asked_by": "bo", "edited_by": "bo", "created": now, "changed": now, "approve_by": now}
    draft = Draft(id="D-7", matter="M-1", regime="dmca", state=DraftState.AWAITING_APPROVAL, **asked)
    due = Deadline(id="reply", matter="M-1", at=now, why="the host's own term")
    await stage.desk.store.run(lambda tx: (keep(tx, draft), tx.put_deadline(due)))

    mine, adas = await stage.driver.open_home("bo"), await stage.driver.open_home("ada")

    if mine is None or adas is None:  # Discord has none; there `matters` says the same
        (mine, *_), (adas, *_) = [await stage.command(who, "legal", "matters") for who in ("bo", "ada")]
    assert "the host's own term" in mine.text
    assert "D-7" not in mine.text  # nobody approves what they asked for
    assert "D-7" in adas.text
    assert "the host's own term" not in adas.text
    await stage.click("ada", adas, adas.control("draft"))
    assert any("D-7" in one.text for one in stage.driver.sees("ada", "direct"))
