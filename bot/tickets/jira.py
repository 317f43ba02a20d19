"""Jira Cloud and Data Center, through the library `jira`. Our key is a label, found by JQL.

JQL is answered from an index that lags behind
(https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile/): the worker waits and looks again before it
asks for a second create. Version 2 of the interface, because there texts are text and not documents.
"""

from io import BytesIO
from typing import Any, Literal

from jira import JIRA, JIRAError
from pydantic import Field, SecretStr

from bot.domain.errors import Outside, TrackerRefused
from bot.domain.ticket import Ticket, TicketComment, TicketContent, TicketState
from bot.tickets.hooks import JiraHook
from bot.tickets.options import TrackerOptions
from bot.tickets.sent import Sent
from bot.tickets.wire import Blocking, check_version, refusal

CATEGORIES = {
    TicketState.OPEN: "new",
    TicketState.IN_PROGRESS: "indeterminate",
    TicketState.RESOLVED: "done",
    TicketState.CLOSED: "done",
}
"""Jira's three status categories; `states` names a status where one category holds several."""
NO_ANSWER = 503


class JiraOptions(TrackerOptions):
    """`project` and `projects` are project keys: "LEGAL". Set `user` for Cloud (and basic authentication)."""

    base_url: str = Field(description="https://team.atlassian.net, or the address of your Data Center.")
    token: SecretStr = Field(description="An API token (Cloud), or a personal access token (Data Center).")
    deployment: Literal["cloud", "data-center"] = Field(default="cloud", description="cloud or data-center.")
    user: str = Field(default="", description="The token's e-mail address (Cloud); empty for a personal access token.")
    issue_type: str = Field(default="Task", description="Type of new issues.")


