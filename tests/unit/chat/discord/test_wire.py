"""The shipped client against the stand-in, over real sockets: what is Discord's own in it."""

import asyncio

import pytest

from bot.commands.core import Block, Reply
from bot.domain.errors import Refused, StoreUnwell
from bot.domain.matter import SYSTEM, MatterQuery
from bot.ports import Message, Posting
from bot.work.inbox import keep_reply, reply_id
from tests.testbed.discord import server
from tests.testbed.discord.bot import Running
from tests.testbed.discord.limits import every
from tests.testbed.discord.nouns import EPHEMERAL, V2
from tests.testbed.driver import NotAcknowledged, Upload

DOLL = "An AI-generated video of the Young-hee doll from Squid Game in a shop advert, posted on TikTok"


async def test_a_command_is_acknowledged_and_answered_for_the_asker_alone(bot: Running) -> None:
    await bot.driver.command("bo", "brand", "help")
    await bot.driver.settled()

    (answer,) = bot.driver.sees("bo")
    assert answer.private
    assert answer.place == "brand"
    assert "check" in answer.text
    assert bot.driver.sees("cy") == []


async def test_the_whole_card_also_goes_to_the_askers_direct_messages(bot: Running) -> None:
    await bot.driver.command("bo", "brand", f"check {DOLL}")
    await bot.driver.settled()

    here, direct = bot.driver.sees("bo", "brand"), bot.driver.sees("bo", "direct")
    assert here[0].text.splitlines()[0] == direct[0].text.splitlines()[0]
    assert "Next step" in direct[0].text
    assert "direct messages" in here[0].text
    assert "Young-hee" in here[0].text
    assert "LIKELY" in here[0].text
    assert here[0].raw.flags == EPHEMERAL | V2  # type: ignore[attr-defined]
    assert bot.driver.sees("ada") == bot.driver.sees("cy") == []


async def test_the_card_speaks_the_language_of_the_question(bot: Running) -> None:
    await bot.driver.say("bo", "En KI-laget video av Young-hee-dukken fra Squid Game i en butikkreklame")
    await bot.driver.settled()

    assert "SANNSYNLIG" in bot.driver.sees("bo")[0].text


async def test_an_empty_check_opens_the_form_as_its_first_answer(bot: Running) -> None:
    await bot.driver.command("bo", "brand", "check")

    form = bot.driver.modal("bo")
    assert form is not None
    assert form.fields == ("description", "url", "file", "country", "ai", "ads", "licence")

    await bot.driver.submit("bo", form, {"description": DOLL, "ai": "yes"})
    await bot.driver.settled()
    assert "Young-hee" in bot.driver.sees("bo", "direct")[0].text


async def test_what_is_wrong_in_a_form_is_said_to_the_asker_alone(bot: Running) -> None:
    await bot.driver.command("bo", "brand", "check")
    form = bot.driver.modal("bo")
    assert form is not None

    wrong = await bot.driver.submit("bo", form, {"url": "not a link"})

    assert "no link" in wrong[""]
    assert [one.private for one in bot.driver.sees("bo")] == [True]


async def test_a_bare_link_opens_the_short_form_with_the_link_in_it(bot: Running) -> None:
    await bot.driver.command("bo", "brand", "check", url="https://www.tiktok.com/@a/video/1")

    form = bot.driver.modal("bo")
    assert form is not None
    assert form.values == {"url": "https://www.tiktok.com/@a/video/1"}
    assert form.fields == ("description", "file", "url", "ai", "ads", "licence")


async def test_check_this_clip_takes_the_words_of_whoever_wrote_the_message(bot: Running) -> None:
    message = await bot.driver.say("cy", f"{DOLL} https://example.com/clip", place="town")

    await bot.driver.message_action("bo", "town", message)
    await bot.driver.settled()

    assert "Young-hee" in bot.driver.sees("bo", "direct")[0].text
    assert bot.driver.sees("cy") == []


async def test_a_message_in_a_channel_without_a_mention_is_nobodys_business(bot: Running) -> None:
    await bot.driver.say("bo", DOLL, place="brand")
    await bot.driver.settled()

    assert bot.driver.sees("bo") == []


async def test_a_mention_is_answered_in_the_direct_messages_with_a_line_in_the_channel(bot: Running) -> None:
    said = await bot.driver.mention("bo", "brand", DOLL)
    await bot.driver.settled()

    (pointer,) = bot.driver.sees("cy")
    assert pointer.text == "The full answer is in our direct messages."
    assert pointer.thread == said
    assert "Young-hee" in bot.driver.sees("bo", "direct")[0].text


