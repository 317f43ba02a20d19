"""A question in another language -> the English words that the library's texts would use for its terms.

From a small glossary of legal words, and from the guides themselves: their aliases in every language lead to the
English names. The embedding model knows much of this, but not rare names, and it is weakest in Korean.
"""

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from pathlib import Path

from knowledge.model import Aliases, Guide
from knowledge.words import WIDE, WORD

SHORTEST = 2
WHOLE = "|"
"""Ends a key that is a whole word, not the beginning of one."""
LONGEST_BY_CHANCE = 3
FILE = Path(__file__).with_name("glossary.toml")


class Glossary:
    """Terms -> English words."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = {_folded(term): english for term, english in words.items()}
        self._joined = [term for term in self._words if WIDE.search(term)]
        # By their first letters: one expression of all terms took a third of a second to compile at every start.
        self._spaced: dict[str, list[str]] = {}
        for term in sorted(self._words.keys() - set(self._joined), key=len, reverse=True):
            self._spaced.setdefault(term[:SHORTEST], []).append(term)

    def gloss(self, text: str) -> str:
        """The English words for the terms in a text, each once, "" where there are none."""
        folded = _folded(text)
        found = [*self._begun(folded), *(term for term in self._joined if term in folded)]
        words = dict.fromkeys(word for term in found for word in self._words[term].split())
        said = set(WORD.findall(folded))
        return " ".join(word for word in words if not _said(word.casefold(), folded, said))

    def _begun(self, folded: str) -> Iterator[str]:
        """Terms at which a word begins, the longest first: 'droits d'auteur' before 'auteur'."""
        at = 0
        while at < len(folded):
            begins = not (at and _in_word(folded[at - 1]))
            terms = self._spaced.get(folded[at : at + SHORTEST], ()) if begins else ()
            term = next((one for one in terms if _stands(one, folded, at)), "")
            at += len(term.removesuffix(WHOLE)) or 1
            if term:
                yield term


def _said(word: str, folded: str, said: Set[str]) -> bool:
    """Whether the question has the word itself; a short one may stand by chance in another ('eu' in 'europa')."""
    return word in said or (len(word) > LONGEST_BY_CHANCE and word in folded)


def _folded(text: str) -> str:
    """Without case and accents, which people leave out; Korean syllables stay whole."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if not unicodedata.combining(char)))


def _stands(term: str, folded: str, at: int) -> bool:
    end = at + len(word := term.removesuffix(WHOLE))
    return folded.startswith(word, at) and (word == term or not _in_word(folded[end : end + 1]))


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
