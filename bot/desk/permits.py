"""The one rule of who may see and do what (design, principle 4): person, place, matter or draft, act.

Every way in asks it: a typed word, a click, a choice, a form, a completion, a message action, the home tab, the command
line. An act without a row in the table is refused. Pure: nothing is looked up here.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from bot.domain.draft import Draft
from bot.domain.matter import Matter, is_listed
from knowledge.model import Audience, Frozen

ANALYST, APPROVER, COUNSEL, DUTY, ADMIN = "analyst", "approver", "counsel", "duty", "admin"
ROLES = (ANALYST, APPROVER, COUNSEL, DUTY, ADMIN)
EDITORS = (ANALYST, APPROVER, COUNSEL)


class Need(StrEnum):
    """Who may, at least."""

    ANYONE = "anyone"
    """Also somebody from outside, at clearance public."""
    OWN = "own"
    """Somebody from outside about their own request; the team about any that they may see."""
    TEAM = "team"
    """A person of the directory; at the command line whoever types there."""
    WORKER = "worker"
    """A person of the directory with a role."""
    EDITOR = "editor"
    """An analyst, approver or counsel."""
    AUTHOR = "author"
    """The same, and a person of the directory: what leaves the house has a name behind it."""
    APPROVER = "approver"
    """A person of the directory with the role approver, who asked for nothing in it and wrote nothing of it."""
    SIGNATORY = "signatory"
    """A person of the directory; that it is the one under whose name it stands the draft itself says."""
    GUARDIAN = "guardian"
    """Counsel or an approver."""
    COUNSEL = "counsel"
    KEEPER = "keeper"
    """Counsel or an admin."""
    ADMIN = "admin"
    SHELL = "shell"
    """Whoever has the machine: its account can read and write every file that this would."""
    HOUSE = "house"
    """The program itself, for a configured rule."""


class Outside(StrEnum):
    """What a person of the team may do where outsiders read."""

    NO = "no"
    MINE = "mine"
    """About what they asked themselves."""
    YES = "yes"


class Row(Frozen):
    """What one act asks."""

    need: Need
    outside: Outside = Outside.NO
    leaves: bool = False
    """Stopped by `pause`: it reaches people or machines beyond the asker by itself."""
    shows: bool = False
    """Shows what the matter's assessments rest on: only where that may be seen."""
    here: str = "permit-not-here"
    """What is said where outsiders read."""


def _row(need: Need, outside: Outside = Outside.NO, *, leaves: bool = False) -> Row:
    return Row(need=need, outside=outside, leaves=leaves)


