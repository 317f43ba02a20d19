"""One writer at a time: an advisory lock on a file, released by the kernel when its process ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from knowledge.errors import LibraryBroken, LibraryBusy


@contextmanager
def writing(file: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the lock; raises LibraryBusy where another process holds it for longer than `wait` seconds."""
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise LibraryBroken(f"the folder {file.parent} cannot be written: {error.strerror}") from error
    try:
        _take(descriptor, file, monotonic() + wait)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, file: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if monotonic() >= until:
                raise LibraryBusy(
                    f"another process is changing the library in {file.parent}; wait for it, or stop it"
                ) from error
            sleep(0.05)
        else:
            return
