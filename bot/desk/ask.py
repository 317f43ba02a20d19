"""The use case `ask`: the best verbatim quotes, grouped and introduced, each with its citation; or an abstention."""

import re
from collections.abc import AsyncIterator, Iterable
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
        quotes = [await self._quote(hit, question, spoken, clearance) for hit in hits]
        quotes = await self._with_company(quotes, hits, spoken, clearance)
        return Answer(answer=self._compose(quotes, language, spoken), language=spoken, citations=tuple(quotes))

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

    async def _with_company(
        self, quotes: list[Cited], hits: tuple[Hit, ...], language: str, clearance: Audience
    ) -> list[Cited]:
        """A demand is quoted with its siblings, an overtaken ruling with what overtook it."""
        wanted = list(dict.fromkeys([one.id for one in quotes] + [one async for one in self._company(hits, clearance)]))
        have = {one.id: one for one in quotes}
        today = self.clock.now().date()
        shown = [
            have.get(one) or await cite(one, language, clearance, library=self.library, texts=self.texts, today=today)
            for one in wanted
        ]
        return [one for one in shown if one is not None]

    async def _company(self, hits: tuple[Hit, ...], clearance: Audience) -> AsyncIterator[str]:
        for hit in hits:
            document = await self.library.find_document(hit.passage.citation.document, clearance)
            if isinstance(document, Notice):
                anchors = [one.anchor for one in document.demands]
                if hit.passage.citation.locator in anchors:
                    for anchor in anchors:
                        yield f"{document.id}#{anchor}"
            if isinstance(document, Ruling):
                for later in document.superseded_by:
                    yield later.id

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
