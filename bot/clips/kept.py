"""What is kept of clips that were looked at: FOLDER/ab/ab12.../ with the record, fingerprints, small pictures."""

import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clips import prints
from bot.clips.gist import Gist, read_gist
from bot.clips.looked import Looked
from bot.domain.evidence import ClipEvidence

RECORD, PRINTS, SHEET = "evidence.json", "prints.npz", "sheet.jpg"


class Kept:
    """The folder of clips, by hash."""

    def __init__(self, folder: Path) -> None:
        """Made when the first clip comes."""
        self.folder = folder
        self._gists: dict[str, tuple[int, Gist | None]] = {}

    def place(self, sha256: str) -> Path:
        """The folder of a clip."""
        return self.folder / sha256[:2] / sha256

    def find(self, sha256: str, made_as: str) -> Looked | None:
        """What is kept of a clip, if it was looked at in that way; None otherwise."""
        folder = self.place(sha256)
        try:
            kept = json.loads((folder / RECORD).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        if kept.get("kept") != made_as or (found := self.prints(sha256)) is None:
            return None
        os.utime(folder)  # its age counts from when it was last asked for
        return Looked(ClipEvidence.model_validate(kept["evidence"]), found, folder)

    def prints(self, sha256: str) -> prints.Prints | None:
        """Its fingerprints alone."""
        return prints.read(self.place(sha256) / PRINTS)

    def gist(self, sha256: str) -> Gist | None:
        """What tells whether a closer look is worth it; read once."""
        file = self.place(sha256) / PRINTS
        try:
            made = file.stat().st_mtime_ns
        except OSError:
            return None
        known = self._gists.get(sha256)
        if known is None or known[0] != made:
            known = self._gists[sha256] = (made, read_gist(file))
        return known[1]

    def keep(self, looked: Looked, made_as: str, made: Path, pictures: Collection[str]) -> None:
        """Written beside it and then moved: half a record is never found."""
        looked.folder.mkdir(parents=True, exist_ok=True)
        for name in pictures:
            if (made / name).is_file() and not (made / name).is_symlink():
                shutil.copyfile(made / name, looked.folder / name)
        prints.write(looked.prints, looked.folder / PRINTS)
        kept = {"kept": made_as, "evidence": looked.evidence.model_dump(mode="json")}
        part = looked.folder / f"{RECORD}.part"
        part.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
        part.replace(looked.folder / RECORD)

    def forget(self, sha256: str) -> None:
        """Remove all of it."""
        folder = self.place(sha256)
        self._gists.pop(sha256, None)
        shutil.rmtree(folder, ignore_errors=True)
        if folder.parent.is_dir() and not any(folder.parent.iterdir()):
            folder.parent.rmdir()

    def untouched_since(self, before: datetime) -> Iterator[str]:
        """SHA-256 of the clips that nobody asked for since then."""
        for folder in sorted(self.folder.glob("*/*")):
            if folder.is_dir() and folder.stat().st_mtime < before.timestamp():
                yield folder.name


def pictures_of(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """Names that the child wrote; only names, so that none leads out of its folder."""
    names = [str(one.get("picture", "")) for one in answer["frames"]]
    return tuple(one for one in names if one and Path(one).name == one and one.endswith(".jpg"))
