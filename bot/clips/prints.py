"""The fingerprints of one clip, and how they are kept: numbers only, no picture can be made from them."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

BROKEN = (OSError, ValueError, KeyError, EOFError, BadZipFile)
"""What numpy raises of a file that is not there, or not whole."""
TURNS = 6
FORMAT = 2
"""Counted up whenever fingerprints are made or packed differently: older files are made again."""


@dataclass(frozen=True)
class Frame:
    """One sampled frame's fingerprints."""

    at: float
    """Seconds."""
    pdq: NDArray[np.uint8]
    """(32,): 256 bits, packed."""
    mirror: NDArray[np.uint8]
    """(32,): of the frame with left and right exchanged."""
    turned: NDArray[np.uint8]
    """(6, 32): of the frame turned by 90, 180 and 270 degrees, and of three mirrored ways more."""
    quality: int
    """0 to 100, PDQ's own: how much there is to hash."""
    size: tuple[int, int]
    """Of the picture that the points lie in: width, height."""
    points: NDArray[np.float32]
    """(n, 2): x, y of ORB key points; n is 0 where none were taken."""
    bits: NDArray[np.uint8]
    """(n, 32): their 256-bit descriptors, packed."""
    mirror_points: NDArray[np.float32]
    """(m, 2)"""
    mirror_bits: NDArray[np.uint8]
    """(m, 32)"""

    @property
    def local(self) -> bool:
        """Whether local features were taken of it."""
        return len(self.bits) > 0


@dataclass(frozen=True)
class Prints:
    """The fingerprints of one clip."""

    sha256: str
    frames: tuple[Frame, ...]
    """About two a second, in order of time."""
    sound: NDArray[np.uint32]
    """(n,): chromaprint items, about 8.07 a second; empty without sound."""


def prints_from(sha256: str, answer: dict[str, Any]) -> Prints:
    """Out of the child's answer; raises KeyError, TypeError or ValueError where it is not one."""
    sound = np.array(answer.get("sound") or [], np.uint64).astype(np.uint32)
    return Prints(sha256, tuple(_frame(one) for one in answer["frames"]), sound)


def _frame(one: dict[str, Any]) -> Frame:
    points, bits = _features(one.get("orb"))
    mirror_points, mirror_bits = _features(one.get("orb_mirror"))
    return Frame(
        at=float(one["at"]),
        pdq=np.frombuffer(bytes.fromhex(one["pdq"]), np.uint8, count=32),
        mirror=np.frombuffer(bytes.fromhex(one["mirror"]), np.uint8, count=32),
        turned=np.frombuffer(bytes.fromhex("".join(one["turned"])), np.uint8, count=TURNS * 32).reshape(TURNS, 32),
        quality=int(one["quality"]),
        size=(int(one["size"][0]), int(one["size"][1])),
        points=points,
        bits=bits,
        mirror_points=mirror_points,
        mirror_bits=mirror_bits,
    )


def _features(found: dict[str, str] | None) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    if not found:
        return np.empty((0, 2), np.float32), np.empty((0, 32), np.uint8)
    points = np.frombuffer(base64.b64decode(found["points"]), np.float16).reshape(-1, 2).astype(np.float32)
    return points, np.frombuffer(base64.b64decode(found["bits"]), np.uint8).reshape(-1, 32)


def write(prints: Prints, file: Path) -> None:
    """Keep them; the file is whole or not there."""
    frames = prints.frames
    part = file.with_suffix(".part.npz")
    np.savez_compressed(
        part,
        format=np.array(FORMAT),
        sha256=np.array(prints.sha256),
        at=np.array([one.at for one in frames], np.float32),
        pdq=_rows([one.pdq[None] for one in frames], 32, np.uint8),
        mirror=_rows([one.mirror[None] for one in frames], 32, np.uint8),
        turned=_rows([one.turned.reshape(1, -1) for one in frames], TURNS * 32, np.uint8),
        quality=np.array([one.quality for one in frames], np.int16),
        size=np.array([one.size for one in frames], np.int16).reshape(-1, 2),
        counts=np.array([(len(one.bits), len(one.mirror_bits)) for one in frames], np.int32).reshape(-1, 2),
        points=_rows([one.points for one in frames], 2, np.float16),
        bits=_rows([one.bits for one in frames], 32, np.uint8),
        mirror_points=_rows([one.mirror_points for one in frames], 2, np.float16),
        mirror_bits=_rows([one.mirror_bits for one in frames], 32, np.uint8),
        sound=prints.sound,
    )
    part.replace(file)


def _rows(parts: Sequence[NDArray[Any]], width: int, kind: type) -> NDArray[Any]:
    return np.concatenate(parts).astype(kind) if parts else np.empty((0, width), kind)


def read(file: Path) -> Prints | None:
    """What was kept; None where there is nothing, or it was made in another way."""
    try:
        # Opened here: numpy leaves a file open that turns out to be no archive.
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
            if int(kept["format"]) != FORMAT:
                return None
            return _unpacked({name: kept[name] for name in kept.files})
    except BROKEN:
        return None


def _unpacked(kept: dict[str, NDArray[Any]]) -> Prints:
    straight = _split(kept["points"], kept["bits"], kept["counts"][:, 0])
    mirrored = _split(kept["mirror_points"], kept["mirror_bits"], kept["counts"][:, 1])
    frames = tuple(
        Frame(
            float(at), pdq, mirror, turned.reshape(TURNS, 32), int(quality), (int(size[0]), int(size[1])), *one, *other
        )
        for at, pdq, mirror, turned, quality, size, one, other in zip(
            kept["at"],
            kept["pdq"],
            kept["mirror"],
            kept["turned"],
            kept["quality"],
            kept["size"],
            straight,
            mirrored,
            strict=True,
        )
    )
    return Prints(str(kept["sha256"]), frames, kept["sound"].astype(np.uint32))


def _split(
    points: NDArray[Any], bits: NDArray[np.uint8], counts: NDArray[np.int32]
) -> list[tuple[NDArray[np.float32], NDArray[np.uint8]]]:
    if not len(counts):
        return []
    cuts = np.cumsum(counts)[:-1]
    return list(zip(np.split(points.astype(np.float32), cuts), np.split(bits, cuts), strict=True))
