"""FakeSlack: the server, its wires to the bot, its faults, and the acts of a person."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from tests.testbed.driver import NotAcknowledged
from tests.testbed.slack.api import Api
from tests.testbed.slack.limits import Wrong, check_message
from tests.testbed.slack.state import APP, BOT_USER, OTHER_TEAM, TEAM, Ephemeral, Json, ResponseUrl, Workspace

ACK_SECONDS = 3.0
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
BOT_TOKEN, APP_TOKEN = "xoxb-test-token", "xapp-test-token"
USES = 5


class FakeSlack:
    """One workspace and its API on loopback."""

    def __init__(self, scopes: set[str]) -> None:
        """`scopes` are the bot token's."""
        self.workspace = Workspace()
        self.api = Api(self.workspace, lambda: self.url, scopes)
        self.app_scopes = {"connections:write"}
        self.url = ""
        self.unknown: list[str] = []
        """Routes that nobody should call."""
        self.calls: list[tuple[str, Json]] = []
        self.faults: dict[str, list[str]] = {}
        """Method -> what the next calls of it meet."""
        self.acks: list[float] = []
        """Seconds until each acknowledgement."""
        self.http_target = ""
        """Where signed requests go, in HTTP mode."""
        self.sockets: list[web.WebSocketResponse] = []
        self.waiting: dict[str, asyncio.Future[Json]] = {}
        self.last_event: Json | None = None
        self.errors: dict[str, list[str]] = {}
        """What Slack said to a person outside any message."""
        self.changed = asyncio.Condition()
        self.runner: web.AppRunner | None = None
        self.session: aiohttp.ClientSession | None = None
        self.client_sockets = 0
        self.refuse_responses = False
        """As if half an hour had gone by."""

    # server

    async def start(self, port: int = 0) -> "FakeSlack":
        """Listen on loopback."""
        app = web.Application(client_max_size=50_000_000)
        app.router.add_route("*", "/api/{method}", self._on_api)
        app.router.add_post("/upload/{file}", self._on_upload)
        app.router.add_get("/files/{file}/{rest:.*}", self._on_file)
        app.router.add_post("/response/{token}", self._on_response)
        app.router.add_get("/link", self._on_socket)
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
        for socket in list(self.sockets):
            await socket.close()
        if self.session:
            await self.session.close()
        if self.runner:
            await self.runner.cleanup()

    async def _notify(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def until(self, holds: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait until something holds; every call and acknowledgement looks again."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(holds)

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
            await self._notify()
            return web.json_response(
                {"ok": False, "error": "ratelimited" if fault == "429" else "internal_error"},
                status=int(fault),
                headers=headers,
            )
        answer = self.api.call(method, arguments)
        await self._notify()
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
            check_message(given)
        except Wrong as wrong:
            return web.Response(status=400, text=wrong.error)
        url.uses += 1
        self._respond(url, given)
        await self._notify()
        return web.Response(text="ok")

    def _respond(self, url: ResponseUrl, given: Json) -> None:
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

    # Socket Mode

    async def _on_socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json(
            {"type": "hello", "num_connections": 1, "connection_info": {"app_id": APP}, "debug_info": {}}
        )
        self.sockets.append(socket)
        self.client_sockets += 1
        await self._notify()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._on_ack(message.data)
        finally:
            self.sockets.remove(socket)
            await self._notify()
        return socket

    async def _on_ack(self, text: str) -> None:
        if not text.startswith("{"):
            return
        ack = json.loads(text)
        waiting = self.waiting.pop(ack["envelope_id"], None)
        if waiting is not None and not waiting.done():
            waiting.set_result(ack.get("payload") or {})

    async def connected(self, seconds: float = 60.0) -> None:
        """Wait until the bot listens."""
        if not self.http_target:
            await self.until(lambda: bool(self.sockets), seconds)

    async def drop(self) -> None:
        """The connection breaks without a word."""
        before = self.client_sockets
        for socket in list(self.sockets):
            if socket._req is not None and socket._req.transport is not None:
                socket._req.transport.abort()
        await self.until(lambda: self.client_sockets > before and bool(self.sockets))

    async def refresh(self) -> None:
        """Slack asks for a new connection and closes the old one."""
        before = self.client_sockets
        for socket in list(self.sockets):
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})
            await socket.close()
        await self.until(lambda: self.client_sockets > before and bool(self.sockets))

    # delivery

    async def deliver(self, kind: str, payload: Json, *, retry: int = 0) -> Json:
        """Send to the bot and wait for the acknowledgement, at most three seconds; what it carried.

        `kind` is events_api, slash_commands or interactive.
        """
        started = time.perf_counter()
        if self.http_target:
            answer = await self._post(kind, payload, retry)
        else:
            answer = await self._send(kind, payload, retry)
        self.acks.append(time.perf_counter() - started)
        await self._notify()
        return answer

    async def _send(self, kind: str, payload: Json, retry: int) -> Json:
        envelope = f"{self.workspace.number()}-envelope"
        message = {
            "envelope_id": envelope,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if retry:
            message |= {"retry_attempt": retry, "retry_reason": "timeout"}
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.waiting[envelope] = future
        if not self.sockets:
            raise NotAcknowledged("no socket is open")
        await self.sockets[-1].send_json(message)
        try:
            return await asyncio.wait_for(future, ACK_SECONDS)
        except TimeoutError:
            raise NotAcknowledged(f"{kind} was not acknowledged in {ACK_SECONDS} s") from None

    async def _post(self, kind: str, payload: Json, retry: int) -> Json:
        body, content_type = _body(kind, payload)
        headers = {"Content-Type": content_type, **sign(body)}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        assert self.session is not None
        try:
            async with self.session.post(self.http_target, data=body.encode(), headers=headers) as answer:
                text = await answer.text()
                if answer.status != 200:
                    raise NotAcknowledged(f"{kind}: HTTP {answer.status} {text}")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotAcknowledged(f"{kind}: {type(error).__name__}") from error
        if not text:
            return {}
        return json.loads(text) if text.startswith("{") else {"text": text}

    async def event(self, event: Json, *, event_id: str = "", shared: bool = False, times: int = 1) -> None:
        """An event of the Events API; not acknowledged, it is sent once more at once."""
        envelope = {
            "token": "verification",
            "team_id": TEAM,
            "context_team_id": TEAM,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": event_id or f"Ev0{self.workspace.number()}",
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": shared,
        }
        self.last_event = envelope
        for number in range(times):
            try:
                await self.deliver("events_api", envelope, retry=number)
            except NotAcknowledged:
                await self.deliver("events_api", envelope, retry=number + 1)

    # acts of a person

    def _response(self, user: str, channel: str, of: Ephemeral | None) -> str:
        token = f"{self.workspace.number()}"
        self.workspace.responses[token] = ResponseUrl(user=user, channel=channel, of=of)
        return f"{self.url}/response/{token}"

    def _common(self, user: str) -> Json:
        person = self.workspace.users[user]
        return {
            "user": {"id": user, "username": person.name, "name": person.name, "team_id": person.team},
            "api_app_id": APP,
            "token": "verification",
            "trigger_id": self.workspace.trigger(user),
            "team": {"id": TEAM, "domain": "home"},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    async def slash(self, user: str, channel: str, text: str, command: str = "/rights") -> Json:
        """A slash command; what the acknowledgement said stands as an ephemeral message."""
        note = Ephemeral(
            user,
            channel,
            {"type": "message", "user": BOT_USER, "ts": self.workspace.ts(), "text": "", "blocks": []},
            command=True,
        )
        where = self.workspace.channels[channel]
        payload = {
            "token": "verification",
            "team_id": TEAM,
            "team_domain": "home",
            "channel_id": channel,
            "channel_name": "directmessage" if where.direct else where.name,
            "user_id": user,
            "user_name": self.workspace.users[user].name,
            "command": command,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self._response(user, channel, note),
            "trigger_id": self.workspace.trigger(user),
        }
        answer = await self._told(user, lambda: self.deliver("slash_commands", payload))
        if answer.get("text") or answer.get("blocks"):
            note.message |= {"text": answer.get("text", ""), "blocks": answer.get("blocks", [])}
            self.workspace.ephemerals.append(note)
            await self._notify()
        return answer

    async def _told(self, user: str, act: Callable[[], Any]) -> Json:
        try:
            answer: Json = await act()
        except NotAcknowledged as error:
            self.errors.setdefault(user, []).append(str(error))
            raise
        return answer

    async def message(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread: str = "",
        files: list[Json] | None = None,
        times: int = 1,
        deliver: bool = True,
    ) -> Json:
        """Somebody writes; the bot hears what its subscriptions let it hear."""
        where = self.workspace.channels[channel]
        person = self.workspace.users[user]
        message: Json = {
            "type": "message",
            "user": user,
            "ts": self.workspace.ts(),
            "text": text,
            "team": person.team,
            "blocks": [],
        }
        if person.bot:
            message |= {"bot_id": person.bot, "app_id": f"A{person.bot}"}
        if thread:
            root = where.find(thread)
            message |= {"thread_ts": thread, "parent_user_id": root["user"] if root else user}
        if files:
            message |= {"files": files, "subtype": "file_share", "upload": True}
        where.messages.append(message)
        if not deliver:
            return message
        extra = {"channel": channel, "channel_type": "im" if where.direct else "channel", "event_ts": message["ts"]}
        if person.team != TEAM:
            extra |= {"user_team": person.team, "source_team": person.team}
        if f"<@{BOT_USER}" in text and not where.direct:
            mention = {
                key: value for key, value in message.items() if key not in ("subtype", "upload", "parent_user_id")
            }
            told = {key: value for key, value in extra.items() if key != "channel_type"}  # Slack leaves it out there
            await self.event({**mention, **told, "type": "app_mention"}, shared=where.shared, times=times)
        await self.event({**message, **extra}, shared=where.shared, times=times)
        return message

    async def click(self, user: str, where: Json, action: Json, choice: str = "") -> Json:
        """Press a button or choose; `where` is {"message", "channel", "ephemeral"} or {"view"}."""
        pressed = {key: action[key] for key in ("action_id", "type", "value") if key in action}
        pressed |= {"block_id": "b", "action_ts": self.workspace.ts()}
        if action["type"] == "static_select":
            option = next(one for one in action["options"] if one["value"] == choice)
            pressed |= {"selected_option": option}
        payload = {"type": "block_actions", **self._common(user), "actions": [pressed]}
        if "view" in where:
            payload |= {"view": where["view"], "container": {"type": "view", "view_id": where["view"]["id"]}}
        else:
            payload |= self._in_message(user, where)
        return await self._told(user, lambda: self.deliver("interactive", payload))

    def _in_message(self, user: str, where: Mapping[str, Any]) -> Json:
        message, channel, ephemeral = where["message"], where["channel"], where.get("ephemeral")
        container = {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel,
            "is_ephemeral": bool(ephemeral),
        }
        if message.get("thread_ts"):
            container["thread_ts"] = message["thread_ts"]
        shown = {} if ephemeral else {"message": message}
        return {
            "container": container,
            "channel": {"id": channel, "name": self.workspace.channels[channel].name or "directmessage"},
            "state": {"values": {}},
            "response_url": self._response(user, channel, ephemeral),
            **shown,
        }

    async def shortcut(self, user: str, channel: str, ts: str, callback: str = "check_clip") -> Json:
        """A message shortcut."""
        message = self.workspace.channels[channel].find(ts)
        common = {key: value for key, value in self._common(user).items() if key != "api_app_id"}
        payload = {
            "type": "message_action",
            **common,
            "user": {key: value for key, value in common["user"].items() if key != "username"},
            "callback_id": callback,
            "action_ts": self.workspace.ts(),
            "message_ts": ts,
            "message": message,
            "channel": {"id": channel, "name": self.workspace.channels[channel].name},
            "response_url": self._response(user, channel, None),
        }
        return await self._told(user, lambda: self.deliver("interactive", payload))

    async def submit(self, user: str, values: Mapping[str, str], files: list[Json] | None = None) -> Mapping[str, str]:
        """Send the open modal; field errors keep it open."""
        view = self.workspace.views[user]
        states = {
            block["block_id"]: {
                block["element"]["action_id"]: _state(block["element"], values.get(block["block_id"]), files or [])
            }
            for block in view["blocks"]
            if block["type"] == "input"
        }
        missing = [
            block["block_id"]
            for block in view["blocks"]
            if block["type"] == "input" and not block.get("optional") and not values.get(block["block_id"])
        ]
        if missing:  # Slack's own client does not send a form with a required field empty
            return dict.fromkeys(missing, "Please complete this required field.")
        payload = {
            "type": "view_submission",
            **self._common(user),
            "view": {**view, "state": {"values": states}, "app_id": APP, "bot_id": "B0BOT"},
            "response_urls": [],
        }
        answer = await self._told(user, lambda: self.deliver("interactive", payload))
        if answer.get("response_action") == "errors":
            return dict(answer["errors"])
        if answer.get("response_action") == "update":
            self.workspace.views[user] = {**answer["view"], "id": view["id"]}
            return {}
        self.workspace.views.pop(user, None)
        return {}

    async def open_home(self, user: str) -> Json | None:
        """The home tab; what the bot published."""
        before = self.workspace.homes.get(user)
        await self.event(
            {
                "type": "app_home_opened",
                "user": user,
                "channel": self.workspace.direct(user).id,
                "tab": "home",
                "event_ts": self.workspace.ts(),
            }
        )
        await self.until(lambda: self.workspace.homes.get(user) is not before)
        return self.workspace.homes[user]

    def upload(self, user: str, name: str, content: bytes, media_type: str) -> Json:
        """A file on its way into a message or modal."""
        return self.workspace.add_file(user, name, content, media_type, self.url)

    async def challenge(self) -> str:
        """url_verification, as when the request URL is saved."""
        answer = await self._post("events_api", {"type": "url_verification", "token": "x", "challenge": "abc"}, 0)
        return str(answer.get("challenge") or answer.get("text"))


def sign(body: str, secret: str = SIGNING_SECRET, at: float | None = None) -> dict[str, str]:
    """Slack's signature headers."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _body(kind: str, payload: Json) -> tuple[str, str]:
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form), "application/x-www-form-urlencoded"


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


def _state(element: Json, value: str | None, files: list[Json]) -> Json:
    kind = element["type"]
    if kind == "checkboxes":
        return {"type": kind, "selected_options": element["options"] if value else []}
    if kind == "static_select":
        chosen = next((one for one in element["options"] if one["value"] == value), None) or (
            element.get("initial_option") if value is None else None
        )
        return {"type": kind, "selected_option": chosen}
    if kind == "conversations_select":
        return {"type": kind, "selected_conversation": value or None}
    if kind == "file_input":
        return {"type": kind, "files": files}
    return {"type": kind, "value": element.get("initial_value") if value is None else value or None}


__all__ = ("OTHER_TEAM", "FakeSlack", "sign")
