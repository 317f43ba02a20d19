"""The use cases on a matter, from question to close. Each runs inside one transaction of the store."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from bot.desk.deadlines import end_deadlines
from bot.desk.find import get_matter
from bot.domain.assessment import Assessment
from bot.domain.clip import Clip
from bot.domain.errors import BadInput, NotAllowed
from bot.domain.links import clip_key, host_of, uploader_of
from bot.domain.matter import (
    NEXT_STATES,
    SYSTEM,
    By,
    Matter,
    MatterQuery,
    MatterState,
    Opened,
    Party,
    Resolution,
    Role,
    TicketLink,
    UrlRecord,
    UrlState,
)
from bot.ports import Tx
from knowledge.model import Audience

NOTICED = (
    UrlState.SENT,
    UrlState.REMOVED,
    UrlState.REFUSED,
    UrlState.GEO_BLOCKED,
    UrlState.COUNTERED,
    UrlState.BACK_UP,
)
TITLE_LENGTH = 120


def open_matter(
    tx: Tx,
    by: By,
    *,
    clip: Clip | None = None,
    title: str = "",
    language: str = "en",
    place: str = "",
    thread: str = "",
    reason: str = "",
) -> Opened:
    """Open a matter for a clip, or join the one that this clip already is."""
    clip = clip or Clip()
    key = clip_key(clip.url, clip.file_sha256)
    known = tx.find_matter_by_key(key, SYSTEM) if key else None
    if known is not None:
        return _join(tx, by, known, clip, title, language, place, thread)
    return _open(tx, by, key, clip, title, language, place, thread, reason)


def _join(tx: Tx, by: By, known: Matter, clip: Clip, title: str, language: str, place: str, thread: str) -> Opened:
    while known.merged_into and (into := tx.find_matter(known.merged_into, SYSTEM)):
        known = into
    if not known.visible_to(by):
        # They must not learn that it is known: they get a matter of their own, and those who may see the
        # restricted one see that the clip was asked about again.
        own = _open(tx, by, "", clip, title, language, place, thread, "")
        tx.log(SYSTEM, "matter.asked_again", matter=known.id, facts={"as": own.matter.id})
        return own
    tx.log(by, "matter.joined", matter=known.id)
    return Opened(matter=known, joined=True, noticed=already_noticed(tx, known, by))


def _open(
    tx: Tx, by: By, key: str, clip: Clip, title: str, language: str, place: str, thread: str, reason: str
) -> Opened:
    words = title or next((one.text for one in clip.statements if one.text.strip()), clip.url or "")
    matter = Matter(
        key=key,
        title=" ".join(words.split())[:TITLE_LENGTH],
        opened=tx.now,
        opened_by=by.person,
        opened_via=by.via,
        language=language,
        country=clip.country,
        host=host_of(clip.url) if clip.url else "",
        uploader=uploader_of(clip.url) if clip.url else "",
        place=place or by.place,
        thread=thread,
        clips=(clip,) if clip != Clip() else (),
    )
    added = tx.add_matter(matter)
    if clip.url:
        tx.put_url(UrlRecord(matter=added.id, url=clip.url, host=added.host, changed=tx.now))
    tx.log(by, "matter.opened", matter=added.id, facts={"key": _fingerprint(key)}, text=reason or added.title)
    return Opened(matter=added, noticed=already_noticed(tx, added, by))


def _fingerprint(key: str) -> str:
    """The chain holds no URL: a URL may name a person."""
    return hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""


def already_noticed(tx: Tx, matter: Matter, by: By) -> tuple[UrlRecord, ...]:
    """The records of this matter's URLs that a notice was sent about, in whichever matter they may see."""
    urls = [one.url for one in matter.clips if one.url]
    records = [record for url in dict.fromkeys(urls) for record in tx.urls(by, url=url)]
    return tuple(one for one in records if one.state in NOTICED)


