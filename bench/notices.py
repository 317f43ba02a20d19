"""Reading real notices: precision and recall by file name, and speed. `python -m bench notices -- FOLDER [YEAR ...]`

FOLDER holds published notices (github/dmca: one Markdown file each, in a folder a year); the name is hidden from the
classifier and serves as label only: retraction or reversal, else counter-notice, else notice. The kind is told of
every file; the first 1,000 are read whole (kind, parts, dates, addresses), for the speed.
"""

import re
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot.draft_texts import shipped_book
from bot.drafting.received.kinds import kind_of
from bot.drafting.received.reading import read_notice
from bot.notices.files import read_file, received_words

YEARS = ("2022", "2023", "2024", "2025", "2026")
TIMED = 1000
COUNTER = re.compile(r"counter-?n|-counter(?=-|\.)")
"""Not every 'counter': some products are called so."""


def label(name: str) -> str:
    """By file name; retraction wins where a name has both."""
    low = name.lower()
    if re.search(r"retraction|reversal", low):
        return "retraction"
    return "counter-notice" if COUNTER.search(low) else "notice"


def main(arguments: list[str]) -> int:
    """Print the table and every disagreement: `[FOLDER, YEAR, ...]`."""
    if not arguments:
        print("Say where the notices are: python -m bench notices -- FOLDER [YEAR ...]")
        return 0
    folder, years = Path(arguments[0]), tuple(arguments[1:]) or YEARS
    files = [file for year in years for file in sorted((folder / year).rglob("*.md"))]
    quality(folder, files)
    speed(files[:TIMED])
    return 0


def quality(folder: Path, files: Sequence[Path]) -> None:
    """Precision and recall of each kind, with every disagreement."""
    words = received_words().kinds
    table: Counter[tuple[str, str]] = Counter()
    for file in files:
        kind = kind_of(read_file(file, "hidden.md").text, words).value
        table[label(file.name), kind] += 1
        if kind != label(file.name):
            print(f"{label(file.name)} read as {kind}: {file.relative_to(folder)}")
    print(f"{len(files)} files")
    for kind in ("counter-notice", "retraction", "notice"):
        right = table[kind, kind]
        said = sum(count for (_, told), count in table.items() if told == kind)
        there = sum(count for (named, _), count in table.items() if named == kind)
        print(f"{kind}: precision {right / max(1, said):.3f}, recall {right / max(1, there):.3f} ({there} files)")


def speed(files: Sequence[Path]) -> None:
    """Whole readings, from the file on, in one process."""
    words, regimes = received_words(), shipped_book().regimes
    wall, cpu = time.monotonic(), time.process_time()
    for file in files:
        read_notice("hidden.md", read_file(file, "hidden.md").text, words, regimes)
    spent, used = time.monotonic() - wall, time.process_time() - cpu
    print(f"{len(files)} files read whole: {spent:.1f} s wall, {used:.1f} s of one core")
