"""What of the Slack app is set up, and what is missing: for `rightsdesk setup slack` and `doctor`."""

import re
from enum import StrEnum, auto

from bot.chat.slack.calls import asked, code_of, web_client
from bot.chat.slack.manifest import SCOPES
from bot.config import SlackOptions
from bot.domain.errors import Busy, Refused
from knowledge.model import Frozen

SIGNING_SECRET = re.compile(r"[0-9a-zA-Z]{24,64}")


class Fault(StrEnum):
    """What can be wrong, each with a sentence in the catalogue under setup-slack-<value>."""

    NO_BOT_TOKEN = auto()
    BOT_TOKEN_KIND = auto()
    BOT_TOKEN_REFUSED = auto()
    UNREACHABLE = auto()
    SCOPES_MISSING = auto()
    NO_APP_TOKEN = auto()
    APP_TOKEN_KIND = auto()
    APP_TOKEN_REFUSED = auto()
    APP_TOKEN_SCOPE = auto()
    NO_SIGNING_SECRET = auto()
    SIGNING_SECRET_FORM = auto()


class Found(Frozen):
    """What was found."""

    faults: tuple[Fault, ...] = ()
    team: str = ""
    bot: str = ""
    missing: tuple[str, ...] = ()
    """Scopes of the manifest that the token lacks."""
    beyond: tuple[str, ...] = ()
    """Scopes that it has and does not need."""


async def look(options: SlackOptions) -> Found:
    """Ask Slack; nothing is changed there."""
    return await _bot(options, await _transport(options))


async def _transport(options: SlackOptions) -> list[Fault]:
    if options.mode == "socket":
        return await _app_token(options)
    secret = options.signing_secret.get_secret_value()
    if not secret:
        return [Fault.NO_SIGNING_SECRET]
    return [] if SIGNING_SECRET.fullmatch(secret) else [Fault.SIGNING_SECRET_FORM]


async def _app_token(options: SlackOptions) -> list[Fault]:
    token = options.app_token.get_secret_value()
    if not token:
        return [Fault.NO_APP_TOKEN]
    if not token.startswith("xapp-"):
        return [Fault.APP_TOKEN_KIND]
    try:
        await asked(web_client(options).apps_connections_open(app_token=token))
    except Refused as refused:
        return [Fault.APP_TOKEN_SCOPE if code_of(refused.__cause__) == "missing_scope" else Fault.APP_TOKEN_REFUSED]
    except Busy:
        return [Fault.UNREACHABLE]
    return []


async def _bot(options: SlackOptions, faults: list[Fault]) -> Found:
    token = options.bot_token.get_secret_value()
    if not token:
        return Found(faults=(Fault.NO_BOT_TOKEN, *faults))
    if not token.startswith("xoxb-"):
        return Found(faults=(Fault.BOT_TOKEN_KIND, *faults))
    try:
        me = await asked(web_client(options).auth_test())
    except Refused:
        return Found(faults=(Fault.BOT_TOKEN_REFUSED, *faults))
    except Busy:
        return Found(faults=tuple(dict.fromkeys((Fault.UNREACHABLE, *faults))))
    granted = {one.strip() for one in (me.headers.get("x-oauth-scopes") or "").split(",") if one.strip()}
    missing = tuple(sorted(set(SCOPES) - granted))
    if missing:
        faults = [Fault.SCOPES_MISSING, *faults]
    beyond = tuple(sorted(granted - set(SCOPES)))
    return Found(faults=tuple(faults), team=me["team"], bot=me["user"], missing=missing, beyond=beyond)
