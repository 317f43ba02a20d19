"""`check` with a file or a link: what it shows counts, what must not be looked at is not, what was not seen is said."""

import asyncio
import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import pytest

from bot.bootstrap import App
from bot.clips.unseen import NotSeen
from bot.commands.core import Actor, Attachment, Place, Reply, Request
from bot.config import Settings
from bot.desk.clip_records import PAIR, decide_pair, known_clips, remember_clips
from bot.desk.matters import open_matter
from bot.domain.assessment import Likelihood, Sighting
from bot.domain.clip import Clip, Speaker, Statement
from bot.domain.errors import BadInput
from bot.domain.evidence import ClipEvidence, Match, Provenance
from bot.domain.matter import SYSTEM
from bot.llm.seeing import NoSeeingModel
from bot.ports import Still
from bot.store.store import open_memory
from knowledge.model import Audience, Guide
from tests.testbed.library import small_library
from tests.unit.clips.conftest import Held

DOLL = "guide/squid-game#young-hee/3f2a3f2a3f2a"
EVIDENCE = ClipEvidence(
    sha256="ab" * 32,
    size=1000,
    media_type="video/mp4",
    container="mp4",
    seconds=9.0,
    origin="clip.mp4",
    provenance=Provenance(c2pa="untrusted", signed_by="Test Signer", ai_generated=True, generator="Seedance 2.0"),
)


class Shown:
    """Port ClipReader that has seen one clip; it notes what it was asked for."""

    def __init__(self, evidence: ClipEvidence = EVIDENCE, found: tuple[Match, ...] = (), fails: str = "") -> None:
        self.evidence, self.found, self.fails = evidence, found, fails
        self.read: list[str] = []
        self.forgotten: list[str] = []
        self.discarded: list[str] = []
        self.known: Mapping[str, str] = {}
        self.named: list[str] = []

    async def read_file(self, path: str, progress: Callable[[str, float], None] | None = None) -> ClipEvidence:
        if self.fails:
            raise BadInput(self.fails)
        self.read.append(path)
        return self.evidence

    read_url = read_file

    async def seen_before(self, sha256: str, known: Mapping[str, str], guides: Collection[str]) -> tuple[Match, ...]:
        self.known = known
        return self.found

    async def sheet(self, evidence: ClipEvidence, found: Sequence[Match]) -> str:
        self.named = [one.other for one in found]
        return "/data/sheet.jpg"

    async def stills(self, evidence: ClipEvidence) -> tuple[Still, ...]:
        return (Still(at=1.0, jpeg=b"jpeg", width=1, height=1, rgb=b"rgb"),)

    async def forget(self, sha256: str) -> None:
        self.forgotten.append(sha256)

    async def discard(self, paths: Sequence[str]) -> None:
        self.discarded += paths


@pytest.fixture
def app(tmp_path: Path) -> App:
    one = App(Settings(data={"folder": tmp_path}))  # type: ignore[arg-type]
    one.__dict__ |= {"library": small_library(tmp_path), "store": open_memory(Held())}
    return one


async def check(app: App, reader: Shown, text: str = "", platform: str = "cli", **options: str) -> Reply:
    app.__dict__["clips"] = reader
    actor = Actor(person="ada", platform=platform, clearance=Audience.COUNSEL)  # type: ignore[arg-type]
    place = Place(kind="terminal", clearance=Audience.COUNSEL)
    return await app.commands["check"](Request(command="check", text=text, options=options, actor=actor, place=place))


