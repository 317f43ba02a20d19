"""What comes back by itself: signed tree heads, retention, and times in each person's own zone."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.config import RetentionOptions
from bot.desk.matters import close, hold, open_matter
from bot.domain.clip import Clip
from bot.domain.matter import SYSTEM, Deadline, Matter, Resolution
from bot.domain.staff import Person
from bot.domain.work import WorkState
from bot.store.heads import Heads
from bot.store.store import SqlStore
from bot.store.tables import inbox
from bot.work.acts.recurring import next_digest
from bot.work.acts.remind import reminder_card
from bot.work.inbox import accept
from bot.work.run import Parts, prepare
from tests.unit.work.builders import ADA, TEXTS, check, parts, person, worker
from tests.unit.work.clocks import START, HeldClock


def signing(store: SqlStore, folder: Path) -> tuple[Parts, Heads]:
    heads = Heads(store, folder, str(folder / "elsewhere" / "heads.jsonl"))

    async def sign() -> dict[str, object]:
        return heads.sign()

    return replace(parts(store), sign_head=sign, head_every=timedelta(hours=1)), heads


async def test_a_tree_head_is_signed_and_written_outside_every_hour(
    store: SqlStore, clock: HeldClock, tmp_path: Path
) -> None:
    made, heads = signing(store, tmp_path)
    await prepare(made)
    for number in range(3):
        await accept(store, check(f"e{number}", f"https://tiktok.com/@u/video/{number}"))
        clock.later(hours=1)
        await worker(made).drain()

    sizes = [one["size"] for one in heads.written()]
    assert len(sizes) == 3
    assert sizes == sorted(set(sizes))
    assert heads.verify().valid
    assert heads.file.parent.name == "elsewhere"


async def test_a_rewritten_row_is_seen_by_the_next_verification(
    store: SqlStore, clock: HeldClock, tmp_path: Path
) -> None:
    made, heads = signing(store, tmp_path)
    await prepare(made)
    await accept(store, check())
    clock.later(hours=1)
    await worker(made).drain()
    with store.writer.begin() as connection:
        for trigger in (
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='trigger'").scalars().all()
        ):
            connection.exec_driver_sql(f'DROP TRIGGER "{trigger}"')
        connection.exec_driver_sql("UPDATE audit SET act = 'nothing' WHERE seq = 1")

    assert not heads.verify().valid


async def test_the_next_head_comes_though_one_could_not_be_written(
    store: SqlStore, clock: HeldClock, tmp_path: Path
) -> None:
    made, _ = signing(store, tmp_path)

    async def fails() -> dict[str, object]:
        raise OSError("the other machine's disk is not mounted")

    made = replace(made, sign_head=fails, options=made.options.model_copy(update={"attempts": 1}))
    await prepare(made)
    clock.later(hours=1)
    await worker(made).drain()

    rows = await store.read(lambda tx: tx.work(kind="tree_head"))
    assert sorted(row.state for row in rows) == [WorkState.DEAD, WorkState.WAITING]


async def missing(store: SqlStore) -> set[str]:
    """What is no longer there of M-1."""
    rows = await store.read(lambda tx: tx.work(matter="M-1", kind="answer"))
    replies = await store.read(lambda tx: tx.records("reply", SYSTEM, matter="M-1"))
    with store.reader.connect() as connection:
        events = connection.execute(select(inbox.c.event)).all()
    there = {"events": bool(events), "work": any(one.payload for one in rows), "replies": bool(replies)}
    return {what for what, is_there in there.items() if not is_there}


async def test_retention_empties_what_is_old_by_its_kind_and_spares_what_is_held(
    store: SqlStore, clock: HeldClock
) -> None:
    made = replace(parts(store), retention=RetentionOptions(events=2, work=5, replies=9, matters=20))
    for number in (1, 2):
        await accept(store, check(f"e{number}", f"https://tiktok.com/@u/video/{number}"))
    await worker(made).drain()
    await store.run(lambda tx: hold(tx, ADA, "M-2", "litigation"))
    await prepare(made)

    gone: dict[str, int] = {}
    for day in range(1, 15):
        clock.later(days=1)
        await worker(made).drain()
        for what in await missing(store):
            gone.setdefault(what, day)

    assert gone == {"events": 3, "work": 6, "replies": 10}
    held = await store.read(lambda tx: tx.work(matter="M-2", kind="answer"))
    assert all(one.payload for one in held)
    purges = [one for one in await store.read(lambda tx: tx.entries(SYSTEM)) if one.act == "retention.purged"]
    assert [one.facts["events"] for one in purges if one.facts["events"]] == [2]


async def test_a_held_matter_outlives_its_days(store: SqlStore, clock: HeldClock) -> None:
    made = replace(parts(store), retention=RetentionOptions(matters=5))
    for number in (1, 2):
        clip = Clip.described(f"the doll {number}", url=f"https://tiktok.com/@u/video/{number}")
        await store.run(lambda tx, clip=clip: open_matter(tx, ADA, clip=clip))
        await store.run(lambda tx, n=number: close(tx, ADA, f"M-{n}", Resolution.DO_NOT_SEND, "licensed"))
    await store.run(lambda tx: hold(tx, ADA, "M-2", "litigation"))
    await prepare(made)
    clock.later(days=8)
    await worker(made).drain()

    gone, kept = await store.read(lambda tx: (tx.find_matter("M-1", ADA), tx.find_matter("M-2", ADA)))
    assert gone is not None
    assert kept is not None
    assert "doll" not in gone.model_dump_json()
    assert kept.title == "the doll 2"


@pytest.mark.parametrize(
    ("zone", "said"),
    [("Europe/Oslo", "2026-12-01 18:00 CET"), ("Asia/Seoul", "2026-12-02 02:00 KST"), ("UTC", "2026-12-01 17:00 UTC")],
)
def test_a_deadline_is_said_in_the_persons_own_time(zone: str, said: str) -> None:
    deadline = Deadline(id="d", matter="M-1", at=datetime(2026, 12, 1, 17, tzinfo=UTC), why="answer")
    matter = Matter(opened=START, opened_by="ada", number=1)

    card = reminder_card(deadline, matter, person("ada", time_zone=zone), TEXTS, late=False, now=START)

    assert said in card.summary.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize(
    ("who", "due"),
    [
        (person("ada", time_zone="Europe/Oslo"), datetime(2026, 11, 24, 7, tzinfo=UTC)),
        (person("bo", time_zone="Asia/Seoul"), datetime(2026, 11, 23, 23, tzinfo=UTC)),
        (person("cy", time_zone="America/Los_Angeles"), datetime(2026, 11, 23, 16, tzinfo=UTC)),
    ],
)
def test_a_digest_goes_out_at_eight_where_the_person_is(who: Person, due: datetime) -> None:
    assert next_digest(who, time(8), START) == due


def test_a_digest_passes_over_the_days_off() -> None:
    friday = datetime(2026, 11, 27, 12, tzinfo=UTC)

    due = next_digest(person("ada", work_days=(0, 1, 2, 3, 4), time_zone="Europe/Oslo"), time(8), friday)

    assert due == datetime(2026, 11, 30, 7, tzinfo=UTC)
