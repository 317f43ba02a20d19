"""A small real server that speaks the OpenAI chat wire protocol on loopback, streaming and errors included."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class OpenAIServer:
    """Answers `/v1/chat/completions` with what it is told: a text, a status, a delay, a refusal, broken JSON."""

    text: str = '{"sightings": [], "circumstances": []}'
    status: int = 200
    delay: float = 0.0
    refusal: str | None = None
    raw: bytes | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One completion."""
        body = await request.json()
        self.requests.append(body)
        await asyncio.sleep(self.delay)
        if self.status != 200:
            return web.json_response({"error": {"message": "no", "type": "server_error"}}, status=self.status)
        if self.raw is not None:
            return web.Response(body=self.raw, content_type="application/json")
        if body.get("stream"):
            return await self._stream(request)
        message = {"role": "assistant", "content": None if self.refusal else self.text, "refusal": self.refusal}
        return web.json_response(_completion([{"index": 0, "message": message, "finish_reason": "stop"}]))

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for word in self.text.split(" "):
            chunk = _completion([{"index": 0, "delta": {"content": word + " "}}], kind="chat.completion.chunk")
            await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
        await response.write(b"data: [DONE]\n\n")
        return response


def _completion(choices: list[dict[str, Any]], kind: str = "chat.completion") -> dict[str, Any]:
    return {"id": "c-1", "object": kind, "created": 1, "model": "small", "choices": choices}


@asynccontextmanager
async def openai_server(**behaviour: Any) -> AsyncIterator[OpenAIServer]:
    """Serve on a free port of 127.0.0.1 for as long as the context lasts."""
    server = OpenAIServer(**behaviour)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()
