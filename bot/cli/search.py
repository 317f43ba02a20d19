"""rightsdesk search"""

import json
from collections.abc import Iterable
from typing import Any

import click

from bot.chat.terminal import render
from bot.cli.batch import Line, run_batch
from bot.cli.people import actor_of
from bot.cli.session import Session
from bot.commands.card import hits_card
from bot.commands.search import kind_of, number_of
from bot.commands.words import checked
from bot.domain.errors import BadInput
from bot.ports import Query
from knowledge.model import Hit


@click.command()
@click.argument("query", required=False)
@click.option("-k", "count", default="5", show_default=True, help="How many hits.")
@click.option("--kind", default="", help="notice, ruling, guide, rule; several with commas.")
@click.option("--franchise", help="Only documents about this franchise (a guide's slug).")
@click.option("--doctrine", help="Only rulings on this doctrine.")
@click.option("--country", help="Only documents for this country.")
@click.option("--language", help="Only passages in this language.")
@click.option("--favours", help="Only rulings that favour claimant, defendant, ...")
@click.option("--json", "as_json", is_flag=True, help="Print the contract as JSON.")
@click.option("--batch", metavar="FILE", help='JSON lines {"id", "text", "k"?, "exclude"?}; - for standard input.')
@click.pass_obj
def search(
    session: Session,
    query: str | None,
    count: str,
    kind: str,
    franchise: str | None,
    doctrine: str | None,
    country: str | None,
    language: str | None,
    favours: str | None,
    as_json: bool,
    batch: str | None,
) -> None:
    """Find passages in the library."""
    if batch:
        run_batch(session, batch, lambda item: _line(session, item, count))
        return
    if query is None:
        raise BadInput("There is no query.")
    text = checked(session.question(query), session.answering.texts)
    asked = Query(
        text=text,
        k=number_of(count),
        kinds=kind_of(kind),
        clearance=actor_of(session).clearance,
        franchise=franchise,
        doctrine=doctrine,
        country=country,
        language=language,
        favours=favours,
    )
    hits = session.run(session.answering.library.search(asked))
    if as_json:
        session.say(json.dumps(contract(hits), ensure_ascii=False, indent=2))
    else:
        session.console.print(
            render(hits_card(text, hits, session.answering.texts, "en", asked.clearance), session.answering.texts)
        )


def contract(hits: Iterable[Hit]) -> dict[str, Any]:
    """The printed contract of `search --json`."""
    return {
        "hits": [
            {
                "document": hit.passage.citation.document,
                "passage": hit.passage.id,
                "kind": hit.passage.kind.value,
                "title": hit.passage.title,
                "score": round(hit.score, 4),
                "text": hit.passage.text,
            }
            for hit in hits
        ]
    }


async def _line(session: Session, item: Line, count: str) -> dict[str, Any]:
    excluded = item.get("exclude", [])
    if not isinstance(excluded, list):
        raise BadInput("exclude is no list of document ids.")
    query = Query(
        text=checked(item["text"], session.answering.texts),
        k=number_of(str(item.get("k", count))),
        clearance=actor_of(session).clearance,
        exclude=tuple(str(one) for one in excluded),
        one_per_document=True,
    )
    return contract(await session.answering.library.search(query))
