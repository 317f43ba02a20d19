"""Clips: are copies found, strangers left alone, how fast, how much memory? `-- --clips FOLDER` (labelled names)."""

import argparse
import asyncio
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from bot.clips import sandbox
from bot.clips.compare import compare_prints
from bot.clips.fingerprints import FEWEST, INLIERS, PDQ_SAME, QUALITY, inliers
from bot.clips.prints import Frame, Prints
from bot.clips.reader import Looked, Reader
from bot.clock import RealClock
from bot.config import ClipsOptions

RATE = 10  # frames a second of a variant
SECONDS = 5.0
WIDTH = 640
PHASH_SAME = 10  # bits of 64, the usual threshold of imagehash users
SOURCES = ("chair-orig", "pattern-hd", "doorknob", "cc0-flower.mp4", "cc0-friday")
Picture = np.ndarray[Any, Any]


def main(arguments: Sequence[str]) -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(prog="bench clips")
    parser.add_argument("--clips", type=Path, required=False)
    parser.add_argument("--work", type=Path, default=Path(__file__).parent / ".cache" / "clips")
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--only", default="scenes,strangers,variants,speed")
    chosen = parser.parse_args(arguments)
    if chosen.clips is None or not chosen.clips.is_dir():
        print("clips: give -- --clips FOLDER with the labelled sample clips")
        return
    chosen.work.mkdir(parents=True, exist_ok=True)
    asyncio.run(_run(chosen))


async def _run(chosen: argparse.Namespace) -> None:
    reader = Reader(ClipsOptions(ocr=False), chosen.work / "looked", RealClock())
    only = chosen.only.split(",")
    looked = {file.name: await reader.look(file, file.name) for file in sorted(chosen.clips.iterdir())}
    if "scenes" in only:
        _scenes(looked)
    if "strangers" in only:
        _strangers(looked, chosen.pairs)
    if "variants" in only:
        await _variants(reader, looked, chosen.clips, chosen.work)
    if "speed" in only:
        await _speed(chosen.work)


def scene_of(name: str) -> str:
    """'chair' of 'chair-22-sd-grey-bar.mp4'; the CC0 clips by their second word."""
    words = name.partition(".")[0].split("-")
    return "-".join(words[:2]) if words[0] in ("cc0", "test") else words[0]


def _scenes(looked: dict[str, Looked]) -> None:
    found = missed = false = strangers = 0
    for (a, one), (b, other) in itertools.combinations(looked.items(), 2):
        result = compare_prints(one.prints, other.prints)
        if scene_of(a) == scene_of(b):
            found, missed = found + result.same, missed + (not result.same)
            if not result.same:
                print(f"  missed: {a} | {b}")
        else:
            strangers, false = strangers + 1, false + result.same
            if result.same:
                print(f"  false: {a} | {b} {result.contract()}")
    print(
        f"same scene: {found} of {found + missed} pairs found; other scenes: {false} of {strangers} matched", flush=True
    )


