"""Damaged media never ends the program, and never takes more than it may use."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from bot.clips.reader import Reader
from bot.clips.unseen import NotSeen
from bot.clips.wall import ENVIRONMENT, bubblewrap, unshared, works
from bot.config import ClipsOptions
from bot.store.store import RealClock
from tests.conftest import need
from tests.fuzz.forks import damaged
from tests.unit.clips.media import scene, tune, write_picture, write_video

ROOT = Path(__file__).parent.parent.parent
MEMORY = 600_000_000
SECONDS = 25.0


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """One small file of each common kind."""
    frames = scene(3, 1.0, (160, 120))
    write_video(tmp_path / "a.mp4", frames, sound=tune(3, 1.0))
    write_video(tmp_path / "b.webm", frames)
    write_video(tmp_path / "c.avi", frames)
    write_video(tmp_path / "d.mkv", frames)
    write_video(tmp_path / "e.ts", frames)
    write_picture(tmp_path / "f.jpg", frames[0])
    write_picture(tmp_path / "g.png", frames[0])
    return tmp_path


def run(seeds: Path, seed: int, count: int) -> dict[str, float]:
    """In a program of its own: a fork of the tests' process would carry all that pytest loaded."""
    command = [sys.executable, "-m", "tests.fuzz.forks", str(seeds), str(seed), str(count)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=os.environ | ENVIRONMENT)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_damaged_media_is_answered_or_refused(seeds: Path) -> None:
    found = run(seeds, 1, 150)

    assert found["answered"] + found["refused"] + found["died"] == 150
    assert found["refused"] > 10, "the damage must reach the reader"
    assert found["sentences"] == found["refused"]
    assert found["died"] <= 2
    assert found["memory"] < MEMORY
    assert found["seconds"] < SECONDS


@pytest.fixture
def contents(seeds: Path) -> list[bytes]:
    """The seeds as they are read."""
    return [one.read_bytes() for one in sorted(seeds.iterdir()) if one.is_file()]


async def test_damaged_media_through_the_real_sandbox_is_a_record_or_a_sentence(
    contents: list[bytes], tmp_path: Path
) -> None:
    need("sandbox", works(bubblewrap) or works(unshared), "install bubblewrap")
    chance, reader = random.Random(7), Reader(ClipsOptions(ocr=False), tmp_path / "data" / "clips", RealClock())
    sentences: list[str] = []
    for _ in range(30):
        file = tmp_path / "damaged"
        file.write_bytes(damaged(chance.choice(contents), chance))
        try:
            await reader.look(file, "damaged")
        except NotSeen as error:
            sentences.append(str(error))

    assert len(sentences) >= 5, "the damage must reach the reader"
    assert all(one.endswith(".") and "\n" not in one and "Traceback" not in one for one in sentences)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(10))
def test_a_thousand_damaged_files_are_answered_or_refused(seeds: Path, seed: int) -> None:
    found = run(seeds, 100 + seed, 1000)

    print(found)
    assert found["answered"] + found["refused"] + found["died"] == 1000
    assert found["sentences"] == found["refused"]
    assert found["died"] <= 10
    assert found["memory"] < MEMORY
    assert found["seconds"] < SECONDS
