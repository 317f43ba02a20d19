"""What must still be true when a text leaves: asked at approval, signing, release and "sent", of that day's world.

The text may be perfect and the world another: a matter closed, a licence entered, an address swapped, a date passed.
A notice that is knowingly untrue costs its sender damages (17 U.S.C. § 512(f); Lenz v. Universal).
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from bot.domain.assessment import Assessment
from bot.domain.claimant import Claimant
from bot.domain.draft import Draft, DraftState, Regime, Use
from bot.domain.links import clip_key, host_of
from bot.domain.matter import Matter
from bot.drafting.facts import HOSTS
from bot.drafting.gate import faults as gate_faults
from bot.drafting.gate import record_for
from bot.drafting.refusals import refused, without_authority
from bot.drafting.render import values_of
from knowledge.model import Frozen, Protection

TO_A_HOST = ("dmca", "dsa", "form-", "no-notice", "host-escalation", "retraction", "action-filed")
"""Regimes whose text goes to one host."""
NOTICES = ("dmca", "dsa", "form-", "no-notice")
"""Regimes that ask for removal: the same claim on the same address twice wants a reason."""
FOLLOWS_A_SENT_TEXT = ("host-escalation", "retraction", "action-filed")
APPROVAL_DAYS = 14
"""How long a yes holds; the world is looked at all the same."""
AHEAD = ("reply_date",)
BEHIND = ("notice_date", "still_up_on", "counter_date", "filed_on")
AGAIN = "again"
"""The value that says why the same claim is sent again."""
STATED = (DraftState.APPROVED, DraftState.SIGNED, DraftState.RELEASED)


def is_notice(regime: str) -> bool:
    """Whether it asks a host for removal; a counter-notice asks for the opposite."""
    return regime.startswith(NOTICES) and regime != "dmca-counter"


class Place(Frozen):
    """What is known today of one use complained of."""

    assessed: Assessment | None = None
    """The newest assessment of that clip; None where it is no clip of the draft's matters, or nobody looked at it."""
    known: bool = True
    """Whether it is a clip of the draft's matters."""
    licence: str = ""
    """'L-3: Brand Partner', where one in force covers the use."""
    tolerated: str = ""
    official: bool = False
    """Whether the address is the owner's own channel."""
    noticed: tuple[str, ...] = ()
    """Drafts already sent that claim one of the same things at the same address, and were not retracted."""


class World(Frozen):
    """What a draft stands on, as it is now."""

    regime: Regime
    matters: tuple[Matter, ...] = ()
    places: Mapping[str, Place] = {}
    """By the use's key."""
    protections: Mapping[str, Protection] = {}
    """Citation -> protection in the country today, of the assets whose guide is at hand."""
    claimant: Claimant | None = None
    signatory: str = ""
    """The directory's name of who is to sign; empty where the directory does not know them."""
    followed: Draft | None = None
    """The sent text that it follows up."""
    day: date = date.min
    """The day on which the text is to leave."""
    gone: tuple[str, ...] = ()
    """What it follows up and is not there."""


class Fault(Frozen):
    """One thing that no longer holds: the message `fault-REASON`, with what it is about."""

    reason: str
    values: Mapping[str, str] = {}


Check = Callable[[Draft, World], Iterator[Fault]]


def what_no_longer_holds(draft: Draft, world: World, day: date) -> tuple[Fault, ...]:
    """Every reason why this text may not leave on that day; empty where all of it still holds."""
    that_day = world.model_copy(update={"day": day})
    return tuple(fault for check in CHECKS for fault in check(draft, that_day))


def matters_open(_: Draft, world: World) -> Iterator[Fault]:
    """Each matter is open: not closed as "do not send", not merged away."""
    for one in world.matters:
        if one.merged_into:
            yield Fault(reason="merged", values={"matter": one.id, "into": one.merged_into})
        elif not one.open:
            how = one.resolution.value.replace("_", " ") if one.resolution else "resolved"
            yield Fault(reason="closed", values={"matter": one.id, "how": how})


