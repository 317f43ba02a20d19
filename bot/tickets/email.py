"""Tickets by e-mail, for help desks that take mail. Our key is in the Message-ID, which is the same for every try.

A mailbox cannot be asked: what was sent is known from our own database. Where the server's answer to a message was
lost, a person decides, for mail systems differ in what they do with a second message of the same Message-ID.
"""

import asyncio
import contextlib
import hashlib
import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

from pydantic import Field, SecretStr

from bot.domain.errors import TrackerBusy, TrackerRefused, TrackerUnknown
from bot.domain.ticket import Ticket, TicketComment, TicketContent, TicketState
from bot.tickets.options import TrackerOptions
from bot.tickets.sent import Sent

FOR_GOOD = 500
"""SMTP replies from here on are final, those below (4xx) are for a while (RFC 5321 § 4.2.1)."""
WAIT = 300.0


class EmailOptions(TrackerOptions):
    """`project` and `projects` are addresses."""

    host: str = Field(description="The SMTP server.")
    port: int = Field(default=587, gt=0, le=65535, description="Its port.")
    security: Literal["starttls", "tls", "none"] = Field(default="starttls", description="starttls, tls or none.")
    user: str = Field(default="", description="For authentication; empty for none.")
    token: SecretStr = Field(default=SecretStr(""), description="Its password.")
    sender: str = Field(description="From address; its domain is the Message-ID's.")
    in_subject: bool = Field(default=True, description="Our key at the end of the subject, for people who search.")


class EmailTracker:
    """Implements port Tracker by writing mail; everything after the first message is an answer to it."""

    Options = EmailOptions

    def __init__(self, name: str, options: EmailOptions, sent: Sent) -> None:
        """Opens no connection."""
        self.name, self.options, self.clearance, self.sent = name, options, options.clearance, sent

    async def find(self, key: str) -> Ticket | None:
        """See bot.ports.Tracker. What this installation has sent."""
        return await self.sent.find(key)

    async def create(self, key: str, content: TicketContent) -> Ticket:
        """See bot.ports.Tracker."""
        if "@" not in content.project:
            raise TrackerRefused(f"{self.name} needs an address as project, not “{content.project}”.")
        subject = f"{content.title} [{key}]" if self.options.in_subject else content.title
        message = self._message(key, content.project, subject, content.text)
        message["X-Rightsdesk-Labels"] = ", ".join(content.labels)
        if content.priority:
            message["X-Priority"] = content.priority
        await self._send(message)
        # What follows goes to the same address: the ticket's URL.
        return await self.sent.keep(Ticket(tracker=self.name, id=key, url=f"mailto:{content.project}", key=key))

    async def comment(self, ticket: Ticket, key: str, text: str) -> None:
        """See bot.ports.Tracker."""
        known = await self.sent.get(ticket)
        if any(one.id == key for one in known.comments):
            return
        await self._send(self._answer(known, f"comment:{key}", text))
        said = TicketComment(id=key, author="rightsdesk", text=text)
        await self.sent.keep(known.model_copy(update={"comments": (*known.comments, said), "version": ""}))

    async def attach(self, ticket: Ticket, name: str, content: bytes, media_type: str) -> None:
        """See bot.ports.Tracker."""
        message = self._answer(await self.sent.get(ticket), f"file:{name}:{hashlib.sha256(content).hexdigest()}", name)
        main, _, sub = media_type.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub or "octet-stream", filename=name)
        await self._send(message)

    async def set_state(self, ticket: Ticket, state: TicketState) -> Ticket:
        """See bot.ports.Tracker."""
        known = await self.sent.get(ticket)
        moved = await self.sent.keep(known.model_copy(update={"state": state, "version": ticket.version}))
        message = self._answer(moved, f"state:{moved.version}", state.value)
        message["X-Rightsdesk-State"] = state.value
        await self._send(message)
        return moved

    async def read(self, ticket: Ticket) -> Ticket:
        """See bot.ports.Tracker. As last sent: a mailbox cannot be asked."""
        return await self.sent.get(ticket)

    async def search(self, text: str) -> tuple[Ticket, ...]:  # noqa: ARG002
        """See bot.ports.Tracker. A mailbox cannot be asked."""
        return ()

    async def close(self) -> None:
        """See bot.ports.Tracker."""

    def _message(self, once: str, to: str, subject: str, text: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.options.sender, to, " ".join(subject.split())
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = self._id(once)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        message.set_content(text)
        return message

    def _answer(self, ticket: Ticket, once: str, text: str) -> EmailMessage:
        message = self._message(f"{ticket.key}:{once}", ticket.url.removeprefix("mailto:"), f"Re: [{ticket.key}]", text)
        message["In-Reply-To"] = message["References"] = self._id(ticket.key)
        return message

    def _id(self, once: str) -> str:
        digest = hashlib.sha256(f"{self.name}:{once}".encode()).hexdigest()[:32]
        return f"<rightsdesk.{digest}@{self.options.sender.rpartition('@')[2].rstrip('>')}>"

    async def _send(self, message: EmailMessage) -> None:
        try:
            await asyncio.to_thread(self._deliver, message)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise self._refusal(code, said) from error
        except smtplib.SMTPResponseException as error:
            raise self._refusal(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise TrackerRefused(f"{self.name} answered: {error}") from error
        except OSError as error:  # smtplib's own are among these
            raise TrackerBusy(f"{self.name} did not answer ({type(error).__name__})") from error

    def _deliver(self, message: EmailMessage) -> None:
        options = self.options
        kind = smtplib.SMTP_SSL if options.security == "tls" else smtplib.SMTP
        server = kind(options.host, options.port, timeout=options.timeout_seconds)
        try:
            if options.security == "starttls":
                server.starttls()
            if options.user:
                server.login(options.user, options.token.get_secret_value())
            self._hand_over(server, message)
            with contextlib.suppress(OSError):  # accepted is accepted, however the parting goes
                server.quit()
        finally:
            server.close()

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        try:
            server.send_message(message)
        except (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError) as error:
            # Sent or not: the answer after the text was lost.
            raise TrackerUnknown(f"{self.name} did not answer ({type(error).__name__})") from error

    def _refusal(self, code: int, said: bytes | str) -> TrackerBusy | TrackerRefused:
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        sentence = f"{self.name} answered {code}: {text}"
        return TrackerRefused(sentence) if code >= FOR_GOOD else TrackerBusy(sentence, WAIT)
