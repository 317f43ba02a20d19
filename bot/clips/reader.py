"""Port ClipReader: a file or a link -> its evidence record and fingerprints. Looked at once, kept by hash."""

import asyncio
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.clips import prints, sandbox
from bot.clips.fetch import Fetcher
from bot.clips.looked import Looked
from bot.clips.pages import platform_of, read_page
from bot.clips.prints import prints_from
from bot.clips.references import References
from bot.clips.sandbox import Limits
from bot.clips.sniff import HEAD, media_type
from bot.config import ClipsOptions
from bot.domain.errors import BadConfiguration, BadInput
from bot.domain.evidence import ClipEvidence, Match, Provenance, Stream
from bot.ports import Clock

Progress = Callable[[str, float], None]
MOST_CELLS = 12  # of a contact sheet
SCREENS = 6  # frames that are read: 1.6 processor seconds each
OCR_MEMORY = 3_000_000_000  # bytes of address space: onnxruntime reserves far more than it uses
KEPT = 1
"""Counted up whenever the evidence record is made differently: older ones are made again."""


class Reader:
    """Looks at clips."""

    def __init__(self, options: ClipsOptions, folder: Path, clock: Clock, fetcher: Fetcher | None = None) -> None:
        """What was looked at is kept under `folder`, by hash."""
        self.options, self.folder, self.clock = options, folder, clock
        self._fetcher = fetcher
        self.references = References(folder.parent / "references")

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
            return await read_page(url, self.fetcher, self.clock.now(), allowed=self.options.oembed)
        return (await self.look_at_link(url, progress)).evidence

    async def look_at_link(self, url: str, progress: Progress | None = None) -> Looked:
        """Fetch it, and look at it."""
        with tempfile.TemporaryDirectory(prefix="rightsdesk-") as folder:
            file = Path(folder) / "clip"
            fetched = await self.fetcher.fetch(url, file)
            if fetched.declared_type == "text/html":
                host = urlsplit(url).hostname or "the link"
                raise BadInput(f"The link leads to a page of {host}, not to a clip; attach the clip itself.")
            return await self.look(file, url, progress)

    async def look(self, path: Path, origin: str, progress: Progress | None = None) -> Looked:
        """The record and fingerprints of a file; raises BadInput with a sentence."""
        sha256, size, head = await asyncio.to_thread(_identified, path, self.options.max_bytes)
        if known := await asyncio.to_thread(self.find, sha256):
            return known
        kind = media_type(head)
        with tempfile.TemporaryDirectory(prefix="rightsdesk-") as folder:
            answer = await sandbox.look(self._job(kind), path, Path(folder), progress=progress)
            if self.options.ocr and answer.get("frames"):
                _add(answer, await self._screen(answer, path, Path(folder)))
            looked = self._looked(answer, sha256, size, kind, origin)
            return await asyncio.to_thread(self._keep, looked, Path(folder), _pictures(answer))

    async def _screen(self, answer: Mapping[str, Any], path: Path, folder: Path) -> dict[str, Any]:
        """Words in the picture. A child of its own: where it needs too much, the rest of the record stands."""
        times = [one["at"] for one in answer["frames"]]
        job = {"screen": times[:: max(1, -(-len(times) // SCREENS))]}
        try:
            return await sandbox.look(job, path, folder, Limits(memory=OCR_MEMORY))
        except BadInput:
            return {"not_looked_at": ["on-screen text: reading it needed more than it may use"]}

    def find(self, sha256: str) -> Looked | None:
        """What is kept of a clip."""
        folder = self.place(sha256)
        try:
            kept = json.loads((folder / "evidence.json").read_text("utf-8"))
        except (OSError, ValueError):
            return None
        found = prints.read(folder / "prints.npz")
        if found is None or kept.get("kept") != self._kept_as:
            return None
        return Looked(ClipEvidence.model_validate(kept["evidence"]), found, folder)

    async def seen_before(self, sha256: str, known: Mapping[str, str], guides: Collection[str]) -> tuple[Match, ...]:
        """See port ClipReader."""
        return await asyncio.to_thread(self._seen_before, sha256, known, guides)

    def _seen_before(self, sha256: str, known: Mapping[str, str], guides: Collection[str]) -> tuple[Match, ...]:
        from bot.clips.seen import Other, matches  # OpenCV takes a third of a second

        this = self.find(sha256)
        if this is None:
            return ()
        others = [Other(one.id, one.prints) for one in self.references.all() if one.guide in guides]
        for other, name in known.items():
            if (found := prints.read(self.place(other) / "prints.npz")) is not None:
                others.append(Other(name, found))
        return matches(this.prints, others)

    async def sheet(self, sha256: str, found: Sequence[Match]) -> str:
        """See port ClipReader."""
        this = await asyncio.to_thread(self.find, sha256)
        cells = _cells(this, found) if this else []
        if this is None or not cells:
            return ""
        with tempfile.TemporaryDirectory(prefix="rightsdesk-") as made:
            for cell in cells:
                shutil.copyfile(this.folder / cell["picture"], Path(made) / cell["picture"])
            # Even our own small pictures are opened shut off: it was a stranger's file that they were made from.
            await sandbox.look({"sheet": cells}, this.folder / cells[0]["picture"], Path(made))
            shutil.copyfile(Path(made) / "sheet.jpg", this.folder / "sheet.jpg")
        return str(this.folder / "sheet.jpg")

    async def forget(self, sha256: str) -> None:
        """See port ClipReader."""
        await asyncio.to_thread(shutil.rmtree, self.place(sha256), ignore_errors=True)

    async def discard(self, paths: Sequence[str]) -> None:
        """See port ClipReader."""
        for one in map(Path, paths):
            if one.is_relative_to(self.folder.parent):
                await asyncio.to_thread(one.unlink, missing_ok=True)

    def place(self, sha256: str) -> Path:
        """The folder of a clip."""
        return self.folder / sha256[:2] / sha256

    @property
    def _kept_as(self) -> str:
        # With other anchors or limits the same file has another record.
        seen = f"{KEPT} {prints.FORMAT} {self.options.max_seconds} {self.options.ocr} {self._anchors()}"
        return hashlib.sha256(seen.encode()).hexdigest()[:16]

    def _anchors(self) -> str:
        try:
            return "\n".join(one.read_text("utf-8") for one in self.options.trust_anchors)
        except (OSError, UnicodeDecodeError) as error:
            raise BadConfiguration(f"[clips] trust_anchors: {error}.") from error

    def _job(self, kind: str) -> dict[str, Any]:
        return {
            "media_type": kind,
            "max_seconds": self.options.max_seconds,
            "anchors": self._anchors(),
        }

    def _looked(self, answer: Mapping[str, Any], sha256: str, size: int, kind: str, origin: str) -> Looked:
        """Whatever the child says is only data: it must fit the models, or the clip is refused."""
        try:
            evidence = ClipEvidence(
                sha256=sha256,
                size=size,
                media_type=kind,
                container=str(answer["container"])[:100],
                streams=tuple(Stream.model_validate(one) for one in answer["streams"]),
                seconds=answer.get("seconds"),
                first_seen=self.clock.now(),
                origin=origin,
                tools={**_tools(), **{str(name): str(one) for name, one in answer["tools"].items()}},
                provenance=Provenance.model_validate(answer["provenance"]),
                statements=tuple(answer.get("statements", ())),
                frames=tuple(float(one["at"]) for one in answer["frames"]),
                not_looked_at=tuple(self._not_looked_at(answer)),
            )
            return Looked(evidence, prints_from(sha256, dict(answer)), self.place(sha256))
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput("The clip is broken: what was read of it makes no sense.") from error

    def _not_looked_at(self, answer: Mapping[str, Any]) -> list[str]:
        found = []
        seconds = answer.get("seconds")
        if "broken_at" in answer:
            found.append(f"everything after {float(answer['broken_at']):.1f} s: the file is broken there")
        if seconds and float(seconds) > self.options.max_seconds:
            found.append(f"everything after {self.options.max_seconds:g} s: longer clips are cut ([clips] max_seconds)")
        audio = any(one["type"] == "audio" for one in answer["streams"])
        if audio and not answer.get("sound"):
            found.append("the sound: fpcalc (chromaprint) is not installed, or it is too short")
        if not self.options.speech_model:
            found.append("speech: no model is configured ([clips] speech_model)")
        return found + [str(one) for one in answer.get("not_looked_at", ())]

    def _keep(self, looked: Looked, made: Path, pictures: tuple[str, ...]) -> Looked:
        """Written beside it and then moved: half a record is never found."""
        looked.folder.mkdir(parents=True, exist_ok=True)
        for name in pictures:
            if (made / name).is_file() and not (made / name).is_symlink():
                shutil.copyfile(made / name, looked.folder / name)
        prints.write(looked.prints, looked.folder / "prints.npz")
        kept = {"kept": self._kept_as, "evidence": looked.evidence.model_dump(mode="json")}
        part = looked.folder / "evidence.json.part"
        part.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
        part.replace(looked.folder / "evidence.json")
        return looked


def _add(answer: dict[str, Any], screen: Mapping[str, Any]) -> None:
    """What was read on the screen, into the answer; a maker's mark there declares AI origin."""
    for name in ("statements", "not_looked_at"):
        answer[name] = [*answer.get(name, ()), *screen.get(name, ())]
    if marks := screen.get("notes"):
        made = answer.setdefault("provenance", {})
        made["notes"], made["ai_generated"] = [*made.get("notes", ()), *marks], True


def _cells(looked: Looked, found: Sequence[Match]) -> list[dict[str, Any]]:
    """Frames of every match first, then evenly over the clip: at most MOST_CELLS, in order of time."""
    times = [at for at in looked.evidence.frames if (looked.folder / picture_at(at)).is_file()]
    marked = {at: one for one in reversed(found) for at in times if one.a[0] - 0.01 <= at <= one.a[1] + 0.01}
    firsts = [min((at for at in times if at >= one.a[0] - 0.01), default=None) for one in found]
    chosen = list(dict.fromkeys(one for one in firsts if one is not None))[:MOST_CELLS]
    step = max(1, -(-len(times) // MOST_CELLS))
    chosen += [one for one in times[::step] if one not in chosen][: MOST_CELLS - len(chosen)]
    return [
        {
            "picture": picture_at(at),
            "caption": f"{int(at) // 60}:{int(at) % 60:02d} {marked[at].other if at in marked else ''}",
            "marked": at in marked,
        }
        for at in sorted(chosen)
    ]


def picture_at(at: float) -> str:
    """The name that the child gives to the picture of a time."""
    return f"frame-{round(at * 1000):08d}.jpg"


def _identified(path: Path, most: int) -> tuple[str, int, bytes]:
    """(SHA-256, bytes, the first bytes); raises BadInput."""
    try:
        if not path.is_file():
            raise BadInput(f"There is no file {path}.")
        size = path.stat().st_size
        if size > most:
            raise BadInput(f"The file has {size / 1e6:.0f} MB; at most {most / 1e6:.0f} MB are opened.")
        with path.open("rb") as file:
            head = file.read(HEAD)
            file.seek(0)
            return hashlib.file_digest(file, "sha256").hexdigest(), size, head
    except OSError as error:
        raise BadInput(f"The file {path} cannot be read ({error.strerror}).") from error


def _pictures(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """Names that the child wrote; only names, so that none leads out of its folder."""
    names = [str(one.get("picture", "")) for one in answer["frames"]]
    return tuple(one for one in names if one and Path(one).name == one and one.endswith(".jpg"))


def _tools() -> dict[str, str]:
    found = {}
    for name in ("rightsdesk", "pdqhash", "opencv-python-headless", "c2pa-python"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
