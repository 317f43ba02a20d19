"""python -m bench assessment [-- --checks N]: an assessment without a language model, as a ratio.

The measure is what torch needs to embed the same text once with the same model: sentence-transformers, float32, one
thread. Goals: p50 under 1.5 x, p99 under 4 x. The two are timed in turn, so that a busy machine slows both alike.
"""

import asyncio
import gc
import inspect
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
from bot.library import opening
from knowledge.model import Audience
from knowledge.model_files import sentence_transformers_embedder

GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "golden" / "assessment"
MANY = 10_000


def main(arguments: list[str]) -> None:
    """`--checks N` also runs N checks and prints how much the memory grew (default 0: no)."""
    checks = int(arguments[arguments.index("--checks") + 1]) if "--checks" in arguments else 0
    with tempfile.TemporaryDirectory() as folder:
        app = App(Settings(data={"folder": folder}))
        print("opening the library ...", file=sys.stderr)
        check = Check(library=app.library, texts=app.texts, clock=app.clock, registers=app.registers)
        texts = [one.text for one in load_golden(GOLDEN)]
        if checks:  # in a process without torch, as the program runs
            asyncio.run(grow(check, texts, checks))
            return
        asyncio.run(measure(check, torch_floor(app), texts))


def torch_floor(app: App) -> Callable[[str], object]:
    """Embeds one text as sentence-transformers does it, in float32."""
    models = opening(app.settings).models._replace(dtype="float32", runtime="torch")
    embedder = sentence_transformers_embedder(models)
    return lambda text: embedder.embed_queries([text])


async def measure(check: Check, embed: Callable[[str], object], texts: list[str]) -> None:
    """Prints the times of one and of the other."""
    await warm(check, embed, texts)
    whole, floor = [], []
    for text in texts:
        clip = Clip.described(text)
        floor.append(await timed(embed, text))
        whole.append(await timed(check, clip, "en", Audience.PUBLIC))
    p50 = statistics.median(floor)
    line("torch embeds the text once", floor, p50)
    line("assessment", whole, p50)
    ratios = statistics.quantiles([one / other for one, other in zip(whole, floor, strict=True)], n=100)
    print(f"assessment / torch on the same text: median {ratios[49]:.2f} x, p99 {ratios[98]:.2f} x")


async def warm(check: Check, embed: Callable[[str], object], texts: list[str]) -> None:
    """Expressions are compiled and quotes looked up at their first use; in capitals, no stretch is embedded already."""
    for text in texts:
        await check(Clip.described(text.upper()), "en", Audience.PUBLIC)
    for text in texts[:20]:
        embed(text)


async def timed(work: Callable[..., object], *given: object) -> float:
    """Seconds on the clock."""
    started = time.perf_counter()
    found = work(*given)
    if inspect.isawaitable(found):
        await found
    return time.perf_counter() - started


def line(name: str, times: list[float], unit: float) -> None:
    """One row: p50 and p99 in milliseconds and as multiples of the median embedding."""
    cuts = statistics.quantiles(times, n=100)
    typical, slow = cuts[49], cuts[98]
    print(f"{name:28} p50 {typical * 1000:6.1f} ms = {typical / unit:4.2f} x", end="   ")
    print(f"p99 {slow * 1000:6.1f} ms = {slow / unit:4.2f} x")


async def grow(check: Check, texts: list[str], checks: int) -> None:
    """How much memory many checks add, after a warm-up of a tenth of them."""
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
