"""Two matters become one, or one two."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.desk.deadlines import set_deadline
from bot.desk.find import get_matter
from bot.desk.matters.course import outcome, resolve
from bot.desk.matters.linking import union
from bot.domain.errors import BadInput, NotAllowed
from bot.domain.links import clip_key, host_of, uploader_of
from bot.domain.matter import SYSTEM, By, Matter, MatterState, Resolution
from bot.ports import Tx


def merge(tx: Tx, by: By, matter: str, into: str, reason: str) -> Matter:
    """Two matters turn out to be one: everything of the first goes on in the second."""
    this, other = get_matter(tx, matter, by), get_matter(tx, into, by)
    if this.id == other.id:
        raise BadInput(f"{this.id} cannot be merged into itself.")
    if not this.open:
        raise BadInput(f"{this.id} is closed already ({outcome(this)}).")
    if other.merged_into:
        raise BadInput(f"{other.id} was merged into {other.merged_into}; merge into that one.")
    if this.held_by:
        raise NotAllowed(f"{this.id} is under legal hold; counsel must release it before it is merged.")
    if not reason.strip():
        raise BadInput(f"Say why {this.id} is merged into {other.id}.")
    for url in tx.urls(by, matter=this.id):
        tx.put_url(url.model_copy(update={"matter": other.id}))
    _move(tx, by, this.id, other.id)
    resolve(tx, by, this, Resolution.MERGED, reason, merged_into=other.id, linked=union(this.linked, (other.id,)))
    tx.log(by, "matter.took_in", matter=other.id, facts={"from": this.id})
    # A merge must never widen who sees what: the narrower circle counts.
    return tx.save_matter(other.model_copy(update=_taken_in(this, other)))


MOVED = ("draft", "assessment", "received", "received_file")
"""Records that go on with the matter that took theirs in."""


def _move(tx: Tx, by: By, this: str, other: str) -> None:
    """Drafts, assessments, notices received and open dates go along: nothing is left on a closed matter."""
    for kind in MOVED:
        # Oldest first, so that the newest stays the newest.
        for record in reversed(tx.records(kind, SYSTEM, matter=this)):
            tx.put_record(kind, record.key, _renamed(record.body, this, other), other)
    for deadline in tx.deadlines(SYSTEM, matter=this):
        set_deadline(tx, by, deadline.model_copy(update={"matter": other}))


def _renamed(body: Mapping[str, Any], this: str, other: str) -> dict[str, Any]:
    """A record's body with the matter that it is of now."""
    said = dict(body)
    if said.get("matter") == this:
        said["matter"] = other
    if said.get("also"):
        said["also"] = [one for one in dict.fromkeys(said["also"]) if one not in (this, said.get("matter"))]
    return said


def _taken_in(this: Matter, other: Matter) -> dict[str, Any]:
    clips = other.clips
    for clip in this.clips:
        clips = clips if clip in clips else (*clips, clip)
    both = [set(one.restricted_to) for one in (this, other) if one.restricted_to]
    circle = tuple(sorted(set.intersection(*both))) if both else ()
    if both and not circle:
        raise NotAllowed(f"{this.id} and {other.id} are restricted to people who have nobody in common.")
    return {
        "clips": clips,
        "parties": union(other.parties, this.parties),
        "tickets": union(other.tickets, this.tickets),
        "franchises": union(other.franchises, this.franchises),
        "notices": union(other.notices, this.notices),
        "linked": union(other.linked, (this.id,)),
        "audience": max(this.audience, other.audience, key=lambda one: one.level),
        "restricted_to": circle,
    }


def split(tx: Tx, by: By, matter: str, urls: Sequence[str], reason: str) -> Matter:
    """Some of its URLs become a matter of their own, seen by the same people."""
    this = get_matter(tx, matter, by)
    if not reason.strip():
        raise BadInput(f"Say why {this.id} is split.")
    wanted = {clip_key(url) for url in urls}
    moved = tuple(one for one in this.clips if one.url and clip_key(one.url) in wanted)
    if not moved or len(moved) == len(this.clips):
        raise BadInput(f"Name some, but not all, of the URLs of {this.id}.")
    first = moved[0]
    key = clip_key(first.url)
    other = this.model_copy(
        update={
            "number": 0,
            "key": "" if key == this.key else key,
            "clips": moved,
            "tickets": (),
            "notices": (),
            "linked": (this.id,),
            "opened": tx.now,
            "opened_by": by.person,
            "host": host_of(first.url or ""),
            "uploader": uploader_of(first.url or ""),
            "state": MatterState.ASSESSED if this.likelihood else MatterState.NEW,
        }
    )
    added = tx.add_matter(other)
    for record in tx.urls(by, matter=this.id):
        if clip_key(record.url) in wanted:
            tx.put_url(record.model_copy(update={"matter": added.id}))
    tx.log(by, "matter.split", matter=this.id, facts={"into": added.id}, text=reason, subject=this.id)
    tx.log(by, "matter.opened", matter=added.id, facts={"split_from": this.id})
    left = tuple(one for one in this.clips if one not in moved)
    tx.save_matter(this.model_copy(update={"clips": left, "linked": union(this.linked, (added.id,))}))
    return added