def addresses_assessed(draft: Draft, world: World) -> Iterator[Fault]:
    """Each address is an assessed clip of the draft's matters."""
    values = values_of(draft)
    for number, use in enumerate(draft.uses, 1):
        place, url = world.places.get(use.key, Place(known=False)), values.get(f"url.{number}", use.url)
        swapped = bool(use.url) and clip_key(url) != clip_key(use.url)
        if swapped or not place.known:
            yield Fault(reason="address", values={"url": url, "number": str(number)})
        elif world.regime.claims and place.assessed is None:
            yield Fault(reason="not-assessed", values={"url": url or use.key})


def one_host(draft: Draft, _: World) -> Iterator[Fault]:
    """A host is asked only for what it hosts."""
    if not draft.regime.startswith(TO_A_HOST):
        return
    values = values_of(draft)
    urls = [values.get(f"url.{number}", use.url) for number, use in enumerate(draft.uses, 1)]
    hosts = dict.fromkeys(called(host_of(one)) for one in urls if host_of(one))
    if len(hosts) > 1:
        yield Fault(reason="hosts", values={"hosts": ", ".join(hosts)})


def called(host: str) -> str:
    """One name for all addresses of one host."""
    return HOSTS.get(host, host)


def nothing_allows_it(draft: Draft, world: World) -> Iterator[Fault]:
    """No licence, tolerance or owner's own channel covers the use today."""
    if not world.regime.claims:
        return
    for use in draft.uses:
        place = world.places.get(use.key, Place())
        what = use.url or use.key
        if place.licence:
            yield Fault(reason="licensed", values={"url": what, "licence": place.licence})
        if place.official:
            yield Fault(reason="official", values={"url": what})
        if place.tolerated:
            yield Fault(reason="tolerated", values={"url": what, "rule": place.tolerated})


def outcome_stands(draft: Draft, world: World) -> Iterator[Fault]:
    """The newest assessment of each use still allows such a text."""
    for use in draft.uses if world.regime.claims else ():
        place = world.places.get(use.key, Place())
        if place.assessed is not None and (reason := refused(place.assessed, world.regime)):
            yield Fault(reason="outcome", values={"url": use.url or use.key, "why": reason})


def shown_as_said(draft: Draft, world: World) -> Iterator[Fault]:
    """What the text says an address shows is what was found there; every claim is shown somewhere."""
    if not world.regime.claims:
        return
    claimed, anywhere = {one.citation for one in draft.claims}, set[str]()
    for use in draft.uses:
        place = world.places.get(use.key, Place())
        said = claimed & {one.citation for one in use.seen}
        found = claimed & {one.citation for one in place.assessed.sightings} if place.assessed else said
        anywhere |= said
        if said != found or (claimed and not said):
            yield Fault(reason="shown", values={"url": use.url or use.key})
    for one in draft.claims:
        if one.citation not in anywhere:
            yield Fault(reason="claimed-nowhere", values={"asset": one.asset})


def still_protected(draft: Draft, world: World) -> Iterator[Fault]:
    """What is claimed is protected there today."""
    for one in draft.claims:
        if world.protections.get(one.citation) is Protection.FREE:
            yield Fault(reason="free", values={"asset": one.asset, "country": world.regime.country or draft.country})


def reasons_stand(draft: Draft, world: World) -> Iterator[Fault]:
    """The record of why the law does not allow the use answers what the newest assessment found."""
    if not world.regime.gate:
        return
    country = world.regime.country or draft.country
    for use in draft.uses:
        place = world.places.get(use.key, Place())
        now = with_newest(use, place)
        if names := gate_faults(now, record_for(now, draft.gate), country):
            yield Fault(reason="gate", values={"url": use.url or use.key, "factors": ", ".join(names)})


def with_newest(use: Use, place: Place) -> Use:
    """The use as the newest assessment of it has it."""
    newest = place.assessed
    if newest is None:
        return use
    found = {"seen": newest.sightings, "circumstances": newest.circumstances, "findings": newest.findings}
    return use.model_copy(update=found)


def authority_valid(draft: Draft, world: World) -> Iterator[Fault]:
    """The profile is there, confirmed by a second person, and covers every owner, there and on that day."""
    if not world.regime.claims:
        return
    if world.claimant is None:
        yield Fault(reason="no-profile", values={"claimant": draft.claimant or "–"})
        return
    if not world.claimant.confirmed_by:
        told = {"claimant": world.claimant.id, "person": world.claimant.entered_by or "–"}
        yield Fault(reason="unconfirmed", values=told)
    country = world.regime.country or draft.country
    owners = dict.fromkeys(one.owner for one in without_authority(world.claimant, draft.claims, country, world.day))
    for owner in owners:
        yield Fault(reason="authority", values={"owner": owner or "–", "claimant": world.claimant.id})


