"""The use cases on a matter."""

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk import matters as desk
from bot.desk.erase import erase, purge
from bot.desk.find import get_matter
from bot.desk.urls import set_url_state, standing
from bot.domain.clip import Clip
from bot.domain.errors import BadInput, NotAllowed, NotFound, RightsdeskError
from bot.domain.links import clip_key, normal_url, uploader_of, urls_in
from bot.domain.matter import SYSTEM, By, Matter, MatterQuery, MatterState, Party, Resolution, Role, UrlState
from bot.ports import Tx
from bot.store.audit import verify_chain
from bot.store.store import SqlStore, open_memory
from knowledge.model import Audience
from tests.unit.work.builders import ADA, BO, assessment
from tests.unit.work.clocks import HeldClock

URL = "https://www.tiktok.com/@Foo/video/7?utm_source=x&_r=1"


async def opened(store: SqlStore, url: str | None = URL, by: By = ADA) -> Matter:
    result = await store.run(lambda tx: desk.open_matter(tx, by, clip=Clip.described("the doll", url=url)))
    return result.matter


@pytest.mark.parametrize(
    ("one", "other", "same", "why"),
    [
        ("https://youtu.be/abcdefg", "https://www.youtube.com/watch?v=abcdefg&t=3s", True, "a short link and a time"),
        ("https://youtube.com/shorts/abcdefg", "https://m.youtube.com/watch?v=abcdefg", True, "shorts, mobile"),
        ("https://twitter.com/a/status/1?s=20", "https://x.com/a/status/1", True, "renamed host, share mark"),
        ("http://Example.com:80/a/", "https://example.com/a", True, "scheme, port, case, slash"),
        ("https://example.com/a?b=1&a=2", "https://example.com/a?a=2&b=1", True, "order of parameters"),
        ("https://example.com/a?id=1", "https://example.com/a?id=2", False, "another page"),
        ("https://youtube.com/watch?v=abcdefg", "https://youtube.com/watch?v=abcdefG", False, "ids have case"),
        ("https://tiktok.com/@a/video/1?lang=en", "https://tiktok.com/@a/video/1", True, "a video has no parameters"),
    ],
)
def test_the_same_clip_has_one_key_however_its_link_was_copied(one: str, other: str, same: bool, why: str) -> None:
    assert (clip_key(one) == clip_key(other)) is same, why


@given(st.text(max_size=300))
def test_normalising_never_raises_and_changes_nothing_the_second_time(text: str) -> None:
    once = normal_url("https://" + text)

    assert normal_url(once) == once or not once.startswith("https://")


def test_links_are_found_without_the_punctuation_around_them() -> None:
    said = "See (https://x.com/a/status/1), <https://example.com/b_(c)> and https://example.com/d."

    assert urls_in(said) == ("https://x.com/a/status/1", "https://example.com/b_(c)", "https://example.com/d")


def test_the_uploader_is_read_from_the_address() -> None:
    assert uploader_of("https://www.tiktok.com/@Foo.Bar/video/7") == "tiktok.com/foo.bar"
    assert uploader_of("https://example.com/@x") == ""


async def test_the_same_clip_is_the_same_matter(store: SqlStore) -> None:
    first = await opened(store)
    again = await store.run(
        lambda tx: desk.open_matter(tx, BO, clip=Clip.described("other words", url="https://tiktok.com/@Foo/video/7"))
    )

    assert again.joined
    assert again.matter.id == first.id


async def test_a_clip_that_was_noticed_says_where(store: SqlStore) -> None:
    first = await opened(store)
    await store.run(lambda tx: set_url_state(tx, ADA, first.id, URL, UrlState.SENT, reference="TT-1"))

    again = await store.run(lambda tx: desk.open_matter(tx, BO, clip=Clip.described("again", url=URL)))

    assert [(one.matter, one.state, one.reference) for one in again.noticed] == [(first.id, UrlState.SENT, "TT-1")]


async def test_who_may_not_know_of_a_restricted_matter_gets_one_of_their_own_that_looks_new(store: SqlStore) -> None:
    first = await opened(store)
    await store.run(lambda tx: desk.restrict(tx, ADA, first.id, ["cy"]))

    again = await store.run(lambda tx: desk.open_matter(tx, BO, clip=Clip.described("the doll", url=URL)))

    assert not again.joined
    assert again.noticed == ()
    with pytest.raises(NotFound):
        await store.read(lambda tx: get_matter(tx, first.id, BO))
    assert "matter.asked_again" in [one.act for one in await store.read(lambda tx: tx.entries(ADA, matter=first.id))]


