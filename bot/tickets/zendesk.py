"""Zendesk, through zenpy. Our key is the ticket's external_id, and the Idempotency-Key of its create.

https://developer.zendesk.com/api-reference/introduction/requests/#idempotency. Zenpy waits and asks again by itself;
here every answer that is an error ends in a hook before it sees it, so that the worker decides.
"""

from typing import Any
from urllib.parse import urlsplit

import requests
from pydantic import Field, SecretStr
from requests.adapters import HTTPAdapter
from zenpy import Zenpy
from zenpy.lib.api_objects import Comment
from zenpy.lib.api_objects import Ticket as ZendeskTicket
from zenpy.lib.exception import ZenpyException

from bot.domain.errors import Outside, TrackerRefused
from bot.domain.ticket import Ticket, TicketComment, TicketContent, TicketState
from bot.tickets.hooks import ZendeskHook
from bot.tickets.options import TrackerOptions
from bot.tickets.sent import Sent
from bot.tickets.wire import READS, Blocking, refusal, stale

STATES = {
    TicketState.OPEN: "new",
    TicketState.IN_PROGRESS: "open",
    TicketState.RESOLVED: "solved",
    TicketState.CLOSED: "closed",
}
WAITING = ("pending", "hold")
CONFLICT, FIRST_ERROR = 409, 400


class ZendeskOptions(TrackerOptions):
    """`project` and `projects` are groups, by name; assignees are agents' ids."""

    subdomain: str = Field(description="The company in https://company.zendesk.com.")
    user: str = Field(description="The agent's e-mail address.")
    token: SecretStr = Field(description="An API token.")
    public_comments: bool = Field(default=False, description="Comments as seen by the requester, not internal notes.")
    base_url: str = Field(default="", description="For a proxy or a stand-in.")


