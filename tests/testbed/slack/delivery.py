"""How Slack brings something to the bot: over its socket, or as a signed request."""

import json
import time
from urllib.parse import urlencode

import aiohttp

from tests.testbed.driver import NotAcknowledged
from tests.testbed.slack.server import SlackServer
from tests.testbed.slack.signing import sign
from tests.testbed.slack.state import APP, BOT_USER, TEAM, Json


class SlackDelivery(SlackServer):
    """Events, commands and clicks on their way, each timed until it is acknowledged."""

    def __init__(self, scopes: set[str]) -> None:
        """`scopes` are the bot token's."""
        super().__init__(scopes)
        self.acks: list[float] = []
        """Seconds until each acknowledgement."""
        self.http_target = ""
        """Where signed requests go, in HTTP mode."""
        self.last_event: Json | None = None

    async def connected(self, seconds: float = 60.0) -> None:
        """Wait until the bot listens."""
        if not self.http_target:
            await self.sockets.connected(seconds)

    async def deliver(self, kind: str, payload: Json, *, retry: int = 0) -> Json:
        """Send to the bot and wait for the acknowledgement, at most three seconds; what it carried.

        `kind` is events_api, slash_commands or interactive.
        """
        started = time.perf_counter()
        if self.http_target:
            answer = await self._post(kind, payload, retry)
        else:
            answer = await self.sockets.send(kind, payload, retry)
        self.acks.append(time.perf_counter() - started)
        await self.changes.notify()
        return answer

    async def _post(self, kind: str, payload: Json, retry: int) -> Json:
        body, content_type = _body(kind, payload)
        headers = {"Content-Type": content_type, **sign(body)}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        assert self.session is not None
        try:
            async with self.session.post(self.http_target, data=body.encode(), headers=headers) as answer:
                text = await answer.text()
                if answer.status != 200:
                    raise NotAcknowledged(f"{kind}: HTTP {answer.status} {text}")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotAcknowledged(f"{kind}: {type(error).__name__}") from error
        if not text:
            return {}
        return json.loads(text) if text.startswith("{") else {"text": text}

    async def event(self, event: Json, *, event_id: str = "", shared: bool = False, times: int = 1) -> None:
        """An event of the Events API; not acknowledged, it is sent once more at once."""
        envelope = {
            "token": "verification",
            "team_id": TEAM,
            "context_team_id": TEAM,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": event_id or f"Ev0{self.workspace.number()}",
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": shared,
        }
        self.last_event = envelope
        for number in range(times):
            try:
                await self.deliver("events_api", envelope, retry=number)
            except NotAcknowledged:
                await self.deliver("events_api", envelope, retry=number + 1)

    async def challenge(self) -> str:
        """url_verification, as when the request URL is saved."""
        answer = await self._post("events_api", {"type": "url_verification", "token": "x", "challenge": "abc"}, 0)
        return str(answer.get("challenge") or answer.get("text"))


def _body(kind: str, payload: Json) -> tuple[str, str]:
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form), "application/x-www-form-urlencoded"
