"""Runs inside the sandbox: opens one media file and says what it is. Nothing of the program but bot.clips is loaded.

Reads a job as JSON on standard input; writes JSON lines: {"progress", "what"}, then {"answer"} or {"refused"}.
"""

import json
import resource
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from bot.clips.declared import declared
from bot.clips.sound import fingerprint

MOST_PIXELS = 40_000_000  # of one frame, before it is decoded
LOCAL_EVERY = 1.0  # seconds between frames of which local features and a picture are taken
RATE = 2.0  # sampled frames a second
WORKERS = 2  # threads that look at frames
DECODERS = 4  # threads at most that decode: on a large machine one a core would use up the address space
FAST = 12.0
"""Frames a second from which frames that no other builds upon are not decoded: between two samples enough are left."""
SPENT = 0.8  # of the processor time it may use: then the rest of the clip is left, and said so
FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegts,flv,gif,apng,image2,png_pipe,jpeg_pipe,webp_pipe,"
    "wav,mp3,ogg,flac,asf"
)
# No playlist or concat trick may open another file or an address.
OPTIONS = {"protocol_whitelist": "file", "format_whitelist": FORMATS}


class Refused(Exception):
    """The file cannot be looked at: a message `unseen-KEY` of the catalogues, which the program itself says."""

    def __init__(self, key: str, **values: str | float) -> None:
        """With what stands in the message."""
        super().__init__(key)
        self.told = {"refused": key, "values": values}


def say(message: dict[str, Any]) -> None:
    """One line to the parent."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def bound(limits: dict[str, int]) -> None:
    """Take the limits on before any media library is loaded."""
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_seconds"], limits["cpu_seconds"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["output"], limits["output"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Do the job."""
    job = json.loads(sys.stdin.buffer.read())
    bound(job["limits"])
    import av  # only now: inside the limits

    try:
        say({"answer": look(job)})
    except Refused as refusal:
        say(refusal.told)
    except (av.FFmpegError, ValueError, OverflowError, EOFError) as error:
        say(Refused("unreadable", kind=type(error).__name__).told)
    except (MemoryError, RuntimeError):  # RuntimeError: no thread could be started
        say(Refused("memory").told)


def look(job: dict[str, Any]) -> dict[str, Any]:
    """Container, streams, tags, sampled frames with their fingerprints."""
    import av

    if "sheet" in job:
        from bot.clips.sheet import draw

        return draw(job["sheet"], job["out"])
    if "screen" in job:
        return read_screen(job)
    if "speech" in job:
        from bot.clips.speech import heard

        return heard(job, OPTIONS)
    if "points" in job:
        from bot.clips.sheet import points

        return points(job["clip"], job["out"])
    if job.get("media_type", "").startswith("image/"):
        return look_at_picture(job)
    with av.open(job["clip"], options=OPTIONS, metadata_errors="ignore") as container, ThreadPoolExecutor(1) as beside:
        answer: dict[str, Any] = {
            "container": container.format.name,
            "seconds": container.duration / av.time_base if container.duration else None,
            "tags": {str(name)[:60]: str(value)[:300] for name, value in container.metadata.items()},
            "streams": [stream_of(one) for one in container.streams],
            "tools": {"PyAV": av.__version__, "ffmpeg": ".".join(map(str, av.library_versions.get("libavformat", ())))},
            "frames": [],
        }
        if not any(one["type"] in ("video", "audio") for one in answer["streams"]):
            raise Refused("no-streams")
        # Libraries let go of the interpreter while they decode: the sound is heard while the pictures are seen.
        others = beside.submit(heard_and_declared, job, answer["tags"])
        if container.streams.video:
            take_frames(container, job, answer)
        answer |= others.result()
    return answer | used()


