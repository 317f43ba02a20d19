"""Runs inside the sandbox: a picture file -> the picture that people see.

Pillow and libheif know what FFmpeg's demuxers leave out: the tiles of a phone's HEIC and AVIF, the orientation that a
camera writes beside the picture (EXIF 2.32, 0x0112), palettes, CMYK, 16 bits, animated WebP, what is transparent.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

MOST_POINTS = 64_000_000
"""Of a picture that must be decoded whole: 48 million points are what phones take."""
MOST_POINTS_JPEG = 220_000_000
"""A JPEG is decoded small: an eighth of its sides costs a sixty-fourth of the memory."""
SIDE = 2048
"""Points of the longer side that are enough for every fingerprint and picture."""
MOST_FRAMES = 2000
STILL_SECONDS = 0.1
"""Of an animation's frame that gives no time."""
BACKGROUNDS = (255, 0)
"""What is transparent shows the page: white, or black."""
WIDE = frozenset({"I;16", "I;16B", "I;16L", "I;16N", "I", "F"})
ORIENTATION = 0x0112
CAMERAS = ("jpeg", "mpo", "tiff", "png", "webp")
"""Kinds whose picture is turned by EXIF; in HEIC and AVIF a box of their own does it, and the library has heeded it."""
TURNED = {
    2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_270", 7: "TRANSVERSE",
    8: "ROTATE_90",
}  # fmt: skip


BROKEN = (
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, SyntaxError, TypeError, ValueError, struct.error,
    zlib.error,
)  # fmt: skip
"""What Pillow and libheif are known to raise for damaged files."""


class Seen(NamedTuple):
    """One moment of a picture file: the same on every ground, or once on white and once on black."""

    at: float
    """Seconds."""
    pictures: tuple[Any, ...]
    """RGB arrays (height, width, 3)."""


class TooLarge(Exception):
    """More points than are opened."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(f"{width} x {height}")
        self.width, self.height = width, height


class PictureFile:
    """An opened picture file; raises TooLarge, and for what is broken one of BROKEN."""

    def __init__(self, path: str) -> None:
        from PIL import Image, ImageFile

        Image.MAX_IMAGE_PIXELS = None  # counted here, in words of our own
        ImageFile.LOAD_TRUNCATED_IMAGES = True  # what came before a break counts, as of videos
        _register_heif()
        self.image = Image.open(path)
        self.kind = str(self.image.format or "").lower()
        self.width, self.height = self.image.size
        most = MOST_POINTS_JPEG if self.kind in ("jpeg", "mpo") else MOST_POINTS
        if self.width * self.height > most:
            self.image.close()
            raise TooLarge(self.width, self.height)
        self.count = int(getattr(self.image, "n_frames", 1))
        self.moves = self.count > 1 and self.kind in ("gif", "png", "webp", "avif") and bool(
            getattr(self.image, "is_animated", False)
        )  # fmt: skip
        self.seconds = 0.0
        self.cut = False

    def __enter__(self) -> "PictureFile":
        return self

    def __exit__(self, *_: object) -> None:
        self.image.close()

    @property
    def others(self) -> int:
        """Pictures of the file that are not looked at: further pages, or shots of a burst."""
        return 0 if self.moves else self.count - 1 if self.kind in ("tiff", "heif", "avif") else 0

    def frames(self, rate: float, longest: float) -> Iterator[Seen]:
        """What it shows, `rate` a second; of a still picture one."""
        if not self.moves:
            turned = TURNED.get(int(self.image.getexif().get(ORIENTATION, 1) or 1), "") if self.kind in CAMERAS else ""
            yield Seen(0.0, _on_grounds(_turned(self._small(), turned)))
            return
        wanted = at = 0.0
        for number in range(self.count):
            if number >= MOST_FRAMES or at > longest:
                self.cut = True
                break
            self.image.seek(number)
            self.image.load()  # only then is it known how long it lasts
            lasts = float(self.image.info.get("duration") or 0) / 1000 or STILL_SECONDS
            if at + lasts > wanted - 1e-6:  # it is on the screen when the next one is wanted
                yield Seen(at, _on_grounds(_shrunk(self.image)))
                wanted = at + 1 / rate
            at += lasts
        self.seconds = at

    def _small(self) -> Any:
        if self.kind in ("jpeg", "mpo"):
            self.image.draft("RGB" if self.image.mode != "CMYK" else "CMYK", (SIDE, SIDE))
        return _shrunk(self.image)


def _register_heif() -> None:
    from pi_heif import register_heif_opener

    register_heif_opener(thumbnails=False)


def _shrunk(image: Any) -> Any:
    """Decoded, and no larger than it need be."""
    from PIL import Image

    image.load()
    if image.mode in WIDE:
        return Image.fromarray(_eight_bits(np.asarray(image)))
    if image.mode in ("P", "PA", "LA", "1") or "transparency" in image.info:
        image = image.convert("RGBA" if _transparent(image) else "RGB")
    if max(image.size) <= SIDE:
        return image.copy()
    scale = SIDE / max(image.size)
    return image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.BOX)


def _transparent(image: Any) -> bool:
    return "transparency" in image.info or image.mode in ("PA", "LA", "RGBA")


def _eight_bits(values: Any) -> Any:
    """Of 16 bits or more: scaled by what the type, or the picture, holds at most."""
    values = values.astype(np.float32)
    most = 65535.0 if values.max(initial=0) > 255 else 255.0
    if values.max(initial=0) > 65535.0:
        most = float(values.max())
    return np.clip(values * (255.0 / most), 0, 255).astype(np.uint8)


def _turned(image: Any, how: str) -> Any:
    """As the camera says that it is to be held."""
    from PIL import Image

    return image.transpose(Image.Transpose[how]) if how else image


def _on_grounds(image: Any) -> tuple[Any, ...]:
    if image.mode in ("RGBA", "La", "RGBa") and (wide := image.convert("RGBA")).getchannel("A").getextrema()[0] < 250:
        return tuple(_over(wide, ground) for ground in BACKGROUNDS)
    return (np.ascontiguousarray(np.asarray(image.convert("RGB"))),)


def _over(image: Any, ground: int) -> Any:
    from PIL import Image

    page = Image.new("RGBA", image.size, (ground, ground, ground, 255))
    page.alpha_composite(image)
    return np.ascontiguousarray(np.asarray(page.convert("RGB")))
