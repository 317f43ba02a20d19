"""One owner per data folder; while it runs, other commands are carried out by it.

`serve` and `work` own: they hold `owner.lock` and listen on `owner.sock` (mode 0600; bot.cli.beside). Another command
finds the socket and sends its words there (bot.cli.forwarding); without an owner it takes the lock itself, for as long
as it has the database open.
"""

import atexit
import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.domain.errors import BadConfiguration
from knowledge.model import Frozen

LOCK, SOCKET = "owner.lock", "owner.sock"
LONGEST_PATH = 100
"""sockaddr_un holds 108 bytes."""


class Call(Frozen):
    """One forwarded command."""

    words: tuple[str, ...]
    cwd: str
    width: int | None = None
    interactive: bool = False
    """Whether somebody watches standard error."""
    terminal: bool = False
    """Whether standard output is a terminal that wants colours."""
    uid: int = -1
    """Whose process called; said by the kernel (SO_PEERCRED), not by the caller."""


@contextmanager
def owned(folder: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the data folder; raises BadConfiguration with the owner's process where another holds it.

    `wait` in seconds: a short command may wait for another short one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a+") as file:
        until = time.monotonic() + wait
        while not _locked(file):
            if time.monotonic() >= until:
                raise BadConfiguration(_refusal(folder, file))
            time.sleep(0.05)
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        OURS.add(folder.resolve())
        try:
            yield
        finally:
            OURS.discard(folder.resolve())


OURS: set[Path] = set()
"""The folders that this process holds."""
KEPT = contextlib.ExitStack()
atexit.register(KEPT.close)
SHORT_WAIT = 10.0


def hold(folder: Path) -> None:
    """For a command that opens the database: hold the folder until the process ends, unless it is ours already.

    Raises BadConfiguration where another process holds it for longer than a short command does.
    """
    if folder.resolve() not in OURS:
        KEPT.enter_context(owned(folder, SHORT_WAIT))


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EAGAIN, errno.EACCES):
            raise
        return False
    return True


def _refusal(folder: Path, file: IO[str]) -> str:
    file.seek(0)
    pid = file.read().strip() or "another process"
    return f"The data folder {folder} is owned by process {pid}; stop it first, or use another folder ([data] folder)."


def socket_of(folder: Path) -> Path:
    """Where the owner of a folder listens."""
    return folder / SOCKET


@contextmanager
def near(path: Path) -> Iterator[str]:
    """A name of the socket that is short enough for the kernel, through an open descriptor of its folder."""
    if len(str(path)) < LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
