"""Who may see what: the lower of asker and place; outsiders see public documents only."""

import pytest

from tests.scenarios.conftest import Stage
from tests.scenarios.words import CLIP, LINK
from tests.testbed.driver import Shown
from tests.testbed.library import CANARY_COUNSEL, CANARY_STAFF

SECRET = "search settlement position Young-hee"


def _shown(messages: list[Shown]) -> str:
    return "\n".join(one.text for one in messages)


@pytest.mark.parametrize(
    ("who", "place", "staff", "counsel"),
    [
        ("ada", "legal", True, True),
        ("ada", "brand", True, False),
        ("ada", "town", False, False),
        ("ada", "direct", True, True),
        ("bo", "legal", True, False),
        ("bo", "direct", True, False),
        ("cy", "legal", False, False),
        ("cy", "direct", False, False),
        ("ada", "partners", False, False),
    ],
)
async def test_the_lower_clearance_of_asker_and_place_counts(
    stage: Stage, who: str, place: str, staff: bool, counsel: bool
) -> None:
    await stage.command(who, place, SECRET)

    seen = _shown(stage.driver.sees(who))
    assert (CANARY_STAFF in seen, CANARY_COUNSEL in seen) == (staff, counsel)


async def test_an_outsider_is_answered_from_public_documents_and_alone(stage: Stage) -> None:
    new = await stage.mention("gus", "partners", f"check {CLIP}")

    assert any("LIKELY" in one.text for one in stage.driver.sees("gus"))
    assert all(CANARY_STAFF not in one.text for one in new)
    assert all("LIKELY" not in one.text for one in stage.driver.sees("bo", "partners"))


async def test_an_answer_is_not_shared_into_a_channel_with_outsiders(stage: Stage) -> None:
    new = await stage.command("bo", "partners", f"check {CLIP}")
    card = next(one for one in new if one.has("share") and one.place == "partners")

    said = await stage.click("bo", card, card.control("share"))

    assert any("stays private" in one.text for one in said)
    assert all("LIKELY" not in one.text for one in stage.driver.sees("gus", "partners"))


async def test_share_posts_the_answer_to_everybody_in_the_channel(stage: Stage) -> None:
    new = await stage.command("bo", "town", f"check {CLIP}")
    card = next(one for one in new if one.has("share") and one.place == "town")

    await stage.click("bo", card, card.control("share"))

    (shared,) = [one for one in stage.driver.sees("cy", "town") if "LIKELY" in one.text]
    assert not shared.private
    assert not shared.has("draft")


async def test_what_is_shared_is_cut_to_the_channel(stage: Stage) -> None:
    new = await stage.command("ada", "direct", SECRET.replace("search", "ask"))
    assert CANARY_COUNSEL in _shown(new)
    await stage.say("ada", CLIP)
    card = next(one for one in stage.driver.sees("ada") if one.has("share"))

    await stage.driver.click("ada", card, card.control("share"))
    await stage.submit("ada", stage.form("ada"), {"channel": "town"})

    shared = [one for one in stage.driver.sees("cy", "town") if "Squid Game" in one.text]
    assert len(shared) == 1
    assert CANARY_COUNSEL not in shared[0].text


async def test_sources_of_a_shared_answer_are_cut_to_whoever_presses(stage: Stage) -> None:
    new = await stage.command("bo", "town", f"check {CLIP}")
    card = next(one for one in new if one.has("share") and one.place == "town")
    await stage.click("bo", card, card.control("share"))
    (shared,) = [one for one in stage.driver.sees("cy", "town") if "LIKELY" in one.text]

    said = await stage.click("cy", shared, shared.control("sources"))

    assert any("guide/squid-game" in one.text for one in said)
    assert all(one.private for one in said)


async def test_nothing_found_and_not_allowed_look_alike(stage: Stage) -> None:
    hidden = await stage.command("cy", "town", "ask How do I bake ZQXCANARYCOUNSEL bread?")
    nothing = await stage.command("cy", "town", "ask How do I bake rye bread ZQXNOTHING?")

    first = sorted(one.text.replace("ZQXCANARYCOUNSEL", "") for one in hidden)
    second = sorted(one.text.replace("ZQXNOTHING", "") for one in nothing)
    assert len(first) == len(second)
    assert [CANARY_STAFF in one for one in first] == [False] * len(first)


async def test_a_restricted_matter_is_unknown_to_others(stage: Stage) -> None:
    await stage.command("ada", "direct", f"check {CLIP} {LINK}")
    await stage.desk.restrict("M-1", ("ada",))

    shown = await stage.command("bo", "direct", "matter M-1")
    unknown = await stage.command("bo", "direct", "matter M-2")

    assert _shown(shown).replace("M-1", "M-2") == _shown(unknown)


async def test_a_restricted_matter_is_not_shared(stage: Stage) -> None:
    await stage.command("ada", "direct", f"check {CLIP} {LINK}")
    card = next(one for one in stage.driver.sees("ada") if one.has("share"))
    await stage.desk.restrict("M-1", ("ada",))

    await stage.driver.click("ada", card, card.control("share"))
    said = await stage.submit("ada", stage.form("ada"), {"channel": "town"})

    assert any("begrenset" in one.text or "restricted" in one.text for one in said)
    assert stage.driver.sees("cy", "town") == []


async def test_a_group_that_somebody_leaves_counts_no_more(stage: Stage) -> None:
    assert CANARY_STAFF in _shown(await stage.command("bo", "direct", SECRET))
    assert CANARY_COUNSEL not in _shown(stage.driver.sees("bo"))
