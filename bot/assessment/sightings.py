"""Which assets a clip shows: from names, from descriptions without names, and from what a file showed.

A name that is denied, only talked about, or named for its style is no sighting. A description counts unless its
clause is denied or the reviewer says that nothing resembles a known character.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.assessment.descriptions import DescriptionIndex
from bot.assessment.names import Mention, NameIndex
from bot.assessment.reading import Reading
from bot.assessment.terms import protection_on
from bot.assessment.text import within
from bot.domain.assessment import Circumstance, Sighting
from bot.domain.clip import Span, Speaker
from bot.ports import AssetHit
from knowledge.cues import Found
from knowledge.model import Asset, Guide
from knowledge.words import telling_names

TITLE_NEAR = 12  # characters between a title and the words 'full movie'
COPIES = frozenset({"ai_generated=true", "recreation=true", "reupload=true"})
MEANT = {"style_only": "style", "talks_about": "talked_about"}
SURE, SUPPORTED, MISSPELT = 0.97, 0.9, 0.85


@dataclass(frozen=True)
class Named:
    """A franchise or asset named in a text, and how it is meant."""

    reading: Reading
    mention: Mention
    span: Span
    by: Speaker
    confidence: float
    how: str
    """shown, talked_about, style."""

    @property
    def guide(self) -> Guide:
        """Whose name it is."""
        return self.mention.name.guide

    @property
    def asset(self) -> Asset | None:
        """Which asset; None for the franchise itself."""
        return self.mention.name.asset


def named(readings: Sequence[Reading], index: NameIndex) -> tuple[Named, ...]:
    """Every name that counts: not denied, and not an ordinary word without support from its franchise."""
    mentions = [(reading, one) for reading in readings for one in index.find(reading.text)]
    denied = [(reading, one) for reading, one in mentions if reading.denials.denied(one.start, one.end)]
    standing = [
        (reading, one)
        for reading, one in mentions
        if (reading, one) not in denied and not _taken_back(reading, one, denied)
    ]
    standing = [(reading, one) for reading, one in standing if not _only_reported(reading, one, standing)]
    clear = {one.name.guide.id for _reading, one in standing if not one.name.ambiguous}
    texts = [reading.text.text for reading in readings]
    clear |= _proving_each_other(standing)
    return tuple(
        _named(reading, one)
        for reading, one in standing
        if not one.name.ambiguous or _backed(reading, one, index, clear, texts)
    )


def _proving_each_other(standing: Sequence[tuple[Reading, Mention]]) -> set[str]:
    """Guides with two ambiguous names in the text of which one is telling: 'Hulk and Thor', not 'Kyle and Kenny'."""
    written = [(reading, one) for reading, one in standing if one.name.asset and _written_as_name(reading, one)]
    telling = {one.name.guide.id: one.name.asset for reading, one in written if one.name.folded in telling_names()}
    return {
        one.name.guide.id
        for _reading, one in written
        if one.name.guide.id in telling and one.name.asset != telling[one.name.guide.id]
    }


def _taken_back(reading: Reading, mention: Mention, denied: Sequence[tuple[Reading, Mention]]) -> bool:
    """'The title says Vecna, but Vecna never appears': denied later, in nobody else's words."""
    _, end = within(reading.sentences, mention.start)
    again = (
        one.start
        for where, one in denied
        if where is reading and _same(one, mention) and mention.end <= one.start < end
    )
    answers = (one.start for one in reading.denials.taken_back(mention.end))
    return any(
        reading.by is Speaker.UPLOADER or reading.speaker_at(place) is not Speaker.UPLOADER
        for place in (*again, *answers)
    )


def _only_reported(reading: Reading, mention: Mention, standing: Sequence[tuple[Reading, Mention]]) -> bool:
    """'The filter says Gandalf. It is a man in a bathrobe': named by somebody else, corrected by the reviewer."""
    denials = reading.denials
    if not denials.reported(mention.start, mention.end):
        return False
    named = [(where, one) for where, one in standing if where is reading]
    if any(_same(one, mention) and not denials.reported(one.start, one.end) for _, one in named):
        return False
    others = [one.start for _, one in named if not _same(one, mention)]
    told = [one for one in denials.verdicts if not _tells_of_a_copy(reading, one, others)]
    return any(reading.speaker_at(one.start) is not Speaker.UPLOADER for one in (*denials.refutations, *told))


def _same(one: Mention, other: Mention) -> bool:
    return (one.name.guide, one.name.asset) == (other.name.guide, other.name.asset)


def _tells_of_a_copy(reading: Reading, verdict: Found, names: Sequence[int]) -> bool:
    """'It is just an AI copy', 'it is only Hulk': what is there instead is a re-creation, or another name."""
    start, end = within(reading.sentences, verdict.start)
    copies = any(one.key in COPIES and start <= one.start < end for one in reading.cues)
    return copies or any(verdict.start <= name < end for name in names)


