"""Everything the rules look at, in one value; the conditions of the likelihood table are read off it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from bot.assessment.circumstances import favours_use
from bot.domain.assessment import Circumstance, Sighting
from bot.domain.clip import Speaker
from knowledge.model import AssetKind, Protection
from knowledge.registers import Licence, Tolerance

EU = frozenset(
    "at be bg hr cy cz dk ee fi fr de gr hu ie it lv lt lu mt nl pl pt ro sk si es se".split()  # noqa: SIM905 - a list of codes
)
OWN_RULES = ("us", "eu", "uk", "no")
SURE_FROM = 0.8
"""Calibrated confidence from which an asset counts as surely recognised."""
FLAGS = (
    "news", "review", "quotation", "education", "private", "incidental", "pastiche", "handmade", "commercial",
)  # fmt: skip


def family_of(country: str) -> str:
    """Whose rules a country uses: us, eu (all members), uk, no, or other (the default)."""
    return "eu" if country in EU else country if country in OWN_RULES else "other"


@dataclass(frozen=True)
class Franchise:
    """A franchise named in the text."""

    guide: str
    name: str
    how: str
    """shown, talked_about, style, target (of a parody)."""


@dataclass(frozen=True)
class Doubt:
    """What could be meant in two ways, of which the rules make two likelihoods."""

    about: str
    """'seen.squid-game#young-hee', a circumstance, 'described' or 'work': the fact that an answer settles."""
    taken: str
    other: str
    words: str = ""
    """The words that it rests on."""
    asset: str = ""
    franchise: str = ""
    """Of a thing: what it is called."""
    likelihood: str = ""
    otherwise: str = ""
    """What the rules make of the two meanings."""


@dataclass(frozen=True)
class Situation:
    """One clip, as the rules see it."""

    country: str
    day: date
    sightings: tuple[Sighting, ...] = ()
    franchises: tuple[Franchise, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    licences: tuple[Licence, ...] = ()
    """Those of the register that are in force there and name this uploader or channel."""
    lapsed: tuple[Licence, ...] = ()
    """Those that name them, but have ended or do not reach that country."""
    tolerances: tuple[Tolerance, ...] = ()
    suggested: tuple[Sighting, ...] = ()
    """What only a language model takes for shown: asked about, never counted."""
    described: bool = True
    unknown_work: str = ""
    """The title of a re-created work that has no guide."""
    licensed_guides: frozenset[str] = frozenset()
    """Guides that the reviewer's word of a licence is about; empty for all."""
    owned_elsewhere: frozenset[str] = frozenset()
    """Guides whose own official channel the URL belongs to."""
    dated: frozenset[str] = frozenset()
    """Citations of sighted assets whose public-domain date is known."""
    compared: frozenset[str] = frozenset()
    """Citations of sighted assets whose term has ended at home, and there at most for that reason."""

    doubt: Doubt | None = None
    """What the words leave in doubt and would change the likelihood: asked, never decided."""

    @cached_property
    def family(self) -> str:
        """Whose rules are used."""
        return family_of(self.country)

    def with_fact(self, name: str, value: bool | str) -> "Situation":
        """The same clip, if the reviewer answered so."""
        kept = tuple(one for one in self.circumstances if one.name != name)
        answer = Circumstance(name=name, value=value, evidence=str(value))
        doubt = None if self.doubt is not None and self.doubt.about == name else self.doubt
        return replace(self, circumstances=(answer, *kept), doubt=doubt)

    def fact(self, name: str) -> bool | str | float | None:
        """What is known: where it favours the use on trusted words only, else on anyone's; None if nothing."""
        return self._facts.get(name)

    @cached_property
    def _facts(self) -> dict[str, bool | str | float]:
        known: dict[str, bool | str | float] = {}
        for one in self.circumstances:
            if self._counts(one):
                # Where words pull both ways ('was licensed; it has expired') the one against the use stands.
                turned = one.value is False and one.name != "commercial"
                known[one.name] = one.value if turned else known.get(one.name, one.value)
        return known

    def _counts(self, one: Circumstance) -> bool:
        if one.by is Speaker.MODEL:
            return False
        return one.by in (Speaker.REVIEWER, Speaker.REGISTER, Speaker.FILE) or not favours_use(one)

    def is_so(self, name: str) -> bool:
        """Whether a yes-or-no circumstance is known to be so."""
        return self.fact(name) is True

    def hinted(self, name: str) -> bool:
        """Whether a language model reads so in the words: worth asking."""
        return any(one.name == name and one.by is Speaker.MODEL for one in self.circumstances)

    def claimed(self, name: str) -> Circumstance | None:
        """What only the uploader (or a model) says in favour of the use."""
        if self.fact(name) is not None:
            return None
        return next((one for one in self.circumstances if one.name == name and favours_use(one)), None)

    @cached_property
    def covered(self) -> frozenset[str]:
        """Guides for which the use is authorised."""
        guides = {one.guide for one in self.sightings} | {one.guide for one in self.franchises}
        if self.is_so("official"):
            return frozenset(guides)
        licensed = {guide for one in self.licences for guide in one.guides}
        if self.is_so("licensed"):
            licensed |= set(self.licensed_guides or guides)
        return frozenset((licensed | set(self.owned_elsewhere)) & guides)

    @cached_property
    def open_sightings(self) -> tuple[Sighting, ...]:
        """Sightings that no authorisation covers."""
        return tuple(one for one in self.sightings if one.guide not in self.covered)

    @cached_property
    def authorised(self) -> bool:
        """Whether everything seen and named is covered."""
        guides = {one.guide for one in self.sightings} | {one.guide for one in self._shown_franchises}
        if self.unknown_work and not self.is_so("licensed"):
            return False
        said = self.is_so("licensed") or self.is_so("official")
        return guides <= self.covered and bool(guides or said) and (said or bool(self.covered))

    @cached_property
    def _shown_franchises(self) -> tuple[Franchise, ...]:
        return tuple(one for one in self.franchises if one.how in ("shown", "target"))

    @cached_property
    def _named(self) -> bool:
        """Whether a franchise is named and no more is known of it than that: its free assets alone say otherwise."""
        only_free = {one.guide for one in self.open_sightings} - {
            one.guide for one in self.open_sightings if one.protection is not Protection.FREE
        }
        return any(one.guide not in self.covered | only_free for one in self._shown_franchises)

    def _only_style(self, one: Sighting) -> bool:
        return one.kind is AssetKind.LOOK and self.is_so("style_only")

    @cached_property
    def shown(self) -> str:
        """What the clip shows, as the table names it."""
        protected = [one for one in self.open_sightings if one.protection is Protection.PROTECTED]
        thin = [one for one in self.open_sightings if one.protection is Protection.THIN and not self._only_style(one)]
        if any(one.confidence >= SURE_FROM for one in protected):
            return "clear"
        if self._named and not self.is_so("style_only"):
            return "named"
        if protected or _together(thin):
            return "unsure"
        if thin:
            return "thin"
        if self.is_so("style_only") or any(one.how == "style" for one in self.franchises):
            return "style"
        return "idea" if self.open_sightings else "nothing"

    @cached_property
    def use(self) -> str:
        """Whether the owner's own frames are copied, or something was made anew."""
        if self.is_so("reupload"):
            return "copy"
        if self.is_so("recreation") or self.is_so("ai_generated") or self.is_so("handmade"):
            return "recreation"
        return "copy" if self.is_so("whole_work") or self.is_so("excerpt") else "unclear"

    @cached_property
    def parody(self) -> str:
        """What a parody aims at; none where nobody trusted calls it one."""
        if not self.is_so("parody") and self.fact("parody_target") is None:
            return "none"
        if self.fact("parody") is False:
            return "none"
        target = self.fact("parody_target")
        if target in ("work", "other"):
            return str(target)
        return "work" if any(one.how == "target" for one in self.franchises) else "unclear"

    @cached_property
    def claimed_free(self) -> bool:
        """Whether the reviewer says 'public domain' and no date in a guide says otherwise."""
        protected = [one for one in self.open_sightings if one.protection is not Protection.FREE]
        return self.is_so("public_domain") and not any(one.citation in self.dated for one in protected)

    @property
    def _doubt(self) -> str:
        """none, described (whether anything is) or meaning."""
        if self.doubt is None:
            return "none"
        return "described" if self.doubt.about == "described" else "meaning"

    @cached_property
    def conditions(self) -> dict[str, bool | str]:
        """The conditions of the likelihood table (knowledge/likelihood.toml)."""
        return {
            "doubt": self._doubt,
            "authorised": self.authorised,
            "described": self.described,
            "unknown_work": bool(self.unknown_work),
            "shown": self.shown,
            "use": self.use,
            "parody": self.parody,
            "whole": self.is_so("whole_work"),
            "claimed_free": self.claimed_free,
            **{name: self.is_so(name) for name in FLAGS},
        }


def _together(thin: Sequence[Sighting]) -> bool:
    """Several thin things of one franchise together can be expression (Metcalf v. Bochco)."""
    return any(count >= 2 for count in _counts(one.guide for one in thin))


def _counts(values: Iterable[str]) -> list[int]:
    known = list(values)
    return [known.count(one) for one in set(known)]
