"""rightsdesk ask"""

import json
from typing import Any

import click

from bot.chat.terminal import render
from bot.cli.batch import Line, run_batch
from bot.cli.people import actor_of
from bot.cli.session import Session
from bot.commands.card import answer_card
from bot.commands.words import checked
from bot.domain.answer import Answer
from bot.domain.errors import BadInput
from knowledge.language import language_of


@click.command()
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the contract as JSON.")
@click.option("--batch", metavar="FILE", help='JSON lines {"id", "text"}; - for standard input.')
@click.pass_obj
def ask(session: Session, question: str | None, as_json: bool, batch: str | None) -> None:
    """What do the letters, rulings, rules and guides say?"""
    if batch:
        run_batch(session, batch, lambda item: _line(session, item))
        return
    if question is None:
        raise BadInput("There is no question.")
    answer = session.run(_answer(session, session.question(question)))
    if as_json:
        session.say(json.dumps(answer.contract(), ensure_ascii=False, indent=2))
    else:
        session.console.print(render(answer_card(answer, session.answering.texts), session.answering.texts))


async def _answer(session: Session, question: str) -> Answer:
    text = checked(question, session.answering.texts)
    return await session.answering.ask(text, language_of(text), actor_of(session).clearance)


async def _line(session: Session, item: Line) -> dict[str, Any]:
    return (await _answer(session, item["text"])).contract()
