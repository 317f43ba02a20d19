"""What is done to copies, for bench/clips.py: each variant is made with PyAV from the first seconds of a clip."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

RATE = 10  # frames a second of a variant
SECONDS = 5.0
WIDTH = 640
Picture = np.ndarray[Any, Any]


def _crop(share: float) -> Callable[[Picture], Picture]:
    def cut(image: Picture) -> Picture:
        high, wide = image.shape[:2]
        y, x = int(high * share), int(wide * share)
        return image[y : high - y, x : wide - x]

    return cut


def _letterbox(image: Picture) -> Picture:
    band = image.shape[0] // 5
    return cv2.copyMakeBorder(image, band, band, 0, 0, cv2.BORDER_CONSTANT, value=(0, 0, 0))


def _vertical(image: Picture) -> Picture:
    high, wide = image.shape[:2]
    keep = int(high * 9 / 16)
    return image[:, (wide - keep) // 2 : (wide + keep) // 2]


def _picture_in_picture(image: Picture) -> Picture:
    high, wide = image.shape[:2]
    ground = np.tile(np.linspace(40, 200, wide, dtype=np.uint8)[None, :, None], (high, 1, 3)).copy()
    small = cv2.resize(image, (int(wide * 0.6), int(high * 0.6)), interpolation=cv2.INTER_AREA)
    ground[high // 10 : high // 10 + small.shape[0], wide // 3 : wide // 3 + small.shape[1]] = small
    return ground


def _logo(image: Picture) -> Picture:
    out = image.copy()
    high, wide = image.shape[:2]
    cv2.rectangle(out, (wide * 7 // 10, high // 20), (wide * 19 // 20, high // 6), (240, 60, 40), -1)
    cv2.putText(out, "CLIPS", (wide * 72 // 100, high // 8), cv2.FONT_HERSHEY_SIMPLEX, wide / 640, (255, 255, 255), 2)
    return out


def _grey(image: Picture) -> Picture:
    return np.repeat(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[:, :, None], 3, axis=2)


def _same(image: Picture) -> Picture:
    return image


def _half(image: Picture) -> Picture:
    return cv2.resize(image, (image.shape[1] // 2, image.shape[0] // 2), interpolation=cv2.INTER_AREA)


# name: (what happens to a frame, speed, CRF)
VARIANTS: dict[str, tuple[Callable[[Picture], Picture], float, int]] = {
    "re-encoded": (_same, 1.0, 36),
    "resized": (_half, 1.0, 23),
    "crop 3%": (_crop(0.03), 1.0, 23),
    "crop 10%": (_crop(0.10), 1.0, 23),
    "letterbox": (_letterbox, 1.0, 23),
    "9:16": (_vertical, 1.0, 23),
    "picture-in-picture": (_picture_in_picture, 1.0, 23),
    "mirror": (lambda image: np.ascontiguousarray(image[:, ::-1]), 1.0, 23),
    "logo": (_logo, 1.0, 23),
    "speed x1.25": (_same, 1.25, 23),
    "grey": (_grey, 1.0, 23),
    "excerpt 5 s": (_same, 1.0, 20),
}


def read(file: Path) -> Iterator[Picture]:
    """RGB frames of the first seconds, RATE a second, at most WIDTH wide."""
    wanted = 0.0
    with av.open(str(file)) as container:
        for frame in container.decode(video=0):
            at = float(frame.time or 0)
            if at > SECONDS:
                return
            if at >= wanted:
                wanted += 1 / RATE
                width = min(WIDTH, frame.width)
                yield frame.reformat(width, round(frame.height * width / frame.width), "rgb24").to_ndarray()


def write(file: Path, frames: Sequence[Picture], rate: float, quality: int) -> None:
    """An h264 file of these RGB frames; `quality` is the CRF."""
    with av.open(str(file), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(rate).limit_denominator(100))
        stream.height, stream.width = (frames[0].shape[0] // 2 * 2, frames[0].shape[1] // 2 * 2)
        stream.pix_fmt, stream.options = "yuv420p", {"crf": str(quality), "preset": "veryfast"}
        for image in frames:
            picture = np.ascontiguousarray(image[: stream.height, : stream.width])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))
