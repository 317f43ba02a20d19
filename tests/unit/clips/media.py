"""Tiny media made on the spot: a textured scene that moves, tones, and what is done to copies."""

import wave
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

RATE = 4
Picture = np.ndarray[Any, Any]
Change = Callable[[Picture], Picture]


def scene(seed: int, seconds: float = 4.0, size: tuple[int, int] = (320, 240)) -> list[Picture]:
    """Frames of shapes on a ground that pans slowly; other seeds have nothing in common."""
    random = np.random.default_rng(seed)
    wide, high = size
    ground = cv2.resize(random.integers(40, 215, (9, 12, 3), np.uint8), (wide + 60, high + 60))
    for _ in range(40):
        at = tuple(int(one) for one in random.integers(0, wide, 2))
        to = tuple(int(one) for one in random.integers(5, 60, 2))
        colour = tuple(int(one) for one in random.integers(0, 255, 3))
        cv2.rectangle(ground, at, (at[0] + to[0], at[1] + to[1]), colour, -1)
        cv2.circle(ground, (at[1], at[0]), to[0] // 3 + 3, colour[::-1], 2)
    count = int(seconds * RATE)
    return [ground[one : high + one, one : wide + one].copy() for one in range(count)]


def write_video(file: Path, frames: Sequence[Picture], *, sound: Picture | None = None, **tags: str) -> Path:
    """An mp4 (or what the suffix says) with these frames, 4 a second, and 44,100 Hz sound."""
    with av.open(str(file), "w") as container:
        container.metadata.update(tags)
        codec = "libvpx" if file.suffix == ".webm" else "libx264"
        stream = container.add_stream(codec, rate=Fraction(RATE))
        stream.height, stream.width = frames[0].shape[0] // 2 * 2, frames[0].shape[1] // 2 * 2
        stream.pix_fmt = "yuv420p"
        audio = container.add_stream("aac", rate=44_100, layout="mono") if sound is not None else None
        for image in frames:
            picture = np.ascontiguousarray(image[: stream.height, : stream.width])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))
        if audio is not None and sound is not None:
            _add_sound(container, audio, sound)
    return file


def _add_sound(container: Any, stream: Any, sound: Picture) -> None:
    for at in range(0, len(sound), 1024):
        piece = np.ascontiguousarray(sound[None, at : at + 1024])
        frame = av.AudioFrame.from_ndarray(piece, "fltp", "mono")
        frame.sample_rate, frame.pts = 44_100, at
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def tune(seed: int, seconds: float) -> Picture:
    """A melody of random notes."""
    random = np.random.default_rng(seed)
    notes = random.choice(220 * 2 ** (np.arange(25) / 12), int(seconds * 5) + 1)
    at = np.arange(int(seconds * 44_100)) / 44_100
    pitch = notes[(at * 5).astype(int)]
    wave = np.sin(2 * np.pi * np.cumsum(pitch) / 44_100) + 0.4 * np.sin(4 * np.pi * np.cumsum(pitch) / 44_100)
    return (0.4 * wave).astype(np.float32)


def write_picture(file: Path, picture: Picture) -> Path:
    """A JPEG or PNG."""
    cv2.imwrite(str(file), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    return file


def crop(image: Picture) -> Picture:
    """A tenth off every side."""
    high, wide = image.shape[:2]
    return image[high // 10 : high - high // 10, wide // 10 : wide - wide // 10]


def mirror(image: Picture) -> Picture:
    """Left is right."""
    return np.ascontiguousarray(image[:, ::-1])


def letterbox(image: Picture) -> Picture:
    """Black bands above and below."""
    return cv2.copyMakeBorder(image, 50, 50, 0, 0, cv2.BORDER_CONSTANT, value=(0, 0, 0))


def grey(image: Picture) -> Picture:
    """Without colour."""
    return np.repeat(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[:, :, None], 3, axis=2)


def inside(image: Picture) -> Picture:
    """Picture-in-picture at 60 %."""
    high, wide = image.shape[:2]
    ground = np.full_like(image, 90)
    small = cv2.resize(image, (wide * 6 // 10, high * 6 // 10), interpolation=cv2.INTER_AREA)
    ground[20 : 20 + small.shape[0], 60 : 60 + small.shape[1]] = small
    return ground


def write_sound(file: Path, sound: Picture) -> Path:
    """A WAV of 44,100 Hz, 16 bits, one channel."""
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(44_100)
        out.writeframes((sound * 32_000).astype(np.int16).tobytes())
    return file
