"""A file is looked at in a child process, once, and what it is becomes a record."""

import zlib
from pathlib import Path

import pytest

from bot.clips import sandbox
from bot.clips.reader import Reader
from bot.clips.sniff import media_type
from bot.domain.errors import BadInput
from tests.unit.clips.conftest import NOW
from tests.unit.clips.media import crop, scene, write_video


def size_of(file: Path) -> int:
    return file.stat().st_size


async def test_the_record_of_a_clip_says_what_it_is(reader: Reader, clip: Path) -> None:
    looked = await reader.look(clip, "clip.mp4")

    evidence = looked.evidence
    assert (evidence.media_type, evidence.size, evidence.origin) == ("video/mp4", size_of(clip), "clip.mp4")
    assert {one.type for one in evidence.streams} == {"video", "audio"}
    assert evidence.seconds == pytest.approx(4.0, abs=0.2)
    assert evidence.first_seen == NOW
    assert len(evidence.frames) == 8
    assert evidence.provenance.c2pa == "none"
    assert "PyAV" in evidence.tools
    assert (looked.folder / "frame-00000000.jpg").is_file()


async def test_the_same_file_is_opened_once(reader: Reader, clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await reader.look(clip, "one.mp4")

    async def never(*_: object, **__: object) -> None:
        raise AssertionError("it was opened again")

    monkeypatch.setattr(sandbox, "look", never)
    again = await reader.look(clip, "two.mp4")

    assert again.evidence == first.evidence.model_copy(update={"origin": "two.mp4"})
    assert again.prints.sha256 == first.prints.sha256
    assert [one.at for one in again.prints.frames] == [one.at for one in first.prints.frames]
    assert (again.prints.frames[0].bits == first.prints.frames[0].bits).all()


async def test_what_is_forgotten_leaves_nothing(reader: Reader, clip: Path) -> None:
    looked = await reader.look(clip, "clip.mp4")

    await reader.forget(looked.prints.sha256)

    assert not looked.folder.exists()
    assert reader.kept.prints(looked.prints.sha256) is None


async def test_a_fetched_attachment_is_discarded_and_a_persons_own_file_stays(reader: Reader, tmp_path: Path) -> None:
    own, fetched = tmp_path / "own.mp4", reader.kept.folder.parent / "attachments" / "a.mp4"
    fetched.parent.mkdir(parents=True)
    for one in (own, fetched):
        one.write_bytes(b"x")

    await reader.discard([str(own), str(fetched)])

    assert own.exists()
    assert not fetched.exists()


def _flood() -> bytes:
    """A PNG of 20,000 x 20,000 points in a few bytes."""
    header = (20_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(60_001))), (b"IEND", b""))
    packed = (
        len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big") for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


NEVER_OPENED = {
    "empty": (b"", "empty"),
    "page": (b"<!DOCTYPE html><html>", "web page"),
    "playlist": (b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n", "playlist"),
    "concat": (b"ffconcat version 1.0\nfile /etc/passwd\n", "playlist"),
    "smil": (b"<?xml version='1.0'?><smil><a src='http://127.0.0.1/'/></smil>", "playlist"),
    "zip bomb": (b"PK\x03\x04" + bytes(100), "archive"),
    "pdf": (b"%PDF-1.7", "PDF"),
    "random": (bytes(range(1, 200)), "kind"),
}


@pytest.mark.parametrize("name", NEVER_OPENED)
async def test_what_is_no_media_is_never_opened(name: str, tmp_path: Path) -> None:
    content, reason = NEVER_OPENED[name]

    with pytest.raises(BadInput, match=reason):
        media_type(content)


async def test_a_pixel_flood_is_refused_before_it_is_decoded(reader: Reader, tmp_path: Path) -> None:
    file = tmp_path / "flood.png"
    file.write_bytes(_flood())

    with pytest.raises(BadInput, match=r"20000 x 20000|broken"):
        await reader.look(file, "flood.png")


async def test_a_truncated_clip_is_a_sentence(reader: Reader, clip: Path, tmp_path: Path) -> None:
    file = tmp_path / "half.mp4"
    _cut(clip, file)

    with pytest.raises(BadInput, match="broken"):
        await reader.look(file, "half.mp4")


def _cut(clip: Path, file: Path) -> None:
    content = clip.read_bytes()
    file.write_bytes(content[: len(content) // 2])  # its index stood at the end


async def test_a_file_over_the_limit_is_not_opened(reader: Reader, clip: Path) -> None:
    reader.options = reader.options.model_copy(update={"max_bytes": 100})

    with pytest.raises(BadInput, match="at most"):
        await reader.look(clip, "clip.mp4")


async def test_a_child_that_needs_too_much_is_a_sentence(sandbox_limits: None, clip: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        await sandbox.look({}, clip, tmp_path, sandbox.Limits(memory=60_000_000))


@pytest.fixture
def sandbox_limits(sandbox: None) -> None:
    """Only the need of the sandbox."""


async def test_every_known_clip_is_searched_for_frames_and_only_the_newest_for_crops(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.clips.reader.RECENT", 1)
    frames = scene(1)
    old = await reader.look(write_video(tmp_path / "old.mp4", frames), "old.mp4")
    cropped = await reader.look(write_video(tmp_path / "cropped.mp4", [crop(one) for one in frames]), "cropped.mp4")
    other = await reader.look(write_video(tmp_path / "other.mp4", scene(2)), "other.mp4")
    again = await reader.look(write_video(tmp_path / "again.webm", frames), "again.webm")
    newest_first = {one.prints.sha256: name for one, name in ((other, "M-3"), (cropped, "M-2"), (old, "M-1"))}

    found = await reader.seen_before(again.prints.sha256, newest_first, ())
    by_age = await reader.seen_before(again.prints.sha256, {cropped.prints.sha256: "M-2"}, ())

    assert {one.other for one in found} == {"M-1"}
    assert {one.other for one in by_age} == {"M-2"}
