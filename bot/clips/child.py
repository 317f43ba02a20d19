"""Runs inside the sandbox: opens one media file and says what it is. Nothing of the program but bot.clips is loaded.

Reads a job as JSON on standard input; writes JSON lines: {"progress", "what"}, then {"answer"} or {"refused"}.
"""

import base64
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

from bot.clips.declared import declared
from bot.clips.sound import fingerprint

MOST_PIXELS = 40_000_000  # of one frame, before it is decoded
PDQ_SIDE = 512  # longest side for PDQ: a tenth of the time of 720p, same hash within 2 bits
ORB_SIDE = 640
ORB_FEATURES = 500
ORB_EVERY = 1.0  # seconds; local features cost three times what PDQ does
SHEET_SIDE = 320
RATE = 2.0  # sampled frames a second
FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegts,flv,gif,apng,image2,png_pipe,jpeg_pipe,webp_pipe,"
    "wav,mp3,ogg,flac,asf"
)
# No playlist or concat trick may open another file or an address.
OPTIONS = {"protocol_whitelist": "file", "format_whitelist": FORMATS}


class Refused(Exception):
    """The file cannot be looked at; the message is a sentence."""


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
        say({"refused": str(refusal)})
    except (av.FFmpegError, ValueError, OverflowError, EOFError) as error:
        say({"refused": f"The clip is broken or of a kind that is not opened ({type(error).__name__})."})
    except MemoryError:
        say({"refused": "The clip needs more memory than it may use."})


def look(job: dict[str, Any]) -> dict[str, Any]:
    """Container, streams, tags, sampled frames with their fingerprints."""
    import av

    if "sheet" in job:
        from bot.clips.sheet import draw

        return draw(job["sheet"], job["out"])
    if "screen" in job:
        return read_screen(job)
    with av.open(job["clip"], options=OPTIONS, metadata_errors="ignore") as container:
        answer: dict[str, Any] = {
            "container": container.format.name,
            "seconds": container.duration / av.time_base if container.duration else None,
            "tags": {str(name)[:60]: str(value)[:300] for name, value in container.metadata.items()},
            "streams": [stream_of(one) for one in container.streams],
            "tools": {"PyAV": av.__version__, "ffmpeg": ".".join(map(str, av.library_versions.get("libavformat", ())))},
        }
        answer["frames"] = []
        if container.streams.video:
            take_frames(container, job, answer)
    if not any(one["type"] in ("video", "audio") for one in answer["streams"]):
        raise Refused("The file holds no picture and no sound.")
    if job.get("audio", True):
        answer["sound"] = fingerprint(job["clip"], job["out"], OPTIONS, float(job.get("max_seconds", 600)))
    if job.get("media_type"):
        answer["provenance"] = declared(job["clip"], job["media_type"], answer["tags"], job.get("anchors", ""))
    used = resource.getrusage(resource.RUSAGE_SELF)
    answer["used"] = {"memory": used.ru_maxrss * 1024, "cpu_seconds": used.ru_utime + used.ru_stime}
    return answer


def read_screen(job: dict[str, Any]) -> dict[str, Any]:
    """Words in the frames at job["screen"], seconds: {"statements", "notes", "not_looked_at"}."""
    import av

    from bot.clips import screen  # only where it is asked for

    wanted = {round(float(at), 3) for at in job["screen"]}
    chosen = []
    with av.open(job["clip"], options=OPTIONS, metadata_errors="ignore") as container:
        for at, frame in sampled(container, float(job.get("rate", RATE)), max(wanted) + 0.01):
            if round(at, 3) in wanted:
                chosen.append((at, shrunk(frame, screen.SIDE)))
    return screen.statements(chosen)


def stream_of(stream: Any) -> dict[str, Any]:
    """One stream; refuses a picture that would be too large in memory."""
    context = stream.codec_context
    width, height = getattr(context, "width", None), getattr(context, "height", None)
    if width and height and width * height > MOST_PIXELS:
        raise Refused(f"The picture has {width} x {height} points, which is more than is opened.")
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
        for number, (at, frame) in enumerate(sampled(container, rate, longest)):
            answer["frames"].append(seen(frame, at, job, orb=number % round(max(1.0, rate * ORB_EVERY)) == 0))
            say({"progress": min(1.0, at / total) if total else 1.0, "what": "frames"})
    except av.FFmpegError:
        if not answer["frames"]:
            raise
        answer["broken_at"] = answer["frames"][-1]["at"]


def sampled(container: Any, rate: float, longest: float) -> Iterator[tuple[float, Any]]:
    """(seconds, frame), `rate` a second."""
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    wanted, start = 0.0, None
    for frame in container.decode(stream):
        if frame.width * frame.height > MOST_PIXELS:
            raise Refused("A picture of the clip is larger than is opened.")
        at = float(frame.time or 0.0)
        start = at if start is None else start
        at -= start
        if at > longest:
            return
        if at + 1e-6 >= wanted:
            wanted = max(wanted + 1 / rate, at + 0.5 / rate)
            yield at, frame


def seen(frame: Any, at: float, job: dict[str, Any], *, orb: bool) -> dict[str, Any]:
    """The fingerprints of one frame."""
    import cv2
    import numpy as np
    import pdqhash

    image = shrunk(frame, ORB_SIDE)
    small = cv2.resize(image, fit(image.shape[1], image.shape[0], PDQ_SIDE), interpolation=cv2.INTER_AREA)
    straight, quality = pdqhash.compute(small)
    mirrored, _ = pdqhash.compute(np.ascontiguousarray(small[:, ::-1]))
    found: dict[str, Any] = {
        "at": round(at, 3),
        "pdq": packed(straight),
        "mirror": packed(mirrored),
        "quality": int(quality),
    }
    found["size"] = [int(image.shape[1]), int(image.shape[0])]
    if orb:
        found["orb"] = features(image)
        found["orb_mirror"] = features(np.ascontiguousarray(image[:, ::-1]))
    if job.get("pictures", True):
        sheet = cv2.resize(image, fit(image.shape[1], image.shape[0], SHEET_SIDE), interpolation=cv2.INTER_AREA)
        name = f"frame-{round(found['at'] * 1000):08d}.jpg"
        cv2.imwrite(f"{job['out']}/{name}", cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 80])
        found["picture"] = name
    return found


def shrunk(frame: Any, side: int) -> Any:
    """The frame as an RGB array, its longer side at most `side`."""
    width, height = fit(frame.width, frame.height, side)
    return frame.reformat(width=width, height=height, format="rgb24").to_ndarray()


def fit(width: int, height: int, side: int) -> tuple[int, int]:
    """The size that keeps the shape within a square of `side`; never larger than it was."""
    scale = min(1.0, side / max(width, height))
    return max(8, round(width * scale)), max(8, round(height * scale))


def features(image: Any) -> dict[str, str]:
    """ORB key points (x, y as float16) and their 256-bit descriptors, base64."""
    import cv2
    import numpy as np

    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    points, descriptors = cv2.ORB.create(nfeatures=ORB_FEATURES).detectAndCompute(grey, None)
    if descriptors is None:
        return {"points": "", "bits": ""}
    where = np.array([point.pt for point in points], np.float16)
    return {
        "points": base64.b64encode(where.tobytes()).decode(),
        "bits": base64.b64encode(descriptors.tobytes()).decode(),
    }


def packed(bits: Any) -> str:
    """256 bits as 64 hexadecimal digits."""
    import numpy as np

    return np.packbits(bits.astype(np.uint8)).tobytes().hex()


if __name__ == "__main__":
    main()
