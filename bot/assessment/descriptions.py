"""Assets recognised by what a text says can be seen, without any name.

A stretch of the clip's words is compared with every description of the guides, word by word: rare words that both
have count more (inverse document frequency over all assets). Words of other languages come in through the visual
vocabulary; Norwegian has descriptions of its own. The embedding's score is added, so that a paraphrase counts, too.
A description that fits what nobody owns (a `free` asset) at least as well as what is protected shows only the former.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import Stemmer

from bot.assessment.reading import Reading
from bot.assessment.text import fold
from bot.ports import AssetHit
from knowledge.cues import PhraseBook
from knowledge.model import Asset, AssetKind, Guide, Protection

WORD = re.compile(r"[^\W\d_]{3,}|\d{3}")
STEMMED = {"en": "english", "no": "norwegian"}
COMMON = 1.2
"""Words with less weight (in every third description) tell nothing apart."""
BY_MEANING = 4.0
"""What a full score of the embedding adds to the sum of word weights."""
TRANSLATED = 1.3
"""A text in a language without descriptions of its own shares only its visual words: each weighs more."""
FEWEST = 3
"""Words that must be shared."""
LED, SEEN, SURE, CERTAIN = 16.0, 22.0, 23.0, 40.0
"""Sums from which an asset is seen where it leads (0.6), seen in any case, seen surely (0.8), certainly (0.95)."""
LEAD = 1.0
"""By how much an asset must stand above those of every other franchise to lead."""
MEANT = 0.95
"""Score of the embedding that is enough without shared words."""
BESIDE = 0.8
"""Other assets of the same guide are seen, too, if they fit at least so well as the best."""
PER_GUIDE = 3
FREE_WINS = 0.95
"""A free asset that fits so well as the protected one shows that only the free one was described."""
WINDOW = 2
"""Sentences that are read together."""


@dataclass(frozen=True, slots=True)
class Described:
    """An asset that a stretch of a statement describes."""

    guide: Guide
    asset: Asset
    confidence: float
    statement: int
    start: int
    end: int
    """Positions in the folded text."""


@dataclass(slots=True)
class _Match:
    """How a stretch fits one asset."""

    number: int
    weights: dict[str, float] = field(default_factory=dict)
    places: list[tuple[int, int]] = field(default_factory=list)
    meaning: float = 0.0

    @property
    def words(self) -> float:
        return sum(self.weights.values())

    @property
    def total(self) -> float:
        return self.words + BY_MEANING * self.meaning

    @property
    def counts(self) -> bool:
        """Whether it may be what is described."""
        return (len(self.weights) >= FEWEST and self.total >= LED) or self.meaning >= MEANT

    @property
    def stands_out(self) -> bool:
        """Whether it is, whatever else fits."""
        return (self.counts and self.total >= SEEN) or self.meaning >= MEANT


class _Word(NamedTuple):
    """A word of the clip, where it stands, and the stems of descriptions that it may stand for."""

    start: int
    end: int
    stems: frozenset[str]


class DescriptionIndex:
    """The descriptions of all assets, word by word; built once per state of the library."""

    def __init__(self, guides: Sequence[Guide], texts: Mapping[str, Mapping[str, str]], visual: PhraseBook) -> None:
        """`texts` is `guide/x#asset` -> language -> description."""
        self.assets = [(guide, asset) for guide in guides for asset in guide.assets]
        self.numbers = {(guide.id, asset.id): number for number, (guide, asset) in enumerate(self.assets)}
        self._visual = visual
        self._stemmers = {language: Stemmer.Stemmer(name) for language, name in STEMMED.items()}
        words = [
            self._of_text(texts.get(f"{guide.id}#{asset.id}", {})) - self._ordinary_names(asset)
            for guide, asset in self.assets
        ]
        counts = Counter(word for own in words for word in own)
        self.weight = {word: math.log(len(words) / count) for word, count in counts.items()}
        self._having: dict[str, list[int]] = {}
        for number, own in enumerate(words):
            for word in own:
                if self.weight[word] >= COMMON:
                    self._having.setdefault(word, []).append(number)

    def _ordinary_names(self, asset: Asset) -> set[str]:
        """'Borg', 'Robin': as a name it needs support, so it must not count as a word of the description either."""
        if asset.kind not in (AssetKind.CHARACTER, AssetKind.CREATURE):
            return set()
        names = [one.name for aliases in asset.aliases.values() for one in aliases if one.ambiguous]
        return self._of_text(dict.fromkeys(STEMMED, " ".join(names)))

    def _of_text(self, texts: Mapping[str, str]) -> set[str]:
        return {
            self._stem(match[0], language)
            for language in STEMMED
            for match in WORD.finditer(fold(texts.get(language, "")))
        }

    def _stem(self, word: str, language: str) -> str:
        return f"{language}:{self._stemmers[language].stemWord(word)}"

    def find(self, reading: Reading, hits: Sequence[AssetHit] = ()) -> list[Described]:
        """What a statement describes; `hits` are the embedding's scores for it."""
        meaning = {self.numbers[hit.guide, hit.asset]: hit for hit in hits if (hit.guide, hit.asset) in self.numbers}
        words = self._words(reading)
        found: dict[int, _Match] = {}
        factor = 1.0 if reading.spoken & STEMMED.keys() else TRANSLATED
        for start, end in _windows(reading.sentences):
            inside = [one for one in words if start <= one.start < end]
            for match in self._chosen(inside, meaning, factor):
                if match.number not in found or match.total > found[match.number].total:
                    found[match.number] = match
        return [self._described(one, reading, meaning) for one in found.values()]

    def _words(self, reading: Reading) -> list[_Word]:
        """Every word that speaks of what is seen: not denied, ordered, or of a style."""
        languages = [one for one in STEMMED if one in reading.spoken]
        ends: dict[int, int] = {}
        stems: dict[int, set[str]] = {}

        def add(start: int, end: int, stem: str) -> None:
            if start not in ends and not reading.shows_at(start, end):
                return
            ends[start] = max(end, ends.get(start, 0))
            stems.setdefault(start, set()).add(stem)

        for match in WORD.finditer(reading.text.text):
            if match[0] not in reading.function_words:
                for language in languages:
                    add(match.start(), match.end(), self._stem(match[0], language))
        for found in self._visual.find(reading.text.text, reading.spoken):
            add(found.start, found.end, self._stem(found.key, "en"))
        return [_Word(start, ends[start], frozenset(stems[start])) for start in sorted(ends)]

    def _chosen(self, words: list[_Word], meaning: Mapping[int, AssetHit], factor: float) -> list[_Match]:
        """The assets that a stretch shows, the best fitting first; each further franchise needs words of its own."""
        chosen: list[_Match] = []
        rest, guides = words, set[str]()
        while True:
            matches = [
                one for one in self._matches(rest, meaning, factor) if self.assets[one.number][0].id not in guides
            ]
            best = max(matches, key=lambda one: one.total, default=None)
            if best is None or not (best.stands_out or (not chosen and best.counts and self._leads(best, matches))):
                return chosen
            guide = self.assets[best.number][0]
            guides.add(guide.id)
            shown = self._of_guide(guide, best, matches)
            chosen += shown
            taken = {place for one in shown for place in one.places}
            rest = [one for one in rest if (one.start, one.end) not in taken]

    def _leads(self, best: _Match, matches: list[_Match]) -> bool:
        guide = self.assets[best.number][0].id
        others = (one.total for one in matches if self.assets[one.number][0].id != guide)
        return best.total - max(others, default=0.0) >= LEAD

    def _matches(self, words: list[_Word], meaning: Mapping[int, AssetHit], factor: float) -> list[_Match]:
        matches: dict[int, _Match] = {}
        for word in words:
            # a word that two languages or two synonyms lead to the same description is one word
            best: dict[int, str] = {}
            for stem in word.stems:
                for number in self._having.get(stem, ()):
                    if number not in best or self.weight[stem] > self.weight[best[number]]:
                        best[number] = stem
            for number, stem in best.items():
                match = matches.setdefault(number, _Match(number))
                match.weights[stem] = factor * self.weight[stem]
                match.places.append((word.start, word.end))
        for number, hit in meaning.items():
            matches.setdefault(number, _Match(number)).meaning = hit.score
        return list(matches.values())

    def _of_guide(self, guide: Guide, best: _Match, matches: list[_Match]) -> list[_Match]:
        own = [one for one in matches if self.assets[one.number][0].id == guide.id and one.counts]
        near = sorted((one for one in own if one.total >= BESIDE * best.total), key=lambda one: -one.total)
        # By shared words alone: the embedding cannot tell a masked ball from this masked ball.
        free = max((one.words for one in matches if one.number in self._free_of(guide)), default=0.0)
        if free >= FREE_WINS * best.words and free > 0:
            return [one for one in own if self._is_free(one)][:1]
        return near[:PER_GUIDE]

    def _free_of(self, guide: Guide) -> set[int]:
        return {self.numbers[guide.id, one.id] for one in guide.assets if one.protection is Protection.FREE}

    def _is_free(self, match: _Match) -> bool:
        return self.assets[match.number][1].protection is Protection.FREE

    def _described(self, match: _Match, reading: Reading, meaning: Mapping[int, AssetHit]) -> Described:
        guide, asset = self.assets[match.number]
        if match.places:
            start, end = min(start for start, _ in match.places), max(end for _, end in match.places)
        else:
            hit = meaning[match.number]
            start, end = reading.text.position_of(hit.start), reading.text.position_of(hit.end)
        return Described(guide, asset, confidence(match.total), reading.text.statement, start, end)


def confidence(total: float) -> float:
    """A sum of word weights as a number from 0 to 0.95: 0.6 where something is seen, 0.8 where surely."""
    if total < LED:
        return 0.6 * total / LED
    if total < SURE:
        return 0.6 + 0.2 * (total - LED) / (SURE - LED)
    return min(0.95, 0.8 + 0.15 * (total - SURE) / (CERTAIN - SURE))


def _windows(sentences: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Each sentence with the one after it: a description often goes on."""
    for number, (start, _) in enumerate(sentences):
        yield start, sentences[min(number + WINDOW, len(sentences)) - 1][1]
