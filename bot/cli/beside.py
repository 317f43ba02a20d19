"""The owner's side of commands beside it: HTTP on the Unix socket of the data folder.

`POST /commands` (a `Call` as JSON) answers with JSON lines for as long as the command runs: `{"id"}` first, then
`{"out": text}`, `{"err": text}`, `{"input": true}` when the command reads its standard input, `{"code": n}` last.
`POST /commands/ID/input` is that input; `DELETE /commands/ID` stops the command, and so does a caller that goes away.
"""

import asyncio
import json
import os
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

from aiohttp import web
from pydantic import ValidationError

from bot.cli.streams import Running
from bot.owner import Call, near, socket_of

Run = Callable[[Call, Running], int]
"""Carries a command out, in a thread of its own; returns its exit code."""
MOST = 300
"""Commands at once; each has a thread."""
PATIENCE = 8.0
"""Seconds that commands have to end when the owner does."""
LINES = {"Content-Type": "application/x-ndjson"}


class Door:
    """Takes commands in."""

    def __init__(self, run: Run) -> None:
        """`run` is called in a thread of the command's own."""
        self.run = run
        self.running: dict[str, Running] = {}

    def application(self) -> web.Application:
        """The three addresses."""
        pages = web.Application()
        pages.router.add_post("/commands", self.command)
        pages.router.add_post("/commands/{id}/input", self.input)
        pages.router.add_delete("/commands/{id}", self.cancel)
        return pages

    async def command(self, request: web.Request) -> web.StreamResponse:
        """Carry a command out."""
        if len(self.running) >= MOST:
            return web.Response(status=503, text=f"{MOST} commands run beside the owner already; try again later.")
        try:
            call = Call.model_validate({**await request.json(), "uid": _uid(request)})
        except (ValueError, TypeError, ValidationError):
            return web.Response(status=400, text="That is no command; its words must be UTF-8 text.")
        identity, running = uuid4().hex, Running(call, asyncio.get_running_loop())
        self.running[identity] = running
        try:
            return await self._answer(request, identity, running)
        finally:
            running.cancel()
            del self.running[identity]

    async def _answer(self, request: web.Request, identity: str, running: Running) -> web.StreamResponse:
        response = web.StreamResponse(headers=LINES)
        await response.prepare(request)
        await response.write(_line({"id": identity}))
        running.start(self.run)
        with suppress(ConnectionError):  # the caller went away
            async for told in running.told():
                await response.write(_line(told))
            await response.write_eof()
        return response

    async def input(self, request: web.Request) -> web.Response:
        """The caller's standard input into the command's."""
        running = self._of(request)
        async for data in request.content.iter_any():
            if not await running.feed(data):
                break
        running.no_more_input()
        return web.Response()

    async def cancel(self, request: web.Request) -> web.Response:
        """Stop a command; its end comes with its answer."""
        self._of(request).cancel()
        return web.Response()

    def _of(self, request: web.Request) -> Running:
        running = self.running.get(request.match_info["id"])
        if running is None or running.call.uid != _uid(request):
            raise web.HTTPNotFound
        return running

    async def end(self) -> None:
        """The owner ends: so do the commands."""
        for one in self.running.values():
            one.cancel()
        if ends := [asyncio.ensure_future(one.ended.wait()) for one in self.running.values()]:
            _, late = await asyncio.wait(ends, timeout=PATIENCE)
            for end in late:
                end.cancel()


def _line(told: object) -> bytes:
    return json.dumps(told).encode() + b"\n"


def _uid(request: web.Request) -> int:
    """Whose process called; the kernel says so."""
    assert request.transport is not None
    peer = request.transport.get_extra_info("socket")
    return int(struct.unpack("3i", peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))[1])


@asynccontextmanager
async def listening(folder: Path, run: Run) -> AsyncIterator[None]:
    """Carry out the commands of other processes until the end of the block."""
    path, door = socket_of(folder), Door(run)
    path.unlink(missing_ok=True)
    runner = web.AppRunner(
        door.application(), access_log=None, handler_cancellation=True, shutdown_timeout=1.0, keepalive_timeout=5.0
    )
    await runner.setup()
    await web.SockSite(runner, _bound(path)).start()
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        await door.end()
        await runner.cleanup()


def _bound(path: Path) -> socket.socket:
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with near(path) as name:
        mask = os.umask(0o177)
        try:
            door.bind(name)
        finally:
            os.umask(mask)
    return door
