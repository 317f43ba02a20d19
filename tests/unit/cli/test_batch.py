import asyncio
from typing import Any

import pytest

from bot.cli.batch import Line, answers, parse
from bot.domain.errors import BadInput


async def echo(item: Line) -> dict[str, Any]:
    if item["text"] == "bad":
        raise BadInput("No.")
    return {"said": item["text"]}


def answered(*lines: str) -> list[dict[str, Any]]:
    async def collect() -> list[dict[str, Any]]:
        return [item async for item in answers(list(lines), echo)]

    return asyncio.run(collect())


def test_a_bad_line_is_answered_and_the_rest_goes_on() -> None:
    lines = ('{"id": 1, "text": "a"}', "{", '{"id": 3}', '{"id": 4, "text": "bad"}', '{"id": 5, "text": "e"}')

    given = answered(*lines)

    assert [item["id"] for item in given] == [1, 2, 3, 4, 5]
    assert [("error" in item) for item in given] == [False, True, True, True, False]


@pytest.mark.parametrize("line", ["[]", "1", '{"text": "a"}', '{"id": 1, "text": 2}', "nonsense"])
def test_a_line_without_id_and_text_is_refused(line: str) -> None:
    with pytest.raises(BadInput):
        parse(line)