def identify(tx: Tx, by: By, matter: str, clip: Clip) -> Opened:
    """What the clip is became known (a file's hash): the matter gets its key, or is merged into the one that has it."""
    this = get_matter(tx, matter, by)
    key = clip_key(clip.url, clip.file_sha256)
    if not key or this.key:
        return Opened(matter=this, noticed=already_noticed(tx, this, by))
    known = tx.find_matter_by_key(key, by)
    if known is not None and known.id != this.id:
        into = merge(tx, by, this.id, known.id, "the same file")
        return Opened(matter=into, joined=True, noticed=already_noticed(tx, into, by))
    if tx.find_matter_by_key(key, SYSTEM) is not None:
        # The clip of a restricted matter that they must not learn of.
        return Opened(matter=this)
    tx.log(by, "matter.identified", matter=this.id, facts={"key": _fingerprint(key)})
    return Opened(matter=tx.save_matter(this.model_copy(update={"key": key})))


def record_assessment(
    tx: Tx, by: By, matter: str, assessment: Assessment, clip: Clip, audience: Audience = Audience.PUBLIC
) -> Matter:
    """Keep an assessment with its matter. `audience` is the highest among the documents that it used."""
    this = get_matter(tx, matter, by)
    number = int(tx.next_id(this.id).rpartition("-")[2])
    body = {"number": number, "assessment": assessment.model_dump(mode="json"), "clip": clip.model_dump(mode="json")}
    tx.put_record("assessment", f"{this.id}/{number}", body, this.id)
    franchises = [one.guide.removeprefix("guide/") for one in assessment.sightings]
    tx.log(
        by,
        "matter.assessed",
        matter=this.id,
        on=f"{this.id}/{number}",
        facts={
            "likelihood": assessment.likelihood.value,
            "rule": assessment.rule,
            "next_step": assessment.next_step.name.value,
            "sha256": _hash(body),
        },
        text=assessment.summary,
        subject=this.id,
    )
    changed = {
        "likelihood": assessment.likelihood,
        "country": this.country or assessment.country or None,
        "franchises": tuple(dict.fromkeys((*this.franchises, *franchises))),
        "audience": max(this.audience, audience, key=lambda one: one.level),
        "clips": _with(this.clips, clip),
    }
    if this.state is MatterState.NEW:
        changed["state"] = MatterState.ASSESSED
    return tx.save_matter(this.model_copy(update=changed))


def _with(clips: tuple[Clip, ...], clip: Clip) -> tuple[Clip, ...]:
    """The clips with this one, in its newest wording; one clip a URL or file."""
    key = clip_key(clip.url, clip.file_sha256)
    others = tuple(one for one in clips if one != clip and (not key or clip_key(one.url, one.file_sha256) != key))
    return (*others, clip)


def _hash(body: Any) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()


def advance(tx: Tx, by: By, matter: str, state: MatterState, *, on: str = "") -> Matter:
    """Move to another state; raises BadInput where there is no such way. Being there already changes nothing."""
    this = get_matter(tx, matter, by)
    if this.state is state:
        return this
    if state is MatterState.RESOLVED or state not in NEXT_STATES[this.state]:
        raise BadInput(f"{this.id} is {spoken(this.state)}; from there it cannot become {spoken(state)}.")
    tx.log(by, "matter.state", matter=this.id, on=on, facts={"from": this.state.value, "to": state.value})
    return tx.save_matter(this.model_copy(update={"state": state}))


def spoken(state: MatterState) -> str:
    """'awaiting approval'."""
    return state.value.replace("_", " ")


def close(tx: Tx, by: By, matter: str, resolution: Resolution, reason: str) -> Matter:
    """Resolve it; the reason is required. Its deadlines and reminders end with it."""
    this = get_matter(tx, matter, by)
    if not reason.strip():
        raise BadInput(f"Say why {this.id} is closed.")
    if not this.open:
        raise BadInput(f"{this.id} is closed already ({_outcome(this)}).")
    return _resolve(tx, by, this, resolution, reason.strip())


def _outcome(matter: Matter) -> str:
    return matter.resolution.value.replace("_", " ") if matter.resolution else "resolved"


def _resolve(tx: Tx, by: By, this: Matter, resolution: Resolution, reason: str, **changed: Any) -> Matter:
    end_deadlines(tx, by, this.id)
    tx.log(by, "matter.closed", matter=this.id, facts={"resolution": resolution.value}, text=reason, subject=this.id)
    closed = {"state": MatterState.RESOLVED, "resolution": resolution, "reason": reason, **changed}
    return tx.save_matter(this.model_copy(update=closed))