async def test_an_assessment_moves_a_new_matter_on_and_is_kept(store: SqlStore) -> None:
    this = await opened(store)
    clip = Clip.described("the doll", url=URL)
    kept = await store.run(lambda tx: desk.record_assessment(tx, ADA, this.id, assessment(), clip, Audience.COUNSEL))

    assert kept.state is MatterState.ASSESSED
    assert kept.franchises == ("squid-game",)
    assert kept.audience is Audience.COUNSEL
    assert len(await store.read(lambda tx: tx.records("assessment", ADA, matter=this.id))) == 1


async def test_closing_needs_a_reason_and_happens_once(store: SqlStore) -> None:
    this = await opened(store)
    with pytest.raises(BadInput, match="Say why"):
        await store.run(lambda tx: desk.close(tx, ADA, this.id, Resolution.REMOVED, " "))
    closed = await store.run(lambda tx: desk.close(tx, ADA, this.id, Resolution.REMOVED, "gone"))
    with pytest.raises(BadInput, match="closed already"):
        await store.run(lambda tx: desk.close(tx, ADA, this.id, Resolution.REMOVED, "gone"))

    assert (closed.state, closed.resolution, closed.reason) == (MatterState.RESOLVED, Resolution.REMOVED, "gone")
    assert (await store.run(lambda tx: desk.reopen(tx, ADA, this.id, "back up"))).state is MatterState.NEW


async def test_a_merge_takes_everything_along_and_never_widens_who_sees_it(store: SqlStore) -> None:
    first, second = await opened(store), await opened(store, "https://x.com/a/status/1")
    await store.run(lambda tx: desk.restrict(tx, ADA, first.id, ["cy"]))
    merged = await store.run(lambda tx: desk.merge(tx, ADA, first.id, second.id, "one clip"))

    assert set(merged.restricted_to) == {"ada", "cy"}
    assert {clip.url for clip in merged.clips} == {URL, "https://x.com/a/status/1"}
    again = await store.run(lambda tx: desk.open_matter(tx, ADA, clip=Clip.described("x", url=URL)))
    assert again.matter.id == second.id


async def test_a_split_gives_some_links_a_matter_of_their_own(store: SqlStore) -> None:
    first, second = await opened(store), await opened(store, "https://x.com/a/status/1")
    await store.run(lambda tx: desk.merge(tx, ADA, second.id, first.id, "one"))
    other = await store.run(lambda tx: desk.split(tx, ADA, first.id, ["https://x.com/a/status/1"], "two after all"))

    assert [clip.url for clip in other.clips] == ["https://x.com/a/status/1"]
    assert [one.url for one in await store.read(lambda tx: tx.urls(ADA, matter=other.id))] == [
        "https://x.com/a/status/1"
    ]
    with pytest.raises(BadInput, match="some, but not all"):
        await store.run(lambda tx: desk.split(tx, ADA, first.id, [URL], "all of it"))


async def test_only_counsel_releases_a_hold_and_a_held_matter_is_not_erased(store: SqlStore) -> None:
    this = await opened(store)
    await store.run(lambda tx: desk.hold(tx, BO, this.id, "litigation"))
    with pytest.raises(NotAllowed, match="Only counsel"):
        await store.run(lambda tx: desk.release_hold(tx, BO, this.id, "done"))
    with pytest.raises(NotAllowed, match="legal hold"):
        await store.run(lambda tx: erase(tx, ADA, "tiktok.com/foo"))
    await store.run(lambda tx: desk.release_hold(tx, ADA, this.id, "settled"))

    report = await store.run(lambda tx: erase(tx, ADA, "tiktok.com/foo"))
    assert report.matters == (this.id,)


async def test_an_erased_uploader_is_in_no_table_and_the_chain_holds(store: SqlStore) -> None:
    this = await opened(store, "https://tiktok.com/@canary/video/7")
    party = Party(role=Role.UPLOADER, name="tiktok.com/canary", contact="canary@example.com")
    await store.run(lambda tx: desk.add_party(tx, ADA, this.id, party))
    clip = Clip.described("the canary's doll", url=this.clips[0].url)
    await store.run(lambda tx: desk.record_assessment(tx, ADA, this.id, assessment(), clip))
    await store.run(lambda tx: erase(tx, ADA, "tiktok.com/canary"))

    after = await store.read(lambda tx: tx.find_matter(this.id, SYSTEM))
    assert after is not None
    words = after.model_dump_json(exclude={"key": True, "clips": {"__all__": {"url"}}})
    assert "canary" not in words
    entries = await store.read(lambda tx: tx.entries(SYSTEM))
    assert all("canary" not in one.text for one in entries)
    with store.reader.connect() as connection:
        assert verify_chain(connection)[1] is None


