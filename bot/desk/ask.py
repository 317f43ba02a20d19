"""The use case `ask`: the best verbatim quotes, grouped and introduced, each with its citation; or an abstention."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from bot.desk.cite import cite, cited
from bot.domain.answer import Answer
from bot.domain.assessment import Cited
from bot.ports import Clock, Library, Query, Texts
from knowledge.model import Audience, Hit, Notice, Ruling
from knowledge.sentences import sentence_ends, sentence_starts

QUOTES = 5  # a screen of a phone: more is a search, not an answer
MOST_OF_ONE = 2  # quotes of one document, unless it is a letter whose demands are listed
LONGEST_QUOTE = 420  # characters; longer passages are cut at their best sentences
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Ask:
    """Answers questions from the library alone; no language model is needed."""

    library: Library
    texts: Texts
    clock: Clock

    async def __call__(self, question: str, language: str, clearance: Audience) -> Answer:
        """An answer in English or Norwegian; abstained, with no source, where nothing relevant is found."""
        spoken = language if language in ("en", "no") else "en"
        hits = _varied(await self.library.relevant(Query(text=question, k=4 * QUOTES, clearance=clearance)))
        if not hits:
            return Answer(answer=self.texts.say("ask-nothing", spoken), language=spoken, abstained=True)
        quotes = {str(hit.passage.citation): await self._quote(hit, question, spoken, clearance) for hit in hits}
        shown = [
            quotes.get(one) or await self._cite(one, spoken, clearance)
            for one in await self._with_company(hits, clearance)
        ]
        found = _grouped(one for one in shown if one is not None)
        return Answer(answer=self._compose(found, language, spoken), language=spoken, citations=tuple(found))

    async def _quote(self, hit: Hit, question: str, language: str, clearance: Audience) -> Cited:
        document = await self.library.find_document(hit.passage.citation.document, clearance)
        if document is None:  # the index and the register disagree for a moment: quote what was found
            return Cited(
                id=str(hit.passage.citation),
                kind=hit.passage.kind.value,
                title=hit.passage.title,
                quote=hit.passage.text,
            )
        passage = await self.library.quote(str(hit.passage.citation), language, clearance)
        chosen = passage if passage and passage.language == language else hit.passage
        return cited(
            chosen,
            document,
            language,
            texts=self.texts,
            today=self.clock.now().date(),
            quote=best_part(chosen.text, question),
        )

    async def _cite(self, citation: str, language: str, clearance: Audience) -> Cited | None:
        today = self.clock.now().date()
        return await cite(citation, language, clearance, library=self.library, texts=self.texts, today=today)

    async def _with_company(self, hits: tuple[Hit, ...], clearance: Audience) -> list[str]:
        """The citations to show: a letter's demand with its siblings, a ruling with what overtook it."""
        wanted: list[str] = []
        listed = ""
        for hit in hits:
            citation = hit.passage.citation
            document = await self.library.find_document(citation.document, clearance)
            if isinstance(document, Notice) and citation.locator in {one.anchor for one in document.demands}:
                # One letter's demands are listed whole; of further letters only what was found.
                wanted += [f"{document.id}#{one.anchor}" for one in document.demands if not listed]
                listed = listed or document.id
            wanted.append(str(citation))
            if isinstance(document, Ruling):
                wanted += [one.id for one in document.superseded_by]
        return list(dict.fromkeys(wanted))

    def _compose(self, quotes: Iterable[Cited], asked_in: str, language: str) -> str:
        numbered = list(enumerate(quotes, 1))
        lines = [self.texts.say("ask-found", language)]
        if asked_in != language:
            lines.append(self.texts.say("ask-other-language", language))
        for kind, group in groupby(numbered, lambda one: one[1].kind):
            lines += ["", self.texts.say(f"ask-group-{kind}", language), *_lines(group)]
        return "\n".join(lines)


def _varied(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The best hits, at most MOST_OF_ONE of one document, and each place once whatever its language."""
    chosen: dict[str, Hit] = {}
    for hit in hits:
        citation = hit.passage.citation
        same = sum(1 for one in chosen.values() if one.passage.citation.document == citation.document)
        if same < MOST_OF_ONE:
            chosen.setdefault(str(citation), hit)
    return tuple(chosen.values())[:QUOTES]


def _grouped(found: Iterable[Cited]) -> list[Cited]:
    """The quotes by kind of document, each passage once; the kind of the best one first."""
    by_passage: dict[str, Cited] = {}
    for one in found:
        by_passage.setdefault(one.id, one)
    quotes = list(by_passage.values())
    kinds = list(dict.fromkeys(one.kind for one in quotes))
    return sorted(quotes, key=lambda one: kinds.index(one.kind))


def _lines(group: Iterable[tuple[int, Cited]]) -> Iterable[str]:
    """One line a quote; a title is said once where several quotes in a row stand in one document."""
    before = ""
    for number, one in group:
        title = "" if one.title == before else f"{one.title}: "
        note = f" ({one.note})" if one.note else ""
        yield f"[{number}] {title}«{one.quote}»{note}"
        before = one.title


def best_part(text: str, question: str) -> str:
    """The run of whole sentences, at most LONGEST_QUOTE characters, that shares most words with the question."""
    if len(text) <= LONGEST_QUOTE:
        return text
    asked = {word.lower() for word in WORD.findall(question) if len(word) > 3}
    spans = _runs(text)
    if not spans:
        return text[:LONGEST_QUOTE].rsplit(" ", 1)[0]
    start, end = max(spans, key=lambda span: (_shared(text[span[0] : span[1]], asked), span[1] - span[0], -span[0]))
    return text[start:end]


def _runs(text: str) -> list[tuple[int, int]]:
    starts, ends = sentence_starts(text), sentence_ends(text)
    return [(start, end) for start in starts for end in ends if 0 < end - start <= LONGEST_QUOTE]


def _shared(part: str, asked: set[str]) -> int:
    return len(asked & {word.lower() for word in WORD.findall(part)})
