"""The likelihood comes only from the table (knowledge/likelihood.toml); nothing else decides."""

from functools import cache

from bot.assessment.situation import Situation
from knowledge.rules_table import Row, likelihood_table

Conditions = tuple[tuple[str, frozenset[bool | str]], ...]


@cache
def rows_for(family: str) -> tuple[tuple[Conditions, Row], ...]:
    """The rows that may decide there, in their order, conditions ready to be compared."""
    return tuple(
        (
            tuple(
                (name, frozenset(wanted if isinstance(wanted, tuple) else (wanted,)))
                for name, wanted in row.when.items()
            ),
            row,
        )
        for row in likelihood_table().rows
        if not row.country or family in row.country
    )


def judge(situation: Situation) -> Row:
    """The row that decides this situation: its likelihood, why, and what it rests on."""
    conditions = situation.conditions
    return next(
        row for wanted, row in rows_for(situation.family) if all(conditions[name] in values for name, values in wanted)
    )
