"""A clip that was looked at: its record, its fingerprints, where its key frames lie."""

from dataclasses import dataclass
from pathlib import Path

from bot.clips.prints import Prints
from bot.domain.evidence import ClipEvidence


@dataclass(frozen=True)
class Looked:
    """A clip that was looked at."""

    evidence: ClipEvidence
    prints: Prints
    folder: Path
    """Where its key frames lie."""
