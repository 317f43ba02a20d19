"""Finding a matter, for whoever asks."""

from bot.domain.errors import NotFound
from bot.domain.matter import By, Matter, MatterQuery
from bot.ports import Tx


def get_matter(tx: Tx, matter: str, by: By) -> Matter:
    """By id; raises NotFound, also for one that they may not know of: the two look alike."""
    found = tx.find_matter(matter, by)
    if found is None:
        raise NotFound(f"There is no matter {matter}.")
    return found


def find_by_thread(tx: Tx, thread: str, by: By) -> Matter | None:
    """The matter of a thread."""
    record = tx.find_record("thread", thread, by)
    return tx.find_matter(record.body["matter"], by) if record else None


def times_seen(tx: Tx, uploader: str, by: By) -> int:
    """How many of the team's matters this uploader is in, as far as they may see: whoever asks from outside cannot
    make an uploader a repeated one."""
    return tx.count_matters(MatterQuery(uploader=uploader, outside=False), by) if uploader else 0
