"""One owner a data folder; other commands are carried out by it, with their own streams and exit code."""

import asyncio
import io
import os
import threading
from pathlib import Path

import pytest

from bot.domain.errors import BadConfiguration
from bot.owner import Call, Streams, forward, listening, owned, socket_of


def test_a_second_owner_is_refused_with_the_first_ones_process(tmp_path: Path) -> None:
    with owned(tmp_path), pytest.raises(BadConfiguration, match=str(os.getpid())), owned(tmp_path):
        pass
    with owned(tmp_path):
        pass


def test_without_an_owner_nothing_is_forwarded(tmp_path: Path) -> None:
    assert forward(tmp_path, Call(words=("x",), cwd="/"), None, io.BytesIO(), io.BytesIO()) is None


class Caller(threading.Thread):
    """A command of another process, in a thread."""

    def __init__(self, folder: Path, stdin: bytes) -> None:
        super().__init__()
        self.folder, self.out, self.err = folder, io.BytesIO(), io.BytesIO()
        self.code: int | None = None
        read, write = os.pipe()
        os.write(write, stdin)
        os.close(write)
        self.stdin = os.fdopen(read, "rb")

    def run(self) -> None:
        call = Call(words=("echo", "å"), cwd="/somewhere", width=77)
        self.code = forward(self.folder, call, self.stdin, self.out, self.err)
        self.stdin.close()


async def test_a_command_is_carried_out_with_the_callers_streams(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 30)
    deep.mkdir()
    loop = asyncio.get_running_loop()

    async def bridged() -> str:
        return "from the owner's loop"

    def run(call: Call, streams: Streams) -> int:
        streams.out.write(f"{call.words} {call.cwd} {call.width} {call.uid == os.getuid()}\n")
        streams.out.write(streams.stdin.read().decode())
        streams.err.write(asyncio.run_coroutine_threadsafe(bridged(), loop).result())
        return 7

    async with listening(deep, run):
        assert socket_of(deep).stat().st_mode & 0o777 == 0o600
        caller = Caller(deep, b"standard input")
        caller.start()
        await asyncio.to_thread(caller.join)

    assert caller.code == 7
    assert caller.out.getvalue().decode() == "('echo', 'å') /somewhere 77 True\nstandard input"
    assert caller.err.getvalue() == b"from the owner's loop"
    assert not socket_of(deep).exists()
