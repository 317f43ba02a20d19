"""Everything that `serve` runs on one event loop: the platforms, and the workers behind them."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import structlog

from bot.bootstrap import App
from bot.chat.connection import Connection, SettledCore
from bot.chat.files import Downloads, Headers, as_it_is, host_and_port
from bot.chat.front import Front
from bot.commands.core import Actor, Core, Place, Reply, Request
from bot.commands.home import home
from bot.commands.notice import recogniser
from bot.desk.drafts.waiting import waiting_in_digest
from bot.domain.errors import BadConfiguration
from bot.work.inbox import parted
from bot.work.run import Parts, run_workers
from knowledge.errors import LibraryError

log = structlog.get_logger(__name__)

WARMING = {
    "check": "A video made by AI shows a giant doll that turns her head while people run.",
    "ask": "What must a takedown notice contain?",
    "search": "counter-notice deadline",
}
CDN = ("cdn.discordapp.com", "media.discordapp.net")


def connections(app: App) -> tuple[Connection, ...]:
    """The platforms whose token is set; raises BadConfiguration where one is set up halfway."""
    found: list[Connection] = []
    if app.settings.slack.bot_token.get_secret_value():
        found.append(slack(app))
    if app.settings.discord.token.get_secret_value():
        found.append(discord(app))
    return tuple(found)


def slack(app: App) -> Connection:
    """Slack, not yet connected."""
    from bot.chat.slack.connect import SlackConnection  # slack-bolt is imported where Slack is on
    from bot.chat.slack.home import home_view

    async def tab(request: Request) -> dict[str, Any]:
        permit = await app.door(request)
        if not permit.given:
            refused = app.texts.say(permit.reason, request.actor.language, **permit.values)
            return home_view(Reply(summary=refused), app.texts)
        reply = await app.store.read(lambda tx: home(tx, request, app.desk, tuple(app.words)))
        return home_view(reply, app.texts)

    return SlackConnection(app.settings.slack, front(app), app.staff, app.texts, tab)


def discord(app: App) -> Connection:
    """Discord, not yet connected."""
    from bot.chat.discord.client import DiscordConnection  # discord.py is imported where Discord is on

    return DiscordConnection(app.settings.discord, front(app), app.staff, app.texts, app.library)


def front(app: App) -> Front:
    """The door that both knock at."""
    return Front(
        store=app.store,
        texts=app.texts,
        words=tuple(app.words),
        staff=app.staff,
        limits=app.settings.limits,
        is_notice=recogniser(app.notices.words.kinds),
    )


def parts(app: App, platforms: Sequence[Connection]) -> Parts:
    """What the workers need."""
    return replace(
        app.work_parts(core(app, platforms)),
        posters={one.platform: one.poster for one in platforms},
        messengers={one.platform: one.messenger for one in platforms},
        destinations={one.platform: one.destinations for one in platforms},
        ready=lambda: not_ready(platforms),
        waiting=lambda tx, person: waiting_in_digest(tx, person, app.desk),
    )


async def not_ready(platforms: Sequence[Connection]) -> Mapping[str, str]:
    """The platforms that are not connected now, for /readyz."""
    return {one.platform: "not connected" for one in platforms if not one.connected()}


def core(app: App, platforms: Sequence[Connection]) -> SettledCore:
    """The command core behind the platforms."""
    settle = {one.platform: one.settle for one in platforms}
    fetch = {one.platform: downloads(app, one).fetch for one in platforms}
    watch = {one.platform: one.watch for one in platforms}
    return SettledCore(Core(app.chat_commands, app.texts, app.door), settle, fetch, watch, partial(parted, app.store))


def downloads(app: App, platform: Connection) -> Downloads:
    """Where a platform's attachments are fetched from."""
    folder, most = app.settings.data.folder / "attachments", app.settings.clips.max_bytes
    headers = getattr(platform, "file_headers", None) or own_hosts(app.settings.discord.api_base_url)
    return Downloads(folder, most, headers, getattr(platform, "locate", as_it_is))


def own_hosts(api: str) -> Headers:
    """Discord's file hosts, which want no token (their addresses are signed), and whatever host its API is at."""
    hosts = (*CDN, host_and_port(api))
    return lambda url: {} if host_and_port(url) in hosts else None


async def warm_up(app: App) -> None:
    """Answer one check, one question and one search now: what they build would take seconds of somebody's three.

    Nothing is connected yet, so nobody waits for an acknowledgement meanwhile.
    """
    asker, place = Actor(person="system", platform="system"), Place(kind="terminal")
    try:
        for command, text in WARMING.items():
            await app.commands[command](Request(command=command, text=text, actor=asker, place=place))
    except LibraryError as error:
        log.warning("the library is not well", why=str(error))


async def embed_rest(app: App) -> None:
    """Give what was imported its vectors, beside the questions; words find it meanwhile."""
    try:
        if done := await app.library.embed_rest():
            log.info("embedded", passages=done)
    except LibraryError as error:
        log.warning("the library is not well", why=str(error))


async def serve(
    app: App, platforms: Sequence[Connection], stop: asyncio.Event, ready: Callable[[], None] = lambda: None
) -> None:
    """Listen and work until `stop`; then take nothing more and finish what is in hand.

    Raises BadConfiguration where no platform is on, or one refuses us.
    """
    if not platforms:
        raise BadConfiguration(
            "No platform is on; set RIGHTSDESK_SLACK__BOT_TOKEN or RIGHTSDESK_DISCORD__TOKEN (see `rightsdesk setup`)."
        )
    from bot.work.health import starting_served  # a web server takes a third of a second to import

    async with starting_served(app.settings.work):
        await warm_up(app)
    # The one owner of a SQLite file: what a killed one held is free at once, not when its lease ends.
    await app.store.take_over()
    halted = asyncio.Event()
    workers = asyncio.create_task(run_workers(parts(app, platforms), halted, name="serve"))
    started: list[Connection] = []
    try:
        for one in platforms:
            await one.start()
            started.append(one)
            log.info("connected", platform=one.platform)
        ready()
        embedding = asyncio.create_task(embed_rest(app))  # kept: a task nobody holds may vanish
        stopping = asyncio.create_task(stop.wait())
        # A worker that dies takes the process with it: a restart is better than silence.
        await asyncio.wait({stopping, workers}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        embedding.cancel()
    finally:
        halted.set()
        # First the work in hand, which still needs the connections; what is left waits in the outbox.
        await asyncio.gather(workers, return_exceptions=False)
        for one in reversed(started):
            await one.stop()