async def test_the_share_refused_is_counted_and_warned_of(store: SqlStore) -> None:
    this = await opened(store)
    await store.run(lambda tx: desk.add_party(tx, ADA, this.id, Party(role=Role.CLAIMANT, name="Owner")))
    for number in range(10):
        state = UrlState.REFUSED if number < 2 else UrlState.REMOVED
        link = f"https://tiktok.com/@foo/video/{number + 100}"
        await store.run(lambda tx, s=state, u=link: set_url_state(tx, ADA, this.id, u, s))

    found = await store.read(lambda tx: standing(tx, "Owner", "tiktok.com"))

    assert (found.decided, found.against, found.warns) == (10, 2, True)


async def test_a_sent_notice_is_looked_at_again_after_1_3_and_7_days(store: SqlStore, clock: HeldClock) -> None:
    this = await opened(store)
    await store.run(lambda tx: set_url_state(tx, ADA, this.id, URL, UrlState.SENT))
    dates = await store.read(lambda tx: tx.deadlines(ADA, matter=this.id))
    assert [(one.at - clock.now()).days for one in dates] == [1, 3, 7]

    await store.run(lambda tx: set_url_state(tx, ADA, this.id, URL, UrlState.REFUSED))
    assert await store.read(lambda tx: tx.deadlines(ADA, matter=this.id)) == ()


async def test_retention_lets_go_of_old_resolved_matters_only(store: SqlStore, clock: HeldClock) -> None:
    old, held, still = [await opened(store, f"https://x.com/a/status/{n}") for n in range(3)]
    for one in (old, held):
        await store.run(lambda tx, m=one: desk.close(tx, ADA, m.id, Resolution.REMOVED, "gone"))
    await store.run(lambda tx: desk.hold(tx, ADA, held.id, "litigation"))
    clock.later(days=100)

    days = {"events": 30, "work": 30, "replies": 30, "matters": 90}
    assert (await store.run(lambda tx: purge(tx, days)))["matters"] == 1
    titles = [one.title for one in await store.read(lambda tx: tx.matters(MatterQuery(), SYSTEM))]
    assert titles == ["the doll", "the doll", "erased"]
    assert still.title == "the doll"


ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["close", "reopen", "draft", "await", "approve", "send", "assess", "hold", "restrict", "assign"]
        ),
        st.sampled_from([ADA, BO]),
    ),
    max_size=12,
)


def act(tx: Tx, name: str, by: By, matter: str) -> Any:
    states = {
        "draft": MatterState.DRAFTING,
        "await": MatterState.AWAITING_APPROVAL,
        "approve": MatterState.APPROVED,
        "send": MatterState.SENT,
    }
    if name in states:
        return desk.advance(tx, by, matter, states[name])
    others = {
        "close": lambda: desk.close(tx, by, matter, Resolution.WITHDRAWN, "why"),
        "reopen": lambda: desk.reopen(tx, by, matter, "why"),
        "assess": lambda: desk.record_assessment(tx, by, matter, assessment(), Clip.described("x", url=URL)),
        "hold": lambda: desk.hold(tx, by, matter, "why"),
        "restrict": lambda: desk.restrict(tx, by, matter, ["ada"]),
        "assign": lambda: desk.assign(tx, by, matter, "bo"),
    }
    return others[name]()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_no_sequence_of_acts_skips_a_state_or_shows_a_restricted_matter(acts: list[tuple[str, By]]) -> None:
    async def play() -> None:
        store = open_memory(HeldClock(), inline=True)
        this = await opened(store)
        before = this.state
        for name, by in acts:
            try:
                await store.run(lambda tx, n=name, b=by: act(tx, n, b, this.id))
            except RightsdeskError:
                continue
            now = await store.read(lambda tx: tx.find_matter(this.id, SYSTEM))
            assert now is not None
            assert not (now.state is MatterState.SENT and before not in (MatterState.APPROVED, MatterState.SENT))
            assert not (now.state is MatterState.APPROVED and before in (MatterState.NEW, MatterState.ASSESSED))
            assert (now.resolution is not None) == (now.state is MatterState.RESOLVED)
            if now.restricted_to and "bo" not in now.restricted_to:
                assert await store.read(lambda tx: tx.find_matter(this.id, BO)) is None
                assert now.assignee != "bo"
            before = now.state
        with store.reader.connect() as connection:
            assert verify_chain(connection)[1] is None
        await store.close()

    asyncio.run(play())
