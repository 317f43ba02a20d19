"""The child's answer -> the evidence record. Whatever a child says is only data: it must fit the models."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from bot.clips.unseen import NotSeen
from bot.config import ClipsOptions
from bot.domain.evidence import ClipEvidence, Provenance, Stream, Unseen

PACKAGES = ("rightsdesk", "pdqhash", "opencv-python-headless", "c2pa-python")


def evidence_of(
    answer: Mapping[str, Any], sha256: str, size: int, kind: str, origin: str, now: datetime, options: ClipsOptions
) -> ClipEvidence:
    """The record; raises NotSeen where the answer makes no sense."""
    try:
        return ClipEvidence(
            sha256=sha256,
            size=size,
            media_type=kind,
            container=str(answer["container"])[:100],
            streams=tuple(Stream.model_validate(one) for one in answer["streams"]),
            seconds=answer.get("seconds"),
            first_seen=now,
            origin=origin,
            tools={**tools(), **{str(name): str(one) for name, one in answer["tools"].items()}},
            provenance=Provenance.model_validate(answer.get("provenance", {})),
            statements=tuple(answer.get("statements", ())),
            frames=tuple(dict.fromkeys(float(one["at"]) for one in answer["frames"])),
            not_looked_at=tuple(_not_looked_at(answer, options)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise NotSeen("broken") from error


def _not_looked_at(answer: Mapping[str, Any], options: ClipsOptions) -> Iterator[Unseen]:
    for name in ("broken_at", "stopped_at"):
        if name in answer:
            yield Unseen(key=name.replace("_", "-"), values={"at": f"{float(answer[name]):.1f}"})
    if float(answer.get("seconds") or 0.0) > options.max_seconds:
        yield Unseen(key="longer", values={"most": f"{options.max_seconds:g}"})
    heard = any(one["type"] == "audio" for one in answer["streams"])
    if heard and not answer.get("sound"):
        yield Unseen(key="sound")
    if heard and not options.speech_model:
        yield Unseen(key="speech-off")
    yield from (Unseen.model_validate(one) for one in answer.get("not_looked_at", ()))


def add_words(answer: dict[str, Any], found: Mapping[str, Any]) -> None:
    """What was read on the screen or heard, into the answer; a maker's mark there declares AI origin."""
    for name in ("statements", "not_looked_at"):
        answer[name] = [*answer.get(name, ()), *found.get(name, ())]
    if marks := found.get("notes"):
        made = answer.setdefault("provenance", {})
        made["notes"], made["ai_generated"] = [*made.get("notes", ()), *marks], True


@cache
def tools() -> dict[str, str]:
    """Names and versions of what looks at clips; the child names its own beside."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