def signatory_stands(draft: Draft, world: World) -> Iterator[Fault]:
    """Who is to sign is in the profile and the directory, under one name."""
    person = values_of(draft).get("signatory", "")
    if not world.regime.signature or not person or world.claimant is None:
        return
    who = world.claimant.signatory(person)
    if who is None:
        yield Fault(reason="signatory", values={"person": person, "claimant": world.claimant.id})
    elif world.signatory != who.name:
        told = {"person": person, "name": who.name, "directory": world.signatory or "–"}
        yield Fault(reason="signatory-name", values=told)


def dates_right(draft: Draft, world: World) -> Iterator[Fault]:
    """Dates that must lie ahead lie ahead, those that must lie behind lie behind."""
    values = values_of(draft)
    wanted = {name for part in world.regime.parts for name in part.needs} | set(draft.filled) | set(draft.held)
    for name in (*AHEAD, *BEHIND):
        said = values.get(name, "") if name in wanted else ""
        if not said:
            continue
        when = day_of(said)
        if when is None:
            yield Fault(reason="no-date", values={"name": name, "said": said})
        elif name in AHEAD and when <= world.day:
            yield Fault(reason="date-passed", values={"name": name, "said": said})
        elif name in BEHIND and when > world.day:
            yield Fault(reason="date-ahead", values={"name": name, "said": said})
    yield from _in_order(values)


def _in_order(values: Mapping[str, str]) -> Iterator[Fault]:
    """Nothing was still up before it was noticed."""
    notice, still = day_of(values.get("notice_date", "")), day_of(values.get("still_up_on", ""))
    if notice and still and still < notice:
        told = {"name": "still_up_on", "said": values["still_up_on"], "before": values["notice_date"]}
        yield Fault(reason="date-order", values=told)


def day_of(said: str) -> date | None:
    """A day written YYYY-MM-DD."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def not_asked_before(draft: Draft, world: World) -> Iterator[Fault]:
    """Not noticed already with the same claims, unless somebody says why again."""
    if not is_notice(draft.regime) or draft.filled.get(AGAIN, "").strip():
        return
    for use in draft.uses:
        if before := world.places.get(use.key, Place()).noticed:
            yield Fault(reason="noticed", values={"url": use.url or use.key, "drafts": ", ".join(before)})


def follows_what_was_sent(draft: Draft, world: World) -> Iterator[Fault]:
    """A text about an earlier one names one that was sent, and no more than was in it."""
    for what in world.gone:
        yield Fault(reason="followed-gone", values={"what": what})
    if world.followed is None or not draft.regime.startswith(FOLLOWS_A_SENT_TEXT):
        return
    if world.followed.sent is None:
        yield Fault(reason="followed-unsent", values={"what": world.followed.id})
    had = {one.citation for one in world.followed.claims}
    for one in draft.claims:
        if had and one.citation not in had:
            yield Fault(reason="followed-less", values={"what": world.followed.id, "asset": one.asset})
    keys = {one.key for one in world.followed.uses}
    for use in draft.uses:
        if use.key not in keys:
            yield Fault(reason="followed-less", values={"what": world.followed.id, "asset": use.url or use.key})


def approval_fresh(draft: Draft, world: World) -> Iterator[Fault]:
    """A yes that is too old is asked for again."""
    if draft.approval is None or draft.state not in STATED:
        return
    if age(draft.approval.at, world.day) > APPROVAL_DAYS:
        told = {"at": f"{draft.approval.at:%Y-%m-%d}", "days": str(APPROVAL_DAYS)}
        yield Fault(reason="approval-old", values=told)


def age(at: datetime, day: date) -> int:
    """Days since."""
    return (day - at.date()).days


CHECKS: tuple[Check, ...] = (
    matters_open,
    addresses_assessed,
    one_host,
    nothing_allows_it,
    outcome_stands,
    shown_as_said,
    still_protected,
    reasons_stand,
    authority_valid,
    signatory_stands,
    dates_right,
    not_asked_before,
    follows_what_was_sent,
    approval_fresh,
)
