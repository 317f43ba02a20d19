"""Linear, over GraphQL. Our key becomes the issue's own id: Linear takes a client-made UUID and refuses it twice.

Schema: https://github.com/linear/linear, packages/sdk/src/schema.graphql.
"""

import uuid
from pathlib import Path
from typing import Any

import httpx
from pydantic import Field, SecretStr

from bot.domain.errors import TrackerBusy, TrackerRefused, TrackerUnknown
from bot.domain.ticket import Ticket, TicketComment, TicketContent, TicketState
from bot.tickets.hooks import LinearHook
from bot.tickets.options import TrackerOptions
from bot.tickets.sent import Sent
from bot.tickets.wire import Rest, check_version, retry_after

TYPES = {
    TicketState.OPEN: ("unstarted", "backlog", "triage"),
    TicketState.IN_PROGRESS: ("started",),
    TicketState.RESOLVED: ("completed",),
    TicketState.CLOSED: ("canceled",),
}
PRIORITIES = {"urgent": 1, "high": 2, "normal": 3, "medium": 3, "low": 4}
ISSUE = "id identifier url updatedAt state { name type } team { id key }"
COMMENTS = "comments(first: 100) { nodes { id body createdAt user { name } } }"
FIND = f"query($id: String!) {{ issue(id: $id) {{ {ISSUE} {COMMENTS} }} }}"
CREATE = f"mutation($input: IssueCreateInput!) {{ issueCreate(input: $input) {{ success issue {{ {ISSUE} }} }} }}"
UPDATE = (
    "mutation($id: String!, $input: IssueUpdateInput!) "
    f"{{ issueUpdate(id: $id, input: $input) {{ success issue {{ {ISSUE} }} }} }}"
)
COMMENT = "mutation($input: CommentCreateInput!) { commentCreate(input: $input) { success comment { id } } }"
ATTACH = "mutation($input: AttachmentCreateInput!) { attachmentCreate(input: $input) { success attachment { id } } }"
UPLOAD = (
    "mutation($type: String!, $name: String!, $size: Int!) "
    "{ fileUpload(contentType: $type, filename: $name, size: $size) "
    "{ success uploadFile { uploadUrl assetUrl headers { key value } } } }"
)
SEARCH = f"query($term: String!) {{ searchIssues(term: $term, first: 20) {{ nodes {{ {ISSUE} }} }} }}"
TEAM = (
    "query($key: String!) { teams(filter: { key: { eq: $key } }) { nodes { id "
    "states { nodes { id name type position } } labels(first: 250) { nodes { id name } } } } }"
)
USER = "query($email: String!) { users(filter: { email: { eq: $email } }) { nodes { id } } }"


class LinearOptions(TrackerOptions):
    """`project` and `projects` are team keys ("LEG"); assignees are e-mail addresses; labels must exist."""

    markup = "md"

    token: SecretStr = Field(description="A personal API key, or 'Bearer ...' of an OAuth application.")
    base_url: str = Field(default="https://api.linear.app/graphql", description="For a proxy or a stand-in.")


