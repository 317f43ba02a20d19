"""What the shipped reader says of a text: names, descriptions and circumstances, each with its words and how sure."""

from dataclasses import dataclass, field

from knowledge.reading.matching import Match


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch `text[start:end]` that is a mention, with the probability of each of labels.STATUSES."""

    start: int
    end: int
    statuses: dict[str, float]


@dataclass(frozen=True, slots=True)
class Named(Found):
    """A name that the library has."""

    guide: str
    asset: str
    """Empty where the name is the franchise's."""
    ambiguous: bool
    misspelt: bool
    supported: bool = False
    """Whether the text has another word of the franchise."""


@dataclass(frozen=True, slots=True)
class Described(Found):
    """Words that describe a thing, or an outside work, without a name that the library has."""

    match: Match


@dataclass(frozen=True, slots=True)
class Fact:
    """One of labels.FACT_LABELS: how sure, and the words that it rests on most."""

    sure: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TextReading:
    """What the shipped reader reads in one text."""

    names: tuple[Named, ...] = ()
    described: tuple[Described, ...] = ()
    facts: dict[str, Fact] = field(default_factory=dict)
    whole: dict[str, float] = field(default_factory=dict)
    """The probability of each of labels.WHOLE_LABELS that is no fact."""

    orders: tuple[tuple[int, int], ...] = ()
    """Stretches that tell the reader what to answer: left out of all the rest."""

    def described_guides(self) -> tuple[str, ...]:
        """The guides whose things the descriptions fit best, the best first."""
        return tuple(dict.fromkeys(thing.guide for each in self.described for thing, _share in each.match.things))
