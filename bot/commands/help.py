"""`help`: what can be asked, one line a command."""

from collections.abc import Sequence

from bot.commands.card import spoken
from bot.commands.core import Block, Command, Reply, Request
from bot.commands.door import WAYS, doer_of, where_of
from bot.desk.permits import NOTHING, may
from bot.ports import Texts


def help_(names: Sequence[str], texts: Texts) -> Command:
    """What you can ask. `help`"""

    async def run(request: Request) -> Reply:
        language = spoken(request.actor.language or "en")
        asker, where = doer_of(request), where_of(request)
        shown = [name for name in names if may(asker, where, NOTHING, WAYS.get(name, name)).given]
        lines = tuple(f"{name}: {texts.say(f'help-{name}', language)}" for name in shown)
        return Reply(
            title=texts.say("help-title", language),
            blocks=(Block(lines=lines),),
            notice=texts.say("notice-ai", language),
            language=language,
        )

    return run
