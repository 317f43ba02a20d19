"""How much one person, and one place, may ask: token buckets kept in the store, so that all nodes count alike."""

from datetime import datetime, timedelta

from bot.domain.matter import SYSTEM
from bot.ports import Tx
from knowledge.model import Frozen

BUCKET = "bucket"
"""Record kind: 'person:slack:U1' -> how much may still be asked, and when that was so."""


class Bucket(Frozen):
    """So many in a row, and so many more an hour."""

    per_hour: int
    """0 for no limit."""
    at_once: int


def draw(tx: Tx, key: str, bucket: Bucket, cost: int = 1) -> datetime | None:
    """Take from a bucket; where it holds too little, when there is enough again. What is refused costs nothing."""
    if not bucket.per_hour:
        return None
    # What costs more than the whole bucket is let through when it is full, and empties it.
    wanted = min(cost, bucket.at_once)
    found = tx.find_record(BUCKET, key, SYSTEM)
    left = _filled(tx.now, found.body, bucket) if found else float(bucket.at_once)
    if left < wanted:
        return tx.now + timedelta(hours=(wanted - left) / bucket.per_hour)
    tx.put_record(BUCKET, key, {"left": left - wanted, "at": tx.now.isoformat()})
    return None


def _filled(now: datetime, body: dict[str, float | str], bucket: Bucket) -> float:
    """What is in it by now; a clock that was put back adds nothing."""
    hours = max(0.0, (now - datetime.fromisoformat(str(body["at"]))) / timedelta(hours=1))
    return min(float(bucket.at_once), float(body["left"]) + hours * bucket.per_hour)
