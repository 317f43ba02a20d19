"""Cue words: what says that a clip is licensed, a parody, made by AI; what denies; who speaks. Data, not code.

One file per language in knowledge/cues/ for circumstances, and one in knowledge/grammar/ for the small words
(denials, who speaks, orders). A missing term is one line there. How a phrase is written:

    licensed by          these words, in this order, with word boundaries
    parod*               any word that begins so (parody, parodies)
    made .. with ai      up to five words may stand between
    shown|used in class  either word: two phrases in one line

Korean phrases match inside a word run, since particles follow without a space, and need not repeat the spaces.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

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
GRAMMAR = (
    "function_words",
    "deny_list",
    "deny_next",
    "deny_before",
    "deny_back",
    "reported",
    "refuted",
    "verdict",
    "not_denying",
    "between",
    "scope_ends",
    "uploader",
    "uploader_tags",
    "says",
    "claimed",
    "orders",
    "commands",
    "addressed",
    "inquiries",
    "asking",
    "work_titles",
)
"""The lists of a grammar file; each may be empty, none may be left out."""


class Found(Frozen):
    """A phrase found in folded text."""

    key: str
    start: int
    end: int
    language: str


class Cue(Frozen):
    """Words that state a circumstance; `denies` where they state its opposite ('unlicensed')."""

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


class CueBook:
    """All cue words of all languages, ready to read texts with."""

    def __init__(self, cues: Iterable[Cue], grammar: Mapping[Language, Mapping[str, tuple[str, ...]]]) -> None:
        """Cues as read from the files; grammar is language -> list name -> phrases."""
        self.cues = tuple(cues)
        self.grammar = grammar
        self.circumstances = PhraseBook(
            (f"{cue.circumstance}={cue.value}", cue.language, phrase) for cue in self.cues for phrase in cue.phrases
        )
        self.small_words = PhraseBook(
            (name, language, phrase)
            for language, lists in grammar.items()
            for name, phrases in lists.items()
            if name not in ("function_words", "between", "asking")
            for phrase in phrases
        )
        self.function_words = {one: frozenset(lists["function_words"]) for one, lists in grammar.items()}
        self.between = frozenset(word for lists in grammar.values() for word in lists["between"])
        self.asking = frozenset(word for lists in grammar.values() for word in lists["asking"])

    @property
    def names(self) -> frozenset[str]:
        """All circumstances that have cue words."""
        return frozenset(cue.circumstance for cue in self.cues)


def _read(kind: str, language: Language) -> dict[str, Any]:
    file = files("knowledge") / kind / f"{language}.toml"
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BrokenDocument(f"{kind}/{language}.toml", "", f"is not TOML ({error})") from error


def _grammar(language: Language) -> dict[str, tuple[str, ...]]:
    lists = _read("grammar", language)
    for name in GRAMMAR:
        if not isinstance(lists.get(name), list):
            raise BrokenDocument(f"grammar/{language}.toml", name, "must be a list of words; it may be empty")
    if unknown := sorted(set(lists) - set(GRAMMAR)):
        raise BrokenDocument(f"grammar/{language}.toml", unknown[0], f"is unknown; allowed: {', '.join(GRAMMAR)}")
    return {name: tuple(dict.fromkeys(one for line in lists[name] for one in variants(line))) for name in GRAMMAR}


def _cues(language: Language) -> Iterator[Cue]:
    for circumstance, values in _read("cues", language).items():
        if not isinstance(values, dict):
            raise BrokenDocument(f"cues/{language}.toml", circumstance, "must be a table of value = [phrases]")
        for value, phrases in values.items():
            written = tuple(phrase for line in phrases for phrase in variants(line))
            yield Cue(circumstance=circumstance, value=value, phrases=written, language=language)


@cache
def shipped() -> CueBook:
    """The shipped cue words; raises BrokenDocument with file and field."""
    cues = [cue for language in LANGUAGES for cue in _cues(language)]
    return CueBook(cues, {language: _grammar(language) for language in LANGUAGES})
