"""What outlives the process: old buttons, kept questions, and messages that came while nobody listened."""

import asyncio
from pathlib import Path

from bot.domain.matter import SYSTEM, MatterQuery
from bot.library import IndexedLibrary
from tests.testbed.discord.bot import Running, running_bot, settings_for
from tests.testbed.discord.people import studio
from tests.testbed.discord.server import fake_discord

DOLL = "An AI-generated video of the Young-hee doll from Squid Game in a shop advert"


async def matters(bot: Running) -> list[str]:
    found = await bot.app.store.read(lambda tx: tx.matters(MatterQuery(), SYSTEM))
    return [one.id for one in found]


async def test_old_buttons_work_and_missed_messages_are_answered_after_a_restart(
    tmp_path: Path, library: IndexedLibrary
) -> None:
    place = studio()
    async with fake_discord(place.world) as fake:
        settings = settings_for(fake, place, tmp_path)
        async with running_bot(fake, place, library, settings) as first:
            await first.driver.say("bo", DOLL)
            await first.driver.settled()
            (card,) = first.driver.sees("bo")
        fake.gateway.forget_session()
        await first.driver.say("bo", "What may a parody use?")
        await first.driver.mention("bo", "brand", f"{DOLL} https://example.com/clip")
        await first.driver.say("cy", "not for the bot", place="brand")

        async with running_bot(fake, place, library, settings) as second:
            await second.driver.settled()
            assert len(second.driver.sees("bo", "direct")) == 3
            assert [one.text for one in second.driver.sees("cy")] == ["The full answer is in our direct messages."]

            await second.driver.click("bo", card, card.control("sources"))
            await second.driver.settled()
            assert len(second.driver.sees("bo", "direct")) == 4
            assert await matters(second) == ["M-2", "M-1"]

        async with running_bot(fake, place, library, settings) as third:
            await third.driver.settled()
            assert len(third.driver.sees("bo", "direct")) == 4


async def test_what_was_kept_but_not_answered_is_answered_after_a_restart(
    tmp_path: Path, library: IndexedLibrary
) -> None:
    place = studio()
    async with fake_discord(place.world) as fake:
        settings = settings_for(fake, place, tmp_path)
        async with running_bot(fake, place, library, settings) as first:
            first.worker.stop()
            await asyncio.sleep(0.1)
            await first.driver.command("bo", "brand", f"check {DOLL}")
            assert first.driver.sees("bo") == []

        async with running_bot(fake, place, library, settings) as second:
            await second.driver.settled()
            assert sorted(one.place for one in second.driver.sees("bo")) == ["brand", "direct"]
            assert await matters(second) == ["M-1"]


async def test_a_guild_thread_keeps_its_matter_for_whoever_mentions_the_bot(
    tmp_path: Path, library: IndexedLibrary
) -> None:
    place = studio()
    thread = place.world.thread("the doll", place.places["brand"])
    async with fake_discord(place.world) as fake:
        settings = settings_for(fake, place, tmp_path)
        async with running_bot(fake, place, library, settings) as bot:
            await bot.driver.mention("bo", "brand", DOLL, thread=thread.id)
            await bot.driver.settled()
            await bot.driver.say("bo", "It has a licence", place="brand", thread=thread.id)
            await bot.driver.mention("bo", "brand", "It is a parody of the series", thread=thread.id)
            await bot.driver.settled()

            answers = bot.driver.sees("bo", "direct")
            assert len(answers) == 2
            assert all("M-1" in one.text for one in answers)
            assert await matters(bot) == ["M-1"]
            pointers = [one for one in bot.driver.sees("cy") if one.thread]
            assert {one.thread for one in pointers} == {thread.id}


async def test_a_working_message_of_a_killed_process_becomes_the_answer(
    tmp_path: Path, library: IndexedLibrary
) -> None:
    place = studio()
    async with fake_discord(place.world) as fake:
        settings = settings_for(fake, place, tmp_path)
        async with running_bot(fake, place, library, settings) as first:
            first.worker.stop()
            await first.driver.say("bo", DOLL)
            while not first.driver.sees("bo"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            (shown,) = first.driver.sees("bo")
            assert shown.text == "Looking at it …"

        async with running_bot(fake, place, library, settings) as second:
            await second.driver.settled()
            (answer,) = second.driver.sees("bo")
            assert answer.id == shown.id
            assert "Young-hee" in answer.text
