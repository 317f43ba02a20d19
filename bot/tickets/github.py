"""GitHub Issues, through PyGithub. Our key is a hidden HTML comment on the first line of the issue.

A known key is looked for by listing our own account's issues, not by search, whose index lags
(https://docs.github.com/en/rest/issues/issues#list-repository-issues). An issue written by another account never
counts: in a public repository anybody could put a key into one.
"""

import hashlib
import math
from datetime import datetime, timedelta

from github import Auth, Github, GithubException
from github.GithubObject import NotSet
from github.Issue import Issue
from github.Repository import Repository
from pydantic import Field, SecretStr

from bot.domain.errors import Outside, TrackerRefused
from bot.domain.ticket import Ticket, TicketComment, TicketContent, TicketState
from bot.tickets.hooks import GitHubHook
from bot.tickets.options import TrackerOptions
from bot.tickets.sent import Sent
from bot.tickets.wire import Blocking, check_version, refusal

NOT_FOUND = 404
CLOCKS_DIFFER = timedelta(hours=1)
"""An issue's time is GitHub's, a row's is ours."""


class GitHubOptions(TrackerOptions):
    """`project` and `projects` are repositories: "owner/name"."""

    markup = "md"

    token: SecretStr = Field(description="A token that may write issues (and contents, for attachments).")
    base_url: str = Field(default="https://api.github.com", description="For GitHub Enterprise Server: .../api/v3.")
    account: str = Field(default="", description="Who the token writes as; needed for a GitHub App: 'name[bot]'.")
    repositories: tuple[str, ...] = Field(default=(), description="Further repositories that rules may name.")
    in_progress_label: str = Field(default="in progress", description="GitHub has no such state: this label says it.")
    attachments_branch: str = Field(default="", description="Branch that attached files are committed to.")
    seconds_between_writes: float = Field(default=1.0, ge=0, description="GitHub asks for one second.")


