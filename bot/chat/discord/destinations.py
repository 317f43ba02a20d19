"""Where the answer to a request goes on Discord."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.commands.core import Reply, Request
from bot.ports import Posting


def destinations(request: Request, reply: Reply, record: str, origin: Mapping[str, str]) -> Sequence[Posting]:
    """Where an answer goes: to where it was asked for the asker alone, and whole into their direct messages."""
    about: dict[str, Any] = {"platform": "discord", "record": record, "person": request.actor.person}
    whole = Posting(key=f"post:{record}", channel=f"@{origin.get('user', '')}", **about)
    if origin.get("pointer"):
        return (whole.model_copy(update={"origin": dict(origin)}),)
    if not origin.get("token"):
        here = origin.get("channel", "") or whole.channel
        return (whole.model_copy(update={"channel": here, "origin": dict(origin)}),)
    if not origin.get("private"):
        # In direct messages the interaction's answer is the whole answer, and stays.
        return (Posting(key=f"post:{record}", channel=origin["channel"], origin=dict(origin), **about),)
    copied = origin.get("copy") == "yes" and not reply.error
    told = {**origin, "copied": "yes" if copied else ""}
    # A lane of its own: what only the asker sees waits for nothing else in the channel.
    alone = Posting(key=f"alone:{record}", channel=f"interaction/{origin['interaction']}", origin=told, **about)
    return (alone, whole) if copied else (alone,)
