"""The 'working' messages of this process: each says how far long work is, and in the end becomes its answer."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from bot.commands.card import spoken
from bot.commands.core import Button, Reply, Request
from bot.desk.watching import Progress
from bot.domain.errors import Outside
from bot.ports import Texts
from bot.work.inbox import reply_id

log = structlog.get_logger(__name__)

LINE_SECONDS = 2.0
"""Between two lines: both platforms allow about one change of a message a second."""
Where = tuple[str, str]
"""Channel and id of a message."""
Write = Callable[[str, str, Reply], Awaitable[None]]
"""(channel, message, line): write it over a 'working' message."""


class Working:
    """Those on their way, by the record of their answer."""

    def __init__(self, write: Write, texts: Texts, now: Callable[[], float] = time.monotonic) -> None:
        """`now` in seconds."""
        self.write, self.texts, self.now = write, texts, now
        self.posted: dict[str, asyncio.Task[Where]] = {}
        self.lines: dict[str, asyncio.Task[None]] = {}
        self.last: dict[str, float] = {}

    def start(self, record: str, post: "asyncio.Task[Where]") -> None:
        """Remember one on its way."""
        self.posted[record] = post
        self.last[record] = self.now()

    async def take(self, record: str) -> Where | None:
        """Where it stands, and nothing is written there any more; None where there is none or it was not taken."""
        post, line = self.posted.pop(record, None), self.lines.pop(record, None)
        self.last.pop(record, None)
        if line is not None:
            await line
        if post is None:
            return None
        try:
            return await post
        except Outside as error:
            log.info("no working message", why=str(error))
        return None

    def watch(self, request: Request) -> Progress:
        """Tells the asker how far the work on their request is, every few seconds; only texts of the catalogue."""
        record, language = reply_id(request.event), spoken(request.actor.language or "en")
        stop = Button(action="cancel", label=self.texts.say("button-cancel", language), record=request.event)

        def tell(what: str, share: float) -> None:
            post, line = self.posted.get(record), self.lines.get(record)
            at_rest = post is not None and post.done() and (line is None or line.done())
            if not at_rest or self.now() - self.last[record] < LINE_SECONDS:
                return
            self.last[record] = self.now()
            text = f"{self.texts.say(f'progress-{what}', language)} {share:.0%}"
            shown = Reply(summary=text, buttons=(stop,), language=language)
            self.lines[record] = asyncio.create_task(self._line(record, shown), name="working line")

        return tell

    async def _line(self, record: str, shown: Reply) -> None:
        try:
            channel, message = await self.posted[record]
            await self.write(channel, message, shown)
        except (Outside, KeyError) as error:
            log.info("no line of progress", why=type(error).__name__)