TABLE: Mapping[str, Row] = {
    # what everybody may
    "check": _row(Need.ANYONE, Outside.YES),
    "ask": _row(Need.ANYONE, Outside.YES),
    "search": _row(Need.ANYONE, Outside.YES),
    "help": _row(Need.ANYONE, Outside.YES),
    "batch": _row(Need.ANYONE, Outside.YES),
    "offer": _row(Need.ANYONE, Outside.YES),
    "limited": _row(Need.ANYONE, Outside.YES),
    "home": _row(Need.ANYONE),
    "complete country": _row(Need.ANYONE, Outside.YES),
    "complete description": _row(Need.ANYONE, Outside.YES),
    # the card of one's own request
    "answer": _row(Need.OWN, Outside.YES),
    "sources": _row(Need.OWN, Outside.YES),
    "form": _row(Need.OWN, Outside.YES),
    "pick": _row(Need.OWN, Outside.YES),
    "sort": _row(Need.OWN, Outside.YES),
    "cancel": _row(Need.OWN, Outside.YES),
    # the team
    "thumbs_up": _row(Need.TEAM, Outside.MINE),
    "thumbs_down": _row(Need.TEAM, Outside.MINE),
    "share": Row(need=Need.TEAM, here="share-outside"),
    "who": _row(Need.TEAM),
    "matters": _row(Need.TEAM, Outside.YES),
    "matter": _row(Need.TEAM, Outside.MINE),
    "matter note": _row(Need.TEAM),
    "matter open": _row(Need.TEAM),
    "ticket": _row(Need.TEAM),
    "ask_counsel": _row(Need.TEAM, Outside.MINE),
    "acknowledge": _row(Need.TEAM, Outside.YES),
    "take": _row(Need.TEAM, Outside.YES),
    "pass_on": _row(Need.TEAM, Outside.YES),
    "complete matter": _row(Need.TEAM),
    "draft show": _row(Need.TEAM),
    "draft list": _row(Need.TEAM),
    # whoever works on matters
    "matter assign": _row(Need.WORKER),
    "matter close": _row(Need.WORKER),
    "matter reopen": _row(Need.WORKER),
    "matter merge": _row(Need.WORKER),
    "matter split": _row(Need.WORKER),
    "matter url": _row(Need.WORKER),
    "matter deadline": _row(Need.WORKER),
    "matter party": _row(Need.WORKER),
    "matter hold": _row(Need.WORKER),
    "ticket state": _row(Need.WORKER),
    "ticket move": _row(Need.WORKER),
    "clip same": _row(Need.WORKER),
    "notice read": _row(Need.WORKER),
    "notice sheet": _row(Need.WORKER),
    "notice decide": _row(Need.GUARDIAN),
    # whoever writes
    "draft make": Row(need=Need.EDITOR, shows=True),
    "draft fill": _row(Need.EDITOR),
    "draft gate": _row(Need.EDITOR),
    "draft open": _row(Need.EDITOR),
    "draft drop-claim": _row(Need.EDITOR),
    "draft claim": _row(Need.EDITOR),
    "draft regimes": _row(Need.TEAM),
    "draft renew": _row(Need.EDITOR),
    "draft withdraw": _row(Need.EDITOR),
    "draft submit": _row(Need.AUTHOR),
    "draft release": _row(Need.AUTHOR, leaves=True),
    "draft sent": _row(Need.AUTHOR),
    "draft approve": _row(Need.APPROVER),
    "draft send-back": _row(Need.APPROVER),
    "draft delegate": _row(Need.APPROVER),
    "draft sign": _row(Need.SIGNATORY),
    "claimant list": _row(Need.TEAM),
    "claimant show": _row(Need.TEAM),
    "claimant owners": _row(Need.TEAM),
    "claimant confirm": _row(Need.GUARDIAN),
    "claimant add": _row(Need.EDITOR),
    "claimant remove": _row(Need.EDITOR),
    "licence list": _row(Need.TEAM),
    "licence show": _row(Need.TEAM),
    "licence change": _row(Need.EDITOR),
    # whoever answers for the whole
    "matter restrict": _row(Need.GUARDIAN),
    "matter release hold": _row(Need.COUNSEL),
    "erase": _row(Need.KEEPER),
    "pause": _row(Need.ADMIN, Outside.YES),
    "resume": _row(Need.ADMIN, Outside.YES),
    "staff list": _row(Need.TEAM),
    "staff change": _row(Need.SHELL),
    # the machine
    "library read": _row(Need.SHELL),
    "library change": _row(Need.SHELL),
    "machine": _row(Need.SHELL),
    "audit read": _row(Need.SHELL),
    "tickets read": _row(Need.SHELL),
    # what happens by itself
    "policy": _row(Need.HOUSE, leaves=True),
    "page": _row(Need.HOUSE, leaves=True),
    "tracker": _row(Need.HOUSE, leaves=True),
    "tracker news": _row(Need.HOUSE, leaves=True),
    "model": _row(Need.HOUSE, leaves=True),
    "digest": _row(Need.HOUSE, leaves=True),
    "reminder": _row(Need.HOUSE, leaves=True),
}
"""Every act there is. What is not here is refused."""


class Doer(Frozen):
    """Who asks, as far as the rule looks."""

    id: str
    """The directory's id, or the platform's own ('slack:U1', 'cli:root') where the directory has none."""
    roles: tuple[str, ...] = ()
    clearance: Audience = Audience.PUBLIC
    outsider: bool = True
    at_machine: bool = False
    """Types at this machine."""
    alone: bool = False
    """At this machine, where there is no directory yet: whoever installs it tries it out."""
    franchises: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    """An approver's field; empty for all."""

    @property
    def listed(self) -> bool:
        """A person of the directory, and not from outside."""
        return is_listed(self.id) and not self.outsider


class Where(Frozen):
    """Where it is asked."""

    external: bool = False
    """Outsiders read there."""
    clearance: Audience = Audience.PUBLIC


ANYWHERE = Where(clearance=Audience.COUNSEL)
"""Where the place was looked at before."""


class About(Frozen):
    """What it is about: a matter, a draft, or an answer that belongs to no matter."""

    matter: Matter | None = None
    draft: Draft | None = None
    asked_by: str = ""
    """Who asked for the answer, where it belongs to no matter."""


NOTHING = About()


class Permit(Frozen):
    """Yes, or no with the reason that is said."""

    given: bool
    reason: str = ""
    """The message's key."""
    values: dict[str, Any] = {}


YES = Permit(given=True)


def no(reason: str, **values: Any) -> Permit:
    """Refused, with the key of the sentence that says why."""
    return Permit(given=False, reason=reason, values=values)


def clearance_at(doer: Doer, where: Where) -> Audience:
    """The lower of person and place; public for outsiders, and where they read."""
    if doer.outsider or where.external:
        return Audience.PUBLIC
    return min(doer.clearance, where.clearance, key=lambda one: one.level)


def sees_matter(doer: Doer, matter: Matter) -> bool:
    """Whether they may know that it exists."""
    if doer.outsider:
        return is_own(doer, matter) and matter.outside and not matter.restricted_to
    return not matter.restricted_to or doer.id in matter.restricted_to


