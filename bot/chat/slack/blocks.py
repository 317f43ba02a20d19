"""Reply -> Block Kit, inside every limit by construction, and nothing in it can mention, format or link.

Text from clips and documents goes out as rich text elements, which Slack shows letter by letter: no mrkdwn is
parsed in them. Limits: docs.slack.dev/reference/block-kit; the undocumented sum of about 13,200 characters a message:
slackapi/bolt-js#2509.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.chat.marks import headline
from bot.chat.splitting import shortened, split
from bot.commands.core import Block, Button, Reply, Table
from bot.domain.assessment import Cited
from bot.ports import Texts

Json = dict[str, Any]

MOST_BLOCKS = 50
MOST_TEXT = 12_000
PIECE = 2900
"""Characters of one rich text block; a section may have 3000."""
HEADER = 150
BUTTONS_A_ROW = 5
"""25 are allowed; more than five wrap badly on a phone."""
BUTTON_TEXT, BUTTON_VALUE, ACTION_ID = 75, 2000, 255
OPTION_TEXT, OPTION_VALUE, MOST_OPTIONS = 75, 150, 100
TABLE_ROWS, TABLE_COLUMNS, TABLE_TEXT, CELL = 100, 20, 8000, 280
FALLBACK = 1000
"""Of the text that stands for a message in notifications and for screen readers."""
SEPARATOR = "|"
REFERENCE = re.compile(r"<(?=[!@#])")


def escaped(text: str) -> str:
    """For fields that Slack reads as mrkdwn: & < > as entities, so that no mention, channel or link can arise."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str) -> str:
    """For rich and plain text: shown as it is. `<!channel>` could not mention there; broken all the same."""
    return REFERENCE.sub("<\u200b", text)


def action_id(action: str, record: str, number: int = 0) -> str:
    """What a component carries through a restart: the action and the record it is about."""
    return f"{action}{SEPARATOR}{number}{SEPARATOR}{record}"[:ACTION_ID]


def parse_action(text: str) -> tuple[str, str]:
    """Action and record of a component id."""
    action, _, rest = text.partition(SEPARATOR)
    return action, rest.partition(SEPARATOR)[2]


def header(text: str) -> Json:
    """A large line."""
    return {"type": "header", "text": plain(text, HEADER)}


def plain(text: str, limit: int) -> Json:
    """Plain text cut to a limit; a space where there is none, which Slack requires."""
    return {"type": "plain_text", "text": shortened(literal(text), limit) or " ", "emoji": True}


def run(text: str, *, bold: bool = False, italic: bool = False) -> Json:
    """A stretch of literal text."""
    style = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    return {"type": "text", "text": literal(text), **({"style": style} if style else {})}


def paragraph(*runs: Json, quote: bool = False) -> Json:
    """One rich text block."""
    kind = "rich_text_quote" if quote else "rich_text_section"
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(runs)}]}


def paragraphs(text: str, *, bold: bool = False, quote: bool = False) -> Iterator[Json]:
    """Text in as many blocks as it needs."""
    for piece in split(literal(text), PIECE):
        if piece:
            yield paragraph(run(piece, bold=bold), quote=quote)


def listed(lines: Iterable[str]) -> Iterator[Json]:
    """Bulleted lines, as many to a block as fit."""
    pieces = [piece for line in lines for piece in split(literal(line), PIECE) if piece]
    group: list[str] = []
    for piece in pieces:
        if group and sum(map(len, group)) + len(piece) > PIECE:
            yield _list(group)
            group = []
        group.append(piece)
    if group:
        yield _list(group)


