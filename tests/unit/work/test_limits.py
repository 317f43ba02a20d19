"""Token buckets: so many in a row, so many an hour, kept in the store."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.commands.core import Actor, Place, Request
from bot.config import LimitsOptions
from bot.desk.limits import Bucket, draw
from bot.ports import Tx
from bot.store.store import SqlStore
from bot.work.inbox import accept_in
from tests.unit.work.builders import TEXTS  # noqa: F401  the catalogue is parsed once

SMALL = Bucket(per_hour=60, at_once=3)


def asked(person: str, number: int, text: str = "a clip", channel: str = "C1") -> Request:
    return Request(
        command="check",
        text=text,
        actor=Actor(person=person, platform="slack"),
        place=Place(kind="channel", channel=channel),
        event=f"e:{person}:{channel}:{number}",
    )


async def test_a_bucket_lets_so_many_through_and_says_when_to_come_back(store: SqlStore) -> None:
    for _ in range(3):
        assert await store.run(lambda tx: draw(tx, "person:x", SMALL)) is None

    until = await store.run(lambda tx: draw(tx, "person:x", SMALL))

    assert until is not None
    assert timedelta(0) < until - store.clock.now() <= timedelta(minutes=1)


async def test_a_bucket_of_one_person_is_no_other_s(store: SqlStore) -> None:
    for _ in range(4):
        await store.run(lambda tx: draw(tx, "person:x", SMALL))

    assert await store.run(lambda tx: draw(tx, "person:y", SMALL)) is None


async def test_what_runs_over_opens_no_matter_and_is_answered_with_when_to_come_back(store: SqlStore) -> None:
    limits = LimitsOptions(outsider_per_hour=2, outsider_at_once=2)

    def take(tx: Tx) -> list[str | None]:
        return [accept_in(tx, asked("slack:U9", number), {}, limits).matter for number in range(4)]

    matters = await store.run(take)
    rows = await store.read(lambda tx: tx.work(kind="answer"))

    assert [one is not None for one in matters] == [True, True, False, False]
    assert sorted(one.payload["request"]["command"] for one in rows) == ["check", "check", "limited", "limited"]
    assert not any("a clip" in str(one.payload) for one in rows if one.payload["request"]["command"] == "limited")


async def test_outsiders_share_a_channel_s_bucket_and_never_empty_the_team_s(store: SqlStore) -> None:
    limits = LimitsOptions(place_per_hour=1, place_at_once=2)

    def take(tx: Tx) -> list[str | None]:
        people = ("slack:U1", "slack:U2", "slack:U3", "bo")
        return [accept_in(tx, asked(person, 0), {}, limits).matter for person in people]

    assert [one is not None for one in await store.run(take)] == [True, True, False, True]


async def test_many_links_cost_as_many(store: SqlStore) -> None:
    limits = LimitsOptions(outsider_per_hour=5, outsider_at_once=5)
    links = " ".join(f"https://a.example/{number}" for number in range(5))

    def take(tx: Tx) -> list[str | None]:
        return [accept_in(tx, asked("slack:U9", number, links), {}, limits).matter for number in range(2)]

    first, second = await store.run(take)
    assert first is not None
    assert second is None


async def test_a_busy_analyst_never_meets_the_defaults(store: SqlStore) -> None:
    def take(tx: Tx) -> list[str | None]:
        return [accept_in(tx, asked("bo", number), {}).matter for number in range(100)]

    assert all(await store.run(take))


@given(st.lists(st.integers(min_value=1, max_value=9), max_size=40))
def test_no_one_ever_draws_more_than_the_bucket_and_what_flows_in(costs: list[int]) -> None:
    from datetime import UTC, datetime
    from types import SimpleNamespace

    kept: dict[str, object] = {}
    tx = SimpleNamespace(
        now=datetime(2026, 11, 30, tzinfo=UTC),
        find_record=lambda _kind, key, _by: SimpleNamespace(body=kept[key]) if key in kept else None,
        put_record=lambda _kind, key, body: kept.__setitem__(key, body),
    )
    drawn = 0
    for cost in costs:
        if draw(tx, "x", SMALL, cost) is None:  # type: ignore[arg-type]
            drawn += min(cost, SMALL.at_once)
        tx.now += timedelta(seconds=30)
    assert drawn <= SMALL.at_once + SMALL.per_hour * len(costs) * 30 / 3600
