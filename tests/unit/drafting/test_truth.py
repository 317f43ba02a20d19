"""A text leaves only while it is true: the world changes, and approval, signing, release and "sent" say so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.desk.drafts.decide import approve, sign
from bot.desk.drafts.doubts import doubt_sent
from bot.desk.drafts.edit import add_claim, drop_claim, fill, record_gate, renew
from bot.desk.drafts.leave import mark_sent, ready, released
from bot.desk.drafts.make import Desk, Wanted, make_draft
from bot.desk.drafts.shelf import drafts_of, get_draft
from bot.desk.find import get_matter
from bot.desk.matters import close, merge, open_matter, record_assessment
from bot.domain.assessment import Circumstance, Likelihood
from bot.domain.claimant import Authority, Signatory
from bot.domain.clip import Clip, Speaker
from bot.domain.draft import Draft, DraftState
from bot.domain.errors import BadInput, RightsdeskError
from bot.domain.matter import Resolution, UrlState
from bot.ports import Tx
from bot.reading.situate import Registers
from bot.store.store import SqlTx
from knowledge.model import AssetKind, Protection
from knowledge.registers import Licence, Tolerance
from tests.unit.drafting.cases import (
    ADA,
    BEN,
    CONCLUSION,
    OWNER,
    OWNERS,
    PARODY,
    SAM,
    URLS,
    VALUES,
    add_claimant,
    assessment,
    claimant,
    completed,
    desk,
    matter_of,
    memory,
    run,
    sighting,
)

STAGES = ("approve", "sign", "release", "sent")
SUITS = sighting(asset="suits", name="Green tracksuits", kind=AssetKind.COSTUME, protection=Protection.THIN)
FRONT_MAN = sighting(asset="front-man", name="The Front Man", kind=AssetKind.CHARACTER)


def later(tx: Tx, days: int) -> Tx:
    """The same transaction, days after."""
    assert isinstance(tx, SqlTx)
    return SqlTx(tx.connection, tx.now + timedelta(days=days))


def act(stage: str, tx: Tx, desk_: Desk, draft: Draft) -> Draft:
    """The act of a stage."""
    match stage:
        case "approve":
            return approve(tx, BEN, desk_, draft.id, get_draft(tx, draft.id, ADA).version)
        case "sign":
            return sign(tx, SAM, desk_, draft.id)
        case "release":
            return released(tx, BEN, desk_, draft.id, ready(tx, BEN, desk_, draft.id).seal, "0" * 64)
        case _:
            return mark_sent(tx, BEN, desk_, draft.id, how="web form")[0]


def before(stage: str, tx: Tx, draft: Draft) -> Draft:
    """The draft, brought to where that act is next."""
    for one in STAGES[: STAGES.index(stage)]:
        draft = act(one, tx, desk(), draft)
    return draft


def closed(tx: Tx, draft: Draft) -> None:
    close(tx, ADA, draft.matter, Resolution.DO_NOT_SEND, "not our work")


def checked_again(**changed: Any) -> Callable[[Tx, Draft], None]:
    def check(tx: Tx, draft: Draft) -> None:
        clip = get_matter(tx, draft.matter, ADA).clips[0]
        record_assessment(tx, ADA, draft.matter, assessment(**changed), clip)

    return check


def profile(**changed: Any) -> Callable[[Tx, Draft], None]:
    return lambda tx, _draft: void(add_claimant(tx, ADA, claimant(**changed)))


def void(_: object) -> None:
    """For its effect only."""


SAID = (Circumstance(name="licensed", value=True, evidence="is licensed", by=Speaker.REVIEWER),)
ENDED = Authority(owner=OWNER, until=date(2020, 1, 1), document="x")
REED = Signatory(person="sam", name="Reed Hastings")
CHANGES: list[tuple[str, Callable[[Tx, Draft], None], str]] = [
    ("the matter is closed as do-not-send", closed, "is closed"),
    ("a newer check says it is licensed", checked_again(circumstances=SAID), "licensed"),
    ("a newer check says unlikely", checked_again(likelihood=Likelihood.UNLIKELY), "unlikely"),
    ("a newer check sees something else there", checked_again(sightings=(FRONT_MAN,)), "something else there"),
    ("a newer check hears of a parody", checked_again(**PARODY), "recorded reasons do not answer"),
    ("the authority has ended", profile(authorities=(ENDED,)), "no authority|holds none"),
    ("the signatory has left the profile", profile(signatories=()), "signatory"),
    ("the signatory has another name there", profile(signatories=(REED,)), "directory"),
]  # fmt: skip


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(("why", "change", "words"), CHANGES, ids=[one[0] for one in CHANGES])
def test_a_world_that_changed_stops_the_text_at_every_step_and_loses_nothing(
    stage: str, why: str, change: Callable[[Tx, Draft], None], words: str
) -> None:
    def tried(tx: Tx) -> None:
        draft = before(stage, tx, completed(tx))
        change(tx, draft)
        with pytest.raises(RightsdeskError, match=words):
            act(stage, tx, desk(), draft)
        kept = get_draft(tx, draft.id, ADA)
        assert (kept.state, kept.text, kept.filled) == (draft.state, draft.text, draft.filled), why

    run(memory(), tried)


LICENCE = Licence(id="L-1", licensee="Brand Partner", guides=("guide/squid-game",), channels=("tiktok.com/@maker",))
ELSEWHERE = LICENCE.model_copy(update={"channels": ("tiktok.com/@somebody",)})
TOLERANCE = Tolerance(id="ai-fans", circumstances=("ai_generated",), why="Left alone.", why_no="Får være.")


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    ("registers", "words"),
    [
        (Registers(licences=(LICENCE,)), "is licensed today .L-1: Brand Partner"),
        (Registers(tolerances=(TOLERANCE,)), "leaves alone"),
        (Registers(licences=(LICENCE.model_copy(update={"valid_from": date(2099, 1, 1)}), ELSEWHERE)), ""),
        (Registers(licences=(LICENCE.model_copy(update={"territory": ("jp",)}),)), ""),
        (Registers(licences=(LICENCE.model_copy(update={"guides": ("guide/bridgerton",)}),)), ""),
    ],
    ids=["a licence names the channel", "a tolerance covers it", "not yet, or another's", "elsewhere", "another work"],
)
def test_the_registers_are_asked_on_the_day(stage: str, registers: Registers, words: str) -> None:
    def tried(tx: Tx) -> None:
        draft = before(stage, tx, completed(tx))
        today = replace(desk(), registers=lambda: registers)
        if not words:
            act(stage, tx, today, draft)
            return
        with pytest.raises(BadInput, match=words):
            act(stage, tx, today, draft)

    run(memory(), tried)


def test_a_licence_entered_after_the_check_counts_where_the_report_names_who_holds_it() -> None:
    def tried(tx: Tx) -> None:
        draft = completed(tx)
        matter = get_matter(tx, draft.matter, ADA)
        named = Clip.described("A doll clip by Brand Partner.", url=matter.clips[0].url, country="us")
        record_assessment(tx, ADA, matter.id, assessment(), named)
        licence = LICENCE.model_copy(update={"channels": ()})
        for entered, stops in ((tx.now + timedelta(hours=1), True), (tx.now - timedelta(days=3), False)):
            held = Registers(licences=(licence.model_copy(update={"entered": entered}),))
            today = replace(desk(), registers=lambda held=held: held)
            if stops:
                with pytest.raises(BadInput, match="licensed today"):
                    act("approve", tx, today, draft)
            else:
                act("approve", tx, today, draft)

    run(memory(), tried)


def test_an_address_that_nobody_assessed_is_not_filled_in() -> None:
    def tried(tx: Tx) -> None:
        draft = completed(tx)
        with pytest.raises(BadInput, match="another address than the one assessed"):
            fill(tx, ADA, desk(), draft.id, {"url.1": "https://evil.example/x"})
        same = URLS["tiktok"] + "?is_from_webapp=1"
        assert same in fill(tx, ADA, desk(), draft.id, {"url.1": same}).text

    run(memory(), tried)


def two_hosts(tx: Tx) -> Draft:
    """A matter with clips at TikTok and YouTube, drafted."""
    add_claimant(tx, ADA, claimant())
    first = matter_of(tx, sightings=(sighting(), FRONT_MAN))
    second = matter_of(tx, url=URLS["youtube"])
    merge(tx, ADA, second.id, first.id, "the same uploader")
    return make_draft(tx, ADA, desk(), Wanted(matter=first.id, regime="dmca", claimant="netflix"), OWNERS)


def test_one_text_goes_to_one_host_and_the_others_are_named_with_the_way_to_theirs() -> None:
    def tried(tx: Tx) -> None:
        draft = two_hosts(tx)
        assert [one.url for one in draft.uses] == [URLS["tiktok"]]
        assert "designated agent of TikTok" in draft.text
        assert any("1 at youtube.com" in one and "--host youtube.com" in one for one in draft.comments)
        wanted = Wanted(matter=draft.matter, regime="dmca", claimant="netflix", host="youtube.com")
        other = make_draft(tx, ADA, desk(), wanted, OWNERS)
        assert "designated agent of YouTube" in other.text
        assert URLS["youtube"] in other.text
        assert URLS["tiktok"] not in other.text
        assert "Front Man" not in other.text

    run(memory(), tried)


def test_each_address_is_printed_with_what_it_shows() -> None:
    def tried(tx: Tx) -> None:
        add_claimant(tx, ADA, claimant())
        first = matter_of(tx, sightings=(sighting(), FRONT_MAN))
        second = matter_of(tx, url="https://www.tiktok.com/@maker/video/7300000000000000002")
        merge(tx, ADA, second.id, first.id, "the same uploader")
        draft = make_draft(tx, ADA, desk(), Wanted(matter=first.id, regime="dmca", claimant="netflix"), OWNERS)
        lines = [one for one in draft.text.splitlines() if "/video/" in one]
        assert "shows Young-hee and The Front Man" in lines[0]
        assert "shows Young-hee, made" in lines[1]
        assert "The material shows" not in draft.text

    run(memory(), tried)


def test_what_is_protected_only_thinly_is_claimed_where_somebody_says_why() -> None:
    def tried(tx: Tx) -> None:
        draft = completed(tx, sightings=(sighting(), SUITS))
        assert "tracksuits" not in draft.text
        assert any("Green tracksuits" in one for one in draft.comments)
        with pytest.raises(BadInput, match="Say in a sentence"):
            add_claim(tx, ADA, desk(), draft.id, "green tracksuits", "")
        with pytest.raises(BadInput, match="left nothing out"):
            add_claim(tx, ADA, desk(), draft.id, "the moon", "It is copied to the last button.")
        more = add_claim(tx, ADA, desk(), draft.id, "green tracksuits", "Numbers, cut and piping are all copied.")
        assert "Green tracksuits" in more.text
        assert [one.asset for one in more.claims] == ["Young-hee", "Green tracksuits"]

    run(memory(), tried)


def sent(tx: Tx, draft: Draft) -> Draft:
    for one in STAGES:
        draft = act(one, tx, desk(), draft)
    return draft


def test_later_texts_of_the_matter_take_over_claims_reasons_and_date_of_the_text_they_follow() -> None:
    def tried(tx: Tx) -> None:
        draft = completed(tx, sightings=(sighting(), FRONT_MAN), without=("part.1",))
        draft = fill(tx, ADA, desk(), drop_claim(tx, ADA, desk(), draft.id, 2).id, VALUES["dmca"])
        done = sent(tx, draft)
        letter = make_draft(
            tx,
            ADA,
            desk(),
            Wanted(matter=draft.matter, regime="uploader-letter"),
            OWNERS,
        )
        assert "Front Man" in letter.text, "make_draft alone follows nothing"
        wanted = Wanted(matter=draft.matter, regime="host-escalation", language="no", follows=done, answers=done.id)
        follow_up = make_draft(tx, ADA, desk(), wanted, OWNERS)
        assert "Front Man" not in follow_up.text
        assert follow_up.gate == done.gate

    run(memory(), tried)


def test_the_same_claim_on_the_same_address_is_sent_again_only_with_a_reason() -> None:
    def tried(tx: Tx) -> None:
        first = sent(tx, completed(tx))
        second = make_draft(tx, ADA, desk(), Wanted(matter=first.matter, regime="form-tiktok"), OWNERS)
        second = record_gate(tx, ADA, desk(), second.id, {"conclusion": CONCLUSION})
        with pytest.raises(BadInput, match=f"noticed with the same claims already .{first.id}"):
            act("approve", tx, desk(), second)
        fill(tx, ADA, desk(), second.id, {"again": "TikTok asked for its own form."})
        assert act("approve", tx, desk(), second).state is DraftState.APPROVED
        assert "asked for its own form" not in get_draft(tx, second.id, ADA).text

    run(memory(), tried)


def test_a_text_carries_the_day_of_its_signature_and_an_old_yes_is_asked_for_again() -> None:
    def tried(tx: Tx) -> None:
        draft = act("approve", tx, desk(), completed(tx))
        signed = act("sign", later(tx, 3), desk(), draft)
        day = (tx.now + timedelta(days=3)).date()
        assert signed.facts["date"] == day.isoformat()
        assert signed.facts["date_words"] in signed.text
        assert draft.facts["date_words"] not in signed.text
        assert signed.approval is not None
        assert signed.approval.seal == signed.seal
        with pytest.raises(BadInput, match="holds 14 days"):
            act("release", later(tx, 15), desk(), signed)
        assert act("release", later(tx, 14), desk(), signed).state is DraftState.RELEASED

    run(memory(), tried)


def test_a_date_that_has_passed_stops_the_text_and_a_new_one_lets_it_go() -> None:
    def tried(tx: Tx) -> None:
        soon = (tx.now.date() + timedelta(days=4)).isoformat()
        draft = completed(tx, "uploader-letter")
        draft = act("approve", tx, desk(), fill(tx, ADA, desk(), draft.id, {"reply_date": soon}))
        with pytest.raises(BadInput, match=f"reply_date .{soon}. has passed"):
            act("sign", later(tx, 4), desk(), draft)
        assert act("sign", later(tx, 3), desk(), draft).state is DraftState.SIGNED

    run(memory(), tried)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"still_up_on": "2099-12-03"}, "is in the future"),
        ({"notice_date": "2099-12-03"}, "is in the future"),
        ({"still_up_on": "2026-11-01"}, "lies before the notice"),
        ({"reply_date": "next week"}, "is no day|must be a day"),
    ],
)
def test_nonsense_dates_stop_an_escalation(values: dict[str, str], words: str) -> None:
    def tried(tx: Tx) -> None:
        draft = completed(tx, "host-escalation")
        fill(tx, ADA, desk(), draft.id, values)
        with pytest.raises(BadInput, match=words):
            act("approve", tx, desk(), draft)

    run(memory(), tried)


@pytest.mark.parametrize("value", ["TBD", "[TODO]", "tbd.", "xxx", "???", "to do", "–", "Kommer"])
def test_what_says_nothing_is_no_value(value: str) -> None:
    def tried(tx: Tx) -> None:
        draft = completed(tx)
        with pytest.raises(BadInput, match=r"says nothing yet|may not hold"):
            fill(tx, ADA, desk(), draft.id, {"part.1": value})

    run(memory(), tried)


def test_a_merge_takes_drafts_links_and_dates_along_and_the_approved_text_stands() -> None:
    def tried(tx: Tx) -> None:
        draft = act("approve", tx, desk(), completed(tx))
        into = matter_of(tx, url="https://www.tiktok.com/@maker/video/7300000000000000009")
        merge(tx, ADA, draft.matter, into.id, "the same uploader")
        moved = get_draft(tx, draft.id, ADA)
        assert (moved.matter, drafts_of(tx, ADA, draft.matter)) == (into.id, ())
        for stage in STAGES[1:]:
            moved = act(stage, tx, desk(), moved)
        states = {one.url: one.state for one in tx.urls(ADA, matter=into.id)}
        assert states[URLS["tiktok"]] is UrlState.SENT
        assert {one.matter for one in tx.deadlines(ADA) if one.id.startswith("recheck-")} == {into.id}

    run(memory(), tried)


def test_a_newer_check_is_taken_in_by_renewing_and_the_old_yes_is_void() -> None:
    def tried(tx: Tx) -> None:
        draft = completed(tx, sightings=(sighting(), FRONT_MAN))
        draft = act("approve", tx, desk(), fill(tx, ADA, desk(), draft.id, {"part.2": "season 1"}))
        assert renew(tx, ADA, desk(), draft.id) == draft
        checked_again(sightings=(sighting(),))(tx, draft)
        fresh = renew(tx, ADA, desk(), draft.id)
        assert (fresh.version, fresh.approval) == (draft.version + 1, None)
        with pytest.raises(BadInput, match=r"no address of .* shows it"):
            act("approve", tx, desk(), fresh)
        drop_claim(tx, ADA, desk(), draft.id, 2)
        assert act("approve", tx, desk(), fresh).state is DraftState.APPROVED

    run(memory(), tried)


def test_the_file_of_an_address_is_told_as_handed_in_and_only_what_was_fetched_as_fetched() -> None:
    from bot.desk.drafts.captured import captured
    from bot.domain.evidence import ClipEvidence

    def tried(tx: Tx) -> None:
        file = ClipEvidence(
            sha256="ab" * 32, size=1, media_type="video/mp4", container="mp4", first_seen=tx.now, origin="clip.mp4"
        )
        page = file.model_copy(update={"container": "oEmbed", "origin": URLS["tiktok"]})
        assert (captured((file, page), URLS["tiktok"]).at, captured((page,), URLS["tiktok"]).at) == (None, None)
        assert captured((file,), URLS["tiktok"]).handed == tx.now
        fetched = file.model_copy(update={"origin": URLS["tiktok"]})
        assert (captured((fetched,), URLS["tiktok"]).at, captured((fetched,), URLS["tiktok"]).handed) == (tx.now, None)
        matter = matter_of(tx, clips=(file,))
        add_claimant(tx, ADA, claimant())
        draft = make_draft(tx, ADA, desk(), Wanted(matter=matter.id, regime="dmca"), OWNERS)
        assert (draft.uses[0].handed, draft.uses[0].handed_by) == (tx.now, "Ada Analyst")

    run(memory(), tried)


def test_a_retraction_of_what_was_never_sent_is_not_approved() -> None:
    def tried(tx: Tx) -> None:
        draft = completed(tx)
        wanted = Wanted(matter=draft.matter, regime="retraction", claimant="netflix", answers=draft.id)
        back = make_draft(tx, ADA, desk(), wanted, OWNERS)
        fill(tx, ADA, desk(), back.id, {"notice_date": tx.now.date().isoformat(), "notice_reference": "none"})
        with pytest.raises(RightsdeskError, match=r"nobody has said that .* was sent"):
            approve(tx, BEN.model_copy(update={"person": "cyd"}), desk(), back.id, 2)

    run(memory(), tried)


def test_a_text_for_norway_alone_says_nothing_of_the_digital_services_act() -> None:
    def tried(tx: Tx) -> None:
        matter = matter_of(tx, country="no")
        with pytest.raises(BadInput, match="no-notice"):
            make_draft(tx, ADA, desk(), Wanted(matter=matter.id, regime="dsa"), OWNERS)
        add_claimant(tx, ADA, claimant())
        draft = make_draft(tx, ADA, desk(), Wanted(matter=matter.id, regime="no-notice", language="no"), OWNERS)
        assert "åndsverkloven § 3" in draft.text
        assert "2022/2065" not in draft.text

    run(memory(), tried)


def test_a_licence_entered_after_sending_opens_one_task_and_a_retraction_closes_the_question() -> None:
    def tried(tx: Tx) -> None:
        done = sent(tx, completed(tx))
        today = replace(desk(), registers=lambda: Registers(licences=(ELSEWHERE,)))
        assert doubt_sent(tx, today) == ()
        today = replace(desk(), registers=lambda: Registers(licences=(LICENCE,)))
        assert doubt_sent(tx, today) == (f"doubt:{done.id}:L-1",)
        assert doubt_sent(tx, today) == ()
        why = next(one.why for one in tx.deadlines(ADA, matter=done.matter) if one.id.startswith("doubt:"))
        assert "Brand Partner" in why
        assert "Retract it" in why

    run(memory(), tried)


def test_a_clip_in_a_matter_of_its_own_is_no_reason_to_hold_this_one_back() -> None:
    def tried(tx: Tx) -> None:
        draft = completed(tx)
        open_matter(tx, ADA, clip=Clip(url="https://www.tiktok.com/@other/video/1"), title="other")
        assert sent(tx, draft).state is DraftState.SENT

    run(memory(), tried)
