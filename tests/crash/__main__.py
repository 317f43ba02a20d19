"""`make crash KILLS=150 ENGINE=sqlite|postgres`: the last line is lost=0 doubled=0 kills=N chain=valid."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.crash.campaign import Count, run_postgres, run_sqlite
from tests.postgres import server


def main() -> int:
    """Run one campaign and print what it came to; 1 where anything was lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash")
    parser.add_argument("--kills", type=int, default=150)
    parser.add_argument("--freezes", type=int, default=-1, help="only PostgreSQL; default: 3 for 10 kills")
    parser.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rightsdesk-crash-") as name:
        result = campaign(Path(name), asked)
    print(
        f"engine={asked.engine} seed={asked.seed} events={result.events} tickets={result.tickets} "
        f"freezes={result.freezes} unknown={result.unknown} matters_doubled={result.matters_doubled} "
        f"seconds={result.seconds:.0f}"
    )
    print(result.line())
    bad = result.lost or result.doubled or result.matters_doubled or result.unknown or result.chain != "valid"
    return 1 if bad else 0


def campaign(folder: Path, asked: argparse.Namespace) -> Count:
    """On the engine that was asked for."""
    if asked.engine == "sqlite":
        return run_sqlite(folder, asked.kills, seed=asked.seed)
    freezes = asked.freezes if asked.freezes >= 0 else asked.kills * 3 // 10
    with server() as url:
        return run_postgres(folder, url, asked.kills, freezes, seed=asked.seed)


if __name__ == "__main__":
    sys.exit(main())
