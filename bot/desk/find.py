"""Finding a matter, for whoever asks."""

from bot.domain.errors import NotFound
from bot.domain.matter import By, Matter
from bot.ports import Tx


def get_matter(tx: Tx, matter: str, by: By) -> Matter:
    """By id; raises NotFound, also for one that they may not know of: the two look alike."""
    found = tx.find_matter(matter, by)
    if found is None:
        raise NotFound(f"There is no matter {matter}.")
    return found
