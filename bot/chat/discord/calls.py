"""Discord's API with its errors in our words: Busy, Refused, AnswerLost. discord.py waits for a 429 by itself."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
from discord import DiscordServerError, HTTPException, RateLimited

from bot.domain.errors import AnswerLost, Busy, Refused

T = TypeVar("T")

WAITS = (0.25, 0.5, 1.0)
"""Seconds before each further try. discord.py tries again after 500, 502, 504 and 524, but not after 503."""
TOO_MANY = 429
SERVER_ERROR = 500

CLOSED = (50007, 50278, 340015)
"""Direct messages are closed; no common guild; the same for new members."""
EXPIRED = (50027, 10015, 10062)
"""The interaction's fifteen minutes are over, or it is unknown."""
UNKNOWN_MESSAGE = 10008


async def asked(call: Callable[[], Awaitable[T]]) -> T:
    """A call whose repetition does no harm (reading, writing over, posting under a nonce)."""
    for wait in (*WAITS, None):
        try:
            return await call()
        except aiohttp.ClientConnectorCertificateError as error:
            raise AnswerLost(f"Discord's certificate is not believed ({_named(error)})") from error
        except (DiscordServerError, aiohttp.ClientError, TimeoutError, OSError) as error:
            if wait is None:
                raise AnswerLost(f"Discord did not answer ({_named(error)})") from error
            await asyncio.sleep(wait)
        except (HTTPException, RateLimited) as error:
            raise _in_our_words(error) from error
    raise AssertionError("unreachable")


async def once(call: Callable[[], Awaitable[T]]) -> T:
    """A call that must not be done twice: a lost answer is neither done nor undone."""
    try:
        return await call()
    except (DiscordServerError, aiohttp.ClientError, TimeoutError, OSError) as error:
        raise AnswerLost(f"Discord's answer was lost ({_named(error)})") from error
    except (HTTPException, RateLimited) as error:
        raise _in_our_words(error) from error


def code_of(error: BaseException | None) -> int:
    """Discord's own number of the error behind ours."""
    return error.code if isinstance(error, HTTPException) else 0


def _named(error: BaseException) -> str:
    return str(error.status) if isinstance(error, HTTPException) else type(error).__name__


def _in_our_words(error: HTTPException | RateLimited) -> Busy | Refused:
    if isinstance(error, RateLimited):
        return Busy("Discord: too many requests", error.retry_after)
    if error.status == TOO_MANY:
        return Busy("Discord: too many requests")
    # Not its text: that can quote what was sent.
    return Refused(f"Discord: error {error.code} (status {error.status})")
