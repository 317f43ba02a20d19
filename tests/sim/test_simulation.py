"""Histories with faults in virtual time; a failing seed is printed: `python -m tests.sim SEED` lives it again.

As many seeds as RIGHTSDESK_TEST_SEEDS says: `.ci/run` asks for 200, `make soak` for 2,000.
"""

import os

import pytest

from tests.sim.world import World

CHUNK = 50
SEEDS = int(os.environ.get("RIGHTSDESK_TEST_SEEDS", "100"))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_nothing_is_lost_or_doubled_in_any_history(first: int) -> None:
    broken = {seed: faults for seed in range(first, first + CHUNK) if (faults := World(seed).run())}

    assert broken == {}, f"live it again: python -m tests.sim {next(iter(broken))}"


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_the_control_without_find_doubles_in_some_history() -> None:
    doubled = [seed for seed in range(60) if any("tickets for" in fault for fault in World(seed, finds=False).run())]

    assert doubled


def test_a_seed_decides_everything() -> None:
    first, second = World(7), None
    first.run()
    posts, tickets = first.platform.posts, first.tracker.tickets
    second = World(7)
    second.run()

    assert len(second.platform.posts) == len(posts)
    assert len(second.tracker.tickets) == len(tickets)
