"""Writes HEIC as phones do: a grid of HEVC tiles (ISO/IEC 23008-12), the tiles encoded by x265 through PyAV."""

import re
import struct
from fractions import Fraction
from typing import Any

import av
import numpy as np

TILE = 128
VPS, SPS, PPS = 32, 33, 34


def box(kind: bytes, *parts: bytes) -> bytes:
    """One box."""
    content = b"".join(parts)
    return struct.pack(">I4s", 8 + len(content), kind) + content


def full(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    """One box with a version."""
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def _tile(picture: np.ndarray[Any, Any]) -> tuple[bytes, bytes]:
    """(hvcC, sample) of one picture."""
    encoder: Any = av.CodecContext.create("libx265", "w")
    encoder.width, encoder.height, encoder.pix_fmt = picture.shape[1], picture.shape[0], "yuv420p"
    encoder.time_base, encoder.options = Fraction(1), {"crf": "16", "x265-params": "log-level=none:info=0"}
    frame = av.VideoFrame.from_ndarray(picture, "rgb24").reformat(format="yuv420p")
    stream = b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None)))
    units = [unit for unit in re.split(rb"\x00?\x00\x00\x01", stream) if unit]
    sets = [unit for unit in units if unit[0] >> 1 & 63 in (VPS, SPS, PPS)]
    profile = next(unit for unit in sets if unit[0] >> 1 & 63 == SPS)[3:15]
    arrays = b"".join(bytes([0x80 | unit[0] >> 1 & 63]) + struct.pack(">HH", 1, len(unit)) + unit for unit in sets)
    settings = b"\1" + profile + bytes.fromhex("f000fcfdf8f800000f") + bytes([len(sets)]) + arrays
    slices = b"".join(struct.pack(">I", len(unit)) + unit for unit in units if unit not in sets)
    return box(b"hvcC", settings), slices


def tiled_heic(picture: np.ndarray[Any, Any], rotation: int = 0) -> bytes:
    """The picture in tiles of 128 points, turned anticlockwise by so many quarters when it is shown."""
    high, wide = picture.shape[0] // TILE, picture.shape[1] // TILE
    tiles = [
        _tile(np.ascontiguousarray(picture[row * TILE : (row + 1) * TILE, at * TILE : (at + 1) * TILE]))
        for row in range(high)
        for at in range(wide)
    ]
    count, grid = len(tiles), len(tiles) + 1
    shape = struct.pack(">BBBBHH", 0, 0, high - 1, wide - 1, wide * TILE, high * TILE)
    entries = [full(b"infe", struct.pack(">HH4sx", one, 0, b"hvc1"), version=2, flags=1) for one in range(1, grid)]
    entries.append(full(b"infe", struct.pack(">HH4sx", grid, 0, b"grid"), version=2))
    references = full(b"iref", box(b"dimg", struct.pack(f">HH{count}H", grid, count, *range(1, grid))))
    sizes = [full(b"ispe", struct.pack(">II", TILE, TILE)), full(b"ispe", struct.pack(">II", wide * TILE, high * TILE))]
    properties = [*(settings for settings, _sample in tiles), *sizes, box(b"irot", bytes([rotation]))]
    links = b"".join(struct.pack(">HBBB", one, 2, 0x80 | one, count + 1) for one in range(1, grid))
    links += struct.pack(">HBBB", grid, 2, count + 2, 0x80 | count + 3)
    described = box(b"iprp", box(b"ipco", *properties), full(b"ipma", struct.pack(">I", grid), links))

    def meta(start: int) -> bytes:
        places, at = b"", start
        for number, (_settings, sample) in enumerate(tiles, 1):
            places += struct.pack(">HHHHII", number, 0, 0, 1, at, len(sample))
            at += len(sample)
        places += struct.pack(">HHHHII", grid, 1, 0, 1, 0, len(shape))
        where = full(b"iloc", struct.pack(">BBH", 0x44, 0, grid), places, version=1)
        handler = full(b"hdlr", struct.pack(">I4s12xx", 0, b"pict"))
        listed = full(b"iinf", struct.pack(">H", grid), *entries)
        return full(
            b"meta",
            handler,
            full(b"pitm", struct.pack(">H", grid)),
            where,
            listed,
            references,
            described,
            box(b"idat", shape),
        )

    brand = box(b"ftyp", b"heic", bytes(4), b"mif1", b"heic")
    start = len(brand) + len(meta(0)) + 8
    return brand + meta(start) + box(b"mdat", *(sample for _settings, sample in tiles))
