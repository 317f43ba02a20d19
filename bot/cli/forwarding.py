"""The caller's side of commands that the owner of the data folder carries out (the other side: bot.cli.beside).

Python's own HTTP client: importing aiohttp would cost every command a third of a second.
"""

import json
import os
import shutil
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from threading import Thread
from typing import IO

from typing_extensions import override

from bot.config import load
from bot.domain.errors import BadConfiguration, RightsdeskError
from bot.owner import Call, near, socket_of

STAYS = ("serve", "setup", "testbed", "restore")
"""Commands that are owners themselves, or have nothing to do with one."""


def forwarded(words: Sequence[str]) -> int | None:
    """Have a living owner carry the command out; its exit code, or None where it is ours to do."""
    if not words or not _travels(words):
        return None
    try:
        folder = load(_config(words)).data.folder
        if not socket_of(folder).exists():
            return None
        return forward(
            folder, _call(words), sys.stdin.buffer if sys.stdin else None, sys.stdout.buffer, sys.stderr.buffer
        )
    except RightsdeskError as error:
        sys.stderr.write(f"rightsdesk: {error}\n")
        return 2


def _call(words: Sequence[str]) -> Call:
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Call(
        words=tuple(words),
        cwd=str(Path.cwd()),
        width=shutil.get_terminal_size().columns,
        interactive=sys.stderr.isatty() and not plain,
        terminal=sys.stdout.isatty() and not plain,
    )


class Owner(HTTPConnection):
    """A connection to the owner's socket."""

    def __init__(self, folder: Path) -> None:
        """Connects at the first request."""
        super().__init__("owner")
        self.folder = folder

    @override
    def connect(self) -> None:
        """See HTTPConnection; raises OSError."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with near(socket_of(self.folder)) as name:
            self.sock.connect(name)


def forward(folder: Path, call: Call, stdin: IO[bytes] | None, out: IO[bytes], err: IO[bytes]) -> int | None:
    """Have the owner of the folder carry a command out; its exit code, or None where no owner listens."""
    with closing(Owner(folder)) as owner:
        try:
            owner.connect()
        except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
            return None
        except PermissionError as error:
            raise BadConfiguration(f"The data folder {folder} is owned by somebody else's process.") from error
        try:
            owner.request("POST", "/commands", json.dumps(call.model_dump(exclude={"uid"})))
            return _followed(folder, owner.getresponse(), stdin, {"out": out, "err": err})
        except (HTTPException, ConnectionError) as error:
            raise BadConfiguration(ENDED) from error


ENDED = "The owner of the data folder ended before the command did; look at it and try again."


def _followed(folder: Path, answer: HTTPResponse, stdin: IO[bytes] | None, streams: dict[str, IO[bytes]]) -> int:
    if answer.status != 200:
        raise BadConfiguration(answer.read().decode(errors="replace"))
    identity = json.loads(answer.readline())["id"]
    for line in _lines(folder, answer, identity):
        told = json.loads(line)
        if "code" in told:
            return int(told["code"])
        if "input" in told:
            Thread(target=_pump, args=(folder, identity, stdin), daemon=True).start()
        for name in told.keys() & streams.keys():
            streams[name].write(told[name].encode(errors="replace"))
            streams[name].flush()
    raise BadConfiguration(ENDED)


def _lines(folder: Path, answer: HTTPResponse, identity: str) -> Iterator[bytes]:
    """Ctrl-C stops the command there, and its last words are waited for; a second one does not wait."""
    asked = False
    while True:
        try:
            line = answer.readline()
        except KeyboardInterrupt:
            if asked:
                raise
            asked = True
            _stop(folder, identity)
            continue
        if not line:
            return
        yield line


def _stop(folder: Path, identity: str) -> None:
    with closing(Owner(folder)) as owner, suppress(OSError, HTTPException):
        owner.request("DELETE", f"/commands/{identity}")
        owner.getresponse()


def _pump(folder: Path, identity: str, stdin: IO[bytes] | None) -> None:
    """Standard input to the owner, in a thread that does not keep the process alive."""

    def pieces() -> Iterator[bytes]:
        while stdin is not None and (data := os.read(stdin.fileno(), 1 << 16)):
            yield data

    with closing(Owner(folder)) as owner, suppress(OSError, ValueError, HTTPException):
        owner.request("POST", f"/commands/{identity}/input", pieces(), encode_chunked=True)
        owner.getresponse()


def _travels(words: Sequence[str]) -> bool:
    plain = [word for word in words if not word.startswith("-")]
    config = _config(words)
    name = next((word for word in plain if word not in (str(config), _named(words))), "")
    if {"--help", "-h", "--version"} & set(words) or not name or name in STAYS:
        return False
    # `work` alone owns; `work list` and the like are for the owner.
    return name != "work" or plain[-1] != "work"


def _named(words: Sequence[str]) -> str:
    return _after(words, "--as")


def _config(words: Sequence[str]) -> Path | None:
    name = _after(words, "--config")
    return Path(name) if name else None


def _after(words: Sequence[str], option: str) -> str:
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word == option:
            return following
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return ""
