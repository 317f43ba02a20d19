"""Values for tests of the desk and the worker."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.commands.core import Actor, Core, Place, Reply, Request
from bot.commands.door import without_records
from bot.config import WorkOptions
from bot.domain.assessment import Assessment, Likelihood, NextStep, Sighting, Step
from bot.domain.matter import By
from bot.domain.policy import Policy
from bot.domain.staff import Account, Person, Route
from bot.ports import Delivery, Message, Posting
from bot.staff import Directory
from bot.store.store import SqlStore
from bot.texts import catalogue
from bot.tickets.compose import Writer
from bot.work.run import Parts, kinds
from bot.work.worker import Worker
from knowledge.model import AssetKind, Audience, Protection

ADA = By(person="ada", via="slack", place="slack:C1", roles=("counsel",))
BO = By(person="bo", via="slack")
TEXTS = catalogue()


def assessment(likelihood: Likelihood = Likelihood.LIKELY, **fields: Any) -> Assessment:
    sighting = Sighting(
        franchise="Squid Game",
        guide="guide/squid-game",
        asset="young-hee",
        name="Young-hee",
        kind=AssetKind.PROP,
        protection=Protection.PROTECTED,
        tier=1,
        confidence=0.9,
        evidence="the doll",
    )
    return Assessment(
        **{
            "language": "en",
            "country": "us",
            "likelihood": likelihood,
            "summary": "The doll is shown.",
            "sightings": (sighting,),
            "next_step": NextStep(name=Step.DRAFT, why="likely"),
            "notice": "not legal advice",
            **fields,
        }
    )


def person(name: str, **fields: Any) -> Person:
    accounts = (Account(platform="slack", id=f"U-{name}"), Account(platform="discord", id=f"D-{name}"))
    always = {"work_days": tuple(range(7)), "works_from": "00:00", "works_until": "23:59:59"}
    return Person.model_validate({"id": name, "name": name.title(), "accounts": accounts, **always, **fields})


def check(event: str = "e1", url: str = "https://tiktok.com/@u/video/1", **fields: Any) -> Request:
    return Request(
        **{
            "command": "check",
            "text": "a doll at the gate",
            "options": {"url": url},
            "actor": Actor(person="ada", platform="slack", roles=("counsel",)),
            "place": Place(kind="channel", channel="C1"),
            "event": event,
            **fields,
        }
    )


class Phone:
    """A messenger that writes down what it delivered; `closed` are people whose inbox is closed."""

    def __init__(self, platform: str = "slack", closed: Sequence[str] = ()) -> None:
        self.platform, self.closed = platform, tuple(closed)
        self.told: list[tuple[str, str]] = []
        self.posted: list[tuple[str, str]] = []

    async def tell(self, person: Person, message: Message) -> Delivery:
        if person.id in self.closed:
            return Delivery(person=person.id, platform=self.platform, failed="closed")
        self.told.append((person.id, message.record))
        return Delivery(person=person.id, platform=self.platform)

    async def post(self, channel: str, text: str, key: str) -> Delivery:
        self.posted.append((channel, text))
        return Delivery(person="", platform=self.platform, channel=channel)


class Wall:
    """A poster that writes down what it posted."""

    platform = "slack"

    def __init__(self) -> None:
        self.posted: list[Posting] = []

    async def post(self, posting: Posting) -> Delivery:
        self.posted.append(posting)
        return Delivery(person="", platform="slack", message=str(len(self.posted)))


async def likely(request: Request) -> Reply:
    found = assessment()
    return Reply(summary="likely", likelihood=found.likelihood, assessment=found, clearance=Audience.PUBLIC)


def parts(
    store: SqlStore,
    *,
    people: Sequence[Person] = (),
    routes: Sequence[Route] = (),
    policies: Sequence[Policy] = (),
    **rest: Any,
) -> Parts:
    options = WorkOptions(poll_trackers_minutes=0, settle_seconds=5, lookups=3, duty_channel="slack:CDUTY")
    commands: Mapping[str, Any] = rest.pop("commands", {"check": likely})
    made = {"compose": Writer({}), "posters": {"slack": Wall()}, "messengers": {"slack": Phone()}, **rest}
    return Parts(
        store=store,
        clock=store.clock,
        texts=TEXTS,
        staff=Directory(people, routes),
        options=options,
        core=Core(commands, TEXTS, without_records),
        policies=policies,
        **made,
    )


def worker(made: Parts) -> Worker:
    return Worker(made.store, made.clock, kinds(made), made.options)
