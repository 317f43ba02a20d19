"""One function per factor: what it shows for this clip, as reasons that are said in the reader's language later."""

from collections.abc import Iterator

from bot.assessment.factors.authorisation import authorisation
from bot.assessment.factors.exceptions import exceptions
from bot.assessment.factors.fair_use import amount, market, nature, purpose
from bot.assessment.factors.protectability import protectability
from bot.assessment.factors.reason import Reason
from bot.assessment.factors.responsibility import responsibility
from bot.assessment.factors.similarity import similarity
from bot.assessment.situation import Situation

FACTORS = (authorisation, protectability, similarity, purpose, nature, amount, market, exceptions, responsibility)


def reasons(situation: Situation) -> tuple[Reason, ...]:
    """All reasons, factor by factor; the four of § 107 only where they are the law or the default."""
    return tuple(_all(situation))


def _all(situation: Situation) -> Iterator[Reason]:
    for factor in FACTORS:
        yield from factor(situation)


__all__ = ["FACTORS", "Reason", "reasons"]
