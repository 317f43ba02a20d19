"""Slack's API, files and response URLs over HTTP, and the faults that a call meets."""

import contextlib
import json
from typing import Self

import aiohttp
from aiohttp import web

from tests.testbed.slack.api import Api
from tests.testbed.slack.changes import Changes
from tests.testbed.slack.limits import Wrong, check_message
from tests.testbed.slack.signing import APP_TOKEN, BOT_TOKEN
from tests.testbed.slack.socket_mode import ACK_SECONDS, SocketMode
from tests.testbed.slack.state import BOT_USER, Ephemeral, Json, ResponseUrl, Workspace

USES = 5
"""Of a response URL."""


class SlackServer:
    """One workspace and its API on loopback."""

    def __init__(self, scopes: set[str]) -> None:
        """`scopes` are the bot token's."""
        self.workspace = Workspace()
        self.changes = Changes()
        self.sockets = SocketMode(self.changes, self.workspace.number)
        self.api = Api(self.workspace, lambda: self.url, scopes)
        self.app_scopes = {"connections:write"}
        self.url = ""
        self.unknown: list[str] = []
        """Routes that nobody should call."""
        self.calls: list[tuple[str, Json]] = []
        self.faults: dict[str, list[str]] = {}
        """Method -> what the next calls of it meet."""
        self.refuse_responses = False
        """As if half an hour had gone by."""
        self.runner: web.AppRunner | None = None
        self.session: aiohttp.ClientSession | None = None

    async def start(self, port: int = 0) -> Self:
        """Listen on loopback."""
        app = web.Application(client_max_size=50_000_000)
        app.router.add_route("*", "/api/{method}", self._on_api)
        app.router.add_post("/upload/{file}", self._on_upload)
        app.router.add_get("/files/{file}/{rest:.*}", self._on_file)
        app.router.add_post("/response/{token}", self._on_response)
        app.router.add_get("/link", self.sockets.serve)
        app.router.add_route("*", "/{rest:.*}", self._on_unknown)
        self.runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", port)
        await site.start()
        actual = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        self.url = f"http://127.0.0.1:{actual}"
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ACK_SECONDS))
        return self

    async def stop(self) -> None:
        """Close everything."""
        for socket in list(self.sockets.open):
            await socket.close()
        if self.session:
            await self.session.close()
        if self.runner:
            await self.runner.cleanup()

    async def _on_unknown(self, request: web.Request) -> web.Response:
        self.unknown.append(f"{request.method} {request.path}")
        return web.json_response({"ok": False, "error": "unknown_route"}, status=404)

    async def _on_api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or arguments.pop("token", "")
        self.calls.append((method, arguments))
        if method == "apps.connections.open":
            return self._connection(token)
        if method not in self.api.methods:
            self.unknown.append(method)
            return web.json_response({"ok": False, "error": "unknown_method"})
        if token != BOT_TOKEN:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        fault = self._fault(method)
        if fault in ("429", "500", "503"):
            headers = {"Retry-After": "0"} if fault == "429" else {}
            await self.changes.notify()
            return web.json_response(
                {"ok": False, "error": "ratelimited" if fault == "429" else "internal_error"},
                status=int(fault),
                headers=headers,
            )
        answer = self.api.call(method, arguments)
        await self.changes.notify()
        if fault == "lost" and request.transport is not None:
            request.transport.close()
        headers = {"x-oauth-scopes": ",".join(sorted(self.api.scopes))}
        return web.json_response(answer, headers=headers)

    def _fault(self, method: str) -> str:
        waiting = self.faults.get(method)
        return waiting.pop(0) if waiting else ""

    def _connection(self, token: str) -> web.Response:
        if token != APP_TOKEN:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        if "connections:write" not in self.app_scopes:
            return web.json_response({"ok": False, "error": "missing_scope", "needed": "connections:write"})
        return web.json_response({"ok": True, "url": self.url.replace("http", "ws") + "/link?ticket=1&app_id=A0APP"})

    async def _on_upload(self, request: web.Request) -> web.Response:
        content = await request.read()
        if request.content_type.startswith("multipart/"):
            content = await _first_part(request)
        self.workspace.contents[request.match_info["file"]] = content
        return web.Response(text=f"OK - {len(content)}")

    async def _on_file(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            return web.Response(text="<html>log in</html>", content_type="text/html")
        return web.Response(body=self.workspace.contents[request.match_info["file"]])

    async def _on_response(self, request: web.Request) -> web.Response:
        given = await request.json()
        url = self.workspace.responses[request.match_info["token"]]
        if self.refuse_responses or url.expired or url.uses >= USES:
            return web.Response(status=404, text="expired_url")
        try:
            if not given.get("delete_original"):
                check_message(given)
        except Wrong as wrong:
            return web.Response(status=400, text=wrong.error)
        url.uses += 1
        self._respond(url, given)
        await self.changes.notify()
        return web.Response(text="ok")

    def _respond(self, url: ResponseUrl, given: Json) -> None:
        if given.get("delete_original"):
            self.workspace.ephemerals = [one for one in self.workspace.ephemerals if one is not url.of]
            if url.of is not None:  # it may be deleted before the answer that shows it has arrived
                url.of.message["deleted"] = True
            return
        message = {
            "type": "message",
            "user": BOT_USER,
            "ts": self.workspace.ts(),
            "text": given.get("text", ""),
            "blocks": given.get("blocks", []),
        }
        if given.get("replace_original") and url.of is not None:
            url.of.message |= {"text": message["text"], "blocks": message["blocks"]}
        elif given.get("response_type") == "in_channel":
            self.workspace.channels[url.channel].messages.append(message)
        else:
            self.workspace.ephemerals.append(Ephemeral(url.user, url.channel, message))


async def _arguments(request: web.Request) -> Json:
    """The SDK sends arguments in the query string, as a form or as JSON: all count."""
    arguments: Json = dict(request.query)
    if request.can_read_body:
        if request.content_type == "application/json":
            with contextlib.suppress(json.JSONDecodeError):
                arguments |= await request.json()
        else:
            arguments |= dict(await request.post())
    return arguments


async def _first_part(request: web.Request) -> bytes:
    reader = await request.multipart()
    part = await reader.next()
    return bytes(await part.read()) if part is not None else b""  # type: ignore[union-attr]
