"""/healthz, /readyz, /metrics and the trackers' webhooks, on loopback unless the configuration says otherwise."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from bot.config import WorkOptions
from bot.domain.errors import StoreUnwell
from bot.ports import Clock, Hook, Store, Tx
from bot.work.hooks import LARGEST, hook_routes
from bot.work.run import Ready
from bot.work.worker import Worker

TEXT = "text/plain; version=0.0.4; charset=utf-8"
SILENT = timedelta(seconds=30)
"""A worker that has not looked for work for so long, with nothing in hand, is stuck."""


class Figures(Collector):
    """The figures of one moment; the oldest due row first: the one alert that matters."""

    def __init__(self, figures: Mapping[str, float], states: Mapping[str, int]) -> None:
        """`figures` by name, `states`: outbox rows by state."""
        self.figures, self.states = figures, states

    @override
    def collect(self) -> Iterator[Metric]:
        """For prometheus_client."""
        for name, (words, counts) in NAMES.items():
            family: type[Metric] = CounterMetricFamily if counts else GaugeMetricFamily
            yield family(f"rightsdesk_{name}", words, value=self.figures.get(name, 0.0))  # type: ignore[call-arg]
        rows = GaugeMetricFamily("rightsdesk_outbox_rows", "Outbox rows by state", labels=["state"])
        for state, count in sorted(self.states.items()):
            rows.add_metric([state], count)
        yield rows


NAMES = {
    "oldest_due_seconds": ("How long the oldest due outbox row has been due", False),
    "inbox_unsettled": ("Accepted events without an end yet", False),
    "unknown_rows": ("Rows whose outcome a person must look up", False),
    "dead_rows": ("Rows that a person must retry or drop", False),
    "reminders_late": ("Reminders that are overdue", False),
    "audit_rows": ("Rows of the audit trail", True),
    "worker_seconds_since_look": ("Seconds since the worker last looked for work", False),
    "worker_in_hand": ("Rows being worked on", False),
}


async def figures(store: Store, clock: Clock, worker: Worker | None) -> Figures:
    """Read now."""
    found = await store.read(lambda tx: tx.figures())
    states = {name.partition(":")[2]: int(value) for name, value in found.items() if name.startswith("rows:")}
    values = {
        **found,
        "unknown_rows": float(states.get("unknown", 0)),
        "dead_rows": float(states.get("dead", 0)),
    }
    if worker is not None:
        values["worker_seconds_since_look"] = (clock.now() - worker.last_round).total_seconds()
        values["worker_in_hand"] = float(len(worker.in_flight))
    return Figures(values, states)


async def readiness(store: Store, clock: Clock, worker: Worker | None) -> dict[str, str]:
    """What stands in the way of work."""
    faults: dict[str, str] = {}

    def write(tx: Tx) -> None:
        tx.put_record("mark", "ready", {})

    try:
        await store.run(write)
    except StoreUnwell as error:
        faults["store"] = str(error)
    if worker is not None and not worker.in_flight and clock.now() - worker.last_round > SILENT:
        faults["worker"] = "The worker has not looked for work for more than 30 s."
    return faults


def application(
    store: Store,
    clock: Clock,
    worker: Worker | None,
    ready: Ready | None = None,
    hooks: Mapping[str, Hook] | None = None,
) -> web.Application:
    """The three pages, and the trackers' webhooks."""

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_: web.Request) -> web.Response:
        faults = await readiness(store, clock, worker)
        if ready is not None:
            faults |= await ready()
        lines = "".join(f"{part}: {why}\n" for part, why in faults.items())
        return web.Response(text=lines or "ok\n", status=503 if faults else 200)

    async def metrics(_: web.Request) -> web.Response:
        registry = CollectorRegistry(auto_describe=False)
        registry.register(await figures(store, clock, worker))
        return web.Response(body=generate_latest(registry), headers={"Content-Type": TEXT})

    pages = web.Application(client_max_size=LARGEST)
    pages.add_routes(hook_routes(store, hooks or {}))
    pages.router.add_get("/healthz", healthz)
    pages.router.add_get("/readyz", readyz)
    pages.router.add_get("/metrics", metrics)
    return pages


@asynccontextmanager
async def pages_served(
    options: WorkOptions,
    store: Store,
    clock: Clock,
    worker: Worker | None,
    ready: Ready | None = None,
    hooks: Mapping[str, Hook] | None = None,
) -> AsyncIterator[None]:
    """Serve the pages during the block, where a port is configured."""
    if not options.health_port:
        yield
        return
    async with _served(application(store, clock, worker, ready, hooks), options):
        yield


def starting_pages() -> web.Application:
    """What stands there until there is a worker: alive, and not ready yet."""

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="starting\n")

    async def readyz(_: web.Request) -> web.Response:
        return web.Response(text="starting\n", status=503)

    pages = web.Application()
    pages.router.add_get("/healthz", healthz)
    pages.router.add_get("/readyz", readyz)
    return pages


@asynccontextmanager
async def starting_served(options: WorkOptions) -> AsyncIterator[None]:
    """The same where a port is configured: a probe must not take a start for a death."""
    if not options.health_port:
        yield
        return
    async with _served(starting_pages(), options):
        yield


@asynccontextmanager
async def _served(pages: web.Application, options: WorkOptions) -> AsyncIterator[None]:
    runner = web.AppRunner(pages, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, options.health_host, options.health_port).start()
        yield
    finally:
        await runner.cleanup()
