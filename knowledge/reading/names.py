"""Names of franchises and assets in a text: every alias language, inflected, misspelt, Korean without spaces.

The index is built once per state of the library: two Aho-Corasick automata (words; Korean with the spaces taken
out) and buckets of long names for misspellings.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ahocorasick
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from knowledge.model import Alias, Asset, Guide
from knowledge.reading.folding import HANGUL, Folded, fold

# Endings a name may take: English 's, Norwegian and German definite and genitive forms, Spanish and French plurals.
ENDING = re.compile(r"(?:['-]?s|['-]?(?:en|et|er|ene|ens|ets|enes|a|e|n|es|ern|x))?(?![^\W_가-힣])")
ONLY_S = re.compile(r"(?:'?s)?(?![^\W_가-힣])")
PARTICLE = re.compile(
    r"(?:이|가|은|는|을|를|의|에|에게|에서|와|과|랑|이랑|도|만|처럼|같은|로|으로|께서|들|들이|들은|들을|인|이다|이고|이며|"
    r"이나|나|까지|부터|보다|라고|이라고|하고|한테|씨|님|아|야|라는|이라는|인형|역|분장|의상|코스프레)*(?![가-힣])"
)
ARTICLES = (
    "the ",
    "den ",
    "det ",
    "de ",
    "la ",
    "el ",
    "los ",
    "las ",
    "le ",
    "les ",
    "l'",
    "der ",
    "die ",
    "das ",
    "a ",
    "an ",
)
LONG = 8  # letters from which a misspelling is still recognisable
VERY_LONG = 12  # letters from which two slips are
SHORT_KOREAN = 2  # syllables: too short to be looked for inside a word
INSIDE_A_WORD = re.compile(r"[^\W_가-힣]\w")
WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Name:
    """One way to say an asset or (asset None) a franchise."""

    folded: str
    guide: Guide
    asset: Asset | None
    ambiguous: bool
    language: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in folded text."""

    name: Name
    start: int
    end: int
    misspelt: bool = False


class NameIndex:
    """All names of some guides, ready to be found."""

    def __init__(self, guides: Sequence[Guide]) -> None:
        """Built once per state of the library."""
        self.guides = guides
        self.assets = {f"{guide.id}#{asset.id}": asset for guide in guides for asset in guide.assets}
        self._words = ahocorasick.Automaton()
        self._korean = ahocorasick.Automaton()
        self._long: dict[tuple[int, str], dict[str, list[Name]]] = {}
        for name in self._variants():
            self._add(name)
        for automaton in (self._words, self._korean):
            automaton.make_automaton()
        self._support = {guide.id: _support(guide, guides) for guide in guides}

    def _variants(self) -> Iterator[Name]:
        for guide in self.guides:
            for asset, alias, language in _aliases(guide):
                for text, ambiguous in _spellings(alias):
                    yield Name(text, guide, asset, ambiguous, language)

    def _add(self, name: Name) -> None:
        korean = bool(HANGUL.search(name.folded))
        automaton, key = (self._korean, name.folded.replace(" ", "")) if korean else (self._words, name.folded)
        automaton.get(key, None) or automaton.add_word(key, (len(key), []))
        names = automaton.get(key)[1]
        if all((one.guide.id, one.asset) != (name.guide.id, name.asset) for one in names):
            names.append(name)
        if not korean and not name.ambiguous and len(key) >= LONG and key.replace(" ", "").isalpha():
            self._long.setdefault((key.count(" ") + 1, key[0]), {}).setdefault(key, []).append(name)

    def find(self, text: Folded) -> list[Mention]:
        """All mentions, the longest at each place; ambiguous ones included."""
        found = [*self._in_words(text.text), *self._in_korean(text.text)]
        if "-" in text.text:  # 'Star-Wars-Film', 'Squid-Game-Puppe'
            found += self._in_words(text.text.replace("-", " "))
        taken = _longest(found, len(text.text))
        covered = _covered(taken, len(text.text))
        near = [one for one in self._misspelt(text.text) if not any(covered[one.start : one.end])]
        return taken + _longest(near, len(text.text))

    def _in_words(self, folded: str) -> Iterator[Mention]:
        if not len(self._words):
            return
        for last, (length, names) in self._words.iter(folded):
            start, end = last + 1 - length, last + 1
            if (
                start
                and folded[start - 1].isalnum()
                and folded[start].isalnum()
                and not HANGUL.match(folded[start - 1])
            ):
                continue
            ending = (ENDING if length > 3 else ONLY_S).match(folded, end)
            if ending:
                yield from (Mention(name, start, ending.end()) for name in names)

    def _in_korean(self, folded: str) -> Iterator[Mention]:
        if not len(self._korean) or not HANGUL.search(folded):
            return
        at = [place for place, letter in enumerate(folded) if not letter.isspace()]
        squeezed = "".join(folded[place] for place in at)
        for last, (length, names) in self._korean.iter(squeezed):
            start, end = at[last + 1 - length], at[last] + 1
            begins = start == 0 or not HANGUL.match(folded[start - 1])
            if length <= SHORT_KOREAN and not (begins and PARTICLE.match(folded, end)):
                continue
            if length == SHORT_KOREAN + 1 and not begins:
                continue
            yield from (Mention(name, start, end) for name in names)

    def _misspelt(self, folded: str) -> Iterator[Mention]:
        words = [(match[0], match.start(), match.end()) for match in WORD.finditer(folded)]
        for first, (_, start, _) in enumerate(words):
            for count in (1, 2, 3):
                if first + count > len(words):
                    break
                end = words[first + count - 1][2]
                said = folded[start:end]
                yield from self._near(said, count, start, end)

    def _near(self, said: str, count: int, start: int, end: int) -> Iterator[Mention]:
        if len(said) < LONG - 1:
            return
        bucket = self._long.get((count, said[0]))
        if not bucket:
            return
        for known, distance, _ in extract(said, bucket.keys(), scorer=OSA.distance, score_cutoff=2, limit=3):
            if distance <= (2 if len(known) >= VERY_LONG else 1):
                yield from (Mention(name, start, end, misspelt=True) for name in bucket[known])

    def supported(self, guide: str, folded: str, name: str) -> bool:
        """Whether a folded text has another word of the franchise than what stands in this name itself."""
        expression = self._support[guide]
        return expression is not None and any(match[0] not in name for match in expression.finditer(folded))