class GitHubTracker:
    """Implements port Tracker over GitHub's REST interface."""

    Options = GitHubOptions
    Hook = GitHubHook

    def __init__(self, name: str, options: GitHubOptions, _: Sent) -> None:
        """Opens no connection."""
        self.name, self.options, self.clearance = name, options, options.clearance
        self.client = Github(
            auth=Auth.Token(options.token.get_secret_value()),
            base_url=options.base_url,
            timeout=math.ceil(options.timeout_seconds),
            retry=None,  # a create that is silently sent again would be a second ticket
            per_page=100,
            lazy=True,
            seconds_between_requests=0,
            seconds_between_writes=options.seconds_between_writes,
        )
        self.thread = Blocking(name, (GithubException,), self._meaning)
        self.account = options.account

    async def find(self, key: str) -> Ticket | None:
        """See bot.ports.Tracker."""
        return await self.thread.run(lambda: self._find(key), writing=False)

    async def find_since(self, key: str, since: datetime) -> Ticket | None:
        """See bot.ports.LooksBack: one page as a rule, however many issues there are."""
        return await self.thread.run(lambda: self._find(key, since - CLOCKS_DIFFER), writing=False)

    async def create(self, key: str, content: TicketContent) -> Ticket:
        """See bot.ports.Tracker."""
        return await self.thread.run(lambda: self._create(key, content), writing=True)

    async def comment(self, ticket: Ticket, key: str, text: str) -> None:
        """See bot.ports.Tracker."""
        await self.thread.run(lambda: self._comment(ticket, key, text), writing=True)

    async def attach(self, ticket: Ticket, name: str, content: bytes, media_type: str) -> None:  # noqa: ARG002
        """See bot.ports.Tracker. Issues take no files over the interface: it is committed, and linked in a comment."""
        if not self.options.attachments_branch:
            raise TrackerRefused(f"{self.name} takes files only with attachments_branch in [trackers.{self.name}].")
        await self.thread.run(lambda: self._attach(ticket, name, content), writing=True)

    async def set_state(self, ticket: Ticket, state: TicketState) -> Ticket:
        """See bot.ports.Tracker. GitHub checks no version: it is compared just before the change."""
        return await self.thread.run(lambda: self._set_state(ticket, state), writing=True)

    async def read(self, ticket: Ticket) -> Ticket:
        """See bot.ports.Tracker."""
        return await self.thread.run(
            lambda: self._ticket(self._issue(ticket), ticket.key, comments=True), writing=False
        )

    async def search(self, text: str) -> tuple[Ticket, ...]:
        """See bot.ports.Tracker."""
        where = " ".join(f"repo:{name}" for name in self._repositories())
        query = f"{text} is:issue {where}"
        found = await self.thread.run(lambda: list(self.client.search_issues(query)), writing=False)
        return tuple(self._ticket(one, "") for one in found)

    async def close(self) -> None:
        """See bot.ports.Tracker."""
        self.client.close()

    def _repositories(self) -> tuple[str, ...]:
        options = self.options
        return tuple(filter(None, dict.fromkeys((options.project, *options.projects.values(), *options.repositories))))

    def _repository(self, name: str) -> Repository:
        if name not in self._repositories():
            # A key is looked for in these only: elsewhere a second ticket could not be ruled out.
            raise TrackerRefused(f"{self.name} has no repository “{name}” in its configuration.")
        return self.client.get_repo(name)

    def _find(self, key: str, since: datetime | None = None) -> Ticket | None:
        self.account = self.account or self.client.get_user().login
        for name in self._repositories():
            for issue in self._repository(name).get_issues(
                state="all",
                creator=self.account,  # type: ignore[arg-type]  # PyGithub takes a login, too
                sort="created",
                direction="desc",
                since=since or NotSet,
            ):
                if (issue.body or "").startswith(_mark(key)):
                    return self._ticket(issue, key)
        return None

    def _create(self, key: str, content: TicketContent) -> Ticket:
        issue = self._repository(content.project).create_issue(
            title=content.title,
            body=f"{_mark(key)}\n{content.text}",
            labels=[*content.labels, *([f"priority: {content.priority}"] if content.priority else [])],
            assignees=[content.assignee] if content.assignee else NotSet,
        )
        return self._ticket(issue, key)

    def _comment(self, ticket: Ticket, key: str, text: str) -> None:
        issue = self._issue(ticket)
        if not any((one.body or "").startswith(_mark(key)) for one in issue.get_comments()):
            issue.create_comment(f"{_mark(key)}\n{text}")

    def _attach(self, ticket: Ticket, name: str, content: bytes) -> None:
        repository, _, _ = ticket.id.rpartition("#")
        digest = hashlib.sha256(content).hexdigest()
        path, branch = f"rightsdesk/{ticket.key}/{digest[:12]}/{name}", self.options.attachments_branch
        place = self._repository(repository)
        try:
            file = place.get_contents(path, ref=branch)
            url = file[0].html_url if isinstance(file, list) else file.html_url
        except GithubException as error:
            if error.status != NOT_FOUND:
                raise
            made = place.create_file(path, f"Attach {name} to {ticket.id}", content, branch=branch)["content"]
            url = made.html_url if made is not None else path
        self._comment(ticket, f"{ticket.key}-{digest[:12]}", f"[{name}]({url})")

    def _set_state(self, ticket: Ticket, state: TicketState) -> Ticket:
        issue, label = self._issue(ticket), self.options.in_progress_label
        check_version(ticket, self._ticket(issue, ticket.key))
        if state is TicketState.IN_PROGRESS:
            issue.edit(state="open")
            issue.add_to_labels(label)
        else:
            over = {TicketState.RESOLVED: "completed", TicketState.CLOSED: "not_planned"}.get(state)
            issue.edit(state="closed" if over else "open", state_reason=over or "reopened")
            if label in {one.name for one in issue.labels}:
                issue.remove_from_labels(label)
        return self._ticket(self._issue(ticket), ticket.key)

    def _issue(self, ticket: Ticket) -> Issue:
        repository, _, number = ticket.id.rpartition("#")
        issue = self._repository(repository).get_issue(int(number))
        issue.complete()
        return issue

    def _ticket(self, issue: Issue, key: str, *, comments: bool = False) -> Ticket:
        _, _, path = issue.url.partition("/repos/")
        said = issue.get_comments() if comments else ()
        return Ticket(
            tracker=self.name,
            id=f"{path.removesuffix(f'/issues/{issue.number}')}#{issue.number}",
            url=issue.html_url,
            key=key,
            state=self._state(issue),
            version=issue.updated_at.isoformat() if issue.updated_at else "",
            comments=tuple(_comment(one.id, one.user.login, one.body, one.created_at.isoformat()) for one in said),
        )

    def _state(self, issue: Issue) -> TicketState:
        if issue.state == "closed":
            return TicketState.CLOSED if issue.state_reason == "not_planned" else TicketState.RESOLVED
        working = self.options.in_progress_label in {one.name for one in issue.labels}
        return TicketState.IN_PROGRESS if working else TicketState.OPEN

    def _meaning(self, error: GithubException, *, writing: bool) -> Outside:
        said = error.data.get("message", "") if isinstance(error.data, dict) else str(error.data or error.message or "")
        headers = {name: str(value) for name, value in (error.headers or {}).items()}
        return refusal(self.name, error.status, headers, str(said), writing=writing)


def _mark(key: str) -> str:
    return f"<!-- rightsdesk: {key} -->"


def _comment(number: int, author: str, text: str, at: str) -> TicketComment:
    first, _, rest = text.partition("\n")
    return TicketComment(
        id=str(number), author=author, text=rest if first.startswith("<!-- rightsdesk") else text, at=at
    )
