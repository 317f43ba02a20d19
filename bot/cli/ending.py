"""SIGTERM and SIGINT: what is in hand is finished if it ends soon, and what is not is taken up at the next start.

Everything that was accepted is in the database before it is acted on, so that an end without more words loses nothing.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

GRACE = 12.0
"""Seconds from the first signal to the end, whatever hangs (a model, a database, an import)."""
KILLED = 128
"""A shell's exit code of a process that a signal ended is this and the signal's number."""


def until_told(say: Callable[[str], None], leave: Callable[[int], None] = os._exit) -> asyncio.Event:
    """Set at the first signal; the second one, or the end of the grace, ends the process at once.

    In the main thread, with its event loop running. Python's own handler: it runs even while a callback holds the loop.
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    told: list[int] = []

    def hear(number: int, _: FrameType | None) -> None:
        told.append(number)
        if len(told) > 1:
            leave(KILLED + number)
        timer = threading.Timer(GRACE, _give_up, (say, leave, number))
        timer.daemon = True
        timer.start()
        loop.call_soon_threadsafe(stop.set)

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, hear)
    return stop


def _give_up(say: Callable[[str], None], leave: Callable[[int], None], number: int) -> None:
    say(f"rightsdesk: not done after {GRACE:.0f} s; ended. What was in hand is taken up at the next start.")
    leave(KILLED + number)
