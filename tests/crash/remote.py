"""What lies outside and outlives every kill: a platform that delivers until it is told, a tracker, a channel.

One SQLite file that the killed processes write to and never own. The tracker is as bad as trackers are: nothing in
it is unique, an answer takes its time, and a create that was sent happens whether or not the sender lives on.
"""

import asyncio
import random
import sqlite3
from pathlib import Path

from bot.domain.ticket import Ticket, TicketContent, TicketState
from bot.ports import Delivery, Posting
from knowledge.model import Audience

SCHEMA = """
CREATE TABLE IF NOT EXISTS deliveries (event TEXT PRIMARY KEY, url TEXT, told INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS tickets (id INTEGER PRIMARY KEY, key TEXT, pid INTEGER);
CREATE TABLE IF NOT EXISTS posts (id INTEGER PRIMARY KEY, key TEXT, repeated INTEGER);
"""


def connect(path: Path) -> sqlite3.Connection:
    """Every statement is its own transaction."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.executescript(SCHEMA)
    return connection


class RemoteTracker:
    """Implements port Tracker over the remote file."""

    name = "remote"
    clearance = Audience.COUNSEL

    def __init__(self, path: Path, *, finds: bool = True, slow: float = 0.03) -> None:
        """Without `finds` it is the control: create without find."""
        self.db, self.finds, self.slow = connect(path), finds, slow

    async def find(self, key: str) -> Ticket | None:
        row = self.db.execute("SELECT id FROM tickets WHERE key = ?", (key,)).fetchone() if self.finds else None
        return Ticket(tracker=self.name, id=str(row[0]), key=key) if row else None

    async def create(self, key: str, content: TicketContent) -> Ticket:
        await asyncio.sleep(random.random() * self.slow)
        number = self.db.execute("INSERT INTO tickets (key) VALUES (?)", (key,)).lastrowid
        await asyncio.sleep(random.random() * self.slow)
        return Ticket(tracker=self.name, id=str(number), key=key)

    async def comment(self, ticket: Ticket, key: str, text: str) -> None:
        await asyncio.sleep(0)

    async def attach(self, ticket: Ticket, name: str, content: bytes, media_type: str) -> None:
        await asyncio.sleep(0)

    async def set_state(self, ticket: Ticket, state: TicketState) -> Ticket:
        return ticket

    async def read(self, ticket: Ticket) -> Ticket:
        return ticket

    async def search(self, text: str) -> tuple[Ticket, ...]:
        return ()

    async def close(self) -> None:
        self.db.close()


class RemoteChannel:
    """Implements port Poster: posts once per key, looking first where an earlier try may have posted."""

    platform = "slack"

    def __init__(self, path: Path) -> None:
        self.db = connect(path)

    async def post(self, posting: Posting) -> Delivery:
        known = self.db.execute("SELECT id FROM posts WHERE key = ?", (posting.key,)).fetchone()
        if posting.repeated and known:
            return Delivery(person="", platform=self.platform, message=str(known[0]))
        await asyncio.sleep(random.random() * 0.005)
        statement = "INSERT INTO posts (key, repeated) VALUES (?, ?)"
        number = self.db.execute(statement, (posting.key, posting.repeated)).lastrowid
        return Delivery(person="", platform=self.platform, message=str(number))
