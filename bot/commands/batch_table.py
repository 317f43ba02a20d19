"""Many links or a CSV file: one table with a row each, that can be sorted."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.commands.acting import get_kept
from bot.commands.card import spoken
from bot.commands.clip_of import statements_of
from bot.commands.core import Attachment, Button, Choice, Command, Reply, Request, Table
from bot.desk.assisted import AssistedCheck
from bot.domain.assessment import Assessment
from bot.domain.clip import Clip, Speaker, Statement
from bot.domain.errors import BadInput, RightsdeskError
from bot.domain.links import urls_in, without_urls
from bot.ports import Store, Texts
from knowledge.errors import UnreadableFile
from knowledge.language import language_of
from knowledge.loading import tables
from knowledge.model import Frozen

MOST_ROWS = 200
TABLES = (".csv", ".tsv", ".xlsx", ".ods")
TEXT_COLUMNS = ("text", "description", "clip", "beskrivelse", "tekst")
URL_COLUMNS = ("url", "link", "lenke")
COLUMNS = ("number", "clip", "likelihood", "seen", "next")
SHOWN = 120
"""Characters of a clip's words in its row."""


class Row(Frozen):
    """One clip of many."""

    text: str = ""
    url: str | None = None
    by: Speaker = Speaker.REVIEWER
    """Who says the words."""

    @property
    def label(self) -> str:
        """What the table calls it: its words, and its link whole."""
        words = " ".join(without_urls(self.text).split())
        cut = words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"
        return f"{cut} {self.url or ''}".strip()


def rows_in(text: str) -> list[Row]:
    """A row a line with a link (the line's other words describe it); several links in one line are a row each."""
    rows: list[Row] = []
    for line in text.splitlines():
        links = urls_in(line)
        words = " ".join(without_urls(line).split())
        if len(links) == 1:
            rows.append(Row(text=f"{words} {links[0]}".strip(), url=links[0]))
        rows += [Row(text=link, url=link) for link in links] if len(links) > 1 else []
    return rows


def rows_of(content: str) -> list[Row]:
    """Rows of a CSV or TSV file."""
    return rows_in_lines(tables.rows_of(content))


def rows_in_lines(lines: Sequence[Sequence[str]]) -> list[Row]:
    """Rows of a table: columns text/description and url/link, or one column without a heading."""
    for number, line in enumerate(lines[: tables.TITLE_LINES]):  # a title may stand above the head
        heads = [cell.lower() for cell in line]
        text_at = next((at for at, head in enumerate(heads) if head in TEXT_COLUMNS), None)
        url_at = next((at for at, head in enumerate(heads) if head in URL_COLUMNS), None)
        if text_at is not None or url_at is not None:
            return [_row(_cell(row, text_at), _cell(row, url_at)) for row in lines[number + 1 :]]
    return [_row(" ".join(line)) for line in lines]


def _cell(line: Sequence[str], at: int | None) -> str:
    return line[at].strip() if at is not None and at < len(line) else ""


def _row(text: str, url: str = "") -> Row:
    found = urls_in(url) or urls_in(text)
    return Row(text=f"{text} {url}".strip(), url=found[0] if found else None)


def read_rows(file: Attachment, texts: Texts, language: str) -> list[Row]:
    """The rows of an attached file; raises BadInput."""
    try:
        sheets, _left = tables.read_sheets(Path(file.path).read_bytes(), Path(file.name).suffix.lower())
        return [row for sheet in sheets for row in rows_in_lines(sheet.rows[: MOST_ROWS + tables.TITLE_LINES + 1])]
    except (OSError, UnreadableFile) as error:
        raise BadInput(texts.say("batch-unreadable", language, name=file.name)) from error


