"""The commands, the same words on every platform."""

from tests.scenarios.conftest import Stage
from tests.scenarios.words import CHECK_TITLE, CLIP, HARMLESS, KLIPP, LINK, NOTICE, QUESTION


async def test_a_check_is_answered_to_the_asker_alone_and_in_full_in_direct_messages(stage: Stage) -> None:
    new = await stage.command("bo", "town", f"check {CLIP}")

    assert {one.place for one in new} == {"town", "direct"}
    assert all(one.private and "LIKELY" in one.text and NOTICE in one.text for one in new)
    assert stage.driver.sees("cy", "town") == []


async def test_a_check_opens_one_matter_with_its_assessment(stage: Stage) -> None:
    await stage.command("bo", "town", f"check {CLIP}")

    (matter,) = await stage.desk.matters()
    assert matter.likelihood is not None
    assert matter.opened_by == "bo"
    assert "squid-game" in matter.franchises


async def test_a_question_is_answered_with_numbered_sources(stage: Stage) -> None:
    new = await stage.command("bo", "town", f"ask {QUESTION}")

    assert any("[1]" in one.text and "Netflix" in one.text for one in new)
    assert await stage.desk.matters() == ()


async def test_a_question_without_an_answer_shows_no_source(stage: Stage) -> None:
    new = await stage.command("bo", "town", "ask How do I bake a sourdough bread with rye?")

    assert all("[1]" not in one.text for one in new)
    assert any("nothing in the library" in one.text for one in new)


async def test_a_search_lists_passages(stage: Stage) -> None:
    new = await stage.command("bo", "town", "search Young-hee doll")

    assert any("Squid Game" in one.text for one in new)


async def test_help_lists_every_word(stage: Stage) -> None:
    (shown,) = await stage.command("bo", "town", "help")

    for word in ("check", "ask", "search", "matter", "matters", "who", "help"):
        assert f"{word}:" in shown.text


async def test_a_matter_is_shown_by_its_number(stage: Stage) -> None:
    await stage.command("bo", "town", f"check {HARMLESS} {LINK}")

    new = await stage.command("bo", "town", "matter M-1")

    assert any("M-1" in one.text and "tiktok.com" in one.text for one in new)


async def test_an_unknown_matter_is_refused_in_one_sentence(stage: Stage) -> None:
    (shown,) = await stage.command("bo", "town", "matter M-99")

    assert "There is no matter M-99" in shown.text


async def test_open_matters_are_listed_mine_first(stage: Stage) -> None:
    await stage.command("cy", "town", f"check {HARMLESS}")
    await stage.command("bo", "town", f"check {CLIP}")

    new = await stage.command("bo", "brand", "matters")

    text = new[0].text
    assert text.index("M-2") < text.index("M-1")


async def test_who_is_told_is_for_staff(stage: Stage) -> None:
    staff = await stage.command("bo", "brand", "who")
    public = await stage.command("cy", "town", "who")

    assert "duty" in staff[0].text
    assert "duty" not in public[0].text


async def test_an_answer_comes_in_the_language_of_the_clip(stage: Stage) -> None:
    new = await stage.command("bo", "town", f"check {KLIPP}")

    assert any("sannsynlig" in one.text.lower() for one in new)


async def test_a_person_without_words_is_helped_in_the_language_of_their_platform(stage: Stage) -> None:
    (shown,) = await stage.command("ada", "town", "help")

    assert "Hva du kan spørre om" in shown.text


async def test_the_same_link_twice_is_the_same_matter(stage: Stage) -> None:
    await stage.command("bo", "town", f"check {CLIP} {LINK}")
    await stage.command("ada", "town", f"check {CLIP} {LINK}?utm_source=share")

    assert len(await stage.desk.matters()) == 1


async def test_the_same_link_from_outside_is_a_matter_of_its_own_that_the_team_sees_linked(stage: Stage) -> None:
    await stage.command("bo", "town", f"check {CLIP} {LINK}")
    new = await stage.command("cy", "town", f"check {CLIP} {LINK}")

    team, outside = await stage.desk.matters()
    assert (team.linked, outside.linked, outside.outside) == ((outside.id,), (team.id,), True)
    assert all(team.id not in shown.text for shown in new)
    shown = await stage.command("bo", "direct", f"matter {outside.id}")
    assert any(f"the same link as {team.id}" in one.text for one in shown)


async def test_a_country_decides_which_law_is_asked(stage: Stage) -> None:
    new = await stage.command("bo", "town", f"check {CLIP}", country="no")

    assert any("Law: NO." in one.text for one in new)


async def test_a_wrong_country_is_answered_with_a_sentence(stage: Stage) -> None:
    new = await stage.command("bo", "town", f"check {CLIP}", country="atlantis")

    assert any("no country code" in one.text for one in new)


async def test_every_card_says_that_it_is_ai_assisted_and_no_legal_advice(stage: Stage) -> None:
    for words in (f"check {CLIP}", f"ask {QUESTION}", f"check {HARMLESS}"):
        new = await stage.command("bo", "town", words)
        assert all(NOTICE in one.text for one in new), words


async def test_a_check_says_likely_and_never_infringing(stage: Stage) -> None:
    new = await stage.command("bo", "town", f"check {CLIP}")

    for one in new:
        body = one.text.replace(CHECK_TITLE, "").lower()
        assert "is infringing" not in body
        assert "illegal" not in body
