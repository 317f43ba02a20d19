"""ServiceNow, over the Table API. Our key is the record's correlation_id, which is looked up before a create.

https://www.servicenow.com/docs: Table API, Attachment API. Comments are journal entries in sys_journal_field.
"""

from typing import Any, Literal

from pydantic import Field, SecretStr

from bot.domain.errors import TrackerRefused
from bot.domain.ticket import Ticket, TicketComment, TicketContent, TicketState
from bot.tickets.options import TrackerOptions
from bot.tickets.sent import Sent
from bot.tickets.wire import Rest, check_version

STATES = {
    TicketState.OPEN: "1",
    TicketState.IN_PROGRESS: "2",
    TicketState.RESOLVED: "6",
    TicketState.CLOSED: "7",
}
"""The incident table's, as delivered; other tables name theirs in `states`."""
FIELDS = "sys_id,number,state,sys_mod_count,correlation_id"


class ServiceNowOptions(TrackerOptions):
    """`project` and `projects` are assignment groups, by name; priorities are 1 to 3 (impact and urgency)."""

    base_url: str = Field(description="https://company.service-now.com")
    user: str = Field(default="", description="For basic authentication; empty for a bearer token.")
    token: SecretStr = Field(description="The user's password, or an OAuth token.")
    table: str = Field(default="incident", description="The table of tickets.")
    comments: Literal["work_notes", "comments"] = Field(default="work_notes", description="Where comments go.")
    close_code: str = Field(default="Solution provided", description="The table's resolution code on resolving.")
    close_notes: str = Field(default="See Rightsdesk.", description="The resolution note on resolving.")


