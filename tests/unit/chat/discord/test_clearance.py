"""Who may see what on Discord: the lower of the asker and the channel, and nothing where others read along."""

from typing import Any

import pytest

from bot.commands.core import Request
from bot.domain.matter import SYSTEM, MatterQuery
from knowledge.model import Audience
from tests.testbed.discord.bot import Running, discord_bot
from tests.testbed.discord.nouns import ADMINISTRATOR, VIEW
from tests.testbed.library import CANARY_COUNSEL, CANARY_STAFF

PUBLIC, STAFF, COUNSEL = Audience.PUBLIC, Audience.STAFF, Audience.COUNSEL


async def settled(bot: Running, who: str, place: str) -> Request:
    """A question of somebody, as it is settled when it is answered."""
    kept: list[Request] = []
    settle = bot.connection.clearances.settle

    async def listening(request: Request) -> Request:
        kept.append(await settle(request))
        return kept[-1]

    bot.connection.clearances.settle = listening  # type: ignore[method-assign]
    await bot.driver.command(who, place, "ask What is the settlement position?")
    await bot.driver.settled()
    bot.connection.clearances.settle = settle  # type: ignore[method-assign]
    return kept[-1]


@pytest.mark.parametrize(
    ("who", "place", "clearance", "external", "why"),
    [
        ("ada", "legal", COUNSEL, False, "counsel in counsel's channel"),
        ("ada", "brand", STAFF, False, "the channel's is lower"),
        ("ada", "town", PUBLIC, False, "a channel of no clearance"),
        ("ada", "partners", PUBLIC, True, "everybody of the guild reads it"),
        ("ada", "direct", COUNSEL, False, "only she reads it"),
        ("bo", "legal", STAFF, False, "the asker's is lower"),
        ("bo", "direct", STAFF, False, "only he reads it"),
        ("cy", "legal", PUBLIC, False, "a role without clearance"),
        ("cy", "direct", PUBLIC, False, "a role without clearance"),
        ("gus", "partners", PUBLIC, True, "nobody of the staff"),
        ("gus", "direct", PUBLIC, True, "nobody of the staff"),
    ],
)
async def test_the_lower_of_asker_and_channel_counts(
    bot: Running, who: str, place: str, clearance: Audience, external: bool, why: str
) -> None:
    request = await settled(bot, who, place)

    assert (request.clearance, request.place.external) == (clearance, external), why


async def test_a_role_of_no_configuration_that_reads_along_makes_a_channel_external(bot: Running) -> None:
    world, legal = bot.fake.world, bot.studio.places["legal"]
    visitors = world.role("visitors")
    legal.viewers = (*legal.viewers, visitors.id)
    await bot.fake.gateway.dispatch("GUILD_ROLE_CREATE", {"guild_id": world.guild, "role": visitors.json()})
    await bot.fake.gateway.dispatch("CHANNEL_UPDATE", world.channel_json(legal))
    await bot.driver.settled()

    request = await settled(bot, "ada", "legal")

    assert request.place.external
    assert request.clearance is PUBLIC


async def test_somebody_let_in_by_name_makes_a_channel_external_unless_they_are_staff(bot: Running) -> None:
    world, legal, brand = bot.fake.world, bot.studio.places["legal"], bot.studio.places["brand"]
    legal.members, brand.members = (bot.studio.people["gus"].id,), (bot.studio.people["bo"].id,)
    for channel in (legal, brand):
        await bot.fake.gateway.dispatch("CHANNEL_UPDATE", world.channel_json(channel))
    await bot.driver.settled()

    assert (await settled(bot, "ada", "legal")).place.external
    assert not (await settled(bot, "ada", "brand")).place.external


async def test_administrators_and_bots_read_along_without_harm(bot: Running) -> None:
    world = bot.fake.world
    for role in (world.role("boss", permissions=ADMINISTRATOR), world.role("other bot", VIEW, bot="1")):
        await bot.fake.gateway.dispatch("GUILD_ROLE_CREATE", {"guild_id": world.guild, "role": role.json()})
    await bot.driver.settled()

    assert not (await settled(bot, "ada", "legal")).place.external


async def test_a_role_that_was_taken_away_no_longer_counts(bot: Running) -> None:
    assert (await settled(bot, "ada", "legal")).clearance is COUNSEL
    bot.fake.world.member_roles[bot.studio.people["ada"].id] = (bot.studio.roles["team"].id,)
    bot.connection.clearances.staff = bot.connection.front.staff = type(bot.app.staff)(())
    bot.connection.clearances.held.clear()  # two minutes later

    assert (await settled(bot, "ada", "legal")).clearance is PUBLIC


EVERYWHERE = [(who, place) for who in ("ada", "bo", "cy") for place in ("legal", "brand", "town", "partners", "direct")]


@pytest.mark.parametrize(("who", "place"), [*EVERYWHERE, ("gus", "partners"), ("gus", "direct")])
async def test_a_canary_never_passes_its_clearance(bot: Running, who: str, place: str) -> None:
    await bot.driver.command(who, place, "search internal settlement position Young-hee secret")
    await bot.driver.command(who, place, "ask What is the internal settlement position about the Young-hee doll?")
    await bot.driver.settled()
    request = await settled(bot, who, place)

    seen = "\n".join(one.text for person in bot.studio.people for one in bot.driver.sees(person))
    assert (CANARY_STAFF in seen) == request.clearance.may_see(STAFF)
    assert (CANARY_COUNSEL in seen) == request.clearance.may_see(COUNSEL)


async def test_without_any_mapping_everybody_is_served_at_clearance_public(tmp_path: Any, library: Any) -> None:
    async with discord_bot(tmp_path / "data", library, roles={}, channels={}) as bot:
        bot.connection.clearances.staff = type(bot.app.staff)(())
        request = await settled(bot, "gus", "partners")

    assert request.clearance is PUBLIC
    assert not request.place.external


async def test_another_guild_is_refused_politely_once_there_is_a_list(tmp_path: Any, library: Any) -> None:
    async with discord_bot(tmp_path / "data", library, guilds=("42",)) as bot:
        await bot.driver.command("bo", "brand", "help")
        await bot.driver.command("bo", "direct", "help")
        await bot.driver.say("bo", "help")
        await bot.driver.mention("bo", "brand", "help")
        await bot.driver.settled()

        texts = {one.text for one in bot.driver.sees("bo")}
        assert texts == {bot.app.texts.say("discord-not-served", "en")}
        # Nobody but the asker reads it, except where a mention was public itself.
        assert [one.place for one in bot.driver.sees("bo") if not one.private] == ["brand"]


async def test_completion_offers_nothing_above_the_clearance(bot: Running) -> None:
    await bot.driver.command("ada", "legal", "check An AI video of the Young-hee doll from Squid Game")
    await bot.driver.settled()
    (matter,) = await bot.app.store.read(lambda tx: tx.matters(MatterQuery(), SYSTEM))
    secret = matter.model_copy(update={"audience": COUNSEL})
    await bot.app.store.run(lambda tx: tx.save_matter(secret))

    def offered(who: str, place: str) -> Any:
        person, channel = bot.studio.people[who], bot.studio.places[place]
        return bot.fake.complete(person, channel, "matter", "matter", "")

    assert await offered("ada", "legal") == ["M-1"]
    assert await offered("ada", "brand") == await offered("bo", "legal") == await offered("cy", "town") == []
