"""An assessment, an answer or hits -> the platform-neutral Reply."""

from collections.abc import Iterable

from bot.commands.clip_card import clip_block, match_buttons, pictures
from bot.commands.core import Block, Button, Choice, Reply
from bot.domain.answer import Answer
from bot.domain.assessment import Assessment, Cited, Finding, Leaning, Step
from bot.ports import Texts
from knowledge.model import Audience, Hit

SIDES = (
    (Leaning.FAVOURS_CLAIMANT, "card-for-claimant"),
    (Leaning.FAVOURS_USE, "card-for-use"),
    (Leaning.NEUTRAL, "card-neutral"),
)
CLOSE_REASONS = (
    "licensed",
    "tolerated",
    "exception",
    "not-ours",
    "already-gone",
    "already-noticed",
    "public-domain",
)


def spoken(language: str) -> str:
    """The catalogue's language: Norwegian for Norwegian, else English."""
    return language if language in ("en", "no") else "en"


def card(assessment: Assessment, texts: Texts, *, record: str = "", clearance: Audience = Audience.PUBLIC) -> Reply:
    """The answer card of `check`."""
    language = spoken(assessment.language)
    numbers = {one.id: number for number, one in enumerate(assessment.citations, 1)}
    # What to do comes first: the rest is for who wants to know why.
    blocks = [
        Block(
            heading=texts.say("card-next", language),
            text=f"{texts.say(f'step-{assessment.next_step.name.value}', language)}: {assessment.next_step.why}",
        ),
        _lanes(assessment, texts, language),
        _sightings(assessment, texts, language),
        *(_side(assessment.findings, side, key, numbers, texts, language) for side, key in SIDES),
        _circumstances(assessment, texts, language),
        clip_block(assessment, texts, language),
    ]
    subject = assessment.matter or record
    return Reply(
        title=texts.say("card-title-check", language),
        likelihood=assessment.likelihood,
        summary=assessment.summary,
        blocks=tuple(block for block in blocks if block.text or block.lines),
        sources=assessment.citations,
        questions=tuple(
            Button(
                action="answer",
                label=one.text,
                record=f"{subject}:{one.fact}",
                choices=tuple(
                    Choice(value=choice, label=texts.say(f"answer-{choice}", language)) for choice in one.choices
                ),
            )
            for one in assessment.questions
        ),
        buttons=tuple(_buttons(assessment, texts, language, subject)),
        pictures=pictures(assessment, texts, language),
        notice=assessment.notice or texts.say("notice-ai", language),
        language=language,
        matter=assessment.matter,
        record=record,
        clearance=clearance,
        assessment=assessment,
    )


def answer_card(answer: Answer, texts: Texts, *, record: str = "", clearance: Audience = Audience.PUBLIC) -> Reply:
    """The answer card of `ask`."""
    return Reply(
        summary=answer.answer,
        sources=answer.citations,
        buttons=tuple(_feedback(texts, answer.language, record)) if not answer.abstained else (),
        notice=texts.say("notice-ai", answer.language),
        language=answer.language,
        record=record,
        clearance=clearance,
    )


def hits_card(query: str, hits: Iterable[Hit], texts: Texts, language: str, clearance: Audience) -> Reply:
    """The passages that `search` found, best first."""
    blocks = tuple(
        Block(
            heading=f"{hit.passage.title} · {hit.passage.citation} · {hit.score:.2f}", text=hit.passage.text, quote=True
        )
        for hit in hits
    )
    return Reply(
        title=texts.say("search-title", language, query=query),
        summary="" if blocks else texts.say("search-none", language),
        blocks=blocks,
        language=language,
        clearance=clearance,
    )


def _sightings(assessment: Assessment, texts: Texts, language: str) -> Block:
    lines = tuple(
        texts.say(
            "card-sighting",
            language,
            name=one.name,
            franchise=one.franchise,
            kind=texts.say(f"kind-{one.kind.value}", language),
            protection=texts.say(f"protection-{one.protection.value}", language),
            evidence=one.evidence,
        )
        for one in assessment.sightings
    )
    heading = texts.say("card-sightings", language)
    return (
        Block(heading=heading, lines=lines)
        if lines
        else Block(heading=heading, text=texts.say("card-no-sightings", language))
    )


def _side(
    findings: Iterable[Finding], side: Leaning, key: str, numbers: dict[str, int], texts: Texts, language: str
) -> Block:
    lines = tuple(
        f"{texts.say(f'factor-{one.factor.value}', language)}: {one.reason}{_marks(one.citations, numbers)}"
        for one in findings
        if one.leaning is side
    )
    return Block(heading=texts.say(key, language), lines=lines)


def _marks(citations: Iterable[str], numbers: dict[str, int]) -> str:
    marks = "".join(f"[{numbers[one]}]" for one in citations if one in numbers)
    return f" {marks}" if marks else ""


def _circumstances(assessment: Assessment, texts: Texts, language: str) -> Block:
    lines = tuple(
        texts.say(
            "card-circumstance",
            language,
            what=texts.say(f"circumstance-{one.name}", language),
            evidence=one.evidence,
            speaker=texts.say(f"speaker-{one.by.value}", language),
        )
        for one in assessment.circumstances
    )
    return Block(heading=texts.say("card-circumstances", language), lines=lines)


def _lanes(assessment: Assessment, texts: Texts, language: str) -> Block:
    lines = tuple(f"{texts.say(f'lane-{one.name}', language)}: {one.why}" for one in assessment.lanes)
    return Block(heading=texts.say("card-lanes", language), lines=lines)


def _buttons(assessment: Assessment, texts: Texts, language: str, record: str) -> Iterable[Button]:
    if assessment.citations:
        yield Button(action="sources", label=texts.say("button-sources", language), record=record)
    if any(lane.stop for lane in assessment.lanes):
        yield Button(
            action="ask_counsel",
            label=texts.say("button-ask-counsel", language),
            record=record,
            style="danger",
        )
        return
    first = assessment.next_step.name
    yield Button(
        action="draft",
        label=texts.say("button-draft", language),
        record=record,
        style="primary" if first is Step.DRAFT else "plain",
    )
    yield Button(action="ticket", label=texts.say("button-ticket", language), record=record)
    yield Button(action="ask_counsel", label=texts.say("button-ask-counsel", language), record=record)
    yield Button(
        action="close",
        label=texts.say("button-close", language),
        record=record,
        choices=close_choices(texts, language),
    )
    yield from match_buttons(assessment, texts, language, record)
    yield Button(action="share", label=texts.say("button-share", language), record=record)
    yield from _feedback(texts, language, record)


def close_choices(texts: Texts, language: str) -> tuple[Choice, ...]:
    """The preset reasons to close a matter, on the card and in the form."""
    return tuple(Choice(value=reason, label=texts.say(f"close-{reason}", language)) for reason in CLOSE_REASONS)


def _feedback(texts: Texts, language: str, record: str) -> Iterable[Button]:
    yield Button(action="thumbs_up", label=texts.say("button-thumbs-up", language), record=record)
    yield Button(action="thumbs_down", label=texts.say("button-thumbs-down", language), record=record)


def sources_card(sources: Iterable[Cited], texts: Texts, language: str, clearance: Audience) -> Reply:
    """The quotes behind a `Sources` button."""
    blocks = tuple(
        Block(
            heading=f"[{number}] {one.title}",
            text=one.quote,
            lines=tuple(filter(None, (one.note, one.id, one.url or ""))),
            quote=True,
        )
        for number, one in enumerate(sources, 1)
    )
    return Reply(title=texts.say("card-sources", language), blocks=blocks, language=language, clearance=clearance)
