"""The words that must not be kept: a sexual depiction of a minor. Asked before anything is stored, so it is quick.

Linear in the length of the texts, whatever they are made of: each phrase is looked for in one pass, without going back,
and the look ends at the first child and the first sexual depiction that nobody denies right before it. A false alarm
costs a person a look; a miss would keep what must not be kept. So a denial counts only next to its noun.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache

import ahocorasick

from bot.assessment.circumstances import AGE
from bot.assessment.text import fold
from knowledge.cues import HANGUL, NO, CueBook, anchor

CHILD, INTIMATE, STOP = "minor", "intimate", "minor_sexual"
DENYING = ("deny_list", "deny_next")
WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
SENTENCE = re.compile(r"[^.!?…。\n]+")
BEFORE = 32
"""Characters before a word in which a denial of it stands: 'no sexual', 'without any child'."""
BETWEEN = r"(?:[^\w.!?;,:]++\w++){0,2}[^\w.!?;,:]*+$"
"""At most two words between a denial and what it denies, in one clause."""


def stop_in(texts: Sequence[str], book: CueBook) -> str:
    """'minor_sexual' where these words must not be kept, else ''."""
    folded = [fold(one) for one in texts if one.strip()]
    words = _words(book)
    told = [(one, words.spoken(one)) for one in folded]
    if any(words.said(STOP, *one) for one in told):
        return STOP
    child = any(words.said(CHILD, *one) for one in told)
    return STOP if child and any(words.said(INTIMATE, *one) for one in told) else ""


@lru_cache(maxsize=2)
def _words(book: CueBook) -> "StopWords":
    return StopWords(book)


class StopWords:
    """The phrases of the three circumstances that stop, and the denials of each language."""

    def __init__(self, book: CueBook) -> None:
        """From the cue words and the grammar."""
        self.book = book
        self.tries: dict[str, dict[str, list[tuple[str, str]]]] = {CHILD: {}, INTIMATE: {}, STOP: {}}
        for cue in book.cues:
            if cue.circumstance in self.tries and cue.value == "true":
                for phrase in cue.phrases:
                    self.tries[cue.circumstance].setdefault(anchor(phrase), []).append((cue.language, phrase))
        self.automata = {name: _automaton(tries) for name, tries in self.tries.items()}

    @cached_property
    def denials(self) -> dict[str, re.Pattern[str]]:
        """Language -> a denial right before the end of a text."""
        return {
            language: re.compile(_any(word for name in DENYING for word in lists[name]) + BETWEEN)
            for language, lists in self.book.grammar.items()
        }

    def spoken(self, folded: str) -> frozenset[str]:
        """The languages whose words count: of each sentence those with at least half the function words of the best,
        and English, which is mixed into all ('kind' is a German child, and no child of an English text)."""
        told = frozenset[str]().union(*map(self._spoken, SENTENCE.findall(folded)))
        return told | {"en"} if told else frozenset(self.book.function_words)

    def _spoken(self, sentence: str) -> frozenset[str]:
        words = set(WORD.findall(sentence))
        counts = {language: len(words & known) for language, known in self.book.function_words.items()}
        if HANGUL.search(sentence):
            counts["ko"] = max(counts["ko"], 1, *counts.values())
        best = max(counts.values(), default=0)
        return frozenset(language for language, count in counts.items() if best and count * 2 >= best)

    def said(self, name: str, folded: str, languages: frozenset[str]) -> bool:
        """Whether one of its phrases stands in folded text, undenied."""
        if name == CHILD and AGE.search(folded):
            return True
        found = self._found(name, folded, languages)
        return any(not self._denied(language, folded, start) for language, start in found)

    def _found(self, name: str, folded: str, languages: frozenset[str]) -> Iterator[tuple[str, int]]:
        for literal in {one for _, one in self.automata[name].iter(folded)}:
            for language, phrase in self.tries[name][literal]:
                if language not in languages:
                    continue
                yield from ((language, match.start()) for match in _compiled(phrase).finditer(folded))

    def _denied(self, language: str, folded: str, start: int) -> bool:
        return bool(self.denials[language].search(folded[max(0, start - BEFORE) : start]))


def _automaton(literals: Iterable[str]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for one in literals:
        automaton.add_word(one, one)
    automaton.make_automaton()
    return automaton


def _any(words: Iterable[str]) -> str:
    """One of these words; one with a gap counts by what stands before it."""
    certain = {word.casefold().partition(" .. ")[0] for word in words}
    known = sorted((re.escape(one.strip("*")) + r"\w*+" * one.endswith("*") for one in certain), key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(known)})(?!\w)"


GAP = rf"(?:[^\w.!?;]++{NO}\w++){{0,6}}?[^\w.!?;]++"
"""What `..` stands for here: up to six words of the sentence, each taken whole."""


@cache
def _compiled(phrase: str) -> re.Pattern[str]:
    """A phrase (knowledge.cues says how it is written) that never goes back over what it has read."""
    parts: list[str] = []
    for word in phrase.casefold().split():
        if word == "..":
            parts.append(GAP)
            continue
        if parts and parts[-1] != GAP:
            parts.append(r"\s*+" if HANGUL.search(word) else r"[\s-]++")
        parts.append(re.escape(word.strip("*")) + (r"\w*+" if word.endswith("*") else ""))
    first, last = phrase.strip()[:1], phrase.strip()[-1:]
    head = "" if HANGUL.match(first) or not first.isalnum() else r"(?<!\w)"
    tail = "" if HANGUL.match(last) or last == "*" or not last.isalnum() else r"(?![^\W_가-힣])"
    return re.compile(head + "".join(parts) + tail)
