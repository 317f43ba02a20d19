"""Who may, cell by cell: person x place x matter x act, with expectations written from the design's principle 4 and the
requirement alone, never from the table.

A cell says what must never happen (an outsider at the team's matters, a text approved by one person, a restricted
matter known outside its circle) and what must be possible (everybody checks, staff open matters, an approver approves).
"""

from datetime import UTC, datetime
from itertools import product

import pytest

from bot.desk.permits import TABLE, About, Doer, Where, may
from bot.domain.draft import Draft, DraftState
from bot.domain.matter import Matter
from knowledge.model import Audience

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
PUBLIC, STAFF, COUNSEL = Audience.PUBLIC, Audience.STAFF, Audience.COUNSEL

PEOPLE = {
    "staff without a role": Doer(id="sia", clearance=STAFF, outsider=False),
    "analyst": Doer(id="bo", clearance=STAFF, outsider=False, roles=("analyst",)),
    "approver": Doer(id="ada", clearance=STAFF, outsider=False, roles=("approver",)),
    "counsel": Doer(id="cleo", clearance=COUNSEL, outsider=False, roles=("counsel",)),
    "admin": Doer(id="eng", clearance=STAFF, outsider=False, roles=("admin",)),
    # What the platform says of them is believed even where the directory knows the name.
    "guest": Doer(id="gina", clearance=COUNSEL, outsider=True, roles=("approver", "counsel", "admin")),
    "outsider in a shared channel": Doer(id="slack:U0GUS"),
    "outsider in direct messages": Doer(id="discord:77", clearance=COUNSEL),
    "unknown account": Doer(id="slack:U0CY", roles=("analyst", "approver", "counsel", "admin"), clearance=COUNSEL),
    "account of the machine": Doer(id="cli:root", clearance=COUNSEL, outsider=False, at_machine=True),
}
OUTSIDERS = ("guest", "outsider in a shared channel", "outsider in direct messages", "unknown account")
PLACES = {
    "direct": Where(clearance=COUNSEL),
    "private channel": Where(clearance=COUNSEL),
    "public channel": Where(clearance=PUBLIC),
    "shared channel": Where(external=True, clearance=COUNSEL),
    "foreign guild": Where(external=True, clearance=PUBLIC),
    "thread": Where(clearance=STAFF),
    "terminal": Where(clearance=COUNSEL),
}
AMONG_OUTSIDERS = ("shared channel", "foreign guild")
KINDS = ("public", "staff", "counsel", "restricted", "closed", "own")


def about(kind: str, person: Doer) -> About:
    """A matter of the team that somebody else opened, with a draft that others wrote; 'own' is the person's."""
    audience = {"staff": STAFF, "counsel": COUNSEL}.get(kind, PUBLIC)
    matter = Matter(
        number=7,
        opened=NOW,
        opened_by=person.id if kind == "own" else "someone",
        outside=kind == "own" and person.outsider,
        audience=audience,
        restricted_to=("cleo", "someone") if kind == "restricted" else (),
        state="resolved" if kind == "closed" else "assessed",
    )
    draft = Draft(
        id="D-3",
        matter="M-7",
        regime="dmca",
        state=DraftState.AWAITING_APPROVAL,
        audience=audience,
        asked_by="someone",
        edited_by="other",
        created=NOW,
        changed=NOW,
    )
    return About(matter=matter, draft=draft)


# What outsiders may: check, ask, search, and the card of their own request (issue 15 section 1). Nothing else.
FREE = {
    "check",
    "ask",
    "search",
    "help",
    "batch",
    "offer",
    "limited",
    "home",
    "complete country",
    "complete description",
}
OWN_CARD = {"answer", "sources", "form", "pick", "sort", "cancel"}
EDITS = {
    "draft make",
    "draft fill",
    "draft gate",
    "draft open",
    "draft drop-claim",
    "draft claim",
    "draft renew",
    "draft withdraw",
}
LEAVES = {
    "draft submit",
    "draft release",
    "draft sent",
    "draft approve",
    "draft send-back",
    "draft delegate",
}
CHANGES = {
    "matter assign",
    "matter close",
    "matter reopen",
    "matter merge",
    "matter split",
    "matter url",
    "matter deadline",
    "matter party",
    "ticket state",
    "clip same",
}
BY_ITSELF = {"policy", "page", "tracker", "tracker news", "model", "digest", "reminder"}
AT_THE_MACHINE = {"library read", "library change", "machine", "audit read", "tickets read", "staff change"}
DRAFTS = EDITS | LEAVES | {"draft show", "draft sign"}


def never(person: str, place: str, kind: str, act: str) -> bool:
    """Whether principle 4 forbids it."""
    if act in BY_ITSELF:
        return True
    if person in OUTSIDERS:
        return act not in FREE and not (act in OWN_CARD and kind == "own")
    if act in AT_THE_MACHINE:
        return person != "account of the machine"
    if kind == "restricted" and person != "counsel":
        return True
    return _never_there(person, place, kind, act) or _never_with_that_role(person, act)


def _never_there(person: str, place: str, kind: str, act: str) -> bool:
    if place in AMONG_OUTSIDERS and (act in DRAFTS or act in CHANGES or act in ("ticket", "share", "complete matter")):
        return True
    # A draft that stands on counsel's sources is for counsel, where counsel's sources may be shown.
    return act in DRAFTS and kind in ("staff", "counsel") and not _cleared(person, place, kind)


