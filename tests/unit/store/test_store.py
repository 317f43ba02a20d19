"""What the store promises, on SQLite and on PostgreSQL."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.errors import BadInput
from bot.domain.matter import SYSTEM, By, Matter, MatterQuery
from bot.domain.work import NewWork, WorkState
from bot.ports import Tx
from bot.store.audit import verify_chain
from bot.store.store import SqlStore
from bot.store.tables import sealed
from tests.unit.work.clocks import START, HeldClock

ADA, BO = By(person="ada"), By(person="bo")


def new(key: str = "", **fields: object) -> Matter:
    return Matter.model_validate({"key": key, "opened": START, "opened_by": "ada", **fields})


async def verified(store: SqlStore) -> int:
    with store.reader.connect() as connection:
        rows, broken = verify_chain(connection)
    assert broken is None
    return rows


async def test_one_event_is_received_once(store: SqlStore) -> None:
    assert await store.run(lambda tx: tx.receive("e", "check", None))
    assert not await store.run(lambda tx: tx.receive("e", "check", None))


async def test_what_fails_leaves_nothing(store: SqlStore) -> None:
    def act(tx: Tx) -> None:
        tx.receive("e", "check", None)
        tx.log(ADA, "x")
        raise BadInput("no")

    with pytest.raises(BadInput):
        await store.run(act)

    assert await store.run(lambda tx: tx.receive("e", "check", None))
    assert await verified(store) == 0


async def test_the_same_key_at_the_same_time_is_one_matter(store: SqlStore) -> None:
    opened = await asyncio.gather(*(store.run(lambda tx: tx.add_matter(new("https://x.com/a"))) for _ in range(8)))

    assert len({one.id for one in opened}) == 1


async def test_matters_without_a_key_are_never_the_same(store: SqlStore) -> None:
    opened = [await store.run(lambda tx: tx.add_matter(new())) for _ in range(3)]

    assert len({one.id for one in opened}) == 3


async def test_a_change_over_a_change_is_refused(store: SqlStore) -> None:
    first = await store.run(lambda tx: tx.add_matter(new()))
    await store.run(lambda tx: tx.save_matter(first.model_copy(update={"title": "one"})))

    with pytest.raises(BadInput, match="changed by somebody else"):
        await store.run(lambda tx: tx.save_matter(first.model_copy(update={"title": "two"})))


async def test_a_restricted_matter_and_all_of_it_is_there_for_named_people_only(store: SqlStore) -> None:
    def fill(tx: Tx) -> str:
        matter = tx.add_matter(new("https://x.com/s", title="secret", restricted_to=("bo",)))
        tx.put_record("draft", "D-1", {"text": "secret"}, matter.id)
        tx.log(BO, "note", matter=matter.id, text="secret")
        return matter.id

    secret = await store.run(fill)

    def seen(tx: Tx, by: By) -> list[object]:
        return [
            tx.find_matter(secret, by),
            tx.find_matter_by_key("https://x.com/s", by),
            *tx.matters(MatterQuery(), by),
            *tx.matters(MatterQuery(text="secret"), by),
            tx.find_record("draft", "D-1", by),
            *tx.records("draft", by),
            *tx.entries(by),
            tx.count_matters(MatterQuery(), by) or None,
        ]

    assert not any(await store.read(lambda tx: seen(tx, ADA)))
    assert all(await store.read(lambda tx: seen(tx, BO)))


async def test_numbers_are_never_given_twice(store: SqlStore) -> None:
    given = await asyncio.gather(*(store.run(lambda tx: tx.next_id("D")) for _ in range(20)))

    assert sorted(given, key=lambda one: int(one[2:])) == [f"D-{n}" for n in range(1, 21)]


async def test_a_record_is_not_written_over_unseen(store: SqlStore) -> None:
    assert await store.run(lambda tx: tx.put_record("draft", "D-1", {"a": 1}, expect=0)) == 1
    assert await store.run(lambda tx: tx.put_record("draft", "D-1", {"a": 2}, expect=1)) == 2
    with pytest.raises(BadInput):
        await store.run(lambda tx: tx.put_record("draft", "D-1", {"a": 3}, expect=1))


async def test_no_two_workers_take_one_row(store: SqlStore) -> None:
    for number in range(20):
        await store.run(lambda tx, n=number: tx.enqueue(NewWork(key=str(n), kind="x")))

    taken = await asyncio.gather(*(store.run(lambda tx: tx.claim("w", 30, [])) for _ in range(30)))

    # A row that another transaction is just taking is passed over; a second look finds the rest.
    rest = [await store.run(lambda tx: tx.claim("w", 30, [])) for _ in range(20)]
    keys = [one.key for one in (*taken, *rest) if one is not None]
    assert sorted(keys, key=int) == [str(number) for number in range(20)]


async def test_the_chain_holds_when_many_write_at_once(store: SqlStore) -> None:
    await asyncio.gather(
        *(store.run(lambda tx, n=n: tx.log(ADA, "act", facts={"n": n}, text=f"{n}")) for n in range(40))
    )

    assert await verified(store) == 40


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("UPDATE audit SET act = 'other' WHERE seq = 3", "content was changed"),
        ("UPDATE audit SET facts = '{}' WHERE seq = 3", "content was changed"),
        ("DELETE FROM audit WHERE seq = 3", "row 3 is missing"),
    ],
)
async def test_a_changed_chain_is_found(store: SqlStore, change: str, why: str) -> None:
    for number in range(5):
        await store.run(lambda tx, n=number: tx.log(ADA, "act", facts={"n": n}, text="words"))
    with store.writer.begin() as connection:
        connection.execute(text(change))

    with store.reader.connect() as connection:
        _, broken = verify_chain(connection)

    assert broken is not None
    assert why in broken.why


async def test_changed_text_beside_the_chain_is_found(store: SqlStore) -> None:
    await store.run(lambda tx: tx.log(ADA, "note", text="words"))
    with store.writer.begin() as connection:
        connection.execute(sealed.update().values(text=b"other"))
    with store.reader.connect() as connection:
        _, broken = verify_chain(connection)

    assert broken is not None
    assert "text beside it" in broken.why


async def test_an_erased_person_is_nobody_and_the_chain_still_holds(store: SqlStore) -> None:
    await store.run(lambda tx: tx.log(ADA, "note", text="my words"))
    await store.run(lambda tx: tx.log(BO, "note", text="about ada", subject="ada"))

    assert await store.run(lambda tx: tx.forget_subject("ada")) == 3

    entries = await store.read(lambda tx: tx.entries(SYSTEM))
    assert [(one.person, one.text) for one in entries] == [("erased person", ""), ("bo", "")]
    assert await verified(store) == 2


async def test_an_erased_persons_words_are_nowhere_in_the_file(store: SqlStore, database: str) -> None:
    if database.startswith("postgresql"):
        pytest.skip("PostgreSQL's files are vacuumed in their own time")
    await store.run(lambda tx: tx.log(ADA, "note", text="Canary-7731", subject="Person-7732"))
    await store.run(lambda tx: tx.forget_subject("Person-7732"))
    await store.close()

    files = b"".join(one.read_bytes() for one in Path(database).parent.iterdir())
    assert b"Canary-7731" not in files
    assert b"Person-7732" not in files


async def test_a_key_is_held_by_one(store: SqlStore) -> None:
    async with store.lock("k") as first, store.lock("k") as second, store.lock("other") as third:
        assert (first, second, third) == (True, False, True)
    async with store.lock("k") as again:
        assert again


async def test_what_is_dropped_or_moved_keeps_its_row(store: SqlStore, clock: HeldClock) -> None:
    await store.run(lambda tx: tx.enqueue(NewWork(key="a", kind="x", due=clock.now() + timedelta(days=1))))
    assert await store.run(lambda tx: tx.drop("a"))
    assert await store.run(lambda tx: tx.move("a", clock.now()))

    found = await store.read(lambda tx: tx.find_work("a"))

    assert found is not None
    assert (found.state, found.due) == (WorkState.WAITING, clock.now())


async def test_a_legal_hold_stops_retention(store: SqlStore, clock: HeldClock) -> None:
    held = await store.run(lambda tx: tx.add_matter(new("https://x.com/1", held_by="cy")))
    free = await store.run(lambda tx: tx.add_matter(new("https://x.com/2")))
    for matter in (held, free):
        await store.run(lambda tx, m=matter: tx.put_record("reply", f"R-{m.id}", {"text": "x"}, m.id))
        await store.run(lambda tx, m=matter: tx.enqueue(NewWork(key=m.id, kind="x", payload={"p": 1}, matter=m.id)))
        await store.run(lambda tx, m=matter: tx.drop(m.id))
    clock.later(days=400)

    later = clock.now()
    assert await store.run(lambda tx: tx.forget_records("reply", later)) == 1
    assert await store.run(lambda tx: tx.forget_work(later)) == 1
    left = await store.read(lambda tx: tx.find_work(held.id))
    assert left is not None
    assert left.payload == {"p": 1}
