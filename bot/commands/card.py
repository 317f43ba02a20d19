"""An assessment, an answer or hits -> the platform-neutral Reply."""

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlsplit

from bot.commands.clip_card import clip_block, match_buttons, pictures
from bot.commands.core import Block, Button, Choice, Reply
from bot.domain.answer import Answer
from bot.domain.assessment import Assessment, Cited, Finding, Leaning, Question, Step
from bot.domain.clip import Clip
from bot.domain.links import normal_url
from bot.ports import Texts
from knowledge.model import Audience, Hit

SIDES = (
    (Leaning.FAVOURS_CLAIMANT, "card-for-claimant"),
    (Leaning.FAVOURS_USE, "card-for-use"),
    (Leaning.NEUTRAL, "card-neutral"),
)
NAMED = 2
"""Sightings named on the first line."""
CLIP_WORDS, ADDRESS = 60, 32
"""Characters of a clip's words, and of an address that is shown whole."""
CLOSE_REASONS = (
    "licensed",
    "tolerated",
    "exception",
    "not-ours",
    "already-gone",
    "already-noticed",
    "public-domain",
)


def shortened(text: str, limit: int) -> str:
    """Cut, and marked as cut."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def spoken(language: str) -> str:
    """The catalogue's language: Norwegian for Norwegian, else English."""
    return language if language in ("en", "no") else "en"


def card(
    assessment: Assessment,
    texts: Texts,
    *,
    record: str = "",
    clearance: Audience = Audience.PUBLIC,
    clip: Clip | None = None,
) -> Reply:
    """The answer card of `check`: what it is about, why, the one question, what to do. The rest is one click away."""
    language = spoken(assessment.language)
    subject = assessment.matter or record
    return Reply(
        title=about(assessment, clip),
        likelihood=assessment.likelihood,
        summary=assessment.summary,
        blocks=_filled(_first_blocks(assessment, texts, language)),
        details=_filled(_details(assessment, texts, language)),
        sources=assessment.citations,
        questions=tuple(_asked(one, subject, texts, language) for one in assessment.questions[:1]),
        buttons=tuple(_buttons(assessment, texts, language, subject)),
        pictures=pictures(assessment, texts, language),
        notice=assessment.notice or texts.say("notice-ai", language),
        language=language,
        matter=assessment.matter,
        record=record,
        clearance=clearance,
        assessment=assessment,
    )


def about(assessment: Assessment, clip: Clip | None) -> str:
    """'tiktok.com/…/7301 · Young-hee (Squid Game)': by what a reader knows the clip again among ten."""
    names = [f"{one.name} ({one.franchise})" for one in assessment.sightings]
    seen = ", ".join(dict.fromkeys(names[:NAMED]))
    return " · ".join(filter(None, (clip_name(clip), seen)))


def clip_name(clip: Clip | None) -> str:
    """A clip in a few letters: its address without the middle, else how its words begin."""
    if clip is None:
        return ""
    if clip.url:
        return short_address(clip.url)
    words = " ".join(" ".join(one.text for one in clip.statements).split())
    return f"“{shortened(words, CLIP_WORDS)}”" if words else ""


def short_address(url: str) -> str:
    """'youtube.com/…/abc' of a long address: the host and what names the clip."""
    parts = urlsplit(normal_url(url))
    last = dict(parse_qsl(parts.query)).get("v") or parts.path.rstrip("/").rpartition("/")[2]
    if not parts.netloc:
        return shortened(url, CLIP_WORDS)
    whole = f"{parts.netloc}{parts.path}".rstrip("/")
    if not last or (len(whole) <= ADDRESS and not parts.query):
        return shortened(whole, CLIP_WORDS)
    return f"{parts.netloc}/…/{shortened(last, ADDRESS)}"


def _first_blocks(assessment: Assessment, texts: Texts, language: str) -> Iterator[Block]:
    """What to do and why; what stops everything, and what could not be looked at."""
    if any(lane.stop for lane in assessment.lanes):
        yield _lanes(assessment, texts, language)
    yield Block(lines=assessment.unseen[:1])
    step = texts.say(f"step-{assessment.next_step.name.value}", language)
    yield Block(text=f"{texts.say('card-next', language)}: {step}. {assessment.next_step.why}")


def _details(assessment: Assessment, texts: Texts, language: str) -> Iterator[Block]:
    """Everything that the likelihood rests on."""
    numbers = {one.id: number for number, one in enumerate(assessment.citations, 1)}
    if not any(lane.stop for lane in assessment.lanes):
        yield _lanes(assessment, texts, language)
    yield _sightings(assessment, texts, language)
    for side, key in SIDES:
        yield _side(assessment.findings, side, key, numbers, texts, language)
    yield _circumstances(assessment, texts, language)
    yield clip_block(assessment, texts, language)
    more = tuple(one.text for one in assessment.questions[1:])
    yield Block(heading=texts.say("card-questions", language), lines=more)


def _filled(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block.text or block.lines)


def _asked(one: Question, subject: str, texts: Texts, language: str) -> Button:
    choices = tuple(Choice(value=choice, label=texts.say(f"answer-{choice}", language)) for choice in one.choices)
    return Button(action="answer", label=one.text, record=f"{subject}:{one.fact}", choices=choices)


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
    reasons = Button(action="sources", label=texts.say("button-reasons", language), record=record)
    if any(lane.stop for lane in assessment.lanes):
        yield Button(
            action="ask_counsel",
            label=texts.say("button-ask-counsel", language),
            record=record,
            style="danger",
        )
        yield reasons
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
    yield reasons
    yield from match_buttons(assessment, texts, language, record)
    yield Button(action="share", label=texts.say("button-share", language), record=record)
    yield from _feedback(texts, language, record)


def close_choices(texts: Texts, language: str) -> tuple[Choice, ...]:
    """The preset reasons to close a matter, on the card and in the form."""
    return tuple(Choice(value=reason, label=texts.say(f"close-{reason}", language)) for reason in CLOSE_REASONS)


def _feedback(texts: Texts, language: str, record: str) -> Iterable[Button]:
    yield Button(action="thumbs_up", label=texts.say("button-thumbs-up", language), record=record)
    yield Button(action="thumbs_down", label=texts.say("button-thumbs-down", language), record=record)


def sources_card(
    sources: Iterable[Cited], texts: Texts, language: str, clearance: Audience, details: Iterable[Block] = ()
) -> Reply:
    """What stands behind `Reasons and sources`: the reasons, then the quotes."""
    blocks = tuple(
        Block(
            heading=f"[{number}] {one.title}",
            text=one.quote,
            lines=tuple(filter(None, (one.note, one.id, one.url or ""))),
            quote=True,
        )
        for number, one in enumerate(sources, 1)
    )
    reasons = tuple(details)
    title = texts.say("button-reasons" if reasons else "card-sources", language)
    return Reply(title=title, blocks=(*reasons, *blocks), language=language, clearance=clearance)