def _list(lines: Sequence[str]) -> Json:
    items = [{"type": "rich_text_section", "elements": [run(line)]} for line in lines]
    return {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": items}]}


def context(text: str) -> Iterator[Json]:
    """Small grey text."""
    for piece in split(literal(text), PIECE):
        if piece:
            yield {"type": "context", "elements": [{"type": "plain_text", "text": piece, "emoji": True}]}


def button(one: Button, number: int) -> Json:
    """A button, or a select where there is something to choose."""
    identity = action_id(one.action, one.record, number)
    if one.choices:
        options = [
            {"text": plain(choice.label, OPTION_TEXT), "value": choice.value[:OPTION_VALUE]}
            for choice in one.choices[:MOST_OPTIONS]
        ]
        return {
            "type": "static_select",
            "action_id": identity,
            "placeholder": plain(one.label, OPTION_TEXT),
            "options": options,
        }
    style = {} if one.style == "plain" else {"style": one.style}
    return {
        "type": "button",
        "action_id": identity,
        "text": plain(one.label, BUTTON_TEXT),
        "value": (one.record or one.action)[:BUTTON_VALUE],
        **style,
    }


def rows(buttons: Sequence[Button]) -> Iterator[Json]:
    """Buttons in rows."""
    drawn = [button(one, number) for number, one in enumerate(buttons)]
    for start in range(0, len(drawn), BUTTONS_A_ROW):
        yield {"type": "actions", "elements": drawn[start : start + BUTTONS_A_ROW]}


def question(one: Button, number: int) -> Iterator[Json]:
    """A question with a button for each answer."""
    yield from paragraphs(one.label)
    answers = [
        Button(action=one.action, label=choice.label, record=f"{one.record}={choice.value}") for choice in one.choices
    ]
    drawn = [button(answer, 100 * (number + 1) + at) for at, answer in enumerate(answers or [one])]
    for start in range(0, len(drawn), BUTTONS_A_ROW):
        yield {"type": "actions", "elements": drawn[start : start + BUTTONS_A_ROW]}


def headed(block: Block) -> Iterator[Json]:
    """A heading, a paragraph, a list."""
    if block.heading:
        yield from paragraphs(block.heading, bold=True)
    if block.text:
        yield from paragraphs(block.text, quote=block.quote)
    yield from listed(block.lines)


def tables(table: Table) -> Iterator[Json]:
    """A table in as many parts as it needs; where a cell is long, a headed paragraph a row instead."""
    if len(table.columns) > TABLE_COLUMNS or any(len(cell) > CELL for row in table.rows for cell in row):
        for row in table.rows:
            yield from headed(Block(heading=" · ".join(row[:-1]), text=row[-1] if row else ""))
        return
    for part in _parts(table):
        yield {
            "type": "table",
            "rows": [[{"type": "raw_text", "text": literal(cell) or " "} for cell in row] for row in part],
        }


def _parts(table: Table) -> Iterator[list[tuple[str, ...]]]:
    """Rows under a repeated heading, as many as fit into one table."""
    part: list[tuple[str, ...]] = [table.columns]
    for row in table.rows:
        size = sum(len(literal(cell)) + 1 for line in (*part, row) for cell in line)
        if len(part) > 1 and (len(part) >= TABLE_ROWS or size > TABLE_TEXT):
            yield part
            part = [table.columns]
        part.append(row)
    yield part


def linked(sources: Sequence[Cited], heading: str) -> Iterator[Json]:
    """Sources by number: as links where they have an address."""
    if not sources:
        return
    yield from paragraphs(heading, bold=True)
    for number, one in enumerate(sources, 1):
        label = f"[{number}] {one.title}"
        if one.url and len(one.url) + len(label) < PIECE:
            yield paragraph({"type": "link", "url": one.url, "text": literal(label)})
        else:
            yield from paragraphs(label)


def body(reply: Reply, texts: Texts) -> Iterator[Json]:
    """All blocks of a reply, in order."""
    said = reply.language
    if title := headline(reply, texts):
        yield header(title)
        if len(literal(title)) > HEADER:
            yield from paragraphs(title)
    yield from paragraphs(reply.summary)
    if reply.details:
        yield from _questions(reply)
    for block in reply.blocks:
        yield from headed(block)
    if reply.table:
        yield from tables(reply.table)
    if reply.likelihood is not None and not reply.details:
        yield from linked(reply.sources, texts.say("card-sources", said))
    if reply.questions and not reply.details:
        yield from paragraphs(texts.say("card-questions", said), bold=True)
        yield from _questions(reply)
    yield from rows([*reply.buttons, *_form_button(reply, texts)])
    yield from context(reply.notice)


def _questions(reply: Reply) -> Iterator[Json]:
    for number, one in enumerate(reply.questions):
        yield from question(one, number)


def _form_button(reply: Reply, texts: Texts) -> tuple[Button, ...]:
    if reply.form is None:
        return ()
    label = texts.say("form-open", reply.language)
    return (Button(action="form", label=label, record=reply.record, style="primary"),)


def length(block: Any) -> int:
    """The characters that people see of a block."""
    if isinstance(block, list):
        return sum(map(length, block))
    if not isinstance(block, dict):
        return 0
    own = sum(len(block[name]) for name in ("text", "url") if isinstance(block.get(name), str))
    return own + sum(map(length, block.values()))


def messages(reply: Reply, texts: Texts, *, note: str = "") -> list[Json]:
    """A reply as one or more messages: {"text", "blocks"}; `note` is a line in front of the first."""
    blocks = [*(context(note) if note else ()), *body(reply, texts)]
    packed: list[list[Json]] = [[]]
    for block in blocks:
        if not _fits(packed[-1], block):
            packed.append([])
        packed[-1].append(block)
    fallback = fallback_text(reply, texts)
    more = texts.say("card-continued", reply.language)
    return [
        {"text": fallback if at == 0 else escaped(more), "blocks": one} for at, one in enumerate(packed) if one
    ] or [{"text": fallback, "blocks": [paragraph(run(" "))]}]


def _fits(message: Sequence[Json], block: Json) -> bool:
    """Under both limits; and a message may hold one table only."""
    if block["type"] == "table" and any(one["type"] == "table" for one in message):
        return False
    return len(message) < MOST_BLOCKS and sum(map(length, message)) + length(block) <= MOST_TEXT


def fallback_text(reply: Reply, texts: Texts) -> str:
    """What a notification shows: plain, escaped, without the rest."""
    parts = [part for part in (headline(reply, texts), reply.summary) if part]
    return escaped(shortened(" · ".join(parts) or texts.say("card-sources", reply.language), FALLBACK))
