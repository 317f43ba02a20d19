"""Reply -> groups of parts that stay on one page: nothing is left out, and every text is escaped."""

from collections.abc import Iterable, Iterator, Sequence

from bot.chat.discord.markdown import escape, escaped_size, line, link, shortened, size
from bot.chat.discord.parts import (
    LABEL,
    MOST_BUTTONS,
    MOST_FILES,
    MOST_OPTIONS,
    OPTION,
    PLACEHOLDER,
    Gallery,
    Group,
    Pick,
    Press,
    Row,
    Rule,
    Words,
    component_id,
)
from bot.chat.marks import headline
from bot.chat.splitting import split
from bot.commands.core import Block, Button, Choice, Reply, Table
from bot.domain.assessment import Cited
from bot.ports import Texts

PIECE = 1500
"""Longest single stretch: so that a page is well filled before a stretch must go to the next."""
NARROW = 56
"""Characters of a row that still stands on one line in a code block on a telephone."""


def groups(reply: Reply, texts: Texts) -> Iterator[Group]:
    """Head, blocks, table, sources, pictures, questions, buttons, form, small print."""
    yield from _head(reply, texts)
    if reply.details:
        for question in reply.questions:
            yield from _asked(question)
    for block in reply.blocks:
        yield from _block(block)
    if reply.table:
        yield from _table(reply.table)
    if reply.sources and not reply.details:
        yield from _sources(reply.sources, texts, reply.language)
    pictures = [*_pictures(reply)]
    if not reply.details:
        yield from pictures
        yield from _last_questions(reply, texts)
    yield from _controls(reply.buttons)
    if reply.details:
        yield from pictures
    if reply.form:
        opened = component_id("form", reply.record)
        yield (Row(presses=(Press(id=opened, label=shortened(reply.form.title, LABEL), style="primary"),)),)
    if reply.notice:
        yield from _written(reply.notice, before="-# ")


def _pictures(reply: Reply) -> Iterator[Group]:
    for start in range(0, len(reply.pictures), MOST_FILES):
        yield (Gallery(pictures=reply.pictures[start : start + MOST_FILES]),)


def _last_questions(reply: Reply, texts: Texts) -> Iterator[Group]:
    """What would change the answer, where no short card asks it first."""
    if reply.questions or reply.buttons:
        yield (Rule(),)
    if reply.questions:
        yield from _written(texts.say("card-questions", reply.language), before="### ")
    for question in reply.questions:
        yield from _asked(question)


def _head(reply: Reply, texts: Texts) -> Iterator[Group]:
    if title := headline(reply, texts):
        yield from _written(title, before="## ")
    yield from _flowing(reply.summary)


def _written(text: str, *, before: str) -> Iterator[Group]:
    """A heading or small print: one line of it a piece."""
    for piece in split(" ".join(text.split()), PIECE, escaped_size):
        if shown := _visible(piece):
            yield (Words(markdown=f"{before}{shown}", plain=piece),)


def _visible(piece: str) -> str:
    """Escaped; "" where nothing is left to see, such as of a mark of direction alone, which Discord refuses."""
    return escape(piece.strip()).strip()


