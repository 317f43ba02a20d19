"""What drafting stands on, what may be asked of it, and the clips of a matter with what was found in them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.assessment.gather import Registers
from bot.desk.drafts.captured import captured
from bot.domain.assessment import Assessment
from bot.domain.clip import Clip
from bot.domain.draft import Draft, Use
from bot.domain.links import clip_key
from bot.domain.matter import SYSTEM, Matter
from bot.drafting.book import Book
from bot.ports import Staff, Texts, Tx
from knowledge.model import Guide

DEFAULT_COUNTRY = "us"
LINKED_LANES = ("publicity", "trade-mark")
"""Points that are left out of a copyright draft and go on as matters of their own."""


def no_registers() -> Registers:
    """Nothing is licensed, nothing tolerated."""
    return Registers()


@dataclass(frozen=True)
class Desk:
    """What drafting stands on, beside the store."""

    book: Book
    texts: Texts
    staff: Staff
    registers: Callable[[], Registers] = no_registers
    """Licences and tolerated uses, read at every act: one that was just entered counts."""
    guides: tuple[Guide, ...] = ()
    """The library's guides as they stand now, where they are at hand: terms of protection, owners' own channels."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for."""

    matter: str
    regime: str
    language: str = ""
    claimant: str = ""
    answers: str = ""
    """The draft or notice it follows up."""
    also: tuple[str, ...] = ()
    """Further matters of the same host whose uses go into the same text."""
    host: str = ""
    """Which host the text goes to, where the matter has clips at several: 'youtube.com'."""
    follows: Draft | None = None
    """The text of the matter whose claims and records it takes over."""
    facts: tuple[tuple[str, str], ...] = ()
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Assessed:
    """A clip of a matter with its newest assessment, when it was made and who asked for it."""

    clip: Clip
    assessment: Assessment | None
    at: datetime | None = None
    by: str = ""

    def use(self, number: int) -> Use:
        """As it is named in a draft."""
        seen = self.assessment
        evidence = captured(seen.clips if seen else (), self.clip.url)
        return Use(
            key=clip_key(self.clip.url, self.clip.file_sha256) or f"clip-{number}",
            url=self.clip.url or "",
            captured=evidence.at,
            handed=evidence.handed,
            handed_by=self.by if evidence.handed else "",
            sha256=self.clip.file_sha256 or evidence.sha256,
            stills=evidence.stills,
            seen=seen.sightings if seen else (),
            circumstances=seen.circumstances if seen else (),
            findings=seen.findings if seen else (),
        )


def assessed_clips(tx: Tx, matter: Matter) -> tuple[Assessed, ...]:
    """Each clip of a matter with the newest assessment of it; a matter without clips has one empty clip."""
    records = [
        Assessed(
            Clip.model_validate(one.body["clip"]),
            Assessment.model_validate(one.body["assessment"]),
            one.created,
            one.body.get("by", ""),
        )
        for one in tx.records("assessment", SYSTEM, matter=matter.id)
    ]
    found = []
    for clip in matter.clips or (Clip(),):
        key = clip_key(clip.url, clip.file_sha256)
        same = (
            replace(one, clip=clip)
            for one in records
            if one.clip == clip
            or (key and clip_key(one.clip.url, one.clip.file_sha256) == key)
            or len(matter.clips) <= 1
        )
        found.append(next(same, Assessed(clip, None)))
    return tuple(found)
