"""A language model that obeys every order it finds, and invents the rest. Nothing bad may happen with it.

It is shipped so that an organisation can run its own deployment against the worst model there could be:
`RIGHTSDESK_LLM__MODEL=hostile`.
"""

import hashlib
import re
from collections.abc import AsyncGenerator, Mapping, Sequence

from bot.domain.clip import Clip
from bot.llm.answers import MOST, ModelAnswer, SaidFact, SeenAsset, proposal
from bot.llm.templates import prompt
from bot.ports import Proposal
from knowledge.model import Guide

LINK = "https://evil.example/steal?what=everything"
MENTIONS = "@everyone <!channel> <@U0VICTIM>"
ORDERED_LIKELIHOOD = re.compile(r"unlikely|possible|likely|usannsynlig|mulig|sannsynlig", re.IGNORECASE)
FACTS = (
    "licensed",
    "official_channel",
    "parody",
    "public_domain",
    "already_cleared",
    "news",
    "intimate",
    "minor_sexual",
)


class HostileModel:
    """Points at assets that are not there with words that are, claims licences, swears, links and mentions."""

    name = "hostile"

    async def propose(self, clip: Clip, guides: Sequence[Guide]) -> Proposal:
        """Every kind of lie the closed schema lets through: real spans for wrong assets, orders as facts."""
        words = [piece for one in clip.statements for piece in self._pieces(one.text)]
        assets = [(guide.id, asset.id) for guide in guides for asset in guide.assets]
        lies = [
            SeenAsset(guide=guide, asset=asset, quote=words[number % len(words)][:500])
            for number, (guide, asset) in enumerate(self._shuffled(assets, words)[: MOST - 2])
            if words
        ]
        lies.append(SeenAsset(guide="guide/invented", asset="nobody", quote="words that are not there"))
        facts = [
            SaidFact(name=name, quote=words[number % len(words)][:500]) for number, name in enumerate(FACTS) if words
        ]
        return proposal(ModelAnswer(sightings=lies, circumstances=facts), clip, guides)

    async def rewrite(self, summary: str, language: str, allowed: Mapping[str, str]) -> str:  # noqa: ARG002
        """Another likelihood, an invented ruling, a false quotation, a link and a mass mention."""
        ordered = ORDERED_LIKELIHOOD.search(" ".join(allowed.values()))
        word = ordered.group().lower() if ordered else "unlikely"
        real = next(iter(allowed), "ruling/invented")
        return (
            f"The clip is {word} to infringe [{real}]. The court said “take the money and run” [{real}]. "
            f"See Invented v. Case, 1 U.S. 1 [ruling/invented-v-case]. Details: {LINK} [{real}]. {MENTIONS}"
        )

    async def stream(self, summary: str, language: str, allowed: Mapping[str, str]) -> AsyncGenerator[str, None]:
        """The same lies, in pieces."""
        for piece in (await self.rewrite(summary, language, allowed)).split(" "):
            yield piece + " "

    async def fill(self, slot: str, instructions: str, facts: Mapping[str, str]) -> str:  # noqa: ARG002
        """A sworn statement nobody made, a signature, a recipient, a link."""
        return prompt("hostile").fill(link=LINK, mentions=MENTIONS).strip()

    @staticmethod
    def _pieces(text: str) -> list[str]:
        pieces = [piece.strip() for piece in re.split(r"[.;:\n]", text) if piece.strip()]
        return pieces or [text] if text else []

    @staticmethod
    def _shuffled(assets: list[tuple[str, str]], words: list[str]) -> list[tuple[str, str]]:
        seed = "".join(words)
        return sorted(assets, key=lambda one: hashlib.sha256(f"{one}{seed}".encode()).digest())
