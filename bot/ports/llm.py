"""What language models and seeing models are asked: they propose, they never decide."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Protocol

from bot.domain.assessment import Circumstance, Sighting
from bot.domain.clip import Clip
from bot.ports.clips import Still
from knowledge.model import Frozen, Guide


class Proposal(Frozen):
    """What a language model proposes a clip shows; every span is checked before it counts."""

    sightings: tuple[Sighting, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    refused: str = ""


class LanguageModel(Protocol):
    """An optional language model. It proposes and polishes; it never decides."""

    name: str

    async def propose(self, clip: Clip, guides: Sequence[Guide]) -> Proposal:
        """Sightings and circumstances with exact spans; raises ModelUnavailable with a short reason."""

    async def rewrite(self, summary: str, language: str, allowed: Mapping[str, str]) -> str:
        """The summary again, in that language; `allowed` is citation id -> quote. Raises ModelUnavailable."""

    def stream(self, summary: str, language: str, allowed: Mapping[str, str]) -> AsyncGenerator[str, None]:
        """Like rewrite, piece by piece."""

    async def fill(self, slot: str, instructions: str, facts: Mapping[str, str]) -> str:
        """Prose for one named slot of a draft. Raises ModelUnavailable."""


class SeeingModel(Protocol):
    """An optional model that looks at pictures. It proposes; it never decides."""

    name: str
    """Empty for none."""

    async def see(self, stills: Sequence[Still], guides: Sequence[Guide]) -> tuple[Sighting, ...]:
        """Assets of these guides that the stills seem to show; raises ModelUnavailable with a short reason."""
