"""An organisation's own stills, clips and sounds of an asset: fingerprints, and the files only if wanted."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.clips import prints
from bot.clips.looked import Looked
from bot.clips.prints import Prints
from bot.clips.unseen import NotSeen

SHORT = 12  # digits of the hash that name a reference


@dataclass(frozen=True)
class Reference:
    """What one file of an asset looks and sounds like."""

    guide: str
    """'guide/squid-game'."""
    asset: str
    prints: Prints

    @property
    def id(self) -> str:
        """'guide/squid-game#young-hee/3f2a…'."""
        return f"{self.guide}#{self.asset}/{self.prints.sha256[:SHORT]}"


class References:
    """The references in a folder: FOLDER/squid-game/young-hee/SHA256.npz."""

    def __init__(self, folder: Path) -> None:
        """Made when the first reference comes."""
        self.folder = folder
        self._read: dict[Path, Reference] = {}

    def add(self, guide: str, asset: str, looked: Looked, now: datetime, keep: Path | None = None) -> Reference:
        """Keep a file's fingerprints as a reference, and the file itself where `keep` names it."""
        if not looked.prints.frames and not len(looked.prints.sound):
            raise NotSeen("no-fingerprint")
        place = self.folder / guide.removeprefix("guide/") / asset
        place.mkdir(parents=True, exist_ok=True)
        name = looked.prints.sha256
        prints.write(looked.prints, place / f"{name}.npz")
        about = {"media_type": looked.evidence.media_type, "seconds": looked.evidence.seconds, "added": now.isoformat()}
        (place / f"{name}.json").write_text(json.dumps(about), "utf-8")
        if keep is not None:
            shutil.copyfile(keep, place / f"{name}.original")
        return Reference(guide, asset, looked.prints)

    def all(self) -> tuple[Reference, ...]:
        """Read once each; a file that is gone is gone here, too."""
        files = sorted(self.folder.glob("*/*/*.npz"))
        self._read = {file: self._read.get(file) or one for file in files for one in _read(file)}
        return tuple(self._read.values())


def _read(file: Path) -> Iterator[Reference]:
    found = prints.read(file)
    if found is not None:
        yield Reference(f"guide/{file.parent.parent.name}", file.parent.name, found)
