"""Roundup, over its REST interface. Our key is the message id of the ticket's first message.

https://www.roundup-tracker.org/docs/rest.html. The classic template needs no change for it. The interface takes writes
only with X-Requested-With and an Origin of the tracker's own.
"""

from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from bot.domain.errors import TrackerRefused
from bot.domain.ticket import Ticket, TicketComment, TicketContent, TicketState
from bot.tickets.options import TrackerOptions
from bot.tickets.sent import Sent
from bot.tickets.wire import Rest, stale

STATES = {
    TicketState.OPEN: "unread",
    TicketState.IN_PROGRESS: "in-progress",
    TicketState.RESOLVED: "resolved",
    TicketState.CLOSED: "done-cbb",
}
"""The classic template's statuses; other templates name theirs in `states`."""
TRIES = 5
"""How often a message is hung onto an issue that others change at the same moment."""


class RoundupOptions(TrackerOptions):
    """`project` and `projects` are values of `project_property`; labels are keywords, those that exist."""

    base_url: str = Field(description="The tracker's own address: https://issues.example.com/legal/")
    user: str = Field(description="The account to write as; its role needs 'Rest Access'.")
    token: SecretStr = Field(description="Its password.")
    project_property: str = Field(default="keyword", description="The property of an issue that says its project.")


class RoundupTracker:
    """Implements port Tracker over Roundup's REST interface."""

    Options = RoundupOptions

    def __init__(self, name: str, options: RoundupOptions, _: Sent) -> None:
        """Opens no connection."""
        self.name, self.options, self.clearance = name, options, options.clearance
        place = urlsplit(options.base_url)
        self.rest = Rest(
            name,
            f"{options.base_url.rstrip('/')}/rest/data",
            options.timeout_seconds,
            auth=(options.user, options.token.get_secret_value()),
            headers={"X-Requested-With": "rest", "Origin": f"{place.scheme}://{place.netloc}"},
        )
        self.states = {**STATES, **options.states}

    async def find(self, key: str) -> Ticket | None:
        """See bot.ports.Tracker."""
        message = await self._message(key)
        if message is None:
            return None
        found = await self._list("issue", messages=message)
        return await self.read(Ticket(tracker=self.name, id=found[0]["id"], key=key)) if found else None

    async def create(self, key: str, content: TicketContent) -> Ticket:
        """See bot.ports.Tracker. The message first: one that hangs on no issue is used when it is tried again."""
        message = await self._message(key) or await self._say(key, content.text)
        body: dict[str, Any] = {"title": content.title, "messages": [message], "status": self.states[TicketState.OPEN]}
        known = {one["name"] for one in await self._list("keyword", **{"@fields": "name"})}
        body["keyword"] = [label for label in content.labels if label in known]
        if content.project:
            self._file(body, content.project)
        if content.priority:
            body["priority"] = content.priority
        if content.assignee:
            body["assignedto"] = content.assignee
        made = await self.rest.ask("POST", "/issue", json={k: v for k, v in {**body, **content.fields}.items() if v})
        return await self.read(Ticket(tracker=self.name, id=made.json()["data"]["id"], key=key))

    async def comment(self, ticket: Ticket, key: str, text: str) -> None:
        """See bot.ports.Tracker."""
        message = await self._message(f"{ticket.key}/{key}") or await self._say(f"{ticket.key}/{key}", text)
        await self._hang(ticket, "messages", message)

    async def attach(self, ticket: Ticket, name: str, content: bytes, media_type: str) -> None:
        """See bot.ports.Tracker."""
        given = {"name": (None, name), "type": (None, media_type), "content": (name, content, media_type)}
        made = await self.rest.ask("POST", "/file", files=given)
        await self._hang(ticket, "files", made.json()["data"]["id"])

    async def set_state(self, ticket: Ticket, state: TicketState) -> Ticket:
        """See bot.ports.Tracker. Roundup itself refuses a stale update (If-Match)."""
        version = ticket.version or (await self.read(ticket)).version
        body = {"@op": "replace", "status": self.states[state]}
        try:
            await self.rest.ask("PATCH", f"/issue/{ticket.id}", json=body, headers={"If-Match": version})
        except TrackerRefused as refused:
            if "answered 412" in str(refused):
                raise stale(ticket) from refused
            raise
        return await self.read(ticket)

    async def read(self, ticket: Ticket) -> Ticket:
        """See bot.ports.Tracker."""
        issue, version = await self._issue(ticket)
        names = {name: state for state, name in reversed(self.states.items())}
        said = [await self._comment(one["id"]) for one in issue["messages"]]
        return Ticket(
            tracker=self.name,
            id=ticket.id,
            url=f"{self.options.base_url.rstrip('/')}/issue{ticket.id}",
            key=ticket.key,
            state=names.get((issue["status"] or {}).get("name", ""), TicketState.IN_PROGRESS),
            version=version,
            # The first message is what the ticket itself says.
            comments=tuple(one for one in said if one.id != _message_id(ticket.key)),
        )

    async def search(self, text: str) -> tuple[Ticket, ...]:
        """See bot.ports.Tracker."""
        found = await self._list("issue", title=text, **{"@page_size": "20"})
        return tuple([await self.read(Ticket(tracker=self.name, id=one["id"])) for one in found])

    async def close(self) -> None:
        """See bot.ports.Tracker."""
        await self.rest.close()

    def _file(self, body: dict[str, Any], project: str) -> None:
        name = self.options.project_property
        body[name] = [*body[name], project] if name == "keyword" else project

    async def _list(self, kind: str, **params: str) -> list[dict[str, Any]]:
        answer = await self.rest.ask("GET", f"/{kind}", params=params)
        rows: list[dict[str, Any]] = answer.json()["data"]["collection"]
        return rows

    async def _message(self, key: str) -> str | None:
        found = await self._list("msg", **{"messageid:": _message_id(key)})
        return str(found[0]["id"]) if found else None

    async def _say(self, key: str, text: str) -> str:
        body = {"content": text, "messageid": _message_id(key), "author": self.options.user, "date": "."}
        made = await self.rest.ask("POST", "/msg", json=body)
        return str(made.json()["data"]["id"])

    async def _issue(self, ticket: Ticket) -> tuple[dict[str, Any], str]:
        answer = (await self.rest.ask("GET", f"/issue/{ticket.id}", params={"@verbose": "2"})).json()["data"]
        return answer["attributes"], answer["@etag"]

    async def _hang(self, ticket: Ticket, where: str, item: str) -> None:
        """Add a message or file to an issue, once; a change by others in between is no hindrance."""
        for tried in range(TRIES):
            issue, version = await self._issue(ticket)
            if any(one["id"] == item for one in issue[where]):
                return
            try:
                body = {"@op": "add", where: item}
                await self.rest.ask("PATCH", f"/issue/{ticket.id}", json=body, headers={"If-Match": version})
            except TrackerRefused as refused:
                if "answered 412" not in str(refused) or tried == TRIES - 1:
                    raise
            else:
                return

    async def _comment(self, number: str) -> TicketComment:
        fields = (await self.rest.ask("GET", f"/msg/{number}", params={"@verbose": "2"})).json()["data"]["attributes"]
        text = (await self.rest.ask("GET", f"/msg/{number}/content")).json()["data"]["data"]
        author, at = fields["author"] or {}, fields["date"]
        return TicketComment(
            id=fields["messageid"] or f"msg{number}",
            author=author.get("username", ""),
            text=text,
            at=f"{at.replace('.', 'T', 1)}Z" if at else None,
        )


def _message_id(key: str) -> str:
    return f"<{key}@rightsdesk>"
