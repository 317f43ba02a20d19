"""Erasing a person, and letting go of what is kept no longer. A legal hold stops both."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from bot.desk.clip_records import let_go, old_clips
from bot.desk.limits import BUCKET
from bot.desk.once import EFFECT
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.matter import SYSTEM, By, Matter, MatterQuery, Role
from bot.ports import Tx
from knowledge.model import Frozen

PAGE = 500
GONE = "erased"
SENT = ("draft", "approval", "release")
"""What was signed or sent stays: it is evidence (GDPR art. 17(3)(e)); the report names it."""


class Erased(Frozen):
    """What an erasure did, for the report."""

    subject: str
    audit_rows: int
    """Rows of the audit trail that now speak of nobody; the chain still verifies."""
    matters: tuple[str, ...]
    work: int
    replies: int
    kept: tuple[str, ...]
    """What names the person and stays, each with the reason."""


def all_matters(tx: Tx) -> Iterator[Matter]:
    """Every matter, newest first."""
    before: int | None = None
    while page := tx.matters(MatterQuery(before=before, limit=PAGE), SYSTEM):
        yield from page
        before = page[-1].number


def mentions(matter: Matter, subject: str) -> bool:
    """Whether a matter is about this person, or was opened by or given to them."""
    names = [matter.uploader, matter.opened_by, matter.assignee or "", *(one.name for one in matter.parties)]
    return subject.lower() in {one.lower() for one in names if one}


def erase(tx: Tx, by: By, subject: str) -> Erased:
    """Remove a person: by directory id, platform account, party name, or 'host/handle' of an uploader.

    Raises NotAllowed where a matter that names them is under legal hold, NotFound where nothing names them.
    """
    about = [one for one in all_matters(tx) if mentions(one, subject)]
    held = [one.id for one in about if one.held_by]
    if held:
        raise NotAllowed(f"{', '.join(held)} is under legal hold; counsel must release it before {subject} is erased.")
    kept = [f"{one.key} ({one.matter}): {kind}, kept as evidence of what was sent" for one, kind in _sent(tx, about)]
    work = sum(tx.forget_work(matter=one.id) for one in about)
    replies = sum(_drop_replies(tx, one.id) for one in about)
    for matter in about:
        tx.save_matter(_without(matter, subject))
        _empty_assessments(tx, matter.id)
        let_go(tx, matter.id)
    names = {subject, subject.lower(), *(one.id for one in about)}
    audit_rows = sum(tx.forget_subject(name) for name in sorted(names))
    if not about and not audit_rows:
        raise NotFound(f"Nothing here names “{subject}”.")
    facts = {"matters": len(about), "audit_rows": audit_rows, "work": work, "replies": replies}
    tx.log(by, "subject.erased", facts=facts)
    return Erased(
        subject=subject,
        audit_rows=audit_rows,
        matters=tuple(one.id for one in about),
        work=work,
        replies=replies,
        kept=tuple(kept),
    )


def _sent(tx: Tx, about: list[Matter]) -> Iterator[tuple[Any, str]]:
    for matter in about:
        for kind in SENT:
            yield from ((record, kind) for record in tx.records(kind, SYSTEM, matter=matter.id))


def _drop_replies(tx: Tx, matter: str) -> int:
    return sum(tx.drop_record("reply", one.key) for one in tx.records("reply", SYSTEM, matter=matter))


def _without(matter: Matter, subject: str) -> Matter:
    """The matter with nothing of the person left: names, contacts, and the words said about or by them."""
    lower = subject.lower()
    is_uploader = matter.uploader.lower() == lower or any(
        one.role is Role.UPLOADER and one.name.lower() == lower for one in matter.parties
    )
    changed: dict[str, Any] = {
        "parties": tuple(one for one in matter.parties if one.name.lower() != lower),
        "opened_by": GONE if matter.opened_by.lower() == lower else matter.opened_by,
        "assignee": None if (matter.assignee or "").lower() == lower else matter.assignee,
    }
    if is_uploader or any(one.name.lower() == lower for one in matter.parties):
        changed |= {
            "uploader": "" if is_uploader else matter.uploader,
            "title": GONE,
            "reason": GONE if matter.reason else "",
            "clips": tuple(one.model_copy(update={"statements": ()}) for one in matter.clips),
        }
    return matter.model_copy(update=changed)


def _empty_assessments(tx: Tx, matter: str) -> None:
    """Keep what was found, without the words it was found in."""
    for record in tx.records("assessment", SYSTEM, matter=matter):
        body = dict(record.body)
        assessment = dict(body["assessment"])
        for name in ("sightings", "circumstances"):
            assessment[name] = [{**one, "evidence": GONE, "span": None} for one in assessment[name]]
        assessment |= {"clips": [], "unseen": []}
        clip = {**body["clip"], "statements": []}
        tx.put_record("assessment", record.key, {**body, "assessment": assessment, "clip": clip})


def purge(tx: Tx, days: Mapping[str, int]) -> dict[str, int]:
    """Let go of what is older than its kind is kept (days by kind; 0 keeps it); how much of each."""
    done = {
        "events": _purge_events(tx, days["events"]) if days["events"] else 0,
        "work": tx.forget_work(tx.now - timedelta(days=days["work"])) if days["work"] else 0,
        "replies": tx.forget_records("reply", tx.now - timedelta(days=days["replies"])) if days["replies"] else 0,
        "matters": _purge_matters(tx, days["matters"]) if days["matters"] else 0,
        "clips": sum(let_go(tx, one) for one in old_clips(tx, days["clips"])) if days.get("clips") else 0,
    }
    if any(done.values()):
        tx.log(SYSTEM, "retention.purged", facts=done)
    return done


def _purge_events(tx: Tx, days: int) -> int:
    """Ids of events, and what their commands came to."""
    before = tx.now - timedelta(days=days)
    tx.forget_records(EFFECT, before)
    tx.forget_records(BUCKET, before)
    return tx.forget_events(before)


def _purge_matters(tx: Tx, days: int) -> int:
    """Texts and names of matters resolved long ago; their states, numbers and dates stay."""
    count = 0
    for matter in all_matters(tx):
        entries = tx.entries(SYSTEM, matter=matter.id)
        old = entries and entries[-1].at < tx.now - timedelta(days=days)
        if matter.open or matter.held_by or not old or matter.title == GONE:
            continue
        emptied = matter.model_copy(
            update={
                "title": GONE,
                "reason": GONE,
                "parties": (),
                "uploader": "",
                "clips": tuple(one.model_copy(update={"statements": ()}) for one in matter.clips),
            }
        )
        tx.save_matter(emptied)
        _empty_assessments(tx, matter.id)
        let_go(tx, matter.id)
        tx.forget_subject(matter.id)
        count += 1
    return count
