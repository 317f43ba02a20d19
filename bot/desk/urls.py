"""Where each URL of a matter stands at its host, and the share that is refused."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.desk.deadlines import set_deadline
from bot.desk.find import get_matter
from bot.domain.errors import BadInput
from bot.domain.links import clip_key, host_of
from bot.domain.matter import SYSTEM, By, Deadline, UrlRecord, UrlState
from bot.ports import Tx
from knowledge.model import Frozen

RECHECK_DAYS = (1, 3, 7)
WATCHED = (UrlState.SENT, UrlState.REMOVED, UrlState.GEO_BLOCKED)
"""After a notice: was it removed? After a removal: is it back up?"""
DECIDED = (UrlState.REMOVED, UrlState.GEO_BLOCKED, UrlState.REFUSED, UrlState.COUNTERED, UrlState.BACK_UP)
AGAINST = (UrlState.REFUSED, UrlState.COUNTERED)
FEWEST, HIGHEST = 10, 0.2


class Standing(Frozen):
    """How a claimant's notices fare at a host.

    DSA art. 23(2)-(3) lets platforms suspend those who often send manifestly unfounded notices, judged by
    their number and their share.
    """

    claimant: str
    host: str
    decided: int
    against: int

    @property
    def share(self) -> float:
        """Refused or countered, 0 to 1."""
        return self.against / self.decided if self.decided else 0.0

    @property
    def warns(self) -> bool:
        """Whether it is time to look at what is being sent. Our own line: the law names no number."""
        return self.decided >= FEWEST and self.share >= HIGHEST


def standing(tx: Tx, claimant: str, host: str) -> Standing:
    """Counted over all matters."""
    counts: Mapping[UrlState, int] = tx.url_counts(claimant, host)
    decided = sum(counts.get(one, 0) for one in DECIDED)
    return Standing(claimant=claimant, host=host, decided=decided, against=sum(counts.get(one, 0) for one in AGAINST))


def set_url_state(
    tx: Tx, by: By, matter: str, url: str, state: UrlState, *, reference: str = "", appeal_by: datetime | None = None
) -> Standing:
    """The host's answer on one URL; looks again after 1, 3 and 7 days, and warns where too much is refused."""
    this = get_matter(tx, matter, by)
    old = next((one for one in tx.urls(SYSTEM, matter=this.id) if clip_key(one.url) == clip_key(url)), None)
    if old is None and not host_of(url):
        raise BadInput(f"“{url}” is no web address of {this.id}.")
    record = UrlRecord(
        matter=this.id,
        url=old.url if old else url,
        host=host_of(url),
        state=state,
        reference=reference or (old.reference if old else ""),
        claimant=this.claimant,
        changed=tx.now,
        appeal_by=appeal_by or (old.appeal_by if old else None),
    )
    tx.put_url(record)
    facts = {"from": old.state.value if old else "", "to": state.value, "reference": record.reference}
    tx.log(by, "url.state", matter=this.id, on=short(record.url), facts=facts, text=record.url, subject=this.id)
    _recheck(tx, by, record)
    if appeal_by:
        set_deadline(tx, by, _appeal(record, appeal_by))
    return standing(tx, this.claimant, record.host)


def short(url: str) -> str:
    """A name for a URL that says nothing about it: for the audit chain and for keys."""
    return "url-" + hashlib.sha256(clip_key(url).encode()).hexdigest()[:10]


def _recheck(tx: Tx, by: By, record: UrlRecord) -> None:
    for days in RECHECK_DAYS:
        look = Deadline(
            id=f"recheck-{days}:{short(record.url)}",
            matter=record.matter,
            at=record.changed + timedelta(days=days),
            why=f"Look at {record.url} again: {days} {'day' if days == 1 else 'days'} since it was "
            f"{record.state.value.replace('_', ' ')}.",
            source="re-check",
            remind_before=(),
            done=record.state not in WATCHED,
        )
        known = any(one.id == look.id for one in tx.deadlines(SYSTEM, matter=record.matter))
        if known or not look.done:
            set_deadline(tx, by, look)


def _appeal(record: UrlRecord, at: datetime) -> Deadline:
    return Deadline(
        id=f"appeal:{short(record.url)}",
        matter=record.matter,
        at=at,
        why=f"Last day to appeal against what {record.host} decided on {record.url}.",
        source="host",
    )
