"""What was seen, what it means under each factor, and how likely infringement is."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from bot.domain.clip import Span, Speaker
from bot.domain.evidence import ClipEvidence
from knowledge.model import Asset, AssetKind, Frozen, Guide, Protection


class Likelihood(StrEnum):
    """How likely infringement is. unlikely < possible < likely; needs_info stands apart."""

    UNLIKELY = "unlikely"
    POSSIBLE = "possible"
    LIKELY = "likely"
    NEEDS_INFO = "needs_info"


class Factor(StrEnum):
    """A legal question."""

    AUTHORISATION = "authorisation"
    PROTECTABILITY = "protectability"
    SIMILARITY = "similarity"
    PURPOSE = "purpose"
    NATURE = "nature"
    AMOUNT = "amount"
    MARKET = "market"
    EXCEPTION = "exception"
    RESPONSIBILITY = "responsibility"


class Leaning(StrEnum):
    """Where a finding points."""

    FAVOURS_USE = "favours_use"
    NEUTRAL = "neutral"
    FAVOURS_CLAIMANT = "favours_claimant"


class Step(StrEnum):
    """What to do next."""

    DRAFT = "draft"
    ASK = "ask"
    ESCALATE = "escalate"
    DO_NOT_SEND = "do_not_send"


class Sighting(Frozen):
    """One asset seen in a clip, with the evidence and how sure."""

    franchise: str
    guide: str
    """Document id of the guide, e.g. 'guide/squid-game'."""
    asset: str
    """Asset id within the guide."""
    name: str
    kind: AssetKind
    protection: Protection
    """As it stands in the assessed country on the assessed day."""
    tier: int = 2
    confidence: float = Field(ge=0, le=1)
    evidence: str
    """The words, or 'frame 0:03, distance 12', that this rests on."""
    by: Speaker = Speaker.REVIEWER
    span: Span | None = None
    how: str = "name"
    """name, description, image, audio, text, model."""

    @classmethod
    def of(
        cls,
        guide: Guide,
        asset: Asset,
        *,
        confidence: float,
        evidence: str,
        by: Speaker,
        how: str,
        span: Span | None = None,
        protection: Protection | None = None,
    ) -> "Sighting":
        """A guide's asset, seen; `protection` where it differs from the guide's in the assessed country."""
        return cls(
            franchise=guide.franchise,
            guide=guide.id,
            asset=asset.id,
            name=asset.name,
            kind=asset.kind,
            protection=protection or asset.protection,
            tier=asset.tier,
            confidence=confidence,
            evidence=evidence,
            by=by,
            span=span,
            how=how,
        )

    @property
    def citation(self) -> str:
        """The guide's section on this asset."""
        return f"{self.guide}#{self.asset}"

    def contract(self) -> dict[str, Any]:
        """As `check --json` prints it."""
        return {
            "franchise": self.franchise,
            "asset": self.name,
            "kind": self.kind.value,
            "protection": self.protection.value,
            "confidence": round(self.confidence, 2),
            "evidence": self.evidence,
            "by": self.by.value,
            "how": self.how,
            "citation": self.citation,
        }


class Circumstance(Frozen):
    """A fact about the use, and who says so."""

    name: str
    value: bool | str | float = True
    evidence: str
    by: Speaker = Speaker.REVIEWER
    span: Span | None = None


class Finding(Frozen):
    """What one factor shows here."""

    factor: Factor
    leaning: Leaning
    reason: str
    citations: tuple[str, ...] = ()


class Cited(Frozen):
    """A citation as shown: a verbatim quote and where it stands."""

    id: str
    kind: str
    title: str
    quote: str
    language: str = "en"
    as_of: str | None = None
    url: str | None = None
    note: str = ""
    """What the reader must know of it: past its review date, from memory, superseded by."""


class Question(Frozen):
    """A question whose answer would change the likelihood or the next step."""

    fact: str
    """The circumstance it asks about, as used by `--fact NAME=VALUE`."""
    text: str
    choices: tuple[str, ...] = ("yes", "no")
    would: dict[str, str] = {}
    """Answer -> the likelihood or next step it would lead to."""


class NextStep(Frozen):
    """What to do next, and why."""

    name: Step
    why: str
    regime: str | None = None
    to: str | None = None
    """For escalate: the route or person."""


class Lane(Frozen):
    """A question beside copyright: publicity, trade mark, intimate imagery, a minor."""

    name: str
    why: str
    citations: tuple[str, ...] = ()
    stop: bool = False
    """True where the copyright work stops: intimate imagery, a sexual depiction of a minor."""


class Assessment(Frozen):
    """All findings on a clip at one time."""

    matter: str | None = None
    language: str
    country: str
    likelihood: Likelihood
    summary: str
    sightings: tuple[Sighting, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    findings: tuple[Finding, ...] = ()
    citations: tuple[Cited, ...] = ()
    questions: tuple[Question, ...] = Field(default=(), max_length=3)
    next_step: NextStep
    lanes: tuple[Lane, ...] = ()
    notice: str
    rule: str = ""
    """The row of the likelihood table that decided."""
    without_model: str = ""
    """Why a configured language model took no part, if it did not."""
    clips: tuple[ClipEvidence, ...] = ()
    """The files and links that were looked at."""
    unseen: tuple[str, ...] = ()
    """What was not looked at, and why: whole sentences."""

    def contract(self) -> dict[str, Any]:
        """The printed contract of `check --json`."""
        return {
            "matter": self.matter,
            "language": self.language,
            "country": self.country,
            "likelihood": self.likelihood.value,
            "summary": self.summary,
            "sightings": [one.contract() for one in self.sightings],
            "circumstances": [one.model_dump(mode="json", exclude={"span"}) for one in self.circumstances],
            "findings": [one.model_dump(mode="json") for one in self.findings],
            "citations": [one.model_dump(mode="json") for one in self.citations],
            "questions": [one.text for one in self.questions],
            "facts_asked": [one.fact for one in self.questions],
            "next_step": self.next_step.model_dump(mode="json", exclude={"to"}),
            "lanes": [one.model_dump(mode="json", include={"name", "why"}) for one in self.lanes],
            "rule": self.rule,
            "without_model": self.without_model,
            "clips": [one.model_dump(mode="json") for one in self.clips],
            "unseen": list(self.unseen),
            "notice": self.notice,
        }
