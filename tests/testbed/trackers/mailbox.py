"""An SMTP server on loopback that keeps what it is given."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage

from tests.testbed.trackers.faults import Fault, Faults

CODES = {401: 535, 403: 550, 404: 550, 409: 554, 422: 553, 429: 421, 500: 451}
"""How an SMTP server says what a web server says with these statuses (RFC 5321 § 4.2.3)."""
DOMAIN = "rights.example"


class Mailbox:
    """Mail by Message-ID."""

    def __init__(self) -> None:
        """Empty."""
        self.mail: list[EmailMessage] = []
        self.port = 0
        self.faults = Faults(creates=lambda method, _, __: method == "DATA", reads=lambda _, __: False)

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """While it listens."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, limit=10_000_000)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            self.faults.over.set()
            server.close()
            await server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._say(writer, "220 mailbox")
            while line := (await reader.readline()).decode().strip():
                if not await self._answer(line, reader, writer):
                    break
        writer.close()

    async def _say(self, writer: asyncio.StreamWriter, line: str) -> None:
        writer.write(f"{line}\r\n".encode())
        await writer.drain()

    async def _answer(self, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        word = line[:4].upper()
        if word == "DATA":
            await self._say(writer, "354 go on")
            text = await reader.readuntil(b"\r\n.\r\n")
            return await self._take(text[:-5].replace(b"\r\n..", b"\r\n."), writer)
        if word == "RCPT" and not re.search(rf"@{DOMAIN}>", line):
            await self._say(writer, "550 no such mailbox")
            return True
        await self._say(writer, {"EHLO": "250 mailbox", "QUIT": "221 bye"}.get(word, "250 ok"))
        return word != "QUIT"

    async def _take(self, text: bytes, writer: asyncio.StreamWriter) -> bool:
        message = message_from_bytes(text, policy=policy.default)
        assert isinstance(message, EmailMessage)
        kind = "COMMENT" if message["In-Reply-To"] else "DATA"
        fault = await self.faults.hit(kind, "", "") or Fault("all")
        if fault.status:
            await self._say(writer, f"{CODES[fault.status]} no")
            return True
        if fault.lost != "before":
            self.mail.append(message)
        if fault.lost:
            await self.faults.over.wait()
            return False
        await self._say(writer, "250 kept")
        return True

    # the other side
    def _threads(self, key: str) -> dict[str, list[EmailMessage]]:
        """First messages with this key, by Message-ID: a help desk keeps one of each."""
        found: dict[str, list[EmailMessage]] = {}
        for one in self.mail:
            if not one["In-Reply-To"] and f"[{key}]" in one["Subject"]:
                found.setdefault(one["Message-ID"], []).append(one)
        return found

    def _answers(self, key: str) -> list[EmailMessage]:
        first = next(iter(self._threads(key)))
        return list({one["Message-ID"]: one for one in self.mail if one["In-Reply-To"] == first}.values())

    async def count(self, key: str) -> int:
        """See Remote."""
        return len(self._threads(key))

    async def text(self, key: str) -> str:
        """See Remote."""
        message = next(iter(self._threads(key).values()))[0]
        return f"{message['Subject']}\n{_text(message)}"

    async def comments(self, key: str) -> list[str]:
        """See Remote."""
        return [_text(one) for one in self._answers(key)]

    async def files(self, key: str) -> Mapping[str, bytes]:
        """See Remote."""
        parts = (part for one in self._answers(key) for part in one.iter_attachments())
        return {part.get_filename() or "": part.get_payload(decode=True) for part in parts}  # type: ignore[misc]

    async def touch(self, key: str) -> None:
        """See Remote. Nothing comes back from a mailbox."""


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return body.get_content().strip() if body is not None else ""
