"""Where the answer to a request goes on Slack."""

from collections.abc import Mapping, Sequence

from bot.commands.core import Reply, Request
from bot.ports import Posting


def destinations(request: Request, reply: Reply, record: str, origin: Mapping[str, str]) -> Sequence[Posting]:
    """Where an answer goes: to where it was asked for the asker alone, and whole into their direct messages."""
    account = origin.get("user", "")
    direct = f"@{account}"
    about = {"platform": "slack", "record": record, "person": request.actor.person}
    if request.place.kind == "direct" and origin.get("channel"):
        here = Posting(
            key=f"post:{record}",
            channel=origin["channel"],
            thread=origin.get("thread", ""),
            update=origin.get("update", ""),
            origin=dict(origin),
            **about,
        )
        return (here,)
    alone = Posting(
        key=f"alone:{record}", channel=origin.get("channel", ""), origin={**origin, "how": "ephemeral"}, **about
    )
    whole = Posting(key=f"post:{record}", channel=direct, origin=dict(origin), **about)
    if not origin.get("channel"):
        return (whole,)
    if origin.get("copy", "yes") != "yes" or reply.error:
        return (alone,)
    return (alone.model_copy(update={"origin": {**alone.origin, "copied": "yes"}}), whole)
