"""`help`: what can be asked, one line a command."""

from collections.abc import Sequence

from bot.commands.card import spoken
from bot.commands.core import Block, Command, Reply, Request
from bot.ports import Texts


def help_(names: Sequence[str], texts: Texts) -> Command:
    """What you can ask. `help`"""

    async def run(request: Request) -> Reply:
        language = spoken(request.actor.language or "en")
        lines = tuple(f"{name}: {texts.say(f'help-{name}', language)}" for name in names)
        return Reply(
            title=texts.say("help-title", language),
            blocks=(Block(lines=lines),),
            notice=texts.say("notice-ai", language),
            language=language,
        )

    return run
