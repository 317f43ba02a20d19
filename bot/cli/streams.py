"""A command that runs beside its owner: its thread, its streams, and how it is stopped.

What a command prints is queued and sent by the owner's event loop. Whoever prints from that loop never waits; a
thread waits while the caller is slow, so that no memory fills.
"""

import asyncio
import io
import os
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from threading import Condition, Thread, get_ident
from typing import Any, TypeVar

from typing_extensions import override

from bot.domain.errors import Stopped
from bot.owner import Call

T = TypeVar("T")
Told = Mapping[str, Any]
UNSENT = 1 << 20
"""Characters that may wait for a slow caller before who prints must wait."""


class Running:
    """One command; all but `told`, `feed` and `drained` may be called in any thread."""

    def __init__(self, call: Call, loop: asyncio.AbstractEventLoop) -> None:
        """`loop` is the owner's, which sends."""
        self.call, self.loop = call, loop
        self.out, self.err = Sink(self, "out", call.terminal), Sink(self, "err", call.interactive)
        read, self.pipe = os.pipe()
        os.set_blocking(self.pipe, False)
        self.stdin = io.BufferedReader(Input(self, read))
        self.queue: deque[Told] = deque()
        self.unsent = 0
        self.news, self.taken, self.ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
        """In the loop: there is something to send; something was sent; its exit code was."""
        self.changed = Condition()
        self.work: set[Future[Any]] = set()
        self.stopped = self.heard = False
        """Whether it is stopped, and whether its thread has heard so: it is told once, and may then say its last."""
        self.thread = 0

    def start(self, run: Callable[[Call, "Running"], int]) -> None:
        """In a thread of its own: a command that waits takes nobody's place."""

        def carry_out() -> None:
            self.thread, code = get_ident(), 1
            try:
                code = run(self.call, self)
            finally:
                self.stdin.close()
                self.tell({"code": code})

        Thread(target=carry_out, name="command", daemon=True).start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Have the owner's loop do asynchronous work; raises Stopped when the command is stopped."""
        if get_ident() != self.thread:
            work.close()
            raise RuntimeError("only a command's own thread may wait for the owner's loop")
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        with self.changed:
            self.work.add(future)
        try:
            if self.stopped:
                future.cancel()
            return future.result()
        except CancelledError:
            self.heard = True
            raise Stopped from None
        finally:
            with self.changed:
                self.work.discard(future)

    def check(self) -> None:
        """Raises Stopped where the command was stopped; for work that goes on for long without the loop."""
        if self.stopped and not self.heard and get_ident() == self.thread:
            self.heard = True
            raise Stopped

    def cancel(self) -> None:
        """Stop it: at what it waits for, or the next time that it prints or asks."""
        with self.changed:
            if self.stopped:
                return
            self.stopped = True
            work = list(self.work)
            self.changed.notify_all()
        for one in work:
            one.cancel()
        self.no_more_input()

    def tell(self, told: Told, size: int = 0) -> None:
        """To the caller, in order."""
        with self.changed:
            if self.thread == get_ident():
                self.changed.wait_for(lambda: self.stopped or self.unsent < UNSENT)
            self.queue.append(told)
            self.unsent += size
        with suppress(RuntimeError):  # the owner has ended
            self.loop.call_soon_threadsafe(self.news.set)

    async def told(self) -> AsyncIterator[Told]:
        """Everything, until the exit code."""
        while True:
            self.news.clear()
            while self.queue:
                with self.changed:
                    one = self.queue.popleft()
                yield one
                with self.changed:
                    self.unsent -= len(one.get("out", "")) + len(one.get("err", ""))
                    self.changed.notify_all()
                self.taken.set()
                if "code" in one:
                    self.ended.set()
                    return
            await self.news.wait()

    async def drained(self) -> None:
        """In the owner's loop: wait until the caller has taken most of what was printed."""
        while self.unsent >= UNSENT and not self.stopped:
            self.taken.clear()
            await self.taken.wait()

    async def feed(self, data: bytes) -> bool:
        """Some of its standard input; False where it reads no more."""
        while data and self.pipe >= 0:
            try:
                data = data[os.write(self.pipe, data) :]
            except BlockingIOError:
                await self._writable()
            except BrokenPipeError:
                return False
        return self.pipe >= 0

    async def _writable(self) -> None:
        ready: asyncio.Future[None] = self.loop.create_future()
        pipe = self.pipe
        self.loop.add_writer(pipe, settle, ready, None)
        try:
            await asyncio.wait({ready}, timeout=0.5)
        finally:
            if self.pipe == pipe:
                self.loop.remove_writer(pipe)

    def no_more_input(self) -> None:
        """Its standard input ends here; in the owner's loop."""
        pipe, self.pipe = self.pipe, -1
        if pipe >= 0:
            self.loop.remove_writer(pipe)
            os.close(pipe)


def settle(future: "asyncio.Future[T]", result: T) -> None:
    """Give who waits the result, unless they went away."""
    if not future.done():
        future.set_result(result)


class Sink:
    """A text stream to the caller."""

    encoding = "utf-8"

    def __init__(self, running: Running, name: str, terminal: bool) -> None:
        """`name` is out or err; `terminal`: whether the caller's stream is one."""
        self.running, self.name, self.terminal = running, name, terminal

    def write(self, text: str) -> int:
        """To the caller's terminal; raises Stopped, once."""
        self.running.check()
        if text:
            self.running.tell({self.name: text}, len(text))
        return len(text)

    def flush(self) -> None:
        """Every write is sent at once."""

    def isatty(self) -> bool:
        """As the caller's."""
        return self.terminal

    def writable(self) -> bool:
        """Yes."""
        return True


class Input(io.RawIOBase):
    """The caller's standard input, asked for when it is first read."""

    def __init__(self, running: Running, pipe: int) -> None:
        """`pipe` is the reading end."""
        self.running, self.pipe, self.asked = running, pipe, False

    @override
    def readable(self) -> bool:
        """Yes."""
        return True

    @override
    def readinto(self, buffer: Any) -> int:
        """See io.RawIOBase; waits."""
        if not self.asked:
            self.asked = True
            self.running.tell({"input": True})
        data = os.read(self.pipe, len(buffer))
        buffer[: len(data)] = data
        return len(data)

    @override
    def close(self) -> None:
        """See io.RawIOBase."""
        if not self.closed:
            os.close(self.pipe)
        super().close()
