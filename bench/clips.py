"""Clips: are copies found, strangers left alone, how fast, how much memory? `-- --clips FOLDER` (labelled names)."""

import argparse
import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from bench.variants import RATE, VARIANTS, read, write
from bot.clips import sandbox
from bot.clips.compare import compare_prints
from bot.clips.fingerprints import FEWEST, INLIERS, PDQ_SAME, QUALITY, inliers
from bot.clips.frames import prints_of
from bot.clips.looked import Looked
from bot.clips.prints import Frame, Prints, prints_from
from bot.clips.reader import Reader
from bot.config import ClipsOptions
from bot.store.store import RealClock

PHASH_SAME = 10  # bits of 64, the usual threshold of imagehash users
SOURCES = ("chair-orig", "pattern-hd", "doorknob", "cc0-flower.mp4", "cc0-friday")
MADE_UP = 60  # generated stills among the strangers
LOOP = 30.0  # seconds that the real 720p clip is repeated to
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
    cv2.setNumThreads(1)
    asyncio.run(_run(chosen))
    if "speed" in chosen.only.split(","):
        asyncio.run(_speed(next(chosen.clips.glob("pattern-hd*")), chosen.work))


async def _run(chosen: argparse.Namespace) -> None:
    reader = Reader(ClipsOptions(ocr=False), chosen.work / "looked", RealClock())
    only = chosen.only.split(",")
    wanted = set(only) & {"scenes", "strangers", "variants"}
    files = sorted(chosen.clips.iterdir()) if wanted else []
    looked = {file.name: await reader.look(file, file.name) for file in files}
    if "scenes" in only:
        _scenes(looked)
    if "strangers" in only:
        _strangers(looked, chosen.pairs)
    if "variants" in only:
        await _variants(reader, looked, chosen.clips, chosen.work)


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
    """Frame pairs of different scenes, and of pictures made up here: every one that any rule matches is false."""
    groups = {"two scenes": list(_cross_pairs(looked)), "a scene and a made-up picture": [], "two made up": []}
    made = [("made up", one) for one in _made_up(MADE_UP)]
    real = [(scene_of(name), frame) for name, one in looked.items() for frame in one.prints.frames if frame.local]
    groups["a scene and a made-up picture"] = list(itertools.product(real, made))
    groups["two made up"] = list(itertools.combinations(made, 2))
    drawn = {"two made up": groups["two made up"]}
    drawn["a scene and a made-up picture"] = _evenly(groups["a scene and a made-up picture"], most // 4)
    rest = most - sum(len(one) for one in drawn.values())
    drawn["two scenes"] = _evenly(groups["two scenes"], rest)
    highest: dict[frozenset[str], int] = {}
    total = pdq = orb = 0
    for name, pairs in drawn.items():
        most_agreed = 0
        for (scene, a), (other, b) in pairs:
            total += 1
            near = min(_bits(a.pdq, b.pdq), _bits(a.mirror, b.pdq))
            pdq += near <= PDQ_SAME and min(a.quality, b.quality) >= QUALITY
            agreed = max(inliers(a, b, mirrored=False), inliers(a, b, mirrored=True))
            orb += agreed >= INLIERS
            most_agreed = max(most_agreed, agreed)
            both = frozenset((scene, other))
            highest[both] = max(highest.get(both, 0), agreed)
        print(f"  {name}: {len(pairs):,} pairs, at most {most_agreed} inliers", flush=True)
    print(f"unrelated frame pairs: {total:,}; falsely matched by PDQ {pdq}, by ORB {orb} (from {INLIERS} inliers)")
    _left_out(highest)


def _left_out(highest: dict[frozenset[str], int]) -> None:
    """The threshold was set on these clips: what would it be without each scene, and would that scene break it?"""
    real = {pair: count for pair, count in highest.items() if "made up" not in pair}
    for scene in sorted({name for pair in real for name in pair}):
        without = max((count for pair, count in real.items() if scene not in pair), default=0)
        with_it = max((count for pair, count in real.items() if scene in pair), default=0)
        verdict = "holds" if with_it <= without else f"would fail: one pair has {with_it}"
        print(f"  without {scene}: at most {without} inliers, so from {without + 1}; on {scene} that {verdict}")


def _evenly(pairs: list[Any], most: int) -> list[Any]:
    """So many of them, spread over all."""
    at = np.linspace(0, len(pairs) - 1, min(most, len(pairs))).astype(int)
    return [pairs[one] for one in dict.fromkeys(at.tolist())]


def _cross_pairs(looked: dict[str, Looked]) -> Iterator[tuple[tuple[str, Frame], tuple[str, Frame]]]:
    for (a, one), (b, other) in itertools.combinations(looked.items(), 2):
        if scene_of(a) != scene_of(b):
            ours = [(scene_of(a), frame) for frame in one.prints.frames if frame.local]
            theirs = [(scene_of(b), frame) for frame in other.prints.frames if frame.local]
            yield from itertools.product(ours, theirs)


def _made_up(count: int) -> list[Frame]:
    """Stills of random shapes on a random ground; no two have anything in common."""
    found = []
    for seed in range(count):
        random = np.random.default_rng(seed)
        image = cv2.resize(random.integers(40, 215, (9, 12, 3), np.uint8), (640, 360))
        for _ in range(60):
            at = (int(random.integers(0, 640)), int(random.integers(0, 360)))
            to = (at[0] + int(random.integers(8, 120)), at[1] + int(random.integers(8, 90)))
            cv2.rectangle(image, at, to, tuple(int(one) for one in random.integers(0, 255, 3)), -1)
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), "rgb24")
        answer = {"frames": [{"at": 0.0, **prints_of(frame, local=True)}]}
        found.append(prints_from(f"{seed:064x}", answer).frames[0])
    return found


