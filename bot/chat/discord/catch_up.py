"""Messages that came while nobody listened: read again from the high-water mark of each channel.

A RESUME replays what a live session missed; after a crash, or when Discord ends the session, events are gone for good
and only the channels' histories have them. Interactions cannot be recovered: whoever clicked saw that it failed.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from discord import Client, Forbidden, Message, NotFound, Object

from bot.chat.discord.calls import asked
from bot.domain.errors import Outside, RightsdeskError
from bot.domain.matter import SYSTEM
from bot.ports import Store, Tx

log = structlog.get_logger(__name__)

MARK = "mark"
"""Record kind: 'discord:<channel>' -> the newest message that is safe in the store."""
MOST = 1000
"""Messages of one channel that are read again; whoever was away for longer starts at the newest."""

WAIT_SECONDS = 5.0

Take = Callable[[Message], Awaitable[bool]]
"""Keeps a message that is for the bot; False for any other."""


class CatchUp:
    """Takes messages in the order of their channel, none twice, none left out."""

    def __init__(self, client: Client, store: Store, take: Take, wait: float = WAIT_SECONDS) -> None:
        """`take` returns when the message is safe; `wait` is for a channel that could not be kept up with."""
        self.client, self.store, self.take, self.wait = client, store, take, wait
        self.floors: dict[int, int] = {}
        """Where to read on from in channels that have no mark yet."""
        self.tasks: set[asyncio.Task[None]] = set()
        self.locks: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.current: set[int] = set()
        """Channels whose history has been read since the connection came up."""

    def disconnected(self) -> None:
        """From here on something may be missed."""
        self.current.clear()

    async def heard(self, message: Message) -> None:
        """A message arrived: first what came before it, then itself."""
        channel = message.channel.id
        async with self.locks[channel]:
            try:
                if channel not in self.current:
                    await self._read(channel, message.channel, before=message)
                    self.current.add(channel)
                await self._keep(channel, message)
            except (Outside, RightsdeskError):
                # Not safe yet: no later message may move the mark past it.
                self.current.discard(channel)
                self.floors.setdefault(channel, message.id - 1)
                self._read_again_soon(channel)
                raise

    def _read_again_soon(self, channel: int) -> None:
        task = asyncio.create_task(self._read_again(channel), name=f"read {channel} again")
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _read_again(self, channel: int) -> None:
        while channel not in self.current and not self.client.is_closed():
            await asyncio.sleep(self.wait)
            try:
                await self._catch_up(channel)
            except RightsdeskError as error:
                log.error("a channel could not be caught up with", channel=channel, why=str(error))

    async def everywhere(self) -> None:
        """After a connect: every channel that may hold something newer than its mark."""
        marks = await self.store.read(_marks)
        await self._mark_new(marks)
        for channel, newest in self._channels(marks):
            if newest is None or newest > marks.get(channel, newest):
                await self._caught_up(channel)
            else:
                self.current.add(channel)

    async def _caught_up(self, channel: int) -> None:
        """One channel; where that fails the others come all the same, and it is tried again."""
        try:
            await self._catch_up(channel)
        except RightsdeskError as error:
            log.error("a channel could not be caught up with", channel=channel, why=str(error))
            self._read_again_soon(channel)

    def _channels(self, marks: dict[int, int]) -> list[tuple[int, int | None]]:
        """(channel, newest message) of guild channels and threads; direct messages are known by their marks only."""
        places: list[Any] = [one for guild in self.client.guilds for one in (*guild.text_channels, *guild.threads)]
        known = {one.id: one.last_message_id or 0 for one in places}
        return [*known.items(), *((one, None) for one in marks if one not in known)]

    async def _mark_new(self, marks: dict[int, int]) -> None:
        """A channel seen for the first time starts at its newest message."""
        new = {one: newest for one, newest in self._channels(marks) if newest is not None and one not in marks}
        if not new:
            return

        def write(tx: Tx) -> None:
            for channel, newest in new.items():
                tx.put_record(MARK, f"discord:{channel}", {"message": str(max(newest, channel))})

        await self.store.run(write)
        marks.update({one: max(newest, one) for one, newest in new.items()})

    async def _catch_up(self, channel: int) -> None:
        async with self.locks[channel]:
            if channel in self.current:
                return
            try:
                # Never a partial channel: its messages would look like direct ones.
                where = self.client.get_channel(channel) or await asked(lambda: self.client.fetch_channel(channel))
                await self._read(channel, where)
            except Outside as outside:
                if isinstance(outside.__cause__, (Forbidden, NotFound)):
                    self.current.add(channel)
                log.info("a channel could not be read again", channel=channel, why=str(outside))
            else:
                self.current.add(channel)

    async def _read(self, channel: int, where: Any, before: Message | None = None) -> None:
        """What came after the mark, oldest first."""
        mark = (await self.store.read(_marks)).get(channel, self.floors.get(channel))
        if mark is None:
            return
        found = await asked(lambda: _history(where, mark, before))
        if len(found) == MOST:
            log.warning("too much was missed to read it all", channel=channel, read=MOST)
        taken = [message for message in found if await self._taken(message)]
        if taken:
            log.info("missed messages were caught up", channel=channel, count=len(taken))
        if found:
            await self._mark(channel, found[-1].id)
        self.floors.pop(channel, None)

    async def _taken(self, message: Message) -> bool:
        """The same for a message read again. One whose taking fails for reasons of its own is passed over, or nothing
        behind it would ever be read."""
        try:
            return await self.take(message)
        except (Outside, RightsdeskError):
            raise
        except Exception as error:
            # The front-end's outermost edge for what is read again.
            log.error("passed over", message=message.id, error=type(error).__name__, exc_info=True)
            return False

    async def _keep(self, channel: int, message: Message) -> None:
        if await self.take(message):
            await self._mark(channel, message.id)

    async def _mark(self, channel: int, message: int) -> None:
        def write(tx: Tx) -> None:
            known = tx.find_record(MARK, f"discord:{channel}", SYSTEM)
            if known is None or int(known.body["message"]) < message:
                tx.put_record(MARK, f"discord:{channel}", {"message": str(message)})

        await self.store.run(write)


async def _history(where: Any, mark: int, before: Message | None) -> list[Message]:
    until = Object(before.id) if before else None
    return [one async for one in where.history(limit=MOST, after=Object(mark), before=until, oldest_first=True)]


def _marks(tx: Tx) -> dict[int, int]:
    found = tx.records(MARK, SYSTEM, limit=100_000)
    return {
        int(one.key.removeprefix("discord:")): int(one.body["message"])
        for one in found
        if one.key.startswith("discord:")
    }