def _support(guide: Guide, guides: Sequence[Guide]) -> re.Pattern[str] | None:
    """The words that only this franchise has: a studio's name supports none of its franchises."""
    others = {fold(word) for other in guides if other.id != guide.id for word in other.support_words}
    own = {fold(word) for word in guide.support_words} - others
    own |= {fold(alias.name) for aliases in guide.aliases.values() for alias in aliases if not alias.ambiguous}
    if not own:
        return None
    words = "|".join(re.escape(word) for word in sorted(own, key=len, reverse=True))
    return re.compile(rf"(?<![^\W_가-힣])(?:{words})(?=(?:['-]?\w{{0,3}})?(?:\W|$)|[가-힣])")


def _aliases(guide: Guide) -> Iterator[tuple[Asset | None, Alias, str]]:
    yield None, Alias(name=guide.franchise), "en"
    for language, aliases in guide.aliases.items():
        yield from ((None, alias, language) for alias in aliases)
    for asset in guide.assets:
        known = {alias.name.casefold() for aliases in asset.aliases.values() for alias in aliases}
        if asset.name.casefold() not in known:
            yield asset, Alias(name=asset.name), "en"
        for language, aliases in asset.aliases.items():
            yield from ((asset, alias, language) for alias in aliases)


def _spellings(alias: Alias) -> Iterator[tuple[str, bool]]:
    """The alias, without its article, and with its hyphens as spaces or nothing."""
    folded = fold(alias.name).strip()
    yield folded, alias.ambiguous
    bare = next((folded.removeprefix(article) for article in ARTICLES if folded.startswith(article)), folded)
    if bare != folded and len(bare) > SHORT_KOREAN:
        yield bare, alias.ambiguous or " " not in bare
    if "-" in bare:
        yield bare.replace("-", " "), alias.ambiguous
        if len(bare) >= LONG:
            yield bare.replace("-", ""), alias.ambiguous


def _longest(found: list[Mention], length: int) -> list[Mention]:
    """Where mentions overlap, the longest stays; those of the very same stretch all stay."""
    kept: list[Mention] = []
    places: set[tuple[int, int]] = set()
    covered = bytearray(length)
    for one in sorted(found, key=lambda mention: (mention.start - mention.end, mention.start, mention.misspelt)):
        place = (one.start, one.end)
        if place not in places and any(covered[one.start : one.end]):
            continue
        places.add(place)
        covered[one.start : one.end] = b"\1" * (one.end - one.start)
        kept.append(one)
    return sorted(kept, key=lambda mention: mention.start)


def _covered(mentions: list[Mention], length: int) -> bytearray:
    covered = bytearray(length)
    for mention in mentions:
        covered[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    return covered
