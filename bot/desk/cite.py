"""Citations as shown: a verbatim quote, where it stands, and what the reader must know of it."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.domain.assessment import Assessment, Cited
from bot.ports import Library, Texts
from knowledge.model import AnyDocument, Audience, Passage, Ruling, Verified


async def cite(
    citation: str, language: str, clearance: Audience, *, library: Library, texts: Texts, today: date
) -> Cited | None:
    """The quote at `document#locator`, in the asker's language where there is one; None where there is none to see."""
    passage = await library.quote(citation, language, clearance)
    if passage is None:
        return None
    document = await library.find_document(passage.citation.document, clearance)
    return None if document is None else cited(passage, document, language, texts=texts, today=today)


def cited(
    passage: Passage, document: AnyDocument, language: str, *, texts: Texts, today: date, quote: str = ""
) -> Cited:
    """A passage as a citation; `quote` is a verbatim part of it (default: all of it)."""
    shown = quote or passage.text
    if shown not in passage.text:
        raise ValueError(f"{passage.id}: not a verbatim quote")
    title = document.title_no if language == "no" and document.title_no else document.title
    return Cited(
        id=str(passage.citation),
        kind=passage.kind.value,
        title=title,
        quote=shown,
        language=passage.language,
        as_of=document.as_of.isoformat() if document.as_of else None,
        url=str(document.url) if document.url else None,
        note=" ".join(notes(passage, document, language, texts, today)),
    )


def notes(passage: Passage, document: AnyDocument, language: str, texts: Texts, today: date) -> list[str]:
    """Past its review date, not read at the source, open, overtaken, or quoted in another language than asked."""
    said: list[str] = []
    if document.look_again_by and document.look_again_by < today:
        said.append(texts.say("cite-past-review", language, date=document.look_again_by.isoformat()))
    said += _verified(passage, document, language, texts)
    said += _open(document, language, texts, today)
    if isinstance(document, Ruling):
        said += [texts.say("cite-superseded", language, by=one.id) for one in document.superseded_by]
    if passage.language != language and language in ("no", "en"):
        said.append(texts.say("cite-other-language", language, written=passage.language))
    return said


def _verified(passage: Passage, document: AnyDocument, language: str, texts: Texts) -> Iterator[str]:
    """A team's own documents say nothing of it, and nothing is said of them."""
    if document.as_of is None:
        return
    how = document.verified_at(passage.citation.locator)
    if how is not Verified.SEEN:
        yield texts.say(f"cite-{how}", language)


def _open(document: AnyDocument, language: str, texts: Texts, today: date) -> Iterator[str]:
    """What has not ended: when later steps were last looked for (never that there are none), and what has a date."""
    if document.pending or (isinstance(document, Ruling) and document.status in ("pending", "appeal-pending")):
        if document.checked is None:
            yield texts.say("cite-pending-unchecked", language)
        else:
            where = document.checked.where_no if language == "no" else ""
            values = {"date": document.checked.day.isoformat(), "where": where or document.checked.where}
            yield texts.say("cite-pending", language, **values)
    for event in document.scheduled:
        if event.day >= today:
            said = event.event_no if language == "no" and event.event_no else event.event
            yield texts.say("cite-scheduled", language, date=event.day.isoformat(), event=said)


async def audience_of(citations: Iterable[str], library: Library) -> Audience:
    """The highest audience among the cited documents: what a place must have to be shown an answer whole.

    The licence register is for staff.
    """
    documents = {one.partition("#")[0] for one in citations}
    registered = {one for one in documents if one.startswith("licence/")}
    documents -= registered
    for audience in (Audience.PUBLIC, Audience.STAFF):
        documents = {one for one in documents if await library.find_document(one, audience) is None}
        if not documents:
            return Audience.STAFF if registered else audience
    return Audience.COUNSEL


async def audience_of_assessment(assessment: Assessment, library: Library) -> Audience:
    """The same for an assessment; one that looked at files may name other matters, and is for staff at least.

    The rules name their authorities whether the library has them or not: those it has not hide nothing.
    """
    used = [one.id for one in assessment.citations] + [one.citation for one in assessment.sightings]
    named = {each for finding in assessment.findings for each in finding.citations}
    used += [one for one in named if await _kept(one, library)]
    found = await audience_of(used, library)
    looked = Audience.STAFF if assessment.clips else Audience.PUBLIC
    return max(found, looked, key=lambda one: one.level)


async def _kept(citation: str, library: Library) -> bool:
    """Whether there is such a document for anybody, or it is of the licence register."""
    document = citation.partition("#")[0]
    return document.startswith("licence/") or await library.find_document(document, Audience.COUNSEL) is not None
