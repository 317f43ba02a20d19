"""A file attached to a check, or a pasted link to it, is answered like `rightsdesk check --file` on every transport."""

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.clips.wall import bubblewrap, unshared, works
from bot.config import Settings
from bot.library import IndexedLibrary
from tests.conftest import need
from tests.e2e.conftest import Keyboard
from tests.scenarios.conftest import Stage, discord_stage, slack_stage
from tests.testbed.driver import Upload
from tests.unit.clips.media import crop, mirror, scene, tune, write_picture, write_video

TEXT = "AI-made fan clip, remade with Seedance, ads are running on it; is it ours?"
OWN = ("matter", "clips")
"""What each check has of its own: its number; where and when the file came, which is compared apart."""


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip that a mirrored crop of a reference is in."""
    need("sandbox", works(bubblewrap) or works(unshared), "install bubblewrap")
    folder = tmp_path_factory.mktemp("media")
    frames = scene(1, 4.0)
    write_picture(folder / "reference.png", frames[8])
    write_video(folder / "clip.mp4", [mirror(crop(one)) for one in frames], sound=tune(1, 4.0))
    return folder


@pytest.fixture(scope="module")
def served(media: Path) -> Iterator[str]:
    """host:port of a web server on loopback."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(media)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def keyboard(tmp_path: Path, library: IndexedLibrary, served: str, media: Path) -> Keyboard:
    """The command line, with a reference of its own."""
    clips = {"ocr": False, "allowed_hosts": (served,)}
    one = Keyboard(Settings(data={"folder": tmp_path / "typed"}, clips=clips))  # type: ignore[arg-type]
    one.app.__dict__["library"] = library
    return one


@pytest.fixture
async def stage(
    transport: str, tmp_path: Path, library: IndexedLibrary, served: str, keyboard: Keyboard, media: Path
) -> AsyncIterator[Stage]:
    """A running program with the same reference."""
    await asyncio.to_thread(
        keyboard.type, "knowledge", "add-reference", "squid-game#young-hee", f"{media}/reference.png"
    )
    shutil.copytree(tmp_path / "typed" / "references", tmp_path / "chat" / "references")
    clips = {"ocr": False, "allowed_hosts": (served,)}
    async with AsyncExitStack() as stack:
        if transport == "discord":
            yield await discord_stage(stack, tmp_path / "chat", library, clips=clips)
        else:
            yield await slack_stage(stack, transport.removeprefix("slack-"), tmp_path / "chat", library, clips=clips)


async def typed(keyboard: Keyboard, *words: str) -> Any:
    """What `rightsdesk check ... --json` prints."""
    found = await asyncio.to_thread(keyboard.type, "check", *words, "--json")
    assert found.code == 0, found.err
    return found.json()


async def assessed(stage: Stage) -> Any:
    """The printed contract of the newest assessment kept with a matter."""
    from bot.domain.assessment import Assessment

    newest = (await stage.desk.records("assessment"))[-1]
    return Assessment.model_validate(newest["assessment"]).contract()


def shared(contract: Any) -> Any:
    """The contract without what each check has of its own."""
    clips = [
        {name: value for name, value in one.items() if name not in ("origin", "first_seen", "contact_sheet")}
        for one in contract["clips"]
    ]
    return {name: value for name, value in contract.items() if name not in OWN} | {"clips": clips}


async def test_an_attached_file_is_answered_like_the_command_line(
    stage: Stage, keyboard: Keyboard, media: Path
) -> None:
    upload = Upload("clip.mp4", (media / "clip.mp4").read_bytes(), "video/mp4")

    await stage.command("bo", "brand", "check")
    shown = await stage.submit("bo", stage.form("bo"), {"description": TEXT}, [upload])

    by_file = await typed(keyboard, TEXT, "--file", str(media / "clip.mp4"))
    by_chat = await assessed(stage)
    assert "Young-hee" in {one["asset"] for one in by_file["sightings"]}
    assert shared(by_chat) == shared(by_file)
    assert any("Young-hee" in one.text for one in shown)
    assert any(one.files for one in shown), "the contact sheet is shown as a picture"


async def test_a_file_in_a_message_is_answered_like_the_command_line(
    stage: Stage, keyboard: Keyboard, media: Path
) -> None:
    upload = Upload("clip.mp4", (media / "clip.mp4").read_bytes(), "video/mp4")

    await stage.mention("bo", "brand", TEXT, files=[upload])

    by_file = await typed(keyboard, TEXT, "--file", str(media / "clip.mp4"))
    assert shared(await assessed(stage)) == shared(by_file)


async def test_a_pasted_link_is_answered_like_the_command_line(stage: Stage, keyboard: Keyboard, served: str) -> None:
    link = f"http://{served}/clip.mp4"
    text = f"{TEXT} {link}"

    await stage.mention("bo", "brand", text)

    by_link = await typed(keyboard, text, "--url", link)
    by_chat = await assessed(stage)
    assert "Young-hee" in {one["asset"] for one in by_chat["sightings"]}
    assert shared(by_chat) == shared(by_link)


async def test_a_follow_up_still_counts_the_file(stage: Stage, media: Path) -> None:
    upload = Upload("clip.mp4", (media / "clip.mp4").read_bytes(), "video/mp4")
    await stage.mention("bo", "brand", TEXT, files=[upload])
    first = await assessed(stage)
    question = next(
        (one, control) for one in stage.driver.sees("bo") for control in one.controls if control.action == "answer"
    )

    await stage.click("bo", *question, question[1].choices[0][0] if question[1].choices else "")

    again = await assessed(stage)
    assert len(await stage.desk.records("assessment")) > 1
    assert [one["sha256"] for one in again["clips"]] == [one["sha256"] for one in first["clips"]]
    assert "Young-hee" in {one["asset"] for one in again["sightings"]}
