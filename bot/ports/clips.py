"""What is asked about files and URLs."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.evidence import ClipEvidence, Match
from knowledge.model import Frozen


class Still(Frozen):
    """One frame of a clip, small."""

    at: float
    """Seconds."""
    jpeg: bytes
    width: int
    height: int
    rgb: bytes
    """The same as plain points, 3 bytes each, row by row: nobody needs to decode a stranger's picture."""


class ClipReader(Protocol):
    """What a file or URL shows. Raises Unseeable for what cannot be read."""

    async def read_file(self, path: str, progress: Callable[[str, float], None] | None = None) -> ClipEvidence:
        """Look at a file, in a child process without network."""

    async def read_url(self, url: str, progress: Callable[[str, float], None] | None = None) -> ClipEvidence:
        """Fetch safely and look at it; for platform pages: what their oEmbed says, if allowed."""

    async def seen_before(self, sha256: str, known: Mapping[str, str], guides: Collection[str]) -> tuple[Match, ...]:
        """Stretches of a looked-at clip that match references of these guides, or `known` clips (SHA-256 -> name)."""

    async def sheet(self, evidence: ClipEvidence, found: Sequence[Match]) -> str:
        """A contact sheet with the matches marked by what they match: its path, empty where there are no pictures."""

    async def stills(self, evidence: ClipEvidence) -> tuple[Still, ...]:
        """A few frames over the clip, for a seeing model."""

    async def forget(self, sha256: str) -> None:
        """Remove everything that is kept of a clip."""

    async def sweep(self, before: datetime, keep: Collection[str]) -> int:
        """Remove clips that nobody asked for since then, those in `keep` (SHA-256) excepted, and attachments fetched
        before; how many."""

    async def discard(self, paths: Sequence[str]) -> None:
        """Delete fetched attachments that must not be kept; a person's own file stays."""
