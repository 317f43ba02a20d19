"""What people from outside the team say of a clip: the uploader's word, whatever form it was given in."""

from collections.abc import Iterator

from bot.assessment.circumstances import NO, YES
from bot.assessment.proposals import ABOUT_AN_ASSET
from bot.commands.core import Request
from bot.desk.check import TEXT_FACTS
from bot.domain.assessment import Circumstance
from bot.domain.clip import Speaker, Statement

SAID = "said."
"""The answers of people from outside among a request's options: `said.licensed` -> `yes`; the team's are `fact.`."""
FACT = "fact."


def prefix_for(request: Request) -> str:
    """How an answer of this asker is kept."""
    return SAID if request.actor.outsider else FACT


def facts_of(request: Request) -> dict[str, str]:
    """What the team answered: `fact.licensed` -> `yes`."""
    if request.actor.outsider:
        return {}
    return {name.removeprefix(FACT): value for name, value in request.options.items() if name.startswith(FACT)}


def _said(request: Request) -> Iterator[tuple[str, str]]:
    """What outsiders answered."""
    for name, value in request.options.items():
        head, dot, fact = name.partition(".")
        if f"{head}{dot}" == SAID or (f"{head}{dot}" == FACT and request.actor.outsider):
            yield fact, value.strip()


def statements_from_outside(request: Request) -> tuple[Statement, ...]:
    """Their answers that describe the clip, in the uploader's mouth."""
    return tuple(
        Statement(by=Speaker.UPLOADER, text=value, where="answer")
        for name, value in _said(request)
        if name in TEXT_FACTS and value
    )


def circumstances_from_outside(request: Request) -> tuple[Circumstance, ...]:
    """Their answers about the use. What they say of an asset does not count: the clip shows it, or the team says so."""
    return tuple(
        Circumstance(name=name, value=meant, evidence=value, by=Speaker.UPLOADER)
        for name, value in _said(request)
        if name not in (*TEXT_FACTS, "country", "work") and not name.startswith(ABOUT_AN_ASSET)
        for meant in _meant(value)
    )


def _meant(value: str) -> Iterator[bool | str]:
    folded = value.casefold()
    if folded in YES or folded in NO:
        yield folded in YES
    elif folded and folded != "unknown":
        yield folded