class LinearTracker:
    """Implements port Tracker over Linear's GraphQL interface."""

    Options = LinearOptions
    Hook = LinearHook

    def __init__(self, name: str, options: LinearOptions, _: Sent) -> None:
        """Opens no connection."""
        self.name, self.options, self.clearance = name, options, options.clearance
        headers = {"Authorization": options.token.get_secret_value()}
        self.rest = Rest(name, "", options.timeout_seconds, headers=headers)

    async def find(self, key: str) -> Ticket | None:
        """See bot.ports.Tracker."""
        try:
            found = await self._ask(FIND, id=_id(key))
        except _Missing:
            return None
        return self._ticket(found["issue"], key)

    async def create(self, key: str, content: TicketContent) -> Ticket:
        """See bot.ports.Tracker."""
        team = await self._team(content.project)
        labels = {one["name"].lower(): one["id"] for one in team["labels"]["nodes"]}
        wanted: dict[str, Any] = {
            "id": _id(key),
            "teamId": team["id"],
            "title": content.title,
            "description": content.text,
            "labelIds": [labels[name.lower()] for name in content.labels if name.lower() in labels],
            **content.fields,
        }
        if content.priority:
            wanted["priority"] = _priority(content.priority)
        if content.assignee:
            users = (await self._ask(USER, email=content.assignee))["users"]["nodes"]
            wanted |= {"assigneeId": users[0]["id"]} if users else {}
        try:
            made = await self._ask(CREATE, writing=True, input=wanted)
        except TrackerRefused:
            # A known id is refused; then the earlier create had come through.
            known = await self.find(key)
            if known is None:
                raise
            return known
        return self._ticket(made["issueCreate"]["issue"], key)

    async def comment(self, ticket: Ticket, key: str, text: str) -> None:
        """See bot.ports.Tracker."""
        wanted = {"id": _id(f"{ticket.key}/{key}"), "issueId": _id(ticket.key), "body": text}
        now = (await self._ask(FIND, id=_id(ticket.key)))["issue"]
        if all(one["id"] != wanted["id"] for one in now["comments"]["nodes"]):
            await self._ask(COMMENT, writing=True, input=wanted)

    async def attach(self, ticket: Ticket, name: str, content: bytes, media_type: str) -> None:
        """See bot.ports.Tracker."""
        given = await self._ask(UPLOAD, writing=True, type=media_type, name=name, size=len(content))
        place = given["fileUpload"]["uploadFile"]
        headers = {one["key"]: one["value"] for one in place["headers"]} | {"Content-Type": media_type}
        # The storage behind the signed address must not see the key.
        storage = Rest(self.name, "", self.options.timeout_seconds)
        try:
            await storage.ask("PUT", place["uploadUrl"], content=content, headers=headers)
        finally:
            await storage.close()
        wanted = {"issueId": _id(ticket.key), "title": Path(name).name, "url": place["assetUrl"]}
        await self._ask(ATTACH, writing=True, input=wanted)

    async def set_state(self, ticket: Ticket, state: TicketState) -> Ticket:
        """See bot.ports.Tracker. Linear checks no version: it is compared just before the change."""
        issue = (await self._ask(FIND, id=_id(ticket.key)))["issue"]
        check_version(ticket, self._ticket(issue, ticket.key))
        states = (await self._team(issue["team"]["key"]))["states"]["nodes"]
        name = self.options.states.get(state, "").lower()
        fitting = [one for one in states if (one["name"].lower() == name if name else one["type"] in TYPES[state])]
        if not fitting:
            raise TrackerRefused(f"Team {issue['team']['key']} in {self.name} has no state for {name or state.value}.")
        first = min(fitting, key=lambda one: (0 if name else TYPES[state].index(one["type"]), one["position"]))
        moved = await self._ask(UPDATE, writing=True, id=_id(ticket.key), input={"stateId": first["id"]})
        return self._ticket(moved["issueUpdate"]["issue"], ticket.key)

    async def read(self, ticket: Ticket) -> Ticket:
        """See bot.ports.Tracker."""
        return self._ticket((await self._ask(FIND, id=_id(ticket.key)))["issue"], ticket.key)

    async def search(self, text: str) -> tuple[Ticket, ...]:
        """See bot.ports.Tracker."""
        found = await self._ask(SEARCH, term=text)
        return tuple(self._ticket(one, "") for one in found["searchIssues"]["nodes"])

    async def close(self) -> None:
        """See bot.ports.Tracker."""
        await self.rest.close()

    async def _team(self, key: str) -> dict[str, Any]:
        teams = (await self._ask(TEAM, key=key))["teams"]["nodes"]
        if not teams:
            raise TrackerRefused(f"{self.name} has no team “{key}”.")
        team: dict[str, Any] = teams[0]
        return team

    async def _ask(self, query: str, *, writing: bool = False, **variables: Any) -> dict[str, Any]:
        body = {"query": query, "variables": variables}
        try:
            answer = await self.rest.ask("POST", self.options.base_url, writing=writing, json=body)
        except TrackerRefused as refused:
            if "RATELIMITED" in str(refused):  # Linear says so with status 400
                raise TrackerBusy(str(refused), 60.0) from refused
            raise
        given = answer.json()
        if given.get("errors"):
            raise self._error(given["errors"][0], answer, writing=writing)
        data: dict[str, Any] = given["data"]
        return data

    def _error(self, error: dict[str, Any], answer: httpx.Response, *, writing: bool) -> Exception:
        code = str(error.get("extensions", {}).get("code", ""))
        said = f"{self.name} answered: {error.get('message', '')}"
        if code == "RATELIMITED":
            return TrackerBusy(said, retry_after(answer.headers) or 60.0)
        if code == "INTERNAL_SERVER_ERROR":
            return TrackerUnknown(said) if writing else TrackerBusy(said)
        return _Missing(said) if "not found" in said.lower() else TrackerRefused(said)

    def _ticket(self, issue: dict[str, Any], key: str) -> Ticket:
        names = {name.lower(): state for state, name in self.options.states.items()}
        kind = issue["state"]["type"]
        state = names.get(issue["state"]["name"].lower())
        return Ticket(
            tracker=self.name,
            id=issue["identifier"],
            url=issue["url"],
            key=key,
            state=state or next((one for one, kinds in TYPES.items() if kind in kinds), TicketState.OPEN),
            version=issue["updatedAt"],
            comments=tuple(_comment(one) for one in issue.get("comments", {}).get("nodes", ())),
        )


class _Missing(TrackerRefused):
    """There is no such issue."""


def _id(key: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"rightsdesk:{key}"))


def _priority(word: str) -> int:
    return int(word) if word.isdigit() else PRIORITIES.get(word.lower(), 0)


def _comment(one: dict[str, Any]) -> TicketComment:
    return TicketComment(
        id=one["id"], author=(one["user"] or {}).get("name", ""), text=one["body"], at=one["createdAt"]
    )
