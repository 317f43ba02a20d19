"""A watch beside an event loop: how long it stood still."""

import asyncio
import threading
import time
from types import TracebackType

LOOK = 0.05


class Watch:
    """`with Watch() as watch:` in a running loop; afterwards `watch.stood` is its longest pause in seconds."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.stood, self.done = 0.0, threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self.done.is_set():
            answered, asked = threading.Event(), time.monotonic()
            self.loop.call_soon_threadsafe(answered.set)
            while not answered.wait(LOOK) and not self.done.is_set():
                self.stood = max(self.stood, time.monotonic() - asked)
            self.stood = max(self.stood, time.monotonic() - asked)
            self.done.wait(LOOK)

    def __enter__(self) -> "Watch":
        self.thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.done.set()
