"""Which frames the contact sheet shows, and what stands under each."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from bot.domain.evidence import Match

T = TypeVar("T")

MOST = 12
ALIKE = 8  # bits of 256 between the PDQ of two frames: nothing has changed between them


def picture_at(at: float) -> str:
    """The name that the child gives to the picture of a time in seconds."""
    return f"frame-{round(at * 1000):08d}.jpg"


def pictured(folder: Path, frames: Collection[float]) -> list[float]:
    """The times, in seconds, of which a picture is kept."""
    return [at for at in frames if (folder / picture_at(at)).is_file()]


def evenly(all_: Sequence[T], most: int) -> list[T]:
    """At most so many of them, evenly spread."""
    return list(all_[:: max(1, -(-len(all_) // most))])


def worth_reading(frames: Sequence[Mapping[str, Any]], most: int) -> list[float]:
    """The times, in seconds, of frames to read words off: evenly over the clip, without those that look the same.

    `frames` have "at" and "pdq" (64 hexadecimal digits). The first and the last are always among them: marks are shown
    at the start and at the end.
    """
    spread = evenly(frames, most)
    chosen: list[Mapping[str, Any]] = []
    for one in spread:
        apart = ((int(one["pdq"], 16) ^ int(other["pdq"], 16)).bit_count() for other in chosen)
        if one is spread[-1] or min(apart, default=256) > ALIKE:
            chosen.append(one)
    return [float(one["at"]) for one in chosen]


def cells(times: Sequence[float], found: Sequence[Match]) -> list[dict[str, Any]]:
    """The first frame of every match, then evenly over the clip: at most MOST, in order of time."""
    marked = {at: one for one in reversed(found) for at in times if one.a[0] - 0.01 <= at <= one.a[1] + 0.01}
    firsts = [min((at for at in times if at >= one.a[0] - 0.01), default=None) for one in found]
    chosen = list(dict.fromkeys(one for one in firsts if one is not None))[:MOST]
    chosen += [one for one in evenly(times, MOST) if one not in chosen][: MOST - len(chosen)]
    return [
        {
            "picture": picture_at(at),
            "time": f"{int(at) // 60}:{int(at) % 60:02d}",
            "caption": marked[at].other if at in marked else "",
            "marked": at in marked,
        }
        for at in sorted(chosen)
    ]
