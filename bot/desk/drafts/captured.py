"""What the evidence records of a clip give an annex: when it was captured, by which hash it is known, its stills."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath

from bot.domain.evidence import ClipEvidence
from knowledge.model import Frozen

PAGE = "oEmbed"
"""The container of a record of a platform's page: it has a time, but no file."""
MOST_STILLS = 4


class Captured(Frozen):
    """Of one use."""

    at: datetime | None = None
    """When it was fetched from its own address."""
    handed: datetime | None = None
    """When its file was handed in: nothing was fetched from the address then."""
    sha256: str = ""
    stills: tuple[str, ...] = ()
    """Paths of small pictures without any mark of ours: the contact sheet names matches, which stay inside."""


def captured(evidence: Sequence[ClipEvidence], url: str | None) -> Captured:
    """The time at which the clip was fetched from the address, or its file handed in; hash and stills of the file.

    A platform's page record is no capture of the clip: nobody saw the clip then.
    """
    files = [one for one in evidence if one.container != PAGE]
    fetched = next((one for one in files if url and one.origin == url), None)
    file = fetched or next(iter(files), None)
    if file is None:
        return Captured()
    known = {"at": file.first_seen} if fetched else {"handed": file.first_seen}
    return Captured(**known, sha256=file.sha256, stills=stills_of(file))


def stills_of(file: ClipEvidence) -> tuple[str, ...]:
    """The pictures that are kept beside the contact sheet, evenly over the clip."""
    if not file.contact_sheet:
        return ()
    folder = PurePath(file.contact_sheet).parent
    times = file.frames[:: max(1, -(-len(file.frames) // MOST_STILLS))]
    return tuple(str(folder / picture_at(at)) for at in times)


def picture_at(at: float) -> str:
    """The name under which the clip reader keeps the picture of a time in seconds."""
    return f"frame-{round(at * 1000):08d}.jpg"