async def test_a_reference_that_matches_is_a_sighting_and_the_credentials_a_circumstance(app: App) -> None:
    match = Match(other=DOLL, a=(3.0, 9.0), b=(0.0, 6.0), how="pdq", distance=12.0)

    reply = await check(app, Shown(found=(match,)), "a clip on TikTok", file="/x/clip.mp4")

    assert reply.assessment is not None
    sighting = next(one for one in reply.assessment.sightings if one.asset == "young-hee")
    assert (sighting.how, sighting.by) == ("image", Speaker.FILE)
    assert "0:03" in sighting.evidence
    made = next(one for one in reply.assessment.circumstances if one.name == "ai_generated")
    assert (made.value, made.by) == (True, Speaker.FILE)
    assert "Test Signer" in made.evidence
    assert reply.assessment.contract()["clips"][0]["sha256"] == EVIDENCE.sha256
    assert [one.path for one in reply.pictures] == ["/data/sheet.jpg"]
    assert any("0:03–0:09" in line for block in reply.details for line in block.lines)


async def test_a_file_and_a_link_and_an_attachment_give_the_same_assessment(app: App) -> None:
    text = "The Young-hee doll of Squid Game, made with Seedance, posted by a fan"
    match = Match(other=DOLL, a=(3.0, 9.0), b=(0.0, 6.0), how="orb", distance=0.05)
    by_file = await check(app, Shown(found=(match,)), text, file="/x/clip.mp4")
    actor = Actor(person="ada", platform="slack", clearance=Audience.COUNSEL)
    attached = Request(
        command="check",
        text=text,
        files=(Attachment(name="clip.mp4", path="/x/clip.mp4"),),
        actor=actor,
        place=Place(kind="channel", channel="C1", clearance=Audience.COUNSEL),
    )

    by_attachment = await app.commands["check"](attached)

    assert by_file.assessment is not None
    assert by_attachment.assessment is not None
    assert by_attachment.assessment.contract() == by_file.assessment.contract()


async def test_a_clip_that_cannot_be_seen_is_said_and_the_words_are_answered(app: App) -> None:
    reply = await check(app, Shown(fails="The file is broken."), "The Young-hee doll of Squid Game", file="/x/y.mp4")

    assert reply.assessment is not None
    assert reply.assessment.unseen == ("The file is broken.",)
    assert any("The file is broken." in line for block in (*reply.blocks, *reply.details) for line in block.lines)


async def test_without_words_a_clip_that_cannot_be_seen_is_refused(app: App) -> None:
    with pytest.raises(BadInput, match="broken"):
        await check(app, Shown(fails="The file is broken."), file="/x/y.mp4")


async def test_a_path_typed_in_a_chat_is_never_opened(app: App) -> None:
    reader = Shown()

    await check(app, reader, "The Young-hee doll", platform="slack", file="/etc/passwd")

    assert reader.read == []


async def test_a_batch_fetches_nothing(app: App) -> None:
    reader = Shown()

    await check(app, reader, "The Young-hee doll", url="https://video.example/x.mp4", batch="yes")

    assert reader.read == []


async def test_intimate_imagery_is_not_looked_at(app: App) -> None:
    reader = Shown()

    reply = await check(app, reader, "a nude deepfake of an actress, intimate imagery without consent", file="/x/y.mp4")

    assert reply.assessment is not None
    assert any(lane.stop for lane in reply.assessment.lanes)
    assert reader.read == []
    assert reader.discarded == ["/x/y.mp4"]
    assert reply.assessment.clips == ()


async def test_what_turns_out_intimate_is_forgotten(app: App) -> None:
    said = Statement(by=Speaker.UPLOADER, text="nude deepfake of an actress, intimate imagery", where="on screen 0:01")
    reader = Shown(EVIDENCE.model_copy(update={"statements": (said,)}))

    reply = await check(app, reader, "what is this clip", file="/x/y.mp4")

    assert reply.assessment is not None
    assert any(lane.stop for lane in reply.assessment.lanes)
    assert reader.forgotten == [EVIDENCE.sha256]
    assert reply.assessment.clips == ()
    assert reply.pictures == ()


