"""What is remembered of clips goes by age and with an erased person, and never under a legal hold."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clips.reader import Reader
from bot.config import ClipsOptions, RetentionOptions
from bot.desk.clip_records import CLIP, FORGET, PAIR, clips_of, decide_pair, known_clips, remember_clips
from bot.desk.erase import erase, purge
from bot.desk.matters import hold, open_matter, restrict
from bot.domain.clip import Clip
from bot.domain.errors import NotAllowed
from bot.domain.evidence import ClipEvidence, Match
from bot.domain.matter import SYSTEM, By
from bot.ports import Tx
from bot.store.store import SqlStore, open_memory
from bot.work.acts.clips import sweep
from bot.work.run import kinds
from bot.work.worker import Worker
from knowledge.model import Audience
from tests.unit.work.builders import parts

ONE, TWO = "aa" * 32, "bb" * 32
SOMEBODY = "video.example/someone"
COUNSEL = By(person="ada", via="cli", place="terminal", clearance=Audience.COUNSEL, roles=("counsel",))
BO = COUNSEL.model_copy(update={"person": "bo", "roles": ()})


class Hands:
    """A clock that is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """See port Clock."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """See port Clock."""


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def store(clock: Hands) -> SqlStore:
    return open_memory(clock)


@pytest.fixture
def reader(tmp_path: Path, clock: Hands) -> Reader:
    return Reader(ClipsOptions(ocr=False), tmp_path / "data" / "clips", clock)


def evidence(sha256: str, **fields: object) -> ClipEvidence:
    given = {"sha256": sha256, "size": 1, "media_type": "video/mp4", "first_seen": "2026-11-01T00:00:00Z", **fields}
    return ClipEvidence.model_validate(given)


def seen(tx: Tx, sha256: str, url: str, uploader: str = "") -> str:
    """A matter with the evidence of a clip."""
    matter = open_matter(tx, SYSTEM, clip=Clip(url=url)).matter
    if uploader:
        tx.save_matter(matter.model_copy(update={"uploader": uploader}))
    remember_clips(tx, matter.id, [evidence(sha256)])
    return matter.id


def lie(reader: Reader, sha256: str) -> Path:
    """Files of a clip."""
    folder = reader.kept.place(sha256)
    folder.mkdir(parents=True)
    (folder / "frame-00000000.jpg").write_bytes(b"x")
    return folder


async def work_off(store: SqlStore, reader: Reader) -> None:
    made = parts(store, clips=reader)
    await Worker(store, made.clock, {FORGET: kinds(made)[FORGET]}, made.options, "test").drain()


async def test_an_erased_uploaders_clips_go_with_their_files(store: SqlStore, reader: Reader) -> None:
    folder = lie(reader, ONE)
    matter = await store.run(lambda tx: seen(tx, ONE, "https://video.example/1", SOMEBODY))

    await store.run(lambda tx: erase(tx, COUNSEL, SOMEBODY))
    await work_off(store, reader)

    assert await store.read(lambda tx: clips_of(tx, SYSTEM, matter)) == ()
    assert not folder.exists()
    entries = await store.read(lambda tx: tx.entries(SYSTEM))
    assert [one.facts for one in entries if one.act == "clips.forgotten"] == [{"clips": 1}]


async def test_a_clip_that_another_matter_has_keeps_its_files(store: SqlStore, reader: Reader) -> None:
    folder = lie(reader, ONE)
    await store.run(lambda tx: seen(tx, ONE, "https://video.example/1", SOMEBODY))
    other = await store.run(lambda tx: seen(tx, ONE, "https://video.example/2"))

    await store.run(lambda tx: erase(tx, COUNSEL, SOMEBODY))
    await work_off(store, reader)

    assert folder.exists()
    assert [one.sha256 for one in await store.read(lambda tx: clips_of(tx, SYSTEM, other))] == [ONE]


async def test_pairs_that_a_person_decided_go_with_either_matter(store: SqlStore) -> None:
    await store.run(lambda tx: seen(tx, ONE, "https://video.example/1", SOMEBODY))
    await store.run(lambda tx: seen(tx, TWO, "https://video.example/2"))
    await store.run(lambda tx: decide_pair(tx, COUNSEL, "M-2", "M-1", same=False))

    await store.run(lambda tx: erase(tx, COUNSEL, SOMEBODY))

    assert await store.read(lambda tx: tx.records(PAIR, SYSTEM)) == ()


async def test_a_legal_hold_keeps_clips_from_erasure_and_from_age(
    store: SqlStore, reader: Reader, clock: Hands
) -> None:
    folder = lie(reader, ONE)
    await store.run(lambda tx: seen(tx, ONE, "https://video.example/1", SOMEBODY))
    await store.run(lambda tx: hold(tx, COUNSEL, "M-1", "litigation"))

    with pytest.raises(NotAllowed, match="legal hold"):
        await store.run(lambda tx: erase(tx, COUNSEL, SOMEBODY))
    clock.at += timedelta(days=4000)
    await store.run(lambda tx: purge(tx, RetentionOptions().model_dump()))
    await sweep(reader, store, clock, 180)
    await work_off(store, reader)

    assert folder.exists()
    assert len(await store.read(lambda tx: tx.records(CLIP, SYSTEM))) == 1


@pytest.mark.parametrize(("days", "gone"), [(179, False), (181, True)])
async def test_clips_go_by_age(days: int, gone: bool, store: SqlStore, reader: Reader, clock: Hands) -> None:
    folder = lie(reader, ONE)
    await store.run(lambda tx: seen(tx, ONE, "https://video.example/1"))

    clock.at += timedelta(days=days)
    await store.run(lambda tx: purge(tx, RetentionOptions().model_dump()))
    await work_off(store, reader)

    assert folder.exists() is not gone
    assert bool(await store.read(lambda tx: tx.records(CLIP, SYSTEM))) is not gone


async def test_files_that_no_matter_has_and_attachments_go_by_age(
    store: SqlStore, reader: Reader, clock: Hands
) -> None:
    clock.at = datetime.now(UTC)  # the files' own times are the machine's
    loose, kept = lie(reader, ONE), lie(reader, TWO)
    await store.run(lambda tx: seen(tx, TWO, "https://video.example/2"))
    attached = reader.kept.folder.parent / "attachments" / "a.mp4"
    attached.parent.mkdir()
    attached.write_bytes(b"x")

    young = await sweep(reader, store, clock, 180)
    clock.at += timedelta(days=181)
    old = await sweep(reader, store, clock, 180)

    assert (young, old) == (0, 2)
    assert (loose.exists(), kept.exists(), attached.exists()) == (False, True, False)


async def test_it_was_first_seen_in_a_matter_when_it_was(store: SqlStore) -> None:
    matter = await store.run(lambda tx: seen(tx, ONE, "https://video.example/1"))

    later = evidence(ONE, first_seen="2026-12-24T00:00:00Z", origin="again.mp4")
    await store.run(lambda tx: remember_clips(tx, matter, [later]))

    (found,) = await store.read(lambda tx: clips_of(tx, SYSTEM, matter))
    assert (str(found.first_seen)[:10], found.origin) == ("2026-11-01", "again.mp4")


async def test_clips_of_a_restricted_matter_are_unknown_outside_it(store: SqlStore) -> None:
    await store.run(lambda tx: seen(tx, ONE, "https://video.example/1"))
    await store.run(lambda tx: restrict(tx, COUNSEL, "M-1", ["ada"]))

    assert await store.read(lambda tx: known_clips(tx, BO, None)) == {}
    assert await store.read(lambda tx: known_clips(tx, COUNSEL, None)) == {ONE: "M-1"}


def test_a_match_stays_with_its_evidence() -> None:
    match = Match(other="M-7", a=(0.0, 1.0), b=(0.0, 1.0), how="pdq", distance=2.0)

    assert ClipEvidence.model_validate(evidence(ONE, matches=[match]).model_dump(mode="json")).matches == (match,)
