"""`limited`: somebody asked more than one may, and is told when to come back."""

from datetime import datetime

from bot.commands.card import spoken
from bot.commands.core import Command, Reply, Request
from bot.ports import Texts

LIMITED, UNTIL = "limited", "until"


def limited(texts: Texts) -> Command:
    """The sentence; `until` is an instant in UTC."""

    async def run(request: Request) -> Reply:
        language = spoken(request.actor.language or "en")
        until = datetime.fromisoformat(request.options[UNTIL])
        summary = texts.say("limited", language, at=f"{until:%Y-%m-%d %H:%M} UTC")
        return Reply(summary=summary, language=language, error=True)

    return run
