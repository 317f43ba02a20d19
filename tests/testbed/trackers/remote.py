"""What the conformance suite asks of a tracker's other side."""

from collections.abc import Mapping
from typing import Protocol

from tests.testbed.trackers.faults import Faults


class Remote(Protocol):
    """The tracker as its own people see it."""

    faults: Faults | None
    """None where nothing stands between the adapter and the tracker."""

    async def count(self, key: str) -> int:
        """How many tickets carry the key."""

    async def text(self, key: str) -> str:
        """What the ticket says: title and text."""

    async def comments(self, key: str) -> list[str]:
        """Comments on it, ours and others'."""

    async def files(self, key: str) -> Mapping[str, bytes]:
        """Files on it."""

    async def touch(self, key: str) -> None:
        """Somebody else changes it, and says something on it."""