async def test_without_a_contact_sheet_the_rest_of_the_record_stands(app: App) -> None:
    class Blind(Shown):
        async def sheet(self, evidence: ClipEvidence, found: Sequence[Match]) -> str:
            raise NotSeen("late")

    reader = Blind(found=(Match(other=DOLL, a=(3.0, 9.0), b=(0.0, 6.0), how="pdq", distance=12.0),))

    reply = await check(app, reader, "a clip on TikTok", file="/x/clip.mp4")

    assert reply.pictures == ()
    assert reply.assessment is not None
    assert "young-hee" in {one.asset for one in reply.assessment.sightings}


async def test_the_sheet_names_the_asset_and_not_the_file(app: App) -> None:
    reader = Shown(found=(Match(other=DOLL, a=(3.0, 9.0), b=(0.0, 6.0), how="pdq", distance=12.0),))

    await check(app, reader, "a clip on TikTok", file="/x/clip.mp4")

    assert reader.named == ["Young-hee (Squid Game)"]


async def test_a_match_with_a_matter_is_a_suggestion_to_confirm_or_reject(app: App) -> None:
    reader = Shown(found=(Match(other="M-7", a=(3.0, 9.0), b=(0.0, 6.0), how="pdq", distance=12.0),))

    reply = await check(app, reader, "a clip on TikTok", file="/x/clip.mp4")

    asked = [one for one in reply.buttons if one.action.endswith("_clip")]
    assert [one.action for one in asked] == ["same_clip", "other_clip"]
    assert all(one.record.endswith(":M-7") for one in asked)


async def test_a_person_confirms_or_rejects_a_match_by_a_button(app: App) -> None:
    for number in (1, 2, 3):
        clip = Clip(url=f"https://video.example/{number}")
        await app.store.run(lambda tx, clip=clip: open_matter(tx, SYSTEM, clip=clip))  # type: ignore[misc]
    actor, place = Actor(person="ada", platform="slack"), Place(kind="direct")

    for action, record in (("same_clip", "M-1:M-2"), ("other_clip", "M-1:M-3")):
        command = app.chat_commands[action]
        await command(Request(command=action, options={"record": record}, actor=actor, place=place))

    kept = await app.store.read(lambda tx: tx.records(PAIR, SYSTEM))
    pairs = {tuple(one.body["matters"]): one.body["same"] for one in kept}
    assert pairs == {("M-1", "M-2"): True, ("M-1", "M-3"): False}


async def test_a_follow_up_counts_what_was_seen_and_fetches_no_link_again(app: App) -> None:
    reader = Shown(found=(Match(other=DOLL, a=(3.0, 9.0), b=(0.0, 6.0), how="pdq", distance=12.0),))
    link = "https://video.example/1"
    await app.store.run(lambda tx: open_matter(tx, SYSTEM, clip=Clip(url=link)))
    kept = [EVIDENCE.model_copy(update={"origin": link})]
    await app.store.run(lambda tx: remember_clips(tx, "M-1", kept))

    reply = await check(app, reader, "it is not licensed", url=link, follow_up="M-1")

    assert reply.assessment is not None
    assert [one.sha256 for one in reply.assessment.clips] == [EVIDENCE.sha256]
    assert "young-hee" in {one.asset for one in reply.assessment.sightings}
    assert reader.read == []


class Slow(Shown):
    """Looks until it is cancelled."""

    def __init__(self) -> None:
        super().__init__()
        self.started, self.ended = asyncio.Event(), False

    async def read_file(self, path: str, progress: Callable[[str, float], None] | None = None) -> ClipEvidence:
        self.started.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended = True
        raise AssertionError


async def test_whoever_asked_may_cancel_and_the_words_are_answered(app: App) -> None:
    reader, place = Slow(), Place(kind="terminal", clearance=Audience.COUNSEL)
    app.__dict__["clips"] = reader
    ada, bo = (Actor(person=one, platform="cli", clearance=Audience.COUNSEL) for one in ("ada", "bo"))
    given = {"command": "check", "text": "The Young-hee doll", "options": {"file": "/x"}, "event": "E1"}
    checking = asyncio.create_task(app.commands["check"](Request(**given, actor=ada, place=place)))
    await reader.started.wait()
    stop = Request(command="cancel", options={"record": "E1"}, actor=ada, place=place)

    with pytest.raises(BadInput):
        await app.chat_commands["cancel"](stop.model_copy(update={"actor": bo}))
    await app.chat_commands["cancel"](stop)
    reply = await checking

    assert reader.ended
    assert reply.assessment is not None
    assert reply.assessment.unseen == ("Looking at the clip was cancelled.",)
    assert reply.assessment.sightings


