"""One exchange over HTTP: a request as it was read, an answer as Discord writes it."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import BodyPartReader, web

from tests.testbed.discord.nouns import Json

Answer = tuple[int, Any]
Route = Callable[["Sent", Json], Awaitable[Answer]]


class Sent:
    """One request, read."""

    def __init__(self, request: web.Request, body: Any, files: dict[str, tuple[str, bytes]]) -> None:
        self.request, self.body, self.files = request, body, files

    def __getitem__(self, name: str) -> str:
        return self.request.match_info[name]


async def read_sent(request: web.Request) -> Sent:
    """JSON, or JSON with files."""
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


def as_json(status: int, body: Any) -> web.Response:
    """An answer."""
    # Exactly this content type: with a charset discord.py takes JSON for text.
    if status == 204:
        return web.Response(status=204)
    return web.Response(status=status, body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})


def limited() -> web.Response:
    """Too many requests."""
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
