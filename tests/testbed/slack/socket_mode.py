"""Socket Mode: envelopes over web sockets that the bot opens."""

import asyncio
import json
from collections.abc import Callable

from aiohttp import WSMsgType, web

from tests.testbed.driver import NotAcknowledged
from tests.testbed.slack.changes import Changes
from tests.testbed.slack.state import APP, Json

ACK_SECONDS = 3.0


class SocketMode:
    """The bot's connections."""

    def __init__(self, changes: Changes, number: Callable[[], int]) -> None:
        """`number` makes each envelope's."""
        self.changes, self.number = changes, number
        self.open: list[web.WebSocketResponse] = []
        self.opened = 0
        """How many there ever were."""
        self.waiting: dict[str, asyncio.Future[Json]] = {}

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json(
            {"type": "hello", "num_connections": 1, "connection_info": {"app_id": APP}, "debug_info": {}}
        )
        self.open.append(socket)
        self.opened += 1
        await self.changes.notify()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._on_ack(message.data)
        finally:
            self.open.remove(socket)
            await self.changes.notify()
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
        await self.changes.until(lambda: bool(self.open), seconds)

    async def drop(self) -> None:
        """The connection breaks without a word."""
        before = self.opened
        for socket in list(self.open):
            if socket._req is not None and socket._req.transport is not None:
                socket._req.transport.abort()
        await self.changes.until(lambda: self.opened > before and bool(self.open))

    async def refresh(self) -> None:
        """Slack asks for a new connection and closes the old one."""
        before = self.opened
        for socket in list(self.open):
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})
            await socket.close()
        await self.changes.until(lambda: self.opened > before and bool(self.open))

    async def send(self, kind: str, payload: Json, retry: int) -> Json:
        """An envelope; what its acknowledgement carried."""
        envelope = f"{self.number()}-envelope"
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
        if not self.open:
            raise NotAcknowledged("no socket is open")
        await self.open[-1].send_json(message)
        try:
            return await asyncio.wait_for(future, ACK_SECONDS)
        except TimeoutError:
            raise NotAcknowledged(f"{kind} was not acknowledged in {ACK_SECONDS} s") from None
