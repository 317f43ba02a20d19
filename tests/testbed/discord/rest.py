"""Discord's REST API, as far as the bot uses it; any other route fails the test."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiohttp import BodyPartReader, web

from tests.testbed.discord.contract import Contract
from tests.testbed.discord.gateway import Gateway
from tests.testbed.discord.limits import Wrong, check_choices, check_commands, check_message, check_modal, need
from tests.testbed.discord.world import DIRECT, EPHEMERAL, V2, Channel, Interaction, Json, Message, World, snowflake

API = "/api/v10"
Answer = tuple[int, Any]
Route = Callable[["Sent", Json], Awaitable[Answer]]
POSTS = ("POST /channels/{channel}/messages", "PATCH /channels/{channel}/messages/{message}",
         "POST /webhooks/{app}/{token}", "PATCH /webhooks/{app}/{token}/messages/{message}")  # fmt: skip
SLOW_SECONDS = 0.3


class Sent:
    """One request, read."""

    def __init__(self, request: web.Request, body: Any, files: dict[str, tuple[str, bytes]]) -> None:
        self.request, self.body, self.files = request, body, files

    def __getitem__(self, name: str) -> str:
        return self.request.match_info[name]


class Rest:
    """The routes."""

    def __init__(self, world: World, gateway: Gateway, token: str, contract: Contract | None) -> None:
        self.world, self.gateway, self.token, self.contract = world, gateway, token, contract
        self.url = ""
        self.problems: list[str] = []
        self.faults: deque[str] = deque()
        self.calls: list[str] = []
        self.refused: list[tuple[str, int]] = []
        """(route, code) of every answer with an error status."""
        self.running = 0
        self.acknowledged: dict[str, asyncio.Event] = {}
        self.on_change: Callable[[], None] = lambda: None

    def routes(self) -> list[web.RouteDef]:
        """All of them, and a last one for what is unknown."""
        known: dict[str, Route] = {
            "GET /users/@me": self.me,
            "GET /users/@me/guilds": self.my_guilds,
            "GET /oauth2/applications/@me": self.application,
            "GET /gateway/bot": self.gateway_bot,
            "GET /applications/{app}/commands": self.get_commands,
            "PUT /applications/{app}/commands": self.put_commands,
            "POST /interactions/{interaction}/{token}/callback": self.callback,
            "POST /webhooks/{app}/{token}": self.follow_up,
            "GET /webhooks/{app}/{token}/messages/{message}": self.get_answer,
            "PATCH /webhooks/{app}/{token}/messages/{message}": self.edit_answer,
            "DELETE /webhooks/{app}/{token}/messages/{message}": self.delete_answer,
            "POST /users/@me/channels": self.open_direct,
            "GET /channels/{channel}": self.get_channel,
            "GET /channels/{channel}/messages": self.history,
            "POST /channels/{channel}/messages": self.post,
            "GET /channels/{channel}/messages/{message}": self.get_message,
            "PATCH /channels/{channel}/messages/{message}": self.edit,
            "DELETE /channels/{channel}/messages/{message}": self.delete,
            "POST /channels/{channel}/typing": self.typing,
            "GET /guilds/{guild}": self.get_guild,
            "GET /guilds/{guild}/members/{user}": self.get_member,
        }
        made = [
            web.route(name.split()[0], API + name.split()[1], self._served(name, act)) for name, act in known.items()
        ]
        files = web.get("/cdn/{file}/{name}", self.file)
        return [*made, files, web.route("*", "/{rest:.*}", self.unknown)]

    async def unknown(self, request: web.Request) -> web.Response:
        """A route that Discord has not, or that nobody taught the stand-in."""
        self.problems.append(f"unknown route: {request.method} {request.path}")
        return _json(404, {"message": "404: Not Found", "code": 0})

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
        sent = await _read(request)
        fault = self.faults.popleft() if name in POSTS and self.faults else ""
        if fault in ("500", "502", "503"):
            return _json(int(fault), {"message": "upstream", "code": 0})
        if fault == "429":
            return _limited()
        if fault == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        try:
            self._allowed(name, request)
            status, answer = await act(sent, sent.body or {})
        except Wrong as wrong:
            self.refused.append((name, wrong.code))
            if wrong.code == 50035:
                self.problems.append(f"{name}: {wrong}")
            return _json(wrong.status, {"message": str(wrong), "code": wrong.code})
        self._judge(request, sent.body, status, answer)
        if fault == "lost":
            assert request.transport is not None
            request.transport.abort()
        return _json(status, answer)

    def _allowed(self, name: str, request: web.Request) -> None:
        open_to_all = "/webhooks/" in name or "/interactions/" in name
        if not open_to_all and request.headers.get("Authorization") != f"Bot {self.token}":
            raise Wrong(401, 0, "401: Unauthorized")

    def _judge(self, request: web.Request, body: Any, status: int, answer: Any) -> None:
        if self.contract is not None:
            path = request.path.removeprefix(API)
            self.problems += self.contract.faults(request.method, path, body, status, answer)

    # who
    async def me(self, sent: Sent, body: Json) -> Answer:
        return 200, self.world.bot.json() | {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}

    async def my_guilds(self, sent: Sent, body: Json) -> Answer:
        guild: Json = {"id": self.world.guild, "name": "Example Studio", "icon": None, "banner": None, "owner": False,
                 "permissions": "0", "features": []}  # fmt: skip
        return 200, [guild]

    async def application(self, sent: Sent, body: Json) -> Answer:
        return 200, {
            "id": self.world.application, "name": "Rightsdesk", "icon": None, "description": "", "type": None,
            "verify_key": "0" * 64, "flags": 0, "flags_new": "0", "redirect_uris": [],
            "interactions_endpoint_url": None, "role_connections_verification_url": None,
            "owner": self.world.owner.json(), "approximate_guild_count": 1, "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0, "explicit_content_filter": 0, "team": None,
            "eligible_oauth2_scopes": [], "bot_public": False, "bot_require_code_grant": False,
            "bot": self.world.bot.json(), "rpc_origins": [],
        }  # fmt: skip

    async def gateway_bot(self, sent: Sent, body: Json) -> Answer:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return 200, {"url": self.gateway.url, "shards": 1, "session_start_limit": limit}

    async def get_guild(self, sent: Sent, body: Json) -> Answer:
        self._guild(sent)
        return 200, self.world.guild_json()

    async def get_member(self, sent: Sent, body: Json) -> Answer:
        self._guild(sent)
        user = self.world.users.get(sent["user"])
        if user is None or user.id not in self.world.member_roles:
            raise Wrong(404, 10007, "Unknown Member")
        return 200, self.world.member_json(user)

    def _guild(self, sent: Sent) -> None:
        if sent["guild"] != self.world.guild:
            raise Wrong(404, 10004, "Unknown Guild")

    # commands
    async def get_commands(self, sent: Sent, body: Json) -> Answer:
        return 200, self.world.commands

    async def put_commands(self, sent: Sent, body: Any) -> Answer:
        check_commands(body)
        self.world.commands = [
            {"description": "", "default_member_permissions": None, **one, "id": snowflake(), "version": snowflake(),
             "application_id": self.world.application}
            for one in body
        ]  # fmt: skip
        return 200, self.world.commands

    # interactions
    async def callback(self, sent: Sent, body: Json) -> Answer:
        interaction = self.world.interactions.get(sent["interaction"])
        if interaction is None or interaction.expired or interaction.token != sent["token"]:
            raise Wrong(404, 10062, "Unknown interaction")
        if interaction.response is not None:
            raise Wrong(400, 40060, "Interaction has already been acknowledged.")
        kind, data = body["type"], body.get("data") or {}
        self._respond(interaction, kind, data, sent)
        interaction.response = kind
        self.acknowledged[interaction.id].set()
        if interaction.original is not None and kind in (4, 7):
            await self._announce(interaction.original, new=kind == 4)
        return 200, self._callback_answer(interaction, kind)

    def _respond(self, interaction: Interaction, kind: int, data: Json, sent: Sent) -> None:
        if kind in (4, 5):
            if kind == 4:
                check_message(data, files=len(sent.files))
            interaction.original = self._answer_message(interaction, data, sent, loading=kind == 5)
        elif kind == 6:
            need(interaction.message is not None, "type 6 only for components")
            interaction.original = interaction.message
        elif kind == 7:
            need(interaction.message is not None, "type 7 only for components")
            assert interaction.message is not None
            self._change(interaction.message, data, sent)
            interaction.original = interaction.message
        elif kind == 8:
            need(interaction.kind == 4, "type 8 only for autocompletion")
            check_choices(data["choices"])
            interaction.choices = data["choices"]
        else:
            need(
                kind == 9 and interaction.kind in (2, 3), f"type {kind} not for interactions of type {interaction.kind}"
            )
            check_modal(data)
            interaction.modal = data

    def _callback_answer(self, interaction: Interaction, kind: int) -> Json:
        shown: Json = {"id": interaction.id, "type": interaction.kind, "channel_id": interaction.channel}
        answer: Json = {"interaction": shown}
        message = interaction.original
        if kind in (4, 5, 7) and message is not None:
            shown |= {
                "response_message_id": message.id,
                "response_message_loading": message.loading,
                "response_message_ephemeral": bool(message.flags & EPHEMERAL),
            }
            if kind != 5:
                answer["resource"] = {"type": kind, "message": self.world.message_json(message)}
        return answer

    def _answer_message(self, interaction: Interaction, data: Json, sent: Sent, *, loading: bool = False) -> Message:
        flags = int(data.get("flags") or 0)
        private = interaction.user.id if flags & EPHEMERAL else ""
        message = Message(interaction.channel, self.world.bot, private_to=private, webhook=self.world.application,
                          loading=loading, flags=flags | (128 if loading else 0))  # fmt: skip
        self._fill(message, data, sent)
        self.world.channels[interaction.channel].messages.append(message)
        return message

    def _interaction(self, sent: Sent) -> Interaction:
        for one in self.world.interactions.values():
            if one.token == sent["token"] and not one.expired:
                return one
        raise Wrong(401, 50027, "Invalid Webhook Token")

    async def follow_up(self, sent: Sent, body: Json) -> Answer:
        interaction = self._interaction(sent)
        if interaction.response is None:
            raise Wrong(404, 10015, "Unknown Webhook")
        check_message(body, files=len(sent.files))
        message = self._answer_message(interaction, body, sent)
        await self._announce(message, new=True)
        return 200, self.world.message_json(message)

    async def get_answer(self, sent: Sent, body: Json) -> Answer:
        return 200, self.world.message_json(self._answer(sent))

    def _answer(self, sent: Sent) -> Message:
        interaction = self._interaction(sent)
        if sent["message"] == "@original":
            found = interaction.original
        else:
            found = self.world.find_message(interaction.channel, sent["message"])
        if found is None or found.deleted:
            raise Wrong(404, 10008, "Unknown Message")
        return found

    async def edit_answer(self, sent: Sent, body: Json) -> Answer:
        message = self._answer(sent)
        check_message(body, files=len(sent.files), before={"flags": message.flags})
        self._change(message, body, sent)
        await self._announce(message, new=False)
        return 200, self.world.message_json(message)

    async def delete_answer(self, sent: Sent, body: Json) -> Answer:
        self._answer(sent).deleted = True
        return 204, None

    # messages
    def _channel(self, sent: Sent) -> Channel:
        channel = self.world.channels.get(sent["channel"])
        if channel is None:
            raise Wrong(404, 10003, "Unknown Channel")
        if not self.world.may_view(self.world.bot, channel):
            raise Wrong(403, 50001, "Missing Access")
        return channel

    async def get_channel(self, sent: Sent, body: Json) -> Answer:
        return 200, self.world.channel_json(self._channel(sent))

    async def open_direct(self, sent: Sent, body: Json) -> Answer:
        user = self.world.users.get(str(body["recipient_id"]))
        if user is None:
            raise Wrong(400, 50033, "Invalid Recipient(s)")
        return 200, self.world.channel_json(self.world.direct(user))

    async def history(self, sent: Sent, body: Json) -> Answer:
        query = sent.request.query
        limit = int(query.get("limit", "50"))
        need(1 <= limit <= 100, "limit: 1 to 100")
        after, before = int(query.get("after", "0")), int(query.get("before", "0")) or 1 << 70
        open_ones = [one for one in self._channel(sent).messages if not one.private_to and not one.deleted]
        found = [one for one in open_ones if after < int(one.id) < before]
        page = found[:limit] if "after" in query else found[-limit:]
        return 200, [self.world.message_json(one, content=self.world.readable_by_bot(one)) for one in reversed(page)]

    async def get_message(self, sent: Sent, body: Json) -> Answer:
        self._channel(sent)
        message = self.world.find_message(sent["channel"], sent["message"])
        if message is None or message.private_to:
            raise Wrong(404, 10008, "Unknown Message")
        return 200, self.world.message_json(message, content=self.world.readable_by_bot(message))

    async def post(self, sent: Sent, body: Json) -> Answer:
        channel = self._channel(sent)
        if channel.kind == DIRECT and self.world.users[channel.user].direct_closed:
            raise Wrong(403, 50007, "Cannot send messages to this user")
        check_message(body, files=len(sent.files))
        nonce = str(body.get("nonce") or "")
        need(len(nonce) <= 25, "nonce: 25")
        if nonce and body.get("enforce_nonce"):
            for one in channel.messages:
                if one.nonce == nonce and one.author is self.world.bot:
                    return 200, self.world.message_json(one)
        reference = (body.get("message_reference") or {}).get("message_id") or ""
        if reference and self.world.find_message(channel.id, str(reference)) is None:
            need(body["message_reference"].get("fail_if_not_exists") is False, "message_reference: Unknown message")
            reference = ""
        message = Message(channel.id, self.world.bot, nonce=nonce, reference=str(reference))
        self._fill(message, body, sent)
        channel.messages.append(message)
        await self._announce(message, new=True)
        return 200, self.world.message_json(message)

    async def edit(self, sent: Sent, body: Json) -> Answer:
        self._channel(sent)
        message = self.world.find_message(sent["channel"], sent["message"])
        if message is None:
            raise Wrong(404, 10008, "Unknown Message")
        if message.author is not self.world.bot:
            raise Wrong(403, 50005, "Cannot edit a message authored by another user")
        check_message(body, files=len(sent.files), before={"flags": message.flags})
        self._change(message, body, sent)
        await self._announce(message, new=False)
        return 200, self.world.message_json(message)

    async def delete(self, sent: Sent, body: Json) -> Answer:
        message = self.world.find_message(sent["channel"], sent["message"])
        if message is None:
            raise Wrong(404, 10008, "Unknown Message")
        message.deleted = True
        return 204, None

    async def typing(self, sent: Sent, body: Json) -> Answer:
        self._channel(sent)
        return 204, None

    # what a message holds
    def _fill(self, message: Message, data: Json, sent: Sent) -> None:
        message.content = data.get("content") or ""
        message.components = _numbered(data.get("components") or [])
        message.embeds = data.get("embeds") or []
        message.flags |= int(data.get("flags") or 0) & ~128
        for number, (name, content) in enumerate(sent.files.values()):
            described = {str(one["id"]): one for one in data.get("attachments") or ()}
            message.attachments.append(self.attach(name, content) | _described(described.get(str(number))))

    def _change(self, message: Message, data: Json, sent: Sent) -> None:
        need(not (message.flags & V2 and data.get("content")), "content: not with IS_COMPONENTS_V2")
        message.loading = False
        message.flags &= ~128
        message.edited = datetime.now(UTC).isoformat()
        kept = {name: getattr(message, name) for name in ("content", "components", "embeds") if name not in data}
        self._fill(message, data, sent)
        for name, value in kept.items():
            setattr(message, name, value)

    def attach(self, name: str, content: bytes, media_type: str = "") -> Json:
        """A file on the CDN."""
        file = snowflake()
        self.world.files[file] = (name, content)
        url = f"{self.url}/cdn/{file}/{name}"
        kind = {"content_type": media_type} if media_type else {}
        return {"id": file, "filename": name, "size": len(content), "url": url, "proxy_url": url, **kind}

    async def _announce(self, message: Message, *, new: bool) -> None:
        """MESSAGE_CREATE or MESSAGE_UPDATE to the bot, as far as it asked for them."""
        channel = self.world.channels[message.channel]
        if message.private_to or not self.gateway.wants(channel.kind):
            return
        data = self.world.message_json(message, content=self.world.readable_by_bot(message))
        if channel.kind != DIRECT:
            data |= {"guild_id": self.world.guild}
            if message.author.id in self.world.member_roles:
                data["member"] = self.world.member_json(message.author, with_user=False)
        await self.gateway.dispatch("MESSAGE_CREATE" if new else "MESSAGE_UPDATE", data)


def _described(attachment: Json | None) -> Json:
    return {"description": attachment["description"]} if attachment and attachment.get("description") else {}


def _numbered(components: list[Json]) -> list[Json]:
    """With the ids that Discord gives them."""
    number = 0

    def walk(node: Any) -> Any:
        nonlocal number
        if isinstance(node, list):
            return [walk(one) for one in node]
        if isinstance(node, dict) and "type" in node:
            number += 1
            node = {"id": number, **node}
            for name in ("components", "accessory", "component"):
                if name in node:
                    node[name] = walk(node[name])
        return node

    walked: list[Json] = walk(components)
    return walked


async def _read(request: web.Request) -> Sent:
    files: dict[str, tuple[str, bytes]] = {}
    body: Any = None
    if request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            if part.name == "payload_json":
                body = json.loads(await part.text())
            else:
                files[str(part.name)] = (part.filename or "", bytes(await part.read()))
    elif request.can_read_body:
        body = json.loads(await request.text())
    return Sent(request, body, files)


def _json(status: int, body: Any) -> web.Response:
    # Exactly this content type: with a charset discord.py takes JSON for text.
    if status == 204:
        return web.Response(status=204)
    return web.Response(status=status, body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})


def _limited() -> web.Response:
    body = json.dumps({"message": "You are being rate limited.", "retry_after": 0.05, "global": False}).encode()
    # Without Via discord.py takes it for a ban by the proxy in front of Discord.
    headers = {
        "Content-Type": "application/json",
        "Via": "1.1 google",
        "Retry-After": "1",
        "X-RateLimit-Limit": "5",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset-After": "0.05",
        "X-RateLimit-Bucket": "bucket",
        "X-RateLimit-Scope": "user",
    }
    return web.Response(status=429, body=body, headers=headers)
