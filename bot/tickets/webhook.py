"""A webhook, signed as Standard Webhooks says (https://www.standardwebhooks.com).

The receiver keeps one event an id: `webhook-id` (and Idempotency-Key) is made from our key, so an event whose answer
was lost is simply sent again, as the standard has it. What was sent is known from our own database; a receiver that
answers with JSON {"id", "url"} names its ticket.
"""

import base64
import json
import uuid
from datetime import UTC, datetime
from typing import Any

from pydantic import Field, SecretStr
from standardwebhooks import Webhook

from bot.domain.errors import TrackerBusy, TrackerUnknown
from bot.domain.ticket import Ticket, TicketComment, TicketContent, TicketState
from bot.tickets.options import TrackerOptions
from bot.tickets.sent import Sent
from bot.tickets.wire import Rest


class WebhookOptions(TrackerOptions):
    """Everything else of a ticket is sent as it stands: the receiver maps it."""

    url: str = Field(description="Where events are posted.")
    secret: SecretStr = Field(description="The shared secret: 'whsec_' and base64.")


class WebhookTracker:
    """Implements port Tracker by telling a receiver."""

    Options = WebhookOptions
    create_is_once = True
    """The same key is the same event for the receiver."""

    def __init__(self, name: str, options: WebhookOptions, sent: Sent) -> None:
        """Opens no connection."""
        self.name, self.options, self.clearance, self.sent = name, options, options.clearance, sent
        self.rest = Rest(name, "", options.timeout_seconds)
        self.signer = Webhook(options.secret.get_secret_value())

    async def find(self, key: str) -> Ticket | None:
        """See bot.ports.Tracker. What this installation has sent."""
        return await self.sent.find(key)

    async def create(self, key: str, content: TicketContent) -> Ticket:
        """See bot.ports.Tracker."""
        told = await self._tell("ticket.created", key, content.model_dump(mode="json"), once=key)
        ticket = Ticket(tracker=self.name, id=str(told.get("id") or key), url=str(told.get("url") or ""), key=key)
        return await self.sent.keep(ticket)

    async def comment(self, ticket: Ticket, key: str, text: str) -> None:
        """See bot.ports.Tracker."""
        known = await self.sent.get(ticket)
        if any(one.id == key for one in known.comments):
            return
        await self._tell("ticket.commented", ticket.key, {"text": text, "comment": key}, once=key)
        said = TicketComment(id=key, author="rightsdesk", text=text)
        await self.sent.keep(known.model_copy(update={"comments": (*known.comments, said), "version": ""}))

    async def attach(self, ticket: Ticket, name: str, content: bytes, media_type: str) -> None:
        """See bot.ports.Tracker."""
        await self.sent.get(ticket)
        file = {"name": name, "media_type": media_type, "base64": base64.b64encode(content).decode()}
        await self._tell(
            "ticket.attached", ticket.key, file, once=f"{name}:{uuid.uuid5(uuid.NAMESPACE_OID, content.hex())}"
        )

    async def set_state(self, ticket: Ticket, state: TicketState) -> Ticket:
        """See bot.ports.Tracker."""
        known = await self.sent.get(ticket)
        moved = await self.sent.keep(known.model_copy(update={"state": state, "version": ticket.version}))
        await self._tell("ticket.moved", ticket.key, {"state": state.value}, once=f"{state.value}:{moved.version}")
        return moved

    async def read(self, ticket: Ticket) -> Ticket:
        """See bot.ports.Tracker. As last sent: a receiver cannot be asked."""
        return await self.sent.get(ticket)

    async def search(self, text: str) -> tuple[Ticket, ...]:  # noqa: ARG002
        """See bot.ports.Tracker. A receiver cannot be asked."""
        return ()

    async def close(self) -> None:
        """See bot.ports.Tracker."""
        await self.rest.close()

    async def _tell(self, kind: str, key: str, facts: dict[str, Any], once: str) -> dict[str, Any]:
        now = datetime.now(UTC)
        event = str(uuid.uuid5(uuid.NAMESPACE_URL, f"rightsdesk:{self.name}:{kind}:{key}:{once}"))
        body = json.dumps(
            {"type": kind, "timestamp": now.isoformat(), "data": {"key": key, **facts}}, ensure_ascii=False
        )
        headers = {
            "webhook-id": event,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self.signer.sign(event, now, body),
            "Idempotency-Key": event,
            "Content-Type": "application/json",
        }
        try:
            answer = await self.rest.ask("POST", self.options.url, content=body.encode(), headers=headers)
        except TrackerUnknown as lost:
            raise TrackerBusy(str(lost)) from lost
        try:
            given = answer.json()
        except ValueError:
            return {}
        return given if isinstance(given, dict) else {}
