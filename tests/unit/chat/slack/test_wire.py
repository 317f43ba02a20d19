"""What is Slack's alone: signatures, catch-alls, refreshed connections, allow-lists, expired addresses, setting up."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from bot.chat.files import Downloads
from bot.chat.slack.check import Fault, look
from bot.chat.slack.manifest import SCOPES, manifest
from bot.commands.core import Actor, Attachment, Place, Request
from bot.config import SlackOptions
from bot.domain.errors import BadInput
from bot.library import IndexedLibrary
from tests.scenarios.conftest import Stage, slack_stage
from tests.scenarios.words import CLIP, QUESTION
from tests.testbed.library import small_library
from tests.testbed.slack import FakeSlack
from tests.testbed.slack.driver import SlackDriver, slack_settings
from tests.testbed.slack.signing import sign


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> IndexedLibrary:
    return small_library(tmp_path_factory.mktemp("library"))


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


def hand(stage: Stage) -> tuple[SlackDriver, FakeSlack]:
    assert isinstance(stage.driver, SlackDriver)
    return stage.driver, stage.driver.fake


async def _post(fake: FakeSlack, body: str, headers: dict[str, str]) -> int:
    async with aiohttp.ClientSession() as session, session.post(fake.http_target, data=body, headers=headers) as answer:
        return answer.status


async def test_a_request_with_a_wrong_or_old_signature_is_refused(
    stack: AsyncExitStack, tmp_path: Path, library: IndexedLibrary
) -> None:
    stage = await slack_stage(stack, "http", tmp_path, library)
    _, fake = hand(stage)
    body = json.dumps({"type": "url_verification", "challenge": "abc"})
    kind = {"Content-Type": "application/json"}

    assert await _post(fake, body, {**kind, **sign(body, secret="0" * 32)}) == 401
    assert await _post(fake, body, {**kind, **sign(body, at=time.time() - 600)}) == 401
    assert await _post(fake, body, kind) == 401
    assert await fake.challenge() == "abc"


async def test_words_and_callbacks_of_other_versions_are_acknowledged_all_the_same(
    stack: AsyncExitStack, tmp_path: Path, library: IndexedLibrary
) -> None:
    stage = await slack_stage(stack, "socket", tmp_path, library)
    driver, fake = hand(stage)
    town = fake.workspace.by_name("town")

    said = await fake.slash("U0BO", town.id, "frobnicate the doll")
    other = await fake.slash("U0BO", town.id, "help", command="/rights-old")
    message = await driver.say("cy", CLIP, place="town")
    shortcut = await fake.shortcut("U0BO", town.id, message, callback="gone")
    await stage.settled()

    assert "frobnicate" in said["text"]
    assert (other.get("text", ""), shortcut) == ("Looking at it …", {})


async def test_a_refreshed_connection_loses_nothing(
    stack: AsyncExitStack, tmp_path: Path, library: IndexedLibrary
) -> None:
    stage = await slack_stage(stack, "socket", tmp_path, library)
    _, fake = hand(stage)

    await fake.sockets.refresh()
    new = await stage.say("bo", QUESTION)

    assert any("[1]" in one.text for one in new)


async def test_another_workspace_is_refused_politely(
    stack: AsyncExitStack, tmp_path: Path, library: IndexedLibrary
) -> None:
    stage = await slack_stage(stack, "http", tmp_path, library, slack={"teams": ("T0ELSEWHERE",)})
    _, fake = hand(stage)

    said = await fake.slash("U0BO", fake.workspace.by_name("town").id, f"check {CLIP}")
    await stage.settled()

    assert "does not serve this workspace" in said["text"]
    assert await stage.desk.matters() == ()


async def test_an_expired_response_address_gives_way_to_an_ephemeral_message(
    stack: AsyncExitStack, tmp_path: Path, library: IndexedLibrary
) -> None:
    stage = await slack_stage(stack, "socket", tmp_path, library)
    _, fake = hand(stage)
    fake.refuse_responses = True

    new = await stage.command("bo", "town", f"check {CLIP}")

    assert {one.place for one in new if "LIKELY" in one.text} == {"town", "direct"}


async def test_text_in_angle_brackets_reaches_the_check_as_it_was_typed(
    stack: AsyncExitStack, tmp_path: Path, library: IndexedLibrary
) -> None:
    stage = await slack_stage(stack, "http", tmp_path, library)

    await stage.say("bo", "A giant doll <b>turns</b> & shoots")

    (matter,) = await stage.desk.matters()
    assert matter.clips[0].statements[0].text == "A giant doll <b>turns</b> & shoots"


async def test_the_token_is_sent_to_no_other_host(tmp_path: Path) -> None:
    asked: list[str] = []

    def headers(url: str) -> dict[str, str] | None:
        asked.append(url)
        return None

    request = Request(
        command="check",
        files=(Attachment(name="clip.mp4", url="https://evil.example/clip.mp4"),),
        actor=Actor(person="bo", platform="slack"),
        place=Place(kind="direct"),
    )

    with pytest.raises(BadInput, match=r"clip\.mp4"):
        await Downloads(tmp_path, 1000, headers).fetch(request)
    assert asked == ["https://evil.example/clip.mp4"]


def test_the_manifest_asks_for_the_least() -> None:
    made = manifest()

    assert made["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)
    assert not {"chat:write.public", "users:read.email", "admin"} & set(SCOPES)
    assert made["settings"]["socket_mode_enabled"] is True
    assert manifest("https://r.example")["settings"]["interactivity"]["request_url"] == "https://r.example/slack/events"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"bot_token": ""}, Fault.NO_BOT_TOKEN),
        ({"bot_token": "xoxp-1"}, Fault.BOT_TOKEN_KIND),
        ({"bot_token": "xoxb-wrong"}, Fault.BOT_TOKEN_REFUSED),
        ({"app_token": ""}, Fault.NO_APP_TOKEN),
        ({"app_token": "xoxb-1"}, Fault.APP_TOKEN_KIND),
        ({"app_token": "xapp-wrong"}, Fault.APP_TOKEN_REFUSED),
        ({"mode": "http", "signing_secret": ""}, Fault.NO_SIGNING_SECRET),
        ({"mode": "http", "signing_secret": "short"}, Fault.SIGNING_SECRET_FORM),
    ],
)
async def test_setting_up_says_what_is_missing(changed: dict[str, str], fault: Fault) -> None:
    fake = await FakeSlack(set(SCOPES)).start()
    options = SlackOptions(**{**slack_settings(fake.url, "socket"), **changed})

    found = await look(options)
    await fake.stop()

    assert found.faults == (fault,)


async def test_setting_up_names_the_scopes_that_lack_or_are_too_many() -> None:
    fake = await FakeSlack({*SCOPES, "admin"} - {"im:write"}).start()

    found = await look(SlackOptions(**slack_settings(fake.url, "socket")))
    await fake.stop()

    assert (found.faults, found.missing, found.beyond) == ((Fault.SCOPES_MISSING,), ("im:write",), ("admin",))


async def test_a_complete_set_up_is_ready() -> None:
    fake = await FakeSlack(set(SCOPES)).start()

    found = await look(SlackOptions(**slack_settings(fake.url, "socket")))
    await fake.stop()

    assert (found.faults, found.team, found.missing) == ((), "Home", ())
