"""The shipped program on the Discord stand-in, in this process: what `serve` puts together, without its sockets."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.bootstrap import App
from bot.chat.connection import SettledCore
from bot.chat.discord.client import DiscordConnection
from bot.chat.front import Front
from bot.commands.core import Core
from bot.config import Settings
from bot.domain.work import WorkState
from bot.library import IndexedLibrary
from bot.work.run import Parts, kinds
from bot.work.worker import Worker
from tests.testbed.discord.driver import DiscordDriver
from tests.testbed.discord.people import Studio, studio
from tests.testbed.discord.server import TOKEN, FakeDiscord, fake_discord
from tests.testbed.quick import lay_database, share_indexes

POLL_SECONDS = 0.05
GUILD_READY_SECONDS = 0.05
"""discord.py waits so long for further guilds; its own two seconds would be most of each test."""


@dataclass
class Running:
    """A bot at work."""

    fake: FakeDiscord
    studio: Studio
    app: App
    connection: DiscordConnection
    worker: Worker
    driver: DiscordDriver

    async def busy(self) -> bool:
        """Whether it has something to do that is due."""
        return bool(_tasks() or self.worker.in_flight or self._behind() or await self.app.store.read(_due))

    def _behind(self) -> bool:
        """Whether the gateway has sent what the client has not read."""
        gateway, client = self.fake.gateway, self.connection.client
        if not gateway.up.is_set() or client.ws is None or not client.caught_up.is_set():
            return not client.is_closed()
        return client.ws.sequence != gateway.seq


def _tasks() -> list[str]:
    """Events that discord.py hands on right now."""
    names = [task.get_name() for task in asyncio.all_tasks() if not task.done()]
    ours = ("discord.py", "CommandTree-invoker", "working ")
    return [name for name in names if name.startswith(ours)]


async def _at_once(shard: int | None, *, initial: bool = False) -> None:
    """Discord asks for five seconds between two IDENTIFYs; discord.py waits for them."""


def _due(tx: Any) -> bool:
    waiting = tx.work((WorkState.WAITING, WorkState.RUNNING))
    return any((one.due is not None and one.due <= tx.now) or one.state is WorkState.RUNNING for one in waiting)


def settings_for(fake: FakeDiscord, place: Studio, folder: Path, **discord: Any) -> Settings:
    """The environment of `serve`, as settings."""
    options = {
        "token": TOKEN,
        "api_base_url": f"{fake.rest.url}/api/v10",
        "gateway_url": fake.gateway.url,
        **place.options(),
        **discord,
    }
    work = {"poll_seconds": POLL_SECONDS, "concurrency": 4}
    sections: dict[str, Any] = {"data": {"folder": folder}, "discord": options, "staff": place.staff(), "work": work}
    return Settings(**sections)


@asynccontextmanager
async def running_bot(
    fake: FakeDiscord, place: Studio, library: IndexedLibrary, settings: Settings, **client: Any
) -> AsyncIterator[Running]:
    """From start to stop."""
    lay_database(settings.data.folder)
    app = App(settings)
    share_indexes(app, library)
    front = Front(app.store, app.texts, frozenset(app.words), app.staff)
    client = {"guild_ready_timeout": GUILD_READY_SECONDS, **client}
    connection = DiscordConnection(settings.discord, front, app.staff, app.texts, library, **client)
    setattr(connection.client, "before_identify_hook", _at_once)  # noqa: B010
    core = SettledCore(Core(app.chat_commands, app.texts, app.door), {"discord": connection.settle})
    parts = Parts(
        store=app.store,
        clock=app.clock,
        texts=app.texts,
        staff=app.staff,
        options=settings.work,
        core=core,
        posters={"discord": connection.poster},
        messengers={"discord": connection.messenger},
        destinations={"discord": connection.destinations},
    )
    worker = Worker(app.store, app.clock, kinds(parts), settings.work)
    await connection.start()
    working = asyncio.create_task(worker.run())
    bot = Running(fake, place, app, connection, worker, None)  # type: ignore[arg-type]
    bot.driver = DiscordDriver(fake, place, bot.busy)
    try:
        yield bot
    finally:
        worker.stop()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait_for(working, 10)
        await connection.stop()
        await app.store.close()


@asynccontextmanager
async def discord_bot(folder: Path, library: IndexedLibrary, **discord: Any) -> AsyncIterator[Running]:
    """A stand-in with its people, and a bot on it."""
    place = studio()
    async with fake_discord(place.world) as fake:
        settings = settings_for(fake, place, folder, **discord)
        async with running_bot(fake, place, library, settings) as bot:
            yield bot
