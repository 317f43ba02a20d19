"""A clip, the guides and the registers -> the Case that the rules look at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.assessment.case import Case, Franchise
from bot.assessment.circumstances import circumstances
from bot.assessment.descriptions import DescriptionIndex
from bot.assessment.licences import lapsed_for, licences_for, own_channels, tolerances_for
from bot.assessment.names import NameIndex
from bot.assessment.reading import Reading, read
from bot.assessment.sightings import Named, named, sightings
from bot.assessment.terms import free_from, is_compared
from bot.assessment.works import unknown_work
from bot.domain.assessment import Circumstance, Sighting
from bot.domain.clip import Clip, Speaker
from bot.ports import AssetHit
from knowledge.cues import CueBook
from knowledge.model import Term
from knowledge.registers import Licence, Tolerance

TARGET = 40  # characters between 'parody of' and its target


@dataclass(frozen=True)
class Registers:
    """The licences and the tolerated uses."""

    licences: tuple[Licence, ...] = ()
    tolerances: tuple[Tolerance, ...] = ()


def gather(
    clip: Clip,
    country: str,
    day: date,
    *,
    index: NameIndex,
    described: DescriptionIndex | None = None,
    book: CueBook,
    hits: Sequence[AssetHit] = (),
    seen: Sequence[Sighting] = (),
    also_said: Sequence[Circumstance] = (),
    facts: Mapping[str, str] | None = None,
    registers: Registers | None = None,
    suggested: Sequence[Sighting] = (),
) -> Case:
    """Everything known of a clip. `hits` are descriptions found by meaning, `seen` what files showed, `suggested`
    what only a language model takes for shown."""
    readings, held = read(clip, book), registers or Registers()
    names = named(readings, index)
    said = (*circumstances(clip, readings, facts or {}), *also_said)
    found = sightings(readings, names, hits, seen, index.guides, described, said, country, day)
    mentions = [(one.span.statement, one.mention) for one in names if not one.reading.aside]
    told = [reading for reading in readings if not reading.aside]
    terms = list(_terms(found, index))
    case = Case(
        country=country,
        day=day,
        sightings=found,
        franchises=tuple(_franchises(names)),
        circumstances=said,
        licences=licences_for(clip, readings, held.licences, country, day),
        lapsed=lapsed_for(clip, readings, held.licences, country, day),
        described=(bool(found or names) and any(reading.cues for reading in told))
        or any(reading.describes for reading in told),
        unknown_work=_fact(facts, "work") or unknown_work(readings, mentions),
        licensed_guides=frozenset(_licensed_guides(readings, names, said)),
        owned_elsewhere=own_channels(clip, index.guides),
        dated=frozenset(one for one, term in terms if free_from(term, country) is not None),
        compared=frozenset(one for one, term in terms if is_compared(term, country, day)),
        suggested=tuple(suggested),
    )
    return replace(case, tolerances=tolerances_for(case, held.tolerances))


def _fact(facts: Mapping[str, str] | None, name: str) -> str:
    return (facts or {}).get(name, "").strip()


def _franchises(names: Sequence[Named]) -> Iterator[Franchise]:
    for one in names:
        if _is_target(one):
            yield Franchise(one.guide.id, one.guide.franchise, "target")
        elif one.asset is None or one.how != "shown":
            yield Franchise(one.guide.id, one.guide.franchise, one.how)


def _is_target(one: Named) -> bool:
    return any(
        cue.key == "parody=true" and 0 <= one.mention.start - cue.end <= TARGET and one.asset is None
        for cue in one.reading.cues
    )


def _licensed_guides(
    readings: Sequence[Reading], names: Sequence[Named], said: Sequence[Circumstance]
) -> Iterator[str]:
    """The franchises named in the same clause as the reviewer's word of a licence."""
    for licence in said:
        if licence.name != "licensed" or licence.span is None or licence.by is Speaker.UPLOADER:
            continue
        reading = readings[licence.span.statement]
        for one in names:
            if one.span.statement == licence.span.statement and _same_clause(reading, licence, one):
                yield one.guide.id


def _same_clause(reading: Reading, licence: Circumstance, one: Named) -> bool:
    assert licence.span is not None
    start = min(licence.span.end, one.span.end)
    end = max(licence.span.start, one.span.start)
    return not any(mark in reading.text.original[start:end] for mark in ".;:!?\n,")


def _terms(found: Sequence[Sighting], index: NameIndex) -> Iterator[tuple[str, Term]]:
    """Those of the sighted assets that have dates, by citation."""
    for one in found:
        asset = index.assets.get(one.citation)
        if asset is not None and asset.term is not None:
            yield one.citation, asset.term
