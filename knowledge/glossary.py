"""A question in another language -> the English words that the library's texts would use for its terms.

From a small glossary of legal words, and from the guides themselves: their aliases in every language lead to the
English names. The embedding model knows much of this, but not rare names, and it is weakest in Korean.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from knowledge.model import Aliases, Guide
from knowledge.words import WIDE

SHORTEST = 2
FILE = Path(__file__).with_name("glossary.toml")


class Glossary:
    """Terms -> English words."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = {term.casefold(): english for term, english in words.items()}
        spaced = (term for term in self._words if not WIDE.search(term))
        # longest first: 'droits d'auteur' before 'auteur'
        alternatives = "|".join(re.escape(term) for term in sorted(spaced, key=len, reverse=True))
        self._spaced = re.compile(rf"(?<!\w)(?:{alternatives})", re.IGNORECASE) if alternatives else None
        self._joined = [term for term in self._words if WIDE.search(term)]

    def gloss(self, text: str) -> str:
        """The English words for the terms in a text, each once, "" where there are none."""
        folded = text.casefold()
        found = [term.casefold() for term in self._spaced.findall(folded)] if self._spaced else []
        found += [term for term in self._joined if term in folded]
        words = dict.fromkeys(word for term in found for word in self._words.get(term, "").split())
        return " ".join(word for word in words if word.casefold() not in folded)


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
