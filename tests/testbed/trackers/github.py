"""A stand-in of GitHub's REST interface, as far as issues go."""

import base64
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.testbed.trackers.faults import Faults, refuse
from tests.testbed.trackers.openapi import described

REPOSITORY = "acme/rights"
ACCOUNT = "rights-bot"


class GitHub:
    """Issues, comments, labels and contents of a few repositories."""

    def __init__(self, description: Path | None = None) -> None:
        """`description` is GitHub's own api.github.com.json, against which requests are checked."""
        self.issues: dict[str, list[dict[str, Any]]] = {REPOSITORY: [], "acme/squid": []}
        self.contents: dict[str, bytes] = {}
        self.clock, self.ids = itertools.count(1), itertools.count(100)
        self.url = ""
        self.listed = 0
        """How many pages of issues were asked for."""
        self.description = described(description) if description else None
        self.faults = Faults(
            creates=lambda method, path, _: method == "POST" and path.endswith("/issues"),
            reads=lambda method, _: method == "GET",
        )

    def app(self) -> web.Application:
        """The routes."""
        app = web.Application(middlewares=[self.faults.middleware(), self._checked], client_max_size=10_000_000)
        repo = "/repos/{owner}/{repo}"
        app.add_routes(
            [
                web.get("/user", self._user),
                web.get(f"{repo}/issues", self._list),
                web.post(f"{repo}/issues", self._create),
                web.get(repo + "/issues/{number}", self._read),
                web.patch(repo + "/issues/{number}", self._edit),
                web.get(repo + "/issues/{number}/comments", self._comments),
                web.post(repo + "/issues/{number}/comments", self._comment),
                web.post(repo + "/issues/{number}/labels", self._add_labels),
                web.delete(repo + "/issues/{number}/labels/{label}", self._drop_label),
                web.get(repo + "/contents/{path:.+}", self._content),
                web.put(repo + "/contents/{path:.+}", self._put_content),
                web.get("/search/issues", self._search),
            ]
        )
        return app

    @web.middleware
    async def _checked(self, request: web.Request, handler: Any) -> Any:
        if request.headers.get("Authorization") != "token gh-secret":
            raise refuse(401, "Bad credentials")
        if self.description is not None:
            body = await request.json() if request.can_read_body else None
            self.faults.strangers += self.description.faults(request.method, request.path, request.query, body)
        return await handler(request)

    def _of(self, request: web.Request) -> list[dict[str, Any]]:
        name = f"{request.match_info['owner']}/{request.match_info['repo']}"
        if name not in self.issues:
            raise refuse(404, "Not Found", documentation_url="https://docs.github.com/rest")
        return self.issues[name]

    def _issue(self, request: web.Request) -> dict[str, Any]:
        number = int(request.match_info["number"])
        found = next((one for one in self._of(request) if one["number"] == number), None)
        if found is None:
            raise refuse(404, "Not Found")
        return found

    def now(self) -> str:
        """A later time at each call."""
        count = next(self.clock)
        return f"2026-11-22T{10 + count // 3600:02}:{count // 60 % 60:02}:{count % 60:02}Z"

    async def _user(self, _: web.Request) -> web.Response:
        return web.json_response({"login": ACCOUNT, "id": 1, "url": f"{self.url}/user"})

    async def _list(self, request: web.Request) -> web.Response:
        self.listed += 1
        creator, state = request.query.get("creator"), request.query.get("state", "open")
        since = request.query.get("since", "")
        found = [
            one
            for one in reversed(self._of(request))
            if creator in (None, one["user"]["login"]) and state in ("all", one["state"]) and one["updated_at"] >= since
        ]
        page, size = int(request.query.get("page", 1)), int(request.query.get("per_page", 30))
        shown = found[(page - 1) * size : page * size]
        more = f'<{request.url.update_query(page=page + 1)}>; rel="next"' if len(found) > page * size else ""
        return web.json_response(shown, headers={"Link": more} if more else {})

    async def _create(self, request: web.Request) -> web.Response:
        issues, body = self._of(request), await request.json()
        if not body.get("title"):
            raise refuse(422, "Validation Failed")
        if [one for one in body.get("assignees", ()) if one != "ada-gh"]:
            raise refuse(422, "Validation Failed", errors=[{"field": "assignees", "code": "invalid"}])
        return web.json_response(self.add(issues, request.path, body, ACCOUNT), status=201)

    def add(self, issues: list[dict[str, Any]], path: str, body: Mapping[str, Any], author: str) -> dict[str, Any]:
        """One more issue."""
        number, now = len(issues) + 1, self.now()
        issue = {
            "id": next(self.ids),
            "number": number,
            "url": f"{self.url}{path}/{number}",
            "html_url": f"{self.url}{path.removeprefix('/repos')}/{number}",
            "title": body["title"],
            "body": body.get("body"),
            "labels": [{"id": next(self.ids), "name": name} for name in body.get("labels", ())],
            "assignees": [{"login": name} for name in body.get("assignees", ())],
            "user": {"login": author, "id": 1},
            "state": "open",
            "state_reason": None,
            "created_at": now,
            "updated_at": now,
            "said": [],
        }
        issues.append(issue)
        return issue

    async def _read(self, request: web.Request) -> web.Response:
        return web.json_response(self._issue(request))

    async def _edit(self, request: web.Request) -> web.Response:
        issue, body = self._issue(request), await request.json()
        if body.get("state_reason") not in (None, "completed", "not_planned", "reopened", "duplicate"):
            raise refuse(422, "Validation Failed")
        issue |= {name: body[name] for name in ("state", "state_reason", "title", "body") if name in body}
        issue["updated_at"] = self.now()
        return web.json_response(issue)

    async def _comments(self, request: web.Request) -> web.Response:
        return web.json_response(self._issue(request)["said"])

    async def _comment(self, request: web.Request) -> web.Response:
        issue, body = self._issue(request), await request.json()
        return web.json_response(self.say(issue, body["body"], ACCOUNT), status=201)

    def say(self, issue: dict[str, Any], text: str, author: str) -> dict[str, Any]:
        """A comment."""
        now = self.now()
        said = {
            "id": next(self.ids),
            "body": text,
            "user": {"login": author, "id": 2},
            "created_at": now,
            "updated_at": now,
        }
        said["url"] = f"{issue['url']}/comments/{said['id']}"
        issue["said"].append(said)
        issue["updated_at"] = now
        return said

    async def _add_labels(self, request: web.Request) -> web.Response:
        issue, body = self._issue(request), await request.json()
        # GitHub takes a bare list, too, which is what PyGithub sends.
        names = body if isinstance(body, list) else body["labels"]
        issue["labels"] += [{"id": next(self.ids), "name": name} for name in names]
        issue["updated_at"] = self.now()
        return web.json_response(issue["labels"])

    async def _drop_label(self, request: web.Request) -> web.Response:
        issue = self._issue(request)
        issue["labels"] = [one for one in issue["labels"] if one["name"] != request.match_info["label"]]
        issue["updated_at"] = self.now()
        return web.json_response(issue["labels"])

    async def _content(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        if path not in self.contents:
            raise refuse(404, "Not Found")
        return web.json_response(self._file(path))

    async def _put_content(self, request: web.Request) -> web.Response:
        self._of(request)
        path, body = request.match_info["path"], await request.json()
        if path in self.contents and "sha" not in body:
            raise refuse(422, 'Invalid request. "sha" wasn\'t supplied.')
        self.contents[path] = base64.b64decode(body["content"])
        return web.json_response({"content": self._file(path), "commit": {"sha": "1", "url": self.url}}, status=201)

    def _file(self, path: str) -> dict[str, Any]:
        name = path.rpartition("/")[2]
        url = f"{self.url}/{REPOSITORY}/blob/files/{path}"
        return {"type": "file", "name": name, "path": path, "sha": "1", "html_url": url, "url": url, "size": 1}

    async def _search(self, request: web.Request) -> web.Response:
        words = [word for word in request.query["q"].split() if ":" not in word]
        every = [one for issues in self.issues.values() for one in issues]
        found = [one for one in every if all(w.lower() in f"{one['title']} {one['body']}".lower() for w in words)]
        return web.json_response({"total_count": len(found), "incomplete_results": False, "items": found})

    # the other side
    def _keyed(self, key: str) -> list[dict[str, Any]]:
        return [
            one for issues in self.issues.values() for one in issues if f"rightsdesk: {key} -->" in (one["body"] or "")
        ]

    async def count(self, key: str) -> int:
        """See Remote."""
        return len(self._keyed(key))

    async def text(self, key: str) -> str:
        """See Remote."""
        issue = self._keyed(key)[0]
        return f"{issue['title']}\n{issue['body']}"

    async def comments(self, key: str) -> list[str]:
        """See Remote."""
        return [one["body"] for one in self._keyed(key)[0]["said"]]

    async def files(self, key: str) -> Mapping[str, bytes]:
        """See Remote."""
        return {path.rpartition("/")[2]: content for path, content in self.contents.items()}

    async def touch(self, key: str) -> None:
        """See Remote."""
        self.say(self._keyed(key)[0], "a word from outside", "somebody")
