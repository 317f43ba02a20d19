"""Opening a matter for a clip, or joining the one that the clip already is."""

import hashlib

from bot.desk.find import get_matter
from bot.desk.matters.linking import union
from bot.desk.matters.merging import merge
from bot.domain.clip import Clip
from bot.domain.links import clip_key, host_of, uploader_of
from bot.domain.matter import SYSTEM, By, Matter, MatterQuery, Opened, UrlRecord, UrlState
from bot.ports import Tx

NOTICED = (
    UrlState.SENT,
    UrlState.REMOVED,
    UrlState.REFUSED,
    UrlState.GEO_BLOCKED,
    UrlState.COUNTERED,
    UrlState.BACK_UP,
)
TITLE_LENGTH = 120
MOST_COMPARED = 1000


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
    if by.outsider:
        return _open_outside(tx, by, key, clip, title, language, place, thread)
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
        earlier = _asked_before(tx, by, clip)
        own = _open(tx, by, "", clip, title, language, place, thread, "").matter if earlier is None else earlier
        tx.log(SYSTEM, "matter.asked_again", matter=known.id, facts={"as": own.id})
        if earlier is not None:
            tx.log(by, "matter.joined", matter=own.id)
        return Opened(matter=own, joined=earlier is not None, noticed=already_noticed(tx, own, by))
    tx.log(by, "matter.joined", matter=known.id)
    return Opened(matter=known, joined=True, noticed=already_noticed(tx, known, by))


def _asked_before(tx: Tx, by: By, clip: Clip) -> Matter | None:
    """The matter that was opened when the same was asked before: asking twice must not tell a hidden clip from a new
    one."""
    key = clip_key(clip.url, clip.file_sha256)
    if not clip.url:
        return None
    same_host = tx.matters(MatterQuery(host=host_of(clip.url), outside=False, limit=MOST_COMPARED), by)
    found = (one for one in same_host if any(clip_key(each.url, each.file_sha256) == key for each in one.clips))
    return next((one for one in found if not one.merged_into), None)


def _open_outside(tx: Tx, by: By, key: str, clip: Clip, title: str, language: str, place: str, thread: str) -> Opened:
    """A matter of its own, that joins none: nothing of the team's may be told by it, nor changed through it."""
    own = _open(tx, by, "", clip, title, language, place, thread, "").matter
    known = tx.find_matter_by_key(key, SYSTEM) if key else None
    return Opened(matter=_asked_outside(tx, own, known) if known is not None else own)


def _asked_outside(tx: Tx, own: Matter, known: Matter) -> Matter:
    """The team sees that the two are the same clip; of a restricted one only its circle does."""
    tx.log(SYSTEM, "matter.asked_outside", matter=known.id, facts={"as": own.id})
    if known.restricted_to or known.id in own.linked:
        return own
    tx.save_matter(known.model_copy(update={"linked": union(known.linked, (own.id,))}))
    return tx.save_matter(own.model_copy(update={"linked": union(own.linked, (known.id,))}))


def _link_outside(tx: Tx, matter: Matter, clip: Clip) -> Matter:
    """The matter with those linked that were asked from outside about its link before."""
    asked = [tx.find_matter(one.matter, SYSTEM) for one in tx.urls(SYSTEM, url=clip.url)] if clip.url else []
    for own in asked:
        if own is not None and own.outside and own.id != matter.id and not own.restricted_to:
            _asked_outside(tx, own, matter)
            matter = tx.find_matter(matter.id, SYSTEM) or matter
    return matter


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
        outside=by.outsider,
    )
    added = tx.add_matter(matter)
    if clip.url:
        tx.put_url(UrlRecord(matter=added.id, url=clip.url, host=added.host, changed=tx.now))
    tx.log(by, "matter.opened", matter=added.id, facts={"key": _fingerprint(key)}, text=reason or added.title)
    if not by.outsider:
        added = _link_outside(tx, added, clip)
    return Opened(matter=added, noticed=already_noticed(tx, added, by))


def _fingerprint(key: str) -> str:
    """The chain holds no URL: a URL may name a person."""
    return hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""


def already_noticed(tx: Tx, matter: Matter, by: By) -> tuple[UrlRecord, ...]:
    """The records of this matter's URLs that a notice was sent about, in whichever matter they may see."""
    urls = [one.url for one in matter.clips if one.url]
    records = [record for url in dict.fromkeys(urls) for record in tx.urls(by, url=url)]
    return tuple(one for one in records if one.state in NOTICED)


def _same_file(tx: Tx, by: By, this: Matter, clip: Clip) -> str:
    """Another matter, that they may see, whose clip is this file."""
    kept = tx.records("clip", by, limit=MOST_COMPARED)
    same = (one.matter for one in kept if one.matter != this.id and one.body["sha256"] == clip.file_sha256)
    known = (tx.find_matter(one or "", by) for one in same)
    return next((one.id for one in known if one is not None and not one.outside and not one.merged_into), "")


def identify(tx: Tx, by: By, matter: str, clip: Clip) -> Opened:
    """What the clip is became known (a file's hash): the matter gets its key, or is merged into the one that has it."""
    this = get_matter(tx, matter, by)
    key = clip_key(clip.url, clip.file_sha256)
    if by.outsider or this.outside:
        known = tx.find_matter_by_key(key, SYSTEM) if key else None
        return Opened(matter=_asked_outside(tx, this, known) if known is not None else this)
    if not key or this.key:
        return Opened(matter=this, noticed=already_noticed(tx, this, by))
    known = tx.find_matter_by_key(key, by)
    if known is not None and known.id != this.id:
        into = merge(tx, by, this.id, known.id, "the same file")
        return Opened(matter=into, joined=True, noticed=already_noticed(tx, into, by))
    if tx.find_matter_by_key(key, SYSTEM) is not None:
        # The clip of a restricted matter that they must not learn of: asked twice, it is one matter like any other.
        earlier = _same_file(tx, by, this, clip)
        return Opened(
            matter=merge(tx, by, this.id, earlier, "the same file") if earlier else this, joined=bool(earlier)
        )
    tx.log(by, "matter.identified", matter=this.id, facts={"key": _fingerprint(key)})
    return Opened(matter=tx.save_matter(this.model_copy(update={"key": key})))
