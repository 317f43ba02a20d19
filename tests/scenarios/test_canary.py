"""A canary in documents for staff and for counsel: role x channel class x command, in every way out there is.

Beside the canary itself, whole answers are compared with those of a library that never had the documents: a count, an
order or a likelihood that gave them away would differ.
"""

import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from structlog.testing import capture_logs

from bot.chat.clearance import highest
from bot.chat.serving import core as settled_core
from bot.commands.core import Actor, Place, Reply, Request
from bot.library import IndexedLibrary
from bot.work.inbox import accept, reply_id
from knowledge.model import Audience
from tests.scenarios.conftest import Stage, slack_stage
from tests.testbed.library import CANARY, small_library
from tests.testbed.slack.driver import IDS
from tests.testbed.slack.state import TEAM

ROLES = {"ada": Audience.COUNSEL, "bo": Audience.STAFF, "cy": Audience.PUBLIC, "gus": Audience.PUBLIC}
PLACES = {
    "legal": Audience.COUNSEL,
    "brand": Audience.STAFF,
    "town": Audience.PUBLIC,
    "partners": Audience.PUBLIC,
    "direct": Audience.COUNSEL,
}
TOPIC = "settlement position about the Young-hee doll of Squid Game"
LINKS = "Young-hee doll https://a.example/1\nYoung-hee doll https://b.example/2"
WORDS = (
    ("check", f"An AI video of the {TOPIC}", {}),
    ("check", f"An AI video of the {TOPIC}", {"country": "no"}),
    ("check", f"KI-video av Young-hee-dukken, {TOPIC}", {}),
    ("ask", f"What is the internal {TOPIC}?", {}),
    ("ask", "Hva er den interne forhandlingsposisjonen om Young-hee-dukken?", {}),
    ("ask", "What did Netflix demand of ByteDance?", {}),
    ("search", TOPIC, {}),
    ("search", TOPIC, {"k": "50"}),
    ("search", TOPIC, {"kind": "notice"}),
    ("search", "notice/counsel-position#position", {}),
    ("batch", LINKS, {}),
    ("matter", "M-1", {"record": "M-1"}),
    ("matters", "", {}),
    ("who", "", {}),
    ("help", "", {}),
    ("sources", "", {"record": "SECRET"}),
    ("share", "", {"record": "SECRET"}),
    ("answer", "", {"record": "M-1:licensed", "reason": "no"}),
)
CELLS = len(ROLES) * len(PLACES) * len(WORDS)
CHANGING = re.compile(r'"(record|event|at)": "[^"]*"|R-[0-9a-f]{16}|\d{4}-\d\d-\d\d[ T]\d\d:\d\d[^"]*')


def asked(stage: Stage, who: str, place: str, command: str, text: str, options: dict[str, str], event: str) -> Request:
    """A request as the front-end makes it, before anybody knows what its asker may see."""
    channel = stage.driver.channel(who, place)  # type: ignore[attr-defined]
    person = who if who in ("ada", "bo") else f"slack:{IDS[who]}"
    kind = "direct" if place == "direct" else "channel"
    return Request(
        command=command,
        text=text,
        options=options,
        actor=Actor(person=person, platform="slack", workspace=TEAM),
        place=Place(kind=kind, channel=channel),  # type: ignore[arg-type]
        event=event,
    )


@pytest.fixture(scope="session")
def without(tmp_path_factory: pytest.TempPathFactory) -> dict[Audience, IndexedLibrary]:
    """By clearance: a library that never had what lies above it."""
    kept = {Audience.PUBLIC: (), Audience.STAFF: ("staff",)}
    return {one: small_library(tmp_path_factory.mktemp(f"without-{one.value}"), names) for one, names in kept.items()}


@pytest.fixture
async def slack(tmp_path_factory: pytest.TempPathFactory, library: IndexedLibrary) -> AsyncIterator[Stage]:
    """A stage on Slack, where counsel has asked about the secret before."""
    async with AsyncExitStack() as stack:
        yield await slack_stage(stack, "http", tmp_path_factory.mktemp("canary"), library)


async def prepared(stage: Stage) -> str:
    """Counsel's own check and question, kept; the record of the answer that holds the secret."""
    check = asked(stage, "ada", "direct", "check", f"An AI video of the {TOPIC}", {}, "canary:check")
    ask = asked(stage, "ada", "direct", "ask", f"What is the internal {TOPIC}?", {}, "canary:ask")
    for one in (check, ask):
        await accept(stage.desk.store, one, {"user": IDS["ada"], "channel": one.place.channel})
    await stage.settled()
    return reply_id("canary:ask")


