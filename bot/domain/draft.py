"""Text that nobody approved yet: its facts, its blanks, who approved and who signed which version."""

import hashlib
import json
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.domain.assessment import Circumstance, Finding, Sighting
from knowledge.model import Audience, Frozen


class DraftState(StrEnum):
    """Where a draft stands."""

    DRAFTING = "drafting"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    SIGNED = "signed"
    RELEASED = "released"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class Claim(Frozen):
    """One asset that is claimed: the work it is from, and whose it is."""

    citation: str
    """'guide/squid-game#young-hee'."""
    asset: str
    kind: str
    franchise: str
    owner: str = ""


class Use(Frozen):
    """One use complained of, as it is named to outsiders."""

    key: str
    """The clip's natural key (bot.domain.links.clip_key)."""
    url: str = ""
    captured: datetime | None = None
    """When it was fetched from its own address; None where it was not."""
    handed: datetime | None = None
    """When its file was handed in by somebody; None where there is no such file."""
    handed_by: str = ""
    """Who handed it in, by the directory's name."""
    sha256: str = ""
    stills: tuple[str, ...] = ()
    """Paths of pictures on this machine."""
    seen: tuple[Sighting, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    findings: tuple[Finding, ...] = ()


class Blank(Frozen):
    """A gap that a person must fill."""

    name: str
    question: str


class Missing(Frozen):
    """A part that the regime requires and that is open."""

    paragraph: str
    """'§ 512(c)(3)(A)(iii)'."""
    what: str


class Refusal(Frozen):
    """Why there is no draft, and the way on."""

    reason: str
    """style-only, idea-only, intimate, minor, licensed, no-sighting, unlikely, needs-info, not-assessed, do-not-send,
    no-authority."""
    text: str
    way_on: str = ""


class GateRecord(Frozen):
    """Why the use is not authorised by law, factor by factor, in a named person's words (Lenz; § 512(f))."""

    clips: tuple[str, ...]
    """Keys of the uses it is about."""
    prefilled: dict[str, str] = {}
    """Factor -> what the findings say."""
    texts: dict[str, str] = {}
    """Factor -> what the person wrote; 'conclusion' is always theirs."""
    by: str = ""
    at: datetime | None = None


class BlockKind(StrEnum):
    """What a stretch of a draft is, for every format alike."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    NUMBER = "number"
    FIXED = "fixed"
    """A sentence of prompts/statutory, byte for byte."""
    SIGNATURE = "signature"
    PICTURE = "picture"
    """A still of an annex; `name` is its path, `text` its caption."""


class DraftBlock(Frozen):
    """A heading, paragraph, list entry, fixed sentence or signature line."""

    kind: BlockKind
    text: str
    name: str = ""
    """For a fixed sentence: 'en/dmca-authority'; for a picture: its path."""
    number: int = 0


class Approval(Frozen):
    """A named person's yes to one version."""

    person: str
    version: int
    seal: str
    """The SHA-256 of exactly what was approved."""
    at: datetime
    via: str = ""


class Signature(Frozen):
    """A signatory's name under an approved version; it is no edit."""

    person: str
    name: str
    title: str = ""
    seal: str
    at: datetime


class Sent(Frozen):
    """That a person sent it, when and how. Rightsdesk sends nothing to outsiders."""

    person: str
    at: datetime
    how: str
    reference: str = ""


class Draft(Frozen):
    """A text under one regime, in one version."""

    id: str
    matter: str
    regime: str
    version: int = 1
    state: DraftState = DraftState.DRAFTING
    language: str = "en"
    country: str = "us"
    also: tuple[str, ...] = ()
    """Further matters whose uses are in the same text."""
    claimant: str = ""
    """The profile's id."""
    audience: Audience = Audience.PUBLIC
    claims: tuple[Claim, ...] = ()
    left_out: tuple[Claim, ...] = ()
    """What was sighted, but is protected only thinly: claimed only where somebody says why."""
    host: str = ""
    """The host that the text goes to, where the matter has clips at several."""
    uses: tuple[Use, ...] = ()
    facts: dict[str, str] = {}
    """What the matter and the profile hold, by name."""
    held: dict[str, str] = {}
    """What the thing it follows up holds (a notice's date, sender, reference)."""
    lists: dict[str, tuple[str, ...]] = {}
    """Demands, missing parts of a notice: one line each."""
    filled: dict[str, str] = {}
    """What people filled in, by name; it goes before `facts`."""
    prose: dict[str, str] = {}
    """Slots that a language model filled and the checks let through."""
    text: str = ""
    """As rendered for this version, unsigned."""
    blocks: tuple[DraftBlock, ...] = ()
    """The same, for the formats."""
    blanks: tuple[Blank, ...] = ()
    missing: tuple[Missing, ...] = ()
    gate: tuple[GateRecord, ...] = ()
    opened: dict[str, tuple[str, ...]] = {}
    """Clip key -> who opened it."""
    asked_by: str
    edited_by: str
    wrote: dict[str, tuple[str, ...]] = {}
    """What was asked or written since the last approval ('part.1', 'gate', 'claims', 'claimant', 'submitted') -> by
    whom."""
    created: datetime
    changed: datetime
    """When this version was made."""
    dated: date | None = None
    """The day in the text: that of signing (or, without a signature, of release); of the version before that."""
    approver: str = ""
    """Who was asked; empty for anyone who may."""
    approve_by: datetime | None = None
    """When the request lapses."""
    comments: tuple[str, ...] = ()
    approval: Approval | None = None
    signature: Signature | None = None
    released: datetime | None = None
    manifest: str = ""
    """SHA-256 of the released manifest."""
    sent: Sent | None = None
    answers: str = ""
    """The draft, document or notice that it follows up: 'D-3', 'N-2'."""
    refused: Refusal | None = None

    @property
    def hands(self) -> tuple[str, ...]:
        """Whoever asked for it, or wrote anything of it since the last approval: none of them may approve it."""
        written = (person for people in self.wrote.values() for person in people)
        # A draft from before this was noted, or made by hand of a program, has its last editor only.
        last = () if self.wrote else (self.edited_by,)
        return tuple(dict.fromkeys((self.asked_by, *written, *last)))

    @property
    def franchises(self) -> tuple[str, ...]:
        """Slugs of the guides that are claimed."""
        return tuple(dict.fromkeys(one.citation.partition("#")[0].removeprefix("guide/") for one in self.claims))

    @property
    def seal(self) -> str:
        """SHA-256 of what an approver says yes to: text, facts, claims, uses, gate, recipient, regime, version.

        Not the matter: a text that moves with its matter into another one says the same.
        """
        what = self.model_dump(
            mode="json",
            include={
                "id",
                "regime",
                "version",
                "language",
                "country",
                "claimant",
                "claims",
                "uses",
                "facts",
                "lists",
                "filled",
                "prose",
                "text",
                "blocks",
                "gate",
                "answers",
            },
        )
        return hashlib.sha256(json.dumps(what, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def contract(self) -> dict[str, Any]:
        """The printed contract of `draft --json`."""
        return {
            "draft": self.id or None,
            "version": self.version,
            "regime": self.regime,
            "language": self.language,
            "text": self.text,
            "blanks": [one.model_dump() for one in self.blanks],
            "missing": [one.model_dump() for one in self.missing],
            "refused": f"{self.refused.text} {self.refused.way_on}".strip() if self.refused else None,
        }


class Part(Frozen):
    """A part that a regime's law asks for."""

    paragraph: str
    what: dict[str, str]
    """Language -> words."""
    cite: str = ""
    """The rule's section in the library: 'rule/us-512-c-3#i'."""
    needs: tuple[str, ...] = ()
    """Values that must be there; 'url.*' stands for each use, 'owner.*' for each claim."""
    fixed: tuple[str, ...] = ()
    """Fixed sentences that must stand in the text, byte for byte."""
    check: str = ""
    """A further check of the regime's function, by name."""


class Regime(Frozen):
    """The law that a draft follows, as data: prompts/regimes/NAME.toml."""

    name: str
    title: dict[str, str]
    law: str
    function: str = "common"
    """The module in bot/drafting/regimes with its small pure function."""
    template: str = ""
    """prompts/drafts/LANGUAGE/TEMPLATE.txt; the regime's name where empty."""
    host: str = ""
    """For a field sheet: whose form."""
    country: str = ""
    """Whose law it rests on; the matter's own where empty."""
    claims: bool = True
    """Whether assets are claimed: then sightings, authority and the refusals count."""
    after_notice: bool = False
    """Whether it follows a notice that was sent: then 'already noticed' does not speak against it."""
    gate: bool = True
    """Whether somebody must record why the use is not authorised by law."""
    signature: bool = True
    """Whether the law, or the custom of such a letter, asks for one: release refuses without."""
    annex: bool = True
    """Whether the uses are shown in an annex: who sent an incomplete notice learns nothing of our evidence."""
    governs: str = ""
    """The language whose text governs; the draft's own where empty."""
    parts: tuple[Part, ...]
    slots: tuple[str, ...] = ()
    """Prose that a language model may fill, by value name."""
    demands: tuple[str, ...] = ()
    """Numbered demands, by key in prompts/drafts/LANGUAGE/demands.toml."""
    sentences: tuple[str, ...] = ()
    """Fixed sentences that it carries beyond those its parts ask for."""
