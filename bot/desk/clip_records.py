"""What is remembered of clips: their evidence with the matter, and which matters a person said have the same clip."""

from collections.abc import Sequence
from datetime import timedelta

from bot.desk.find import get_matter
from bot.desk.matters import link
from bot.domain.errors import BadInput
from bot.domain.evidence import ClipEvidence
from bot.domain.matter import SYSTEM, By, Matter
from bot.domain.work import NewWork
from bot.ports import Tx

CLIP, PAIR = "clip", "clip_pair"
"""Record kinds: the evidence of a matter's clip; two matters that a person said have the same clip, or not."""
FORGET = "clip_files"
"""Kind of outbox row: remove from the data folder what is kept of clips that no matter has any more."""
MOST_KNOWN = 10_000


def remember_clips(tx: Tx, matter: str, evidence: Sequence[ClipEvidence]) -> None:
    """The evidence record is kept with the matter, and forgotten with it; it was first seen when it was."""
    for one in evidence:
        key = f"{matter}:{one.sha256}"
        known = tx.find_record(CLIP, key, SYSTEM)
        first = {"first_seen": known.body["first_seen"]} if known else {}
        tx.put_record(CLIP, key, one.model_dump(mode="json") | first, matter)


def clips_of(tx: Tx, by: By, matter: str) -> tuple[ClipEvidence, ...]:
    """The evidence kept with a matter, the first first."""
    kept = tx.records(CLIP, by, matter=matter)
    return tuple(ClipEvidence.model_validate(one.body) for one in reversed(kept))


def known_clips(tx: Tx, by: By, matter: str | None) -> dict[str, str]:
    """SHA-256 -> 'M-7' of the clips of other matters that this person may see; pairs that somebody rejected are out."""
    pairs = [one.body for one in tx.records(PAIR, by) if not one.body["same"]]
    rejected = {name for one in pairs if matter in one["matters"] for name in one["matters"]}
    known: dict[str, str] = {}
    for one in tx.records(CLIP, by, limit=MOST_KNOWN):
        if one.matter and one.matter != matter and one.matter not in rejected:
            known.setdefault(str(one.body["sha256"]), one.matter)
    return known


def decide_pair(tx: Tx, by: By, matter: str, other: str, *, same: bool) -> Matter:
    """A person says whether two matters have the same clip: it is remembered, and if so they are linked."""
    this, that = get_matter(tx, matter, by), get_matter(tx, other, by)
    if this.id == that.id:
        raise BadInput(f"{this.id} is one matter; name two.")
    names = sorted((this.id, that.id))
    tx.put_record(PAIR, "|".join(names), {"matters": names, "same": same, "by": by.person}, this.id)
    tx.log(by, "clip.same" if same else "clip.different", matter=this.id, facts={"other": that.id})
    return link(tx, by, this.id, that.id) if same else this


def forget_clips(tx: Tx, matter: str) -> tuple[str, ...]:
    """Drop the evidence and pairs of a matter; the hashes that no matter has any more: their files may go."""
    mine = tx.records(CLIP, SYSTEM, matter=matter, limit=MOST_KNOWN)
    for one in mine:
        tx.drop_record(CLIP, one.key)
    for one in tx.records(PAIR, SYSTEM, limit=MOST_KNOWN):
        if matter in one.body["matters"]:
            tx.drop_record(PAIR, one.key)
    return tuple(sorted({str(one.body["sha256"]) for one in mine} - all_kept(tx)))


def let_go(tx: Tx, matter: str) -> int:
    """Drop the evidence of a matter, and put the removal of what lies in files into the outbox; how many clips."""
    files = forget_clips(tx, matter)
    if files:
        key = f"{FORGET}:{matter}:{tx.now:%Y%m%dT%H%M%S%f}"
        tx.enqueue(NewWork(key=key, kind=FORGET, payload={"sha256": list(files)}, matter=matter))
    return len(files)


def all_kept(tx: Tx) -> frozenset[str]:
    """The clips that some matter has: SHA-256."""
    return frozenset(str(one.body["sha256"]) for one in tx.records(CLIP, SYSTEM, limit=MOST_KNOWN))


def old_clips(tx: Tx, days: int) -> tuple[str, ...]:
    """Matters whose evidence nobody looked at again for so many days; none of those under legal hold."""
    before = tx.now - timedelta(days=days)
    kept = tx.records(CLIP, SYSTEM, limit=MOST_KNOWN)
    recent = {one.matter for one in kept if one.changed >= before}
    names = {one.matter for one in kept if one.matter} - recent
    matters = [tx.find_matter(one, SYSTEM) for one in sorted(filter(None, names))]
    return tuple(one.id for one in matters if one is not None and not one.held_by)
