"""A child sees nothing but what it is given, whichever program shuts it off; where none can, nothing is opened."""

import asyncio
import contextlib
import os
import subprocess
from pathlib import Path

import pytest

from bot.clips import sandbox, wall
from bot.clips.unseen import NotSeen
from bot.clips.wall import Command, bubblewrap, unshared, works
from tests.conftest import need

WAYS = {"bubblewrap": bubblewrap, "unshare": unshared}
LOOKS = """
cat /in/clip
test ! -e {secret} || echo SEES-A-FILE
test ! -e /home || echo SEES-HOMES
(echo x > /in/clip) 2>/dev/null && echo WRITES-THE-CLIP
(echo x > /usr/x) 2>/dev/null && echo WRITES-THE-SYSTEM
grep -q eth /proc/net/dev && echo HAS-A-NETWORK
test -e /proc/{pid}/environ && grep -q secret-of-the-parent /proc/{pid}/environ && echo SEES-THE-PARENT
env | grep -q secret-of-the-parent && echo HAS-THE-PARENTS-ENVIRONMENT
echo made > /out/made
exit 0
"""


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Command:
    """Each program that works here."""
    found = WAYS[request.param]
    if not works(found):
        need("sandbox", request.param != "bubblewrap", "install bubblewrap")
        pytest.skip(f"{request.param} may not make namespaces here")
    return found


def test_a_child_sees_and_writes_only_what_it_is_given(
    way: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip, out, secret = tmp_path / "clip", tmp_path / "out", tmp_path / "secret"
    out.mkdir()
    clip.write_text("the clip")
    secret.write_text("x")
    monkeypatch.setenv("PASSWORD", "secret-of-the-parent")
    looks = LOOKS.format(secret=secret, pid=os.getpid())

    done = subprocess.run(way(clip, out, (), ["/bin/sh", "-c", looks]), capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "the clip"), done.stderr
    assert (out / "made").read_text() == "made\n"
    assert clip.read_text() == "the clip"


def test_a_child_has_no_rights_left(way: Command, tmp_path: Path) -> None:
    clip = tmp_path / "clip"
    clip.touch()

    done = subprocess.run(
        way(clip, tmp_path, (), ["/bin/grep", "CapEff", "/proc/self/status"]),
        capture_output=True,
        text=True,
        check=True,
    )

    assert int(done.stdout.split()[1], 16) == 0


async def test_a_clip_is_looked_at_under_either(way: Command, clip: Path, tmp_path: Path) -> None:
    job = {"media_type": "video/mp4", "max_seconds": 60}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "wall", lambda: way)
        answer = await sandbox.look(job, clip, tmp_path)

    assert len(answer["frames"]) == 8


async def test_where_nothing_shuts_off_nothing_is_opened(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wall, "works", lambda _: False)
    wall.wall.cache_clear()
    try:
        with pytest.raises(NotSeen, match="install bubblewrap"):
            await sandbox.look({}, clip, tmp_path)
    finally:
        wall.wall.cache_clear()


async def test_a_cancelled_look_ends_its_child(clip: Path, tmp_path: Path, sandbox_here: None) -> None:
    started = asyncio.Event()
    looking = asyncio.create_task(
        sandbox.look({"media_type": "video/mp4"}, clip, tmp_path, progress=lambda *_: started.set())
    )
    await asyncio.wait_for(started.wait(), 60)

    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking

    assert not [one for one in commands_running() if str(tmp_path) in one]


def commands_running() -> list[str]:
    """The command lines of all processes."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            found.append(file.read_bytes().decode("utf-8", "replace"))
    return found


@pytest.fixture
def sandbox_here(sandbox: None) -> None:
    """Only the need of the sandbox."""