def _flowing(text: str, *, before: str = "") -> Iterator[Group]:
    """A paragraph or a quote, in pieces; `before` stands at the start of each line."""
    for piece in split(text, PIECE // 2 if before else PIECE, escaped_size):
        if not _visible(piece):
            continue
        lines = (one for one in piece.strip("\n").split("\n") if one.strip() or not before)
        for shown in _whole([before + escape(one) for one in lines]):
            yield (Words(markdown=shown, plain=piece),)


def _whole(lines: Iterable[str]) -> Iterator[str]:
    """Lines joined into stretches of at most the longest piece."""
    held: list[str] = []
    used = 0
    for one in lines:
        if held and used + size(one) + 1 > PIECE:
            yield "\n".join(held)
            held, used = [], 0
        held.append(one)
        used += size(one) + 1
    if held:
        yield "\n".join(held)


def _block(block: Block) -> Iterator[Group]:
    """Heading, text and list; the heading never stands alone at the end of a page."""
    body: list[Group] = [*_flowing(block.text, before="> " if block.quote else "")]
    listed = [f"- {escape(piece.strip())}" for one in block.lines for piece in _items(one)]
    body += [(Words(markdown=shown),) for shown in _whole(listed)]
    heading = [*_written(block.heading, before="### ")] if block.heading.strip() else []
    if heading and body:
        yield from heading[:-1]
        yield (*heading[-1], *body[0])
        yield from body[1:]
    else:
        yield from (*heading, *body)


def _items(text: str) -> tuple[str, ...]:
    flat = " ".join(text.split())
    return tuple(piece for piece in split(flat, PIECE - 10, escaped_size) if _visible(piece))


def _sources(sources: Iterable[Cited], texts: Texts, language: str) -> Iterator[Group]:
    """Numbered titles with their links; the quotes are behind the button."""
    shown: list[str] = []
    for number, one in enumerate(sources, 1):
        linked = link(one.title, one.url)
        if size(linked) > PIECE // 2:
            linked = line(shortened(one.title, PIECE // 4))
        shown.append(f"-# \\[{number}\\] {linked} {line(shortened(one.id, OPTION))}")
    heading = next(_written(texts.say("card-sources", language), before="### "))
    stretches = [(Words(markdown=one),) for one in _whole(shown)]
    yield (*heading, *stretches[0])
    yield from stretches[1:]


def _asked(question: Button) -> Iterator[Group]:
    """A question with its answers below it."""
    words = [*_flowing(question.label)]
    controls = [*_controls((question,), asked=True)]
    if words and controls:
        yield from words[:-1]
        yield (*words[-1], *controls[0])
        yield from controls[1:]
    else:
        yield from (*words, *controls)


def _controls(buttons: Sequence[Button], *, asked: bool = False) -> Iterator[Group]:
    """Buttons in rows of five, then selects; a label too long for its component stands above in full."""
    pressed = [one for one in buttons if not one.choices]
    for button in pressed:
        if size(button.label) > LABEL and not asked:
            yield from _flowing(button.label)
    for start in range(0, len(pressed), MOST_BUTTONS):
        yield (Row(presses=tuple(_press(one) for one in pressed[start : start + MOST_BUTTONS])),)
    for button in buttons:
        if button.choices:
            yield from _choices(button, asked=asked)


def _press(button: Button) -> Press:
    return Press(
        id=component_id(button.action, button.record), label=shortened(button.label, LABEL), style=button.style
    )


def _choices(button: Button, *, asked: bool) -> Iterator[Group]:
    """Up to five short answers to a question are buttons, others a select (several, beyond 25)."""
    if not asked and size(button.label) > PLACEHOLDER:
        yield from _flowing(button.label)
    for choice in button.choices:
        if size(choice.label) > OPTION:
            yield from _flowing(choice.label)
    if asked and len(button.choices) <= MOST_BUTTONS and all(size(one.label) <= LABEL for one in button.choices):
        presses = (
            Press(id=component_id(button.action, f"{button.record}={one.value}"), label=shortened(one.label, LABEL))
            for one in button.choices
        )
        yield (Row(presses=tuple(presses)),)
        return
    for start in range(0, len(button.choices), MOST_OPTIONS):
        some = button.choices[start : start + MOST_OPTIONS]
        yield (
            Pick(
                id=component_id(button.action, button.record),
                placeholder=shortened(button.label, PLACEHOLDER),
                options=tuple(_option(one) for one in some),
            ),
        )


def _option(choice: Choice) -> tuple[str, str]:
    return choice.value, shortened(choice.label, OPTION)


def _table(table: Table) -> Iterator[Group]:
    """Short rows aligned in a code block, others as a list: Discord has no tables."""
    rows = [table.columns, *table.rows]
    widths = [max(len(" ".join(cell.split())) for cell in column) for column in zip(*rows, strict=False)]
    even = len({len(row) for row in rows}) == 1
    fenced = any("`" in cell for row in rows for cell in row)
    if even and not fenced and sum(widths) + 2 * len(widths) <= NARROW:
        yield from _aligned(rows, widths)
    else:
        for row in table.rows:
            yield from _listed(table.columns, row)


def _aligned(rows: list[tuple[str, ...]], widths: list[int]) -> Iterator[Group]:
    lines = [
        "  ".join(" ".join(cell.split()).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    for stretch in _whole(lines):
        yield (Words(markdown=f"```\n{stretch}\n```", plain=stretch),)


def _listed(columns: tuple[str, ...], row: tuple[str, ...]) -> Iterator[Group]:
    """A row as its own few lines: "**column** cell"."""
    for number, cell in enumerate(row):
        column = columns[number] if number < len(columns) else ""
        name = f"**{line(shortened(column, OPTION))}** " if column.strip() else ""
        for piece in split(cell, PIECE, escaped_size):
            if piece.strip():
                yield (Words(markdown=f"{name}{line(piece)}", plain=piece),)
                name = ""
