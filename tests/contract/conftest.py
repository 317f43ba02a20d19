"""Every adapter with something to talk to: the real server where it runs on loopback, else a stand-in."""

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.clock import RealClock
from bot.domain.errors import Outside, TrackerBusy, TrackerUnknown
from bot.ports import Store, Tracker
from bot.store.store import open_store
from bot.tickets.builtin import BuiltinTracker
from bot.tickets.registry import open_trackers, read_sections
from tests.conftest import need
from tests.testbed.trackers.faults import Faults, serving
from tests.testbed.trackers.github import REPOSITORY, GitHub
from tests.testbed.trackers.jira import Jira
from tests.testbed.trackers.linear import Linear
from tests.testbed.trackers.mailbox import DOMAIN, Mailbox
from tests.testbed.trackers.proxy import Proxy
from tests.testbed.trackers.real import RoundupSide, RtSide
from tests.testbed.trackers.receiver import SECRET, Receiver
from tests.testbed.trackers.remote import Remote
from tests.testbed.trackers.servers import (
    ROUNDUP_PASSWORD,
    ROUNDUP_USER,
    RT_PASSWORD,
    RT_USER,
    has_roundup,
    has_rt,
    request_tracker,
    roundup,
)
from tests.testbed.trackers.servicenow import ServiceNow
from tests.testbed.trackers.zendesk import Zendesk

STAND_INS = ("github", "jira-cloud", "jira-data-center", "linear", "servicenow", "zendesk", "webhook", "email")
REAL = ("builtin", "roundup", "rt")
MARKS = {"roundup": pytest.mark.roundup, "rt": pytest.mark.rt}
PATIENCE = 0.5
"""Seconds an adapter waits for an answer here; GitHub's client counts whole ones."""


@dataclass
class Bench:
    """One adapter and its other side."""

    tracker: Tracker
    remote: Remote
    hasty: Tracker | None = None
    """The same with little patience, where the tracker itself may take its time to answer."""
    project: str = ""
    elsewhere: str = "nowhere"
    """A project that is not there."""
    readable: bool = True
    """Whether the tracker can be asked; a webhook and a mailbox only take."""
    after_loss: type[Outside] = TrackerUnknown
    """What a create raises whose answer was lost."""
    after_error: type[Outside] = TrackerUnknown
    """What a create raises that the server answered with an error of its own."""
    wait: float | None = 7.0
    """The Retry-After that comes through."""

    @property
    def faults(self) -> Faults:
        """What can be made to go wrong."""
        assert self.remote.faults is not None
        return self.remote.faults


class BuiltinSide:
    """The built-in tracker's own records."""

    faults: Faults | None = None

    def __init__(self, tracker: BuiltinTracker) -> None:
        """Looks through the port."""
        self.tracker = tracker

    async def count(self, key: str) -> int:
        """See Remote."""
        return sum(ticket.key == key for ticket, _ in await self.tracker.every())

    async def text(self, key: str) -> str:
        """See Remote."""
        content = next(content for ticket, content in await self.tracker.every() if ticket.key == key)
        return f"{content.title}\n{content.text}"

    async def comments(self, key: str) -> list[str]:
        """See Remote."""
        found = await self.tracker.find(key)
        return [one.text for one in found.comments] if found else []

    async def files(self, key: str) -> Mapping[str, bytes]:
        """See Remote."""
        from bot.domain.matter import SYSTEM

        record = await self.tracker.store.read(lambda tx: tx.find_record("ticket", key, SYSTEM))
        return {one["name"]: bytes.fromhex(one["hex"]) for one in record.body["files"]} if record else {}

    async def touch(self, key: str) -> None:
        """See Remote."""
        found = await self.tracker.find(key)
        assert found is not None
        await self.tracker.comment(found, "from-outside", "a word from outside")


@pytest.fixture(scope="session")
def roundup_url() -> Iterator[str]:
    """A Roundup server for the whole run."""
    need("roundup", has_roundup(), "pip install roundup")
    with roundup(keywords=("rights", "rightsdesk")) as url:
        yield url


@pytest.fixture(scope="session")
def rt_url() -> Iterator[str]:
    """A Request Tracker for the whole run."""
    need("rt", has_rt(), "apt-get install request-tracker5 rt5-db-sqlite rt5-standalone libplack-perl starman")
    with request_tracker() as url:
        yield url


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A SQLite store of the test's own."""
    opened = open_store("", tmp_path / "data", RealClock())
    yield opened
    await opened.close()


def configured(store: Store, **section: Any) -> Tracker:
    """A tracker as the configuration opens it."""
    values = {"timeout_seconds": PATIENCE, **section}
    return open_trackers(read_sections({"t": values}), store)["t"]


def description(name: str) -> Path | None:
    """A vendor's own description of its interface, where RIGHTSDESK_TEST_<NAME> says where it lies."""
    given = os.environ.get(f"RIGHTSDESK_TEST_{name}")
    return Path(given) if given else None


