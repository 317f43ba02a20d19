"""Whose right it is, what proves it, and who may sign for them."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from knowledge.model import Frozen, Slug, Text

EU = frozenset(
    "at be bg hr cy cz dk ee fi fr de gr hu ie it lv lt lu mt nl pl pt ro sk si es se".split()  # noqa: SIM905
)
"""The member states: a territory 'eu' reaches each of them."""


class Authority(Frozen):
    """One right that the claimant may enforce, and the document that shows it."""

    owner: Text
    """The owner as guides and registers name it."""
    right: Literal["owner", "exclusive-licensee", "agent"] = "owner"
    works: tuple[Text, ...] = ()
    """Guide ids ('guide/squid-game') or titles; empty for every work of the owner."""
    territory: tuple[str, ...] = ()
    """Country codes; 'eu' stands for every member; empty for everywhere."""
    valid_from: date | None = None
    until: date | None = None
    """The last day on which it holds."""
    document: Text
    """What shows it: 'power of attorney of 2026-01-05', a file's path, a contract number."""

    @model_validator(mode="after")
    def ends_after_it_starts(self) -> Self:
        """An end before the start is a slip of the pen."""
        if self.valid_from and self.until and self.until < self.valid_from:
            raise ValueError(f"ends ({self.until}) before it starts ({self.valid_from})")
        return self

    def in_force(self, day: date) -> bool:
        """Whether it holds on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.until is None or day <= self.until)

    def reaches(self, country: str) -> bool:
        """Whether it holds in that country."""
        return not self.territory or country in self.territory or ("eu" in self.territory and country in EU)

    def covers(self, owner: str, works: tuple[str, ...]) -> bool:
        """Whether it is of that owner and of one of these names of the work."""
        if owner_name(self.owner) != owner_name(owner):
            return False
        mine = {one.casefold() for one in self.works}
        return not mine or any(one.casefold() in mine for one in works)


def owner_name(owner: str) -> str:
    """An owner's name without what is said of it in brackets, and without punctuation: 'netflix worldwide llc'."""
    bare = owner.partition("(")[0]
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare.casefold()).split())


class Signatory(Frozen):
    """A person who may sign for the claimant."""

    person: Text
    """The directory's id."""
    name: Text
    """As it is to stand under the text."""
    title: str = ""


class Claimant(Frozen):
    """A claimant's profile. Drafts take from it what they say of the claimant; nothing is invented."""

    id: Slug
    name: Text
    address: str = ""
    phone: str = ""
    email: str = ""
    contact: str = ""
    """Who answers for them, where that is not the signatory."""
    authorities: tuple[Authority, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    note: str = Field(default="", max_length=2000)
    entered_by: str = ""
    """Who wrote it last."""
    confirmed_by: str = ""
    """The second person who looked at its documents; empty until then, and again after every change."""

    def authority_for(self, owner: str, works: tuple[str, ...], country: str, day: date) -> Authority | None:
        """The authority that covers a work of this owner there and then."""
        held = (one for one in self.authorities if one.in_force(day) and one.reaches(country))
        return next((one for one in held if one.covers(owner, works)), None)

    def signatory(self, person: str) -> Signatory | None:
        """The signatory with that directory id, if any."""
        return next((one for one in self.signatories if one.person == person), None)
