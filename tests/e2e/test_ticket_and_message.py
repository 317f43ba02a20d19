"""From a typed question to a real ticket and to the people on duty."""

import asyncio
import io
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.chat.discord.client import DiscordConnection
from bot.chat.serving import front, slack
from bot.cli.main import run
from bot.cli.session import Session
from tests.conftest import need
from tests.testbed.desk import Desk
from tests.testbed.discord.bot import GUILD_READY_SECONDS, settings_for
from tests.testbed.discord.people import studio
from tests.testbed.discord.server import fake_discord
from tests.testbed.library import small_library
from tests.testbed.slack import FakeSlack
from tests.testbed.slack.driver import IDS, least_scopes, settle_town, slack_settings
from tests.testbed.slack.state import BOT_USER
from tests.testbed.trackers.real import RoundupSide, RtSide
from tests.testbed.trackers.servers import (
    ROUNDUP_PASSWORD,
    ROUNDUP_USER,
    RT_PASSWORD,
    RT_USER,
    has_roundup,
    has_rt,
    request_tracker,
    roundup,
)

CLIP = (
    "An AI-generated ad for an energy drink re-creates the Young-hee doll of Squid Game turning her head in the "
    "Red Light, Green Light set, her face and dress as in the show; no licence, sold on their shop"
)
DUTY = {"roles": ["duty"], "work_days": [0, 1, 2, 3, 4, 5, 6], "works_from": "00:00", "works_until": "23:59:59"}


@pytest.fixture(scope="module")
def trackers() -> Iterator[dict[str, dict[str, Any]]]:
    """The sections [trackers.roundup] and [trackers.rt], each with a server behind it."""
    need("roundup", has_roundup(), "pip install roundup")
    need("rt", has_rt(), "apt-get install request-tracker5 rt5-db-sqlite rt5-standalone libplack-perl starman")
    with roundup(("rights",)) as issues, request_tracker() as rt:
        # The command line asks with counsel's clearance: a tracker below it would be told the bare facts only.
        both = {"clearance": "counsel", "timeout_seconds": 60}
        yield {
            "roundup": {
                "base_url": issues,
                "user": ROUNDUP_USER,
                "token": ROUNDUP_PASSWORD,
                "project": "rights",
                **both,
            },
            "rt": {"base_url": rt, "user": RT_USER, "token": RT_PASSWORD, **both},
        }


async def a_desk(stack: AsyncExitStack, folder: Path, **sections: Any) -> tuple[Desk, FakeSlack, Any, Any]:
    """Rightsdesk on Slack and on Discord; Ada has the duty there, Dee here."""
    chat = await FakeSlack(least_scopes()).start()
    stack.push_async_callback(chat.stop)
    settle_town(chat)
    place = studio()
    discord = await stack.enter_async_context(fake_discord(place.world))
    staff = (
        {"id": "ada", "name": "Ada", "accounts": [{"platform": "slack", "id": IDS["ada"]}], **DUTY},
        {"id": "dee", "name": "Dee", "accounts": [{"platform": "discord", "id": place.people["ada"].id}], **DUTY},
    )
    desk = Desk(
        folder,
        small_library(folder / "library", canaries=()),
        slack=slack_settings(chat.url, "socket"),
        discord=settings_for(discord, place, folder).discord.model_dump(),
        staff=staff,
        routes=({"name": "night", "roles": ["duty"], "urgent": True},),
        **sections,
    )
    app = desk.app
    on_discord = DiscordConnection(
        desk.settings.discord, front(app), app.staff, app.texts, app.library, guild_ready_timeout=GUILD_READY_SECONDS
    )
    await desk.start(slack(app), on_discord)
    stack.push_async_callback(desk.stop)
    return desk, chat, discord, place


async def typed(desk: Desk, *words: str) -> dict[str, Any]:
    """`rightsdesk WORDS`, forwarded to the running program, as the command line does it."""
    out, err, loop = io.StringIO(), io.StringIO(), asyncio.get_running_loop()
    session = Session(desk.settings, out=out, err=err, account="ada", built=desk.app)
    session.runner = lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(120)
    code = await asyncio.to_thread(run, words, session)
    assert code == 0, err.getvalue()
    given: dict[str, Any] = json.loads(out.getvalue())
    return given


def told_on_slack(chat: FakeSlack) -> str:
    """What stands in Ada's direct messages."""
    direct = chat.workspace.direct(IDS["ada"])
    return json.dumps([one for one in direct.messages if one["user"] == BOT_USER], ensure_ascii=False)


def told_on_discord(discord: Any, place: Any) -> str:
    """What stands in Dee's."""
    direct = discord.world.direct(place.people["ada"])
    return "\n".join(repr(one) for one in direct.messages if one.author is discord.world.bot)


@pytest.mark.roundup
@pytest.mark.rt
@pytest.mark.parametrize(("name", "side"), [("roundup", RoundupSide), ("rt", RtSide)])
async def test_a_likely_clip_opens_a_ticket_and_wakes_the_people_on_duty(
    name: str, side: Any, trackers: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    policy = {"name": "likely-goes-out", "likelihood": ["likely"], "tracker": name, "route": "night"}
    async with AsyncExitStack() as stack:
        desk, chat, discord, place = await a_desk(stack, tmp_path, policies=(policy,), trackers=trackers)

        answer = await typed(desk, "check", CLIP, "--url", "https://www.tiktok.com/@dolls/video/71", "--json")
        await desk.settled(60)

        assert answer["likelihood"] == "likely"
        (matter,) = await desk.matters()
        assert answer["matter"] == matter.id
        (ticket,) = matter.tickets
        assert (ticket.tracker, ticket.rule) == (name, "likely-goes-out")

        office = side(trackers[name]["base_url"])
        stack.push_async_callback(office.close)
        found = await desk.app.trackers[name].find(ticket.key)
        assert found is not None
        assert found.id == ticket.id
        assert await office.count(matter.id) == 1
        said = await office.text(matter.id)
        assert ticket.key in said
        assert "Squid Game" in said
        assert "https://www.tiktok.com/@dolls/video/71" in said
        assert "likely-goes-out" in said

        assert matter.id in told_on_slack(chat)
        assert matter.id in told_on_discord(discord, place)
        assert await desk.dead() == ()

        # The same clip again: a comment on its ticket, and no second one.
        await typed(desk, "check", CLIP, "--url", "https://www.tiktok.com/@dolls/video/71", "--json")
        await desk.settled(60)
        assert await office.count(matter.id) == 1
        assert any("again" in text for text in await office.comments(matter.id))
        for one in desk.app.trackers.values():
            await one.close()
