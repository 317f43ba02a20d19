"""A question in another language -> the English words that the library's texts would use for its terms.

From a small glossary of legal words, and from the guides themselves: their aliases in every language lead to the
English names. The embedding model knows much of this, but not rare names, and it is weakest in Korean.
"""

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from pathlib import Path

import ahocorasick

from knowledge.model import Aliases, Guide
from knowledge.words import WIDE, WORD

SHORTEST = 2
"""Letters of an alias."""
WHOLE = "|"
"""Ends a key that is a whole word, not the beginning of one."""
LONGEST_BY_CHANCE = 3
FILE = Path(__file__).with_name("glossary.toml")


class Glossary:
    """Terms -> English words."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = {_folded(term): english for term, english in words.items()}
        self._joined = [term for term in self._words if WIDE.search(term)]
        self._spaced = ahocorasick.Automaton()
        for term in self._words.keys() - set(self._joined):
            word = term.removesuffix(WHOLE)
            self._spaced.add_word(word, (len(word), [*self._spaced.get(word, (0, []))[1], term]))
        self._spaced.make_automaton()

    def gloss(self, text: str) -> str:
        """The English words for the terms in a text, each once, "" where there are none."""
        folded = _folded(text)
        found = [*self._begun(folded), *(term for term in self._joined if term in folded)]
        words = dict.fromkeys(word for term in found for word in self._words[term].split())
        said = set(WORD.findall(folded))
        return " ".join(word for word in words if not _said(word.casefold(), folded, said))

    def _begun(self, folded: str) -> Iterator[str]:
        """Terms at which a word begins, the longest first: 'droits d'auteur' before 'auteur'."""
        found = sorted(
            (last + 1 - length, -len(term), term)
            for last, (length, terms) in (self._spaced.iter(folded) if self._spaced else ())
            if not _in_word(folded[last - length : last - length + 1])
            for term in terms
            if not (term.endswith(WHOLE) and _in_word(folded[last + 1 : last + 2]))
        )
        free = 0
        for at, _longer_first, term in found:
            if at >= free:
                free = at + len(term.removesuffix(WHOLE))
                yield term


def _said(word: str, folded: str, said: Set[str]) -> bool:
    """Whether the question has the word itself; a short one may stand by chance in another ('eu' in 'europa')."""
    return word in said or (len(word) > LONGEST_BY_CHANCE and word in folded)


def _folded(text: str) -> str:
    """Without case and accents, which people leave out; Korean syllables stay whole."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if not unicodedata.combining(char)))


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


@cache
def legal_words() -> dict[str, str]:
    """The shipped glossary, all languages together."""
    return {
        term: english for words in tomllib.loads(FILE.read_text("utf-8")).values() for term, english in words.items()
    }


def glossary(guides: Iterable[Guide]) -> Glossary:
    """The shipped glossary and the names in these guides."""
    words: dict[str, str] = {}
    for guide in guides:
        words |= _names(guide.franchise, guide.aliases)
        for asset in guide.assets:
            words |= _names(asset.name, asset.aliases)
    return Glossary(words | legal_words())


def _names(english: str, aliases: Aliases) -> dict[str, str]:
    return {
        alias.name: english
        for language, names in aliases.items()
        if language != "en"
        for alias in names
        if len(alias.name) >= SHORTEST and not alias.ambiguous and alias.name.casefold() != english.casefold()
    }
