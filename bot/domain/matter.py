"""One thing to handle, from question to close."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.assessment import Assessment, Likelihood
from bot.domain.clip import Clip
from knowledge.model import Audience, Frozen


class By(Frozen):
    """Whose act, through what: for the audit row, and for who may see a restricted matter."""

    person: str
    """The directory's id; the platform's own ('slack:U1') where the directory has none; 'system'."""
    via: str = "cli"
    """slack, discord, cli, system."""
    place: str = ""
    """The channel or terminal."""
    typed_by: str | None = None
    """Who really typed, where somebody acts for another."""
    clearance: Audience = Audience.PUBLIC
    roles: tuple[str, ...] = ()
    guest: bool = False
    """A guest of the workspace, or of another organisation, though the directory may know the name."""
    all_matters: bool = False
    """The worker's own: sees restricted matters, shows them to nobody."""

    @property
    def outsider(self) -> bool:
        """Not of the team: sees the matters of their own checks, and no others."""
        return not self.all_matters and is_outsider(self.person, self.via, guest=self.guest)


NOBODY = By(person="", via="system")
"""Whoever reads what travels (a ticket, a digest, a count): sees no restricted matter."""
CHATS = ("slack", "discord")


def is_listed(person: str) -> bool:
    """Somebody of the staff directory: an account that it does not know is named by its platform, 'slack:U1'."""
    return bool(person) and ":" not in person and person != "system"


def is_outsider(person: str, via: str, *, guest: bool = False) -> bool:
    """A guest, or an account of a chat that is not in the directory. Whoever types at this machine is no outsider."""
    return guest or (via in CHATS and not is_listed(person))


SYSTEM = By(person="system", via="system", clearance=Audience.COUNSEL, all_matters=True)


class MatterState(StrEnum):
    """Where a matter stands."""

    NEW = "new"
    ASSESSED = "assessed"
    DRAFTING = "drafting"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    SENT = "sent"
    RESOLVED = "resolved"


class Resolution(StrEnum):
    """How a matter ended."""

    REMOVED = "removed"
    REFUSED = "refused"
    COUNTERED = "countered"
    WITHDRAWN = "withdrawn"
    DO_NOT_SEND = "do_not_send"
    MERGED = "merged"


NEXT_STATES: dict[MatterState, tuple[MatterState, ...]] = {
    MatterState.NEW: (MatterState.ASSESSED, MatterState.DRAFTING, MatterState.RESOLVED),
    MatterState.ASSESSED: (MatterState.DRAFTING, MatterState.RESOLVED),
    MatterState.DRAFTING: (MatterState.AWAITING_APPROVAL, MatterState.ASSESSED, MatterState.RESOLVED),
    MatterState.AWAITING_APPROVAL: (MatterState.DRAFTING, MatterState.APPROVED, MatterState.RESOLVED),
    MatterState.APPROVED: (MatterState.DRAFTING, MatterState.SENT, MatterState.RESOLVED),
    MatterState.SENT: (MatterState.DRAFTING, MatterState.RESOLVED),
    MatterState.RESOLVED: (MatterState.NEW, MatterState.ASSESSED),
}
"""A new assessment is allowed in every open state and moves only `new` on."""


class Role(StrEnum):
    """The parties, in the words of 17 U.S.C. § 512."""

    CLAIMANT = "claimant"
    AGENT = "agent"
    UPLOADER = "uploader"
    HOST = "host"


class Party(Frozen):
    """Somebody the matter is about."""

    role: Role
    name: str
    contact: str = ""
    """Address, e-mail, account page."""


class UrlState(StrEnum):
    """Where one URL stands at its host."""

    NOTED = "noted"
    SENT = "sent"
    REMOVED = "removed"
    REFUSED = "refused"
    GEO_BLOCKED = "geo_blocked"
    COUNTERED = "countered"
    BACK_UP = "back_up"


class UrlRecord(Frozen):
    """One URL of a matter."""

    matter: str
    url: str
    host: str
    state: UrlState = UrlState.NOTED
    reference: str = ""
    """The host's own reference of the notice."""
    claimant: str = ""
    changed: datetime
    appeal_by: datetime | None = None


