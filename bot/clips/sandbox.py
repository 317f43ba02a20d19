"""Media is opened only in a child process: no network, no files but its own, bounded memory, time and output.

bubblewrap where it is there, else unshare (util-linux); where neither is, nothing is opened.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.errors import BadInput

MEMORY = 1_400_000_000  # bytes of address space; what is resident stays far below (bench/clips.py prints it)
CPU_SECONDS = 120
OUTPUT = 64_000_000  # bytes one written file may have
WALL_SECONDS = 180.0
LONGEST_ANSWER = 64_000_000
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/alternatives", "/etc/ld.so.cache")
PACKAGE = Path(__file__).parent.parent
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Limits:
    """What a child may use."""

    memory: int = MEMORY
    cpu_seconds: int = CPU_SECONDS
    output: int = OUTPUT
    wall_seconds: float = WALL_SECONDS


@cache
def wall() -> tuple[str, ...]:
    """The program that shuts a child off; raises BadInput where there is none."""
    if bwrap := shutil.which("bwrap"):
        return (bwrap,)
    if unshare := shutil.which("unshare"):
        return (unshare, "--user", "--map-root-user", "--net", "--pid", "--fork", "--ipc", "--kill-child")
    raise BadInput(
        "Media is not opened here: install bubblewrap (or util-linux's unshare), so that it can be shut off."
    )


def command(program: Sequence[str], clip: Path, out: Path) -> list[str]:
    """The whole command line: inside, the clip is /in/clip (bubblewrap) and `out` is writable."""
    shut = wall()
    if len(shut) > 1:
        return [*shut, *program]
    seen = [path for path in (*SYSTEM, sys.prefix, sys.base_prefix, str(PACKAGE)) if Path(path).exists()]
    binds = [word for path in dict.fromkeys(seen) for word in ("--ro-bind", path, path)]
    return [
        *shut, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv",
        "--setenv", "PATH", "/usr/bin:/bin",
        "--setenv", "OPENBLAS_NUM_THREADS", "1", "--setenv", "OMP_NUM_THREADS", "1",
        *binds, "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",  # noqa: S108 the child's own
        "--ro-bind", str(clip), "/in/clip", "--bind", str(out), "/out", "--chdir", "/out", *program,
    ]  # fmt: skip


def places(clip: Path, out: Path) -> tuple[str, str]:
    """Where the child sees the clip and its output folder."""
    return ("/in/clip", "/out") if len(wall()) == 1 else (str(clip), str(out))


async def look(
    job: Mapping[str, Any], clip: Path, out: Path, limits: Limits = Limits(), progress: Progress | None = None
) -> dict[str, Any]:
    """Run bot.clips.child on a clip; its answer. Raises BadInput with a sentence for whatever goes wrong."""
    inside, written = places(clip, out)
    bounds = {"memory": limits.memory, "cpu_seconds": limits.cpu_seconds, "output": limits.output}
    told = json.dumps({**job, "clip": inside, "out": written, "limits": bounds}).encode()
    program = [sys.executable, "-I", "-S", "-c", START, str(PACKAGE.parent), *sys.path[1:]]
    process = await asyncio.create_subprocess_exec(
        *command(program, clip, out),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=LONGEST_ANSWER,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(limits.wall_seconds):
            answer = await _answer(process, told, progress)
    except TimeoutError as error:
        raise BadInput("The clip took too long to look at, and was left.") from error
    finally:
        await _end(process)
    return answer


START = (
    "import sys; sys.path[:0] = sys.argv[1:]; from runpy import run_path; "
    "run_path(sys.argv[1] + '/bot/clips/child.py', run_name='__main__')"
)


async def _answer(process: asyncio.subprocess.Process, told: bytes, progress: Progress | None) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError, ConnectionResetError):  # it died at once: its standard output decides
        process.stdin.write(told)
        await process.stdin.drain()
        process.stdin.close()
    while line := await _line(process.stdout):
        message = _parsed(line)
        if "progress" in message and progress is not None:
            progress(str(message.get("what", "")), float(message["progress"]))
        if "refused" in message:
            raise BadInput(str(message["refused"])[:300])
        if "answer" in message:
            found = message["answer"]
            assert isinstance(found, dict)
            return found
    raise BadInput("The clip could not be looked at: opening it needed more than it may use, or it is broken.")


async def _line(stream: asyncio.StreamReader) -> bytes:
    try:
        return await stream.readline()
    except ValueError:  # longer than LONGEST_ANSWER
        return b""


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
