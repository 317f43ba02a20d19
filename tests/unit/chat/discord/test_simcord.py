"""The same bot on simcord: a second, independent model of Discord must accept what ours accepts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import App
from bot.chat.connection import SettledCore
from bot.chat.discord.client import DiscordConnection
from bot.chat.front import Front
from bot.commands.core import Core
from bot.config import Settings
from bot.library import IndexedLibrary
from bot.store.store import open_memory
from bot.work.run import Parts, kinds
from bot.work.worker import Worker

simcord = pytest.importorskip("simcord")

DOLL = "An AI-generated video of the Young-hee doll from Squid Game in a shop advert"


@dataclass
class Stage:
    env: Any
    channel: Any
    person: Any
    worker: Worker

    async def answered(self) -> None:
        """The workers do what is due."""
        await self.worker.drain()
        await self.env.settle()


@asynccontextmanager
async def staged(tmp_path: Path, library: IndexedLibrary) -> AsyncIterator[Stage]:
    """One guild, one channel, one person. No fixture: simcord wants to end in the context in which it began."""
    settings = Settings(data={"folder": tmp_path}, discord={"token": "x"})
    app = App(settings)
    # Its transactions in the loop's own thread: simcord must see when the bot is done.
    app.__dict__.update(library=library, store=open_memory(inline=True))
    front = Front(app.store, app.texts, frozenset(app.words), app.staff)
    connection = DiscordConnection(settings.discord, front, app.staff, app.texts, library)
    parts = Parts(
        store=app.store,
        clock=app.clock,
        texts=app.texts,
        staff=app.staff,
        options=settings.work,
        core=SettledCore(Core(app.chat_commands, app.texts, app.door), {"discord": connection.settle}),
        posters={"discord": connection.poster},
        destinations={"discord": connection.destinations},
    )
    worker = Worker(app.store, app.clock, kinds(parts), settings.work)
    async with simcord.run(connection.client) as env:
        guild = env.create_guild()
        channel = guild.create_text_channel("brand")
        person = guild.add_member(env.create_user("bo"))
        await env.settle()
        yield Stage(env, channel, person, worker)
    await app.store.close()


def words(message: Any) -> str:
    """All text of a Components V2 message."""
    found: list[str] = []

    def walk(nodes: Any) -> None:
        for one in nodes:
            found.extend([one["content"]] if one.get("type") == 10 else [])
            walk(one.get("components", []))

    walk(message.components)
    return "\n".join(found)


async def test_a_command_is_deferred_and_answered_for_the_asker_alone(tmp_path: Path, library: IndexedLibrary) -> None:
    async with staged(tmp_path, library) as stage:
        result = await stage.person.slash(stage.channel, "rights check", description=DOLL)
        assert result.acknowledged
        await stage.answered()

        assert result.response is not None
        assert result.response.ephemeral
        assert "LIKELY" in words(result.response)


async def test_an_empty_check_shows_a_form_and_its_answer(tmp_path: Path, library: IndexedLibrary) -> None:
    async with staged(tmp_path, library) as stage:
        shown = await stage.person.slash(stage.channel, "rights check")
        assert shown.modal is not None

        result = await stage.person.submit_modal(shown, {"description": DOLL, "toggles": ["ai"]})
        await stage.answered()

        assert "Young\\-hee" in words(result.response)


async def test_a_button_answers_beside_the_card(tmp_path: Path, library: IndexedLibrary) -> None:
    async with staged(tmp_path, library) as stage:
        result = await stage.person.slash(stage.channel, "rights check", description=DOLL)
        await stage.answered()

        clicked = await stage.person.click(result.response.message, label="Reasons and sources")
        await stage.answered()

        assert clicked.response.ephemeral


async def test_the_context_menu_reads_a_message(tmp_path: Path, library: IndexedLibrary) -> None:
    async with staged(tmp_path, library) as stage:
        message = await stage.person.send(stage.channel, DOLL)

        result = await stage.person.context_menu(stage.channel, "Check this clip", message)
        await stage.answered()

        assert "LIKELY" in words(result.response)
