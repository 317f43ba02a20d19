"""Commands of other processes, handed to the owner of the data folder."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.config import load
from bot.domain.errors import RightsdeskError
from bot.owner import Call, forward, socket_of

STAYS = ("serve", "setup", "testbed", "restore")
"""Commands that are owners themselves, or have nothing to do with one."""


def forwarded(words: Sequence[str]) -> int | None:
    """Have a living owner carry the command out; its exit code, or None where it is ours to do."""
    if not words or not _travels(words):
        return None
    try:
        folder = load(_config(words)).data.folder
        if not socket_of(folder).exists():
            return None
        width = shutil.get_terminal_size().columns
        call = Call(words=tuple(words), cwd=str(Path.cwd()), width=width, interactive=sys.stderr.isatty())
        return forward(folder, call, sys.stdin.buffer if sys.stdin else None, sys.stdout.buffer, sys.stderr.buffer)
    except RightsdeskError as error:
        sys.stderr.write(f"rightsdesk: {error}\n")
        return 2


def _travels(words: Sequence[str]) -> bool:
    plain = [word for word in words if not word.startswith("-")]
    config = _config(words)
    name = next((word for word in plain if word not in (str(config), _named(words))), "")
    if {"--help", "-h", "--version"} & set(words) or not name or name in STAYS:
        return False
    # `work` alone owns; `work list` and the like are for the owner.
    return name != "work" or plain[-1] != "work"


def _named(words: Sequence[str]) -> str:
    return _after(words, "--as")


def _config(words: Sequence[str]) -> Path | None:
    name = _after(words, "--config")
    return Path(name) if name else None


def _after(words: Sequence[str], option: str) -> str:
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word == option:
            return following
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return ""
