"""One stage a test, on each transport: a stand-in, the program, and a person's hands and eyes."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.chat.discord.client import DiscordConnection
from bot.chat.serving import front
from bot.library import IndexedLibrary
from tests.testbed.desk import Desk
from tests.testbed.discord.bot import GUILD_READY_SECONDS, Running, settings_for
from tests.testbed.discord.driver import DiscordDriver
from tests.testbed.discord.people import studio
from tests.testbed.discord.server import fake_discord
from tests.testbed.driver import ChatDriver, Control, Modal, Shown, Upload
from tests.testbed.library import small_library
from tests.testbed.slack import FakeSlack
from tests.testbed.slack.driver import SlackDriver, least_scopes, settle_town, slack_settings
from tests.testbed.slack.state import TEAM

TRANSPORTS = ("slack-socket", "slack-http", "discord")


def routes(channel: str) -> tuple[dict[str, Any], ...]:
    """Ada has the duty; where she does not answer, the town hears that nobody does."""
    return ({"name": "duty", "people": ["ada"], "urgent": True, "acknowledge_minutes": 30, "channel": channel},)


@dataclass
class Stage:
    """What a scenario plays on."""

    driver: ChatDriver
    desk: Desk

    @property
    def platform(self) -> str:
        """slack or discord."""
        return self.driver.platform

    async def settled(self) -> None:
        """Everything is answered."""
        for _ in range(3):
            await self.driver.settled()
            await self.desk.settled()
        await self.driver.settled()

    async def command(self, who: str, place: str, words: str, **options: str) -> list[Shown]:
        """`/rights WORDS`; the bot's messages that appeared or changed."""
        return await self._after(who, self.driver.command(who, place, words, **options))

    async def say(
        self, who: str, text: str, *, place: str = "direct", thread: str = "", files: Sequence[Upload] = ()
    ) -> list[Shown]:
        """A message without a mention."""
        return await self._after(who, self.driver.say(who, text, place=place, thread=thread, files=files))

    async def mention(
        self, who: str, place: str, text: str, *, thread: str = "", files: Sequence[Upload] = ()
    ) -> list[Shown]:
        """A message with a mention."""
        return await self._after(who, self.driver.mention(who, place, text, thread=thread, files=files))

    async def click(self, who: str, shown: Shown, control: Control, choice: str = "") -> list[Shown]:
        """Press or choose."""
        return await self._after(who, self.driver.click(who, shown, control, choice))

    async def shortcut(self, who: str, place: str, message: str) -> list[Shown]:
        """Check this clip."""
        return await self._after(who, self.driver.message_action(who, place, message))

    async def submit(
        self, who: str, modal: Modal, values: Mapping[str, str], files: Sequence[Upload] = ()
    ) -> list[Shown]:
        """Send a form that must be taken."""

        async def send() -> None:
            wrong = await self.driver.submit(who, modal, values, files)
            assert wrong == {}, wrong

        return await self._after(who, send())

    async def _after(self, who: str, act: Any) -> list[Shown]:
        before = {(one.id, one.text) for one in self.driver.sees(who)}
        await act
        await self.settled()
        return [one for one in self.driver.sees(who) if (one.id, one.text) not in before]

    def form(self, who: str) -> Modal:
        """The form that is open."""
        modal = self.driver.modal(who)
        assert modal is not None
        return modal


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> IndexedLibrary:
    """A small real library, built once."""
    return small_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> str:
    """Which platform, and how it is connected."""
    name: str = request.param
    return name


@pytest.fixture
async def stage(transport: str, tmp_path: Path, library: IndexedLibrary) -> AsyncIterator[Stage]:
    """A running program on one transport."""
    async with AsyncExitStack() as stack:
        yield await stage_on(stack, transport, tmp_path, library)


@pytest.fixture
async def listed(transport: str, tmp_path: Path, library: IndexedLibrary) -> AsyncIterator[Stage]:
    """The same, with an allow-list on which this workspace or guild is."""
    async with AsyncExitStack() as stack:
        yield await stage_on(stack, transport, tmp_path, library, allowed=True)


@pytest.fixture
async def unlisted(transport: str, tmp_path: Path, library: IndexedLibrary) -> AsyncIterator[Stage]:
    """The same, with an allow-list on which others are."""
    async with AsyncExitStack() as stack:
        yield await stage_on(stack, transport, tmp_path, library, allowed=False)


async def stage_on(
    stack: AsyncExitStack, transport: str, folder: Path, library: IndexedLibrary, *, allowed: bool | None = None
) -> Stage:
    """`allowed`: on the allow-list or not; None for no list."""
    if transport == "discord":
        return await discord_stage(stack, folder, library, allowed=allowed)
    listed = {} if allowed is None else {"teams": [TEAM if allowed else "T0ANOTHER"]}
    return await slack_stage(stack, transport.removeprefix("slack-"), folder, library, slack=listed)


async def slack_stage(
    stack: AsyncExitStack, mode: str, folder: Path, library: IndexedLibrary, **sections: Any
) -> Stage:
    """On Slack, by Socket Mode or signed HTTP, with exactly the scopes of the manifest."""
    fake = await FakeSlack(least_scopes()).start()
    settle_town(fake)
    options = {**slack_settings(fake.url, mode), **sections.pop("slack", {})}
    desk = Desk(folder, library, slack=options, routes=routes("slack:C0TOWN"), **sections)
    driver = SlackDriver(fake, desk, mode)
    await driver.start()
    stack.push_async_callback(driver.stop)
    return Stage(driver, desk)


async def discord_stage(
    stack: AsyncExitStack, folder: Path, library: IndexedLibrary, *, allowed: bool | None = None, **sections: Any
) -> Stage:
    """On Discord."""
    place = studio()
    fake = await stack.enter_async_context(fake_discord(place.world))
    listed = {} if allowed is None else {"guilds": [place.world.guild if allowed else "1"]}
    options = {**settings_for(fake, place, folder).discord.model_dump(), **sections.pop("discord", {}), **listed}
    desk = Desk(
        folder,
        library,
        discord=options,
        staff=place.staff(),
        routes=routes(f"discord:{place.places['town'].id}"),
        **sections,
    )
    app = desk.app
    connection = DiscordConnection(
        desk.settings.discord, front(app), app.staff, app.texts, library, guild_ready_timeout=GUILD_READY_SECONDS
    )
    await desk.start(connection)
    stack.push_async_callback(desk.stop)
    assert desk.worker is not None
    running = Running(fake, place, app, connection, desk.worker, None)  # type: ignore[arg-type]
    return Stage(DiscordDriver(fake, place, running.busy), desk)
