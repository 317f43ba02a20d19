"""The golden draft of each regime, in English and Norwegian: every word that would go out."""

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.ports import Tx
from tests.unit.drafting.cases import REGIMES, completed, memory, run


@pytest.mark.parametrize("language", ["en", "no"])
@pytest.mark.parametrize("regime", REGIMES)
def test_the_golden_draft(regime: str, language: str, snapshot: SnapshotAssertion) -> None:
    def act(tx: Tx) -> str:
        return completed(tx, regime, language).text

    assert run(memory(), act) == snapshot
