"""How each tracker signs its webhooks, and which ticket they name."""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from multidict import CIMultiDict
from pydantic import SecretStr
from standardwebhooks import Webhook

from bot.domain.errors import BadConfiguration, BadInput, NotAllowed
from bot.ports import Hook, News
from bot.tickets.hooks import GitHubHook, JiraHook, LinearHook, StandardHook, ZendeskHook
from bot.tickets.registry import open_hooks, read_sections

WHSEC = "whsec_" + b64encode(b"a secret of thirty-two bytes....").decode()
Signed = Callable[[bytes], Mapping[str, str]]


def digest(secret: str, body: bytes) -> Any:
    return hmac.new(secret.encode(), body, hashlib.sha256)


def by_github(body: bytes) -> Mapping[str, str]:
    return {"X-Hub-Signature-256": f"sha256={digest('s', body).hexdigest()}", "X-GitHub-Delivery": "d-1"}


def by_jira(body: bytes) -> Mapping[str, str]:
    return {"x-hub-signature": f"sha256={digest('s', body).hexdigest()}", "x-atlassian-webhook-identifier": "d-1"}


def by_linear(body: bytes) -> Mapping[str, str]:
    return {"Linear-Signature": digest("s", body).hexdigest(), "Linear-Delivery": "d-1"}


def by_zendesk(body: bytes) -> Mapping[str, str]:
    at = "2026-11-23T09:00:00Z"
    return {
        "X-Zendesk-Webhook-Signature": b64encode(digest("s", at.encode() + body).digest()).decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": at,
        "X-Zendesk-Webhook-Invocation-Id": "d-1",
    }


def by_standard(body: bytes, age: timedelta = timedelta()) -> Mapping[str, str]:
    """Signed now: the library reads the machine's clock and takes no other."""
    at = datetime.now(UTC) - age
    signature = Webhook(WHSEC).sign("d-1", at, body.decode())
    return {"Webhook-Id": "d-1", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}


GITHUB = {"action": "closed", "repository": {"full_name": "acme/rights"}, "issue": {"number": 12}}
CASES = [
    pytest.param(GitHubHook("s"), by_github, GITHUB, ("acme/rights#12",), id="github"),
    pytest.param(JiraHook("s"), by_jira, {"issue": {"id": "10", "key": "RD-12"}}, ("RD-12",), id="jira"),
    pytest.param(LinearHook("s"), by_linear, {"data": {"id": "u", "identifier": "RD-12"}}, ("RD-12",), id="linear"),
    pytest.param(
        LinearHook("s"),
        by_linear,
        {"type": "Comment", "data": {"id": "c", "issue": {"identifier": "RD-12"}}},
        ("RD-12",),
        id="linear-comment",
    ),
    pytest.param(ZendeskHook("s"), by_zendesk, {"detail": {"id": 12}}, ("12",), id="zendesk-event"),
    pytest.param(ZendeskHook("s"), by_zendesk, {"ticket": "12"}, ("12",), id="zendesk-trigger"),
    pytest.param(StandardHook(WHSEC), by_standard, {"ticket": "INC0012"}, ("INC0012",), id="standard"),
    pytest.param(StandardHook(WHSEC), by_standard, {"data": {"key": "M-1-ab"}}, ("M-1-ab",), id="standard-key"),
]
SIGNERS = [
    pytest.param(GitHubHook("s"), by_github, id="github"),
    pytest.param(JiraHook("s"), by_jira, id="jira"),
    pytest.param(LinearHook("s"), by_linear, id="linear"),
    pytest.param(ZendeskHook("s"), by_zendesk, id="zendesk"),
    pytest.param(StandardHook(WHSEC), by_standard, id="standard"),
]


def read(hook: Hook, headers: Mapping[str, str], body: bytes) -> News:
    return hook.read(CIMultiDict(headers), body)


@pytest.mark.parametrize(("hook", "sign", "event", "tickets"), CASES)
def test_a_signed_delivery_names_its_ticket(
    hook: Hook, sign: Signed, event: dict[str, Any], tickets: tuple[str, ...]
) -> None:
    body = json.dumps(event).encode()

    assert read(hook, sign(body), body) == News(delivery="d-1", tickets=tickets)


@pytest.mark.parametrize(("hook", "sign"), SIGNERS)
def test_a_changed_body_or_no_signature_is_refused(hook: Hook, sign: Signed) -> None:
    with pytest.raises(NotAllowed):
        read(hook, sign(b'{"ticket": "12"}'), b'{"ticket": "13"}')
    with pytest.raises(NotAllowed):
        read(hook, {}, b'{"ticket": "12"}')


@pytest.mark.parametrize(("hook", "sign"), SIGNERS)
def test_signed_nonsense_is_bad_input_or_names_nothing(hook: Hook, sign: Signed) -> None:
    with pytest.raises(BadInput):
        read(hook, sign(b"no json"), b"no json")
    for body in (b"[]", b'"x"', b"{}", b'{"issue": 3, "data": [], "detail": null, "repository": {"full_name": true}}'):
        assert read(hook, sign(body), body).tickets == ()


def test_the_example_that_github_publishes_holds() -> None:
    """https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries: secret, body, signature."""
    GitHubHook("It's a Secret to Everybody").check(
        {"X-Hub-Signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"},
        b"Hello, World!",
    )


def test_a_standard_webhook_of_yesterday_is_refused() -> None:
    body = b'{"ticket": "12"}'

    with pytest.raises(NotAllowed):
        read(StandardHook(WHSEC), by_standard(body, timedelta(days=1)), body)


def test_a_delivery_without_an_id_is_known_by_its_body() -> None:
    body = json.dumps(GITHUB).encode()
    headers = {"X-Hub-Signature-256": by_github(body)["X-Hub-Signature-256"]}

    assert read(GitHubHook("s"), headers, body).delivery == hashlib.sha256(body).hexdigest()


def test_hooks_are_those_whose_secret_is_configured_as_their_tracker_signs() -> None:
    rt = {"adapter": "rt", "base_url": "http://rt", "user": "u", "token": "t"}
    sections = read_sections(
        {
            "github": {"token": "t", "project": "a/b", "webhook_secret": "s"},
            "rt": {**rt, "webhook_secret": SecretStr(WHSEC)},
            "silent": rt,
        }
    )

    hooks = open_hooks(sections)

    assert {name: type(hook) for name, hook in hooks.items()} == {"github": GitHubHook, "rt": StandardHook}


def test_a_secret_that_is_none_is_said() -> None:
    rt = {"adapter": "rt", "base_url": "http://rt", "user": "u", "token": "t", "webhook_secret": "whsec_%%%"}

    with pytest.raises(BadConfiguration, match="webhook_secret"):
        open_hooks(read_sections({"rt": rt}))
