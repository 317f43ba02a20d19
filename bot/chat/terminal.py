"""The terminal front-end: Reply -> text, and a line typed -> Request."""

from collections.abc import AsyncIterator, Callable

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table as Grid
from rich.text import Text

from bot.commands.core import Actor, Block, Core, Place, Reply, Request
from bot.commands.follow_up import GOES_ON, recognised, typed_fact
from bot.domain.assessment import Likelihood
from bot.ports import Texts
from knowledge.sentences import beginning

SHORTEST = 60  # characters: on a card a source is a pointer; all of it stands behind --json and `Sources`
COLOURS = {
    Likelihood.LIKELY: "bold white on red",
    Likelihood.POSSIBLE: "bold black on yellow",
    Likelihood.UNLIKELY: "bold white on green",
    Likelihood.NEEDS_INFO: "bold white on blue",
}


def render(reply: Reply, texts: Texts) -> RenderableType:
    """A reply as a readable card. Text from clips and documents is never read as markup."""
    parts: list[RenderableType] = []
    if reply.likelihood is not None:
        word = texts.say(f"likelihood-{reply.likelihood.value}", reply.language).upper()
        parts.append(Text.assemble((f" {word} ", COLOURS[reply.likelihood]), "  ", (reply.summary, "bold")))
    elif reply.summary:
        parts.append(Text(reply.summary))
    parts += [_block(block) for block in (*reply.blocks, *reply.details)]
    if reply.table:
        parts.append(_table(reply))
    if reply.questions:
        lines = tuple(f"{one.label}  (--fact {one.record.rpartition(':')[2]}=…)" for one in reply.questions)
        parts.append(_block(Block(heading=texts.say("card-questions", reply.language), lines=lines)))
    if reply.sources and reply.likelihood is not None:
        parts.append(_sources(reply, texts))
    if reply.notice:
        parts.append(Text(reply.notice, style="dim italic"))
    body = Group(*parts)
    if reply.likelihood is None:
        return body
    title = " · ".join(filter(None, (reply.title, reply.matter)))
    return Panel(body, title=title, title_align="left", border_style="dim")


def _block(block: Block) -> RenderableType:
    rows: list[RenderableType] = []
    if block.heading:
        rows.append(Text(block.heading, style="bold"))
    if block.text:
        rows.append(Padding(Text(block.text), (0, 0, 0, 2)))
    rows += [_item("•", line) for line in block.lines]
    return Padding(Group(*rows), (1, 0, 0, 0))


def _item(mark: str, line: str) -> RenderableType:
    grid = Grid.grid(padding=(0, 1))
    grid.add_column(width=max(3, len(mark)), justify="right")
    grid.add_column(overflow="fold")
    grid.add_row(Text(mark), Text(line))
    return grid


def _sources(reply: Reply, texts: Texts) -> RenderableType:
    rows: list[RenderableType] = [Text(texts.say("card-sources", reply.language), style="bold")]
    for number, one in enumerate(reply.sources, 1):
        line = (
            f"{one.title} — «{beginning(one.quote, SHORTEST)}»" + (f" ({one.note})" if one.note else "") + f" {one.id}"
        )
        rows.append(_item(f"[{number}]", line))
    return Padding(Group(*rows), (1, 0, 0, 0))


def _table(reply: Reply) -> RenderableType:
    assert reply.table is not None
    grid = Grid(show_lines=True, box=None, pad_edge=False)
    for column in reply.table.columns:
        grid.add_column(Text(column), overflow="fold")
    for row in reply.table.rows:
        grid.add_row(*(Text(cell) for cell in row))
    return grid


def request_from(line: str, actor: Actor, commands: frozenset[str]) -> Request:
    """`ask Why?` -> command ask; a line without a known first word is a question if it ends with '?', else a clip."""
    word, _, rest = line.strip().partition(" ")
    place = Place(kind="terminal", clearance=actor.clearance)
    if word.lower() in commands:
        return Request(command=word.lower(), text=rest, actor=actor, place=place)
    command = "ask" if line.rstrip().endswith("?") else "check"
    return Request(command=command, text=line, actor=actor, place=place)


async def converse(
    core: Core, actor: Actor, lines: AsyncIterator[str], console: Console, ready: Callable[[], None]
) -> None:
    """Answer line after line until the lines end or somebody says quit."""
    commands = frozenset(core.commands)
    ready()
    checked = False
    async for line in lines:
        if line.strip().lower() in {"quit", "exit", "slutt"}:
            return
        if line.strip():
            request = request_from(line, actor, commands)
            if checked and (recognised(line) or typed_fact(line)):
                request = request.model_copy(update={"text": line, "options": {GOES_ON: "terminal"}})
            reply = await core.handle(request)
            checked = checked or reply.assessment is not None
            console.print(render(reply, core.texts))
        ready()