class ServiceNowTracker:
    """Implements port Tracker over ServiceNow's Table API."""

    Options = ServiceNowOptions

    def __init__(self, name: str, options: ServiceNowOptions, _: Sent) -> None:
        """Opens no connection."""
        self.name, self.options, self.clearance = name, options, options.clearance
        token = options.token.get_secret_value()
        self.rest = Rest(
            name,
            options.base_url,
            options.timeout_seconds,
            auth=(options.user, token) if options.user else None,
            headers={"Accept": "application/json"} | ({} if options.user else {"Authorization": f"Bearer {token}"}),
        )
        self.states = {**STATES, **options.states}

    async def find(self, key: str) -> Ticket | None:
        """See bot.ports.Tracker."""
        # The oldest first: should there ever be two, it is always the same one that counts.
        found = await self._query(self.options.table, f"correlation_id={_value(key)}^ORDERBYsys_created_on", FIELDS)
        return self._ticket(found[0]) if found else None

    async def create(self, key: str, content: TicketContent) -> Ticket:
        """See bot.ports.Tracker."""
        body: dict[str, Any] = {
            "short_description": content.title,
            "description": content.text,
            "correlation_id": key,
            "correlation_display": "Rightsdesk",
            **content.fields,
        }
        if content.project:
            body["assignment_group"] = await self._group(content.project)
        if content.priority:
            body |= {"impact": content.priority, "urgency": content.priority}
        if content.assignee:
            body["assigned_to"] = content.assignee
        made = await self.rest.ask("POST", self._path(), json=body, params={"sysparm_input_display_value": "true"})
        return self._ticket(made.json()["result"])

    async def comment(self, ticket: Ticket, key: str, text: str) -> None:
        """See bot.ports.Tracker."""
        record = await self._get(ticket)
        if not any(_mark(key) in one["value"] for one in await self._journal(record["sys_id"])):
            body = {self.options.comments: f"{text}\n\n{_mark(key)}"}
            await self.rest.ask("PATCH", self._path(record["sys_id"]), json=body)

    async def attach(self, ticket: Ticket, name: str, content: bytes, media_type: str) -> None:
        """See bot.ports.Tracker."""
        record = await self._get(ticket)
        await self.rest.ask(
            "POST",
            "/api/now/attachment/file",
            params={"table_name": self.options.table, "table_sys_id": record["sys_id"], "file_name": name},
            content=content,
            headers={"Content-Type": media_type},
        )

    async def set_state(self, ticket: Ticket, state: TicketState) -> Ticket:
        """See bot.ports.Tracker. The Table API checks no version: it is compared just before the change."""
        record = await self._get(ticket)
        check_version(ticket, self._ticket(record))
        body = {"state": self.states[state]}
        if state in (TicketState.RESOLVED, TicketState.CLOSED):
            body |= {"close_code": self.options.close_code, "close_notes": self.options.close_notes}
        moved = (await self.rest.ask("PATCH", self._path(record["sys_id"]), json=body)).json()["result"]
        if moved["state"] != self.states[state]:
            # Business rules refuse silently: the answer is the record as it was.
            raise TrackerRefused(f"{ticket.id} in {self.name} stayed in state {moved['state']}.")
        return self._ticket(moved)

    async def read(self, ticket: Ticket) -> Ticket:
        """See bot.ports.Tracker."""
        record = await self._get(ticket)
        said = tuple(_comment(one) for one in await self._journal(record["sys_id"]))
        return self._ticket(record).model_copy(update={"comments": said})

    async def search(self, text: str) -> tuple[Ticket, ...]:
        """See bot.ports.Tracker."""
        words = _value(text)
        found = await self._query(
            self.options.table,
            f"short_descriptionLIKE{words}^ORdescriptionLIKE{words}^ORDERBYDESCsys_created_on",
            FIELDS,
        )
        return tuple(self._ticket(one) for one in found)

    async def close(self) -> None:
        """See bot.ports.Tracker."""
        await self.rest.close()

    def _path(self, record: str = "") -> str:
        return f"/api/now/table/{self.options.table}" + (f"/{record}" if record else "")

    async def _query(self, table: str, query: str, fields: str, limit: int = 20) -> list[dict[str, Any]]:
        params = {"sysparm_query": query, "sysparm_fields": fields, "sysparm_limit": str(limit)}
        found = await self.rest.ask("GET", f"/api/now/table/{table}", params=params)
        rows: list[dict[str, Any]] = found.json()["result"]
        return rows

    async def _get(self, ticket: Ticket) -> dict[str, Any]:
        found = await self._query(self.options.table, f"number={_value(ticket.id)}", FIELDS)
        if not found:
            raise TrackerRefused(f"{self.name} has no record {ticket.id} in {self.options.table}.")
        return found[0]

    async def _group(self, name: str) -> str:
        # An unknown group would be left empty without a word.
        if not await self._query("sys_user_group", f"name={_value(name)}", "sys_id"):
            raise TrackerRefused(f"{self.name} has no assignment group “{name}”.")
        return name

    async def _journal(self, record: str) -> list[dict[str, Any]]:
        query = f"element_id={record}^elementINwork_notes,comments^ORDERBYsys_created_on"
        return await self._query("sys_journal_field", query, "sys_id,value,sys_created_by,sys_created_on", 1000)

    def _ticket(self, record: dict[str, Any]) -> Ticket:
        states = {code: state for state, code in reversed(self.states.items())}
        table = self.options.table
        return Ticket(
            tracker=self.name,
            id=record["number"],
            url=f"{self.options.base_url.rstrip('/')}/nav_to.do?uri={table}.do?sys_id={record['sys_id']}",
            key=record["correlation_id"],
            state=states.get(record["state"], TicketState.IN_PROGRESS),
            version=record["sys_mod_count"],
        )


def _value(text: str) -> str:
    """A value inside an encoded query, in which ^ separates the terms."""
    return text.replace("^", "^^")


def _mark(key: str) -> str:
    return f"[rightsdesk {key}]"


def _comment(entry: dict[str, Any]) -> TicketComment:
    at = f"{entry['sys_created_on'].replace(' ', 'T')}Z"
    return TicketComment(id=entry["sys_id"], author=entry["sys_created_by"], text=entry["value"], at=at)
