"""Histories with faults in virtual time; a failing seed is printed: `python -m tests.sim SEED` lives it again.

As many seeds as RIGHTSDESK_TEST_SEEDS says: `.ci/run` asks for 2,000.
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


@pytest.mark.timeout(900)
def test_the_control_without_find_doubles_in_some_history() -> None:
    """A simulation that cannot see a second ticket would prove nothing."""
    broken = ((seed, World(seed, finds=False).run()) for seed in range(60))
    doubled = next((seed for seed, faults in broken if any("tickets for" in one for one in faults)), None)

    assert doubled is not None


def test_a_seed_decides_everything() -> None:
    assert lived(7) == lived(7)


def lived(seed: int) -> tuple[object, ...]:
    """What platform and tracker saw; keys without the installation's letters, which no seed decides."""
    world = World(seed)
    world.run()
    return world.platform.posts, world.platform.told, [key.rpartition("-")[0] for key in world.tracker.tickets]
