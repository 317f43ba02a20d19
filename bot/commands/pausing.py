"""`pause` and `resume`: an admin stops what leaves, on all nodes, and lets it go on."""

from bot.commands.acting import by_of
from bot.commands.card import spoken
from bot.commands.core import Button, Command, Reply, Request
from bot.desk.pause import Pause, pause, resume
from bot.ports import Store, Texts


def pausing(store: Store, texts: Texts) -> Command:
    """Stop policies, tickets, pages, releases, webhooks and model calls. `pause REASON`"""

    async def run(request: Request) -> Reply:
        language, by = spoken(request.actor.language or "en"), by_of(request)
        reason = request.options.get("reason", "") or request.text
        stopped = await store.run(lambda tx: pause(tx, by, reason))
        button = Button(action="resume", label=texts.say("button-resume", language), style="primary")
        return Reply(summary=_said("paused", stopped, texts, language), buttons=(button,), language=language)

    return run


def resuming(store: Store, texts: Texts) -> Command:
    """Go on. `resume`"""

    async def run(request: Request) -> Reply:
        language, by = spoken(request.actor.language or "en"), by_of(request)
        was = await store.run(lambda tx: resume(tx, by))
        return Reply(summary=_said("resumed", was, texts, language), language=language)

    return run


def _said(key: str, one: Pause, texts: Texts, language: str) -> str:
    return texts.say(key, language, person=one.person, at=f"{one.at:%Y-%m-%d %H:%M} UTC", reason=one.reason)
