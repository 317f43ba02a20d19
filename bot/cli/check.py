"""rightsdesk check"""

import json
from typing import Any

import click

from bot.chat.terminal import render
from bot.cli.batch import Line, run_batch
from bot.cli.clip import bar
from bot.cli.matter_of_check import checked_into_matter
from bot.cli.people import actor_of, place_of
from bot.cli.session import Session
from bot.commands.core import Request
from bot.desk.watching import watched
from bot.domain.errors import BadInput


@click.command()
@click.argument("text", required=False)
@click.option("--url", help="Where the clip is.")
@click.option("--file", "file", help="The clip itself.")
@click.option("--country", help="us, eu, uk, no, kr, cn or another two-letter code.")
@click.option(
    "--fact", "facts", multiple=True, metavar="NAME=VALUE", help="Answer a question, e.g. --fact licensed=no."
)
@click.option("--json", "as_json", is_flag=True, help="Print the contract as JSON.")
@click.option("--batch", metavar="FILE", help='JSON lines {"id", "text", "country"?, "url"?}; - for standard input.')
@click.pass_obj
def check(
    session: Session,
    text: str | None,
    url: str | None,
    file: str | None,
    country: str | None,
    facts: tuple[str, ...],
    as_json: bool,
    batch: str | None,
) -> None:
    """Is this clip likely infringing? TEXT describes it; - reads standard input."""
    if batch:
        run_batch(session, batch, lambda item: _answer(session, item))
        return
    if text is None and not file and not url:
        raise BadInput("There is no text; describe the clip, or give --url or --file.")
    options = {"url": url or "", "country": country or "", "file": str(session.path(file)) if file else ""}
    request = request_for(session, session.question(text), options | facts_from(facts))
    with bar(session) as progress, watched(progress):
        reply = session.run(checked_into_matter(session, request))
    if as_json and reply.assessment is not None:
        session.say(json.dumps(reply.assessment.contract(), ensure_ascii=False, indent=2))
    else:
        session.console.print(render(reply, session.app.texts))


def facts_from(facts: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE pairs as request options; raises BadInput."""
    options: dict[str, str] = {}
    for fact in facts:
        name, equals, value = fact.partition("=")
        if not equals or not name or not value:
            raise BadInput(f"--fact {fact} is not NAME=VALUE.")
        options[f"fact.{name.strip()}"] = value.strip()
    return options


def request_for(session: Session, text: str, options: dict[str, str], command: str = "check") -> Request:
    """A request from this terminal."""
    actor = actor_of(session)
    given = {name: value for name, value in options.items() if value}
    return Request(command=command, text=text, options=given, actor=actor, place=place_of(actor))


async def _answer(session: Session, item: Line) -> dict[str, Any]:
    options = {name: str(item.get(name) or "") for name in ("url", "country")} | {"batch": "yes"}
    reply = await session.app.commands["check"](request_for(session, item["text"], options))
    assert reply.assessment is not None
    return reply.assessment.contract()
