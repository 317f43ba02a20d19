"""Other bots, workspaces and guilds: answered by one polite sentence, and by nothing else."""

from tests.scenarios.conftest import Stage
from tests.scenarios.words import CLIP

PEOPLE_ONLY = "Rightsdesk answers people only. A person may ask me instead."


async def test_another_bot_is_told_once_that_only_people_are_answered(listed: Stage) -> None:
    for _ in range(3):
        await listed.mention("robo", "town", CLIP)

    assert [one.text for one in listed.driver.sees("cy", "town")] == [PEOPLE_ONLY]
    assert await listed.desk.matters() == ()


async def test_without_an_allow_list_other_bots_are_passed_over_in_silence(stage: Stage) -> None:
    await stage.mention("robo", "town", CLIP)

    assert stage.driver.sees("cy", "town") == []
    assert await stage.desk.matters() == ()


async def test_a_listed_workspace_is_served(listed: Stage) -> None:
    await listed.command("bo", "town", f"check {CLIP}")

    assert any("Young-hee" in one.text for one in listed.driver.sees("bo", "direct"))


async def test_who_is_not_on_the_list_is_told_so_and_nothing_is_kept(unlisted: Stage) -> None:
    await unlisted.command("bo", "town", f"check {CLIP}")
    await unlisted.mention("bo", "town", CLIP)

    said = [one.text for one in unlisted.driver.sees("bo")]
    assert len(said) == 2
    assert all("does not serve this" in one for one in said)
    assert await unlisted.desk.matters() == ()
