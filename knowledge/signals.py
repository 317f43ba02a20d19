"""Signals: words that stop everything (minors, intimate imagery), open a lane beside copyright, or name a generator
or a country. Data, not code; they never decide what a report means, which is read (knowledge/reading).

One file per language in knowledge/signals/. How a phrase is written:

    voice clone          these words, in this order, with word boundaries
    nud*                 any word that begins so (nude, nudity)
    underage .. naked    up to five words may stand between
    nude|naked child     either word: two phrases in one line

Korean phrases match inside a word run, since particles follow without a space, and need not repeat the spaces.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import product

import ahocorasick

from knowledge.errors import BrokenDocument
from knowledge.model import Frozen, Language

LANGUAGES: tuple[Language, ...] = ("en", "no", "ko", "es", "de", "fr")
HANGUL = re.compile(r"[가-힣]")
LETTER = r"[^\W_]"
NO = r"(?!(?:no|not|without|never|ikke|uten|ingen|sin|nicht|keine?[nmrs]?|ohne|sans|pas|aucune?|ni)\b)"
GAP = rf"(?:[^\w.!?;]++{NO}\w[\w'-]*+){{0,5}}?[^\w.!?;]++"
"""What `..` stands for: up to five words of the sentence, no denial among them: 'con .. permiso' is not to be found in
'con IA y sin permiso'. Nothing read is given back: sixty hyphens in a row took hours."""


class Found(Frozen):
    """A phrase found in folded text."""

    key: str
    start: int
    end: int
    language: str


class Signal(Frozen):
    """Words that stand for a value of a circumstance."""

    circumstance: str
    value: str
    phrases: tuple[str, ...]
    language: Language


def variants(line: str) -> Iterator[str]:
    """The phrases of a line: 'shown|used in class' is 'shown in class' and 'used in class'."""
    return map(" ".join, product(*(word.split("|") for word in line.split(" "))))


def pattern(phrase: str) -> str:
    """A phrase as a regular expression over folded text (letters in small case)."""
    parts: list[str] = []
    for word in phrase.casefold().split():
        if word == "..":
            parts.append(GAP)
            continue
        if parts and parts[-1] != GAP:
            parts.append(r"\s*" if HANGUL.search(word) else r"[\s-]+")
        parts.append(re.escape(word.strip("*")) + (r"[\w'-]*" if word.endswith("*") else ""))
    first, last = phrase.strip()[:1], phrase.strip()[-1:]
    head = "" if HANGUL.match(first) or not first.isalnum() else r"(?<!\w)"
    tail = "" if HANGUL.match(last) or last == "*" or not last.isalnum() else rf"(?!{LETTER})"
    # A Latin word may be followed by a Korean particle: 'AI로'.
    return head + "".join(parts) + tail.replace(LETTER, r"[^\W_가-힣]")


@cache
def compiled(phrase: str) -> re.Pattern[str]:
    """The expression, made when a text first asks for it: making all of them at the start took 10 seconds."""
    return re.compile(pattern(phrase))


def anchor(phrase: str) -> str:
    """The longest literal stretch, which must stand in a text before the expression is tried."""
    pieces = [word.strip("*") for word in phrase.casefold().split() if word != ".."]
    return max(pieces, key=len)


class PhraseBook:
    """Many phrases, found in one pass: an Aho-Corasick automaton says which expressions are worth trying."""

    def __init__(self, phrases: Iterable[tuple[str, str, str]]) -> None:
        """`phrases` are (key, language, phrase)."""
        self._automaton = ahocorasick.Automaton()
        self._tries: dict[str, list[tuple[str, str, str]]] = {}
        for key, language, phrase in phrases:
            tries = self._tries.setdefault(anchor(phrase), [])
            tries.append((key, language, phrase))
        for literal in self._tries:
            self._automaton.add_word(literal, literal)
        self._automaton.make_automaton()

    def find(self, folded: str, languages: frozenset[str] | None = None) -> list[Found]:
        """Where phrases of these languages (default: all) stand, in order; longest first at one place."""
        if not self._tries:
            return []
        literals = {literal for _, literal in self._automaton.iter(folded)}
        found = list(self._try(folded, literals, languages))
        return sorted(found, key=lambda one: (one.start, -one.end, one.key))

    def _try(self, folded: str, literals: set[str], languages: frozenset[str] | None) -> Iterator[Found]:
        for literal in literals:
            for key, language, phrase in self._tries[literal]:
                if languages is None or language in languages:
                    for match in compiled(phrase).finditer(folded):
                        yield Found.model_construct(key=key, start=match.start(), end=match.end(), language=language)


class Signals:
    """The shipped signals of all languages, ready to be found."""

    def __init__(self, signals: Iterable[Signal], small_words: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        """`small_words` are language -> function_words, deny_list, deny_next -> phrases."""
        self.signals = tuple(signals)
        self.small_words = small_words
        self.function_words = {language: frozenset(lists["function_words"]) for language, lists in small_words.items()}
        self.phrases = PhraseBook(
            (f"{each.circumstance}={each.value}", each.language, phrase)
            for each in self.signals
            for phrase in each.phrases
        )


def _signals(language: Language) -> Iterator[Signal]:
    name = f"signals/{language}.toml"
    try:
        content = tomllib.loads((files("knowledge") / name).read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BrokenDocument(name, "", f"is not TOML ({error})") from error
    for circumstance, values in content.items():
        if not isinstance(values, dict):
            raise BrokenDocument(name, circumstance, "must be a table of value = [phrases]")
        for value, phrases in values.items():
            written = tuple(phrase for line in phrases for phrase in variants(line))
            yield Signal(circumstance=circumstance, value=value, phrases=written, language=language)


@cache
def shipped() -> Signals:
    """The shipped signals; raises BrokenDocument with file and field."""
    return Signals((signal for language in LANGUAGES for signal in _signals(language)), _small_words())


def _small_words() -> dict[str, dict[str, tuple[str, ...]]]:
    content = tomllib.loads((files("knowledge") / "signals" / "small_words.toml").read_text("utf-8"))
    return {
        language: {name: tuple(each for line in lines for each in variants(line)) for name, lines in lists.items()}
        for language, lists in content.items()
    }
