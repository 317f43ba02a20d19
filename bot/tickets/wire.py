"""Where vendors' errors end: HTTP statuses and broken connections as TrackerRefused, TrackerBusy, TrackerUnknown.

An error of the server, or an answer that never came, says nothing about what a write did: it is unknown, and the
ticket is looked up before anything is written again. A read can simply be asked again.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx
import requests
import urllib3

from bot.domain.errors import Outside, TrackerBusy, TrackerRefused, TrackerUnknown
from bot.domain.ticket import Ticket

T = TypeVar("T")

READS = ("GET", "HEAD", "OPTIONS")
LONGEST_SAYING = 300


def refusal(tracker: str, status: int, headers: Mapping[str, str], said: str, *, writing: bool) -> Outside:
    """The exception for an HTTP status of 300 and above."""
    wait = retry_after(headers)
    sentence = f"{tracker} answered {status}: {' '.join(said.split())[:LONGEST_SAYING] or 'nothing more'}"
    if status == httpx.codes.TOO_MANY_REQUESTS or (status in (403, 503) and wait is not None):
        return TrackerBusy(sentence, wait)
    if status == httpx.codes.REQUEST_TIMEOUT or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return TrackerUnknown(sentence) if writing else TrackerBusy(sentence)
    return TrackerRefused(sentence)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from a Retry-After header, which has seconds or a date (RFC 9110 § 10.2.3)."""
    value = next((text for name, text in headers.items() if name.lower() == "retry-after"), "").strip()
    if value.isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()) if value else None
    except (ValueError, TypeError):
        return None


def lost(tracker: str, error: Exception, *, taken: bool, writing: bool) -> Outside:
    """The exception for a connection that failed; `taken`: the request may have arrived."""
    sentence = f"{tracker} did not answer ({type(error).__name__})"
    return TrackerUnknown(sentence) if taken and writing else TrackerBusy(sentence)


def check_version(ticket: Ticket, now: Ticket) -> None:
    """Refuse a change that was meant for an earlier state; for trackers that cannot check it themselves."""
    if ticket.version and ticket.version != now.version:
        raise stale(ticket)


def stale(ticket: Ticket) -> TrackerRefused:
    """Somebody changed the ticket since it was read."""
    return TrackerRefused(f"{ticket.id} in {ticket.tracker} was changed in the meantime; read it again.")


class Rest:
    """A JSON interface over HTTP."""

    def __init__(self, tracker: str, base_url: str, timeout: float, **client: Any) -> None:
        """`client` are further options of httpx.AsyncClient: auth, headers."""
        self.tracker = tracker
        self.http = httpx.AsyncClient(base_url=base_url, timeout=timeout, **client)

    async def ask(self, method: str, path: str, *, writing: bool | None = None, **request: Any) -> httpx.Response:
        """One request; raises what this module says."""
        writing = method not in READS if writing is None else writing
        try:
            answer = await self.http.request(method, path, **request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise lost(self.tracker, error, taken=False, writing=writing) from error
        except httpx.HTTPError as error:
            raise lost(self.tracker, error, taken=True, writing=writing) from error
        if answer.status_code >= httpx.codes.MULTIPLE_CHOICES:
            raise refusal(self.tracker, answer.status_code, answer.headers, answer.text, writing=writing)
        return answer

    async def find(self, path: str, **request: Any) -> httpx.Response | None:
        """A GET that may find nothing."""
        try:
            return await self.ask("GET", path, **request)
        except TrackerRefused as refused:
            if f"answered {httpx.codes.NOT_FOUND.value}" in str(refused):
                return None
            raise

    async def close(self) -> None:
        """Release connections."""
        await self.http.aclose()


class Blocking:
    """Runs a blocking client (over `requests`) in a thread, one call at a time: such clients share one session."""

    def __init__(
        self, tracker: str, errors: tuple[type[Exception], ...] = (), meaning: Callable[..., Outside] | None = None
    ) -> None:
        """`errors` are the client's own exceptions; `meaning(error, writing=...)` says what one of them means."""
        self.tracker, self.errors, self.meaning = tracker, errors, meaning
        self.lock = asyncio.Lock()

    async def run(self, call: Callable[[], T], *, writing: bool) -> T:
        """The call's result; raises what this module says."""
        async with self.lock:
            try:
                return await asyncio.to_thread(call)
            except Outside:
                raise
            except requests.RequestException as error:
                raise lost(self.tracker, error, taken=_may_have_arrived(error), writing=writing) from error
            except self.errors as error:
                assert self.meaning is not None
                raise self.meaning(error, writing=writing) from error


def _may_have_arrived(error: requests.RequestException) -> bool:
    """Whether the request was on its way: a connection that was never made carried nothing."""
    if isinstance(error, requests.ConnectTimeout):
        return False
    reason = error.args[0] if error.args else None
    reason = getattr(reason, "reason", reason)
    return not isinstance(reason, urllib3.exceptions.NewConnectionError)
