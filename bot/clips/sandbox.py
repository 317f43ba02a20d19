"""Media is opened only in a child process: no network, no files but its own, bounded memory, time and output.

bot.clips.wall says how it is shut off; where it cannot be, nothing is opened.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.clips.unseen import NotSeen, told
from bot.clips.wall import CLIP, OUT, PACKAGE, wall

MEMORY = 1_400_000_000  # bytes of address space; what is resident stays far below (bench/clips.py prints it)
CPU_SECONDS = 120
OUTPUT = 64_000_000  # bytes one written file may have
WALL_SECONDS = 180.0
LONGEST_ANSWER = 64_000_000
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Limits:
    """What a child may use."""

    memory: int = MEMORY
    cpu_seconds: int = CPU_SECONDS
    output: int = OUTPUT
    wall_seconds: float = WALL_SECONDS


async def look(
    job: Mapping[str, Any],
    clip: Path,
    out: Path,
    limits: Limits = Limits(),
    progress: Progress | None = None,
    also: Sequence[Path] = (),
) -> dict[str, Any]:
    """Run bot.clips.child on a clip; its answer. Raises NotSeen for whatever goes wrong.

    `out` is a folder that the child may write to; `also` is what else it may read. Cancelling ends the child.
    """
    bounds = {"memory": limits.memory, "cpu_seconds": limits.cpu_seconds, "output": limits.output}
    given = json.dumps({**job, "clip": CLIP, "out": OUT, "limits": bounds}).encode()
    program = [sys.executable, "-I", "-S", "-c", START, str(PACKAGE.parent), *sys.path[1:]]
    command = await asyncio.to_thread(lambda: wall()(clip.absolute(), out.absolute(), also, program))
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=LONGEST_ANSWER,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(limits.wall_seconds):
            answer = await _answer(process, given, progress)
    except TimeoutError as error:
        raise NotSeen("late") from error
    finally:
        await _end(process)
    return answer


START = (
    "import sys; sys.path[:0] = sys.argv[1:]; from runpy import run_path; "
    "run_path(sys.argv[1] + '/bot/clips/child.py', run_name='__main__')"
)


async def _answer(process: asyncio.subprocess.Process, given: bytes, progress: Progress | None) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError, ConnectionResetError):  # it died at once: its standard output decides
        process.stdin.write(given)
        await process.stdin.drain()
        process.stdin.close()
    while line := await _line(process.stdout):
        message = _parsed(line)
        if "progress" in message and progress is not None:
            progress(str(message.get("what", "")), float(message["progress"]))
        if "refused" in message:
            raise told(message["refused"], message.get("values", {}))
        if "answer" in message:
            found = message["answer"]
            assert isinstance(found, dict)
            return found
    raise NotSeen("died")


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
