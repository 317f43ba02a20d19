"""A model that is not asked anything while everything that leaves is paused."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence

from bot.domain.assessment import Sighting
from bot.domain.clip import Clip
from bot.domain.errors import ModelUnavailable
from bot.ports import LanguageModel, Proposal, SeeingModel, Still
from knowledge.model import Guide

IsPaused = Callable[[], Awaitable[bool]]


async def _go_on(is_paused: IsPaused) -> None:
    if await is_paused():
        raise ModelUnavailable("model calls are paused")


class PausableModel:
    """A LanguageModel; see bot.ports."""

    def __init__(self, model: LanguageModel, is_paused: IsPaused) -> None:
        """`is_paused` is asked before every call: the pause counts at once, on all nodes."""
        self.model, self.is_paused, self.name = model, is_paused, model.name

    async def propose(self, clip: Clip, guides: Sequence[Guide]) -> Proposal:
        """See bot.ports.LanguageModel."""
        await _go_on(self.is_paused)
        return await self.model.propose(clip, guides)

    async def rewrite(self, summary: str, language: str, allowed: Mapping[str, str]) -> str:
        """See bot.ports.LanguageModel."""
        await _go_on(self.is_paused)
        return await self.model.rewrite(summary, language, allowed)

    async def stream(self, summary: str, language: str, allowed: Mapping[str, str]) -> AsyncGenerator[str, None]:
        """See bot.ports.LanguageModel."""
        await _go_on(self.is_paused)
        async for piece in self.model.stream(summary, language, allowed):
            yield piece

    async def fill(self, slot: str, instructions: str, facts: Mapping[str, str]) -> str:
        """See bot.ports.LanguageModel."""
        await _go_on(self.is_paused)
        return await self.model.fill(slot, instructions, facts)


class PausableSight:
    """A SeeingModel; see bot.ports."""

    def __init__(self, model: SeeingModel, is_paused: IsPaused) -> None:
        """As above."""
        self.model, self.is_paused, self.name = model, is_paused, model.name

    async def see(self, stills: Sequence[Still], guides: Sequence[Guide]) -> tuple[Sighting, ...]:
        """See bot.ports.SeeingModel."""
        await _go_on(self.is_paused)
        return await self.model.see(stills, guides)
