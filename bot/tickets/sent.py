"""What was sent to trackers that cannot be read: a webhook, a mailbox."""

from bot.domain.errors import TrackerRefused
from bot.domain.matter import SYSTEM
from bot.domain.ticket import Ticket
from bot.ports import Store, Tx

KIND = "ticket_sent"


class Sent:
    """The tickets of one such tracker as this installation knows them."""

    def __init__(self, store: Store, tracker: str) -> None:
        """`tracker` is its configured name."""
        self.store, self.tracker = store, tracker

    async def find(self, key: str) -> Ticket | None:
        """The ticket under our key, or None."""
        record = await self.store.read(lambda tx: tx.find_record(KIND, self._id(key), SYSTEM))
        return (
            Ticket.model_validate(record.body).model_copy(update={"version": str(record.version)}) if record else None
        )

    async def get(self, ticket: Ticket) -> Ticket:
        """The ticket as it stands; raises TrackerRefused."""
        found = await self.find(ticket.key)
        if found is None:
            raise TrackerRefused(f"Nothing was sent to {self.tracker} under {ticket.key}.")
        return found

    async def keep(self, ticket: Ticket) -> Ticket:
        """Write it down; raises TrackerRefused where it was changed since it was read."""

        def put(tx: Tx) -> Ticket:
            known = tx.find_record(KIND, self._id(ticket.key), SYSTEM)
            if ticket.version and known is not None and str(known.version) != ticket.version:
                raise TrackerRefused(f"{ticket.id} in {self.tracker} was changed in the meantime; read it again.")
            version = tx.put_record(KIND, self._id(ticket.key), ticket.model_dump(mode="json", exclude={"version"}))
            return ticket.model_copy(update={"version": str(version)})

        return await self.store.run(put)

    def _id(self, key: str) -> str:
        return f"{self.tracker}/{key}"