def batch(assess: AssistedCheck, texts: Texts) -> Command:
    """Check many clips: a table with a row each. A table opens no matter; a row opened from it does."""

    async def run(request: Request) -> Reply:
        language = spoken(request.actor.language or "en")
        tables = [one for one in request.files if one.name.lower().endswith(TABLES) and one.path]
        rows = [row.model_copy(update={"by": one.by}) for one in statements_of(request) for row in rows_in(one.text)]
        for file in tables:
            read = await asyncio.to_thread(read_rows, file, texts, language)
            rows += [row.model_copy(update={"by": request.speaker}) for row in read]
        if not rows:
            raise BadInput(texts.say("batch-none", language))
        if len(rows) > MOST_ROWS:
            raise BadInput(texts.say("batch-too-many", language, most=MOST_ROWS))
        answered = [await _answer(number, row, assess, request, texts, language) for number, row in enumerate(rows, 1)]
        return table_card(answered, texts, language).model_copy(update={"clearance": request.clearance})

    return run


async def _answer(
    number: int, row: Row, assess: AssistedCheck, request: Request, texts: Texts, language: str
) -> tuple[str, ...]:
    clip = Clip(statements=(Statement(by=row.by, text=row.text),), url=row.url)
    try:
        assessment = await assess(clip, language_of(row.text, language), request.clearance)
    except RightsdeskError as error:
        return (str(number), row.label, texts.say("batch-failed", language, why=str(error)), "", "")
    return (str(number), row.label, *_shown(assessment, texts, language))


def _shown(assessment: Assessment, texts: Texts, language: str) -> tuple[str, str, str]:
    seen = ", ".join(dict.fromkeys(f"{one.name} ({one.franchise})" for one in assessment.sightings[:3]))
    return (
        texts.say(f"likelihood-{assessment.likelihood.value}", language),
        seen or "–",
        texts.say(f"step-{assessment.next_step.name.value}", language),
    )


def table_card(rows: Iterable[tuple[str, ...]], texts: Texts, language: str, record: str = "") -> Reply:
    """The table with its sorting and its way to one clip's card."""
    shown = tuple(rows)
    columns = tuple(texts.say(f"batch-column-{name}", language) for name in COLUMNS)
    by = tuple(
        Choice(value=str(at), label=texts.say("table-sort", language, column=name)) for at, name in enumerate(columns)
    )
    picks = tuple(Choice(value=row[0], label=f"{row[0]}. {row[1]}") for row in shown)
    return Reply(
        title=texts.say("batch-title", language, count=len(shown)),
        table=Table(columns=columns, rows=shown),
        buttons=(
            Button(action="sort", label=texts.say("button-sort", language), record=record, choices=by),
            Button(action="pick", label=texts.say("batch-pick", language), record=record, choices=picks),
            Button(action="share", label=texts.say("button-share", language), record=record),
        ),
        notice=texts.say("notice-ai", language),
        language=language,
        record=record,
    )


def sort(store: Store, texts: Texts) -> Command:
    """The same table in another order."""

    async def run(request: Request) -> Reply:
        kept = await get_kept(store, request, texts)
        table, chosen = kept.reply.table, request.options.get("reason", "")
        if table is None or not chosen.isdigit() or int(chosen) >= len(table.columns):
            raise BadInput(texts.say("gone", request.actor.language))
        rows = sorted_rows(table, int(chosen), texts, kept.reply.language)
        changed = {"table": Table(columns=table.columns, rows=rows)}
        label = texts.say("batch-sorted", kept.reply.language, column=table.columns[int(chosen)])
        return kept.reply.model_copy(update={**changed, "summary": label})

    return run


def sorted_rows(table: Table, column: int, texts: Texts, language: str) -> tuple[tuple[str, ...], ...]:
    """Rows by one column: numbers as numbers, likelihoods the most urgent first, words without regard to case."""
    order = ("likely", "needs_info", "possible", "unlikely")
    urgency = {texts.say(f"likelihood-{one}", language): at for at, one in enumerate(order)}

    def key(row: tuple[str, ...]) -> tuple[int, float, str]:
        cell = row[column]
        if column == COLUMNS.index("likelihood"):
            return (0, urgency.get(cell, len(order)), cell)
        return (0, float(cell), "") if cell.isdigit() else (1, 0.0, cell.casefold())

    return tuple(sorted(table.rows, key=key))
