"""The likelihood comes only from the table (knowledge/likelihood.toml); nothing else decides."""

from bot.assessment.case import Case
from knowledge.rules_table import Row, likelihood_table


def judge(case: Case) -> Row:
    """The row that decides this case: its likelihood, why, and what it rests on."""
    return likelihood_table().decide(case.family, case.conditions())