def is_own(doer: Doer, matter: Matter) -> bool:
    """Theirs: assigned to them, or asked by them and assigned to nobody."""
    return matter.assignee == doer.id or (matter.assignee is None and matter.opened_by == doer.id)


def may(doer: Doer, where: Where, about: About, act: str) -> Permit:
    """The rule. Refusals that would tell whether a thing exists come before it is looked at."""
    row = TABLE.get(act)
    if row is None:
        return no("permit-unknown", act=act)
    refused = _person(doer, row) or _existence(doer, where, about) or _place(doer, where, about, row)
    if refused is None and row.shows and about.matter is not None:
        shown = clearance_at(doer, where).may_see(about.matter.audience)
        refused = None if shown else no("permit-above", record=about.matter.id)
    if refused is None and act in FOUR_EYES and about.draft is not None:
        refused = four_eyes(doer, about.draft)
    return refused or YES


def _person(doer: Doer, row: Row) -> Permit | None:
    """Whether somebody like this may do such a thing at all."""
    if row.need in (Need.ANYONE, Need.OWN):
        return None
    if doer.outsider:
        return no("permit-outsider")
    return NEEDS[row.need](doer)


def _existence(doer: Doer, where: Where, about: About) -> Permit | None:
    """What they may not know of looks like what there is not."""
    if about.matter is not None and not sees_matter(doer, about.matter):
        return no("permit-no-matter", record=about.matter.id)
    draft = about.draft
    if draft is not None and (doer.outsider or not clearance_at(doer, where).may_see(draft.audience)):
        return no("permit-no-draft", record=draft.id)
    if about.matter is None and about.asked_by and doer.outsider and about.asked_by != doer.id:
        return no("gone")
    return None


def _place(doer: Doer, where: Where, about: About, row: Row) -> Permit | None:
    """Whether it may be done where outsiders read."""
    if not where.external or doer.outsider or row.outside is Outside.YES:
        return None
    mine = is_own(doer, about.matter) if about.matter is not None else about.asked_by in ("", doer.id)
    return None if row.outside is Outside.MINE and mine else no(row.here)


def _team(_: Doer) -> Permit | None:
    return None


def _with_role(*roles: str, named: bool = False) -> Callable[[Doer], Permit | None]:
    """One of these roles; `named`: and a person of the directory, also where there is no directory yet."""

    def look(doer: Doer) -> Permit | None:
        if doer.alone and not named:
            return None
        if not doer.listed:
            return no("permit-not-listed", person=doer.id)
        return None if set(roles) & set(doer.roles) else no("permit-no-role", roles=", ".join(roles))

    return look


def _listed(doer: Doer) -> Permit | None:
    return None if doer.listed else no("permit-not-listed", person=doer.id)


def _shell(doer: Doer) -> Permit | None:
    return None if doer.at_machine else no("permit-shell")


def _nobody(_: Doer) -> Permit | None:
    return no("permit-house")


NEEDS: Mapping[Need, Callable[[Doer], Permit | None]] = {
    Need.TEAM: _team,
    Need.WORKER: _with_role(*ROLES),
    Need.EDITOR: _with_role(*EDITORS),
    Need.AUTHOR: _with_role(*EDITORS, named=True),
    Need.APPROVER: _with_role(APPROVER, named=True),
    Need.SIGNATORY: _listed,
    Need.GUARDIAN: _with_role(COUNSEL, APPROVER),
    Need.COUNSEL: _with_role(COUNSEL),
    Need.KEEPER: _with_role(COUNSEL, ADMIN),
    Need.ADMIN: _with_role(ADMIN),
    Need.SHELL: _shell,
    Need.HOUSE: _nobody,
}

FOUR_EYES = ("draft approve", "draft send-back", "draft delegate")


def four_eyes(doer: Doer, draft: Draft) -> Permit | None:
    """Two people of the directory: who asked, or wrote anything of it since the last approval, is out."""
    if doer.id in draft.hands:
        return no("approve-same-person", draft=draft.id)
    if not any(is_listed(one) for one in draft.hands):
        return no("approve-nobody-else", draft=draft.id)
    if doer.franchises and not set(draft.franchises) <= set(doer.franchises):
        return no("approve-other-field", draft=draft.id)
    if doer.countries and draft.country not in doer.countries:
        return no("approve-other-field", draft=draft.id)
    if draft.approver and draft.approver != doer.id:
        return no("approve-other-person", draft=draft.id, person=draft.approver)
    return None


def table_lines() -> tuple[str, ...]:
    """The table in Markdown, for docs/security.md."""
    head = ("| act | who | where outsiders read | stopped by `pause` |", "|---|---|---|---|")
    rows = (f"| {act} | {one.need} | {one.outside} | {'yes' if one.leaves else ''} |" for act, one in TABLE.items())
    return (*head, *rows)
