"""Opens damaged media as the sandboxed child does, each in a process of its own under the same limits.

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
from collections.abc import Callable
from pathlib import Path

from bot.clips import child
from bot.clips.sandbox import MEMORY
from bot.clips.unseen import NotSeen, told

CPU_SECONDS = 20
ANSWERED, REFUSED, OTHERWISE = 0, 3, 4
SAID = "said.json"


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


def open_in_child(file: Path, out: Path) -> tuple[int, float, int]:
    """(exit code, seconds, bytes of memory) of one file."""
    start = time.monotonic()
    pid = os.fork()
    if pid == 0:
        _look_and_leave(file, out)
    _, status, used = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), time.monotonic() - start, used.ru_maxrss * 1024


def _look_and_leave(file: Path, out: Path) -> None:
    code = OTHERWISE
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sys.stdin = io.TextIOWrapper(io.BytesIO(json.dumps(_job(file, out)).encode()))
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            child.main()
        last = json.loads(said.getvalue().splitlines()[-1])
        (out / SAID).write_text(json.dumps({"refused": last.get("refused"), "values": last.get("values")}))
        code = ANSWERED if "answer" in last else REFUSED if "refused" in last else OTHERWISE
    finally:
        os._exit(code)


def _job(file: Path, out: Path) -> dict[str, object]:
    limits = {"memory": MEMORY, "cpu_seconds": CPU_SECONDS, "output": 64_000_000}
    # Sound goes through another program; its own decoder sees only what PyAV made of it.
    return {"clip": str(file), "out": str(out), "limits": limits, "media_type": "video/mp4", "audio": False}


def is_sentence(file: Path) -> bool:
    """Whether what the child said is a whole sentence of the catalogues."""
    said = json.loads(file.read_text())
    sentence = str(told(said["refused"], said["values"]))
    return bool(sentence) and sentence.endswith(".") and "{" not in sentence and str(NotSeen("broken")) != sentence


def main(folder: Path, seed: int, count: int) -> dict[str, float]:
    """Damage and open `count` files."""
    import c2pa  # noqa: F401 loaded once, before the forks
    import cv2  # noqa: F401
    import pdqhash  # noqa: F401

    chance = random.Random(seed)
    seeds = [one.read_bytes() for one in sorted(folder.iterdir()) if one.is_file()]
    found = {"answered": 0, "refused": 0, "died": 0, "sentences": 0, "memory": 0.0, "seconds": 0.0}
    made, out = folder / "made", folder / "out"
    made.mkdir(exist_ok=True)
    out.mkdir(exist_ok=True)
    for number in range(count):
        file = made / f"{number % 4}.bin"
        file.write_bytes(damaged(chance.choice(seeds), chance))
        code, seconds, memory = open_in_child(file, out)
        found[{ANSWERED: "answered", REFUSED: "refused"}.get(code, "died")] += 1
        found["sentences"] += code == REFUSED and is_sentence(out / SAID)
        found["memory"], found["seconds"] = max(found["memory"], memory), max(found["seconds"], seconds)
        if code not in (ANSWERED, REFUSED):
            file.rename(made / f"died-{seed}-{number}-{code}.bin")
    return found


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
