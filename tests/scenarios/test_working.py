"""What the asker sees while the bot works: a message at once, how far it is, and the answer in its place."""

import asyncio
from collections.abc import Callable

import pytest

from bot.chat import working
from bot.commands.core import Command, Reply, Request
from bot.desk.watching import Progress, watcher
from tests.scenarios.conftest import Stage
from tests.scenarios.words import CLIP

PATIENCE = 20.0


class Held:
    """A command that waits until it may go on."""

    def __init__(self, stage: Stage, word: str) -> None:
        assert stage.desk.core is not None
        self.command: Command = stage.desk.core.commands[word]
        self.may_go, self.began = asyncio.Event(), asyncio.Event()
        self.progress: Progress | None = None
        stage.desk.core.commands[word] = self.run

    async def run(self, request: Request) -> Reply:
        self.progress = watcher()
        self.began.set()
        await self.may_go.wait()
        return await self.command(request)


async def seen(holds: Callable[[], bool]) -> None:
    """Wait for something to be seen."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # nothing tells that a stand-in shows something new


def texts(stage: Stage, place: str) -> list[str]:
    return [one.text for one in stage.driver.sees("bo", place)]


async def test_a_direct_message_is_answered_at_once_and_the_answer_takes_that_place(stage: Stage) -> None:
    check = Held(stage, "check")
    await stage.driver.say("bo", CLIP)
    await seen(lambda: texts(stage, "direct") == ["Looking at it …"])
    (shown,) = stage.driver.sees("bo", "direct")

    check.may_go.set()
    await stage.settled()

    (answer,) = stage.driver.sees("bo", "direct")
    assert answer.id == shown.id
    assert "Young-hee" in answer.text


async def test_a_mention_is_answered_at_once_and_nothing_of_it_stays(stage: Stage) -> None:
    check = Held(stage, "check")
    await stage.driver.mention("bo", "town", CLIP)
    await seen(lambda: any("Looking at it" in one.text for one in stage.driver.sees("bo")))

    check.may_go.set()
    await stage.settled()

    assert all("Looking at it" not in one.text for one in stage.driver.sees("bo"))
    assert any("Young-hee" in one for one in texts(stage, "direct"))
    assert len(texts(stage, "direct")) == 1


async def test_long_work_says_how_far_it_is_and_can_be_stopped(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "LINE_SECONDS", 0.0)
    check = Held(stage, "check")
    await stage.driver.say("bo", CLIP)
    await check.began.wait()
    await seen(lambda: texts(stage, "direct") == ["Looking at it …"])
    assert check.progress is not None

    await seen(lambda: bool(check.progress("frames", 0.5)) or "50%" in texts(stage, "direct")[0])  # type: ignore[misc,func-returns-value]
    (shown,) = stage.driver.sees("bo", "direct")
    assert shown.text == "Looking at the pictures 50%"
    assert shown.control("cancel").label == "Stop looking"

    check.may_go.set()
    await stage.settled()
    (answer,) = stage.driver.sees("bo", "direct")
    assert answer.id == shown.id
    assert "Young-hee" in answer.text
