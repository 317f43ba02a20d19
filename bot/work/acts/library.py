"""`library_watch`: once a day counsel is told which documents have come to a date or were not looked up for long.

It needs no network and changes nothing: what is due follows from the dates that the documents carry.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from hashlib import sha256

from bot.commands.core import Block, Reply
from bot.desk.routes import tell_person
from bot.domain.matter import SYSTEM
from bot.domain.staff import Person
from bot.ports import Library, Staff, Texts, Tx
from bot.work.inbox import keep_reply
from bot.work.worker import Held, Outcome
from knowledge.model import Audience
from knowledge.staleness import Stale, stale

WATCH_EVERY = timedelta(days=1)
AHEAD = timedelta(days=7)
"""How long before its day an event is told of."""
MOST_LINES = 12


def library_watch(library: Library, staff: Staff, texts: Texts) -> Callable[[Held], Awaitable[Outcome]]:
    """The same set of documents is told of once; where nothing is due nobody is."""

    async def look(_: Held) -> Outcome:
        documents = await library.documents(Audience.COUNSEL)

        def then(tx: Tx) -> None:
            rows = [row for row in stale(documents, tx.now.date(), AHEAD) if row.reason != "memory"]
            people = [one for one in staff.people() if "counsel" in one.roles]
            told = [one.id for one in people if rows and _tell(tx, one, rows, texts)]
            if told:
                tx.log(SYSTEM, "library.due", facts={"documents": len(rows), "people": len(told)})

        return Outcome({"documents": len(documents)}, then)

    return look


def _tell(tx: Tx, person: Person, rows: Sequence[Stale], texts: Texts) -> bool:
    """Whether it was not told before."""
    what = "\n".join(f"{row.document.id} {row.reason} {row.day}" for row in rows)
    once = f"library:{sha256(what.encode()).hexdigest()[:16]}:{person.id}"
    record = f"R-{once}"
    if not tell_person(tx, None, person, record, once):
        return False
    keep_reply(tx, record, library_card(rows, person, texts), None)
    return True


def library_card(rows: Sequence[Stale], person: Person, texts: Texts) -> Reply:
    """What the person is shown: a line a document, the most urgent first, with the address to look at."""
    language = person.languages[0] if person.languages else "en"
    lines = [_line(row, language, texts) for row in rows[:MOST_LINES]]
    if len(rows) > MOST_LINES:
        lines.append(texts.say("library-more", language, count=len(rows) - MOST_LINES))
    block = Block(heading=texts.say("library-due", language), lines=tuple(lines))
    return Reply(title=texts.say("library-title", language), blocks=(block,), language=language)


def _line(row: Stale, language: str, texts: Texts) -> str:
    title = row.document.title_no if language == "no" and row.document.title_no else row.document.title
    event = next((one for one in row.document.scheduled if one.day == row.day), None)
    what = (event.event_no if event and language == "no" else "") or row.what
    values = {"document": row.document.id, "title": title, "date": row.day.isoformat() if row.day else "-"}
    said = texts.say(f"library-{row.reason}", language, **values) + (f" {what}." if event and what else "")
    url = next((str(one.url) for one in row.document.sources if one.url), "")
    return f"{said} {url}".rstrip()
