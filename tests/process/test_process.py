"""Boot, kill -9, restart, old buttons, SIGTERM: the real entry point."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.matter import SYSTEM, MatterQuery
from tests.process.conftest import store_of
from tests.testbed.program import Program
from tests.testbed.slack import FakeSlack
from tests.testbed.slack.state import BOT_USER, Json

CLIP = "An AI video of the giant Young-hee doll from Squid Game"
Make = Callable[..., Program]


def answers(fake: FakeSlack, user: str) -> list[Json]:
    """The bot's messages in somebody's direct messages that are answers."""
    said = [one for one in fake.workspace.direct(user).messages if one["user"] == BOT_USER]
    return [one for one in said if any(block["type"] == "context" for block in one["blocks"])]


async def answered(fake: FakeSlack, user: str, number: int) -> None:
    """Wait for so many answers."""
    await fake.changes.until(lambda: len(answers(fake, user)) >= number, 40)


def button(message: Json, action: str) -> Json:
    """A button of a message."""
    drawn = [one for block in message["blocks"] for one in block.get("elements", [])]
    return next(one for one in drawn if one.get("action_id", "").startswith(f"{action}|"))


async def test_it_boots_from_its_environment_alone_and_ends_cleanly(fake: FakeSlack, program: Make) -> None:
    running = await program().start()
    await fake.slash("U0BO", fake.workspace.by_name("town").id, f"check {CLIP}")
    await answered(fake, "U0BO", 1)

    assert await running.stop() == 0
    assert "Traceback" not in "\n".join(running.log)


async def test_a_button_from_before_a_kill_works_after_the_restart(
    fake: FakeSlack, program: Make, tmp_path: Path
) -> None:
    running = await program().start()
    direct = fake.workspace.direct("U0BO")
    await fake.message("U0BO", direct.id, CLIP)
    await answered(fake, "U0BO", 1)
    (card,) = answers(fake, "U0BO")
    await running.kill()

    again = await program().start()
    await fake.connected()
    close = button(card, "close")
    await fake.click("U0BO", {"message": card, "channel": direct.id}, close, "tolerated")
    await fake.changes.until(lambda: any("closed: do not send" in str(one) for one in direct.messages), 30)
    await again.stop()

    store = store_of(tmp_path)
    (matter,) = await store.read(lambda tx: tx.matters(MatterQuery(), SYSTEM))
    await store.close()
    assert not matter.open


async def test_what_was_acknowledged_before_a_kill_is_answered_after_the_restart(
    fake: FakeSlack, program: Make
) -> None:
    running = await program().start()
    direct = fake.workspace.direct("U0BO")
    for number in range(5):
        await fake.message("U0BO", direct.id, f"{CLIP} number {number}")
    await running.kill()

    again = await program().start()
    await answered(fake, "U0BO", 5)
    await again.stop()

    assert len(answers(fake, "U0BO")) == 5


async def test_a_second_process_on_the_same_data_is_refused_with_a_sentence(fake: FakeSlack, program: Make) -> None:
    first = await program().start()

    second = program()
    with pytest.raises(AssertionError, match="owned by process"):
        await second.start()

    await first.stop()


async def test_a_wrong_token_is_refused_with_a_sentence_and_no_traceback(fake: FakeSlack, program: Make) -> None:
    wrong = program(RIGHTSDESK_SLACK__BOT_TOKEN="xoxb-wrong")

    with pytest.raises(AssertionError, match="does not take the bot token"):
        await wrong.start()

    assert wrong.process is not None
    assert wrong.process.returncode == 2
    assert "Traceback" not in "\n".join(wrong.log)
    assert "xoxb-wrong" not in "\n".join(wrong.log)