async def answered(stage: Stage, who: str, place: str, secret: str) -> list[tuple[str, Reply, str]]:
    """Every command in one cell: (command, reply, what was logged)."""
    core = settled_core(stage.desk.app, stage.desk.connections)
    found = []
    for number, (command, text, options) in enumerate(WORDS):
        given = {name: secret if value == "SECRET" else value for name, value in options.items()}
        request = asked(stage, who, place, command, text, given, f"canary:{who}:{place}:{number}")
        with capture_logs() as logs:
            reply = await core.handle(request)
        found.append((command, reply, json.dumps(logs, default=str)))
    return found


def hidden_from(clearance: Audience) -> list[str]:
    """The canaries above a clearance."""
    return [canary for audience, canary in CANARY.items() if not clearance.may_see(Audience(audience))]


def test_the_matrix_has_at_least_300_cells() -> None:
    assert CELLS >= 300


@pytest.mark.parametrize("who", ROLES)
async def test_no_canary_reaches_anything_below_its_clearance(slack: Stage, who: str) -> None:
    secret = await prepared(slack)

    for place, ceiling in PLACES.items():
        if who == "gus" and place in ("legal", "brand", "town"):
            slack.driver.fake.workspace.by_name(place).members.add(IDS["gus"])  # type: ignore[attr-defined]
        clearance = min(ROLES[who], ceiling, key=lambda one: one.level)
        for command, reply, logged in await answered(slack, who, place, secret):
            for canary in hidden_from(clearance):
                assert canary not in reply.model_dump_json(), (who, place, command)
                assert canary not in logged, (who, place, command)
    await slack.settled()
    for place, ceiling in PLACES.items():
        if place != "direct":
            shown = json.dumps(slack.driver.fake.workspace.by_name(place).messages)  # type: ignore[attr-defined]
            assert all(canary not in shown for canary in hidden_from(ceiling)), place


async def test_the_canary_is_found_where_it_may_be(slack: Stage) -> None:
    secret = await prepared(slack)

    seen = {
        command
        for command, reply, _ in await answered(slack, "ada", "legal", secret)
        if CANARY["counsel"] in reply.model_dump_json()
    }

    assert {"ask", "search", "sources"} <= seen


@pytest.mark.parametrize(("who", "place"), [("cy", "legal"), ("bo", "legal"), ("ada", "town"), ("gus", "partners")])
async def test_answers_are_those_of_a_library_that_never_had_the_documents(
    slack: Stage,
    without: dict[Audience, IndexedLibrary],
    tmp_path_factory: pytest.TempPathFactory,
    who: str,
    place: str,
) -> None:
    clearance = min(ROLES[who], PLACES[place], key=lambda one: one.level)
    mine, theirs = await _both(slack, tmp_path_factory, without[clearance], who, place)

    for (command, reply), (_, same) in zip(mine, theirs, strict=True):
        assert reply == same, (who, place, command)


async def test_the_comparison_sees_a_document_where_it_may_be_seen(
    slack: Stage, without: dict[Audience, IndexedLibrary], tmp_path_factory: pytest.TempPathFactory
) -> None:
    mine, theirs = await _both(slack, tmp_path_factory, without[Audience.STAFF], "ada", "legal")

    differing = {command for (command, reply), (_, same) in zip(mine, theirs, strict=True) if reply != same}
    assert {"ask", "search"} <= differing


async def _both(
    stage: Stage, folders: pytest.TempPathFactory, library: IndexedLibrary, who: str, place: str
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(command, answer) of every command here, and on a stage with the other library."""
    async with AsyncExitStack() as stack:
        other = await slack_stage(stack, "http", folders.mktemp("never"), library)
        mine, theirs = [await answered(one, who, place, "R-none") for one in (stage, other)]
    return _comparable(mine), _comparable(theirs)


def _comparable(found: list[tuple[str, Reply, str]]) -> list[tuple[str, str]]:
    """Without what differs from one run to the next; scores are compared to their last digit."""
    return [(command, CHANGING.sub("", reply.model_dump_json())) for command, reply, _ in found]


def test_the_highest_of_several_groups_counts() -> None:
    assert highest([Audience.PUBLIC, Audience.COUNSEL, Audience.STAFF]) is Audience.COUNSEL
    assert highest([]) is Audience.PUBLIC
