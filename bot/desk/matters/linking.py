"""What has to do with a matter: other matters, notices."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.desk.find import get_matter
from bot.domain.matter import By, Matter
from bot.ports import Tx


def link(tx: Tx, by: By, matter: str, other: str) -> Matter:
    """Two matters have to do with each other (a trade-mark point beside a copyright one)."""
    this, that = get_matter(tx, matter, by), get_matter(tx, other, by)
    tx.log(by, "matter.linked", matter=this.id, facts={"to": that.id})
    tx.save_matter(that.model_copy(update={"linked": union(that.linked, (this.id,))}))
    return tx.save_matter(this.model_copy(update={"linked": union(this.linked, (that.id,))}))


def link_notice(tx: Tx, by: By, matter: str, notice: str) -> Matter:
    """A notice (document or draft id) belongs to it."""
    this = get_matter(tx, matter, by)
    tx.log(by, "matter.notice", matter=this.id, on=notice)
    return tx.save_matter(this.model_copy(update={"notices": union(this.notices, (notice,))}))


def union(first: Sequence[Any], second: Iterable[Any]) -> tuple[Any, ...]:
    """The first with what of the second it has not."""
    return (*first, *(one for one in second if one not in first))
