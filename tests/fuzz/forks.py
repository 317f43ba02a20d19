"""Opens damaged media as the sandboxed child does, some in a process at a time, under the same limits.

python -m tests.fuzz.forks FOLDER SEED COUNT: prints {"answered", "refused", "died", "sentences", "memory", "seconds"}.
A child that dies is one sentence in the program (bot.clips.sandbox); here it is counted. `sentences` are those that a
person would read for what was refused.
"""

import contextlib
import io
import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.clips import child
from bot.clips.sandbox import MEMORY
from bot.clips.unseen import NotSeen, told

CPU_SECONDS = 20
BATCH = 20  # files of one child
Said = dict[str, Any]


def flip(content: bytearray, chance: random.Random) -> None:
    """Some bytes are others."""
    for _ in range(chance.choice((1, 4, 40, 400))):
        content[chance.randrange(len(content))] = chance.randrange(256)


def cut(content: bytearray, chance: random.Random) -> None:
    """It ends early."""
    del content[chance.randrange(1, len(content)) :]


def grow(content: bytearray, chance: random.Random) -> None:
    """A length field says something else."""
    at = chance.randrange(max(1, len(content) - 4))
    content[at : at + 4] = chance.choice(
        (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x00\x00\x00\x00", b"\x80\x00\x00\x01")
    )


def splice(content: bytearray, chance: random.Random) -> None:
    """A stretch stands somewhere else, too."""
    start = chance.randrange(len(content))
    piece = content[start : start + chance.randrange(1, 2000)]
    at = chance.randrange(len(content))
    content[at:at] = piece


DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (flip, flip, cut, grow, splice)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The file with one to three things wrong."""
    out = bytearray(content)
    for _ in range(chance.randrange(1, 4)):
        if len(out) > 8:
            chance.choice(DAMAGES)(out, chance)
    return bytes(out)


def open_in_child(files: Sequence[Path], out: Path) -> tuple[list[Said], int]:
    """What was said of each file, in order, until the child died or had opened all; its bytes of memory."""
    said = out / "said.jsonl"
    said.write_text("")
    pid = os.fork()
    if pid == 0:
        _look_and_leave(files, out, said)
    _, _, used = os.wait4(pid, 0)
    return [json.loads(line) for line in said.read_text().splitlines()], used.ru_maxrss * 1024


def _look_and_leave(files: Sequence[Path], out: Path, said: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        for file in files:
            start = time.monotonic()
            spoken = io.StringIO()
            sys.stdin = io.TextIOWrapper(io.BytesIO(json.dumps(_job(file, out)).encode()))
            with contextlib.redirect_stdout(spoken):
                child.main()
            last = json.loads(spoken.getvalue().splitlines()[-1])
            last.pop("answer", None)
            with said.open("a") as lines:
                lines.write(json.dumps({**last, "seconds": time.monotonic() - start}) + "\n")
    finally:
        os._exit(0)


def _job(file: Path, out: Path) -> dict[str, object]:
    limits = {"memory": MEMORY, "cpu_seconds": CPU_SECONDS, "output": 64_000_000}
    # Sound goes through another program; its own decoder sees only what PyAV made of it.
    return {"clip": str(file), "out": str(out), "limits": limits, "media_type": "video/mp4", "audio": False}


def is_sentence(said: Said) -> bool:
    """Whether a refusal is a whole sentence of the catalogues."""
    sentence = str(told(said["refused"], said["values"]))
    return sentence.endswith(".") and "{" not in sentence and str(NotSeen("broken")) != sentence


def main(folder: Path, seed: int, count: int) -> dict[str, float]:
    """Damage and open `count` files, some of them in one child: forking costs more than most of them."""
    import c2pa  # noqa: F401 loaded once, before the forks
    import cv2  # noqa: F401
    import pdqhash  # noqa: F401

    chance = random.Random(seed)
    seeds = [one.read_bytes() for one in sorted(folder.iterdir()) if one.is_file()]
    found = {"answered": 0, "refused": 0, "died": 0, "sentences": 0, "memory": 0.0, "seconds": 0.0}
    made, out = folder / "made", folder / "out"
    made.mkdir(exist_ok=True)
    out.mkdir(exist_ok=True)
    for start in range(0, count, BATCH):
        files = [made / f"{number}.bin" for number in range(start, min(start + BATCH, count))]
        for file in files:
            file.write_bytes(damaged(chance.choice(seeds), chance))
        while files:
            files = _count(found, files, out, made / f"died-{seed}")
    return found


def _count(found: dict[str, float], files: list[Path], out: Path, died: Path) -> list[Path]:
    """Add what one child said of these files; those that it did not come to."""
    said, memory = open_in_child(files, out)
    found["memory"] = max(found["memory"], memory)
    for one in said:
        found["refused" if "refused" in one else "answered"] += 1
        found["sentences"] += "refused" in one and is_sentence(one)
        found["seconds"] = max(found["seconds"], one["seconds"])
    for file in files[: len(said)]:
        file.unlink()
    if len(said) == len(files):
        return []
    found["died"] += 1
    files[len(said)].rename(f"{died}-{files[len(said)].name}")
    return files[len(said) + 1 :]


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