async def test_with_closed_direct_messages_the_channel_is_told_so_without_the_content(bot: Running) -> None:
    await bot.driver.close_direct("bo")
    await bot.driver.mention("bo", "brand", DOLL)
    await bot.driver.settled()

    (pointer,) = bot.driver.sees("bo")
    assert pointer.text.startswith("I could not send you a direct message.")


async def test_a_direct_message_is_answered_as_a_reply_to_it(bot: Running) -> None:
    said = await bot.driver.say("bo", "What may a parody use?")
    await bot.driver.settled()

    (answer,) = bot.driver.sees("bo")
    assert answer.thread == said
    assert answer.place == "direct"


async def test_a_reply_to_a_card_goes_on_about_its_matter(bot: Running) -> None:
    await bot.driver.say("bo", DOLL)
    await bot.driver.settled()
    (card,) = bot.driver.sees("bo")

    await bot.driver.say("bo", "It is a parody of the series, said the reviewer", thread=card.id)
    await bot.driver.settled()

    assert "M-1" in card.text
    assert "M-1" in bot.driver.sees("bo")[-1].text
    assert len(await bot.app.store.read(lambda tx: tx.matters(MatterQuery(), SYSTEM))) == 1


async def test_buttons_of_another_process_still_work(bot: Running) -> None:
    await bot.driver.say("bo", DOLL)
    await bot.driver.settled()
    (card,) = bot.driver.sees("bo")
    bot.connection.client._connection.clear()

    await bot.driver.click("bo", card, card.control("sources"))
    await bot.driver.settled()

    assert len(bot.driver.sees("bo")) >= 2


async def test_an_answered_question_writes_the_card_anew_in_its_place(bot: Running) -> None:
    await bot.driver.say("bo", DOLL)
    await bot.driver.settled()
    (card,) = bot.driver.sees("bo")

    await bot.driver.click("bo", card, card.control("answer"))
    await bot.driver.settled()

    (again,) = bot.driver.sees("bo")
    assert again.id == card.id
    assert again.raw.edited  # type: ignore[attr-defined]


async def test_a_shared_card_goes_to_the_channel_for_everybody(bot: Running) -> None:
    await bot.driver.command("bo", "brand", f"check {DOLL}")
    await bot.driver.settled()
    (card,) = bot.driver.sees("bo", "brand")

    await bot.driver.click("bo", card, card.control("share"))
    await bot.driver.settled()

    (shared,) = bot.driver.sees("cy")
    assert "Young-hee" in shared.text
    assert "Bo" in shared.text
    assert not shared.private


async def test_sharing_from_direct_messages_asks_for_a_channel_of_the_askers_own(bot: Running) -> None:
    await bot.driver.say("bo", DOLL)
    await bot.driver.settled()
    (card,) = bot.driver.sees("bo")

    await bot.driver.click("bo", card, card.control("share"))
    form = bot.driver.modal("bo")
    assert form is not None
    offered = next(one for one in every(form.raw.modal["components"]) if one["type"] == 3)["options"]  # type: ignore[attr-defined]
    assert [one["label"] for one in offered] == ["#legal", "#brand", "#town", "#partners"]
    await bot.driver.submit("bo", form, {"channel": "town"})
    await bot.driver.settled()

    assert [one.place for one in bot.driver.sees("cy")] == ["town"]


async def test_after_fifteen_minutes_the_answer_comes_into_the_direct_messages(bot: Running) -> None:
    bot.worker.stop()
    await asyncio.sleep(0.1)
    await bot.driver.command("bo", "brand", "help")
    bot.fake.expire_tokens()
    bot.worker.stopping = False
    working = asyncio.create_task(bot.worker.run())
    await bot.driver.settled()
    bot.worker.stop()
    await working

    assert [one.place for one in bot.driver.sees("bo")] == ["direct"]


async def test_an_event_that_comes_twice_is_answered_once(bot: Running) -> None:
    await bot.driver.say("bo", DOLL)
    await bot.driver.repeat_last(4)
    await bot.driver.settled()

    assert len(bot.driver.sees("bo")) == 1


