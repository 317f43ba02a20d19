"""Backups of a data folder while it is in use, with a manifest; and checking and restoring them."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.domain.errors import BadInput
from knowledge.model import Frozen

DATABASE, MANIFEST = "rightsdesk.db", "MANIFEST.json"
SUFFIXES = (".db", ".sqlite", ".sqlite3")
PASSED_OVER = (".lock", ".sock", "-wal", "-shm", "-journal", ".tmp")
REBUILT = ("chroma", "lexical", "attachments")
"""Folders that are rebuilt from the rest, or hold only what is on its way."""


class Backup(Frozen):
    """What a backup holds."""

    files: int
    bytes: int


def back_up(data: Path, to: Path, made: str) -> Backup:
    """Copy a data folder into a new one; databases as one consistent moment each. Raises BadInput."""
    if to.exists() and any(to.iterdir()):
        raise BadInput(f"{to} is not empty; name a new folder.")
    if to.resolve().is_relative_to(data.resolve()):
        raise BadInput(f"{to} lies inside the data folder; a backup belongs elsewhere.")
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    entries = {}
    for file in _files(data):
        name = file.relative_to(data)
        copy = to / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        _copy(file, copy)
        entries[str(name)] = {"sha256": sha256(copy), "bytes": copy.stat().st_size}
    manifest = {"made": made, "files": entries}
    (to / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True), "utf-8")
    return Backup(files=len(entries), bytes=sum(one["bytes"] for one in entries.values()))


def _files(data: Path) -> Iterator[Path]:
    for file in sorted(data.rglob("*")):
        inside = file.relative_to(data).parts[:-1]
        if file.is_file() and not file.name.endswith(PASSED_OVER) and not set(inside) & set(REBUILT):
            yield file


def _copy(file: Path, copy: Path) -> None:
    if file.suffix not in SUFFIXES:
        shutil.copy2(file, copy)
        return
    # SQLite's own online backup: the writer goes on meanwhile.
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source, closing(sqlite3.connect(copy)) as into:
        source.backup(into)
    copy.chmod(0o600)


def sha256(file: Path) -> str:
    """Of a file's bytes, as hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def check(backup: Path) -> Backup:
    """Every file as the manifest says, every database sound; raises BadInput with the first fault."""
    try:
        entries = json.loads((backup / MANIFEST).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError) as error:
        raise BadInput(f"{backup} is no backup: its {MANIFEST} cannot be read ({error}).") from error
    for name, entry in entries.items():
        file = backup / name
        if not file.resolve().is_relative_to(backup.resolve()):
            raise BadInput(f"The manifest names a file outside the backup: {name}.")
        if not file.is_file():
            raise BadInput(f"{name} is missing from the backup.")
        if sha256(file) != entry["sha256"]:
            raise BadInput(f"{name} is not what was backed up: its SHA-256 differs.")
        if file.suffix in SUFFIXES:
            _sound(file)
    return Backup(files=len(entries), bytes=sum(one["bytes"] for one in entries.values()))


def _sound(file: Path) -> None:
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as connection:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise BadInput(f"{file.name} is damaged: {verdict}.")


def restore(backup: Path, data: Path) -> Backup:
    """Put a checked backup where the data folder is to be; raises BadInput where one is already."""
    checked = check(backup)
    if (data / DATABASE).exists():
        raise BadInput(f"{data} already holds a database; move it away first.")
    for name in json.loads((backup / MANIFEST).read_text("utf-8"))["files"]:
        copy = data / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(backup / name, copy)
    return checked