class Deadline(Frozen):
    """A date that the law, a letter or a policy sets."""

    id: str
    """Unique within the matter: 'counter-notice', 'recheck-1:URL'."""
    matter: str
    at: datetime
    why: str
    source: str = ""
    """'§ 512(g)(2)(C)', 'letter', 'policy NAME'."""
    remind_before: tuple[float, ...] = (72.0, 24.0)
    """Hours before it at which the assignee is told; 0 is at the time itself."""
    done: bool = False


class TicketLink(Frozen):
    """A ticket of the matter."""

    tracker: str
    id: str
    url: str = ""
    key: str
    state: str = "open"
    rule: str = ""
    """The policy rule that opened it."""


class Matter(Frozen):
    """One thing to handle, from question to close, with its history."""

    number: int = 0
    """Given by the store; 0 before."""
    key: str = ""
    """Normalised URL or 'sha256:...' of the file; empty for a matter that nothing else can be the same as."""
    title: str = ""
    state: MatterState = MatterState.NEW
    resolution: Resolution | None = None
    reason: str = ""
    """Why it was closed."""
    opened: datetime
    opened_by: str
    opened_via: str = ""
    assignee: str | None = None
    language: str = "en"
    country: str | None = None
    franchises: tuple[str, ...] = ()
    """Guide slugs."""
    likelihood: Likelihood | None = None
    audience: Audience = Audience.PUBLIC
    """The highest audience among the documents that its assessments used."""
    host: str = ""
    claimant: str = ""
    """A claimant profile's id, or the owner's name."""
    uploader: str = ""
    """'host/handle', normalised; repeat uploaders are counted by it."""
    place: str = ""
    """Where it was asked first: 'slack:C123'."""
    thread: str = ""
    """'slack:C123/1700000000.1'."""
    clips: tuple[Clip, ...] = ()
    parties: tuple[Party, ...] = ()
    tickets: tuple[TicketLink, ...] = ()
    linked: tuple[str, ...] = ()
    """Other matters."""
    notices: tuple[str, ...] = ()
    """Document ids or drafts that it answers or sent."""
    merged_into: str | None = None
    restricted_to: tuple[str, ...] = ()
    """Where not empty: only these people see it."""
    outside: bool = False
    """Asked by somebody from outside the team, who sees it, but none that has to do with it."""
    held_by: str = ""
    """Who put the legal hold; empty for none."""
    version: int = 1
    """Counts up with every change."""

    @property
    def id(self) -> str:
        """'M-12'."""
        return f"M-{self.number}"

    @property
    def open(self) -> bool:
        """Not resolved."""
        return self.state is not MatterState.RESOLVED

    def visible_to(self, by: By) -> bool:
        """Whether this person may know that it exists."""
        if by.outsider:
            return self.outside and self.opened_by == by.person and not self.restricted_to
        return by.all_matters or not self.restricted_to or by.person in self.restricted_to


class MatterQuery(Frozen):
    """Which matters."""

    open: bool | None = None
    state: MatterState | None = None
    assignee: str | None = None
    franchise: str | None = None
    uploader: str | None = None
    host: str | None = None
    claimant: str | None = None
    outside: bool | None = None
    """Asked from outside the team, or not."""
    text: str = ""
    """In the title or key."""
    before: int | None = None
    """Only matters with a smaller number, for paging."""
    limit: int = 50


class Entry(Frozen):
    """One line of the history: an audit row as shown to people."""

    seq: int
    at: datetime
    person: str
    """A name, or 'erased person'."""
    act: str
    matter: str | None = None
    on: str = ""
    """What it acted on, with its version: 'D-3 v2'."""
    via: str = ""
    place: str = ""
    typed_by: str = ""
    facts: dict[str, Any] = {}
    """Nothing personal: ids, states, numbers, hashes."""
    text: str = ""
    """The personal text beside the chain; empty where there is none or its subject was erased."""


class Opened(Frozen):
    """What opening came to."""

    matter: Matter
    joined: bool = False
    """True where the clip was known already."""
    noticed: tuple[UrlRecord, ...] = ()
    """URLs of the matter that a notice was already sent about: 'already noticed on ... as M-7'."""


class Assessed(Frozen):
    """An assessment kept with its matter."""

    matter: str
    number: int
    at: datetime
    assessment: Assessment
