"""The nouns of the library: documents of four kinds, assets, passages, citations, hits."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, model_validator

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$")]
DocumentId = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\s#]+$")]
Language = Literal["en", "no", "ko", "es", "de", "fr"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Day = date
"""The type of the field `date`, whose own name hides the class inside the model."""


class Frozen(BaseModel):
    """A value: compared by content, never changed, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(StrEnum):
    """The four kinds of document."""

    NOTICE = "notice"
    RULING = "ruling"
    GUIDE = "guide"
    RULE = "rule"


class Audience(StrEnum):
    """Who may see a document; also used as a clearance (what an actor in a channel may see)."""

    PUBLIC = "public"
    STAFF = "staff"
    COUNSEL = "counsel"

    @property
    def level(self) -> int:
        """0 for public, 1 for staff, 2 for counsel."""
        return ("public", "staff", "counsel").index(self.value)

    def may_see(self, audience: "Audience") -> bool:
        """Whether this clearance reaches a document of that audience."""
        return self.level >= audience.level


class Verified(StrEnum):
    """Where the facts were read: in the law's, court's or owner's own text or a report of it that was opened
    (seen), only in what others say of such a text (secondary), or nowhere (memory)."""

    SEEN = "seen"
    SECONDARY = "secondary"
    MEMORY = "memory"


class AssetKind(StrEnum):
    """What an asset is."""

    CHARACTER = "character"
    COSTUME = "costume"
    SET = "set"
    PROP = "prop"
    CREATURE = "creature"
    PLOT = "plot"
    SONG = "song"
    LOOK = "look"


class Protection(StrEnum):
    """How strong copyright in an asset is: protected, thin (only as a whole or near-copy), or free."""

    PROTECTED = "protected"
    THIN = "thin"
    FREE = "free"


class Favours(StrEnum):
    """Whom a ruling favours; claimant is the side of the right."""

    CLAIMANT = "claimant"
    DEFENDANT = "defendant"
    MIXED = "mixed"
    NEUTRAL = "neutral"
    PENDING = "pending"


class Source(Frozen):
    """Where a fact was seen."""

    name: Text
    url: HttpUrl | None = None
    seen: date | None = None


class Checked(Frozen):
    """The day on which somebody looked for later steps, and where."""

    day: date
    where: Text
    where_no: str = ""


class Scheduled(Frozen):
    """An event that has a date: a judgment announced, a hearing, a law that starts to apply."""

    day: date
    event: Text
    event_no: str = ""


class Parent(Frozen):
    """The group that a right holder belonged to on a day; it signs nothing."""

    name: Text
    since: date | None = None
    as_of: date
    note: str = ""


class Alias(Frozen):
    """A name of an asset or franchise in one language, and how sure the name is."""

    name: Text
    certainty: Literal["official", "common", "translation", "memory"] = "common"
    ambiguous: bool = False
    """True where the name is also an ordinary word or name: it counts only with support from the
    franchise's other words."""


Aliases = dict[Language, tuple[Alias, ...]]


class Term(Frozen):
    """When an asset first appeared: the public-domain date is computed from it, per country."""

    first_published: date | None = None
    authors_died: tuple[date, ...] = ()
    """Days on which the human authors died, for life + 70 countries."""
    origin: Annotated[str, StringConstraints(pattern=r"^(?:[a-z]{2})?$")] = ""
    """The country of first publication, where its authors were nationals of it too; "" where that is not sure."""
    work: Literal["", "film"] = ""
    """Some countries count a film's years from its publication."""
    version: str = ""
    """Which version of the asset this term is about, e.g. 'Steamboat Willie (1928)'."""


class Layer(Frozen):
    """A right of somebody else inside the franchise: music, a novel, an actor's likeness."""

    what: Text
    owner: Text
    note: str = ""


class Asset(Frozen):
    """One thing in a guide. Its description is the guide's section with the same anchor."""

    id: Slug
    name: Text
    kind: AssetKind
    protection: Protection
    why: Text
    """The reason for the protection, one sentence."""
    tier: Literal[1, 2, 3] = 2
    """1 for the marks of the franchise, 3 for the margins; policies may use it."""
    aliases: Aliases = {}
    layers: tuple[Layer, ...] = ()
    term: Term | None = None


class Channel(Frozen):
    """An official channel of an owner."""

    host: Text
    handle: Text


class Demand(Frozen):
    """One demand of a letter, in our own words."""

    number: Annotated[int, Field(ge=1)]
    anchor: Slug
    """The section that states it."""
    reported: bool = True
    """True where known from press only."""


class Supersession(Frozen):
    """A later document that limits or replaces this one."""

    id: DocumentId
    note: Text


