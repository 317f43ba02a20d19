"""Looks at clips that are under way, so that whoever asked for one can cancel it."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.commands.core import Command, Reply, Request
from bot.domain.errors import BadInput
from bot.ports import Texts

T = TypeVar("T")


class Looking:
    """The looks of one process, by the event that asked for them."""

    def __init__(self) -> None:
        """None is under way."""
        self._running: dict[str, tuple[str, asyncio.Task[Any]]] = {}

    async def until_done(self, request: Request, work: Coroutine[Any, Any, T]) -> T | None:
        """The work's outcome; None where it was cancelled by the person."""
        task = asyncio.create_task(work)
        if request.event:
            self._running[request.event] = (request.actor.person, task)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():
                return None
            task.cancel()  # everything is being stopped: the child must not stay
            await asyncio.gather(task, return_exceptions=True)
            raise
        finally:
            self._running.pop(request.event, None)

    def cancel(self, event: str, person: str) -> bool:
        """End the look of that event, if it is theirs and under way."""
        owner, task = self._running.get(event, ("", None))
        return task is not None and owner == person and task.cancel()


def cancel(looking: Looking, texts: Texts) -> Command:
    """Stop looking at a clip; `record` is the event that asked for it. The words are answered all the same."""

    async def run(request: Request) -> Reply:
        language = request.actor.language or "en"
        if not looking.cancel(request.options.get("record", ""), request.actor.person):
            raise BadInput(texts.say("clip-nothing-to-cancel", language))
        return Reply(summary=texts.say("clip-cancelled", language), language=language)

    return run
