"""What goes wrong at a stand-in, or in front of a real server: a status, a lost request, a lost answer."""

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

Where = Literal["creates", "writes", "reads", "all"]


@dataclass
class Fault:
    """One thing that goes wrong, a number of times."""

    where: Where
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    lost: Literal["", "before", "after"] = ""
    """The request never arrives, or is carried out and its answer never comes."""
    times: int = 1_000


class Faults:
    """Middleware. `creates` tells which requests create a ticket, `reads` which change nothing."""

    def __init__(self, creates: Callable[[str, str, str], bool], reads: Callable[[str, str], bool]) -> None:
        """Both are given method and path; `creates` also the body."""
        self.creates, self.reads = creates, reads
        self.armed: Fault | None = None
        self.over = asyncio.Event()
        self.strangers: list[str] = []
        """Requests that no route knew, or that broke the vendor's own description of its interface."""

    def arm(self, where: Where, **fault: Any) -> None:
        """From now on."""
        self.armed = Fault(where, **fault)

    def disarm(self) -> None:
        """All is well again."""
        self.armed = None

    async def hit(self, method: str, path: str, body: str) -> Fault | None:
        """The fault for a request, counted down."""
        fault = self.armed
        if fault is None or fault.times == 0 or not self._is(fault.where, method, path, body):
            return None
        fault.times -= 1
        return fault

    def _is(self, where: Where, method: str, path: str, body: str) -> bool:
        reading = self.reads(method, body)
        kinds = {"reads": reading, "writes": not reading, "creates": self.creates(method, path, body), "all": True}
        return kinds[where]

    def middleware(self) -> Any:
        """For aiohttp."""

        @web.middleware
        async def fail(request: web.Request, handler: Callable[..., Awaitable[web.StreamResponse]]) -> Any:
            fault = await self.hit(request.method, request.path, (await request.read()).decode("utf-8", "replace"))
            if fault is None:
                return await self._served(request, handler)
            if fault.lost == "after":
                await self._served(request, handler)
            if fault.lost:
                await self.over.wait()
                return web.Response(status=599)
            return web.json_response(fault.body or {"message": "no"}, status=fault.status, headers=fault.headers)

        return fail

    async def _served(self, request: web.Request, handler: Callable[..., Awaitable[web.StreamResponse]]) -> Any:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if isinstance(error, (web.HTTPNotFound, web.HTTPMethodNotAllowed)) and error.text in (
                "404: Not Found",
                "405: Method Not Allowed",
            ):
                self.strangers.append(f"{request.method} {request.path_qs}")
            raise
        except Exception as error:
            self.strangers.append(f"{request.method} {request.path_qs}: {error!r}")
            raise


@contextlib.asynccontextmanager
async def serving(app: web.Application, faults: Faults) -> AsyncIterator[str]:
    """An application on loopback; its address."""
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        faults.over.set()
        await runner.cleanup()


def refuse(status: int, message: str, **more: Any) -> web.HTTPException:
    """An error with a JSON body, as most vendors answer."""
    kind = {401: web.HTTPUnauthorized, 403: web.HTTPForbidden, 404: web.HTTPNotFound, 409: web.HTTPConflict}.get(
        status, web.HTTPUnprocessableEntity if status == 422 else web.HTTPBadRequest
    )
    return kind(text=json.dumps({"message": message, **more}), content_type="application/json")


def basic(user: str, password: str) -> str:
    """An Authorization header (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