def _bits(a: Picture, b: Picture) -> int:
    return int(np.bitwise_count(a ^ b).sum())


async def _variants(reader: Reader, looked: dict[str, Looked], clips: Path, work: Path) -> None:
    sources = [name for name in looked if name.startswith(SOURCES)]
    rows: dict[str, list[int]] = {name: [0, 0, 0] for name in VARIANTS}
    for source in sources:
        frames = list(read(clips / source))
        for name, (change, speed, quality) in VARIANTS.items():
            file = work / f"{source.partition('.')[0]}-{name.replace(' ', '-').replace(':', '-')}.mp4"
            if not file.is_file():
                write(file, [change(one) for one in frames], RATE * speed, quality)
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


async def _speed(clip: Path, work: Path) -> None:
    made, real = work / "made-720p.mp4", work / "real-720p.mp4"
    if not made.is_file():
        _write_moving(made, int(LOOP), 25)
    if not real.is_file():
        _repeat(clip, real)
    await sandbox.look({"max_seconds": 1}, made, work)  # the wall is tried and the libraries are read once
    for name, file in (("made, moving and grainy", made), ("real, repeated", real)):
        await _time(name, file, work)


async def _time(name: str, file: Path, work: Path) -> None:
    with av.open(str(file)) as container:
        seconds, rate = container.duration / av.time_base, container.bit_rate / 1e6
    start = time.perf_counter()
    answer = await sandbox.look({"media_type": "video/mp4", "max_seconds": 600}, file, work)
    took, used = time.perf_counter() - start, answer["used"]
    print(
        f"720p h264 {name}, {seconds:.0f} s at {rate:.1f} Mbit/s, all but on-screen text: "
        f"{seconds / took:.1f} x real time by the clock, {seconds / used['cpu_seconds']:.1f} x by one processor; "
        f"the child had {used['memory'] / 1e6:.0f} MB",
        flush=True,
    )


def _repeat(source: Path, file: Path) -> None:
    """The clip's own packets again and again, so that its start does not weigh more than in a longer one."""
    with av.open(str(file), "w") as out, av.open(str(source)) as opened:
        template = opened.streams.video[0]
        stream = out.add_stream_from_template(template)
        packets = [one for one in opened.demux(template) if one.dts is not None]
        length = max(one.dts + (one.duration or 1) for one in packets) - packets[0].dts
        rounds = max(1, round(LOOP / float(length * template.time_base)))
        kept = [(bytes(one), one.pts, one.dts, one.duration, one.is_keyframe) for one in packets]
        for number in range(rounds):
            for content, pts, dts, duration, key in kept:
                packet = av.Packet(content)
                packet.stream, packet.time_base, packet.is_keyframe = stream, template.time_base, key
                packet.pts, packet.dts, packet.duration = pts + number * length, dts + number * length, duration
                out.mux(packet)


def _write_moving(file: Path, seconds: int, rate: int) -> None:
    """Textured ground that pans under grain, so that neither codec nor features have it easy."""
    random = np.random.default_rng(1)
    ground = cv2.GaussianBlur(random.integers(0, 255, (760, 2200, 3), np.uint8), (0, 0), 3)
    ground = cv2.normalize(ground, None, 0, 255, cv2.NORM_MINMAX)
    grain = [random.integers(0, 24, (720, 1280, 3), np.uint8) for _ in range(7)]
    frames = [cv2.add(ground[20:740, 20 + at : 1300 + at], grain[at % 7]) for at in range(seconds * rate)]
    write(file, frames, rate, 23)