def _strangers(looked: dict[str, Looked], most: int) -> None:
    """Frame pairs of different scenes, drawn evenly: every one that any rule matches is false."""
    pairs = list(_cross_pairs(looked))
    step = max(1, len(pairs) // most)
    pdq = orb = phash = 0
    for a, b in pairs[::step][:most]:
        pdq += min(_bits(a.pdq, b.pdq), _bits(a.mirror, b.pdq)) <= PDQ_SAME and min(a.quality, b.quality) >= QUALITY
        orb += max(inliers(a, b, mirrored=False), inliers(a, b, mirrored=True)) >= INLIERS
    counted = len(pairs[::step][:most])
    print(f"unrelated frame pairs: {counted:,}; matched by PDQ {pdq}, by ORB {orb}", flush=True)
    del phash


def _cross_pairs(looked: dict[str, Looked]) -> Iterator[tuple[Frame, Frame]]:
    for (a, one), (b, other) in itertools.combinations(looked.items(), 2):
        if scene_of(a) != scene_of(b):
            locals_ = ([f for f in each.prints.frames if f.local] for each in (one, other))
            yield from itertools.product(*locals_)


def _bits(a: Picture, b: Picture) -> int:
    return int(np.unpackbits(a ^ b).sum())


# Variants ---------------------------------------------------------------


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


async def _variants(reader: Reader, looked: dict[str, Looked], clips: Path, work: Path) -> None:
    sources = [name for name in looked if name.startswith(SOURCES)]
    rows: dict[str, list[int]] = {name: [0, 0, 0] for name in VARIANTS}
    for source in sources:
        frames = list(_read(clips / source))
        for name, (change, speed, quality) in VARIANTS.items():
            file = work / f"{source.partition('.')[0]}-{name.replace(' ', '-').replace(':', '-')}.mp4"
            if not file.is_file():
                _write(file, [change(one) for one in frames], RATE * speed, quality)
            copy = await reader.look(file, file.name)
            ours = compare_prints(copy.prints, looked[source].prints).same
            if not ours:
                print(f"  missed: {source} {name}", flush=True)
            rows[name][0] += ours
            rows[name][1] += plain_pdq(copy.prints, looked[source].prints)
            rows[name][2] += plain_phash(copy, looked[source])
    print(f"{'variant of ' + str(len(sources)) + ' clips':24} {'ours':>6} {'PDQ':>6} {'pHash':>6}")
    for name, row in rows.items():
        print(f"{name:24} {row[0]:6} {row[1]:6} {row[2]:6}")
    total = len(sources) * len(VARIANTS)
    shares = [sum(row[column] for row in rows.values()) / total for column in range(3)]
    print(f"{'recall':24} {shares[0]:6.1%} {shares[1]:6.1%} {shares[2]:6.1%}", flush=True)


def plain_pdq(a: Prints, b: Prints) -> bool:
    """Straight hashes within 31 bits, as many frames as we ask for."""
    near = sum(any(_bits(one.pdq, other.pdq) <= PDQ_SAME for other in b.frames) for one in a.frames)
    return near >= FEWEST


def plain_phash(a: Looked, b: Looked) -> bool:
    """64-bit DCT hashes of the same frames within 10 bits."""
    ours, theirs = _phashes(a.folder), _phashes(b.folder)
    return sum(any(int(np.sum(one != other)) <= PHASH_SAME for other in theirs) for one in ours) >= FEWEST


def _phashes(folder: Path) -> list[Picture]:
    found = []
    for file in sorted(folder.glob("frame-*.jpg")):
        grey = cv2.resize(cv2.imread(str(file), cv2.IMREAD_GRAYSCALE), (32, 32), interpolation=cv2.INTER_AREA)
        low = cv2.dct(grey.astype(np.float32))[:8, :8].ravel()
        found.append(low > np.median(low))
    return found


def _read(file: Path) -> Iterator[Picture]:
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


def _write(file: Path, frames: Sequence[Picture], rate: float, quality: int) -> None:
    from fractions import Fraction

    with av.open(str(file), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(rate).limit_denominator(100))
        stream.height, stream.width = (frames[0].shape[0] // 2 * 2, frames[0].shape[1] // 2 * 2)
        stream.pix_fmt, stream.options = "yuv420p", {"crf": str(quality), "preset": "veryfast"}
        for image in frames:
            picture = np.ascontiguousarray(image[: stream.height, : stream.width])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))


# Speed and memory -------------------------------------------------------


async def _speed(work: Path) -> None:
    file, out = work / "speed-720p.mp4", work / "out"
    out.mkdir(exist_ok=True)
    seconds, rate = 30, 25
    if not file.is_file():
        _write_moving(file, seconds, rate)
    start = time.perf_counter()
    answer = await sandbox.look({"media_type": "video/mp4", "max_seconds": 600}, file, out)
    took = time.perf_counter() - start
    used = answer["used"]
    print(
        f"720p h264, {seconds} s at {rate} fps: {seconds / took:.1f} x real time by the clock, "
        f"{seconds / used['cpu_seconds']:.1f} x by the processor; the child had {used['memory'] / 1e6:.0f} MB",
        flush=True,
    )


def _write_moving(file: Path, seconds: int, rate: int) -> None:
    """Textured ground that pans, so that neither codec nor features have it easy."""
    random = np.random.default_rng(1)
    ground = cv2.GaussianBlur(random.integers(0, 255, (760, 2200, 3), np.uint8), (0, 0), 3)
    ground = cv2.normalize(ground, None, 0, 255, cv2.NORM_MINMAX)
    frames = (ground[20:740, 20 + at : 1300 + at] for at in range(seconds * rate))
    _write(file, list(frames), rate, 23)
