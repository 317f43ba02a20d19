"""One clip, one address: by hand for every platform, and for every text that may come."""

# ruff: noqa: E501 addresses stand whole

import string
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.links import addresses_in, host_of, normal_url, seconds_in, uploader_of, urls_in, without_urls

BLOCKS = [
    [line.split() for line in block.splitlines() if not line.startswith("#")]
    for block in (Path(__file__).parent / "addresses.txt").read_text("utf-8").split("\n\n")
]
SAME = [pair for block in BLOCKS for line in block for pair in pairwise(line)]
OTHER = [(one[0], other[0]) for block in BLOCKS for one, other in combinations(block, 2)]


def test_the_table_has_its_three_hundred_pairs() -> None:
    assert len(SAME) + len(OTHER) >= 300


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_are_one_clip(one: str, other: str) -> None:
    assert normal_url(one) == normal_url(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_these_are_two_clips(one: str, other: str) -> None:
    assert normal_url(one) != normal_url(other)


@pytest.mark.parametrize("url", sorted({url for block in BLOCKS for line in block for url in line}))
def test_the_address_of_an_address_is_itself(url: str) -> None:
    assert normal_url(normal_url(url)) == normal_url(url)


PIECES = st.sampled_from(
    [
        "https://", "http:/", "//", "www.", "m.", "youtube.com", "youtu.be", "tiktok.com", "vk.com", "mega.nz", "/watch?v=",
        "/video/", "/@a/", "?", "&", "#", "#!", "=", "/amp/", "google.com/url?q=", "web.archive.org/web/2026/", "%2F", "%25",
        "abcdefgh", "123456", "-1_2", ":443", ":99", "[", "]", "(", ")", "<", ">", "|", " ", "\n", ".", "。", "ａ", "é", "\u200b",
        "a.example", "p=2", "t=1", "utm_a=b", "..", "@", "!", "z=video-1_2",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normal_url(text)
    assert normal_url(once) == once


@given(st.text(max_size=200))
def test_no_text_makes_it_raise(text: str) -> None:
    for said in (text, "https://" + text):
        assert normal_url(normal_url(said)) == normal_url(said)
        host_of(said)
        urls_in(said)
        uploader_of(said)
        seconds_in(said)


IDS = st.text(string.ascii_letters + string.digits, min_size=11, max_size=11)
NUMBERS = st.integers(10**9, 10**18)
FORMS = (
    "https://youtu.be/{}", "https://www.youtube.com/shorts/{}?si=x", "https://www.youtube.com/watch?v={}&t=9",
    "https://www.instagram.com/reel/{}/", "https://b23.tv/BV{}", "https://dai.ly/{}", "https://mega.nz/file/a#{}",
    "https://streamable.com/{}", "https://vm.tiktok.com/{}/", "https://clips.example/{}", "https://clips.example/?v={}",
)  # fmt: skip
NUMBERED = (
    "https://www.tiktok.com/@a/video/{}", "https://x.com/a/status/{}", "https://vimeo.com/{}", "https://vk.com/video-1_{}",
    "https://www.douyin.com/video/{}", "https://t.me/channel/{}", "https://www.facebook.com/reel/{}",
    "https://cdn.discordapp.com/attachments/1/{}/a.mp4?ex=1", "https://www.twitch.tv/videos/{}",
)  # fmt: skip


@given(st.sampled_from(FORMS), IDS, IDS)
def test_two_ids_are_never_one_address(form: str, one: str, other: str) -> None:
    assert (normal_url(form.format(one)) == normal_url(form.format(other))) is (one == other)


@given(st.sampled_from(NUMBERED), NUMBERS, NUMBERS)
def test_two_numbers_are_never_one_address(form: str, one: int, other: int) -> None:
    assert (normal_url(form.format(one)) == normal_url(form.format(other))) is (one == other)


@pytest.mark.parametrize(
    ("url", "seconds"),
    [
        ("https://youtu.be/abcdefghijk?t=42", 42), ("https://youtube.com/watch?v=abcdefghijk&t=1h2m3s", 3723),
        ("https://vimeo.com/1#t=10s", 10), ("https://www.youtube.com/embed/abcdefghijk?start=7", 7),
        ("https://youtu.be/abcdefghijk", None), ("https://x.com/a/status/1?t=AbC", None),
    ],
)  # fmt: skip
def test_the_moment_that_an_address_names_is_kept_apart(url: str, seconds: int | None) -> None:
    assert seconds_in(url) == seconds


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See youtube.com/watch?v=abcdefghijk, please", ("https://youtube.com/watch?v=abcdefghijk",)),
        ("at www.clips.example and m.vk.com/video1_2.", ("https://www.clips.example", "https://m.vk.com/video1_2")),
        ("write to a@b.com/c or and/or e.g./i.e. file.txt/x 1.2/3.4", ()),
        (
            "<https://example.com/a\n b|label> and https://example.com/c",
            ("https://example.com/ab", "https://example.com/c"),
        ),
        ("We end here.Next/line of text", ()),
        ("（https://example.com/a）、https://example.com/b。", ("https://example.com/a", "https://example.com/b")),
        ("https://a.example/x https://a.example/x", ("https://a.example/x",)),
    ],
)
def test_addresses_are_found_in_a_text_with_and_without_their_scheme(text: str, found: tuple[str, ...]) -> None:
    assert urls_in(text) == found


def test_the_places_of_addresses_are_those_of_the_text_and_the_rest_is_left() -> None:
    text = "Look: youtube.com/watch?v=abcdefghijk, <https://a.example/1|one> （https://b.example/2）!"
    assert [text[one.start : one.end] for one in addresses_in(text)] == [
        "youtube.com/watch?v=abcdefghijk",
        "https://a.example/1",
        "https://b.example/2",
    ]
    assert "example" not in without_urls(text)
    assert without_urls("no address here") == "no address here"
