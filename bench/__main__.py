"""python -m bench [NAME ...]: measured comparisons, printed as ratios; never part of the tests."""

import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    """Every bench is a module here with `main(arguments)`."""
    return sorted(file.stem for file in HERE.glob("*.py") if is_bench(file))


def is_bench(file: Path) -> bool:
    """Whether a file has a `main` and is no part of this runner, without importing it."""
    return not file.stem.startswith("_") and "\ndef main(" in file.read_text("utf-8")


def main(arguments: list[str]) -> int:
    """Run the benches named (all where none is), passing on what follows `--`."""
    cut = arguments.index("--") if "--" in arguments else len(arguments)
    wanted, rest = arguments[:cut] or names(), arguments[cut + 1 :]
    for name in wanted:
        if name not in names():
            print(f"There is no bench {name!r}; there are: {', '.join(names())}.", file=sys.stderr)
            return 2
        print(f"== {name}", flush=True)
        import_module(f"bench.{name}").main(rest)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