class ZendeskTracker:
    """Implements port Tracker over Zendesk's Support interface."""

    Options = ZendeskOptions
    Hook = ZendeskHook

    def __init__(self, name: str, options: ZendeskOptions, _: Sent) -> None:
        """Opens no connection."""
        self.name, self.options, self.clearance = name, options, options.clearance
        self.session = requests.Session()
        self.session.hooks["response"].append(self._answered)
        if options.base_url:
            self.session.mount(f"https://{options.subdomain}.zendesk.com", _Elsewhere(options.base_url))
        self.client = Zenpy(
            subdomain=options.subdomain,
            email=options.user,
            token=options.token.get_secret_value(),
            session=self.session,
            timeout=options.timeout_seconds,
            disable_cache=True,  # a cached ticket would hide what agents did
        )
        self.thread = Blocking(name, (ZenpyException,), self._meaning)

    async def find(self, key: str) -> Ticket | None:
        """See bot.ports.Tracker."""
        found = await self.thread.run(lambda: list(self.client.tickets(external_id=key)), writing=False)
        return self._ticket(found[0]) if found else None

    async def create(self, key: str, content: TicketContent) -> Ticket:
        """See bot.ports.Tracker."""

        def open_ticket() -> Ticket:
            wanted = ZendeskTicket(
                subject=content.title,
                comment=Comment(body=content.text, public=self.options.public_comments),
                external_id=key,
                tags=[label.replace(" ", "_") for label in content.labels],
                priority=content.priority or None,
                assignee_id=content.assignee or None,
                group_id=self._group(content.project) if content.project else None,
                custom_fields=[{"id": name, "value": value} for name, value in content.fields.items()],
            )
            self.session.headers["Idempotency-Key"] = key
            try:
                made = self.client.tickets.create(wanted)
            finally:
                del self.session.headers["Idempotency-Key"]
            return self._ticket(made.ticket)

        return await self.thread.run(open_ticket, writing=True)

    async def comment(self, ticket: Ticket, key: str, text: str) -> None:
        """See bot.ports.Tracker."""

        def add() -> None:
            if not any(_mark(key) in one.body for one in self.client.tickets.comments(ticket=int(ticket.id))):
                self._say(ticket, f"{text}\n\n{_mark(key)}")

        await self.thread.run(add, writing=True)

    async def attach(self, ticket: Ticket, name: str, content: bytes, media_type: str) -> None:
        """See bot.ports.Tracker."""

        def upload() -> None:
            kept = self.client.attachments.upload(content, target_name=name, content_type=media_type)
            self._say(ticket, name, uploads=[kept.token])

        await self.thread.run(upload, writing=True)

    async def set_state(self, ticket: Ticket, state: TicketState) -> Ticket:
        """See bot.ports.Tracker. Zendesk itself refuses a stale update (safe_update)."""

        def move() -> Ticket:
            now = self.client.tickets(id=int(ticket.id))
            now.status = STATES[state]
            now.safe_update, now.updated_stamp = True, ticket.version or now.updated_at
            try:
                return self._ticket(self.client.tickets.update(now).ticket)
            except TrackerRefused as refused:
                if f"answered {CONFLICT}" in str(refused):
                    raise stale(ticket) from refused
                raise

        return await self.thread.run(move, writing=True)

    async def read(self, ticket: Ticket) -> Ticket:
        """See bot.ports.Tracker."""

        def look() -> Ticket:
            now = self._ticket(self.client.tickets(id=int(ticket.id)))
            said = self.client.tickets.comments(ticket=int(ticket.id))
            # The first comment is what the ticket itself says.
            return now.model_copy(update={"comments": tuple(_comment(one) for one in list(said)[1:])})

        return await self.thread.run(look, writing=False)

    async def search(self, text: str) -> tuple[Ticket, ...]:
        """See bot.ports.Tracker."""
        found = await self.thread.run(lambda: list(self.client.search(text, type="ticket")), writing=False)
        return tuple(self._ticket(one) for one in found)

    async def close(self) -> None:
        """See bot.ports.Tracker."""
        self.session.close()

    def _say(self, ticket: Ticket, text: str, **more: Any) -> None:
        comment = Comment(body=text, public=self.options.public_comments, **more)
        self.client.tickets.update(ZendeskTicket(id=int(ticket.id), comment=comment))

    def _group(self, name: str) -> int:
        found = next((one for one in self.client.groups() if one.name == name), None)
        if found is None:
            raise TrackerRefused(f"{self.name} has no group “{name}”.")
        return int(found.id)

    def _ticket(self, one: Any) -> Ticket:
        states = {name: state for state, name in STATES.items()}
        return Ticket(
            tracker=self.name,
            id=str(one.id),
            url=f"https://{self.options.subdomain}.zendesk.com/agent/tickets/{one.id}",
            key=one.external_id or "",
            state=TicketState.IN_PROGRESS if one.status in WAITING else states.get(one.status, TicketState.OPEN),
            version=str(one.updated_at),
        )

    def _answered(self, answer: requests.Response, *_: Any, **__: Any) -> None:
        if answer.status_code >= FIRST_ERROR:
            writing = answer.request.method not in READS
            raise refusal(self.name, answer.status_code, answer.headers, answer.text, writing=writing)

    def _meaning(self, error: ZenpyException, *, writing: bool) -> Outside:
        # What is an answer and yet not understood: a write may have been done.
        return refusal(self.name, 502 if writing else FIRST_ERROR, {}, str(error), writing=writing)


class _Elsewhere(HTTPAdapter):
    """Sends what is meant for Zendesk to another address."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self.base_url = base_url.rstrip("/")

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        parts = urlsplit(request.url or "")
        moved = request.copy()
        moved.url = f"{self.base_url}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        answer = super().send(moved, *args, **kwargs)
        answer.request = request  # zenpy knows its answers by the address that it asked
        return answer


def _mark(key: str) -> str:
    return f"[rightsdesk {key}]"


def _comment(one: Any) -> TicketComment:
    return TicketComment(id=str(one.id), author=str(one.author_id), text=one.body, at=one.created_at)
