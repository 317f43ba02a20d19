"""Reading real notices: precision and recall by file name, and speed. `python -m bench notices -- FOLDER [YEAR ...]`

FOLDER holds published notices (github/dmca: one Markdown file each, in a folder a year); the name is hidden from the
classifier and serves as label only: retraction or reversal, else counter, else notice.
"""

import re
import time
from collections import Counter
from pathlib import Path

from bot.draft_texts import shipped_book
from bot.drafting.received.reading import read_notice
from bot.notices.files import read_file, received_words

YEARS = ("2022", "2023", "2024", "2025", "2026")


def label(name: str) -> str:
    """By file name; retraction wins where a name has both."""
    low = name.lower()
    if re.search(r"retraction|reversal", low):
        return "retraction"
    return "counter-notice" if "counter" in low else "notice"


def main(arguments: list[str]) -> int:
    """Print the table and every disagreement: `[FOLDER, YEAR, ...]`."""
    if not arguments:
        print("Say where the notices are: python -m bench notices -- FOLDER [YEAR ...]")
        return 0
    folder, years = Path(arguments[0]), tuple(arguments[1:]) or YEARS
    words, regimes = received_words(), shipped_book().regimes
    table: Counter[tuple[str, str]] = Counter()
    files = [file for year in years for file in sorted((folder / year).rglob("*.md"))]
    wall, cpu = time.monotonic(), time.process_time()
    for file in files:
        incoming = read_file(file, "hidden.md")
        kind = read_notice("hidden.md", incoming.text, words, regimes).kind.value
        table[label(file.name), kind] += 1
        if kind != label(file.name):
            print(f"{label(file.name)} read as {kind}: {file.relative_to(folder)}")
    spent, used = time.monotonic() - wall, time.process_time() - cpu
    for kind in ("counter-notice", "retraction", "notice"):
        right = table[kind, kind]
        said = sum(count for (_, told), count in table.items() if told == kind)
        there = sum(count for (named, _), count in table.items() if named == kind)
        print(f"{kind}: precision {right / max(1, said):.3f}, recall {right / max(1, there):.3f} ({there} files)")
    each = 1000 / max(1, len(files))
    print(f"{len(files)} files; per 1,000 files: {spent * each:.1f} s wall, {used * each:.1f} s of one core")
    return 0