def used() -> dict[str, Any]:
    """{"used": {"memory": bytes, "cpu_seconds"}} of this child so far."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return {"used": {"memory": spent.ru_maxrss * 1024, "cpu_seconds": spent.ru_utime + spent.ru_stime}}


def look_at_picture(job: dict[str, Any]) -> dict[str, Any]:
    """The same answer for a picture file, which Pillow and libheif open."""
    from bot.clips import pictures

    try:
        opened = pictures.PictureFile(job["clip"])
    except pictures.TooLarge as error:
        raise Refused("too-many-points", width=str(error.width), height=str(error.height)) from error
    except pictures.BROKEN as error:
        raise Refused("unreadable", kind=type(error).__name__) from error
    with opened:
        return picture_answer(opened, job)


def picture_answer(opened: Any, job: dict[str, Any]) -> dict[str, Any]:
    """What an opened picture file shows and declares."""
    import PIL

    from bot.clips import pictures

    answer: dict[str, Any] = {"container": opened.kind, "tags": {}, "tools": {"Pillow": PIL.__version__}, "frames": []}
    try:
        answer["frames"] = list(pictures_seen(opened, job))
    except pictures.BROKEN as error:
        raise Refused("unreadable", kind=type(error).__name__) from error
    rate = len(answer["frames"]) / opened.seconds if opened.seconds else None
    size = {"width": opened.width, "height": opened.height, "seconds": opened.seconds or None, "rate": rate}
    answer["streams"] = [{"type": "video", "codec": opened.kind, **size}]
    answer["seconds"] = opened.seconds or None
    if opened.others:
        answer["not_looked_at"] = [{"key": "other-pictures", "values": {"count": opened.others}}]
    if "anchors" in job:
        answer["provenance"] = declared(job["clip"], job["media_type"], {}, job.get("anchors", ""))
    return answer | used()


def pictures_seen(opened: Any, job: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The fingerprints of every moment; what is transparent is seen on white and on black."""
    import av

    longest, every = float(job.get("max_seconds", 600)), max(1, round(float(job.get("rate", RATE)) * LOCAL_EVERY))
    for number, moment in enumerate(opened.frames(float(job.get("rate", RATE)), longest)):
        for ground, picture in enumerate(moment.pictures):
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            drawn = {**job, "pictures": job.get("pictures", True) and not ground}
            yield seen(frame, moment.at, drawn, local=number % every == 0)
        say({"progress": min(1.0, (number + 1) / opened.count), "what": "frames"})


def heard_and_declared(job: dict[str, Any], tags: dict[str, str]) -> dict[str, Any]:
    """What needs no pictures: {"sound", "provenance"}, as far as the job asks for them."""
    found: dict[str, Any] = {}
    if job.get("audio", True):
        found["sound"] = fingerprint(job["clip"], job["out"], OPTIONS, float(job.get("max_seconds", 600)))
    if "anchors" in job:
        found["provenance"] = declared(job["clip"], job["media_type"], tags, job.get("anchors", ""))
    return found


def read_screen(job: dict[str, Any]) -> dict[str, Any]:
    """Words in the frames at job["screen"], seconds: {"statements", "notes", "not_looked_at"}."""
    import av

    from bot.clips import frames, screen  # only where it is asked for

    if job.get("media_type", "").startswith("image/"):
        return screen.statements(
            (at, frames.scaled(one, screen.SIDE, "bgr24")) for at, one in picture_frames_at(job, job["screen"])
        )
    with av.open(job["clip"], options=OPTIONS, metadata_errors="ignore") as container:
        return screen.statements(
            (at, frames.scaled(one, screen.SIDE, "bgr24")) for at, one in frames_at(container, job["screen"])
        )


def picture_frames_at(job: dict[str, Any], times: Sequence[float]) -> Iterator[tuple[float, Any]]:
    """Like frames_at, of a picture file."""
    import av

    from bot.clips import pictures

    wanted = {round(at, 3) for at in times}
    with pictures.PictureFile(job["clip"]) as opened:
        for moment in opened.frames(float(job.get("rate", RATE)), max(times, default=0.0)):
            if round(moment.at, 3) in wanted:
                yield moment.at, av.VideoFrame.from_ndarray(moment.pictures[0], "rgb24")


