"""An assessment without a language model against the time torch needs to embed the same text once, as ratios."""

import asyncio
import gc
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bot.bootstrap import App
from bot.config import Settings
from bot.desk.check import Check
from bot.desk.golden import load_golden
from bot.domain.clip import Clip
from knowledge.model import Audience

GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "golden" / "assessment"
MANY = 10_000


def main(arguments: list[str]) -> None:
    """`--checks N` also runs N checks and prints how much the memory grew (default 0: no)."""
    import torch  # heavy

    torch.set_num_threads(1)
    checks = int(arguments[arguments.index("--checks") + 1]) if "--checks" in arguments else 0
    with tempfile.TemporaryDirectory() as folder:
        app = App(Settings(data={"folder": folder}))  # type: ignore[arg-type]
        print("opening the library ...", file=sys.stderr)
        check = Check(library=app.library, texts=app.texts, clock=app.clock)
        texts = [one.text for one in load_golden(GOLDEN)]
        embedder = app.library.opened().index.embedder()
        asyncio.run(measure(check, lambda text: embedder.embed_queries([text]), texts, checks))


async def measure(check: Check, embed: Callable[[str], object], texts: list[str], checks: int) -> None:
    """Times of both, taken in turn so that a busy machine slows both alike."""
    await check(Clip.described(texts[0]), "en", Audience.PUBLIC)
    whole, rules, embedding = [], [], []
    for text in texts:
        started = time.perf_counter()
        embed(text)
        embedded = time.perf_counter()
        await check(Clip.described(text), "en", Audience.PUBLIC)
        done = time.perf_counter()
        await check.library.assets_like(Clip.described(text), Audience.PUBLIC)
        compared = time.perf_counter() - done
        embedding.append(embedded - started)
        whole.append(done - embedded)
        rules.append(max(0.0, done - embedded - compared))
    p50 = statistics.median(embedding)
    for name, times in (
        ("embedding the text once", embedding),
        ("assessment", whole),
        ("assessment less clauses", rules),
    ):
        cuts = statistics.quantiles(times, n=100)
        typical, slow = cuts[49], cuts[98]
        print(f"{name:26} p50 {typical * 1000:7.1f} ms = {typical / p50:5.2f} x", end="   ")
        print(f"p99 {slow * 1000:7.1f} ms = {slow / p50:5.2f} x")
    if checks:
        await grow(check, texts, checks)


async def grow(check: Check, texts: list[str], checks: int) -> None:
    """How much memory many checks add, after a warm-up."""
    before = 0
    for number in range(checks):
        await check(Clip.described(f"{texts[number % len(texts)]} {number}"), "en", Audience.PUBLIC)
        if number == checks // 10:
            gc.collect()
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    gc.collect()
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    first, last = before / 1024, after / 1024
    print(f"memory after {checks // 10} checks {first:.0f} MB, after {checks} {last:.0f} MB ({last - first:+.1f} MB)")
