"""`ask`: a question about the library."""

from bot.commands.card import answer_card
from bot.commands.core import Command, Reply, Request
from bot.commands.words import checked
from bot.desk.ask import Ask
from bot.desk.cite import audience_of
from bot.ports import Texts
from knowledge.language import language_of


def ask(answer: Ask, texts: Texts) -> Command:
    """What do the letters, rulings, rules and guides say? `ask QUESTION`"""

    async def run(request: Request) -> Reply:
        question = checked(request.text, texts, request.actor.language)
        language = language_of(question, request.actor.language or "en")
        found = await answer(question, language, request.clearance)
        audience = await audience_of((one.id for one in found.citations), answer.library)
        return answer_card(found, texts, record=request.event, clearance=audience)

    return run
