"""A stand-in of Jira's REST interface (version 2, and Cloud's newer search)."""

import itertools
import re
from collections.abc import Mapping
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.testbed.trackers.faults import Faults, basic, refuse
from tests.testbed.trackers.openapi import described

STATUSES = {"To Do": "new", "In Progress": "indeterminate", "Done": "done", "Closed": "done"}
WAYS = {"11": "To Do", "21": "In Progress", "31": "Done", "41": "Closed"}


class Jira:
    """Issues of the project RIGHTS."""

    def __init__(self, *, cloud: bool, description: Path | None = None) -> None:
        """Cloud or Data Center; `description` is Atlassian's OpenAPI of version 3, whose paths are compared."""
        self.cloud = cloud
        self.issues: list[dict[str, Any]] = []
        self.clock, self.ids = itertools.count(1), itertools.count(10_000)
        self.url = ""
        self.description = described(description) if description else None
        self.faults = Faults(
            creates=lambda method, path, _: method == "POST" and path.endswith("/issue"),
            reads=lambda method, _: method == "GET",
        )

    def app(self) -> web.Application:
        """The routes."""
        app = web.Application(middlewares=[self.faults.middleware(), self._checked], client_max_size=10_000_000)
        api = "/rest/api/2"
        search = web.get(f"{api}/search/jql" if self.cloud else f"{api}/search", self._search)
        newer = web.get("/rest/api/3/search/jql", self._search)
        app.add_routes(
            [
                search,
                newer,
                web.get(f"{api}/field", self._fields),
                web.post(f"{api}/issue", self._create),
                web.get(api + "/issue/{key}", self._read),
                web.get(api + "/issue/{key}/comment", self._comments),
                web.post(api + "/issue/{key}/comment", self._comment),
                web.post(api + "/issue/{key}/attachments", self._attach),
                web.get(api + "/issue/{key}/transitions", self._ways),
                web.post(api + "/issue/{key}/transitions", self._move),
            ]
        )
        return app

    @web.middleware
    async def _checked(self, request: web.Request, handler: Any) -> Any:
        wanted = basic("bot@acme.example", "jira-secret") if self.cloud else "Bearer jira-secret"
        if request.headers.get("Authorization") != wanted:
            raise refuse(401, "Client must be authenticated to access this resource.")
        if self.description is not None:
            path = request.path.replace("/api/2/", "/api/3/")
            # Atlassian describes version 3 and says that version 2 differs only in rich text.
            self.faults.strangers += self.description.faults(request.method, path, {}, None)
        return await handler(request)

    def now(self) -> str:
        """A later time at each call."""
        count = next(self.clock)
        return f"2026-11-22T10:{count // 60:02}:{count % 60:02}.000+0000"

    async def _search(self, request: web.Request) -> web.Response:
        jql = request.query["jql"]
        label = re.fullmatch(r'labels = "([^"]+)"', jql)
        words = re.fullmatch(r'text ~ "([^"]*)"', jql)
        if label is None and words is None:
            raise refuse(400, "", errorMessages=[f"Error in the JQL Query: {jql}"])
        found = [
            one
            for one in self.issues
            if (label and label[1] in one["fields"]["labels"])
            or (words and all(w.lower() in one["fields"]["summary"].lower() for w in words[1].split()))
        ]
        given: dict[str, Any] = {"issues": found, "isLast": True}
        return web.json_response(
            given if self.cloud else {**given, "startAt": 0, "total": len(found), "maxResults": 50}
        )

    async def _fields(self, _: web.Request) -> web.Response:
        return web.json_response([{"id": "summary", "name": "Summary", "clauseNames": ["summary"]}])

    async def _create(self, request: web.Request) -> web.Response:
        fields = (await request.json())["fields"]
        if fields["project"]["key"] != "RIGHTS":
            raise refuse(400, "", errorMessages=[], errors={"project": "valid project is required"})
        if any(" " in one for one in fields["labels"]):
            raise refuse(400, "", errorMessages=[], errors={"labels": "The label can't contain spaces."})
        number = len(self.issues) + 1
        issue = {
            "id": str(next(self.ids)),
            "key": f"RIGHTS-{number}",
            "self": f"{self.url}/rest/api/2/issue/RIGHTS-{number}",
            "fields": {**fields, "comment": {"comments": []}, "attachment": [], "updated": self.now()},
        }
        self._put(issue, "To Do")
        self.issues.append(issue)
        return web.json_response({name: issue[name] for name in ("id", "key", "self")}, status=201)

    def _put(self, issue: dict[str, Any], status: str) -> None:
        issue["fields"]["status"] = {"name": status, "statusCategory": {"key": STATUSES[status]}}
        issue["fields"]["updated"] = self.now()

    def _issue(self, request: web.Request) -> dict[str, Any]:
        found = next((one for one in self.issues if request.match_info["key"] in (one["key"], one["id"])), None)
        if found is None:
            raise refuse(404, "", errorMessages=["Issue does not exist or you do not have permission to see it."])
        return found

    async def _read(self, request: web.Request) -> web.Response:
        return web.json_response(self._issue(request))

    async def _comments(self, request: web.Request) -> web.Response:
        return web.json_response(self._issue(request)["fields"]["comment"])

    async def _comment(self, request: web.Request) -> web.Response:
        return web.json_response(self.say(self._issue(request), (await request.json())["body"], "bot"), status=201)

    def say(self, issue: dict[str, Any], text: str, author: str) -> dict[str, Any]:
        """A comment."""
        number = str(next(self.ids))
        said = {
            "id": number,
            "self": f"{issue['self']}/comment/{number}",
            "body": text,
            "author": {"displayName": author},
            "created": self.now(),
        }
        issue["fields"]["comment"]["comments"].append(said)
        issue["fields"]["updated"] = said["created"]
        return said

    async def _attach(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Atlassian-Token") != "no-check":
            raise refuse(403, "XSRF check failed")
        issue, kept = self._issue(request), []
        head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
        for part in message_from_bytes(head + await request.read()).get_payload():
            number, content = str(next(self.ids)), part.get_payload(decode=True)  # type: ignore[union-attr]
            file = {"id": number, "self": f"{self.url}/a/{number}", "filename": part.get_filename()}  # type: ignore[union-attr]
            issue["fields"]["attachment"].append({**file, "bytes": content.decode("latin-1")})  # type: ignore[union-attr]
            kept.append({**file, "size": len(content)})
        return web.json_response(kept)

    async def _ways(self, request: web.Request) -> web.Response:
        now = self._issue(request)["fields"]["status"]["name"]
        ways = [
            {"id": number, "name": name, "to": {"name": name, "statusCategory": {"key": STATUSES[name]}}}
            for number, name in WAYS.items()
            if name != now
        ]
        return web.json_response({"transitions": ways})

    async def _move(self, request: web.Request) -> web.Response:
        body = await request.json()
        self._put(self._issue(request), WAYS[str(body["transition"]["id"])])
        return web.Response(status=204)

    # the other side
    def _keyed(self, key: str) -> list[dict[str, Any]]:
        return [one for one in self.issues if f"rightsdesk-{key}" in one["fields"]["labels"]]

    async def count(self, key: str) -> int:
        """See Remote."""
        return len(self._keyed(key))

    async def text(self, key: str) -> str:
        """See Remote."""
        fields = self._keyed(key)[0]["fields"]
        return f"{fields['summary']}\n{fields['description']}"

    async def comments(self, key: str) -> list[str]:
        """See Remote."""
        return [one["body"] for one in self._keyed(key)[0]["fields"]["comment"]["comments"]]

    async def files(self, key: str) -> Mapping[str, bytes]:
        """See Remote."""
        kept = self._keyed(key)[0]["fields"]["attachment"]
        return {one["filename"]: one["bytes"].encode("latin-1") for one in kept}

    async def touch(self, key: str) -> None:
        """See Remote."""
        self.say(self._keyed(key)[0], "a word from outside", "somebody")
