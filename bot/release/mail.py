"""A draft as an e-mail file. It has no recipient but one that a person filled in, and nobody sends it from here."""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

TYPES = {".pdf": ("application", "pdf"), ".txt": ("text", "plain"), ".md": ("text", "markdown")}


def mail(
    text: str,
    subject: str,
    to: str,
    sender: str,
    at: datetime,
    attached: Mapping[str, bytes],
    mark: str,
    answers: str = "",
) -> bytes:
    """The message as bytes, in UTF-8; `mark` makes its id and boundary the same every time.

    `answers` is the Message-ID of the mail that it replies to: hosts want the reply in their own thread.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    if sender:
        message["From"] = sender
    if to:
        message["To"] = to
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{mark[:32]}@{domain_of(sender)}>"
    if answers:
        message["In-Reply-To"] = answers
        message["References"] = answers
    # Marks it as not yet sent: mail programs open it in an editor.
    message["X-Unsent"] = "1"
    message.set_content(text, cte="8bit")
    for name, content in attached.items():
        maintype, subtype = TYPES[name[name.rindex(".") :]]
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    if message.is_multipart():
        message.set_boundary(f"=={mark[:40]}==")
    return message.as_bytes()


def domain_of(address: str) -> str:
    """The domain that a message's id is in: the sender's own."""
    domain = address.rpartition("@")[2].strip(" >")
    return domain if domain.isascii() and "." in domain else "invalid"
