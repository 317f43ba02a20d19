"""The use case `ask`: the best verbatim quotes, grouped and introduced, each with its citation; or an abstention."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.desk.cite import cite, cited
from bot.domain.answer import Answer
from bot.domain.assessment import Cited
from bot.ports import Clock, Library, Query, Texts
from knowledge.model import Audience, Hit, Kind, Notice, Ruling

QUOTES = 5  # a screen of a phone: more is a search, not an answer
LONGEST_QUOTE = 420  # characters; longer passages are cut at their best sentences
SENTENCE = re.compile(r"(?<=[.!?»”])\s+(?=[A-ZÆØÅ«“(§0-9])")
WORD = re.compile(r"\w+")
ORDER = (Kind.NOTICE, Kind.RULING, Kind.RULE, Kind.GUIDE)


@dataclass(frozen=True)
class Ask:
    """Answers questions from the library alone; no language model is needed."""

    library: Library
    texts: Texts
    clock: Clock

    async def __call__(self, question: str, language: str, clearance: Audience) -> Answer:
        """An answer in English or Norwegian; abstained, with no source, where nothing relevant is found."""
        spoken = language if language in ("en", "no") else "en"
        hits = await self.library.relevant(Query(text=question, k=QUOTES, clearance=clearance))
        if not hits:
            return Answer(answer=self.texts.say("ask-nothing", spoken), language=spoken, abstained=True)
        quotes = {str(hit.passage.citation): await self._quote(hit, question, spoken, clearance) for hit in hits}
        shown = [
            quotes.get(one) or await self._cite(one, spoken, clearance)
            for one in await self._with_company(hits, clearance)
        ]
        found = [one for one in shown if one is not None]
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
        for kind in ORDER:
            group = [(number, one) for number, one in numbered if one.kind == kind.value]
            if group:
                lines.append("")
                lines.append(self.texts.say(f"ask-group-{kind.value}", language))
            lines += [
                f"[{number}] {one.title}: «{one.quote}»" + (f" ({one.note})" if one.note else "")
                for number, one in group
            ]
        return "\n".join(lines)


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
    starts = [0] + [found.end() for found in SENTENCE.finditer(text)]
    ends = [found.start() for found in SENTENCE.finditer(text)] + [len(text)]
    return [(start, end) for at, start in enumerate(starts) for end in ends[at:] if end - start <= LONGEST_QUOTE]


def _shared(part: str, asked: set[str]) -> int:
    return len(asked & {word.lower() for word in WORD.findall(part)})