async def test_events_out_of_order_are_all_answered(bot: Running) -> None:
    bot.fake.gateway.hold()
    for number in range(4):
        await bot.driver.say("bo", f"{DOLL}, number {number}")
    await bot.fake.gateway.release(backwards=True)
    bot.connection.client.ws.sequence = bot.fake.gateway.seq
    await bot.driver.settled()

    assert len(bot.driver.sees("bo")) == 4


@pytest.mark.parametrize("fault", ["429", "503", "lost", "slow"])
async def test_a_post_that_meets_a_fault_arrives_once(bot: Running, fault: str) -> None:
    await bot.driver.fail_next(fault)
    await bot.driver.say("bo", DOLL)
    await bot.driver.settled()

    assert len(bot.driver.sees("bo")) == 1


async def test_an_answer_whose_delivery_was_not_noted_is_found_and_not_posted_again(bot: Running) -> None:
    said = await bot.driver.say("bo", DOLL)
    await bot.driver.settled()
    (card,) = bot.driver.sees("bo")
    record = reply_id(f"discord:{said}")
    direct = bot.fake.world.direct(bot.studio.people["bo"])
    await bot.app.store.run(lambda tx: tx.drop_record("posted", f"post:{record}"))
    for message in direct.messages:
        message.nonce = ""  # Discord remembers nonces for minutes only

    posting = Posting(key=f"post:{record}", platform="discord", channel=direct.id, record=record, repeated=True)
    delivery = await bot.connection.poster.post(posting)

    assert delivery.message == card.id
    assert len(bot.driver.sees("bo")) == 1


async def test_a_dropped_socket_resumes_and_misses_nothing(bot: Running) -> None:
    await bot.fake.gateway.drop()
    await bot.driver.say("bo", DOLL)
    await asyncio.wait_for(bot.fake.gateway.up.wait(), 10)
    await bot.driver.settled()

    assert bot.fake.gateway.resumed == 1
    assert len(bot.driver.sees("bo")) == 1


async def test_what_a_lost_session_missed_is_read_from_the_channels(bot: Running) -> None:
    await bot.driver.say("bo", "help")
    await bot.driver.settled()
    bot.fake.gateway.forget_session()
    await bot.fake.gateway.drop()
    await bot.driver.say("bo", DOLL)
    await bot.driver.mention("bo", "brand", "What may a parody use?")
    await bot.driver.say("bo", "not for the bot", place="brand")
    await asyncio.wait_for(bot.fake.gateway.up.wait(), 10)
    await bot.driver.settled()

    assert bot.fake.gateway.identified == 2
    direct = bot.driver.sees("bo", "direct")
    assert len(direct) == 3
    assert sum("Young-hee" in one.text for one in direct) == 1


async def test_discord_may_ask_to_reconnect(bot: Running) -> None:
    await bot.fake.gateway.ask_to_reconnect()
    await asyncio.wait_for(bot.fake.gateway.up.wait(), 10)
    await bot.driver.say("bo", "help")
    await bot.driver.settled()

    assert bot.fake.gateway.resumed == 1
    assert len(bot.driver.sees("bo")) == 1


async def test_long_answers_come_on_several_pages_each_once(bot: Running) -> None:
    blocks = tuple(Block(heading=f"Part {number}", text="Words of it. " * 90) for number in range(12))
    await bot.app.store.run(lambda tx: keep_reply(tx, "R-long", Reply(summary="All.", blocks=blocks), None))
    posting = Posting(key="long", platform="discord", channel=f"@{bot.studio.people['bo'].id}", record="R-long")
    await bot.driver.fail_next("lost", 2)
    for _ in range(2):
        await bot.connection.poster.post(posting.model_copy(update={"repeated": True}))

    shown = bot.driver.sees("bo")
    assert len(shown) > 1
    for one in shown:
        parts = [part for part in every(one.raw.components) if part["type"] == 10]  # type: ignore[attr-defined]
        assert sum(len(part["content"]) for part in parts) <= 4000
    assert f"Page 2 of {len(shown)}" in shown[1].text


async def test_a_file_with_a_command_reaches_the_request(bot: Running) -> None:
    user, place = bot.studio.people["bo"], bot.studio.places["brand"]
    file = Upload("clip.mp4", b"not really", "video/mp4")
    interaction = await bot.fake.slash(user, place, "check", file=file, description=DOLL)
    await bot.driver.settled()

    work = await bot.app.store.read(lambda tx: tx.find_work(f"answer:discord:{interaction.id}"))
    assert work is not None
    (kept,) = work.payload["request"]["files"]
    assert (kept["name"], kept["size"], kept["media_type"]) == ("clip.mp4", 10, "video/mp4")
    assert kept["url"].startswith(bot.fake.rest.url)