def _never_with_that_role(person: str, act: str) -> bool:
    if act in EDITS | LEAVES | CHANGES and person in ("staff without a role", "account of the machine"):
        return True
    allowed = {
        **dict.fromkeys(EDITS, ("analyst", "approver", "counsel")),
        **dict.fromkeys(("draft approve", "draft send-back", "draft delegate"), ("approver",)),
        "matter restrict": ("counsel", "approver"),
        "matter release hold": ("counsel",),
        "pause": ("admin",),
        "resume": ("admin",),
        "erase": ("counsel", "admin"),
    }
    return act in allowed and person not in allowed[act]


def _cleared(person: str, place: str, kind: str) -> bool:
    wanted = {"staff": STAFF, "counsel": COUNSEL}[kind]
    return PEOPLE[person].clearance.may_see(wanted) and PLACES[place].clearance.may_see(wanted)


def always(person: str, place: str, kind: str, act: str) -> bool:
    """Whether it must be possible."""
    if act in FREE - {"home"}:
        return True
    if act in OWN_CARD and kind == "own":
        return True
    inside = person not in OUTSIDERS and place not in AMONG_OUTSIDERS
    shown = kind in ("public", "closed", "own") or (kind == "restricted" and person == "counsel")
    if not (inside and shown):
        return False
    if act in ("matter", "matters", "ticket", "ask_counsel", "matter note", "matter open", "draft show", "who"):
        return True
    if act in EDITS:
        return person in ("analyst", "approver", "counsel")
    if act in CHANGES:
        return person in ("analyst", "approver", "counsel", "admin")
    if act == "draft approve":
        return person == "approver" and kind != "restricted"
    return act == "draft submit" and person in ("analyst", "approver", "counsel")


CELLS = list(product(PEOPLE, PLACES, KINDS, TABLE))
NO_SUBJECT = FREE | BY_ITSELF | AT_THE_MACHINE | {"who", "matters", "erase", "pause", "resume", "matter open"}


def cell(person: str, place: str, kind: str, act: str) -> bool:
    """What the rule says."""
    doer = PEOPLE[person]
    subject = about(kind, doer)
    if act in NO_SUBJECT:
        subject = About()
    elif not act.startswith("draft") or act == "draft make":
        subject = About(matter=subject.matter)
    return may(doer, PLACES[place], subject, act).given


def test_there_are_at_least_three_thousand_cells() -> None:
    assert len(CELLS) >= 3000


@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_acts_beyond_the_table_anywhere(person: str) -> None:
    wrong = [one for one in CELLS if one[0] == person and one[3] not in NO_SUBJECT and never(*one) and cell(*one)]
    assert wrong == []


@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_does_by_hand_what_happens_by_itself_or_at_the_machine(person: str) -> None:
    wrong = [(place, act) for _, place, kind, act in CELLS if act in BY_ITSELF and cell(person, place, kind, act)]
    wrong += [
        (place, act)
        for place, act in product(
            PLACES, AT_THE_MACHINE | {"pause", "resume", "erase", "who", "matters", "matter open"}
        )
        if never(person, place, "public", act) and cell(person, place, "public", act)
    ]
    assert wrong == []


@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_may_do_what_is_theirs(person: str) -> None:
    wrong = [one for one in CELLS if one[0] == person and always(*one) and not cell(*one)]
    assert wrong == []


@pytest.mark.parametrize("person", OUTSIDERS)
def test_an_outsider_is_refused_alike_whether_a_thing_exists_or_not(person: str) -> None:
    doer = PEOPLE[person]
    for place, kind, act in product(PLACES.values(), KINDS[:-1], TABLE):
        if act in FREE | OWN_CARD:
            continue
        there, gone = may(doer, place, about(kind, doer), act), may(doer, place, About(), act)
        assert (there.reason, there.values) == (gone.reason, gone.values), (kind, act)


def test_a_restricted_matter_looks_like_none_to_everybody_outside_its_circle() -> None:
    for name, doer in PEOPLE.items():
        if name == "counsel":
            continue
        for act in TABLE:
            if act in NO_SUBJECT:
                continue
            permit = may(doer, PLACES["direct"], About(matter=about("restricted", doer).matter), act)
            assert not permit.given, (name, act)
            assert permit.reason == "permit-no-matter" or permit == may(doer, PLACES["direct"], About(), act)


@pytest.mark.parametrize("hand", ["asked", "value", "gate", "claims", "claimant", "submitted"])
def test_whoever_had_a_hand_in_a_text_cannot_approve_it(hand: str) -> None:
    ada = PEOPLE["approver"]
    draft = about("public", ada).draft
    assert draft is not None
    touched = {"asked_by": "ada"} if hand == "asked" else {"wrote": {hand: ("ada",), "part.1": ("bo",)}}

    permit = may(ada, PLACES["direct"], About(draft=draft.model_copy(update=touched)), "draft approve")

    assert permit.reason == "approve-same-person"


@pytest.mark.parametrize("second", ["slack:U0CY", "discord:77", "cli:root"])
def test_an_account_that_is_not_in_the_directory_is_no_second_person(second: str) -> None:
    ada = PEOPLE["approver"]
    draft = about("public", ada).draft
    assert draft is not None
    alone = draft.model_copy(update={"asked_by": second, "edited_by": second, "wrote": {"part.1": (second,)}})

    assert may(ada, PLACES["direct"], About(draft=alone), "draft approve").reason == "approve-nobody-else"


def test_at_a_machine_without_a_directory_one_may_try_everything_out_but_what_leaves() -> None:
    alone = Doer(id="cli:root", clearance=COUNSEL, outsider=False, at_machine=True, alone=True)
    for act in EDITS | CHANGES:
        assert may(alone, PLACES["terminal"], About(), act).given, act
    for act in LEAVES:
        assert may(alone, PLACES["terminal"], About(), act).reason == "permit-not-listed", act