class JiraTracker:
    """Implements port Tracker over Jira's REST interface."""

    Options = JiraOptions
    Hook = JiraHook

    def __init__(self, name: str, options: JiraOptions, _: Sent) -> None:
        """Opens no connection."""
        self.name, self.options, self.clearance = name, options, options.clearance
        token = options.token.get_secret_value()
        self.client = JIRA(
            server=options.base_url,
            basic_auth=(options.user, token) if options.user else None,
            token_auth=None if options.user else token,
            get_server_info=False,
            max_retries=0,  # the library also retries broken connections: that would be a second ticket
            timeout=options.timeout_seconds,
            logging=False,
        )
        self.cloud = options.deployment == "cloud"
        self.client.deploymentType = "Cloud" if self.cloud else "Server"
        self.thread = Blocking(name, (JIRAError,), self._meaning)

    async def find(self, key: str) -> Ticket | None:
        """See bot.ports.Tracker."""
        found = await self._jql(f'labels = "{_label(key)}"')
        return self._ticket(found[0], key) if found else None

    async def create(self, key: str, content: TicketContent) -> Ticket:
        """See bot.ports.Tracker."""
        fields: dict[str, Any] = {
            "project": {"key": content.project},
            "issuetype": {"name": self.options.issue_type},
            "summary": content.title,
            "description": content.text,
            "labels": [_label(key), *(label.replace(" ", "-") for label in content.labels)],
            **content.fields,
        }
        if content.priority:
            fields["priority"] = {"name": content.priority}
        if content.assignee:
            fields["assignee"] = {"id" if self.cloud else "name": content.assignee}
        made = await self.thread.run(lambda: self.client.create_issue(fields=fields, prefetch=False), writing=True)
        return Ticket(tracker=self.name, id=made.key, url=self._url(made.key), key=key)

    async def comment(self, ticket: Ticket, key: str, text: str) -> None:
        """See bot.ports.Tracker."""

        def add() -> None:
            if not any(_mark(key) in one.body for one in self.client.comments(ticket.id)):
                self.client.add_comment(ticket.id, f"{text}\n\n{_mark(key)}")

        await self.thread.run(add, writing=True)

    async def attach(self, ticket: Ticket, name: str, content: bytes, media_type: str) -> None:  # noqa: ARG002
        """See bot.ports.Tracker."""
        await self.thread.run(
            lambda: self.client.add_attachment(ticket.id, attachment=BytesIO(content), filename=name), writing=True
        )

    async def set_state(self, ticket: Ticket, state: TicketState) -> Ticket:
        """See bot.ports.Tracker. Jira checks no version: it is compared just before the change."""

        def move() -> Ticket:
            now = self._ticket(self.client.issue(ticket.id), ticket.key)
            check_version(ticket, now)
            if now.state is not state:
                self.client.transition_issue(ticket.id, self._transition(ticket.id, state))
            return self._ticket(self.client.issue(ticket.id), ticket.key)

        return await self.thread.run(move, writing=True)

    async def read(self, ticket: Ticket) -> Ticket:
        """See bot.ports.Tracker."""
        issue = await self.thread.run(lambda: self.client.issue(ticket.id), writing=False)
        return self._ticket(issue, ticket.key)

    async def search(self, text: str) -> tuple[Ticket, ...]:
        """See bot.ports.Tracker."""
        words = text.replace("\\", " ").replace('"', " ")
        return tuple(self._ticket(one, "") for one in await self._jql(f'text ~ "{words}"'))

    async def close(self) -> None:
        """See bot.ports.Tracker."""
        self.client.close()

    async def _jql(self, jql: str) -> list[Any]:
        # Cloud has dropped the older search (https://developer.atlassian.com/changelog/#CHANGE-2046).
        search = self.client.enhanced_search_issues if self.cloud else self.client.search_issues
        found: list[Any] = await self.thread.run(lambda: search(jql, maxResults=20), writing=False)
        return found

    def _transition(self, issue: str, state: TicketState) -> str:
        ways = self.client.transitions(issue)
        wanted = self.options.states.get(state, "")
        named = [one for one in ways if wanted and one["to"]["name"].lower() == wanted.lower()]
        fitting = named or [one for one in ways if one["to"]["statusCategory"]["key"] == CATEGORIES[state]]
        if not fitting or (wanted and not named):
            names = ", ".join(one["to"]["name"] for one in ways) or "nowhere"
            raise TrackerRefused(
                f"{issue} in {self.name} cannot become {wanted or state.value}; it can go to: {names}."
            )
        return str(fitting[0]["id"])

    def _ticket(self, issue: Any, key: str) -> Ticket:
        fields = issue.raw["fields"]
        return Ticket(
            tracker=self.name,
            id=issue.key,
            url=self._url(issue.key),
            key=key,
            state=self._state(fields["status"]),
            version=fields.get("updated", ""),
            comments=tuple(_comment(one) for one in fields.get("comment", {}).get("comments", ())),
        )

    def _state(self, status: dict[str, Any]) -> TicketState:
        names = {name.lower(): state for state, name in self.options.states.items()}
        known = names.get(status["name"].lower())
        category = status["statusCategory"]["key"]
        if known is None and category == "done":
            return TicketState.CLOSED if status["name"].lower() == "closed" else TicketState.RESOLVED
        return known or next((one for one, name in CATEGORIES.items() if name == category), TicketState.OPEN)

    def _url(self, issue: str) -> str:
        return f"{self.options.base_url.rstrip('/')}/browse/{issue}"

    def _meaning(self, error: JIRAError, *, writing: bool) -> Outside:
        response = error.response
        headers = dict(response.headers) if response is not None else {}
        return refusal(self.name, error.status_code or NO_ANSWER, headers, error.text or "", writing=writing)


def _label(key: str) -> str:
    return f"rightsdesk-{key}"


def _mark(key: str) -> str:
    return f"[rightsdesk {key}]"


def _comment(one: dict[str, Any]) -> TicketComment:
    author = one.get("author", {})
    return TicketComment(
        id=str(one["id"]),
        author=author.get("displayName") or author.get("name", ""),
        text=one["body"],
        at=one["created"],
    )
