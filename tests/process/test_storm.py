"""The event storm: each event delivered 1 to 5 times and shuffled, with kill -9 in between; every question once."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.matter import SYSTEM, MatterQuery
from tests.process.conftest import store_of
from tests.process.test_process import answers
from tests.testbed.driver import NotAcknowledged
from tests.testbed.program import Program
from tests.testbed.slack import FakeSlack
from tests.testbed.slack.state import TEAM, Json

USERS = ("U0ADA", "U0BO", "U0CY")
SEED = 20261122
IN_FLIGHT = 8
"""Deliveries at the same time."""
ROUNDS = 3
"""How often Slack tries again."""


def envelope(fake: FakeSlack, number: int) -> Json:
    """A direct message as an event; the message itself stands in the conversation."""
    user = USERS[number % len(USERS)]
    direct = fake.workspace.direct(user)
    text = f"Storm question {number}: children play tag in a schoolyard, filmed on a phone"
    message = {"type": "message", "user": user, "ts": fake.workspace.ts(), "text": text, "team": TEAM, "blocks": []}
    direct.messages.append(message)
    event = {**message, "channel": direct.id, "channel_type": "im", "event_ts": message["ts"]}
    authorized = [{"team_id": TEAM, "user_id": "U0BOT", "is_bot": True}]
    return {
        "token": "verification",
        "team_id": TEAM,
        "api_app_id": "A0APP",
        "event": event,
        "type": "event_callback",
        "event_id": f"EvSTORM{number}",
        "event_time": 1_763_800_000,
        "authorizations": authorized,
    }


async def storm(fake: FakeSlack, program: Callable[..., Program], events: int, kills: int) -> Counter[str]:
    """Deliver all, killing in between; what each answer was an answer to."""
    chance = random.Random(SEED)
    envelopes = [envelope(fake, number) for number in range(events)]
    deliveries = [one for one in envelopes for _ in range(chance.randint(1, 5))]
    chance.shuffle(deliveries)
    acknowledged: set[str] = set()
    running = await program().start()
    parts = [deliveries[at :: kills + 1] for at in range(kills + 1)]
    for number, part in enumerate(parts):
        sending = asyncio.create_task(_send(fake, part, acknowledged))
        if number < kills:
            await asyncio.sleep(chance.uniform(0.05, 1.0))
            await running.kill()
            await sending
            running = await program().start()
            await fake.connected()
        else:
            await sending
    for _ in range(ROUNDS):  # Slack delivers again what nobody acknowledged
        await _send(fake, [one for one in envelopes if one["event_id"] not in acknowledged], acknowledged)
    assert len(acknowledged) == events
    await fake.changes.until(lambda: sum(len(answers(fake, user)) for user in USERS) >= events, 240)
    await running.stop()
    threads = [one["thread_ts"] for user in USERS for one in answers(fake, user)]
    return Counter(threads)


async def _send(fake: FakeSlack, part: list[Json], acknowledged: set[str]) -> None:
    free = asyncio.Semaphore(IN_FLIGHT)

    async def one(envelope: Json) -> None:
        async with free:
            try:
                await fake.deliver("events_api", envelope)
                acknowledged.add(envelope["event_id"])
            except (NotAcknowledged, ConnectionError, RuntimeError):
                return

    await asyncio.gather(*(one(envelope) for envelope in part))


async def judge(fake: FakeSlack, program: Callable[..., Program], folder: Path, events: int, kills: int) -> None:
    """Every question answered once, none lost, no matter doubled."""
    answered = await storm(fake, program, events, kills)

    store = store_of(folder)
    matters = await store.read(lambda tx: tx.matters(MatterQuery(limit=100_000), SYSTEM))
    await store.close()
    assert len(answered) == events
    assert {thread: count for thread, count in answered.items() if count != 1} == {}
    assert len(matters) == events


async def test_a_small_storm_is_answered_once(fake: FakeSlack, program: Callable[..., Program], tmp_path: Path) -> None:
    await judge(fake, program, tmp_path, events=100, kills=3)


@pytest.mark.soak
@pytest.mark.timeout(1200)
async def test_a_thousand_events_with_twenty_kills_are_answered_once(
    fake: FakeSlack, program: Callable[..., Program], tmp_path: Path
) -> None:
    await judge(fake, program, tmp_path, events=1000, kills=20)