async def test_a_stopped_program_stops_looking(app: App) -> None:
    reader = Slow()
    checking = asyncio.create_task(check(app, reader, "The Young-hee doll", file="/x"))
    await reader.started.wait()

    checking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await checking

    assert reader.ended


class Sees(NoSeeingModel):
    """A seeing model that claims to be a fingerprint."""

    name = "sees"

    async def see(self, stills: Sequence[Still], guides: Sequence[Guide]) -> tuple[Sighting, ...]:
        guide = next(one for one in guides if one.id == "guide/squid-game")
        asset = next(one for one in guide.assets if one.id == "young-hee")
        return (Sighting.of(guide, asset, confidence=1.0, evidence="frame 0:01", by=Speaker.FILE, how="image"),)


async def test_a_seeing_models_proposal_alone_is_never_likely(app: App) -> None:
    text = "an AI-made clip, remade with Seedance, posted with ads"
    match = Match(other=DOLL, a=(3.0, 9.0), b=(0.0, 6.0), how="pdq", distance=12.0)
    by_reference = await check(app, Shown(found=(match,)), text, file="/x")
    app.__dict__.pop("commands")
    app.__dict__["eyes"] = dataclasses.replace(app.eyes, reader=Shown(), model=Sees())

    by_model = await check(app, Shown(), text, file="/x")

    assert by_reference.likelihood is Likelihood.LIKELY
    assert by_model.assessment is not None
    (sighting,) = by_model.assessment.sightings
    assert (sighting.by, sighting.how) == (Speaker.MODEL, "model")
    assert by_model.likelihood is not Likelihood.LIKELY


async def test_words_on_the_screen_are_the_uploaders_and_excuse_nothing(app: App) -> None:
    said = Statement(by=Speaker.UPLOADER, text="Licensed by the owner", where="on screen 0:01")
    reader = Shown(EVIDENCE.model_copy(update={"statements": (said,)}))
    text = "The Young-hee doll of Squid Game, remade with Seedance"

    plain, excused = await check(app, Shown(), text, file="/x"), await check(app, reader, text, file="/x")

    assert plain.likelihood is Likelihood.LIKELY
    assert excused.likelihood is Likelihood.LIKELY


async def test_a_rejected_pair_is_not_suggested_again_and_a_confirmed_one_is_linked(app: App) -> None:
    store = app.store
    for number, sha256 in enumerate(("aa" * 32, "bb" * 32, "cc" * 32), 1):
        clip = Clip(url=f"https://video.example/{number}")
        await store.run(lambda tx, clip=clip: open_matter(tx, SYSTEM, clip=clip))  # type: ignore[misc]
        kept = [EVIDENCE.model_copy(update={"sha256": sha256})]
        await store.run(lambda tx, m=f"M-{number}", kept=kept: remember_clips(tx, m, kept))  # type: ignore[misc]
    before = await store.read(lambda tx: known_clips(tx, SYSTEM, "M-1"))

    await store.run(lambda tx: decide_pair(tx, SYSTEM, "M-1", "M-2", same=False))
    linked = await store.run(lambda tx: decide_pair(tx, SYSTEM, "M-1", "M-3", same=True))

    assert before == {"bb" * 32: "M-2", "cc" * 32: "M-3"}
    assert await store.read(lambda tx: known_clips(tx, SYSTEM, "M-1")) == {"cc" * 32: "M-3"}
    assert linked.linked == ("M-3",)
