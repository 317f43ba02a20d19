"""Copies are found however they were cut and framed; strangers are not."""

import itertools
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bot.clips import prints
from bot.clips.audio import ITEMS, same_sound
from bot.clips.compare import compare_prints
from bot.clips.frames import prints_of as frame_prints
from bot.clips.gist import asked, gist_of, read_gist
from bot.clips.prints import Prints, prints_from
from bot.clips.references import References
from bot.clips.seen import Other, matches, shortlist
from tests.unit.clips.media import Change, Picture, crop, grey, inside, letterbox, mirror, scene

CHANGES: dict[str, tuple[Change, str]] = {
    "grey": (grey, "pdq"),
    "mirror": (mirror, "pdq"),
    "crop": (crop, "orb"),
    "letterbox": (letterbox, "orb"),
    "picture-in-picture": (inside, "orb"),
    "mirrored crop": (lambda image: mirror(crop(image)), "orb"),
}


def prints_of(frames: list[Picture], name: str = "x", every: float = 0.5, sound: tuple[int, ...] = ()) -> Prints:
    """As the child makes them, without a file between."""
    answer = [
        {"at": number * every, **frame_prints(av.VideoFrame.from_ndarray(image, "rgb24"), local=number % 2 == 0)}
        for number, image in enumerate(np.ascontiguousarray(one) for one in frames)
    ]
    return prints_from(name * 64, {"frames": answer, "sound": list(sound)})


@pytest.fixture(scope="module")
def original() -> Prints:
    return prints_of(scene(1)[::2], "a")


@pytest.mark.parametrize("name", CHANGES)
def test_a_copy_is_found_with_its_times(name: str, original: Prints) -> None:
    change, how = CHANGES[name]
    copy = prints_of([change(one) for one in scene(1)[::2]], "b")

    found = compare_prints(copy, original)

    assert found.same, name
    assert how in {one.how for one in found.spans}
    assert found.spans[0].a[1] > found.spans[0].a[0]


def test_strangers_never_match() -> None:
    clips = [prints_of(scene(seed, 2.0)[::2], str(seed)) for seed in range(2, 8)]

    for one, other in itertools.combinations(clips, 2):
        assert not compare_prints(one, other).same


def test_the_same_logo_in_the_corner_makes_no_copy() -> None:
    logo = scene(99, 0.3, (64, 48))[0]

    def branded(image: Picture) -> Picture:
        out = image.copy()
        out[8:56, 240:304] = logo
        return out

    one, other = (prints_of([branded(frame) for frame in scene(seed)[::2]], str(seed)) for seed in (11, 12))

    assert not compare_prints(one, other).same


def test_a_flat_picture_matches_nothing() -> None:
    black = [np.zeros((240, 320, 3), np.uint8)] * 4

    assert not compare_prints(prints_of(black, "a"), prints_of(black, "b")).same


def test_a_file_is_itself() -> None:
    one = prints_of(scene(1, 1.0), "a")

    contract = compare_prints(one, one).contract()

    assert (contract["same"], contract["score"]) == (True, 1.0)
    assert [span["how"] for span in contract["spans"]] == ["hash"]


def test_fingerprints_are_kept_whole(original: Prints, tmp_path: Path) -> None:
    prints.write(original, tmp_path / "x.npz")

    kept = prints.read(tmp_path / "x.npz")

    assert kept is not None
    assert compare_prints(kept, prints_of([crop(one) for one in scene(1)[::2]], "b")).same
    for one, other in zip(kept.frames, original.frames, strict=True):
        assert (one.at, one.quality, one.size) == (other.at, other.quality, other.size)
        assert (one.pdq == other.pdq).all()
        assert (one.mirror_bits == other.mirror_bits).all()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file", b"\x93NUMPY"])
def test_broken_fingerprints_are_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.npz").write_bytes(content)

    assert prints.read(tmp_path / "x.npz") is None


SOUND = arrays(np.uint32, st.integers(80, 200), elements=st.integers(0, 2**32 - 1), unique=True)


@settings(max_examples=30)
@given(SOUND, st.integers(0, 40), st.integers(30, 60))
def test_an_excerpt_is_found_where_it_was_cut(sound: np.ndarray, start: int, length: int) -> None:  # type: ignore[type-arg]
    share, spans = same_sound(sound[start : start + length], sound)

    assert share == pytest.approx(1.0)
    assert spans[0].b == pytest.approx((start / ITEMS, (start + len(sound[start : start + length])) / ITEMS))


def test_different_sounds_do_not_match() -> None:
    random = np.random.default_rng(1)
    one, other = (random.integers(0, 2**32, 300, np.uint32) for _ in range(2))

    assert same_sound(one, other) == (0.0, [])


def test_silence_matches_nothing() -> None:
    silent = np.full(200, 627_964_279, np.uint32)

    assert same_sound(silent, silent) == (0.0, [])


def test_a_crop_of_one_among_many_is_on_the_short_list(original: Prints) -> None:
    others = [Other(f"M-{seed}", prints_of(scene(seed, 2.0)[::2], str(seed % 10))) for seed in range(20, 29)]
    copy = prints_of([crop(one) for one in scene(1)[::2]], "b")

    chosen = shortlist(copy, [*others, Other("M-1", original)])

    assert chosen[0].name == "M-1"
    assert {one.other for one in matches(copy, [*others, Other("M-1", original)])} == {"M-1"}


def test_no_reference_is_kept_of_a_file_without_fingerprint(tmp_path: Path) -> None:
    assert References(tmp_path / "none").all() == ()


def test_the_gist_of_a_file_is_that_of_the_fingerprints_and_tells_copies_from_strangers(
    original: Prints, tmp_path: Path
) -> None:
    prints.write(original, tmp_path / "x.npz")
    kept = read_gist(tmp_path / "x.npz")

    assert kept is not None
    assert (kept.pdq == gist_of(original).pdq).all()
    assert kept.near(*asked(prints_of([mirror(grey(one)) for one in scene(1)[::2]], "b")))
    assert not kept.near(*asked(prints_of(scene(2)[::2], "c")))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file", b"\x93NUMPY"])
def test_a_broken_file_has_no_gist(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.npz").write_bytes(content)

    assert read_gist(tmp_path / "x.npz") is None
    assert read_gist(tmp_path / "none.npz") is None
