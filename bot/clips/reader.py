"""Port ClipReader: a file or a link -> its evidence record and fingerprints. Looked at once, kept by hash."""

import asyncio
import hashlib
import os
import shutil
import tempfile
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.clips import prints, sandbox, warc
from bot.clips.cells import cells, evenly, picture_at, pictured, worth_reading
from bot.clips.fetch import Fetched, Fetcher
from bot.clips.gist import asked
from bot.clips.kept import SHEET, Kept, pictures_of
from bot.clips.looked import Looked
from bot.clips.pages import platform_of, read_page
from bot.clips.prints import Prints, prints_from
from bot.clips.record import add_words, evidence_of
from bot.clips.references import References
from bot.clips.sandbox import Limits, Progress
from bot.clips.sniff import HEAD, media_type
from bot.clips.unseen import NotSeen
from bot.config import ClipsOptions
from bot.domain.errors import BadConfiguration
from bot.domain.evidence import ClipEvidence, Match
from bot.ports import Clock, Still

SCREENS = 6  # frames that are read: a processor second each
STILLS = 6  # frames that a seeing model is shown
RECENT = 100
"""Known clips, the newest, that are searched for crops as well: their local features take 30 ms each. Every known clip
is searched for frames and sounds as they were."""
OCR_MEMORY = 3_000_000_000  # bytes of address space: onnxruntime reserves far more than it uses
SPEECH = Limits(memory=6_000_000_000, cpu_seconds=900, wall_seconds=900.0)
KEPT = 3
"""Counted up whenever the evidence record is made differently: older ones are made again."""


