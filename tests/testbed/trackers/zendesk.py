"""A stand-in of Zendesk's Support interface."""

import itertools
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.testbed.trackers.faults import Faults, basic, refuse


class Zendesk:
    """Tickets, comments, uploads and one group."""

    def __init__(self) -> None:
        """Empty."""
        self.tickets: list[dict[str, Any]] = []
        self.uploads: dict[str, tuple[str, bytes]] = {}
        self.seen: dict[str, dict[str, Any]] = {}
        self.clock, self.ids = itertools.count(1), itertools.count(500)
        self.url = ""
        self.faults = Faults(
            creates=lambda method, path, _: method == "POST" and path.endswith("/tickets.json"),
            reads=lambda method, _: method == "GET",
        )

    def app(self) -> web.Application:
        """The routes."""
        app = web.Application(middlewares=[self.faults.middleware(), self._checked], client_max_size=10_000_000)
        api = "/api/v2"
        app.add_routes(
            [
                web.get(f"{api}/tickets.json", self._list),
                web.post(f"{api}/tickets.json", self._create),
                web.get(api + "/tickets/{id:\\d+}.json", self._read),
                web.put(api + "/tickets/{id:\\d+}.json", self._update),
                web.get(api + "/tickets/{id:\\d+}/comments.json", self._comments),
                web.get(f"{api}/groups.json", self._groups),
                web.get(f"{api}/search.json", self._search),
                web.post(f"{api}/uploads.json", self._upload),
            ]
        )
        return app

    @web.middleware
    async def _checked(self, request: web.Request, handler: Any) -> Any:
        if request.headers.get("Authorization") != basic("bot@acme.example/token", "zen-secret"):
            raise refuse(401, "", error="Couldn't authenticate you")
        return await handler(request)

    def now(self) -> str:
        """A later time at each call."""
        return f"2026-11-22T10:00:{next(self.clock):02}Z"

    def _ticket(self, request: web.Request) -> dict[str, Any]:
        number = int(request.match_info["id"])
        found = next((one for one in self.tickets if one["id"] == number), None)
        if found is None:
            raise refuse(404, "", error="RecordNotFound", description="Not found")
        return found

    async def _list(self, request: web.Request) -> web.Response:
        found = [_shown(one) for one in self.tickets if one["external_id"] == request.query.get("external_id")]
        return web.json_response(
            {"tickets": found, "count": len(found), "next_page": None, "meta": {"has_more": False}}
        )

    async def _create(self, request: web.Request) -> web.Response:
        once = request.headers.get("Idempotency-Key", "")
        body = (await request.json())["ticket"]
        if once in self.seen:
            return web.json_response(self.seen[once], status=201, headers={"X-Idempotency-Lookup": "hit"})
        now = self.now()
        ticket = {
            "id": next(self.ids),
            "url": f"{self.url}/api/v2/tickets/1.json",
            "external_id": body.get("external_id"),
            "subject": body["subject"],
            "status": "new",
            "created_at": now,
            "updated_at": now,
            "said": [],
        }
        self.tickets.append(ticket)
        self._say(ticket, body["comment"], 1)
        given = {"ticket": _shown(ticket), "audit": self._audit(ticket)}
        self.seen[once] = given
        return web.json_response(given, status=201)

    def _audit(self, ticket: Mapping[str, Any]) -> dict[str, Any]:
        return {"id": next(self.ids), "ticket_id": ticket["id"], "created_at": ticket["updated_at"], "events": []}

    def _say(self, ticket: dict[str, Any], comment: Mapping[str, Any], author: int) -> None:
        now = self.now()
        files = [self.uploads[token] for token in comment.get("uploads", ())]
        said = {"id": next(self.ids), "body": comment["body"], "author_id": author, "created_at": now, "files": files}
        ticket["said"].append(said)
        ticket["updated_at"] = now

    async def _read(self, request: web.Request) -> web.Response:
        return web.json_response({"ticket": _shown(self._ticket(request))})

    async def _update(self, request: web.Request) -> web.Response:
        ticket, body = self._ticket(request), (await request.json())["ticket"]
        if body.get("safe_update") and body.get("updated_stamp") != ticket["updated_at"]:
            raise refuse(409, "", error="UpdateConflict", description="Safe Update prevented the update")
        if "comment" in body:
            self._say(ticket, body["comment"], 1)
        if "status" in body:
            ticket |= {"status": body["status"], "updated_at": self.now()}
        return web.json_response({"ticket": _shown(ticket), "audit": self._audit(ticket)})

    async def _comments(self, request: web.Request) -> web.Response:
        said = [{**one, "files": len(one["files"])} for one in self._ticket(request)["said"]]
        return web.json_response({"comments": said, "count": len(said), "next_page": None, "meta": {"has_more": False}})

    async def _groups(self, _: web.Request) -> web.Response:
        groups = [{"id": 7, "name": "Rights", "url": f"{self.url}/api/v2/groups/7.json"}]
        return web.json_response({"groups": groups, "count": 1, "next_page": None, "meta": {"has_more": False}})

    async def _search(self, request: web.Request) -> web.Response:
        words = [word.lower() for word in request.query["query"].split() if ":" not in word]
        found = [
            {**_shown(one), "result_type": "ticket"}
            for one in self.tickets
            if all(word in f"{one['subject']} {one['said'][0]['body']}".lower() for word in words)
        ]
        return web.json_response({"results": found, "count": len(found), "next_page": None, "facets": None})

    async def _upload(self, request: web.Request) -> web.Response:
        token = f"up{next(self.ids)}"
        self.uploads[token] = (request.query["filename"], await request.read())
        return web.json_response({"upload": {"token": token, "attachments": [], "expires_at": self.now()}}, status=201)

    # the other side
    def _keyed(self, key: str) -> list[dict[str, Any]]:
        return [one for one in self.tickets if one["external_id"] == key]

    async def count(self, key: str) -> int:
        """See Remote."""
        return len(self._keyed(key))

    async def text(self, key: str) -> str:
        """See Remote."""
        ticket = self._keyed(key)[0]
        return f"{ticket['subject']}\n{ticket['said'][0]['body']}"

    async def comments(self, key: str) -> list[str]:
        """See Remote."""
        return [one["body"] for one in self._keyed(key)[0]["said"][1:]]

    async def files(self, key: str) -> Mapping[str, bytes]:
        """See Remote."""
        return dict(file for one in self._keyed(key)[0]["said"] for file in one["files"])

    async def touch(self, key: str) -> None:
        """See Remote."""
        self._say(self._keyed(key)[0], {"body": "a word from outside"}, 2)


def _shown(ticket: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in ticket.items() if name != "said"}
