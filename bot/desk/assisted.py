"""`check` with a language model beside it: it proposes and polishes, and whatever it does the answer comes.

The likelihood comes from the table in every case. A model never sees a clip that stops (intimate imagery, a minor), nor
a source above its clearance.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from bot.assessment.rewrite import Words, fault, whole
from bot.desk.check import Check
from bot.domain.assessment import Assessment, Circumstance, Sighting
from bot.domain.clip import Clip
from bot.domain.errors import ModelUnavailable
from bot.ports import LanguageModel, Library, Proposal
from bot.reading.composed import compose
from knowledge.model import Audience, Guide

log = structlog.get_logger(__name__)

MOST_GUIDES = 6  # a clip shows few franchises; the names of all assets of all guides would be most of the cost


@dataclass(frozen=True)
class ModelRules:
    """How far a model may go."""

    seconds: float
    """For one question, all calls together."""
    clearance: Audience
    rewrite: bool
    words: Words
    never: Sequence[str]


@dataclass(frozen=True)
class AssistedCheck:
    """Answers like Check, with what a model adds where it holds."""

    check: Check
    library: Library
    model: LanguageModel
    rules: ModelRules

    async def __call__(
        self,
        clip: Clip,
        language: str,
        clearance: Audience,
        facts: Mapping[str, str] | None = None,
        *,
        seen: Sequence[Sighting] = (),
        also_said: Sequence[Circumstance] = (),
    ) -> Assessment:
        """See Check; `without_model` says why a configured model took no part."""
        plain = await self.check(clip, language, clearance, facts, seen=seen, also_said=also_said)
        if not self.model.name or any(lane.stop for lane in plain.lanes):
            return plain
        try:
            async with asyncio.timeout(self.rules.seconds):
                proposal = await self.model.propose(clip, await self._likely_guides(clip))
                better = await self._with(proposal, plain, clip, language, clearance, facts, seen, also_said)
                return await self._polished(better, language) if self.rules.rewrite else better
        except ModelUnavailable as error:
            return _without(plain, str(error))
        except TimeoutError:
            return _without(plain, "it did not answer in time")

    async def _with(
        self,
        proposal: Proposal,
        plain: Assessment,
        clip: Clip,
        language: str,
        clearance: Audience,
        facts: Mapping[str, str] | None,
        seen: Sequence[Sighting],
        also_said: Sequence[Circumstance],
    ) -> Assessment:
        if not proposal.sightings and not proposal.circumstances:
            return plain
        return await self.check(clip, language, clearance, facts, seen=seen, also_said=also_said, proposal=proposal)

    async def _likely_guides(self, clip: Clip) -> tuple[Guide, ...]:
        """The guides whose assets the clip's words come nearest to."""
        guides = {one.id: one for one in await self.library.guides(self.rules.clearance)}
        reading = await self.library.read(compose(clip).text, self.rules.clearance)
        told = [*(named.guide for named in reading.names), *reading.described_guides()]
        near = list(dict.fromkeys(guide for guide in told if guide in guides))[:MOST_GUIDES]
        return tuple(guides[one] for one in near or list(guides)[:MOST_GUIDES])

    async def _polished(self, assessment: Assessment, language: str) -> Assessment:
        allowed = await self._allowed(assessment)
        if not allowed:
            return assessment
        try:
            text, reason = await self._streamed(assessment, language, allowed)
        except ModelUnavailable as error:
            return assessment.model_copy(update={"without_model": str(error)})
        if reason:
            log.warning("a rewrite was not shown", reason=reason, model=self.model.name)
            return assessment.model_copy(update={"without_model": f"its rewrite was not shown: {reason}"})
        return assessment.model_copy(update={"summary": text.strip()})

    async def _streamed(self, assessment: Assessment, language: str, allowed: Mapping[str, str]) -> tuple[str, str]:
        """The rewrite and why it may not be shown. It is read as it comes and left at the first sentence that fails."""
        text = ""
        async with aclosing(self.model.stream(assessment.summary, language, allowed)) as pieces:
            async for piece in pieces:
                text += piece
                if reason := self._fault(whole(text), assessment, allowed):
                    return text, reason
        return text, self._fault(text, assessment, allowed) if text.strip() else "it is empty"

    def _fault(self, text: str, assessment: Assessment, allowed: Mapping[str, str]) -> str:
        return fault(text, assessment.likelihood, allowed, self.rules.words, self.rules.never) if text else ""

    async def _allowed(self, assessment: Assessment) -> dict[str, str]:
        """Citation id -> quote, of the findings' sources that the model may see."""
        found = {one for finding in assessment.findings for one in finding.citations}
        allowed: dict[str, str] = {}
        for one in assessment.citations:
            document = one.id.partition("#")[0]
            if one.id in found and await self.library.find_document(document, self.rules.clearance) is not None:
                allowed[one.id] = one.quote
        return allowed


def _without(assessment: Assessment, reason: str) -> Assessment:
    log.info("answered without the language model", reason=reason)
    return assessment.model_copy(update={"without_model": reason})
