"""The picture that is fingerprinted is the one that people see."""

import io
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from bot.clips.compare import compare_prints
from bot.clips.frames import prints_of as frame_prints
from bot.clips.frames import scaled
from bot.clips.pictures import MOST_POINTS, PictureFile, TooLarge
from bot.clips.prints import Prints, prints_from
from bot.clips.sniff import media_type
from bot.clips.unseen import NotSeen
from tests.unit.clips.heif_files import tiled_heic
from tests.unit.clips.media import scene

RGB = scene(7, 1.0)[0]
UPRIGHT = Image.fromarray(RGB)


def seen(content: bytes, tmp_path: Path, name: str = "a", rate: float = 2.0) -> Prints:
    file = tmp_path / name
    file.write_bytes(content)
    with PictureFile(str(file)) as opened:
        answer = [
            {"at": moment.at, **frame_prints(av.VideoFrame.from_ndarray(picture, "rgb24"), local=True)}
            for moment in opened.frames(rate, 600)
            for picture in moment.pictures
        ]
    return prints_from(name * 64, {"frames": answer, "sound": []})


def saved(image: Image.Image, kind: str, **how: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **how)
    return buffer.getvalue()


def turned(orientation: int) -> bytes:
    """As a camera writes it that was held so: the stored picture is turned the other way."""
    back = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = UPRIGHT if back is None else UPRIGHT.transpose(Image.Transpose(back))
    return saved(image, "JPEG", exif=exif, quality=90)


WRITTEN = {
    **{f"EXIF orientation {one}": turned(one) for one in range(1, 9)},
    "PNG": saved(UPRIGHT, "PNG"),
    "palette": saved(UPRIGHT.quantize(128), "PNG"),
    "16 bits": saved(Image.fromarray(np.asarray(UPRIGHT.convert("L")).astype(np.uint16) * 257), "PNG"),
    "grey": saved(UPRIGHT.convert("L"), "PNG"),
    "CMYK": saved(UPRIGHT.convert("CMYK"), "JPEG", quality=90),
    "progressive": saved(UPRIGHT, "JPEG", progressive=True, quality=80),
    "small": saved(UPRIGHT.resize((120, 90)), "JPEG", quality=85),
    "WebP": saved(UPRIGHT, "WEBP", quality=80),
    "AVIF": saved(UPRIGHT, "AVIF", quality=70),
    "TIFF": saved(UPRIGHT, "TIFF"),
    "TIFF, LZW": saved(UPRIGHT, "TIFF", compression="tiff_lzw"),
    "BMP": saved(UPRIGHT, "BMP"),
    "GIF": saved(UPRIGHT.quantize(128), "GIF"),
    "opaque alpha": saved(UPRIGHT.convert("RGBA"), "PNG"),
}


@pytest.fixture(scope="module")
def upright(tmp_path_factory: pytest.TempPathFactory) -> Prints:
    return seen(WRITTEN["PNG"], tmp_path_factory.mktemp("upright"), "u")


@pytest.mark.parametrize("how", WRITTEN)
def test_one_picture_is_the_same_however_it_is_written(how: str, upright: Prints, tmp_path: Path) -> None:
    kind = media_type(WRITTEN[how][:512])
    assert kind.startswith("image/")
    found = seen(WRITTEN[how], tmp_path)
    assert len(found.frames) == 1
    assert compare_prints(found, upright).same


@pytest.mark.parametrize("rotation", [0, 1, 3])
def test_a_phones_heic_is_all_of_its_tiles_and_upright(rotation: int, tmp_path: Path) -> None:
    picture = np.ascontiguousarray(scene(11, 1.0, (640, 512))[0][:512, :640])
    content = tiled_heic(picture, rotation)
    assert media_type(content[:512]) == "image/heic"
    with PictureFile(_written(tmp_path / "p.heic", content)) as opened:
        (moment,) = opened.frames(2, 600)
    shown = np.rot90(picture, rotation)
    assert moment.pictures[0].shape == shown.shape
    assert float(np.abs(moment.pictures[0].astype(int) - shown.astype(int)).mean()) < 8
    plain = saved(Image.fromarray(np.ascontiguousarray(shown)), "JPEG")
    assert compare_prints(seen(content, tmp_path), seen(plain, tmp_path, "b")).same


def _written(file: Path, content: bytes) -> str:
    file.write_bytes(content)
    return str(file)


@pytest.mark.parametrize("ground", [0, 255])
def test_what_is_transparent_is_seen_on_white_and_on_black(ground: int, tmp_path: Path) -> None:
    shape = Image.new("L", UPRIGHT.size, 0)
    shape.paste(255, (60, 40, 250, 200))
    cut = UPRIGHT.copy()
    cut.putalpha(shape)
    page = Image.new("RGB", UPRIGHT.size, (ground,) * 3)
    page.paste(UPRIGHT, mask=shape)
    found = seen(saved(cut, "PNG"), tmp_path)
    assert [one.at for one in found.frames] == [0.0, 0.0]
    assert compare_prints(found, seen(saved(page, "JPEG"), tmp_path, "b")).same


