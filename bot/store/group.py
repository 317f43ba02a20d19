"""Several transactions in one commit, on the engine that has one writer: a commit waits for the disk, acts do not.

Each act has a savepoint of its own, so that one that fails leaves the others alone; nobody hears of a result before
the commit that holds it.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.ports import Tx

MOST = 32
"""Acts in one commit: whoever comes first waits for the last."""


class Committing(Protocol):
    """What the group needs of its store."""

    writer: Engine

    def act_on(self, connection: Connection, act: Callable[[Tx], Any]) -> tuple[Any, bool]:
        """Run an act on an open transaction."""

    def forgetting(self) -> AbstractContextManager[None]:
        """Around what may be rolled back."""

    def transact(self, act: Callable[[Tx], Any]) -> tuple[Any, bool]:
        """Run an act in a transaction of its own, with patience."""


@dataclass(eq=False)
class Waiting:
    """An act, and who waits for it."""

    act: Callable[[Tx], Any]
    answer: "asyncio.Future[tuple[Any, bool]]"
    result: tuple[Any, bool] | None = None
    error: Exception | None = None

    def settle(self) -> None:
        """In the event loop: tell who waits, unless they went away."""
        if self.answer.done():
            return
        if self.error is not None:
            self.answer.set_exception(self.error)
        elif self.result is not None:
            self.answer.set_result(self.result)


class Group:
    """Whatever waits when the writer is free is committed together."""

    def __init__(self, store: Committing, thread: Executor) -> None:
        """`thread` is the one writer's."""
        self.store, self.thread = store, thread
        self.waiting: deque[Waiting] = deque()

    async def run(self, act: Callable[[Tx], Any]) -> tuple[Any, bool]:
        """The act's result, and whether it left work that is due; raises what the act raises."""
        loop = asyncio.get_running_loop()
        one = Waiting(act, loop.create_future())
        self.waiting.append(one)
        self.thread.submit(self._commit, loop)
        return await one.answer

    def _commit(self, loop: asyncio.AbstractEventLoop) -> None:
        """In the writer's thread. An earlier call may have taken what this one was submitted for."""
        batch = [self.waiting.popleft() for _ in range(min(MOST, len(self.waiting)))]
        if len(batch) > 1:
            self._together(batch)
        for one in batch:
            if one.result is None and one.error is None:
                self._alone(one)
        if batch:
            loop.call_soon_threadsafe(_settle, batch)

    def _together(self, batch: list[Waiting]) -> None:
        try:
            with self.store.forgetting(), self.store.writer.begin() as connection:
                for one in batch:
                    self._within(connection, one)
        except (OperationalError, IntegrityError):
            # The begin or the commit failed, or SQLite gave the whole up: none of it happened.
            for one in batch:
                one.result = one.error = None

    def _within(self, connection: Connection, one: Waiting) -> None:
        try:
            with self.store.forgetting(), connection.begin_nested():
                one.result = self.store.act_on(connection, one.act)
        except (OperationalError, IntegrityError):
            one.result = None  # tried again alone
        except Exception as error:  # noqa: BLE001
            # Not ours: it is raised where the act's caller waits for it.
            one.error = error

    def _alone(self, one: Waiting) -> None:
        try:
            one.result = self.store.transact(one.act)
        except Exception as error:  # noqa: BLE001
            # As above.
            one.error = error


def _settle(batch: list[Waiting]) -> None:
    for one in batch:
        one.settle()