def reopen(tx: Tx, by: By, matter: str, reason: str) -> Matter:
    """Take it up again, where work can go on: assessed if it was ever assessed, else new."""
    this = get_matter(tx, matter, by)
    if this.open:
        raise BadInput(f"{this.id} is open.")
    if this.merged_into:
        raise BadInput(f"{this.id} was merged into {this.merged_into}; reopen that one.")
    if not reason.strip():
        raise BadInput(f"Say why {this.id} is reopened.")
    state = MatterState.ASSESSED if this.likelihood else MatterState.NEW
    tx.log(by, "matter.reopened", matter=this.id, facts={"was": _outcome(this)}, text=reason, subject=this.id)
    return tx.save_matter(this.model_copy(update={"state": state, "resolution": None, "reason": ""}))


def assign(tx: Tx, by: By, matter: str, person: str | None) -> Matter:
    """Give it to a person of the directory, or to nobody."""
    this = get_matter(tx, matter, by)
    if person and this.restricted_to and person not in this.restricted_to:
        raise NotAllowed(f"{this.id} is restricted; name the person with `matter restrict` first.")
    if this.assignee == person:
        return this
    tx.log(by, "matter.assigned", matter=this.id, text=person or "", subject=person or "")
    return tx.save_matter(this.model_copy(update={"assignee": person}))


def merge(tx: Tx, by: By, matter: str, into: str, reason: str) -> Matter:
    """Two matters turn out to be one: everything of the first goes on in the second."""
    this, other = get_matter(tx, matter, by), get_matter(tx, into, by)
    if this.id == other.id:
        raise BadInput(f"{this.id} cannot be merged into itself.")
    if not this.open:
        raise BadInput(f"{this.id} is closed already ({_outcome(this)}).")
    if other.merged_into:
        raise BadInput(f"{other.id} was merged into {other.merged_into}; merge into that one.")
    if this.held_by:
        raise NotAllowed(f"{this.id} is under legal hold; counsel must release it before it is merged.")
    if not reason.strip():
        raise BadInput(f"Say why {this.id} is merged into {other.id}.")
    for url in tx.urls(by, matter=this.id):
        tx.put_url(url.model_copy(update={"matter": other.id}))
    _resolve(tx, by, this, Resolution.MERGED, reason, merged_into=other.id, linked=_union(this.linked, (other.id,)))
    tx.log(by, "matter.took_in", matter=other.id, facts={"from": this.id})
    # A merge must never widen who sees what: the narrower circle counts.
    return tx.save_matter(other.model_copy(update=_taken_in(this, other)))


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
        "parties": _union(other.parties, this.parties),
        "tickets": _union(other.tickets, this.tickets),
        "franchises": _union(other.franchises, this.franchises),
        "notices": _union(other.notices, this.notices),
        "linked": _union(other.linked, (this.id,)),
        "audience": max(this.audience, other.audience, key=lambda one: one.level),
        "restricted_to": circle,
    }


def _union(first: Sequence[Any], second: Iterable[Any]) -> tuple[Any, ...]:
    return (*first, *(one for one in second if one not in first))


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
    tx.save_matter(this.model_copy(update={"clips": left, "linked": _union(this.linked, (added.id,))}))
    return added


def link(tx: Tx, by: By, matter: str, other: str) -> Matter:
    """Two matters have to do with each other (a trade-mark point beside a copyright one)."""
    this, that = get_matter(tx, matter, by), get_matter(tx, other, by)
    tx.log(by, "matter.linked", matter=this.id, facts={"to": that.id})
    tx.save_matter(that.model_copy(update={"linked": _union(that.linked, (this.id,))}))
    return tx.save_matter(this.model_copy(update={"linked": _union(this.linked, (that.id,))}))


def link_notice(tx: Tx, by: By, matter: str, notice: str) -> Matter:
    """A notice (document or draft id) belongs to it."""
    this = get_matter(tx, matter, by)
    tx.log(by, "matter.notice", matter=this.id, on=notice)
    return tx.save_matter(this.model_copy(update={"notices": _union(this.notices, (notice,))}))


