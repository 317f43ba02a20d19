"""Which frames the contact sheet shows, and what stands under each."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from bot.domain.evidence import Match

MOST = 12


def picture_at(at: float) -> str:
    """The name that the child gives to the picture of a time in seconds."""
    return f"frame-{round(at * 1000):08d}.jpg"


def pictured(folder: Path, frames: Collection[float]) -> list[float]:
    """The times, in seconds, of which a picture is kept."""
    return [at for at in frames if (folder / picture_at(at)).is_file()]


def evenly(times: Sequence[float], most: int) -> list[float]:
    """At most so many of them, evenly over the clip."""
    return list(times[:: max(1, -(-len(times) // most))])


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
