"""The gateway: HELLO, IDENTIFY, READY, heartbeats, RESUME with replay, op 7, op 9, over real compression."""

import asyncio
import json
import zlib
from collections.abc import Callable
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from tests.testbed.discord.nouns import DIRECT, Json, snowflake
from tests.testbed.discord.world import World

PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
"""Members, presences, message content."""
GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12


def compressor(kind: str | None) -> Callable[[bytes], bytes]:
    """One connection's outgoing compression."""
    if kind == "zlib-stream":
        stream = zlib.compressobj()
        return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)
    if kind == "zstd-stream":
        import zstandard  # only where the client has it, too

        zstd = zstandard.ZstdCompressor().compressobj()
        return lambda data: zstd.compress(data) + zstd.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    raise AssertionError(f"the client asks for {kind!r}; Discord knows zlib-stream and zstd-stream")


class Gateway:
    """One session at a time, as one shard has."""

    def __init__(self, world: World, token: str) -> None:
        self.world, self.token = world, token
        self.url = ""
        self.session = ""
        self.seq = 0
        self.sent: list[Json] = []
        """Everything dispatched in this session, for RESUME."""
        self.socket: web.WebSocketResponse | None = None
        self.compress: Callable[[bytes], bytes] = lambda data: data
        self.intents = 0
        self.identified = 0
        self.resumed = 0
        self.up = asyncio.Event()
        self.sending = asyncio.Lock()
        self.held: list[Json] | None = None

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection."""
        assert request.query.get("v") == "10", request.query_string
        assert request.query.get("encoding") == "json", request.query_string
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.compress = compressor(request.query.get("compress"))
        self.socket = socket
        await self._send({"op": 10, "d": {"heartbeat_interval": 41250, "_trace": []}, "s": None, "t": None})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._received(json.loads(message.data))
        if self.socket is socket:
            self.socket = None
            self.up.clear()
        return socket

    async def _received(self, message: Json) -> None:
        op, data = message["op"], message["d"]
        if op == 1:
            await self._send({"op": 11, "d": None, "s": None, "t": None})
        elif op == 2:
            await self._identify(data)
        elif op == 6:
            await self._resume(data)
        elif op != 3:
            raise AssertionError(f"the client sent op {op}")

    async def _identify(self, data: Json) -> None:
        assert self.socket is not None
        if data["token"] != self.token:
            await self.socket.close(code=4004)
            return
        if data["intents"] & PRIVILEGED:
            await self.socket.close(code=4014)
            return
        self.intents = data["intents"]
        self.identified += 1
        self.session, self.seq = f"session-{snowflake()}", 0
        self.sent.clear()
        await self.dispatch("READY", self._ready())
        await self.dispatch("GUILD_CREATE", self.world.guild_json())
        self.up.set()

    def _ready(self) -> Json:
        return {
            "v": 10,
            "user": self.world.bot.json() | {"verified": True, "mfa_enabled": False, "email": None},
            "guilds": [{"id": self.world.guild, "unavailable": True}],
            "private_channels": [],
            "session_id": self.session,
            "resume_gateway_url": self.url,
            "application": {"id": self.world.application, "flags": 0},
        }

    async def _resume(self, data: Json) -> None:
        if data["session_id"] != self.session or not self.session:
            await self._send({"op": 9, "d": False, "s": None, "t": None})
            return
        self.resumed += 1
        for event in self.sent:
            if event["s"] > data["seq"]:
                await self._send(event)
        await self.dispatch("RESUMED", {"_trace": []})
        self.up.set()

    async def dispatch(self, name: str, data: Json) -> None:
        """An event; while there is no connection it waits for a RESUME."""
        self.seq += 1
        event = {"op": 0, "t": name, "s": self.seq, "d": data}
        self.sent.append(event)
        if self.held is not None:
            self.held.append(event)
        else:
            await self._send(event)

    async def _send(self, payload: Json) -> None:
        async with self.sending:
            if self.socket is None or self.socket.closed:
                return
            try:
                await self.socket.send_bytes(self.compress(json.dumps(payload).encode()))
            except (ConnectionError, RuntimeError):
                self.socket = None

    def wants(self, channel_kind: int) -> bool:
        """Whether the client asked for messages of such channels."""
        return bool(self.intents & (DIRECT_MESSAGES if channel_kind == DIRECT else GUILD_MESSAGES))

    # faults
    async def drop(self) -> None:
        """The connection breaks without a word."""
        socket, self.socket = self.socket, None
        self.up.clear()
        if socket is not None:
            transport: Any = socket._req.transport if socket._req is not None else None
            if transport is not None:
                transport.abort()

    async def ask_to_reconnect(self) -> None:
        """Op 7."""
        self.up.clear()
        await self._send({"op": 7, "d": None, "s": None, "t": None})

    async def invalidate(self) -> None:
        """Op 9: the session is gone, with what was not delivered."""
        self.session = ""
        self.up.clear()
        await self._send({"op": 9, "d": False, "s": None, "t": None})

    def forget_session(self) -> None:
        """A later RESUME is refused: what happened in between is never delivered."""
        self.session = ""

    async def repeat_last(self, times: int = 1) -> None:
        """The last event again, byte for byte."""
        for _ in range(times):
            await self._send(self.sent[-1])

    def hold(self) -> None:
        """Keep events back."""
        self.held = []

    async def release(self, *, backwards: bool = False) -> None:
        """Send what was kept back, in order or out of it."""
        held, self.held = self.held or [], None
        for event in reversed(held) if backwards else held:
            await self._send(event)

    async def close(self) -> None:
        """The end."""
        if self.socket is not None:
            await self.socket.close(code=WSCloseCode.GOING_AWAY)
