"""The shipped program as its own process, set up by its environment alone."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.store.store import SqlStore, open_sqlite
from tests.testbed.slack import FakeSlack
from tests.testbed.slack.driver import least_scopes, settle_town
from tests.testbed.slack.fake import APP_TOKEN, BOT_TOKEN

READY = "Rightsdesk listens"
BOOT_SECONDS = 120.0
"""On a busy machine; usually about two."""


class Program:
    """`python -m bot serve`."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment
        self.process: asyncio.subprocess.Process | None = None
        self.log: list[str] = []
        self.reading: list[asyncio.Task[None]] = []
        self.ready = asyncio.Event()

    async def start(self) -> "Program":
        """Boot, until it says that it listens."""
        self.ready = asyncio.Event()
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "serve",
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=self.folder,
        )
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.reading = [asyncio.create_task(self._read(one)) for one in (self.process.stdout, self.process.stderr)]
        waits = [asyncio.create_task(self.ready.wait()), asyncio.create_task(self.process.wait())]
        await asyncio.wait(waits, timeout=BOOT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for one in waits:
            one.cancel()
        assert self.ready.is_set(), "\n".join(self.log[-30:])
        return self

    async def _read(self, stream: asyncio.StreamReader) -> None:
        async for line in stream:
            text = line.decode(errors="replace").rstrip()
            self.log.append(text)
            if READY in text:
                self.ready.set()

    async def kill(self) -> None:
        """kill -9."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM; its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> int:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(how)
        code = await asyncio.wait_for(self.process.wait(), 20)
        await asyncio.gather(*self.reading)
        return code


def environment(folder: Path, fake: FakeSlack, **more: str) -> dict[str, str]:
    """Everything the program is told."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(Path(__file__).parent.parent.parent),
        "RIGHTSDESK_DATA__FOLDER": str(folder),
        "RIGHTSDESK_KNOWLEDGE__SHIPPED": "false",
        "RIGHTSDESK_SLACK__BOT_TOKEN": BOT_TOKEN,
        "RIGHTSDESK_SLACK__APP_TOKEN": APP_TOKEN,
        "RIGHTSDESK_SLACK__API_BASE_URL": f"{fake.url}/api/",
        "RIGHTSDESK_WORK__POLL_SECONDS": "0.1",
        "RIGHTSDESK_WORK__CONCURRENCY": "8",
        **more,
    }


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    """Slack, that outlives the program."""
    slack = await FakeSlack(least_scopes()).start()
    settle_town(slack)
    yield slack
    await slack.stop()
    assert slack.unknown == []


@pytest.fixture
async def program(tmp_path: Path, fake: FakeSlack) -> AsyncIterator[Callable[..., Program]]:
    """Makes programs on one data folder, and ends what is left of them."""
    async with AsyncExitStack() as stack:

        def make(**more: str) -> Program:
            made = Program(tmp_path, environment(tmp_path / "data", fake, **more))
            stack.push_async_callback(_ended, made)
            return made

        yield make


async def _ended(program: Program) -> None:
    if program.process is not None and program.process.returncode is None:
        await program.kill()


def store_of(folder: Path) -> SqlStore:
    """What the program left behind."""
    return open_sqlite(folder / "data" / "rightsdesk.db")
