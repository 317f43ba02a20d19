"""python -m bench kill_add -- [--files 2000] [--kills 20] [--models FOLDER]

`knowledge add` of many files, killed with SIGKILL at random moments; each time started again. At the end nothing is
missing, nothing is double, the word index agrees with the database, and a foreign second writer was refused.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import platformdirs

from knowledge.checking import check_index
from knowledge.errors import LibraryBusy
from knowledge.index import Index
from knowledge.lock import writing
from knowledge.model_files import ModelChoice

ADD = """
import sys
from pathlib import Path
from knowledge.index import Index
from knowledge.loading.files import Defaults, find_files, load
from knowledge.model_files import ModelChoice
index = Index(Path(sys.argv[1]), ModelChoice(Path(sys.argv[3])))
print("open", flush=True)
index.add(one for file in find_files(Path(sys.argv[2])) for one in load(file, Defaults()))
print("added", flush=True)
index.embed()
print("embedded", flush=True)
"""


def main(arguments: Sequence[str] = ()) -> None:
    """Kill and start again, then look; raises AssertionError where something is lost or double."""
    parser = argparse.ArgumentParser(prog="bench kill_add")
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--longest", type=float, default=12.0, help="seconds until a kill, at most")
    parser.add_argument("--models", type=Path, default=Path(platformdirs.user_cache_path("rightsdesk")) / "models")
    chosen = parser.parse_args(arguments)
    rng = random.Random(20261122)
    with tempfile.TemporaryDirectory() as name:
        folder, files = Path(name) / "data", Path(name) / "files"
        files.mkdir()
        for number in range(chosen.files):
            text = f"Letter {number} asks the host to remove clip number {number}, which shows our doll.\n"
            (files / f"letter-{number}.txt").write_text(text, "utf-8")
        killed = [_killed(folder, files, chosen.models, rng.uniform(0.5, chosen.longest)) for _ in range(chosen.kills)]
        print(f"killed {sum(killed)} of {len(killed)} runs before their end")
        refused = _finish(folder, files, chosen.models)
        _look(folder, chosen.models, chosen.files)
        print(f"{chosen.files} files: all there once, index well; foreign writer refused while adding: {refused}")


def _start(folder: Path, files: Path, models: Path) -> "subprocess.Popen[str]":
    root = str(Path(__file__).resolve().parents[1])
    command = [sys.executable, "-c", ADD, str(folder), str(files), str(models)]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True, start_new_session=True)


def _killed(folder: Path, files: Path, models: Path, after: float) -> bool:
    child = _start(folder, files, models)
    try:
        child.wait(after)
    except subprocess.TimeoutExpired:
        os.kill(child.pid, signal.SIGKILL)
    return child.wait() == -signal.SIGKILL


def _finish(folder: Path, files: Path, models: Path) -> bool:
    """Run to the end; whether a foreign writer was refused meanwhile."""
    (files / "one-more.txt").write_text("One more letter keeps the writer busy for a moment.\n", "utf-8")
    refused = False
    for _attempt in range(5):  # the look at the lock may itself get it first, and then the child is the refused one
        child = _start(folder, files, models)
        while child.poll() is None:
            refused = refused or _is_refused(folder)
            time.sleep(0.05)
        if child.returncode == 0:
            return refused
    raise AssertionError("adding did not end")


def _is_refused(folder: Path) -> bool:
    try:
        with writing(folder / "library.lock"):
            return False
    except LibraryBusy:
        return True


def _look(folder: Path, models: Path, files: int) -> None:
    index = Index(folder, ModelChoice(models))
    paths = [stored.path for stored in index.database.documents()]
    assert len(paths) == len(set(paths)) == files + 1, (len(paths), files)
    assert check_index(index) == []
    counts = index.database.counts()
    assert (counts["passages"], counts["pending"]) == (files + 1, 0), counts


if __name__ == "__main__":
    main(sys.argv[1:])
