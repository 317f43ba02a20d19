"""`--batch FILE`: JSON lines in, JSON lines out, in order; a bad line is answered and the rest goes on."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from bot.cli.session import Session, decode
from bot.domain.errors import BadInput, RightsdeskError

Line = Mapping[str, Any]
AnswerLine = Callable[[Line], Awaitable[dict[str, Any]]]


def lines_of(session: Session, file: str) -> list[str]:
    """The non-empty lines of a file, or of standard input for '-'; raises BadInput."""
    if file == "-":
        data = session.stdin.read()
    else:
        try:
            data = session.path(file).read_bytes()
        except OSError as error:
            raise BadInput(f"{file} cannot be read ({error.strerror}).") from error
    return [line for line in decode(data, file).splitlines() if line.strip()]


async def answers(lines: list[str], answer: AnswerLine) -> AsyncIterator[dict[str, Any]]:
    """One answer a line; `{"id", "error"}` for a bad one."""
    for number, line in enumerate(lines, 1):
        identity: Any = number
        try:
            item = parse(line)
            identity = item["id"]
            yield {"id": identity, **await answer(item)}
        except RightsdeskError as error:  # an unwell library is no line's fault: it ends the batch
            yield {"id": identity, "error": str(error)}


def parse(line: str) -> dict[str, Any]:
    """A line as an object with an id and a text; raises BadInput."""
    try:
        item = json.loads(line)
    except ValueError as error:
        raise BadInput(f"The line is not JSON ({error}).") from error
    if not isinstance(item, dict) or "id" not in item:
        raise BadInput("The line is no JSON object with an id.")
    if not isinstance(item.get("text"), str):
        raise BadInput("The line has no text.")
    return item


def run_batch(session: Session, file: str, answer: AnswerLine) -> None:
    """Answer every line of a batch on standard output."""
    # Here, not in the work: a coroutine must not wait for a caller's input.
    lines = lines_of(session, file)

    async def work() -> None:
        async for item in answers(lines, answer):
            session.say(json.dumps(item, ensure_ascii=False))
            session.out.flush()
            await session.drained()

    session.run(work())
