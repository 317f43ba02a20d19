"""Files and links from end to end: what a person types, a real sandbox, a real web server on loopback."""

import asyncio
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.clips import sandbox
from bot.config import Settings
from tests.conftest import need
from tests.e2e.conftest import Keyboard
from tests.testbed.library import small_library
from tests.unit.clips.media import crop, mirror, scene, tune, write_picture, write_sound, write_video

TEXT = "A fan posted this on TikTok"


@pytest.fixture(scope="module", autouse=True)
def sandboxed() -> None:
    """Media is opened here."""
    need("sandbox", sandbox_works(), "install bubblewrap")


@pytest.fixture
def fpcalc() -> None:
    """Sound is compared with other sound here."""
    need("fpcalc", shutil.which("fpcalc") is not None, "install libchromaprint-tools (chromaprint's fpcalc)")


def sandbox_works() -> bool:
    from bot.clips.wall import bubblewrap, unshared, works

    return works(bubblewrap) or works(unshared)


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip, copies of it, and a stranger."""
    folder = tmp_path_factory.mktemp("media")
    frames = scene(1, 8.0)
    write_video(folder / "clip.mp4", frames, sound=tune(1, 8.0))
    write_video(folder / "again.webm", frames)
    write_video(folder / "cropped.mp4", [mirror(crop(one)) for one in frames])
    write_video(folder / "sung-over.mp4", scene(7, 8.0), sound=tune(1, 8.0))
    write_video(folder / "stranger.mp4", scene(2, 8.0), sound=tune(2, 8.0))
    write_picture(folder / "still.png", frames[4])
    write_sound(folder / "tune.wav", tune(1, 8.0))
    return folder


@pytest.fixture(scope="module")
def served(media: Path) -> Iterator[str]:
    """The folder on a web server of loopback."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(media)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def desk(tmp_path: Path) -> Callable[..., Keyboard]:
    """Over the small library, in a data folder of the test's own."""

    def build(**clips: Any) -> Keyboard:
        folder = tmp_path / "data"
        settings = Settings(data={"folder": folder}, clips={"ocr": False, **clips})  # type: ignore[arg-type]
        keyboard = Keyboard(settings)
        keyboard.app.__dict__["library"] = small_library(tmp_path / "library")
        return keyboard

    return build


def compared(keyboard: Keyboard, a: Path, b: Path) -> Any:
    typed = keyboard.type("clip", "compare", str(a), str(b), "--json")
    assert typed.code == 0, typed.err
    return typed.json()


@pytest.mark.parametrize(("other", "how"), [("again.webm", "pdq"), ("cropped.mp4", "orb"), ("clip.mp4", "hash")])
def test_copies_are_the_same_and_the_contract_is_exact(
    other: str, how: str, media: Path, desk: Callable[..., Keyboard]
) -> None:
    found = compared(desk(), media / "clip.mp4", media / other)

    assert set(found) == {"same", "score", "spans", "shared_still"}
    assert found["same"] is True
    assert 0 < found["score"] <= 1
    assert all(set(one) == {"a", "b", "how"} for one in found["spans"])
    assert how in {one["how"] for one in found["spans"]}
    assert all(0 <= one["a"][0] <= one["a"][1] <= 9 for one in found["spans"])


@pytest.mark.usefixtures("fpcalc")
def test_the_same_sound_under_other_pictures_is_found(media: Path, desk: Callable[..., Keyboard]) -> None:
    found = compared(desk(), media / "sung-over.mp4", media / "clip.mp4")

    assert {one["how"] for one in found["spans"]} == {"audio"}


def test_strangers_are_not_the_same(media: Path, desk: Callable[..., Keyboard]) -> None:
    assert compared(desk(), media / "clip.mp4", media / "stranger.mp4") == {
        "same": False,
        "score": 0.0,
        "spans": [],
        "shared_still": False,
    }


def test_comparing_leaves_nothing_behind(media: Path, desk: Callable[..., Keyboard], tmp_path: Path) -> None:
    compared(desk(), media / "clip.mp4", media / "stranger.mp4")

    assert not list((tmp_path / "data").rglob("*.jpg"))
    assert not list((tmp_path / "data").rglob("evidence.json"))


