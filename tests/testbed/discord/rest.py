"""Discord's REST API, as far as the bot uses it; any other route fails the test."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.testbed.discord.about import About
from tests.testbed.discord.channels import Channels
from tests.testbed.discord.contents import Contents
from tests.testbed.discord.contract import Contract
from tests.testbed.discord.exchange import Route, as_json, limited, read_sent
from tests.testbed.discord.gateway import Gateway
from tests.testbed.discord.interactions import Interactions
from tests.testbed.discord.limits import Wrong
from tests.testbed.discord.world import World

API = "/api/v10"
POSTS = ("POST /channels/{channel}/messages", "PATCH /channels/{channel}/messages/{message}",
         "POST /webhooks/{app}/{token}", "PATCH /webhooks/{app}/{token}/messages/{message}")  # fmt: skip
SLOW_SECONDS = 0.3


class Rest:
    """The routes, with their faults."""

    def __init__(self, world: World, gateway: Gateway, token: str, contract: Contract | None) -> None:
        self.world, self.token, self.contract = world, token, contract
        self.url = ""
        self.contents = Contents(world, gateway, lambda: self.url)
        self.about = About(world, gateway)
        self.channels = Channels(world, self.contents)
        self.interactions = Interactions(world, self.contents)
        self.problems: list[str] = []
        self.faults: deque[str] = deque()
        self.calls: list[str] = []
        self.refused: list[tuple[str, int]] = []
        """(route, code) of every answer with an error status."""
        self.running = 0
        self.on_change: Callable[[], None] = lambda: None

    def routes(self) -> list[web.RouteDef]:
        """All of them, and a last one for what is unknown."""
        known = {**self.about.routes(), **self.interactions.routes(), **self.channels.routes()}
        made = [
            web.route(name.split()[0], API + name.split()[1], self._served(name, act)) for name, act in known.items()
        ]
        files = web.get("/cdn/{file}/{name}", self.file)
        return [*made, files, web.route("*", "/{rest:.*}", self.unknown)]

    async def unknown(self, request: web.Request) -> web.Response:
        """A route that Discord has not, or that nobody taught the stand-in."""
        self.problems.append(f"unknown route: {request.method} {request.path}")
        return as_json(404, {"message": "404: Not Found", "code": 0})

    async def file(self, request: web.Request) -> web.Response:
        """An attachment, from the CDN."""
        name, content = self.world.files[request.match_info["file"]]
        return web.Response(body=content, headers={"Content-Disposition": f"attachment; filename={name}"})

    def _served(self, name: str, act: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            self.running += 1
            try:
                return await self._serve(name, act, request)
            finally:
                self.running -= 1
                self.on_change()

        return serve

    async def _serve(self, name: str, act: Route, request: web.Request) -> web.StreamResponse:
        self.calls.append(name)
        sent = await read_sent(request)
        fault = self.faults.popleft() if name in POSTS and self.faults else ""
        if fault in ("500", "502", "503"):
            return as_json(int(fault), {"message": "upstream", "code": 0})
        if fault == "429":
            return limited()
        if fault == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        try:
            self._allowed(name, request)
            status, answer = await act(sent, sent.body or {})
        except Wrong as wrong:
            self.refused.append((name, wrong.code))
            if wrong.code == 50035:
                self.problems.append(f"{name}: {wrong}")
            return as_json(wrong.status, {"message": str(wrong), "code": wrong.code})
        self._judge(request, sent.body, status, answer)
        if fault == "lost":
            assert request.transport is not None
            request.transport.abort()
        return as_json(status, answer)

    def _allowed(self, name: str, request: web.Request) -> None:
        open_to_all = "/webhooks/" in name or "/interactions/" in name
        if not open_to_all and request.headers.get("Authorization") != f"Bot {self.token}":
            raise Wrong(401, 0, "401: Unauthorized")

    def _judge(self, request: web.Request, body: Any, status: int, answer: Any) -> None:
        if self.contract is not None:
            path = request.path.removeprefix(API)
            self.problems += self.contract.faults(request.method, path, body, status, answer)
