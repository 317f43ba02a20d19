"""What trackers tell us by themselves, each signed in its own way.

A webhook only says which ticket to look at: its state and comments are then read from the tracker itself, as polling
does. So a repeated, late or reordered delivery does no harm. Standard Webhooks has its own bound
of five minutes, kept by its library on the machine's clock.
"""

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

from bot.domain.errors import BadInput, NotAllowed
from bot.ports import News

PREFIX = "sha256="


class GitHubHook:
    """https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries"""

    signature, delivery = "X-Hub-Signature-256", "X-GitHub-Delivery"

    def __init__(self, secret: str) -> None:
        """The secret that the webhook was given in the tracker."""
        self.secret = secret.encode()

    def read(self, headers: Mapping[str, str], body: bytes) -> News:
        """See bot.ports.Hook."""
        self.check(headers, body)
        delivery = headers.get(self.delivery) or hashlib.sha256(body).hexdigest()
        return News(delivery=delivery, tickets=tuple(filter(None, self.tickets(_parsed(body)))))

    def check(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises NotAllowed."""
        _agree(PREFIX + hmac.new(self.secret, body, hashlib.sha256).hexdigest(), headers.get(self.signature, ""))

    def tickets(self, event: Mapping[str, Any]) -> Iterator[str]:
        """The tickets an event is about, by the id that the adapter gives them."""
        repository, number = _at(event, "repository", "full_name"), _at(event, "issue", "number")
        yield f"{repository}#{number}" if repository and number else ""


class JiraHook(GitHubHook):
    """Webhooks that an administrator gave a secret: https://developer.atlassian.com/cloud/jira/platform/webhooks/"""

    signature, delivery = "X-Hub-Signature", "X-Atlassian-Webhook-Identifier"

    def tickets(self, event: Mapping[str, Any]) -> Iterator[str]:
        """'RD-12'."""
        yield _at(event, "issue", "key")


class LinearHook(GitHubHook):
    """https://linear.app/developers/webhooks: the bare digest in hex."""

    signature, delivery = "Linear-Signature", "Linear-Delivery"

    def check(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises NotAllowed."""
        _agree(hmac.new(self.secret, body, hashlib.sha256).hexdigest(), headers.get(self.signature, ""))

    def tickets(self, event: Mapping[str, Any]) -> Iterator[str]:
        """'RD-12', of an issue or of the issue under a comment."""
        yield _at(event, "data", "identifier") or _at(event, "data", "issue", "identifier")


class ZendeskHook(GitHubHook):
    """https://developer.zendesk.com/documentation/webhooks/verifying/: base64 over timestamp and body.

    A webhook on ticket events names its ticket in `detail.id`; one called by a trigger is to send {"ticket": "12"}.
    """

    signature, delivery = "X-Zendesk-Webhook-Signature", "X-Zendesk-Webhook-Invocation-Id"

    def check(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises NotAllowed."""
        signed = headers.get(f"{self.signature}-Timestamp", "").encode() + body
        digest = hmac.new(self.secret, signed, hashlib.sha256).digest()
        _agree(b64encode(digest).decode(), headers.get(self.signature, ""))

    def tickets(self, event: Mapping[str, Any]) -> Iterator[str]:
        """'12'."""
        yield _at(event, "detail", "id") or _at(event, "ticket")


class StandardHook:
    """Standard Webhooks (https://www.standardwebhooks.com), for every tracker without a signature of its own.

    The body names a ticket by the tracker's id or by our key: {"ticket": "12"} or {"data": {"key": "M-12-1f2e3d4c"}}.
    """

    def __init__(self, secret: str) -> None:
        """'whsec_' and base64; raises ValueError for anything else."""
        _, prefix, key = secret.rpartition("whsec_")
        if not prefix or not b64decode(key, validate=True):
            raise ValueError("not 'whsec_' and base64")
        self.verifier = Webhook(secret)

    def read(self, headers: Mapping[str, str], body: bytes) -> News:
        """See bot.ports.Hook."""
        try:
            event = self.verifier.verify(body, {name.lower(): value for name, value in headers.items()})
        except WebhookVerificationError as error:
            raise NotAllowed(f"The webhook's signature does not hold: {error}.") from error
        except ValueError as error:
            raise BadInput("The webhook's body is not JSON.") from error
        event = event if isinstance(event, dict) else {}
        named = (_at(event, *path) for path in (("ticket",), ("key",), ("data", "ticket"), ("data", "key")))
        return News(delivery=headers["webhook-id"], tickets=tuple(dict.fromkeys(filter(None, named))))


def _agree(expected: str, given: str) -> None:
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise NotAllowed("The webhook's signature does not hold.")


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        event = json.loads(body)
    except ValueError as error:
        raise BadInput("The webhook's body is not JSON.") from error
    return event if isinstance(event, dict) else {}


def _at(event: Any, *path: str) -> str:
    """The text or number at a path, empty where there is none."""
    for name in path:
        event = event.get(name) if isinstance(event, dict) else None
    return str(event) if isinstance(event, (str, int)) and not isinstance(event, bool) else ""
