"""One owner per data folder; while it runs, other commands are carried out by it.

`serve` and `work` own: they hold `owner.lock` and listen on `owner.sock` (mode 0600). Another command finds the socket
and sends its words there; without an owner it takes the lock itself, for as long as it has the database open.
"""

import asyncio
import atexit
import contextlib
import errno
import fcntl
import json
import os
import socket
import struct
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from threading import Thread
from typing import IO, Any

from bot.domain.errors import BadConfiguration
from knowledge.model import Frozen

LOCK, SOCKET = "owner.lock", "owner.sock"
LONGEST_PATH = 100
"""sockaddr_un holds 108 bytes."""
HEAD, OUT, ERR, INPUT, END, CODE = b"H", b"O", b"R", b"I", b"E", b"X"
FRAME = struct.Struct("!cI")
LONGEST_FRAME = 1 << 26


class Call(Frozen):
    """One forwarded command."""

    words: tuple[str, ...]
    cwd: str
    width: int | None = None
    interactive: bool = False
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
def _near(path: Path) -> Iterator[str]:
    """A name of the socket that is short enough for the kernel, through an open descriptor of its folder."""
    if len(str(path)) < LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


class Streams:
    """The caller's standard streams, as the owner's thread sees them."""

    def __init__(self, loop: asyncio.AbstractEventLoop, writer: asyncio.StreamWriter, stdin: IO[bytes]) -> None:
        """Made by `listening`."""
        self.loop, self.writer, self.stdin = loop, writer, stdin
        self.out, self.err = Sink(self, OUT), Sink(self, ERR)

    def send(self, kind: bytes, data: bytes) -> None:
        """A frame to the caller; waits, so that a fast command cannot fill the memory. Called in the thread."""
        asyncio.run_coroutine_threadsafe(self._send(kind, data), self.loop).result()

    async def _send(self, kind: bytes, data: bytes) -> None:
        with contextlib.suppress(ConnectionError):  # the caller may have gone: the command goes on to its end
            self.writer.write(FRAME.pack(kind, len(data)) + data)
            await self.writer.drain()


class Sink:
    """A text stream to the caller."""

    encoding = "utf-8"

    def __init__(self, streams: Streams, kind: bytes) -> None:
        """`kind` is the frame's."""
        self.streams, self.kind = streams, kind

    def write(self, text: str) -> int:
        """To the caller's terminal."""
        if text:
            self.streams.send(self.kind, text.encode())
        return len(text)

    def flush(self) -> None:
        """Every write is sent at once."""

    def isatty(self) -> bool:
        """The caller's terminal is not ours."""
        return False

    def writable(self) -> bool:
        """Yes."""
        return True


Run = Callable[[Call, Streams], int]
"""Carries a command out, in a thread of its own; returns its exit code."""


@asynccontextmanager
async def listening(folder: Path, run: Run) -> AsyncIterator[None]:
    """Carry out the commands of other processes until the end of the block."""
    path = socket_of(folder)
    path.unlink(missing_ok=True)
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with _near(path) as name:
        mask = os.umask(0o177)
        try:
            door.bind(name)
        finally:
            os.umask(mask)
    busy: set[asyncio.Task[Any]] = set()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        busy.add(task)
        try:
            await _serve(reader, writer, run)
        finally:
            busy.discard(task)

    server = await asyncio.start_unix_server(meet, sock=door)
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)
        if busy:
            await asyncio.wait(busy, timeout=10)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, run: Run) -> None:
    loop = asyncio.get_running_loop()
    try:
        kind, data = await _frame(reader)
        if kind != HEAD:
            return
        call = Call.model_validate({**json.loads(data), "uid": _uid(writer)})
        ours, theirs = os.pipe()
        feeding = asyncio.create_task(_feed(reader, theirs))
        with os.fdopen(ours, "rb") as stdin:
            streams = Streams(loop, writer, stdin)
            code = await asyncio.to_thread(run, call, streams)
        feeding.cancel()
        writer.write(FRAME.pack(CODE, 4) + struct.pack("!i", code))
        await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError, ValueError):
        pass  # a caller that went away, or speaks otherwise
    finally:
        writer.close()


def _uid(writer: asyncio.StreamWriter) -> int:
    peer = writer.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", peer)[1])


async def _frame(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    kind, size = FRAME.unpack(await reader.readexactly(FRAME.size))
    if size > LONGEST_FRAME:
        raise ValueError("a frame too long")
    return kind, await reader.readexactly(size)


async def _feed(reader: asyncio.StreamReader, pipe: int) -> None:
    """The caller's standard input into the command's."""
    try:
        while True:
            kind, data = await _frame(reader)
            if kind == END:
                return
            await asyncio.to_thread(_write_all, pipe, data)
    except (asyncio.IncompleteReadError, ConnectionError, BrokenPipeError):
        return
    finally:
        os.close(pipe)


def _write_all(pipe: int, data: bytes) -> None:
    while data:
        data = data[os.write(pipe, data) :]


def forward(folder: Path, call: Call, stdin: IO[bytes] | None, out: IO[bytes], err: IO[bytes]) -> int | None:
    """Have the owner of the folder carry a command out; its exit code, or None where no owner listens."""
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with door, contextlib.ExitStack() as opened:
        try:
            door.connect(opened.enter_context(_near(socket_of(folder))))
        except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
            return None
        except PermissionError as error:
            raise BadConfiguration(f"The data folder {folder} is owned by somebody else's process.") from error
        _send(door, HEAD, call.model_dump_json(exclude={"uid"}).encode())
        _pump(door, stdin)
        return _print(door, out, err)


def _send(door: socket.socket, kind: bytes, data: bytes) -> None:
    door.sendall(FRAME.pack(kind, len(data)) + data)


def _pump(door: socket.socket, stdin: IO[bytes] | None) -> None:
    """Standard input to the owner, in a thread that does not keep the process alive."""

    def pump() -> None:
        with contextlib.suppress(OSError, ValueError):
            while stdin is not None and (data := os.read(stdin.fileno(), 1 << 16)):
                _send(door, INPUT, data)
            _send(door, END, b"")

    Thread(target=pump, daemon=True).start()


def _print(door: socket.socket, out: IO[bytes], err: IO[bytes]) -> int:
    with door.makefile("rb") as frames:
        while len(head := frames.read(FRAME.size)) == FRAME.size:
            kind, size = FRAME.unpack(head)
            data = frames.read(size)
            if kind == CODE:
                return int(struct.unpack("!i", data)[0])
            stream = out if kind == OUT else err
            stream.write(data)
            stream.flush()
    raise BadConfiguration("The owner of the data folder ended before the command did; look at it and try again.")
