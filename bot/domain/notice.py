"""A notice received: what it is, which parts it has and where, and what the law's clock says."""

from datetime import date, datetime
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
    COURT_ORDER = "court-order"
    SUBPOENA = "subpoena"
    CCB_CLAIM = "ccb-claim"
    """A claim before the Copyright Claims Board, 17 U.S.C. § 1506."""
    CCB_OPT_OUT = "ccb-opt-out"
    LAWSUIT = "lawsuit"
    HOST_DECISION = "host-decision"
    """Removed, refused, a strike, a statement of reasons (DSA art. 17)."""
    HOST_QUESTION = "host-question"
    UNKNOWN = "unknown"
    """Something that may matter and nobody recognised: kept, with a task for a person."""
    NEITHER = "neither"


class FoundPart(Frozen):
    """A part that the law asks for, and where it stands: characters from, to (half open)."""

    paragraph: str
    present: bool
    span: tuple[int, int] | None = None
    lacks: tuple[str, ...] = ()
    """Of a part that has several things in it: those that were not found."""


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


class Way(StrEnum):
    """What may be done about a complete counter-notice."""

    SUE = "sue"
    CCB = "ccb"
    RETRACT = "retract"
    LET_GO = "let-go"


class Decision(Frozen):
    """Which way a named person took."""

    way: Way
    by: str
    at: datetime
    reason: str


class NoticeReading(Frozen):
    """All that was read out of one file."""

    file: str
    kind: NoticeKind
    regime: str = ""
    """dmca, dmca-counter, retraction, dsa, cease-and-desist; empty where no law's parts are looked for."""
    law: str = ""
    """What its form names beyond that: abmahnung, lcen, kr-103, dsa-17, trade-mark, us-1201, ..."""
    from_role: str = ""
    """Who writes: claimant, host, uploader, court, board, respondent; empty where it is not clear."""
    to_role: str = ""
    sets_date: bool = False
    """Whether its form sets a date of its own."""
    parts: tuple[FoundPart, ...] = ()
    missing: tuple[Missing, ...] = ()
    deadline: Clock | None = None
    urls: tuple[str, ...] = ()
    """Addresses that it names, without those of law texts and forms."""
    sender: str = ""
    received: date | None = None
    sent_on: date | None = None
    """Of an e-mail: the day on which it was sent."""
    message_id: str = ""
    reference: str = ""
    argument: str = ""
    """What the uploader says for themselves, in their own words, beside the statute's sentences."""
    decided: "Decision | None" = None
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
            "law": self.law or None,
            "direction": f"{self.from_role} to {self.to_role}" if self.from_role else None,
            "urls": list(self.urls),
            "parts": [
                {"paragraph": one.paragraph, "present": one.present, "span": list(one.span) if one.span else None}
                for one in self.parts
            ],
            "missing": [one.model_dump() for one in self.missing],
            "deadline": self.deadline.contract() if self.deadline else None,
            "matter": self.matter,
            "answers": list(self.answers),
            "argument": self.argument or None,
            "read": list(self.read),
            "not_read": [{"what": one.key, **one.values} for one in self.unread],
        }
