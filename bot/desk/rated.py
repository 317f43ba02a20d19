"""What people thought of the answers: 👍 and 👎 with its reason, by the rule that decided."""

from collections import defaultdict
from collections.abc import Sequence

from bot.domain.matter import By
from bot.ports import Tx
from knowledge.model import Frozen

FEEDBACK = "feedback"


class Rated(Frozen):
    """The opinions on answers of one kind."""

    likelihood: str
    """likely, possible, ...; 'answer' for an answer to a question."""
    rule: str
    """The row of the likelihood table that decided; empty for an answer to a question."""
    good: int
    bad: int
    reasons: tuple[tuple[str, str], ...] = ()
    """(matter or record, what was wrong), the newest first."""


def opinions(tx: Tx, by: By) -> tuple[Rated, ...]:
    """By likelihood and rule, the most disputed first; of matters that they may not see none."""
    groups: dict[tuple[str, str], list[tuple[bool, str, str]]] = defaultdict(list)
    for one in tx.records(FEEDBACK, by, limit=100_000):
        key = (one.body["likelihood"] or "answer", one.body["rule"])
        groups[key].append((one.body["good"], one.matter or one.body["record"], one.body["reason"]))
    found = [_rated(likelihood, rule, said) for (likelihood, rule), said in groups.items()]
    return tuple(sorted(found, key=lambda one: (-one.bad, one.likelihood, one.rule)))


def _rated(likelihood: str, rule: str, said: Sequence[tuple[bool, str, str]]) -> Rated:
    good = sum(one for one, _, _ in said)
    reasons = tuple((about, reason) for liked, about, reason in said if not liked)
    return Rated(likelihood=likelihood, rule=rule, good=good, bad=len(said) - good, reasons=reasons)
