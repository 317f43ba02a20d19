"""Request Tracker 5, over REST 2. Our key is a link of the ticket, found by TicketSQL in the database itself.

https://docs.bestpractical.com/rt/5.0.3/RT/REST2.html. "RefersTo" takes any URI, so nothing needs to be set up in RT.
"""

import base64
from typing import Any

from pydantic import Field, SecretStr

from bot.domain.errors import TrackerRefused
from bot.domain.ticket import Ticket, TicketComment, TicketContent, TicketState
from bot.tickets.options import TrackerOptions
from bot.tickets.sent import Sent
from bot.tickets.wire import Rest, stale

STATES = {
    TicketState.OPEN: "new",
    TicketState.IN_PROGRESS: "open",
    TicketState.RESOLVED: "resolved",
    TicketState.CLOSED: "rejected",
}
"""RT's default lifecycle; "stalled" reads as in_progress."""
SAID = ("Comment", "Correspond")


class RtOptions(TrackerOptions):
    """`project` and `projects` are queues; `fields` are custom fields."""

    project: str = Field(default="General", description="The queue of new tickets if no rule says otherwise.")
    base_url: str = Field(description="The address of RT itself: https://rt.example.com")
    user: str = Field(default="", description="For basic authentication; empty for an authentication token.")
    token: SecretStr = Field(description="The user's password, or a token (RT::Authen::Token).")


class RtTracker:
    """Implements port Tracker over RT's REST 2."""

    Options = RtOptions

    def __init__(self, name: str, options: RtOptions, _: Sent) -> None:
        """Opens no connection."""
        self.name, self.options, self.clearance = name, options, options.clearance
        token = options.token.get_secret_value()
        self.rest = Rest(
            name,
            f"{options.base_url.rstrip('/')}/REST/2.0",
            options.timeout_seconds,
            auth=(options.user, token) if options.user else None,
            headers={} if options.user else {"Authorization": f"token {token}"},
        )
        self.states = {**STATES, **options.states}

    async def find(self, key: str) -> Ticket | None:
        """See bot.ports.Tracker."""
        found = await self._query(f"RefersTo = '{_link(key)}'")
        return await self.read(Ticket(tracker=self.name, id=found[0], key=key)) if found else None

    async def create(self, key: str, content: TicketContent) -> Ticket:
        """See bot.ports.Tracker."""
        body: dict[str, Any] = {
            "Queue": content.project,
            "Subject": content.title,
            "Content": content.text,
            "ContentType": "text/plain",
            "RefersTo": [_link(key)],
            "CustomFields": content.fields,
        }
        if content.priority:
            body["Priority"] = content.priority
        if content.assignee:
            body["Owner"] = content.assignee
        made = (await self.rest.ask("POST", "/ticket", json=body)).json()
        return Ticket(tracker=self.name, id=str(made["id"]), url=self._url(made["id"]), key=key)

    async def comment(self, ticket: Ticket, key: str, text: str) -> None:
        """See bot.ports.Tracker. The comment's subject carries its key."""
        if not any(_mark(key) in one.get("Data", "") for one in await self._history(ticket)):
            body = {"Subject": _mark(key), "Content": text, "ContentType": "text/plain"}
            await self.rest.ask("POST", f"/ticket/{ticket.id}/comment", json=body)

    async def attach(self, ticket: Ticket, name: str, content: bytes, media_type: str) -> None:
        """See bot.ports.Tracker."""
        file = {"FileName": name, "FileType": media_type, "FileContent": base64.b64encode(content).decode()}
        body = {"Subject": name, "Content": name, "ContentType": "text/plain", "Attachments": [file]}
        await self.rest.ask("POST", f"/ticket/{ticket.id}/comment", json=body)

    async def set_state(self, ticket: Ticket, state: TicketState) -> Ticket:
        """See bot.ports.Tracker. RT itself refuses a stale update (If-Match)."""
        wanted = self.states[state]
        headers = {"If-Match": ticket.version} if ticket.version else {}
        try:
            await self.rest.ask("PUT", f"/ticket/{ticket.id}", json={"Status": wanted}, headers=headers)
        except TrackerRefused as refused:
            if "answered 412" in str(refused):
                raise stale(ticket) from refused
            raise
        now = await self.read(ticket)
        if now.state is not state:
            # RT answers 200 with a sentence when its lifecycle has no such way.
            raise TrackerRefused(f"{ticket.id} in {self.name} cannot become {wanted}: it is {now.state.value}.")
        return now

    async def read(self, ticket: Ticket) -> Ticket:
        """See bot.ports.Tracker."""
        answer = await self.rest.ask("GET", f"/ticket/{ticket.id}")
        names = {name: state for state, name in reversed(self.states.items())}
        said = [one for one in await self._history(ticket) if one["Type"] in SAID]
        return Ticket(
            tracker=self.name,
            id=ticket.id,
            url=self._url(ticket.id),
            key=ticket.key,
            state=names.get(answer.json()["Status"], TicketState.IN_PROGRESS),
            version=answer.headers.get("ETag", ""),
            comments=tuple([await self._comment(one) for one in said]),
        )

    async def search(self, text: str) -> tuple[Ticket, ...]:
        """See bot.ports.Tracker."""
        # Content is searched only where RT's full-text index is on; subjects always are.
        found = await self._query(f"Subject LIKE '{_quoted(text)}'")
        return tuple([await self.read(Ticket(tracker=self.name, id=one)) for one in found])

    async def close(self) -> None:
        """See bot.ports.Tracker."""
        await self.rest.close()

    async def _query(self, query: str) -> list[str]:
        found = await self.rest.ask("GET", "/tickets", params={"query": query, "orderby": "id", "per_page": "20"})
        return [str(one["id"]) for one in found.json()["items"]]

    async def _history(self, ticket: Ticket) -> list[dict[str, Any]]:
        params = {"fields": "Type,Data,Creator,Created", "per_page": "100"}
        rows: list[dict[str, Any]] = []
        page, pages = 1, 1
        while page <= pages:
            answer = await self.rest.ask("GET", f"/ticket/{ticket.id}/history", params={**params, "page": str(page)})
            given = answer.json()
            rows += given["items"]
            page, pages = page + 1, int(given.get("pages") or 1)
        return rows

    async def _comment(self, entry: dict[str, Any]) -> TicketComment:
        found = await self.rest.ask(
            "GET", f"/transaction/{entry['id']}/attachments", params={"fields": "ContentType,Content"}
        )
        texts = [one for one in found.json()["items"] if one.get("ContentType") == "text/plain"]
        text = str(texts[0]["Content"]) if texts else ""
        return TicketComment(id=str(entry["id"]), author=entry["Creator"]["id"], text=text, at=entry["Created"])

    def _url(self, ticket: Any) -> str:
        return f"{self.options.base_url.rstrip('/')}/Ticket/Display.html?id={ticket}"


def _link(key: str) -> str:
    return f"rightsdesk:{_quoted(key)}"


def _mark(key: str) -> str:
    return f"[rightsdesk {key}]"


def _quoted(text: str) -> str:
    """Inside a TicketSQL string."""
    return text.replace("\\", "\\\\").replace("'", "\\'")