async def test_completion_offers_franchises_and_open_matters(bot: Running) -> None:
    await bot.driver.say("bo", DOLL)
    await bot.driver.settled()
    user, place = bot.studio.people["bo"], bot.studio.places["brand"]

    franchises = await bot.fake.complete(user, place, "check", "description", "a clip of squid")
    matters = await bot.fake.complete(user, place, "matter", "matter", "doll")
    countries = await bot.fake.complete(user, place, "check", "country", "nor")

    assert franchises == ["a clip of squid", "a clip of Squid Game"]
    assert matters == ["M-1"]
    assert countries == ["no"]


async def test_staff_are_told_once_and_a_closed_inbox_is_said(bot: Running) -> None:
    await bot.app.store.run(lambda tx: keep_reply(tx, "R-1", Reply(summary="A matter waits."), None))
    ada, bo = bot.app.staff.get_person("ada"), bot.app.staff.get_person("bo")
    await bot.driver.close_direct("bo")

    told = [await bot.connection.messenger.tell(ada, Message(key="tell:1", record="R-1")) for _ in range(2)]
    closed = await bot.connection.messenger.tell(bo, Message(key="tell:2", record="R-1"))

    assert told[0].message == told[1].message
    assert [one.text for one in bot.driver.sees("ada")] == ["A matter waits."]
    assert closed.failed == "closed"


async def test_a_line_to_a_channel_is_posted_once(bot: Running) -> None:
    town = bot.studio.places["town"].id
    for _ in range(2):
        await bot.connection.messenger.post(town, "Nobody could be reached about M-1 @everyone.", "line:1")

    (line,) = bot.driver.sees("cy")
    assert line.text == "Nobody could be reached about M-1 @everyone."


async def test_a_channel_that_is_gone_is_refused(bot: Running) -> None:
    with pytest.raises(Refused, match="10003"):
        await bot.connection.messenger.post("1", "text", "line:2")


async def test_a_late_acknowledgement_is_not_an_error_and_the_answer_still_comes(bot: Running) -> None:
    keep = bot.connection.front.front.keep

    async def slow(*given: object) -> object:
        await asyncio.sleep(0.2)
        return await keep(*given)  # type: ignore[arg-type]

    object.__setattr__(bot.connection.front.front, "keep", slow)
    server.ACKNOWLEDGE_SECONDS = 0.05
    try:
        with pytest.raises(NotAcknowledged):
            await bot.driver.command("bo", "brand", f"check {DOLL}")
    finally:
        server.ACKNOWLEDGE_SECONDS = 3.0
    await asyncio.sleep(0.3)
    await bot.driver.settled()

    assert ("POST /interactions/{interaction}/{token}/callback", 10062) in bot.fake.rest.refused
    assert [one.place for one in bot.driver.sees("bo")] == ["direct"]
    assert bot.driver.refused("bo") == ["The application did not respond"]


async def test_no_privileged_intent_is_asked_for(bot: Running) -> None:
    assert bot.fake.gateway.intents == 1 << 0 | 1 << 9 | 1 << 12


async def test_a_message_that_could_not_be_kept_is_read_again_before_any_later_one(bot: Running) -> None:
    take, failures = bot.connection.client.catch_up.take, [True]

    async def failing(message: object) -> bool:
        if failures:
            failures.pop()
            raise StoreUnwell("the disk is full")
        return await take(message)  # type: ignore[arg-type]

    bot.connection.client.catch_up.take = failing
    await bot.driver.say("bo", DOLL)
    await bot.driver.settled()
    assert bot.driver.sees("bo") == []

    await bot.driver.say("bo", "help")
    await bot.driver.settled()

    clip = [one for one in bot.driver.sees("bo") if "Young-hee" in one.text]
    assert len(clip) == 1
    assert len(bot.driver.sees("bo")) == 2


async def test_what_could_not_be_kept_is_said_to_the_asker_at_once(bot: Running) -> None:
    async def failing(*given: object) -> object:
        raise StoreUnwell("the disk is full")

    object.__setattr__(bot.connection.front.front, "keep", failing)
    await bot.driver.command("bo", "brand", f"check {DOLL}")

    (said,) = bot.driver.sees("bo")
    assert said.private
    assert said.text.startswith("That did not work here")
