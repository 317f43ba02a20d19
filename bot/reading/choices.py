"""What the reader read, as choices: what each thing, circumstance and the whole clip may mean, and how sure.

The law is asked about combinations of options (join.py), so each option carries what the rules would look at if it
were so. Options of one choice exclude each other; their `sure` sum to one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.assessment.circumstances import FAVOURS_USE
from bot.assessment.situation import Franchise
from bot.assessment.terms import protection_on
from bot.domain.assessment import Circumstance, Sighting
from bot.domain.clip import Speaker
from bot.reading.composed import Composed
from knowledge.model import Asset, Guide, Protection
from knowledge.reading.labels import CIRCUMSTANCE, FACTS
from knowledge.reading.text_reading import Described, Fact, Named, TextReading

UNSURE = 0.6
"""Confidence of a thing that the report itself doubts: under what counts as surely recognised."""
ALONE, TWO_WORDS = 0.55, 0.8
"""How much an ordinary word counts as a name where nothing, or only another such word, speaks for its franchise.
Fitted on texts held apart, a wrong likely or unlikely weighing three times a needless question: most are asked."""
LINK = re.compile(r"://|www\.|\w\.\w{2,}", re.IGNORECASE)
"""No title holds a link or a domain: what stands there is repeated in the answer."""
DESCRIBED_ABOUT, WORK_ABOUT = "described", "work"
STRENGTH = {Protection.PROTECTED: 2, Protection.THIN: 1, Protection.FREE: 0}


Fits = dict[Protection, tuple[float, Asset]]
"""By protection: the share of all such things of a guide, and the best of them."""


@dataclass(frozen=True)
class Option:
    """One meaning, and what the rules see if it is so."""

    sure: float
    value: str
    """'shown', 'unsure', 'style_only', 'talked_about', 'not_shown'; 'yes', 'no', 'claimed', 'unsaid'; a title."""
    sightings: tuple[Sighting, ...] = ()
    franchises: tuple[Franchise, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    described: bool | None = None
    work: str = ""


@dataclass(frozen=True)
class Choice:
    """What one part of the text may mean; the likeliest option first."""

    about: str
    """'seen.squid-game#young-hee', the name of a circumstance, 'described' or 'work'."""
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Evidence:
    """A name or a description that may show a thing of one guide."""

    found: Named | Described
    guide: Guide
    asset: Asset | None
    library: float
    """How sure it is that the words mean a thing of the library at all."""
    by: Speaker
    fits: Fits = field(default_factory=dict)
    """Of a description: what it may be, by how strongly that is protected."""

    def share(self, status: str) -> float:
        """The probability of a status."""
        return self.found.statuses[status] * self.library


@dataclass(frozen=True)
class Where:
    """Where and when the clip is judged: protection differs by country and ends."""

    country: str
    day: date


def choices(reading: TextReading, text: Composed, guides: Mapping[str, Guide], where: Where) -> tuple[Choice, ...]:
    """All choices of a text, for the guides by id."""
    text = text.without(reading.orders)
    evidence = list(_evidence(reading, text, guides))
    by_guide: dict[str, list[Evidence]] = defaultdict(list)
    for each in evidence:
        by_guide[each.guide.id].append(each)
    things = [_of_guide(found, text, where) for found in by_guide.values()]
    return (*things, *_circumstances(reading.facts, text), _work(reading, text), _described(reading))


def _evidence(reading: TextReading, text: Composed, guides: Mapping[str, Guide]) -> Iterator[Evidence]:
    for named in reading.names:
        if guide := guides.get(named.guide):
            sure = _backing(named, reading)
            yield Evidence(named, guide, _asset(guide, named.asset), sure, text.speaker(named.start, named.end))
    for described in reading.described:
        if not described.match.things or _means_outside(described):
            continue
        by = text.speaker(described.start, described.end)
        if (found := _fits(described, guides)) is not None:
            guide, fits = found
            best = max(fits.values(), key=lambda fit: fit[0], default=None)
            asset = best[1] if best else None
            yield Evidence(described, guide, asset, 1 - described.match.none, by, fits)


def _backing(named: Named, reading: TextReading) -> float:
    """How sure it is that a name means the library's thing. Of names that are ordinary words, too, and that the reader
    took for shown, 24 % were meant where nothing else of the franchise stood in the text, 63 % beside a second such
    name, 88 % beside a name that is none (knowledge/reading/REPORT.md)."""
    if not named.ambiguous or named.supported or _described_too(named.guide, reading):
        return 1.0
    beside = [
        other
        for other in reading.names
        if other.guide == named.guide and not (other.start < named.end and named.start < other.end)
    ]
    if any(not other.ambiguous for other in beside):
        return 1.0
    return TWO_WORDS if any(other.asset != named.asset for other in beside) else ALONE


def _described_too(guide: str, reading: TextReading) -> bool:
    return any(
        each.match.things and each.match.things[0][0].guide == guide and each.match.none < 0.5
        for each in reading.described
    )


def _fits(described: Described, guides: Mapping[str, Guide]) -> tuple[Guide, Fits] | None:
    """The guide whose things fit best together, and for each kind of protection its share and the best thing: which of
    three robes it is matters less than that it is one of them."""
    shares: dict[str, float] = defaultdict(float)
    for thing, share in described.match.things:
        if thing.guide in guides:
            shares[thing.guide] += share
    if not shares:
        return None
    guide = guides[max(shares, key=lambda name: shares[name])]
    fits: dict[Protection, tuple[float, Asset]] = {}
    for thing, share in described.match.things:
        asset = _asset(guide, thing.asset) if thing.guide == guide.id else None
        if asset is not None:
            known, best = fits.get(asset.protection, (0.0, asset))
            fits[asset.protection] = (known + share, best)
    return guide, fits


def _asset(guide: Guide, name: str) -> Asset | None:
    return next((asset for asset in guide.assets if asset.id == name), None)


def _means_outside(described: Described) -> bool:
    meant = {name: share for name, share in described.statuses.items() if name != "none"}
    return max(meant, key=lambda name: meant[name]) == "outside"


def _of_guide(found: Sequence[Evidence], text: Composed, where: Where) -> Choice:
    """Whether the clip shows anything of a guide. Evidence adds up: two descriptions are surer than one."""
    shown = 1 - _product(1 - each.share("shown") for each in found)
    rest = 1 - shown
    weights = {name: max(each.share(name) for each in found) for name in ("unsure", "style_only", "talked_about")}
    weights["not_shown"] = max(0.02, *(each.share("not_shown") for each in found))
    weights["none"] = min(1 - each.library * (1 - each.found.statuses["none"]) for each in found)
    total = sum(weights.values()) or 1.0
    guide = found[0].guide
    options = [
        *_shown_options(shown, found, text, where),
        Option(rest * weights["unsure"] / total, "unsure", *_if_unsure(found, text, where)),
        *(
            Option(rest * weights[name] / total, name, franchises=(Franchise(guide.id, guide.franchise, how),))
            for name, how in (("style_only", "style"), ("talked_about", "talked_about"))
        ),
        Option(rest * (weights["not_shown"] + weights["none"]) / total, "not_shown"),
    ]
    best = max(found, key=lambda each: (each.asset is not None, each.share("shown")))
    about = f"seen.{guide.id.removeprefix('guide/')}#{best.asset.id if best.asset else ''}"
    return Choice(about, _ordered(options))


def _shown_options(shown: float, found: Sequence[Evidence], text: Composed, where: Where) -> Iterator[Option]:
    """One option where a name says what is shown; else one for each strength of protection that the words fit."""
    best = max(found, key=lambda each: each.share("shown"))
    if isinstance(best.found, Named) or len(best.fits) < 2:
        yield Option(shown, "shown", *_if_shown(found, text, where))
        return
    whole = sum(share for share, _asset in best.fits.values())
    others = [each for each in found if each is not best]
    for share, asset in best.fits.values():
        evidence = [replace(best, asset=asset), *others]
        yield Option(shown * share / whole, "shown", *_if_shown(evidence, text, where))


def _if_shown(
    found: Sequence[Evidence], text: Composed, where: Where
) -> tuple[tuple[Sighting, ...], tuple[Franchise, ...]]:
    surest = max(each.share("shown") for each in found)
    counted = [each for each in found if each.share("shown") >= min(0.5, surest)]
    sightings = [_sighting(each, each.asset, 0.95, text, where) for each in counted if each.asset is not None]
    if sightings:
        return tuple(_once(sightings)), ()
    guide = found[0].guide
    return (), (Franchise(guide.id, guide.franchise, "shown"),)


def _if_unsure(
    found: Sequence[Evidence], text: Composed, where: Where
) -> tuple[tuple[Sighting, ...], tuple[Franchise, ...]]:
    best = max(found, key=lambda each: each.share("unsure") + each.share("shown"))
    if best.asset is None:
        return (), (Franchise(best.guide.id, best.guide.franchise, "shown"),)
    return (_sighting(best, best.asset, UNSURE, text, where),), ()


def _sighting(evidence: Evidence, asset: Asset, confidence: float, text: Composed, where: Where) -> Sighting:
    span = text.span(evidence.found.start, evidence.found.end)
    return Sighting.of(
        evidence.guide,
        asset,
        confidence=confidence,
        evidence=text.evidence(evidence.found.start, evidence.found.end),
        by=evidence.by,
        how="name" if isinstance(evidence.found, Named) else "description",
        span=span,
        protection=protection_on(asset, where.country, where.day),
    )


def _once(sightings: Iterable[Sighting]) -> list[Sighting]:
    known: dict[str, Sighting] = {}
    for each in sightings:
        known.setdefault(each.citation, each)
    return sorted(known.values(), key=lambda each: (-STRENGTH[each.protection], each.tier, each.citation))


def _circumstances(facts: Mapping[str, Fact], text: Composed) -> Iterator[Choice]:
    for fact in FACTS:
        yes, claimed, no = (facts[f"{fact}{mark}"] for mark in ("+r", "+u", "-"))
        name = CIRCUMSTANCE.get(fact, fact)
        if max(yes.sure, claimed.sure, no.sure) > 0.02:
            yield Choice(name, _fact_options(name, yes, claimed, no, text))
    if max(facts["parody+r"].sure, facts["parody+u"].sure) > 0.02:
        yield _parody(facts, text)


def _fact_options(name: str, yes: Fact, claimed: Fact, no: Fact, text: Composed) -> tuple[Option, ...]:
    """Said by the reviewer, denied, said by somebody else, or not said."""
    unsaid = (1 - yes.sure) * (1 - no.sure)
    share = yes.sure + no.sure
    said = (1 - unsaid) / share if share else 0.0
    made = _circumstance(name, True, yes, text)
    if made.by is Speaker.UPLOADER:  # his own statement, whatever the words sound like
        claimed = Fact(max(claimed.sure, yes.sure), yes.start, yes.end)
        yes, unsaid, said = Fact(0.0, yes.start, yes.end), 1 - no.sure, 1.0
    others = _circumstance(name, True, claimed, text, Speaker.UPLOADER)
    return _ordered(
        [
            Option(yes.sure * said, "yes", circumstances=(made,)),
            Option(no.sure * said, "no", circumstances=(_circumstance(name, False, no, text),)),
            Option(unsaid * claimed.sure, "claimed", circumstances=(others,)),
            Option(unsaid * (1 - claimed.sure), "unsaid"),
        ]
    )


def _parody(facts: Mapping[str, Fact], text: Composed) -> Choice:
    yes, claimed, no = facts["parody+r"], facts["parody+u"], facts["parody-"]
    sure = yes.sure * (1 - no.sure)
    aims = {"work": facts["parody.work"].sure, "other": facts["parody.other"].sure}
    unclear = max(0.0, 1 - sum(aims.values()))
    total = sum(aims.values()) + unclear
    made = _circumstance("parody", True, yes, text)
    by = made.by
    options = [
        Option(
            sure * share / total,
            aim,
            circumstances=(made, Circumstance(name="parody_target", value=aim, evidence=made.evidence, by=by)),
        )
        for aim, share in aims.items()
    ]
    options.append(Option(sure * unclear / total, "unclear", circumstances=(made,)))
    others = _circumstance("parody", True, claimed, text, Speaker.UPLOADER)
    options.append(Option((1 - sure) * claimed.sure, "claimed", circumstances=(others,)))
    options.append(Option((1 - sure) * (1 - claimed.sure), "unsaid"))
    return Choice("parody", _ordered(options))


def _circumstance(name: str, value: bool, fact: Fact, text: Composed, by: Speaker | None = None) -> Circumstance:
    span = text.span(fact.start, fact.end)
    evidence = text.evidence(fact.start, fact.end)
    speaker = by or text.speaker(fact.start, fact.end)
    if value and name in FAVOURS_USE and text.quoted(fact.start, fact.end):
        speaker = Speaker.UPLOADER
    return Circumstance(name=name, value=value, evidence=evidence, by=speaker, span=span)


def _work(reading: TextReading, text: Composed) -> Choice:
    """A named work that has no guide: how sure, and its title as written."""
    outside = [each for each in reading.described if _means_outside(each)]
    best = max(outside, key=lambda each: each.statuses["outside"], default=None)
    sure = reading.whole.get("outside", 0.0)
    title = ""
    if best is not None:
        sure = max((sure + best.statuses["outside"]) / 2, 0.0)
        title = text.text[best.start : best.end].strip(" \"'“”«»„:,.")
        title = "" if LINK.search(title) else title
    options = (Option(sure, "yes", work=title or "-"), Option(1 - sure, "no"))
    return Choice(WORK_ABOUT, _ordered(options))


def _described(reading: TextReading) -> Choice:
    sure = 1 - reading.whole.get("undescribed", 0.0)
    return Choice(
        DESCRIBED_ABOUT, _ordered((Option(sure, "yes", described=True), Option(1 - sure, "no", described=False)))
    )


def _ordered(options: Iterable[Option]) -> tuple[Option, ...]:
    return tuple(sorted((each for each in options if each.sure > 0), key=lambda each: -each.sure))


def _product(values: Iterable[float]) -> float:
    product = 1.0
    for value in values:
        product *= value
    return product