@asynccontextmanager
async def bench(name: str, store: Store, request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    """One adapter's bench."""
    if name == "builtin":
        tracker = BuiltinTracker(store)
        yield Bench(tracker, BuiltinSide(tracker))
    elif name == "email":
        mailbox = Mailbox()
        async with mailbox.serving():
            sender = {"host": "127.0.0.1", "port": mailbox.port, "security": "none", "sender": "desk@acme.example"}
            yield Bench(
                configured(store, adapter="email", **sender),
                mailbox,
                project=f"legal@{DOMAIN}",
                elsewhere="legal@elsewhere.example",
                readable=False,
                after_error=TrackerBusy,
                wait=300.0,
            )
    elif name in MARKS:
        side: Any = (RoundupSide if name == "roundup" else RtSide)(request.getfixturevalue(f"{name}_url"))
        upstream = request.getfixturevalue(f"{name}_url")
        async with serving(Proxy("/".join(upstream.split("/")[:3]), side.faults).app(), side.faults) as url:
            yield _real(name, store, side, url)
        await side.close()
    else:
        remote = STAND[name]()
        async with serving(remote.app(), remote.faults) as url:
            remote.url = url
            yield _stand_in(name, store, remote, url)


STAND = {
    "github": lambda: GitHub(description("GITHUB_OPENAPI")),
    "jira-cloud": lambda: Jira(cloud=True, description=description("JIRA_OPENAPI")),
    "jira-data-center": lambda: Jira(cloud=False),
    "linear": lambda: Linear(description("LINEAR_SCHEMA")),
    "servicenow": ServiceNow,
    "zendesk": Zendesk,
    "webhook": Receiver,
}


def _real(name: str, store: Store, side: Any, url: str) -> Bench:
    section = {"base_url": url, "user": RT_USER, "token": RT_PASSWORD}
    if name == "roundup":
        section = {"base_url": f"{url}/demo/", "user": ROUNDUP_USER, "token": ROUNDUP_PASSWORD}
    patient = configured(store, adapter=name, timeout_seconds=60.0, **section)
    hasty = configured(store, adapter=name, timeout_seconds=3.0, **section)
    return Bench(patient, side, hasty=hasty, project="rights" if name == "roundup" else "General")


def _stand_in(name: str, store: Store, remote: Any, url: str) -> Bench:
    if name == "github":
        section: dict[str, Any] = {"token": "gh-secret", "base_url": url, "project": REPOSITORY}
        section |= {
            "projects": {"squid-game": "acme/squid"},
            "seconds_between_writes": 0,
            "attachments_branch": "files",
        }
        return Bench(configured(store, adapter="github", **section), remote, project=REPOSITORY)
    if name == "jira-cloud":
        section = {"user": "bot@acme.example", "token": "jira-secret", "base_url": url}
        return Bench(configured(store, adapter="jira", **section), remote, project="RIGHTS")
    if name == "jira-data-center":
        section = {"token": "jira-secret", "base_url": url, "deployment": "data-center", "states": {"closed": "Closed"}}
        return Bench(configured(store, adapter="jira", **section), remote, project="RIGHTS")
    if name == "linear":
        section = {"token": "lin-secret", "base_url": f"{url}/graphql"}
        return Bench(configured(store, adapter="linear", **section), remote, project="LEG")
    if name == "servicenow":
        section = {"user": "bot", "token": "now-secret", "base_url": url}
        return Bench(configured(store, adapter="servicenow", **section), remote, project="Rights")
    if name == "zendesk":
        section = {"subdomain": "acme", "user": "bot@acme.example", "token": "zen-secret", "base_url": url}
        return Bench(configured(store, adapter="zendesk", **section), remote, project="Rights")
    tracker = configured(store, adapter="webhook", url=f"{url}/hook", secret=SECRET)
    busy = {"after_loss": TrackerBusy, "after_error": TrackerBusy}
    return Bench(tracker, remote, project="RIGHTS", readable=False, **busy)  # type: ignore[arg-type]


def each(*without: str) -> list[Any]:
    """Every adapter but these."""
    return [pytest.param(name, marks=MARKS.get(name, ())) for name in (*REAL, *STAND_INS) if name not in without]


@asynccontextmanager
async def watched(request: pytest.FixtureRequest, store: Store) -> AsyncIterator[Bench]:
    """An adapter's bench; at its end nothing was asked of it that its tracker does not know."""
    async with bench(request.param, store, request) as made:
        yield made
        await made.tracker.close()
        if made.hasty is not None:
            await made.hasty.close()
        if made.remote.faults is not None:
            assert made.remote.faults.strangers == []


@pytest.fixture(params=each())
async def desk(request: pytest.FixtureRequest, store: Store) -> AsyncIterator[Bench]:
    """Every adapter in turn."""
    async with watched(request, store) as made:
        yield made


@pytest.fixture(params=each("webhook", "email"))
async def asked(request: pytest.FixtureRequest, store: Store) -> AsyncIterator[Bench]:
    """Every adapter whose tracker can be asked; a webhook's receiver and a mailbox only take."""
    async with watched(request, store) as made:
        yield made


@pytest.fixture(params=each("builtin"))
async def outside(request: pytest.FixtureRequest, store: Store) -> AsyncIterator[Bench]:
    """Every adapter to something outside: the built-in tracker has no projects, and no wire that could break."""
    async with watched(request, store) as made:
        yield made


@pytest.fixture(params=each("builtin", "webhook", "email"))
async def asked_outside(request: pytest.FixtureRequest, store: Store) -> AsyncIterator[Bench]:
    """Both."""
    async with watched(request, store) as made:
        yield made
