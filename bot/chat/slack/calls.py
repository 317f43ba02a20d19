"""Slack's Web API with its errors in our words: Busy, Refused, AnswerLost."""

from collections.abc import Awaitable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.config import SlackOptions
from bot.domain.errors import AnswerLost, Busy, Refused

RETRIES = 3
TIMEOUT_SECONDS = 15
PASSING = ("ratelimited", "rate_limited", "service_unavailable", "internal_error", "fatal_error", "request_timeout")
SERVER_ERROR = 500


def web_client(options: SlackOptions, token: str | None = None) -> AsyncWebClient:
    """A client that waits as long as a 429 asks."""
    base = options.api_base_url
    return AsyncWebClient(
        token=options.bot_token.get_secret_value() if token is None else token,
        base_url=base if base.endswith("/") else f"{base}/",
        timeout=TIMEOUT_SECONDS,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=RETRIES)],
        trust_env_in_session=False,
    )


async def asked(call: Awaitable[Any]) -> Any:
    """A call whose repetition does no harm: what fails may simply be tried again."""
    try:
        return await call
    except SlackApiError as error:
        raise _in_our_words(error) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Busy(f"Slack did not answer ({type(error).__name__})") from error


async def posted(call: Awaitable[Any]) -> Any:
    """A call that must not be done twice: a lost answer is neither done nor undone."""
    try:
        return await call
    except SlackApiError as error:
        if _status(error) >= SERVER_ERROR:
            raise AnswerLost(f"Slack answered {_status(error)}") from error
        raise _in_our_words(error) from error
    except aiohttp.ClientConnectorError as error:
        raise Busy("Slack cannot be reached") from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise AnswerLost(f"Slack's answer was lost ({type(error).__name__})") from error


def _status(error: SlackApiError) -> int:
    return int(getattr(error.response, "status_code", 0) or 0)


def code_of(error: BaseException | None) -> str:
    """Slack's own name of an error behind ours."""
    response = getattr(error, "response", None)
    return str(response.get("error", "")) if response is not None else ""


def _in_our_words(error: SlackApiError) -> Busy | Refused:
    code = code_of(error) if isinstance(getattr(error.response, "data", None), dict) else ""
    if code in PASSING or _status(error) >= SERVER_ERROR or _status(error) == 429:
        after = (getattr(error.response, "headers", None) or {}).get("Retry-After")
        return Busy(f"Slack: {code or _status(error)}", float(after) if after else None)
    return Refused(f"Slack: {code or _status(error)}")
