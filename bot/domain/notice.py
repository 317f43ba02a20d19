"""A notice received: what it is, which parts it has and where, and what the law's clock says."""

from datetime import date
from enum import StrEnum
from typing import Any

from bot.domain.draft import Missing
from bot.domain.evidence import Unseen
from knowledge.model import Frozen


class NoticeKind(StrEnum):
    """What a text received is."""

    NOTICE = "notice"
    COUNTER_NOTICE = "counter-notice"
    RETRACTION = "retraction"
    LETTER = "letter"
    NEITHER = "neither"


class FoundPart(Frozen):
    """A part that the law asks for, and where it stands: characters from, to (half open)."""

    paragraph: str
    present: bool
    span: tuple[int, int] | None = None


class Clock(Frozen):
    """Until when to act, counted from a day that the file shows, or that was assumed."""

    act_by: date
    latest: date
    counted_from: date
    assumed: bool
    why: str = ""
    words: str = ""
    """The letter's own words, for a date that it sets itself."""

    def contract(self) -> dict[str, Any]:
        """As printed."""
        return {
            "act_by": self.act_by.isoformat(),
            "latest": self.latest.isoformat(),
            "from": self.counted_from.isoformat(),
            "assumed": self.assumed,
            "why": self.why,
        }


class NoticeReading(Frozen):
    """All that was read out of one file."""

    file: str
    kind: NoticeKind
    regime: str = ""
    """dmca, dmca-counter, retraction, dsa, cease-and-desist; empty for neither."""
    parts: tuple[FoundPart, ...] = ()
    missing: tuple[Missing, ...] = ()
    deadline: Clock | None = None
    urls: tuple[str, ...] = ()
    """Addresses that it names, without those of law texts and forms."""
    sender: str = ""
    received: date | None = None
    reference: str = ""
    answers: tuple[str, ...] = ()
    """Documents, drafts or matters that it answers."""
    matter: str | None = None
    read: tuple[str, ...] = ()
    """Of a mail or an archive: attachments and messages within that were read, by name."""
    unread: tuple[Unseen, ...] = ()
    """What of the file was not read, and why: messages `unread-KEY`."""

    def contract(self) -> dict[str, Any]:
        """The printed contract of `notice read --json`."""
        return {
            "file": self.file,
            "kind": self.kind.value,
            "regime": self.regime or None,
            "parts": [
                {"paragraph": one.paragraph, "present": one.present, "span": list(one.span) if one.span else None}
                for one in self.parts
            ],
            "missing": [one.model_dump() for one in self.missing],
            "deadline": self.deadline.contract() if self.deadline else None,
            "matter": self.matter,
            "answers": list(self.answers),
            "read": list(self.read),
            "not_read": [{"what": one.key, **one.values} for one in self.unread],
        }
