"""`ask`: a question about the library."""

from bot.commands.card import answer_card
from bot.commands.core import Command, Reply, Request
from bot.commands.words import checked
from bot.desk.ask import Ask
from bot.ports import Texts
from knowledge.language import language_of


def ask(answer: Ask, texts: Texts) -> Command:
    """What do the letters, rulings, rules and guides say? `ask QUESTION`"""

    async def run(request: Request) -> Reply:
        question = checked(request.text, texts, request.actor.language)
        language = language_of(question, request.actor.language or "en")
        return answer_card(
            await answer(question, language, request.clearance),
            texts,
            record=request.event,
            clearance=request.clearance,
        )

    return run