class Document(Frozen):
    """What every kind of document carries."""

    id: DocumentId
    kind: Kind
    title: Text
    title_no: str = ""
    languages: tuple[str, ...] = ("en",)
    audience: Audience = Audience.PUBLIC
    as_of: date | None = None
    verified: Verified = Verified.MEMORY
    sections: dict[Slug, Verified] = {}
    """Sections, by anchor, that were read elsewhere than the document as a whole."""
    sources: tuple[Source, ...] = ()
    source_date: date | None = None
    """The date of the newest source that was read."""
    checked: Checked | None = None
    pending: str = ""
    """What is open: an appeal, a motion, a bill."""
    scheduled: tuple[Scheduled, ...] = ()
    review_by: date | None = None
    url: HttpUrl | None = None
    countries: tuple[str, ...] = ()
    """ISO 3166 codes in small letters, 'eu' or 'uk'; empty for everywhere."""
    topics: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def seen_needs_a_source(self) -> Self:
        """Facts cannot be read without saying where."""
        if self.verified is not Verified.MEMORY and not self.sources:
            raise ValueError(f"verified: {self.verified} needs at least one entry under sources")
        return self

    @property
    def look_again_by(self) -> date | None:
        """The first of `review_by` and the scheduled events; None where neither is set."""
        days = [one.day for one in self.scheduled] + ([self.review_by] if self.review_by else [])
        return min(days, default=None)

    def verified_at(self, locator: str) -> Verified:
        """How the passage at that locator (an anchor, a part of it as `anchor~2`) was verified."""
        return self.sections.get(locator.partition("~")[0], self.verified)


class Notice(Document):
    """Any demand received or sent."""

    kind: Literal[Kind.NOTICE] = Kind.NOTICE
    type: Literal["dmca", "counter-notice", "retraction", "cease-and-desist", "dsa", "uploader-letter", "other"] = (
        "other"
    )
    date: Day | None = None
    sender: str = ""
    recipient: str = ""
    franchises: tuple[Slug, ...] = ()
    demands: tuple[Demand, ...] = ()
    reply_by: str = ""
    """The reply date as the letter is reported to state it, in words."""


class Ruling(Document):
    """A case-law summary."""

    kind: Literal[Kind.RULING] = Kind.RULING
    parties: tuple[Text, ...]
    court: Text
    citation: Text
    docket: str = ""
    decided: date | None = None
    """The day of decision (for a pending case: of the last step known)."""
    status: Literal["final", "appeal-pending", "pending", "settled"] = "final"
    holding: Text
    """One sentence."""
    factors: tuple[
        Literal[
            "authorisation",
            "protectability",
            "similarity",
            "purpose",
            "nature",
            "amount",
            "market",
            "exception",
            "responsibility",
            "procedure",
            "publicity",
        ],
        ...,
    ] = ()
    asset_kinds: tuple[AssetKind, ...] = ()
    doctrines: tuple[Slug, ...] = ()
    favours: Favours
    limits: Text
    """How far the ruling goes, one or two sentences."""
    later_treatment: str = ""
    superseded_by: tuple[Supersession, ...] = ()
    aliases: tuple[str, ...] = ()
    """Other names people use: 'the Batmobile case', 'Top Gun'."""


class Rule(Document):
    """A statute, policy or platform procedure."""

    kind: Literal[Kind.RULE] = Kind.RULE
    instrument: Text
    provision: str = ""
    in_force: date | None = None
    host: str = ""
    """For a host's procedure: which host."""
    lane: Literal["copyright", "trade-mark", "publicity", "intimate-imagery", "ai-transparency"] = "copyright"
    aliases: tuple[str, ...] = ()


class Guide(Document):
    """A franchise asset guide."""

    kind: Literal[Kind.GUIDE] = Kind.GUIDE
    franchise: Text
    owner: Text
    right_holder: str = ""
    """The company that holds the right and signs for it, where `owner` says more than that."""
    parent: Parent | None = None
    owners: tuple[Layer, ...] = ()
    """Where several hold rights in the franchise itself: who owns what."""
    aliases: Aliases = {}
    official_channels: tuple[Channel, ...] = ()
    layers: tuple[Layer, ...] = ()
    support_words: tuple[str, ...] = ()
    """Words that show that a text is about this franchise; an ambiguous alias needs one of them."""
    assets: tuple[Asset, ...]

    @model_validator(mode="after")
    def asset_ids_are_unique(self) -> Self:
        """Two assets of one guide never share an id."""
        ids = [asset.id for asset in self.assets]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(f"assets: the id {twice[0]!r} is used twice")
        return self


AnyDocument = Notice | Ruling | Rule | Guide


class Section(Frozen):
    """A headed part of a document, in one language."""

    anchor: str
    heading: str
    language: str
    text: str
    """Verbatim from the document's source text."""


class Citation(Frozen):
    """A pointer to a passage: document and locator, written `document#locator`."""

    document: DocumentId
    locator: str = ""

    def __str__(self) -> str:
        return f"{self.document}#{self.locator}" if self.locator else self.document

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `document#locator`."""
        document, _, locator = text.partition("#")
        return cls(document=document, locator=locator)


class Passage(Frozen):
    """A quotable stretch of a document. `text` stands verbatim in the stored source text."""

    id: str
    """Unique: `document#locator`, with `@language` and `~number` where needed."""
    citation: Citation
    kind: Kind
    title: str
    heading_path: tuple[str, ...] = ()
    language: str
    text: str
    audience: Audience


class Hit(Frozen):
    """A found passage with its score; 1.0 is best."""

    passage: Passage
    score: float
