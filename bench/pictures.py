"""How many copies of pictures are found, by what was done to them, and how many strangers are taken for copies.

Textured scenes of tests/unit/clips/media.py; every copy goes through a file and through the reader of the sandbox.
`python -m bench pictures -- [PICTURES]` (40 where it is not said).
"""

import io
import tempfile
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image, ImageDraw

from bot.clips.compare import compare_prints
from bot.clips.frames import prints_of
from bot.clips.gist import asked, gist_of
from bot.clips.pictures import PictureFile
from bot.clips.prints import Prints, prints_from
from tests.unit.clips.heif_files import tiled_heic
from tests.unit.clips.media import scene

Copy = Callable[[Image.Image], bytes]
PAIRS = 20_000


def saved(image: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    """The bytes of a file."""
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def turned(orientation: int, way: Image.Transpose) -> Copy:
    """As a camera writes it that was held so."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return lambda image: saved(image.transpose(way), exif=exif, quality=85)


def heic(image: Image.Image) -> bytes:
    """In tiles of 128 points."""
    return tiled_heic(np.asarray(image.resize((640, 512))))


def on_nothing(image: Image.Image) -> bytes:
    """With a transparent border a tenth wide."""
    wide = Image.new("RGBA", (image.width * 12 // 10, image.height * 12 // 10), (0, 0, 0, 0))
    wide.paste(image, (image.width // 10, image.height // 10))
    return saved(wide, "PNG")


COPIES: dict[str, Copy] = {
    "JPEG, quality 30": lambda image: saved(image, quality=30),
    "half the size": lambda image: saved(image.resize((image.width // 2, image.height // 2))),
    "another shape": lambda image: saved(image.resize((400, 400))),
    "grey": lambda image: saved(image.convert("L")),
    "CMYK": lambda image: saved(image.convert("CMYK")),
    "palette": lambda image: saved(image.quantize(64), "PNG"),
    "WebP": lambda image: saved(image, "WEBP", quality=50),
    "AVIF": lambda image: saved(image, "AVIF", quality=40),
    "HEIC of tiles": heic,
    "transparent border": on_nothing,
    "EXIF orientation 3": turned(3, Image.Transpose.ROTATE_180),
    "EXIF orientation 6": turned(6, Image.Transpose.ROTATE_90),
    "EXIF orientation 8": turned(8, Image.Transpose.ROTATE_270),
    **{
        f"turned or mirrored ({way.name})": (lambda image, way=way: saved(image.transpose(way)))  # type: ignore[misc]
        for way in Image.Transpose
    },
}


def seen(content: bytes, name: str, folder: Path) -> Prints:
    """The fingerprints of a picture file."""
    (folder / "a").write_bytes(content)
    with PictureFile(str(folder / "a")) as opened:
        moments = list(opened.frames(2.0, 600))
    frames = [
        {"at": moment.at, **prints_of(av.VideoFrame.from_ndarray(picture, "rgb24"), local=True)}
        for moment in moments
        for picture in moment.pictures
    ]
    return prints_from(name, {"frames": frames, "sound": []})


def title_card(number: int) -> Image.Image:
    """White letters on a plain ground: what wrongly looks alike most often."""
    card = Image.new("RGB", (640, 360), (number * 37 % 60, number * 11 % 60, number * 53 % 60))
    ImageDraw.Draw(card).text(
        (200, 150), f"EPISODE {number}\nThe Title {number * 7919 % 1000}", fill="white", font_size=40
    )
    return card


def strangers(folder: Path, count: int) -> tuple[int, int]:
    """(pairs of different pictures that were compared, those taken for the same), title cards included."""
    scenes = [Image.fromarray(scene(seed, 0.5)[0]) for seed in range(1000, 1000 + count)]
    cards = [title_card(number) for number in range(count // 4)]
    found = [seen(saved(image), f"s{number}", folder) for number, image in enumerate([*scenes, *cards])]
    return false_alarms(list(combinations(found, 2))[:PAIRS])


def false_alarms(pairs: list[tuple[Prints, Prints]]) -> tuple[int, int]:
    """By the whole comparison wherever the quick one leaves a doubt; the quick one decides for most."""
    wrong = sum(1 for one, other in pairs if gist_of(other).near(*asked(one)) and compare_prints(one, other).same)
    return len(pairs), wrong


def table(folder: Path, count: int) -> Iterator[str]:
    """A line a transformation."""
    originals = [Image.fromarray(scene(seed, 0.5)[0]) for seed in range(count)]
    known = [seen(saved(image, "PNG"), f"o{number}", folder) for number, image in enumerate(originals)]
    for name, copy in COPIES.items():
        hits = sum(
            compare_prints(seen(copy(image), "c", folder), one).same
            for image, one in zip(originals, known, strict=True)
        )
        yield f"{name:45} {hits:4} of {count} ({hits / count:.1%})"


def main(arguments: list[str]) -> None:
    """Print the table."""
    count = int(arguments[0]) if arguments else 40
    with tempfile.TemporaryDirectory() as folder:
        for line in table(Path(folder), count):
            print(line, flush=True)
        pairs, wrong = strangers(Path(folder), 165)
        print(f"different pictures taken for the same: {wrong} of {pairs} pairs")
