"""What a model may answer: a closed schema, and how its words become a proposal."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.assessment import Circumstance, Sighting
from bot.domain.clip import Clip, Span, Speaker
from bot.domain.errors import ModelUnavailable
from bot.ports import Proposal
from knowledge.model import Asset, Guide

MOST = 40  # of each; a clip with more is no clip
FENCED = re.compile(r"^\s*```(?:json)?\s*(?P<body>.*?)\s*```\s*$", re.DOTALL)


Assets = Mapping[tuple[str, str], tuple[Guide, Asset]]
"""By guide id and asset id."""


class Closed(BaseModel):
    """What is not in the schema is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class NamedAsset(Closed):
    """An asset, as the model names it."""

    guide: str = Field(max_length=200)
    asset: str = Field(max_length=200)


class SeenAsset(NamedAsset):
    """An asset, and the words that show it."""

    quote: str = Field(min_length=1, max_length=500)


class SaidFact(Closed):
    """A circumstance, and the words that say it."""

    name: str = Field(max_length=100)
    quote: str = Field(min_length=1, max_length=500)


class ModelAnswer(Closed):
    """The whole answer."""

    sightings: list[SeenAsset] = Field(default=[], max_length=MOST)
    circumstances: list[SaidFact] = Field(default=[], max_length=MOST)


Answer = TypeVar("Answer", bound=Closed)


def parse_answer(text: str, schema: type[Answer]) -> Answer:
    """The answer in a model's text; raises ModelUnavailable where it is no such JSON."""
    fenced = FENCED.match(text)
    try:
        return schema.model_validate_json(fenced["body"] if fenced else text)
    except ValidationError as error:
        raise ModelUnavailable(f"its answer does not fit the schema ({error.error_count()} faults)") from error


def proposal(answer: ModelAnswer, clip: Clip, guides: Sequence[Guide]) -> Proposal:
    """The answer's words found in the clip. What is not there verbatim, or is in no guide, is dropped."""
    return Proposal(
        sightings=tuple(_sightings(answer.sightings, clip, assets_of(guides))),
        circumstances=tuple(_circumstances(answer.circumstances, clip)),
    )


def assets_of(guides: Sequence[Guide]) -> Assets:
    """All assets that a model may name."""
    return {(guide.id, asset.id): (guide, asset) for guide in guides for asset in guide.assets}


def find_asset(named: NamedAsset, assets: Assets) -> tuple[Guide, Asset] | None:
    """The asset that is meant; models leave out the `guide/` of an id."""
    return assets.get((named.guide, named.asset)) or assets.get((f"guide/{named.guide}", named.asset))


def find_span(clip: Clip, quote: str) -> Span | None:
    """Where a quote stands, letter for letter, in a statement of the clip."""
    for number, statement in enumerate(clip.statements):
        start = statement.text.find(quote)
        if start >= 0:
            return Span(statement=number, start=start, end=start + len(quote), text=quote)
    return None


def _sightings(seen: Iterable[SeenAsset], clip: Clip, assets: Assets) -> Iterable[Sighting]:
    for one in seen:
        span = find_span(clip, one.quote)
        known = find_asset(one, assets)
        if span is None or known is None:
            continue
        # A model's own confidence is worth nothing; corroboration raises it.
        yield Sighting.of(*known, confidence=0.5, evidence=one.quote, by=Speaker.MODEL, how="model", span=span)


def _circumstances(said: Iterable[SaidFact], clip: Clip) -> Iterable[Circumstance]:
    for one in said:
        span = find_span(clip, one.quote)
        if span is not None:
            yield Circumstance(name=one.name, evidence=one.quote, by=Speaker.MODEL, span=span)
