"""Builders: people, a claimant's profile, a matter with its assessment, and the values that complete each regime."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

from bot.desk.drafts import shelf
from bot.desk.drafts.edit import fill, record_gate
from bot.desk.drafts.make import Desk, Wanted, make_draft
from bot.desk.drafts.shelf import confirm_claimant, get_draft
from bot.desk.matters import open_matter, record_assessment
from bot.domain.assessment import (
    Assessment,
    Circumstance,
    Factor,
    Finding,
    Lane,
    Leaning,
    Likelihood,
    NextStep,
    Sighting,
    Step,
)
from bot.domain.claimant import Authority, Claimant, Signatory
from bot.domain.clip import Clip, Speaker
from bot.domain.draft import Draft
from bot.domain.matter import By, Matter
from bot.domain.staff import Person
from bot.draft_texts import shipped_book
from bot.ports import Tx
from bot.staff import Directory
from bot.store.store import SqlStore, open_memory
from bot.texts import catalogue
from knowledge.model import AssetKind, Audience, Protection
from tests.unit.work.clocks import HeldClock

OWNER = "Netflix Worldwide Entertainment, LLC"
OWNERS = {"guide/squid-game": f"{OWNER} (season one, US registrations)", "guide/other": "Somebody Else Ltd"}
CONCLUSION = "The clip copies the doll whole, comments on nothing and sells a service."
URLS = {
    "youtube": "https://www.youtube.com/watch?v=abc123def45",
    "tiktok": "https://www.tiktok.com/@maker/video/7300000000000000001",
    "x": "https://x.com/maker/status/1700000000000000001",
    "meta": "https://www.instagram.com/maker/reel/Cabc123/",
    "discord": "https://discord.com/channels/111111111111111111/222222222222222222/333333333333333333",
    "github": "https://github.com/maker/prompts/blob/main/doll.md",
}
ADA, BEN, EVE, SAM = (By(person=one, via="cli", clearance=Audience.COUNSEL) for one in ("ada", "ben", "eve", "sam"))
"""Ada asks, Ben approves, Eve approves other things only, Sam signs."""


def people() -> Directory:
    return Directory(
        (
            Person(id="ada", name="Ada Analyst", roles=("analyst",)),
            Person(id="ben", name="Ben Boss", roles=("approver",), franchises=("squid-game",)),
            Person(id="cyd", name="Cyd Chief", roles=("approver", "counsel")),
            Person(id="eve", name="Eve Elsewhere", roles=("approver",), franchises=("bridgerton",)),
            Person(id="sam", name="Sam Ågot Signér", roles=("counsel",)),
        )
    )


def desk() -> Desk:
    return Desk(book=shipped_book(), texts=catalogue(), staff=people())


def claimant(**changed: Any) -> Claimant:
    authority = Authority(owner=OWNER, right="exclusive-licensee", document="licence agreement of 2026-01-05")
    fields: dict[str, Any] = {
        "id": "netflix",
        "name": "Netflix Studios Example AS",
        "address": "Storgata 1, 0155 Oslo",
        "phone": "+47 22 00 00 00",
        "email": "rights@claimant.example",
        "authorities": (authority,),
        "signatories": (Signatory(person="sam", name="Sam Ågot Signér", title="General Counsel"),),
    }
    return Claimant(**{**fields, **changed})


def add_claimant(tx: Tx, by: By, profile: Claimant) -> Claimant:
    """Entered by one person and confirmed by another, as a profile must be before anything leaves on it."""
    shelf.add_claimant(tx, by, profile)
    return confirm_claimant(tx, By(person="cyd"), profile.id, ("counsel",), catalogue())


def sighting(**changed: Any) -> Sighting:
    fields: dict[str, Any] = {
        "franchise": "Squid Game",
        "guide": "guide/squid-game",
        "asset": "young-hee",
        "name": "Young-hee",
        "kind": AssetKind.PROP,
        "protection": Protection.PROTECTED,
        "confidence": 0.97,
        "evidence": "the giant doll",
    }
    return Sighting(**{**fields, **changed})


WHOLE = Finding(factor=Factor.AMOUNT, leaning=Leaning.FAVOURS_CLAIMANT, reason="The whole doll is shown.")


def assessment(**changed: Any) -> Assessment:
    fields: dict[str, Any] = {
        "language": "en",
        "country": "us",
        "likelihood": Likelihood.LIKELY,
        "summary": "Likely.",
        "sightings": (sighting(),),
        "circumstances": (Circumstance(name="ai_generated", evidence="Seedance"),),
        "findings": (
            Finding(factor=Factor.AMOUNT, leaning=Leaning.FAVOURS_CLAIMANT, reason="The whole doll is shown."),
        ),
        "next_step": NextStep(name=Step.DRAFT, why="Clear.", regime="dmca"),
        "notice": "AI-assisted.",
        "rule": "clear-described",
    }
    return Assessment(**{**fields, **changed})


PARODY = {
    "circumstances": (Circumstance(name="parody", evidence="a parody", by=Speaker.REVIEWER),),
    "findings": (
        Finding(factor=Factor.PURPOSE, leaning=Leaning.FAVOURS_USE, reason="It mocks the show."),
        Finding(factor=Factor.MARKET, leaning=Leaning.NEUTRAL, reason="No effect is known."),
    ),
}
LIKENESS = {"lanes": (Lane(name="publicity", why="A real person's face is shown."),)}


@cache
def memory() -> SqlStore:
    """One store for all tests: `run` leaves nothing behind in it."""
    return open_memory(HeldClock(), inline=True)


def matter_of(tx: Tx, by: By = ADA, url: str = URLS["tiktok"], country: str = "us", **changed: Any) -> Matter:
    """A matter with one assessed clip."""
    clip = Clip.described("The giant doll from Squid Game, made with Seedance.", url=url, country=country)
    opened = open_matter(tx, by, clip=clip).matter
    return record_assessment(tx, by, opened.id, assessment(country=country, **changed), clip)


VALUES: Mapping[str, Mapping[str, str]] = {
    "dmca": {"part.1": "season 1, episode 1"},
    "dsa": {"part.1": "season 1, episode 1"},
    "no-notice": {"part.1": "season 1, episode 1"},
    "dmca-counter": {
        "material": "Our own trailer",
        "mistake": "The trailer is our own work and was taken for a copy",
        "address_in_us": "no",
    },
    "retraction": {"notice_date": "2026-11-20", "notice_reference": "TT-4711"},
    "cease-and-desist": {
        "part.1": "season 1, episode 1",
        "operator_name": "Example Model Works Ltd",
        "operator_address": "1 Model Road, Singapore",
        "model_name": "Dreamclip 2",
        "reply_date": "2026-12-04",
    },
    "uploader-letter": {"part.1": "season 1, episode 1", "reply_date": "2026-12-04"},
    "host-escalation": {
        "part.1": "season 1, episode 1",
        "notice_date": "2026-11-10",
        "notice_reference": "TT-4711",
        "still_up_on": "2026-11-22",
        "reply_date": "2026-12-04",
    },
    "action-filed": {
        "counter_date": "2026-11-20",
        "notice_reference": "TT-4711",
        "forum": "court",
        "court": "the United States District Court for the Northern District of California",
        "case_number": "3:26-cv-01234",
        "defendant": "the subscriber known as @maker",
        "filed_on": "2026-11-23",
    },
    "reply": {"notice_sender": "Jin 영희 Kim", "notice_date": "2026-11-20", "reply_to": "notices@host.example"},
    "form-github": {
        "part.1": "season 1, episode 1",
        "access_controls": "No",
        "forks_searched": "Yes, none found",
        "open_licence": "No",
        "best_solution": "Removal",
    },
} | {f"form-{host}": {"part.1": "season 1, episode 1"} for host in URLS if host != "github"}
REGIMES = tuple(sorted(VALUES))
LACKS = (("lacks", ("§ 512(c)(3)(A)(iii): identification of the material, and enough to find it",)),)
GATED = frozenset(name for name, regime in shipped_book().regimes.items() if regime.gate)


def url_for(regime: str) -> str:
    return URLS.get(regime.removeprefix("form-"), URLS["tiktok"])


def begun(
    tx: Tx,
    regime: str = "dmca",
    language: str = "en",
    country: str = "",
    profile: Claimant | None = None,
    url: str = "",
    **changed: Any,
) -> Draft:
    """A new draft, with a profile but nothing filled in."""
    add_claimant(tx, ADA, profile or claimant())
    matter = matter_of(
        tx, url=url or url_for(regime), country=country or {"dsa": "eu", "no-notice": "no"}.get(regime, "us"), **changed
    )
    lists = LACKS if regime == "reply" else ()
    wanted = Wanted(matter=matter.id, regime=regime, language=language, claimant="netflix", lists=lists)
    return make_draft(tx, ADA, desk(), wanted, OWNERS)


def completed(
    tx: Tx, regime: str = "dmca", language: str = "en", without: Sequence[str] = (), gate: bool = True, **changed: Any
) -> Draft:
    """A draft with all values but those left out, and the gate recorded."""
    draft = begun(tx, regime, language, **changed)
    assert draft.refused is None, draft.refused
    values = {name: value for name, value in VALUES[regime].items() if name not in without}
    if values:
        draft = fill(tx, ADA, desk(), draft.id, values)
    if gate and regime in GATED:
        draft = record_gate(tx, ADA, desk(), draft.id, {"conclusion": CONCLUSION})
    return get_draft(tx, draft.id, ADA)


class _Undone(Exception):
    """Takes a test's transaction back."""


def run(store: SqlStore, act: Callable[[Tx], Any]) -> Any:
    """One transaction, here and now, taken back at its end."""
    found: list[Any] = []

    def whole(tx: Tx) -> None:
        found.append(act(tx))
        raise _Undone

    with suppress(_Undone):
        store.transact(whole)
    return found[0]