def test_inspect_prints_the_record(media: Path, desk: Callable[..., Keyboard]) -> None:
    typed = desk().type("clip", "inspect", str(media / "clip.mp4"), "--json")

    assert typed.code == 0, typed.err
    record = typed.json()
    assert (record["media_type"], record["size"]) == ("video/mp4", (media / "clip.mp4").stat().st_size)
    assert {one["codec"] for one in record["streams"]} == {"h264", "aac"}
    assert record["provenance"]["c2pa"] == "none"
    assert record["provenance"]["ai_generated"] is None
    assert record["first_seen"]
    assert record["tools"]["PyAV"]


def test_what_cannot_be_opened_is_one_sentence(media: Path, desk: Callable[..., Keyboard], tmp_path: Path) -> None:
    (tmp_path / "broken.mp4").write_bytes((media / "clip.mp4").read_bytes()[:3000])

    typed = desk().type("clip", "inspect", str(tmp_path / "broken.mp4"))

    assert typed.code == 2
    assert len(typed.err.strip().splitlines()) == 1
    assert "Traceback" not in typed.err


@pytest.mark.parametrize(
    ("reference", "clip", "how"),
    [("still.png", "clip.mp4", "image"), ("clip.mp4", "cropped.mp4", "image"), ("tune.wav", "sung-over.mp4", "audio")],
)
def test_a_reference_of_ones_own_is_sighted_in_a_file(
    reference: str,
    clip: str,
    how: str,
    media: Path,
    desk: Callable[..., Keyboard],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    if how == "audio":
        request.getfixturevalue("fpcalc")
    keyboard = desk()
    added = keyboard.type("knowledge", "add-reference", "squid-game#young-hee", str(media / reference))
    typed = keyboard.type("check", TEXT, "--file", str(media / clip), "--json")

    assert (added.code, typed.code) == (0, 0), added.err + typed.err
    (sighting,) = [one for one in typed.json()["sightings"] if one["asset"] == "Young-hee"]
    assert (sighting["how"], sighting["by"]) == (how, "file")
    assert not list((tmp_path / "data" / "references").rglob("*.original")), "only fingerprints are kept"


def test_a_link_that_the_configuration_allows_is_fetched_and_looked_at(
    media: Path, served: str, desk: Callable[..., Keyboard]
) -> None:
    keyboard = desk(allowed_hosts=(served.removeprefix("http://"),))
    keyboard.type("knowledge", "add-reference", "squid-game#young-hee", str(media / "clip.mp4"))

    typed = keyboard.type("check", TEXT, "--url", f"{served}/cropped.mp4", "--json")

    assert typed.code == 0, typed.err
    answer = typed.json()
    assert "Young-hee" in {one["asset"] for one in answer["sightings"]}
    assert answer["clips"][0]["origin"] == f"{served}/cropped.mp4"
    assert answer["unseen"] == []


def test_a_link_that_is_not_allowed_is_said_in_the_askers_language(served: str, desk: Callable[..., Keyboard]) -> None:
    text = "KI-klipp med Young-hee-dukken fra Squid Game, lagt ut av en fan"

    typed = desk().type("check", text, "--url", f"{served}/clip.mp4", "--json")

    assert typed.code == 0, typed.err
    assert typed.json()["unseen"] == ["Bare https-lenker hentes."]


def test_fetched_bytes_are_archived_where_the_configuration_says_keep(
    media: Path, served: str, desk: Callable[..., Keyboard], tmp_path: Path
) -> None:
    from warcio.archiveiterator import ArchiveIterator

    typed = desk(allowed_hosts=(served.removeprefix("http://"),), keep_fetched=True).type(
        "check", TEXT, "--url", f"{served}/clip.mp4", "--json"
    )

    assert typed.code == 0, typed.err
    (archive,) = (tmp_path / "data").rglob("*.warc.gz")
    (manifest,) = [json.loads(one.read_text()) for one in (tmp_path / "data").rglob("fetched-*.json")]
    with archive.open("rb") as file:
        (response,) = [
            (one.rec_headers.get_header("WARC-Target-URI"), one.content_stream().read())
            for one in ArchiveIterator(file)
            if one.rec_type == "response"
        ]
    assert response == (f"{served}/clip.mp4", (media / "clip.mp4").read_bytes())
    assert manifest["payload"]["sha256"] == typed.json()["clips"][0]["sha256"]
    assert manifest["address"] == "127.0.0.1"


def test_a_plain_check_starts_no_child(desk: Callable[..., Keyboard], monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object, **__: object) -> None:
        raise AssertionError("a child was started")

    monkeypatch.setattr(sandbox, "look", never)
    monkeypatch.setattr(asyncio, "create_subprocess_exec", never)

    assert desk().type("check", "The Young-hee doll of Squid Game", "--json").code == 0


def test_intimate_imagery_leaves_no_trace_of_the_file(
    media: Path, desk: Callable[..., Keyboard], tmp_path: Path
) -> None:
    import hashlib

    keyboard = desk()
    digest = hashlib.sha256((media / "clip.mp4").read_bytes()).hexdigest()

    typed = keyboard.type(
        "check", "a nude deepfake of an actress, intimate imagery", "--file", str(media / "clip.mp4"), "--json"
    )

    assert typed.code == 0, typed.err
    assert typed.json()["clips"] == []
    kept = [one for one in (tmp_path / "data").rglob("*") if one.is_file()]
    assert not [one for one in kept if digest.encode() in one.read_bytes() or digest in str(one)]
    assert not list((tmp_path / "data").glob("clips/*/*"))


def test_what_is_written_in_the_picture_may_stop_it_and_then_nothing_stays(
    media: Path, desk: Callable[..., Keyboard], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import hashlib

    keyboard, look = desk(ocr=True), sandbox.look
    said = {"by": "uploader", "text": "nude deepfake of an actress, intimate imagery", "where": "on screen 0:01"}

    async def reads(job: Any, *rest: Any, **named: Any) -> Any:
        return {"statements": [said]} if "screen" in job else await look(job, *rest, **named)

    monkeypatch.setattr(sandbox, "look", reads)
    typed = keyboard.type("check", TEXT, "--file", str(media / "clip.mp4"), "--json")

    digest = hashlib.sha256((media / "clip.mp4").read_bytes()).hexdigest()
    assert typed.json()["lanes"]
    kept = [one for one in (tmp_path / "data").rglob("*") if one.is_file()]
    assert not [one for one in kept if digest.encode() in one.read_bytes() or digest in str(one)]


def test_the_sheet_is_a_picture_with_the_asset_marked(
    media: Path, desk: Callable[..., Keyboard], tmp_path: Path
) -> None:
    import cv2

    keyboard = desk()
    keyboard.type("knowledge", "add-reference", "squid-game#young-hee", str(media / "still.png"))

    typed = keyboard.type("check", TEXT, "--file", str(media / "clip.mp4"), "--json")

    sheet = cv2.imread(typed.json()["clips"][0]["contact_sheet"])
    assert sheet is not None
    red = (sheet[:, :, 2] > 150) & (sheet[:, :, 1] < 110) & (sheet[:, :, 0] < 90)
    assert int(np.count_nonzero(red)) > 500


def test_erasing_an_uploader_removes_the_files_of_their_clips(
    media: Path, served: str, desk: Callable[..., Keyboard], tmp_path: Path
) -> None:
    host = served.removeprefix("http://")
    keyboard = desk(allowed_hosts=(host,))
    matter = keyboard.type("check", TEXT, "--file", str(media / "clip.mp4"), "--json").json()["matter"]
    assert list((tmp_path / "data" / "clips").glob("*/*/evidence.json"))
    named = keyboard.type("matter", "party", matter, "uploader", "Some Fan")

    erased = keyboard.type("erase", "Some Fan")

    assert (named.code, erased.code) == (0, 0), named.err + erased.err
    assert not list((tmp_path / "data" / "clips").glob("*/*/*"))
