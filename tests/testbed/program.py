"""The shipped program as a process of its own, set up by its environment alone."""

import asyncio
import json
import os
import signal
import socket
import sys
from pathlib import Path

from tests.testbed.discord.people import Studio
from tests.testbed.discord.server import TOKEN, FakeDiscord
from tests.testbed.slack import FakeSlack
from tests.testbed.slack.signing import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET

READY = "Rightsdesk listens"
BOOT_SECONDS = 120.0
"""On a busy machine; usually about two."""
PROJECT = Path(__file__).parent.parent.parent
SLACK_PATH = "/slack/events"


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

    async def end(self) -> None:
        """kill -9 where it still runs."""
        if self.process is not None and self.process.returncode is None:
            await self.kill()

    async def _end(self, how: signal.Signals) -> int:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(how)
        code = await asyncio.wait_for(self.process.wait(), 20)
        await asyncio.gather(*self.reading)
        return code


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Everything the program is told, beside its platforms."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(PROJECT),
        "RIGHTSDESK_DATA__FOLDER": str(folder),
        "RIGHTSDESK_WORK__POLL_SECONDS": "0.1",
        **more,
    }


def on_slack(fake: FakeSlack, port: int = 0) -> dict[str, str]:
    """Slack by Socket Mode, or by signed HTTP on a port."""
    told = {
        "RIGHTSDESK_SLACK__BOT_TOKEN": BOT_TOKEN,
        "RIGHTSDESK_SLACK__APP_TOKEN": APP_TOKEN,
        "RIGHTSDESK_SLACK__API_BASE_URL": f"{fake.url}/api/",
    }
    if not port:
        return told
    fake.http_target = f"http://127.0.0.1:{port}{SLACK_PATH}"
    signed = {"MODE": "http", "PORT": str(port), "HOST": "127.0.0.1", "SIGNING_SECRET": SIGNING_SECRET}
    return told | {f"RIGHTSDESK_SLACK__{name}": value for name, value in signed.items()}


def on_discord(fake: FakeDiscord, place: Studio) -> dict[str, str]:
    """Discord, with the roles and channels of the studio."""
    mapped = {f"RIGHTSDESK_DISCORD__{name.upper()}": json.dumps(value) for name, value in place.options().items()}
    return {
        "RIGHTSDESK_DISCORD__TOKEN": TOKEN,
        "RIGHTSDESK_DISCORD__API_BASE_URL": f"{fake.rest.url}/api/v10",
        "RIGHTSDESK_DISCORD__GATEWAY_URL": fake.gateway.url,
        **mapped,
    }


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
