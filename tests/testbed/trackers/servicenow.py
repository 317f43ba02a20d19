"""A stand-in of ServiceNow's Table and Attachment interfaces."""

import itertools
import re
import uuid
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.testbed.trackers.faults import Faults, basic, refuse


class ServiceNow:
    """The tables incident, sys_journal_field and sys_user_group."""

    def __init__(self) -> None:
        """Empty, but for one group."""
        self.tables: dict[str, list[dict[str, str]]] = {
            "incident": [],
            "sys_journal_field": [],
            "sys_user_group": [{"sys_id": "g1", "name": "Rights"}],
        }
        self.attachments: list[tuple[str, str, bytes]] = []
        self.clock = itertools.count(1)
        self.url = ""
        self.faults = Faults(
            creates=lambda method, path, _: method == "POST" and path.startswith("/api/now/table/"),
            reads=lambda method, _: method == "GET",
        )

    def app(self) -> web.Application:
        """The routes."""
        app = web.Application(middlewares=[self.faults.middleware(), self._checked], client_max_size=10_000_000)
        app.add_routes(
            [
                web.get("/api/now/table/{table}", self._query),
                web.post("/api/now/table/{table}", self._insert),
                web.patch("/api/now/table/{table}/{id}", self._update),
                web.post("/api/now/attachment/file", self._attach),
            ]
        )
        return app

    @web.middleware
    async def _checked(self, request: web.Request, handler: Any) -> Any:
        if request.headers.get("Authorization") != basic("bot", "now-secret"):
            raise refuse(401, "User Not Authenticated", status="failure")
        return await handler(request)

    def now(self) -> str:
        """A later time at each call, as ServiceNow writes it: UTC, without a zone."""
        return f"2026-11-22 10:00:{next(self.clock):02}"

    def _rows(self, request: web.Request) -> list[dict[str, str]]:
        rows = self.tables.get(request.match_info["table"])
        if rows is None:
            raise refuse(400, "Invalid table", status="failure")
        return rows

    async def _query(self, request: web.Request) -> web.Response:
        found = [one for one in self._rows(request) if _fits(one, request.query["sysparm_query"])]
        wanted = request.query["sysparm_fields"].split(",")
        shown = [{name: one.get(name, "") for name in wanted} for one in found]
        return web.json_response({"result": shown[: int(request.query["sysparm_limit"])]})

    async def _insert(self, request: web.Request) -> web.Response:
        rows, body = self._rows(request), await request.json()
        if not body.get("short_description"):
            raise refuse(403, "Operation Failed", error={"detail": "Data Policy Exception"})
        record = {
            "sys_id": uuid.uuid4().hex,
            "number": f"INC{len(rows) + 1:07}",
            "state": "1",
            "sys_mod_count": "0",
            "sys_created_on": self.now(),
            **body,
        }
        rows.append(record)
        return web.json_response({"result": record}, status=201)

    async def _update(self, request: web.Request) -> web.Response:
        record = next((one for one in self._rows(request) if one["sys_id"] == request.match_info["id"]), None)
        if record is None:
            raise refuse(404, "No Record found", status="failure")
        body = await request.json()
        if body.get("state") in ("6", "7") and not (body.get("close_code") and body.get("close_notes")):
            raise refuse(403, "Operation Failed", error={"detail": "Data Policy Exception: Resolution code"})
        for name in ("work_notes", "comments"):
            if name in body:
                self.say(record, name, body.pop(name), "bot")
        self._change(record, body)
        return web.json_response({"result": record})

    def _change(self, record: dict[str, str], body: Mapping[str, str]) -> None:
        record.update(body)
        record["sys_mod_count"] = str(int(record["sys_mod_count"]) + 1)

    def say(self, record: dict[str, str], element: str, text: str, author: str) -> None:
        """A journal entry."""
        entry = {"sys_id": uuid.uuid4().hex, "element_id": record["sys_id"], "element": element, "value": text}
        self.tables["sys_journal_field"].append({**entry, "sys_created_by": author, "sys_created_on": self.now()})

    async def _attach(self, request: web.Request) -> web.Response:
        query = request.query
        self.attachments.append((query["table_sys_id"], query["file_name"], await request.read()))
        return web.json_response({"result": {"sys_id": uuid.uuid4().hex}}, status=201)

    # the other side
    def _keyed(self, key: str) -> list[dict[str, str]]:
        return [one for one in self.tables["incident"] if one.get("correlation_id") == key]

    async def count(self, key: str) -> int:
        """See Remote."""
        return len(self._keyed(key))

    async def text(self, key: str) -> str:
        """See Remote."""
        record = self._keyed(key)[0]
        return f"{record['short_description']}\n{record['description']}"

    async def comments(self, key: str) -> list[str]:
        """See Remote."""
        record = self._keyed(key)[0]["sys_id"]
        return [one["value"] for one in self.tables["sys_journal_field"] if one["element_id"] == record]

    async def files(self, key: str) -> Mapping[str, bytes]:
        """See Remote."""
        record = self._keyed(key)[0]["sys_id"]
        return {name: content for on, name, content in self.attachments if on == record}

    async def touch(self, key: str) -> None:
        """See Remote."""
        record = self._keyed(key)[0]
        self.say(record, "work_notes", "a word from outside", "somebody")
        self._change(record, {})


def _fits(record: Mapping[str, str], query: str) -> bool:
    """An encoded query: AND by ^, OR by ^OR, ordering ignored."""
    terms = [one for one in re.split(r"(?<!\^)\^(?!\^)", query) if not one.startswith("ORDERBY")]
    groups: list[list[str]] = []
    for term in terms:
        if term.startswith("OR") and groups:
            groups[-1].append(term[2:])
        else:
            groups.append([term])
    return all(any(_holds(record, term.replace("^^", "^")) for term in group) for group in groups)


def _holds(record: Mapping[str, str], term: str) -> bool:
    found = re.match(r"([a-z_]+)(=|LIKE|IN)(.*)$", term, re.DOTALL)
    assert found, term
    name, how, value = found.groups()
    mine = record.get(name, "")
    if how == "LIKE":
        return value.lower() in mine.lower()
    return mine in value.split(",") if how == "IN" else mine == value