@pytest.mark.parametrize("way", range(7))
def test_turned_and_mirrored_copies_are_found(way: int, upright: Prints, tmp_path: Path) -> None:
    copy = UPRIGHT.transpose(Image.Transpose(way))
    (span,) = compare_prints(seen(saved(copy, "PNG"), tmp_path), upright).spans
    assert span.mirrored is (way in (0, 1, 5, 6))


def animation(kind: str) -> bytes:
    frames = [Image.fromarray(one) for one in scene(9, 6.0)[::4]]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=500, loop=0)


@pytest.mark.parametrize("kind", ["WEBP", "GIF", "PNG", "AVIF"])
def test_an_animation_is_seen_over_its_time(kind: str, tmp_path: Path) -> None:
    found = seen(animation(kind), tmp_path)
    assert [round(one.at, 1) for one in found.frames] == [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]


def test_an_animations_frames_are_taken_by_their_time_and_not_by_their_number(tmp_path: Path) -> None:
    frames = [Image.fromarray(one) for one in scene(9, 4.0)]
    content = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=20)
    assert len(seen(content, tmp_path).frames) == 1, "sixteen frames of a third of a second"


def test_a_phones_largest_pictures_are_opened_small_and_larger_ones_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    Image.new("L", (16320, 12240), 90).save(file, quality=20)  # 200 million points
    with PictureFile(str(file)) as opened:
        (moment,) = opened.frames(2, 600)
    assert max(moment.pictures[0].shape) <= 4080
    wide = tmp_path / "b.png"
    Image.new("1", (MOST_POINTS // 1000 + 1, 1000)).save(wide)
    with pytest.raises(TooLarge):
        PictureFile(str(wide))


def test_further_pages_are_counted_as_not_looked_at(tmp_path: Path) -> None:
    file = tmp_path / "a.tiff"
    UPRIGHT.save(file, save_all=True, append_images=[UPRIGHT, UPRIGHT])
    with PictureFile(str(file)) as opened:
        assert opened.others == 2


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (b'<?xml version="1.0"?>\n<!-- made by hand -->\n<svg xmlns="http://www.w3.org/2000/svg">', "SVG"),
        (b"<svg viewBox='0 0 1 1'>", "SVG"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"\xff\x0a\xfa\x7f", "JPEG XL"),
        (b"8BPS\0\1", "Photoshop"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_what_is_not_opened_is_refused_by_its_name(head: bytes, says: str) -> None:
    with pytest.raises(NotSeen, match=says):
        media_type(head)


@pytest.mark.parametrize("degrees", [0, 90, 180, -90])
def test_a_frame_is_turned_as_its_display_matrix_says(degrees: int) -> None:
    class Lying:
        width, height, rotation = 320, 240, degrees

        def reformat(self, **how: Any) -> Any:
            return av.VideoFrame.from_ndarray(np.ascontiguousarray(RGB), "rgb24").reformat(**how)

    made = scaled(Lying(), 320, "rgb24")
    assert np.array_equal(
        made,
        np.rot90(scaled(av.VideoFrame.from_ndarray(np.ascontiguousarray(RGB), "rgb24"), 320, "rgb24"), degrees // 90),
    )


def clip(frames: list[np.ndarray[Any, Any]], name: str) -> Prints:
    answer = [
        {
            "at": number * 0.5,
            **frame_prints(av.VideoFrame.from_ndarray(np.ascontiguousarray(one), "rgb24"), local=number % 2 == 0),
        }
        for number, one in enumerate(frames)
    ]
    return prints_from(name * 64, {"frames": answer, "sound": []})


def test_a_title_card_that_two_clips_share_is_a_shared_still_and_never_the_same() -> None:
    card = [scene(50, 1.0)[0]] * 6
    one, other = clip([*card, *scene(51, 4.0)[::2]], "a"), clip([*scene(52, 4.0)[::2], *card], "b")
    found = compare_prints(one, other)
    assert (found.same, found.shared_still) == (False, True)
    assert found.contract()["shared_still"] is True


def test_a_moving_stretch_that_two_clips_share_is_the_same_with_a_title_card_before_it() -> None:
    card, shared = [scene(50, 1.0)[0]] * 6, scene(53, 6.0)[::2]
    found = compare_prints(clip([*card, *shared], "a"), clip([*card, *shared, *scene(52, 4.0)[::2]], "b"))
    assert found.same


def test_a_picture_is_the_same_as_the_clip_that_shows_it() -> None:
    card = scene(50, 1.0)[0]
    assert compare_prints(clip([card], "a"), clip([*[card] * 6, *scene(51, 4.0)[::2]], "b")).same
