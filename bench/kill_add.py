"""python -m bench kill_add -- [--files 2000] [--kills 20] [--models FOLDER]

`rightsdesk knowledge add` of many files, killed with SIGKILL at random moments and started again, until it comes to its
end; then nothing is missing, nothing is double, the word index agrees with the database. So often, each time from an
empty folder, until there were as many kills as asked. While it ends a foreign second writer has to be refused.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import platformdirs

from knowledge.checking import check_index
from knowledge.errors import LibraryBusy
from knowledge.index import Index
from knowledge.lock import writing
from knowledge.model_files import ModelChoice

SOONEST, AT_ONCE = 0.5, 4
"""Seconds until a kill, at least; kills of one folder, after which the rest runs undisturbed. Early ones are drawn
more often: reading takes two seconds, embedding ten."""
PHASES = ("before the first file", "while adding", "while embedding")


def main(arguments: Sequence[str] = ()) -> None:
    """Kill and start again, then look; raises AssertionError where something is lost or double."""
    parser = argparse.ArgumentParser(prog="bench kill_add")
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--longest", type=float, default=12.0, help="seconds until a kill, at most")
    parser.add_argument("--models", type=Path, default=Path(platformdirs.user_cache_path("rightsdesk")) / "models")
    chosen = parser.parse_args(arguments)
    rng = random.Random(20261122)
    kills = Counter[str]()
    folders = refused = 0
    while kills.total() < chosen.kills:
        with tempfile.TemporaryDirectory() as name:
            campaign = Campaign(Path(name), chosen.files, chosen.models)
            for _ in range(min(AT_ONCE, chosen.kills - kills.total())):
                if not (phase := campaign.killed(SOONEST + chosen.longest * rng.random() ** 2)):
                    break  # it had ended
                kills[phase] += 1
            refused += campaign.finished()
            campaign.look()
            folders += 1
    print(f"killed {kills.total()} times: {', '.join(f'{kills[phase]} {phase}' for phase in PHASES)}")
    print(
        f"{folders} times {chosen.files} files: all there once, index well; "
        f"a foreign writer was refused in {refused} of {folders}"
    )
    assert refused == folders, "a foreign writer was let in"


class Campaign:
    """One folder of letters, and a library that they are added to."""

    def __init__(self, folder: Path, files: int, models: Path) -> None:
        self._data, self._letters, self._models, self._count = folder / "data", folder / "letters", models, files
        self._letters.mkdir()
        for number in range(files):
            text = f"Letter {number} asks the host to remove clip number {number}, which shows our doll.\n"
            (self._letters / f"letter-{number}.txt").write_text(text, "utf-8")

    def killed(self, after: float) -> str:
        """Add, and kill after so many seconds; in which phase that was, or "" where it had ended before."""
        child = self._start()
        try:
            child.wait(after)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
        if child.wait() != -signal.SIGKILL:
            assert child.returncode == 0, f"`knowledge add` ended with {child.returncode}"
            return ""
        stored = len(list(self._stored())) if self._data.exists() else 0
        return PHASES[0] if not stored else PHASES[1] if stored < self._count else PHASES[2]

    def finished(self) -> bool:
        """Run to the end; whether a foreign writer was refused meanwhile."""
        (self._letters / "one-more.txt").write_text("One more letter keeps the writer busy for a moment.\n", "utf-8")
        refused = False
        for _attempt in range(5):  # the look at the lock may itself get it first: then the child is the refused one
            child = self._start()
            while child.poll() is None:
                refused = refused or self._is_refused()
                time.sleep(0.05)
            if child.returncode == 0:
                return refused
        raise AssertionError("adding did not end")

    def look(self) -> None:
        """Every letter is there once and has its vector, and the indexes agree."""
        stored = list(self._stored())
        assert sorted(stored) == sorted(set(stored)), "a letter is there twice"
        assert len(stored) == self._count + 1, f"{len(stored)} of {self._count + 1} letters"
        index = self._index()
        assert check_index(index) == []
        index.close()

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "bot", "knowledge", "add", str(self._letters)]
        environment = os.environ | {
            "RIGHTSDESK_DATA__FOLDER": str(self._data),
            "RIGHTSDESK_KNOWLEDGE__MODELS": str(self._models),
        }
        root = Path(__file__).resolve().parents[1]
        return subprocess.Popen(
            command, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0
        )

    def _index(self) -> Index:
        return Index(self._data, ModelChoice(self._models))

    def _stored(self) -> Iterator[str]:
        index = self._index()
        yield from (stored.path for stored in index.database.documents() if str(self._letters) in stored.path)
        index.close()

    def _is_refused(self) -> bool:
        try:
            with writing(self._data / "library.lock"):
                return False
        except LibraryBusy:
            return True


if __name__ == "__main__":
    main(sys.argv[1:])
