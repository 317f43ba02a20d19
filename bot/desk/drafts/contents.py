"""What goes into a draft: which clips of the matter, at which host, which claims, and what is left out."""

from collections.abc import Mapping, Sequence

from bot.desk.drafts.base import DEFAULT_COUNTRY, Assessed, Desk, Wanted
from bot.domain.assessment import Sighting
from bot.domain.draft import Claim, Draft, Regime, Use
from bot.domain.errors import BadInput
from bot.domain.links import host_of
from bot.domain.matter import By, Matter
from bot.drafting.refusals import claimable
from bot.drafting.truth import FOLLOWS_A_SENT_TEXT, TO_A_HOST, called
from bot.ports import Staff, Tx
from knowledge.model import Protection


def at_one_host(
    clips: Sequence[Assessed], regime: Regime, wanted: Wanted
) -> tuple[str, list[Assessed], dict[str, int]]:
    """The host that the text goes to, its clips, and how many the matter has elsewhere: one host a text.

    Raises BadInput where none of the clips is at the host that was asked for.
    """
    at: dict[str, list[Assessed]] = {}
    for one in clips:
        at.setdefault(called(host_of(one.clip.url or "")), []).append(one)
    hosts = [one for one in at if one]
    if wanted.host and called(wanted.host) not in hosts:
        raise BadInput(
            f"No clip of {wanted.matter} is at {wanted.host}; there are clips at: {', '.join(hosts) or '–'}."
        )
    if not regime.name.startswith(TO_A_HOST) or not hosts:
        return "", list(clips), {}
    first = called(wanted.host) if wanted.host else hosts[0]
    # A file without an address goes with the first host: a person says where it is.
    mine = [*at[first], *at.get("", ())] if first == hosts[0] else at[first]
    return first, mine, {host_of(at[one][0].clip.url or ""): len(at[one]) for one in hosts if one != first}


def remarks(desk: Desk, draft: Draft, left_out: Sequence[Claim], elsewhere: Mapping[str, int]) -> tuple[str, ...]:
    """What the draft leaves out, and how to have it in."""
    say, told = desk.texts.say, {"draft": draft.id, "matter": draft.matter, "regime": draft.regime}
    hosts = [
        say("draft-other-host", draft.language, **told, host=host, count=count) for host, count in elsewhere.items()
    ]
    thin = [say("draft-thin", draft.language, **told, asset=one.asset) for one in left_out]
    return (*hosts, *thin)


def _claim(one: Sighting, owners: Mapping[str, str]) -> Claim:
    return Claim(
        citation=one.citation,
        asset=one.name,
        kind=one.kind.value,
        franchise=one.franchise,
        owner=clean_owner(owners.get(one.guide, "")),
    )


def _claimed_by_default(one: Sighting, wanted: Wanted) -> bool:
    """As the text that it follows has it; else everything but what is protected only thinly."""
    before = wanted.follows
    if before and one.citation in {claim.citation for claim in before.claims}:
        return True
    if before and (wanted.answers or one.citation in {claim.citation for claim in before.left_out}):
        return False
    return one.protection is not Protection.THIN


def _uses_of(clips: Sequence[Assessed], claims: Sequence[Claim], wanted: Wanted, staff: Staff) -> tuple[Use, ...]:
    """The uses that show something claimed; of a text about an earlier one only those that were in it."""
    uses = showing(tuple(_named(one, staff) for one in _uses(clips)), claims)
    if wanted.follows is None or not wanted.regime.startswith(FOLLOWS_A_SENT_TEXT):
        return uses
    had = {one.key for one in wanted.follows.uses}
    return tuple(one for one in uses if one.key in had) or uses


def showing(uses: tuple[Use, ...], claims: Sequence[Claim]) -> tuple[Use, ...]:
    """Those in which something of this was seen; all where nothing is claimed."""
    wanted = {one.citation for one in claims}
    return tuple(one for one in uses if wanted & {each.citation for each in one.seen}) or uses


def _named(use: Use, staff: Staff) -> Use:
    """With the name of who handed the file in."""
    if not use.handed_by:
        return use
    known = next((one.name for one in staff.people() if one.id == use.handed_by), use.handed_by)
    return use.model_copy(update={"handed_by": known})


def _uses(clips: Sequence[Assessed]) -> tuple[Use, ...]:
    uses: dict[str, Use] = {}
    for number, one in enumerate(clips, 1):
        use = one.use(number)
        uses.setdefault(use.key, use)
    return tuple(uses.values())


def clean_owner(owner: str) -> str:
    """The owner without what the guide adds in brackets; empty where the guide does not state one."""
    bare = owner.partition("(")[0].strip(" ,;")
    return "" if bare.casefold() in ("", "not stated", "nobody") else bare


def first_version(
    tx: Tx,
    by: By,
    desk: Desk,
    matter: Matter,
    matters: Sequence[Matter],
    regime: Regime,
    language: str,
    wanted: Wanted,
    clips: Sequence[Assessed],
    owners: Mapping[str, str],
) -> Draft:
    seen = claimable(sighting for one in clips if one.assessment for sighting in one.assessment.sightings)
    claims = tuple(_claim(one, owners) for one in seen if _claimed_by_default(one, wanted))
    left_out = tuple(_claim(one, owners) for one in seen if not _claimed_by_default(one, wanted))
    country = matter.country or next((one.assessment.country for one in clips if one.assessment), DEFAULT_COUNTRY)
    return Draft(
        id="D-0",
        matter=matter.id,
        also=tuple(one.id for one in matters[1:]),
        regime=regime.name,
        language=language,
        country=country,
        audience=max((one.audience for one in matters), key=lambda one: one.level),
        claims=claims if regime.claims else (),
        left_out=left_out if regime.claims else (),
        uses=_uses_of(clips, claims if regime.claims else (), wanted, desk.staff),
        gate=wanted.follows.gate if wanted.follows and regime.gate else (),
        held=dict(wanted.facts),
        lists={name: tuple(lines) for name, lines in wanted.lists},
        asked_by=by.person,
        edited_by=by.person,
        created=tx.now,
        changed=tx.now,
        answers=wanted.answers,
    )