def keep_thread(tx: Tx, by: By, matter: str, thread: str) -> Matter:
    """Where it is talked about: follow-ups there need no command."""
    this = get_matter(tx, matter, by)
    tx.put_record("thread", thread, {"matter": this.id}, this.id)
    return this if this.thread else tx.save_matter(this.model_copy(update={"thread": thread}))


def find_by_thread(tx: Tx, thread: str, by: By) -> Matter | None:
    """The matter of a thread."""
    record = tx.find_record("thread", thread, by)
    return tx.find_matter(record.body["matter"], by) if record else None


def add_party(tx: Tx, by: By, matter: str, party: Party) -> Matter:
    """A claimant, agent, uploader or host, by name; the same role and name again replaces the contact."""
    this = get_matter(tx, matter, by)
    others = tuple(one for one in this.parties if (one.role, one.name) != (party.role, party.name))
    changed: dict[str, Any] = {"parties": (*others, party)}
    if party.role is Role.CLAIMANT:
        changed["claimant"] = party.name
        for record in tx.urls(by, matter=this.id):
            tx.put_url(record.model_copy(update={"claimant": party.name}))
    if party.role is Role.UPLOADER:
        changed["uploader"] = party.name.lower()
    subject = party.name.lower() if party.role is Role.UPLOADER else party.name
    tx.log(by, "matter.party", matter=this.id, facts={"role": party.role.value}, text=party.name, subject=subject)
    return tx.save_matter(this.model_copy(update=changed))


def add_ticket(tx: Tx, by: By, matter: str, ticket: TicketLink) -> Matter:
    """A ticket was opened, or its state changed."""
    this = get_matter(tx, matter, by)
    others = tuple(one for one in this.tickets if (one.tracker, one.key) != (ticket.tracker, ticket.key))
    tx.log(
        by,
        "ticket.linked",
        matter=this.id,
        on=f"{ticket.tracker}:{ticket.id}",
        facts={"state": ticket.state, "rule": ticket.rule},
    )
    return tx.save_matter(this.model_copy(update={"tickets": (*others, ticket)}))


def restrict(tx: Tx, by: By, matter: str, people: Sequence[str]) -> Matter:
    """Only these people (and whoever does this) see it from now on; nobody named opens it to all again."""
    this = get_matter(tx, matter, by)
    circle = tuple(dict.fromkeys((*people, by.person))) if people else ()
    tx.log(by, "matter.restricted", matter=this.id, facts={"people": len(circle)})
    changed: dict[str, Any] = {"restricted_to": circle}
    if circle and this.assignee and this.assignee not in circle:
        changed["assignee"] = None
    return tx.save_matter(this.model_copy(update=changed))


def hold(tx: Tx, by: By, matter: str, reason: str) -> Matter:
    """Legal hold: nothing of it is erased, purged or dropped until counsel releases it."""
    this = get_matter(tx, matter, by)
    if not reason.strip():
        raise BadInput(f"Say why {this.id} is held.")
    tx.log(by, "matter.held", matter=this.id, text=reason, subject=this.id)
    return tx.save_matter(this.model_copy(update={"held_by": by.person}))


def release_hold(tx: Tx, by: By, matter: str, reason: str) -> Matter:
    """Counsel ends the hold."""
    this = get_matter(tx, matter, by)
    if not this.held_by:
        raise BadInput(f"{this.id} is not under legal hold.")
    if "counsel" not in by.roles:
        raise NotAllowed(f"Only counsel may release the legal hold on {this.id}.")
    if not reason.strip():
        raise BadInput(f"Say why the hold on {this.id} is released.")
    tx.log(by, "matter.released", matter=this.id, text=reason, subject=this.id)
    return tx.save_matter(this.model_copy(update={"held_by": ""}))


def note(tx: Tx, by: By, matter: str, text: str) -> None:
    """A remark for the history."""
    this = get_matter(tx, matter, by)
    if not text.strip():
        raise BadInput("Write the note after the command.")
    tx.log(by, "matter.note", matter=this.id, text=text.strip())


def times_seen(tx: Tx, uploader: str, by: By) -> int:
    """How many matters this uploader is in, as far as they may see."""
    return tx.count_matters(MatterQuery(uploader=uploader), by) if uploader else 0