def _backed(reading: Reading, mention: Mention, index: NameIndex, clear: set[str], texts: list[str]) -> bool:
    said = reading.text.text[mention.start : mention.end]
    if said in reading.function_words or not _written_as_name(reading, mention):
        return False
    guide = mention.name.guide.id
    if mention.name.asset is None and _announced(reading, mention):
        return True
    return guide in clear or index.supported(guide, texts, frozenset({said, mention.name.folded}))


def _announced(reading: Reading, mention: Mention) -> bool:
    """'The film Matrix', 'Matrix, full movie': an ordinary word in the place of a title is one."""
    if any(0 <= mention.start - one.end <= 2 for one in reading.titles):
        return True
    whole = [one for one in reading.cues if one.key == "whole_work=true"]
    return any(
        abs(one.start - mention.end) <= TITLE_NEAR or abs(mention.start - one.end) <= TITLE_NEAR for one in whole
    )


def _written_as_name(reading: Reading, mention: Mention) -> bool:
    """'Max' and not 'max', unless the writer uses no capitals at all, or the name is several words."""
    original = reading.text.original
    first = original[reading.text.start_of(mention.start)]
    if " " in mention.name.folded or not first.isalpha() or first.upper() == first.lower():
        return True
    return first.isupper() or original == original.lower() or mention.name.asset is None or _thing(mention)


def _thing(mention: Mention) -> bool:
    # 'the doll', 'dukken', 'la muñeca': a thing is written small in most languages
    asset = mention.name.asset
    return asset is not None and asset.kind.value not in ("character", "creature")


def _named(reading: Reading, mention: Mention) -> Named:
    confidence = MISSPELT if mention.misspelt else SUPPORTED if mention.name.ambiguous else SURE
    span = reading.text.span(mention.start, mention.end)
    return Named(reading, mention, span, reading.speaker_at(mention.start), confidence, _meant(reading, mention))


def _meant(reading: Reading, mention: Mention) -> str:
    return {"style_only": "style", "talks_about": "talked_about"}.get(
        reading.topic_before(mention.start) or "", "shown"
    )


def sightings(
    readings: Sequence[Reading],
    names: Sequence[Named],
    hits: Sequence[AssetHit],
    seen: Sequence[Sighting],
    guides: Sequence[Guide],
    described: DescriptionIndex | None,
    said: Sequence[Circumstance],
    country: str,
    day: date,
) -> tuple[Sighting, ...]:
    """All sightings, one per asset (the surest), the surest first; protection as it stands in that country that day."""
    by_id = {guide.id: guide for guide in guides}
    unlike = any(one.name == "no_resemblance" and one.value is True and one.by is not Speaker.UPLOADER for one in said)
    found = [
        *(one for each in names if each.how == "shown" and each.asset for one in [_from_name(each, country, day)]),
        *(() if unlike or described is None else _from_descriptions(readings, hits, described, country, day)),
        *(_as_protected_there(one, by_id, country, day) for one in seen),
    ]
    return tuple(_surest(found))


def _from_name(each: Named, country: str, day: date) -> Sighting:
    assert each.asset is not None
    return _sighting(
        each.guide,
        each.asset,
        country,
        day,
        each.confidence,
        each.reading.text.evidence(each.span),
        each.by,
        each.span,
        "name",
    )


def _from_descriptions(
    readings: Sequence[Reading], hits: Sequence[AssetHit], described: DescriptionIndex, country: str, day: date
) -> Iterator[Sighting]:
    for reading in (one for one in readings if not one.aside):
        own = [hit for hit in hits if hit.statement == reading.text.statement and _shows(reading, hit)]
        for one in described.find(reading, own):
            span = reading.text.span(one.start, one.end)
            by = reading.speaker_at(one.start)
            yield _sighting(
                one.guide, one.asset, country, day, one.confidence, reading.text.evidence(span), by, span, "description"
            )


def _shows(reading: Reading, hit: AssetHit) -> bool:
    """A stretch counts if its words say what is seen, and are not mostly about the name of the franchise."""
    start, end = reading.text.position_of(hit.start), reading.text.position_of(hit.end)
    return not reading.turned_in(start, end) and reading.shows_at(start, end)


def _sighting(
    guide: Guide,
    asset: Asset,
    country: str,
    day: date,
    confidence: float,
    evidence: str,
    by: Speaker,
    span: Span | None,
    how: str,
) -> Sighting:
    return Sighting.of(
        guide,
        asset,
        confidence=min(1.0, confidence),
        evidence=evidence,
        by=by,
        how=how,
        span=span,
        protection=protection_on(asset, country, day),
    )


def _as_protected_there(one: Sighting, guides: dict[str, Guide], country: str, day: date) -> Sighting:
    guide = guides.get(one.guide)
    asset = next((each for each in guide.assets if each.id == one.asset), None) if guide else None
    return one if asset is None else one.model_copy(update={"protection": protection_on(asset, country, day)})


def _surest(found: Iterable[Sighting]) -> list[Sighting]:
    best: dict[str, Sighting] = {}
    for one in found:
        known = best.get(one.citation)
        if known is None or one.confidence > known.confidence:
            best[one.citation] = one
    return sorted(best.values(), key=lambda one: (-one.confidence, one.tier, one.citation))
