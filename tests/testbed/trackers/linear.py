"""A stand-in of Linear's GraphQL interface."""

import itertools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.testbed.trackers.faults import Faults

STATES = [
    {"id": "s1", "name": "Backlog", "type": "backlog", "position": 0},
    {"id": "s2", "name": "Todo", "type": "unstarted", "position": 1},
    {"id": "s3", "name": "In Progress", "type": "started", "position": 2},
    {"id": "s4", "name": "Done", "type": "completed", "position": 3},
    {"id": "s5", "name": "Canceled", "type": "canceled", "position": 4},
]
TEAM = {
    "id": "team-1",
    "key": "LEG",
    "states": {"nodes": STATES},
    "labels": {"nodes": [{"id": "l1", "name": "rightsdesk"}]},
}
FIELD = re.compile(r"\{\s*(\w+)")


class Linear:
    """Issues of the team LEG."""

    def __init__(self, schema: Path | None = None) -> None:
        """`schema` is Linear's own schema.graphql, against which requests are checked (needs graphql-core)."""
        self.issues: dict[str, dict[str, Any]] = {}
        self.uploads: dict[str, bytes] = {}
        self.attached: list[tuple[str, str, str]] = []
        self.clock = itertools.count(1)
        self.url = ""
        self.schema = _schema(schema) if schema else None
        self.faults = Faults(
            creates=lambda _, path, body: path == "/graphql" and "issueCreate(" in body,
            reads=lambda _, body: "mutation(" not in body,
        )

    def app(self) -> web.Application:
        """The routes."""
        app = web.Application(middlewares=[self.faults.middleware()], client_max_size=10_000_000)
        app.add_routes([web.post("/graphql", self._graphql), web.put("/store/{name}", self._store)])
        return app

    async def _graphql(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != "lin-secret":
            return web.json_response(_error("Authentication required", "AUTHENTICATION_ERROR"), status=401)
        body = await request.json()
        if self.schema is not None:
            self.faults.strangers += _wrong(self.schema, body["query"])
        field = FIELD.search(body["query"].partition(")")[2] if "(" in body["query"] else body["query"])
        act = getattr(self, f"_{field[1].lower()}", None) if field else None
        if act is None:
            self.faults.strangers.append(body["query"])
            return web.json_response(_error("unknown", "GRAPHQL_VALIDATION_FAILED"), status=400)
        given = act(**body["variables"])
        return web.json_response(given if "errors" in given else {"data": given})

    def now(self) -> str:
        """A later time at each call."""
        return f"2026-11-22T10:00:00.{next(self.clock):03}Z"

    def _issue(self, id: str) -> dict[str, Any]:  # noqa: A002
        found = self.issues.get(id)
        return {"issue": found} if found else _error("Entity not found: Issue", "INPUT_ERROR")

    def _teams(self, key: str) -> dict[str, Any]:
        return {"teams": {"nodes": [TEAM] if key == TEAM["key"] else []}}

    def _users(self, email: str) -> dict[str, Any]:
        return {"users": {"nodes": [{"id": "u1"}] if email == "ada-gh" else []}}

    def _issuecreate(self, input: Mapping[str, Any]) -> dict[str, Any]:  # noqa: A002
        if input["id"] in self.issues:
            return _error("Entity with this id already exists", "INPUT_ERROR")
        number = len(self.issues) + 1
        issue = {
            "id": input["id"],
            "identifier": f"LEG-{number}",
            "url": f"{self.url}/LEG-{number}",
            "updatedAt": self.now(),
            "title": input["title"],
            "description": input["description"],
            "state": STATES[1],
            "team": TEAM,
            "comments": {"nodes": []},
        }
        self.issues[input["id"]] = issue
        return {"issueCreate": {"success": True, "issue": issue}}

    def _issueupdate(self, id: str, input: Mapping[str, Any]) -> dict[str, Any]:  # noqa: A002
        state = next(one for one in STATES if one["id"] == input["stateId"])
        self.issues[id] |= {"state": state, "updatedAt": self.now()}
        return {"issueUpdate": {"success": True, "issue": self.issues[id]}}

    def _commentcreate(self, input: Mapping[str, Any]) -> dict[str, Any]:  # noqa: A002
        issue = self.issues[input["issueId"]]
        if any(one["id"] == input["id"] for one in issue["comments"]["nodes"]):
            return _error("Entity with this id already exists", "INPUT_ERROR")
        self.say(issue, input["id"], input["body"], "rights-bot")
        return {"commentCreate": {"success": True, "comment": {"id": input["id"]}}}

    def say(self, issue: dict[str, Any], number: str, text: str, author: str) -> None:
        """A comment."""
        said = {"id": number, "body": text, "createdAt": self.now(), "user": {"name": author}}
        issue["comments"]["nodes"].append(said)
        issue["updatedAt"] = said["createdAt"]

    def _fileupload(self, type: str, name: str, size: int) -> dict[str, Any]:  # noqa: A002
        place = {
            "uploadUrl": f"{self.url}/store/{name}",
            "assetUrl": f"{self.url}/assets/{name}",
            "headers": [{"key": "x-size", "value": str(size)}],
        }
        return {"fileUpload": {"success": True, "uploadFile": place}}

    async def _store(self, request: web.Request) -> web.Response:
        assert "Authorization" not in request.headers
        self.uploads[request.match_info["name"]] = await request.read()
        return web.Response()

    def _attachmentcreate(self, input: Mapping[str, Any]) -> dict[str, Any]:  # noqa: A002
        self.attached.append((input["issueId"], input["title"], input["url"]))
        return {"attachmentCreate": {"success": True, "attachment": {"id": "a1"}}}

    def _searchissues(self, term: str) -> dict[str, Any]:
        found = [one for one in self.issues.values() if term.lower() in f"{one['title']} {one['description']}".lower()]
        return {"searchIssues": {"nodes": found}}

    # the other side
    def _keyed(self, key: str) -> list[dict[str, Any]]:
        return [one for one in self.issues.values() if f"key: {key}" in one["description"]]

    async def count(self, key: str) -> int:
        """See Remote."""
        return len(self._keyed(key))

    async def text(self, key: str) -> str:
        """See Remote."""
        issue = self._keyed(key)[0]
        return f"{issue['title']}\n{issue['description']}"

    async def comments(self, key: str) -> list[str]:
        """See Remote."""
        return [one["body"] for one in self._keyed(key)[0]["comments"]["nodes"]]

    async def files(self, key: str) -> Mapping[str, bytes]:
        """See Remote."""
        issue = self._keyed(key)[0]["id"]
        return {title: self.uploads[url.rpartition("/")[2]] for on, title, url in self.attached if on == issue}

    async def touch(self, key: str) -> None:
        """See Remote."""
        self.say(self._keyed(key)[0], f"c{next(self.clock)}", "a word from outside", "somebody")


def _error(message: str, code: str) -> dict[str, Any]:
    return {"errors": [{"message": message, "extensions": {"code": code}}]}


def _schema(file: Path) -> Any:
    from graphql import build_schema  # only where Linear's schema is at hand

    return build_schema(file.read_text("utf-8"), assume_valid=True)


def _wrong(schema: Any, query: str) -> list[str]:
    from graphql import parse, validate  # as above

    return [str(error) for error in validate(schema, parse(query))]
