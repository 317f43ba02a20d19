"""One owner a data folder; other commands are carried out by it, with their own streams and exit code."""

import asyncio
import io
import os
import threading
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path

import pytest

from bot.cli.beside import listening
from bot.cli.forwarding import Owner, forward
from bot.cli.streams import UNSENT, Running
from bot.domain.errors import BadConfiguration, Stopped
from bot.owner import Call, owned, socket_of


def test_a_second_owner_is_refused_with_the_first_ones_process(tmp_path: Path) -> None:
    with owned(tmp_path), pytest.raises(BadConfiguration, match=str(os.getpid())), owned(tmp_path):
        pass
    with owned(tmp_path):
        pass


def test_without_an_owner_nothing_is_forwarded(tmp_path: Path) -> None:
    assert forward(tmp_path, Call(words=("x",), cwd="/"), None, io.BytesIO(), io.BytesIO()) is None


class Caller(threading.Thread):
    """A command of another process, in a thread."""

    def __init__(self, folder: Path, stdin: bytes = b"") -> None:
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


async def called(folder: Path, run: Callable[[Call, Running], int], stdin: bytes = b"") -> Caller:
    """What a command of another process gave."""
    async with listening(folder, run):
        caller = Caller(folder, stdin)
        caller.start()
        await asyncio.to_thread(caller.join)
    return caller


async def test_a_command_is_carried_out_with_the_callers_streams(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 30)
    deep.mkdir()

    async def bridged() -> str:
        return "from the owner's loop"

    def run(call: Call, running: Running) -> int:
        assert socket_of(deep).stat().st_mode & 0o777 == 0o600
        running.out.write(f"{call.words} {call.cwd} {call.width} {call.uid == os.getuid()}\n")
        running.out.write(running.stdin.read().decode())
        running.err.write(running.run(bridged()))
        return 7

    caller = await called(deep, run, b"standard input")

    assert caller.code == 7
    assert caller.out.getvalue().decode() == "('echo', 'å') /somewhere 77 True\nstandard input"
    assert caller.err.getvalue() == b"from the owner's loop"
    assert not socket_of(deep).exists()


async def test_the_owners_loop_prints_without_waiting_for_itself(tmp_path: Path) -> None:
    async def prints(running: Running) -> None:
        for number in range(1000):
            running.out.write(f"{number} {'x' * 5000}\n")
            await running.drained()

    def run(_: Call, running: Running) -> int:
        running.run(prints(running))
        return 0

    caller = await called(tmp_path, run)

    assert caller.code == 0
    assert [int(line.split()[0]) for line in caller.out.getvalue().splitlines()] == list(range(1000))


async def test_nobody_but_the_commands_own_thread_may_wait_for_the_loop(tmp_path: Path) -> None:
    async def nested(running: Running) -> None:
        with pytest.raises(RuntimeError, match="own thread"):
            running.run(asyncio.sleep(0))

    def run(_: Call, running: Running) -> int:
        running.run(nested(running))
        return 0

    assert (await called(tmp_path, run)).code == 0


async def test_text_that_is_no_unicode_reaches_the_caller(tmp_path: Path) -> None:
    def run(_: Call, running: Running) -> int:
        running.out.write("half \ud83d of a sign")
        return 0

    assert (await called(tmp_path, run)).out.getvalue() == b"half ? of a sign"


async def left_while(folder: Path, body: Callable[[Running], None]) -> list[str]:
    """What becomes of a command whose caller goes away in the middle."""
    began, ended, loop = asyncio.Event(), asyncio.Event(), asyncio.get_running_loop()
    seen: list[str] = []

    def run(_: Call, running: Running) -> int:
        loop.call_soon_threadsafe(began.set)
        try:
            body(running)
        except Stopped:
            seen.append("stopped")
        running.err.write("last words")
        loop.call_soon_threadsafe(ended.set)
        return 1

    async with listening(folder, run):
        owner = Owner(folder)
        await asyncio.to_thread(owner.request, "POST", "/commands", Call(words=("x",), cwd="/").model_dump_json())
        await asyncio.wait_for(began.wait(), 10)
        owner.close()
        await asyncio.wait_for(ended.wait(), 10)
    return seen


def waits(running: Running) -> None:
    """For the owner's loop, for ever."""
    running.run(asyncio.sleep(3600))


def reads(running: Running) -> None:
    """Its standard input; then asks whether it is still wanted."""
    running.stdin.read()
    running.check()


def prints_on(running: Running) -> None:
    """More than the memory would hold."""
    while True:
        running.out.write("x" * UNSENT)


@pytest.mark.parametrize("body", [waits, reads, prints_on])
async def test_a_caller_who_goes_away_ends_the_command(body: Callable[[Running], None], tmp_path: Path) -> None:
    assert await left_while(tmp_path, body) == ["stopped"]


async def test_a_command_ends_with_its_owner(tmp_path: Path) -> None:
    began = threading.Event()

    def run(_: Call, running: Running) -> int:
        began.set()
        try:
            waits(running)
        except Stopped:
            running.err.write("stopped")
        return 1

    async with listening(tmp_path, run):
        caller = Caller(tmp_path)
        caller.start()
        await asyncio.to_thread(began.wait)
    await asyncio.to_thread(caller.join)

    assert (caller.code, caller.err.getvalue()) == (1, b"stopped")


async def test_nonsense_is_refused_and_the_door_stays_open(tmp_path: Path) -> None:
    def ask(body: bytes, path: str = "/commands") -> int:
        owner = Owner(tmp_path)
        try:
            owner.request("POST", path, body)
            return owner.getresponse().status
        except (HTTPException, ConnectionError):
            return 0
        finally:
            owner.close()

    async with listening(tmp_path, lambda _call, _running: 0):
        for body in (b"", b"{", b"[]", b"null", b'{"words": 3}', b"\xff"):
            assert await asyncio.to_thread(ask, body) == 400
        assert await asyncio.to_thread(ask, b"x", "/commands/0/input") == 404
        caller = Caller(tmp_path)
        caller.start()
        await asyncio.to_thread(caller.join)
    assert caller.code == 0
