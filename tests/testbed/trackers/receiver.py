"""A receiver of Standard Webhooks: checks the signature, keeps one event an id."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

from tests.testbed.trackers.faults import Faults, refuse

SECRET = "whsec_" + base64.b64encode(b"a shared secret of the test's own").decode()


class Receiver:
    """Tickets made from events."""

    def __init__(self) -> None:
        """Empty."""
        self.events: dict[str, dict[str, Any]] = {}
        self.deliveries = 0
        self.url = ""
        self.faults = Faults(
            creates=lambda _, __, body: '"ticket.created"' in body,
            reads=lambda _, __: False,
        )

    def app(self) -> web.Application:
        """The route."""
        app = web.Application(middlewares=[self.faults.middleware()], client_max_size=10_000_000)
        app.add_routes([web.post("/hook", self._take)])
        return app

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        try:
            Webhook(SECRET).verify(body, dict(request.headers))
        except WebhookVerificationError as error:
            raise refuse(401, str(error)) from error
        self.deliveries += 1
        event = json.loads(body)
        self.events.setdefault(request.headers["webhook-id"], event)
        if event["type"] == "ticket.created" and event["data"]["project"] not in ("", "RIGHTS"):
            del self.events[request.headers["webhook-id"]]
            raise refuse(422, f"no project {event['data']['project']}")
        return web.json_response({"id": f"W-{event['data']['key']}", "url": f"{self.url}/{event['data']['key']}"})

    # the other side
    def _of(self, kind: str, key: str) -> list[dict[str, Any]]:
        return [one["data"] for one in self.events.values() if one["type"] == kind and one["data"]["key"] == key]

    async def count(self, key: str) -> int:
        """See Remote."""
        return len(self._of("ticket.created", key))

    async def text(self, key: str) -> str:
        """See Remote."""
        made = self._of("ticket.created", key)[0]
        return f"{made['title']}\n{made['text']}"

    async def comments(self, key: str) -> list[str]:
        """See Remote."""
        return [one["text"] for one in self._of("ticket.commented", key)]

    async def files(self, key: str) -> Mapping[str, bytes]:
        """See Remote."""
        return {one["name"]: base64.b64decode(one["base64"]) for one in self._of("ticket.attached", key)}

    async def touch(self, key: str) -> None:
        """See Remote. Nothing comes back from a receiver."""
