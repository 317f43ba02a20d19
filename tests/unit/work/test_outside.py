"""What somebody from outside asks stays apart; a restricted clip asked about twice looks like any other; who leaves."""

import pytest

from bot.chat.front import without_quotes
from bot.commands.clip_of import clip_of
from bot.commands.core import Actor, Place, Request
from bot.commands.outside import circumstances_from_outside, facts_of, statements_from_outside
from bot.desk import matters as desk
from bot.desk.find import find_by_thread, times_seen
from bot.desk.leavers import part_with
from bot.domain.clip import Clip, Speaker
from bot.domain.matter import NOBODY, SYSTEM, By, MatterQuery
from bot.staff import Directory
from bot.store.store import SqlStore
from bot.work.inbox import thread_of
from tests.unit.work.builders import ADA, person

URL = "https://tiktok.com/@u/video/1"
BO = By(person="bo", via="slack")
GUS = By(person="slack:U9", via="slack")
CLIP = Clip.described("the doll", url=URL)


async def test_a_check_from_outside_joins_nothing_and_sees_nothing_of_the_team_s(store: SqlStore) -> None:
    team = (await store.run(lambda tx: desk.open_matter(tx, BO, clip=CLIP))).matter
    opened = await store.run(lambda tx: desk.open_matter(tx, GUS, clip=CLIP))

    own = opened.matter
    assert (opened.joined, opened.noticed, own.key, own.outside) == (False, (), "", True)
    assert await store.read(lambda tx: tx.find_matter(team.id, GUS)) is None
    assert [one.id for one in await store.read(lambda tx: tx.matters(MatterQuery(), GUS))] == [own.id]
    assert await store.read(lambda tx: tx.count_matters(MatterQuery(), GUS)) == 1
    assert {one.matter for one in await store.read(lambda tx: tx.urls(GUS, url=URL))} == {own.id}
    assert {one.matter for one in await store.read(lambda tx: tx.entries(GUS))} == {own.id}
    linked = await store.read(lambda tx: tx.find_matter(team.id, BO))
    assert linked is not None
    assert linked.linked == (own.id,)


async def test_a_team_s_check_after_one_from_outside_is_linked_to_it(store: SqlStore) -> None:
    own = (await store.run(lambda tx: desk.open_matter(tx, GUS, clip=CLIP))).matter
    opened = await store.run(lambda tx: desk.open_matter(tx, BO, clip=CLIP))

    assert (opened.joined, opened.matter.linked) == (False, (own.id,))


async def test_nobody_outside_sees_what_another_one_asked(store: SqlStore) -> None:
    own = (await store.run(lambda tx: desk.open_matter(tx, GUS, clip=CLIP))).matter
    other = By(person="discord:7", via="discord")
    guest = By(person="bo", via="slack", guest=True)

    assert await store.read(lambda tx: tx.find_matter(own.id, other)) is None
    assert await store.read(lambda tx: tx.find_matter(own.id, guest)) is None


async def test_whoever_asks_from_outside_makes_no_uploader_a_repeated_one(store: SqlStore) -> None:
    for number in range(3):
        clip = Clip.described("x", url=f"https://tiktok.com/@u/video/{number}")
        await store.run(lambda tx, clip=clip: desk.open_matter(tx, GUS, clip=clip))

    assert await store.read(lambda tx: times_seen(tx, "tiktok.com/u", NOBODY)) == 0


async def test_a_restricted_clip_asked_about_twice_is_one_matter_like_any_other(store: SqlStore) -> None:
    first = (await store.run(lambda tx: desk.open_matter(tx, ADA, clip=CLIP))).matter
    await store.run(lambda tx: desk.restrict(tx, ADA, first.id, ["cy"]))

    once = await store.run(lambda tx: desk.open_matter(tx, BO, clip=CLIP))
    twice = await store.run(lambda tx: desk.open_matter(tx, By(person="di", via="slack"), clip=CLIP))

    assert (once.joined, twice.joined) == (False, True)
    assert once.matter.id == twice.matter.id != first.id


def asked(who: str, **options: str) -> Request:
    actor = Actor(person=who, platform="slack")
    place = Place(kind="channel", channel="C1", thread="17.1")
    return Request(command="check", text="official upload", options=options, actor=actor, place=place)


def test_what_somebody_from_outside_says_is_the_uploader_s_word() -> None:
    outside = asked(
        "slack:U9", **{"fact.licensed": "yes", "fact.shows": "a cat", "fact.seen.squid-game#young-hee": "no"}
    )
    team = asked("bo", **{"fact.licensed": "yes", "said.licensed": "no"})

    assert facts_of(outside) == {}
    assert [(one.name, one.value, one.by) for one in circumstances_from_outside(outside)] == [
        ("licensed", True, Speaker.UPLOADER)
    ]
    assert [(one.text, one.by) for one in statements_from_outside(outside)] == [("a cat", Speaker.UPLOADER)]
    assert {one.by for one in clip_of(outside).statements} == {Speaker.UPLOADER}
    assert facts_of(team) == {"licensed": "yes"}
    assert [one.by for one in circumstances_from_outside(team)] == [Speaker.UPLOADER]
    assert {one.by for one in clip_of(team).statements} == {Speaker.REVIEWER}


async def test_a_thread_of_the_team_is_no_thread_of_somebody_from_outside(store: SqlStore) -> None:
    team = (await store.run(lambda tx: desk.open_matter(tx, BO, clip=CLIP))).matter
    await store.run(lambda tx: desk.keep_thread(tx, BO, team.id, thread_of(asked("bo"))))

    assert await store.read(lambda tx: find_by_thread(tx, thread_of(asked("bo")), BO)) is not None
    assert await store.read(lambda tx: find_by_thread(tx, thread_of(asked("slack:U9")), GUS)) is None
    assert await store.read(lambda tx: find_by_thread(tx, thread_of(asked("bo")), GUS)) is None


@pytest.mark.parametrize(
    ("text", "own", "quoted"),
    [
        ("is this ours?\n> fully licensed\n> by the owner", "is this ours?", ("fully licensed\nby the owner",)),
        ("> one\nand\n>> two", "and", ("one", "two")),
        ("a > b is no quote", "a > b is no quote", ()),
        ("", "", ()),
    ],
)
def test_quoted_lines_are_told_apart_from_one_s_own(text: str, own: str, quoted: tuple[str, ...]) -> None:
    assert without_quotes(text) == (own, quoted)


async def test_what_waited_for_a_leaver_is_nobody_s_and_a_restricted_matter_keeps_a_guardian(store: SqlStore) -> None:
    full = Directory((person("ada", roles=("counsel",)), person("bo"), person("cleo", roles=("counsel",))))
    matter = (await store.run(lambda tx: desk.open_matter(tx, ADA, clip=CLIP))).matter
    await store.run(lambda tx: desk.restrict(tx, ADA, matter.id, ["bo"]))
    await store.run(lambda tx: desk.assign(tx, ADA, matter.id, "ada"))
    await store.run(lambda tx: part_with(tx, SYSTEM, full))

    left = Directory((person("bo"), person("cleo", roles=("counsel",))))
    await store.run(lambda tx: part_with(tx, SYSTEM, left))

    now = await store.read(lambda tx: tx.find_matter(matter.id, SYSTEM))
    assert now is not None
    assert (now.assignee, set(now.restricted_to)) == (None, {"ada", "bo", "cleo"})
