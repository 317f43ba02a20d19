"""A clip, what was read of it, its files and the registers -> the Situation that the rules look at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.assessment.circumstances import NO, YES, answers
from bot.assessment.licences import lapsed_for, licences_for, own_channels, tolerances_for
from bot.assessment.likelihood import judge
from bot.assessment.questions import ABOUT_AN_ASSET
from bot.assessment.situation import Doubt, Franchise, Situation
from bot.assessment.terms import free_from, is_compared, protection_on
from bot.domain.assessment import Circumstance, Sighting
from bot.domain.clip import Clip
from bot.reading.choices import DESCRIBED_ABOUT, WORK_ABOUT, Choice, Option, Where, choices
from bot.reading.composed import QUOTED, TRUSTED, Composed
from bot.reading.join import join
from knowledge.model import Guide
from knowledge.reading.folding import fold
from knowledge.reading.text_reading import TextReading
from knowledge.registers import Licence, Tolerance


@dataclass(frozen=True)
class Registers:
    """The licences and the tolerated uses."""

    licences: tuple[Licence, ...] = ()
    tolerances: tuple[Tolerance, ...] = ()


@dataclass(frozen=True)
class Beside:
    """What stands beside the words: from files, from signals, from a model, and a person's answers."""

    seen: tuple[Sighting, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    suggested: tuple[Sighting, ...] = ()
    facts: Mapping[str, str] | None = None


def situate(
    clip: Clip,
    text: Composed,
    reading: TextReading,
    guides: Sequence[Guide],
    where: Where,
    registers: Registers,
    beside: Beside,
) -> tuple[Situation, Doubt | None]:
    """The likeliest situation, and the doubt that would change its likelihood, where one does."""
    known = {guide.id: guide for guide in guides}
    base = _base(clip, text, known, where, registers, beside)
    answered = dict(beside.facts or {})
    open_choices = _unanswered(choices(reading, text, known, where), answered)

    def build(options: Sequence[Option]) -> Situation:
        return _situation(base, options, beside, known, registers)

    joined = join(open_choices, lambda options: judge(build(options)).likelihood)
    return build(joined.options), joined.doubt


def _base(
    clip: Clip,
    text: Composed,
    guides: Mapping[str, Guide],
    where: Where,
    registers: Registers,
    beside: Beside,
) -> Situation:
    """What does not depend on how the words are meant."""
    own = "\n".join(text.text[piece.start : piece.start + piece.length] for piece in text.pieces if piece.by in TRUSTED)
    trusted = fold(QUOTED.sub(" ", own))
    facts = dict(beside.facts or {})
    return Situation(
        country=where.country,
        day=where.day,
        circumstances=(*answers(facts), *beside.circumstances),
        licences=licences_for(clip, trusted, registers.licences, where.country, where.day),
        lapsed=lapsed_for(clip, trusted, registers.licences, where.country, where.day),
        owned_elsewhere=own_channels(clip, tuple(guides.values())),
        unknown_work=facts.get("work", "").strip(),
        suggested=beside.suggested,
        described=False,
    )


def _unanswered(found: Sequence[Choice], answered: Mapping[str, str]) -> list[Choice]:
    """The choices that a person has not settled. An answer about a thing settles its guide's choice: a yes stands
    beside the words (`Beside.seen`), a no takes it away."""
    kept = []
    for choice in found:
        own = answered.get(choice.about)
        if own is None and choice.about.startswith(ABOUT_AN_ASSET):
            own = _answer_about_guide(choice, answered)
        if own is None:
            kept.append(choice)
        elif choice.about == DESCRIBED_ABOUT:
            kept.append(_settled(choice, "yes" if own.casefold() in YES else "no"))
        elif choice.about == WORK_ABOUT and own.casefold() not in YES | NO:
            kept.append(_settled(choice, "no"))
    return kept


def _answer_about_guide(choice: Choice, answered: Mapping[str, str]) -> str | None:
    guide = choice.about.partition("#")[0]
    return next((answer for name, answer in answered.items() if name.partition("#")[0] == guide), None)


def _settled(choice: Choice, value: str) -> Choice:
    option = next((each for each in choice.options if each.value == value), None)
    return Choice(choice.about, (replace(option, sure=1.0),)) if option else choice


def _situation(
    base: Situation,
    options: Sequence[Option],
    beside: Beside,
    guides: Mapping[str, Guide],
    registers: Registers,
) -> Situation:
    read = [sighting for option in options for sighting in option.sightings]
    seen = [_protected_there(sighting, guides, base.country, base.day) for sighting in beside.seen]
    sightings = tuple(_surest([*seen, *read]))
    franchises = tuple(franchise for option in options for franchise in option.franchises)
    answered = {circumstance.name for circumstance in base.circumstances}
    said = [each for option in options for each in option.circumstances if each.name not in answered]
    works = [option.work for option in options if option.work]
    dated, compared = _terms(sightings, guides, base.country, base.day)
    situation = replace(
        base,
        sightings=sightings,
        franchises=tuple(_once(franchises)),
        circumstances=(*base.circumstances, *said),
        described=bool(beside.seen) or any(option.described for option in options),
        unknown_work=base.unknown_work or next(iter(works), ""),
        dated=dated,
        compared=compared,
    )
    return replace(situation, tolerances=tolerances_for(situation, registers.tolerances))


def _protected_there(sighting: Sighting, guides: Mapping[str, Guide], country: str, day: date) -> Sighting:
    guide = guides.get(sighting.guide)
    asset = next((each for each in guide.assets if each.id == sighting.asset), None) if guide else None
    if asset is None:
        return sighting
    return sighting.model_copy(update={"protection": protection_on(asset, country, day)})


def _surest(sightings: Sequence[Sighting]) -> list[Sighting]:
    best: dict[str, Sighting] = {}
    for sighting in sightings:
        other = best.get(sighting.citation)
        if other is None or sighting.confidence > other.confidence:
            best[sighting.citation] = sighting
    return sorted(best.values(), key=lambda each: (-each.confidence, each.tier, each.citation))


def _once(franchises: Sequence[Franchise]) -> Iterator[Franchise]:
    seen: set[tuple[str, str]] = set()
    for franchise in franchises:
        if (franchise.guide, franchise.how) not in seen:
            seen.add((franchise.guide, franchise.how))
            yield franchise


def _terms(
    sightings: Sequence[Sighting], guides: Mapping[str, Guide], country: str, day: date
) -> tuple[frozenset[str], frozenset[str]]:
    """Citations of sightings whose public-domain date is known there, and of those whose term has ended at home."""
    dated, compared = set(), set()
    for sighting in sightings:
        guide = guides.get(sighting.guide)
        asset = next((each for each in guide.assets if each.id == sighting.asset), None) if guide else None
        if asset is None or asset.term is None:
            continue
        if free_from(asset.term, country) is not None:
            dated.add(sighting.citation)
        if is_compared(asset.term, country, day):
            compared.add(sighting.citation)
    return frozenset(dated), frozenset(compared)
