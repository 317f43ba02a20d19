"""The readings joined: the likeliest meaning, and whether a doubt about it would change the likelihood.

The law is asked about every combination of the few meanings that are in doubt, each weighed by how sure it is. Where
one likelihood holds nearly all of the weight, it stands and nothing is asked; else the answer is *possible* (needs_info
where it is doubtful whether anything is described) with the one question that decides most.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from bot.assessment.situation import Doubt
from bot.reading.choices import DESCRIBED_ABOUT, Choice, Option

DOUBTFUL = 0.1
"""From this probability of another meaning on, the law is asked about it, too."""
MOST_DOUBTS = 5
STANDS = 0.55
"""The weight from which a likelihood stands; fitted on texts held apart with falsely likely and wrongly unlikely
weighing three times a needless question (knowledge/reading/REPORT.md)."""

Judge = Callable[[Sequence[Option]], str]
"""Options -> the likelihood that the rules give them."""


@dataclass(frozen=True)
class Joined:
    """The likeliest option of every choice, the doubt that matters, if one does, and the weight of each likelihood."""

    options: tuple[Option, ...]
    doubt: Doubt | None
    weights: dict[str, float]


def join(choices: Sequence[Choice], judge: Judge) -> Joined:
    """Take the likeliest meanings, and ask the law whether the others matter."""
    taken = tuple(choice.options[0] for choice in choices)
    open_choices = sorted(
        (at for at, choice in enumerate(choices) if len(choice.options) > 1 and choice.options[1].sure >= DOUBTFUL),
        key=lambda at: -choices[at].options[1].sure,
    )[:MOST_DOUBTS]
    outcomes = list(_outcomes(choices, taken, open_choices, judge))
    weights: dict[str, float] = defaultdict(float)
    for _picked, weight, likelihood in outcomes:
        weights[likelihood] += weight
    top = max(weights, key=lambda name: weights[name])
    now = judge(taken)
    if weights[top] >= STANDS and top == now:
        return Joined(taken, None, dict(weights))
    if weights[top] >= STANDS:
        picked = max((each for each in outcomes if each[2] == top), key=lambda each: each[1])[0]
        return Joined(_with(taken, picked), None, dict(weights))
    return Joined(taken, _doubt(choices, taken, open_choices, judge, now), dict(weights))


def _outcomes(
    choices: Sequence[Choice], taken: tuple[Option, ...], open_choices: Sequence[int], judge: Judge
) -> Iterator[tuple[dict[int, Option], float, str]]:
    """(options picked for the open choices, weight, likelihood); the weights sum to one."""
    alternatives = [
        [option for option in choices[at].options if option.sure >= DOUBTFUL / 2][:3] for at in open_choices
    ]
    whole = _product(sum(option.sure for option in options) for options in alternatives)
    for combination in product(*alternatives):
        picked = dict(zip(open_choices, combination, strict=True))
        weight = _product(option.sure for option in combination) / whole
        yield picked, weight, judge(_with(taken, picked))


def _with(taken: tuple[Option, ...], picked: dict[int, Option]) -> tuple[Option, ...]:
    return tuple(picked.get(at, option) for at, option in enumerate(taken))


def _doubt(
    choices: Sequence[Choice], taken: tuple[Option, ...], open_choices: Sequence[int], judge: Judge, now: str
) -> Doubt | None:
    """The choice whose other meaning, alone, changes the likelihood and is likeliest; described before all others."""
    found = [
        (at, option)
        for at in open_choices
        for option in choices[at].options[1:3]
        if judge(_with(taken, {at: option})) != now
    ]
    if not found:
        return None
    at, other = max(found, key=lambda each: (choices[each[0]].about == DESCRIBED_ABOUT, each[1].sure))
    words = _words(taken[at]) or _words(other)
    otherwise = judge(_with(taken, {at: other}))
    return Doubt(choices[at].about, taken[at].value, other.value, words, *_names(choices[at]), now, otherwise)


def _words(option: Option) -> str:
    evidence = [*(each.evidence for each in option.sightings), *(each.evidence for each in option.circumstances)]
    return evidence[0] if evidence else option.work


def _product(values: Iterable[float]) -> float:
    result = 1.0
    for value in values:
        result *= value
    return result


def _names(choice: Choice) -> tuple[str, str]:
    """The asset and the franchise that a choice is about, as they are called; empty where it is about none."""
    for option in choice.options:
        for sighting in option.sightings:
            return sighting.name, sighting.franchise
    return "", next((franchise.name for option in choice.options for franchise in option.franchises), "")
