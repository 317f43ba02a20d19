"""No language model: the default. Everything works without one."""

from collections.abc import AsyncGenerator, Mapping, Sequence

from bot.domain.clip import Clip
from bot.domain.errors import ModelUnavailable
from bot.ports import Proposal
from knowledge.model import Guide


class NoModel:
    """Proposes nothing, and says again what it was given."""

    name = ""

    async def propose(self, clip: Clip, guides: Sequence[Guide]) -> Proposal:  # noqa: ARG002 the port's signature
        """Nothing."""
        return Proposal()

    async def rewrite(self, summary: str, language: str, allowed: Mapping[str, str]) -> str:  # noqa: ARG002
        """The summary as it is."""
        return summary

    async def stream(self, summary: str, language: str, allowed: Mapping[str, str]) -> AsyncGenerator[str, None]:  # noqa: ARG002
        """The summary as it is, in one piece."""
        yield summary

    async def fill(self, slot: str, instructions: str, facts: Mapping[str, str]) -> str:  # noqa: ARG002
        """Nothing to fill with: the slot keeps its plain text."""
        raise ModelUnavailable("no language model is configured")