def frames_at(container: Any, times: Sequence[float]) -> Iterator[tuple[float, Any]]:
    """(seconds, frame) at each of these times, in order; from the key frame before, so that little is decoded."""
    import av

    stream = container.streams.video[0]
    stream.thread_type, stream.thread_count = "AUTO", DECODERS
    start = (stream.start_time or 0) * stream.time_base
    for at in times:
        with suppress(av.FFmpegError):  # where it cannot seek, it reads on from where it is
            container.seek(int((at + start) / stream.time_base), stream=stream)
        close = (one for one in container.decode(stream) if (one.time or 0.0) - start >= at - 0.05)
        if (frame := next(close, None)) is not None:
            say({"progress": at / times[-1] if times[-1] else 1.0, "what": "screen"})
            yield at, frame


def stream_of(stream: Any) -> dict[str, Any]:
    """One stream; refuses a picture that would be too large in memory."""
    context = stream.codec_context
    width, height = getattr(context, "width", None), getattr(context, "height", None)
    if width and height and width * height > MOST_PIXELS:
        raise Refused("too-many-points", width=str(width), height=str(height))
    rate = getattr(stream, "average_rate", None)
    return {
        "type": stream.type,
        "codec": context.name if context else "",
        "width": width,
        "height": height,
        "seconds": float(stream.duration * stream.time_base) if stream.duration and stream.time_base else None,
        "rate": float(rate) if rate else None,
    }


def take_frames(container: Any, job: dict[str, Any], answer: dict[str, Any]) -> None:
    """Sampled frames into the answer. What came before a break counts; a file that breaks at once is refused."""
    import av

    longest, rate = float(job.get("max_seconds", 600)), float(job.get("rate", RATE))
    total = min(answer["seconds"] or longest, longest)
    try:
        for found in seen_of(sampled(container, rate, longest), job, round(max(1.0, rate * LOCAL_EVERY))):
            answer["frames"].append(found)
            say({"progress": min(1.0, found["at"] / total) if total else 1.0, "what": "frames"})
            if time.process_time() > SPENT * job["limits"]["cpu_seconds"]:
                answer["stopped_at"] = found["at"]
                return
    except av.FFmpegError:
        if not answer["frames"]:
            raise
        answer["broken_at"] = answer["frames"][-1]["at"]


def seen_of(frames: Iterator[tuple[float, Any]], job: dict[str, Any], every: int) -> Iterator[dict[str, Any]]:
    """What is seen in each frame, in order: two are looked at while the next are decoded."""
    import av

    waiting: deque[Future[dict[str, Any]]] = deque()
    broken: av.FFmpegError | None = None
    with ThreadPoolExecutor(WORKERS) as workers:
        try:
            for number, (at, frame) in enumerate(frames):
                waiting.append(workers.submit(seen, frame, at, job, local=number % every == 0))
                if len(waiting) > 2 * WORKERS:
                    yield waiting.popleft().result()
        except av.FFmpegError as error:
            broken = error
        while waiting:
            yield waiting.popleft().result()
    if broken is not None:
        raise broken


def sampled(container: Any, rate: float, longest: float) -> Iterator[tuple[float, Any]]:
    """(seconds, frame), `rate` a second."""
    stream = container.streams.video[0]
    stream.thread_type, stream.thread_count = "AUTO", DECODERS
    if (stream.average_rate or 0) >= FAST:
        stream.codec_context.skip_frame = "NONREF"
    wanted, start = 0.0, None
    for frame in container.decode(stream):
        if frame.width * frame.height > MOST_PIXELS:
            raise Refused("too-many-points", width=str(frame.width), height=str(frame.height))
        at = float(frame.time or 0.0)
        start = at if start is None else start
        at -= start
        if at > longest:
            return
        if at + 1e-6 >= wanted:
            wanted = max(wanted + 1 / rate, at + 0.5 / rate)
            yield at, frame


def seen(frame: Any, at: float, job: dict[str, Any], *, local: bool) -> dict[str, Any]:
    """The fingerprints of one frame, and a small picture of it: {"at", "pdq", "mirror", "quality", "size", ...}."""
    from bot.clips import frames  # only now: inside the limits

    found = {"at": round(at, 3), **frames.prints_of(frame, local=local)}
    if local and job.get("pictures", True):
        found["picture"] = f"frame-{round(found['at'] * 1000):08d}.jpg"
        frames.write_picture(frame, f"{job['out']}/{found['picture']}")
    return found


if __name__ == "__main__":
    main()
