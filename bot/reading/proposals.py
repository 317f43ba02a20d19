"""What a language model proposes: only what can be verified in the clip's own words is kept, and it is only asked.

A span that does not stand in the text verbatim is dropped; an asset that is not in the guides is dropped; a proposal
never speaks for the use. What is left changes neither sightings nor likelihood: it becomes a question, and a person's
answer counts.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.assessment.circumstances import YES, favours_use
from bot.assessment.questions import ABOUT_AN_ASSET, CONFIRMED
from bot.domain.assessment import Circumstance, Sighting
from bot.domain.clip import Clip, Span, Speaker
from bot.ports import Proposal
from knowledge.model import Guide

SURE_AT_MOST = 0.75
"""What a model sees in a picture never makes an asset surely recognised (SURE_FROM in situation.py)."""
SHORTEST = 3  # letters of a span: fewer stand in every text


def merge_proposal(
    clip: Clip,
    proposal: Proposal,
    guides: Sequence[Guide],
    known: frozenset[str] = frozenset(),
) -> Proposal:
    """The part of a proposal that is verified. `known` are the circumstances that exist; where empty, all pass."""
    by_id = {guide.id: guide for guide in guides}
    return Proposal(
        sightings=tuple(_sightings(clip, proposal, by_id)),
        circumstances=tuple(_circumstances(clip, proposal, known)),
        refused=proposal.refused,
    )


def _sightings(clip: Clip, proposal: Proposal, guides: dict[str, Guide]) -> Iterator[Sighting]:
    for one in proposal.sightings:
        guide = guides.get(one.guide)
        asset = next((each for each in guide.assets if each.id == one.asset), None) if guide else None
        span = verified(clip, one.span)
        if guide is None or asset is None or span is None:
            continue
        yield Sighting.of(
            guide, asset, confidence=one.confidence, evidence=span.text, by=Speaker.MODEL, how="model", span=span
        )


def _circumstances(clip: Clip, proposal: Proposal, known: frozenset[str]) -> Iterator[Circumstance]:
    for one in proposal.circumstances:
        span = verified(clip, one.span)
        if span is None or favours_use(one) or (known and one.name not in known):
            continue
        yield Circumstance(name=one.name, value=one.value, evidence=span.text, by=Speaker.MODEL, span=span)


def verified(clip: Clip, span: Span | None) -> Span | None:
    """The span if its words stand there verbatim; moved to where they stand if only the numbers are wrong."""
    if span is None or len(span.text.strip()) < SHORTEST or not 0 <= span.statement < len(clip.statements):
        return None
    text = clip.statements[span.statement].text
    if text[span.start : span.end] == span.text:
        return span
    at = text.find(span.text)
    return Span(statement=span.statement, start=at, end=at + len(span.text), text=span.text) if at >= 0 else None


def confirmed(facts: Mapping[str, str], guides: Sequence[Guide]) -> tuple[Sighting, ...]:
    """The assets that a reviewer says are shown; what the answer names stands in no text, so there is no span."""
    said = {name.removeprefix(ABOUT_AN_ASSET) for name, value in facts.items() if _confirms(name, value)}
    return tuple(
        Sighting.of(guide, asset, confidence=CONFIRMED, evidence=asset.name, by=Speaker.REVIEWER, how="confirmed")
        for guide in guides
        for asset in guide.assets
        if f"{guide.id.removeprefix('guide/')}#{asset.id}" in said
    )


def _confirms(name: str, value: str) -> bool:
    return name.startswith(ABOUT_AN_ASSET) and value.strip().casefold() in YES