class Reader:
    """Looks at clips."""

    def __init__(self, options: ClipsOptions, folder: Path, clock: Clock, fetcher: Fetcher | None = None) -> None:
        """What was looked at is kept under `folder`, by hash."""
        self.options, self.clock = options, clock
        self.kept = Kept(folder)
        self.references = References(folder.parent / "references")
        self._fetcher = fetcher
        self._turns = asyncio.Semaphore(os.cpu_count() or 1)

    @property
    def fetcher(self) -> Fetcher:
        """Made when the first link comes."""
        if self._fetcher is None:
            self._fetcher = Fetcher(self.options.max_bytes, frozenset(self.options.allowed_hosts))
        return self._fetcher

    async def read_file(self, path: str, progress: Progress | None = None) -> ClipEvidence:
        """See port ClipReader."""
        return (await self.look(Path(path), path, progress)).evidence

    async def read_url(self, url: str, progress: Progress | None = None) -> ClipEvidence:
        """See port ClipReader."""
        if platform_of(url):
            return await read_page(url, self.fetcher, self.clock.now(), allowed=self.options.oembed, keep=self._archive)
        with tempfile.TemporaryDirectory(prefix="rightsdesk-") as folder:
            file = Path(folder) / "clip"
            fetched = await self.fetcher.fetch(url, file)
            if fetched.declared_type == "text/html":
                raise NotSeen("link-page", host=urlsplit(url).hostname or "?")
            evidence = (await self.look(file, url, progress)).evidence
            await self._archive(fetched)
            return evidence

    async def _archive(self, fetched: Fetched) -> None:
        """The bytes as they came, where the configuration says keep."""
        if self.options.keep_fetched:
            await asyncio.to_thread(warc.keep, fetched, self.kept.place(fetched.sha256), self.clock.now())

    async def look(self, path: Path, origin: str, progress: Progress | None = None) -> Looked:
        """The record and fingerprints of a file, kept; raises NotSeen."""
        sha256, size, kind = await asyncio.to_thread(_identified, path, self.options.max_bytes)
        if known := await asyncio.to_thread(self.kept.find, sha256, self._made_as):
            # Where and when others had it is theirs to know.
            update = {"origin": origin, "first_seen": self.clock.now()}
            return Looked(known.evidence.model_copy(update=update), known.prints, known.folder)
        async with self._turns:
            with tempfile.TemporaryDirectory(prefix="rightsdesk-") as folder:
                answer = await sandbox.look(self._job(kind), path, Path(folder), progress=progress)
                add_words(answer, await self._read(answer, path, Path(folder), kind, progress))
                add_words(answer, await self._heard(answer, path, Path(folder), progress))
                looked = self._looked(answer, sha256, size, kind, origin)
                await asyncio.to_thread(self.kept.keep, looked, self._made_as, Path(folder), pictures_of(answer))
        return looked

    async def fingerprint(self, path: Path, origin: str, progress: Progress | None = None) -> Looked:
        """Only the fingerprints of a file: no words are read, and nothing is kept. Raises NotSeen."""
        sha256, size, kind = await asyncio.to_thread(_identified, path, self.options.max_bytes)
        if known := await asyncio.to_thread(self.kept.find, sha256, self._made_as):
            return known
        job = {"media_type": kind, "max_seconds": self.options.max_seconds, "pictures": False}
        async with self._turns:
            with tempfile.TemporaryDirectory(prefix="rightsdesk-") as folder:
                answer = await sandbox.look(job, path, Path(folder), progress=progress)
        return self._looked(answer, sha256, size, kind, origin)

    def _looked(self, answer: Mapping[str, Any], sha256: str, size: int, kind: str, origin: str) -> Looked:
        evidence = evidence_of(answer, sha256, size, kind, origin, self.clock.now(), self.options)
        try:
            return Looked(evidence, prints_from(sha256, dict(answer)), self.kept.place(sha256))
        except (KeyError, TypeError, ValueError) as error:
            raise NotSeen("broken") from error

    async def _read(
        self, answer: Mapping[str, Any], path: Path, folder: Path, kind: str, progress: Progress | None
    ) -> dict[str, Any]:
        """Words in the picture. A child of its own: where it needs too much, the rest of the record stands."""
        if not self.options.ocr or not answer.get("frames"):
            return {}
        try:
            job = {"screen": worth_reading(answer["frames"], SCREENS), "media_type": kind}
            return await sandbox.look(job, path, folder, Limits(memory=OCR_MEMORY), progress)
        except (NotSeen, KeyError, TypeError, ValueError):
            return {"not_looked_at": [{"key": "screen-failed"}]}

    async def _heard(
        self, answer: Mapping[str, Any], path: Path, folder: Path, progress: Progress | None
    ) -> dict[str, Any]:
        """Words that are spoken, where a model is configured."""
        if not self.options.speech_model or not any(one["type"] == "audio" for one in answer["streams"]):
            return {}
        model = self._speech_model
        if not await asyncio.to_thread(model.is_dir):
            return {"not_looked_at": [{"key": "speech-model", "values": {"folder": str(model)}}]}
        job = {"speech": str(model), "max_seconds": self.options.max_seconds}
        try:
            return await sandbox.look(job, path, folder, SPEECH, progress, also=(model,))
        except NotSeen:
            return {"not_looked_at": [{"key": "speech-failed"}]}

    async def seen_before(self, sha256: str, known: Mapping[str, str], guides: Collection[str]) -> tuple[Match, ...]:
        """See port ClipReader."""
        return await asyncio.to_thread(self._seen_before, sha256, known, guides)

    def _seen_before(self, sha256: str, known: Mapping[str, str], guides: Collection[str]) -> tuple[Match, ...]:
        from bot.clips.seen import Other, matches  # OpenCV takes a third of a second

        this = self.kept.prints(sha256)
        if this is None:
            return ()
        others = [Other(one.id, one.prints) for one in self.references.all() if one.guide in guides]
        kept = ((known[other], self.kept.prints(other)) for other in self._worth_it(this, list(known)))
        others += [Other(name, found) for name, found in kept if found is not None]
        return matches(this, others)

    def _worth_it(self, this: Prints, known: Sequence[str]) -> list[str]:
        """The known clips to compare with: every one that looks or sounds near, and the newest that may be cropped."""
        wanted = asked(this)
        gists = ((other, self.kept.gist(other)) for other in known)
        near = {other for other, gist in gists if other == this.sha256 or (gist is not None and gist.near(*wanted))}
        chosen = near | set([other for other in known if other not in near][:RECENT])
        return [other for other in known if other in chosen]

    async def sheet(self, evidence: ClipEvidence, found: Sequence[Match]) -> str:
        """See port ClipReader."""
        folder = self.kept.place(evidence.sha256)
        shown = cells(await asyncio.to_thread(pictured, folder, evidence.frames), found)
        if not shown:
            return ""
        with tempfile.TemporaryDirectory(prefix="rightsdesk-") as made:
            for cell in shown:
                shutil.copyfile(folder / cell["picture"], Path(made) / cell["picture"])
            # Even our own small pictures are opened shut off: it was a stranger's file that they were made from.
            await sandbox.look({"sheet": shown}, folder / shown[0]["picture"], Path(made))
            shutil.copyfile(Path(made) / SHEET, folder / SHEET)
        return str(folder / SHEET)

    async def stills(self, evidence: ClipEvidence) -> tuple[Still, ...]:
        """See port ClipReader."""
        folder = self.kept.place(evidence.sha256)
        times = evenly(await asyncio.to_thread(pictured, folder, evidence.frames), STILLS)
        found = []
        for at in times:
            with tempfile.TemporaryDirectory(prefix="rightsdesk-") as made:
                file = folder / picture_at(at)
                answer = await sandbox.look({"points": True}, file, Path(made))
                rgb = await asyncio.to_thread((Path(made) / "points").read_bytes)
            width, height = int(answer["width"]), int(answer["height"])
            if len(rgb) != width * height * 3:
                raise NotSeen("broken")
            jpeg = await asyncio.to_thread(file.read_bytes)
            found.append(Still(at=at, jpeg=jpeg, width=width, height=height, rgb=rgb))
        return tuple(found)

    async def forget(self, sha256: str) -> None:
        """See port ClipReader."""
        await asyncio.to_thread(self.kept.forget, sha256)

    async def sweep(self, before: datetime, keep: Collection[str]) -> int:
        """See port ClipReader."""
        return await asyncio.to_thread(self._sweep, before, keep)

    def _sweep(self, before: datetime, keep: Collection[str]) -> int:
        old = [one for one in self.kept.untouched_since(before) if one not in keep]
        for one in old:
            self.kept.forget(one)
        attached = (self.kept.folder.parent / "attachments").glob("*")
        stale = [one for one in attached if one.is_file() and one.stat().st_mtime < before.timestamp()]
        for file in stale:
            file.unlink(missing_ok=True)
        return len(old) + len(stale)

    async def discard(self, paths: Sequence[str]) -> None:
        """See port ClipReader."""
        for one in map(Path, paths):
            if one.is_relative_to(self.kept.folder.parent):
                await asyncio.to_thread(one.unlink, missing_ok=True)

    @property
    def _speech_model(self) -> Path:
        return Path(self.options.speech_model).expanduser().absolute()

    @property
    def _made_as(self) -> str:
        # With other anchors, models or limits the same file has another record.
        options = self.options
        seen = f"{KEPT} {prints.FORMAT} {options.max_seconds} {options.ocr} {options.speech_model} {self._anchors()}"
        return hashlib.sha256(seen.encode()).hexdigest()[:16]

    def _anchors(self) -> str:
        try:
            return "\n".join(one.read_text("utf-8") for one in self.options.trust_anchors)
        except (OSError, UnicodeDecodeError) as error:
            raise BadConfiguration(f"[clips] trust_anchors: {error}.") from error

    def _job(self, kind: str) -> dict[str, Any]:
        return {"media_type": kind, "max_seconds": self.options.max_seconds, "anchors": self._anchors()}


def _identified(path: Path, most: int) -> tuple[str, int, str]:
    """(SHA-256, bytes, media type by content); raises NotSeen."""
    try:
        if not path.is_file():
            raise NotSeen("no-file", file=str(path))
        size = path.stat().st_size
        if size > most:
            raise NotSeen("file-large", size=round(size / 1e6), most=round(most / 1e6))
        with path.open("rb") as file:
            head = file.read(HEAD)
            file.seek(0)
            return hashlib.file_digest(file, "sha256").hexdigest(), size, media_type(head)
    except OSError as error:
        raise NotSeen("file-closed", file=str(path), why=error.strerror or "?") from error
