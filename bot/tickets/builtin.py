"""The built-in tracker: tickets in Rightsdesk's own database, always there; implements port Tracker."""

from typing import Any

from bot.domain.errors import TrackerRefused
from bot.domain.matter import SYSTEM
from bot.domain.ticket import Ticket, TicketComment, TicketContent, TicketState
from bot.ports import Store, Tx
from knowledge.model import Audience

KIND = "ticket"
NEXT = {
    TicketState.OPEN: (TicketState.IN_PROGRESS, TicketState.RESOLVED, TicketState.CLOSED),
    TicketState.IN_PROGRESS: (TicketState.OPEN, TicketState.RESOLVED, TicketState.CLOSED),
    TicketState.RESOLVED: (TicketState.OPEN, TicketState.CLOSED),
    TicketState.CLOSED: (TicketState.OPEN,),
}


class BuiltinTracker:
    """Tickets as records of the store, under our key: a second create with it is the first one's ticket."""

    create_is_once = True
    """Look-up and create are one transaction."""

    def __init__(self, store: Store, clearance: Audience = Audience.STAFF, name: str = "builtin") -> None:
        """`clearance` is the highest audience that its tickets may quote."""
        self.store, self.clearance, self.name = store, clearance, name

    async def find(self, key: str) -> Ticket | None:
        """See bot.ports.Tracker."""
        return await self.store.read(lambda tx: self._find(tx, key))

    async def create(self, key: str, content: TicketContent) -> Ticket:
        """See bot.ports.Tracker."""
        return await self.store.run(lambda tx: self._create(tx, key, content))

    async def comment(self, ticket: Ticket, key: str, text: str) -> None:
        """See bot.ports.Tracker."""

        def add(tx: Tx) -> None:
            body = self._body(tx, ticket)
            if all(one["id"] != key for one in body["comments"]):
                said = {"id": key, "author": "rightsdesk", "text": text, "at": tx.now.isoformat()}
                tx.put_record(KIND, ticket.key, {**body, "comments": [*body["comments"], said]})

        await self.store.run(add)

    async def attach(self, ticket: Ticket, name: str, content: bytes, media_type: str) -> None:
        """See bot.ports.Tracker. The bytes lie in the record: meant for texts and stills, not for clips."""

        def add(tx: Tx) -> None:
            body = self._body(tx, ticket)
            kept = {"name": name, "media_type": media_type, "hex": content.hex()}
            others = [one for one in body["files"] if one["name"] != name]
            tx.put_record(KIND, ticket.key, {**body, "files": [*others, kept]})

        await self.store.run(add)

    async def set_state(self, ticket: Ticket, state: TicketState) -> Ticket:
        """See bot.ports.Tracker."""

        def move(tx: Tx) -> Ticket:
            body = self._body(tx, ticket)
            now = TicketState(body["state"])
            if ticket.version and ticket.version != self._version(tx, ticket):
                raise TrackerRefused(f"{ticket.id} was changed in the meantime; read it again.")
            if state is not now and state not in NEXT[now]:
                raise TrackerRefused(f"{ticket.id} is {now.value}; it cannot become {state.value}.")
            if state is not now:
                tx.put_record(KIND, ticket.key, {**body, "state": state.value})
            return self._get(tx, ticket.key)

        return await self.store.run(move)

    async def read(self, ticket: Ticket) -> Ticket:
        """See bot.ports.Tracker."""
        return await self.store.read(lambda tx: self._get(tx, ticket.key))

    async def search(self, text: str) -> tuple[Ticket, ...]:
        """See bot.ports.Tracker."""
        words = text.lower().split()

        def look(tx: Tx) -> tuple[Ticket, ...]:
            records = tx.records(KIND, SYSTEM)
            found = (one for one in records if all(word in _words(one.body) for word in words))
            return tuple(_ticket(self.name, one.key, one.version, one.body) for one in found)

        return await self.store.read(look)

    async def every(self) -> tuple[tuple[Ticket, TicketContent], ...]:
        """All tickets, newest first, with what they say: for `rightsdesk tickets`."""

        def look(tx: Tx) -> tuple[tuple[Ticket, TicketContent], ...]:
            records = tx.records(KIND, SYSTEM)
            return tuple(
                (_ticket(self.name, one.key, one.version, one.body), TicketContent.model_validate(one.body["content"]))
                for one in records
            )

        return await self.store.read(look)

    async def close(self) -> None:
        """See bot.ports.Tracker."""

    def _create(self, tx: Tx, key: str, content: TicketContent) -> Ticket:
        known = self._find(tx, key)
        if known is not None:
            return known
        body: dict[str, Any] = {
            "id": tx.next_id("T"),
            "state": TicketState.OPEN.value,
            "content": content.model_dump(mode="json"),
            "comments": [],
            "files": [],
        }
        tx.put_record(KIND, key, body, expect=0)
        return self._get(tx, key)

    def _find(self, tx: Tx, key: str) -> Ticket | None:
        record = tx.find_record(KIND, key, SYSTEM)
        return _ticket(self.name, key, record.version, record.body) if record else None

    def _get(self, tx: Tx, key: str) -> Ticket:
        found = self._find(tx, key)
        if found is None:
            raise TrackerRefused(f"The built-in tracker has no ticket {key}.")
        return found

    def _body(self, tx: Tx, ticket: Ticket) -> dict[str, Any]:
        record = tx.find_record(KIND, ticket.key, SYSTEM)
        if record is None:
            raise TrackerRefused(f"The built-in tracker has no ticket {ticket.id}.")
        return record.body

    def _version(self, tx: Tx, ticket: Ticket) -> str:
        return self._get(tx, ticket.key).version


def _ticket(tracker: str, key: str, version: int, body: dict[str, Any]) -> Ticket:
    return Ticket(
        tracker=tracker,
        id=body["id"],
        key=key,
        state=TicketState(body["state"]),
        version=str(version),
        comments=tuple(TicketComment.model_validate(one) for one in body["comments"]),
    )


def _words(body: dict[str, Any]) -> str:
    return f"{body['id']} {body['content']['title']} {body['content']['text']}".lower()
