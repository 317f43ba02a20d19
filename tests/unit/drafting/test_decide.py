"""Four eyes beyond the yes: asking one person, passing on, sending back, letting lapse, withdrawing."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.config import WorkOptions
from bot.desk.drafts.decide import approve, delegate, expire, send_back, submit, withdraw
from bot.desk.drafts.edit import fill
from bot.desk.drafts.shelf import add_claimant, get_draft, keep
from bot.desk.find import get_matter
from bot.domain.draft import Draft, DraftState
from bot.domain.errors import BadInput, NotAllowed, NotFound
from bot.domain.matter import MatterState
from bot.ports import Tx
from bot.store.store import open_memory
from bot.work.run import LAPSE_EVERY, Parts, kinds, prepare
from bot.work.worker import Worker
from tests.unit.drafting.cases import ADA, BEN, EVE, begun, claimant, completed, desk, memory, people, run
from tests.unit.work.clocks import HeldClock

CYD = BEN.model_copy(update={"person": "cyd"})


def asked(tx: Tx, to: str = "") -> Draft:
    return submit(tx, ADA, desk(), completed(tx).id, to)


def test_whoever_was_asked_may_pass_it_on_and_then_only_the_other_decides() -> None:
    def act(tx: Tx) -> None:
        draft = asked(tx, "ben")
        with pytest.raises(NotAllowed, match="put to ben"):
            approve(tx, CYD, desk(), draft.id, draft.version)
        assert delegate(tx, BEN, desk(), draft.id, "cyd").approver == "cyd"
        with pytest.raises(NotAllowed, match="put to cyd"):
            approve(tx, BEN, desk(), draft.id, draft.version)
        assert approve(tx, CYD, desk(), draft.id, draft.version).state is DraftState.APPROVED

    run(memory(), act)


@pytest.mark.parametrize("to", ["eve", "ada", "sam"])
def test_nobody_is_asked_who_may_not_say_yes(to: str) -> None:
    def act(tx: Tx) -> None:
        with pytest.raises(NotAllowed):
            asked(tx, to)
        draft = asked(tx, "ben")
        with pytest.raises(NotAllowed):
            delegate(tx, BEN, desk(), draft.id, to)

    run(memory(), act)


def test_nobody_is_asked_who_is_not_in_the_directory() -> None:
    def act(tx: Tx) -> None:
        with pytest.raises(NotFound):
            asked(tx, "nobody")

    run(memory(), act)


def test_sending_back_needs_a_reason_the_version_and_the_right_person_and_keeps_the_comment() -> None:
    def act(tx: Tx) -> None:
        draft = asked(tx)
        refusals: list[tuple[type[Exception], Callable[[], object]]] = [
            (BadInput, lambda: send_back(tx, BEN, desk(), draft.id, draft.version, "  ")),
            (BadInput, lambda: send_back(tx, BEN, desk(), draft.id, draft.version - 1, "The date.")),
            (NotAllowed, lambda: send_back(tx, EVE, desk(), draft.id, draft.version, "The date.")),
            (NotAllowed, lambda: send_back(tx, ADA, desk(), draft.id, draft.version, "The date.")),
        ]
        for error, refused in refusals:
            with pytest.raises(error):
                refused()
        back = send_back(tx, BEN, desk(), draft.id, draft.version, "The date is wrong.")
        assert (back.state, back.approver, back.approve_by) == (DraftState.DRAFTING, "", None)
        assert back.comments == ("ben: The date is wrong.",)
        assert back.version == draft.version
        assert get_matter(tx, draft.matter, ADA).state is MatterState.DRAFTING

    run(memory(), act)


def test_an_approval_sent_back_is_no_approval() -> None:
    def act(tx: Tx) -> None:
        draft = asked(tx)
        approve(tx, BEN, desk(), draft.id, draft.version)
        assert send_back(tx, CYD, desk(), draft.id, draft.version, "One more look.").approval is None

    run(memory(), act)


def test_an_edit_voids_the_request_and_the_approval() -> None:
    def act(tx: Tx) -> None:
        draft = asked(tx, "ben")
        approve(tx, BEN, desk(), draft.id, draft.version)
        edited = fill(tx, ADA, desk(), draft.id, {"part.1": "season 1, episode 2"})
        assert (edited.approval, edited.approver, edited.state) == (None, "", DraftState.DRAFTING)

    run(memory(), act)


def test_a_request_that_nobody_answers_lapses_and_only_that_one() -> None:
    def act(tx: Tx) -> None:
        draft = asked(tx)
        assert expire(tx) == ()
        keep(tx, draft.model_copy(update={"approve_by": tx.now - timedelta(minutes=1)}))
        with pytest.raises(BadInput, match="lapsed"):
            approve(tx, BEN, desk(), draft.id, draft.version)
        assert [one.id for one in expire(tx)] == [draft.id]
        assert expire(tx) == ()
        assert get_draft(tx, draft.id, ADA).state is DraftState.DRAFTING

    run(memory(), act)


async def test_the_worker_lets_requests_lapse_by_itself() -> None:
    clock = HeldClock()
    store = open_memory(clock, inline=True)
    draft = await store.run(asked)
    parts = Parts(store=store, clock=clock, texts=desk().texts, staff=people(), options=WorkOptions(digest_at=""))
    await prepare(parts)

    clock.later(days=8)
    await Worker(store, clock, kinds(parts), parts.options, "test").drain()

    assert (await store.read(lambda tx: get_draft(tx, draft.id, ADA))).state is DraftState.DRAFTING
    due = [one.due for one in await store.read(lambda tx: tx.work(kind="lapse")) if one.due > clock.now()]
    assert due
    assert due[0] - clock.now() <= LAPSE_EVERY


def test_a_withdrawn_draft_needs_a_reason_and_goes_nowhere() -> None:
    def act(tx: Tx) -> None:
        draft = begun(tx)
        with pytest.raises(BadInput, match="why"):
            withdraw(tx, ADA, draft.id, " ")
        withdraw(tx, ADA, draft.id, "The owner tolerates it.")
        with pytest.raises(BadInput, match="withdrawn"):
            submit(tx, ADA, desk(), draft.id)
        with pytest.raises(BadInput, match="withdrawn"):
            fill(tx, ADA, desk(), draft.id, {"part.1": "season 1"})

    run(memory(), act)


def test_whoever_wrote_a_value_cannot_approve_it_though_another_wrote_last() -> None:
    def act(tx: Tx) -> None:
        draft = completed(tx)
        fill(tx, BEN, desk(), draft.id, {"part.1": "season 1, episode 2"})
        last = fill(tx, ADA, desk(), draft.id, {"part.1": "season 1, episode 2."})
        with pytest.raises(NotAllowed, match="neither asked for it nor wrote"):
            approve(tx, BEN, desk(), draft.id, last.version)
        approved = approve(tx, CYD, desk(), draft.id, last.version)
        assert (approved.state, approved.wrote) == (DraftState.APPROVED, {})

    run(memory(), act)


def test_whoever_changed_the_claimant_s_profile_since_cannot_approve_what_stands_on_it() -> None:
    def act(tx: Tx) -> None:
        draft = completed(tx)
        tx.now += timedelta(minutes=1)
        add_claimant(tx, BEN, claimant())
        with pytest.raises(NotAllowed, match="stands on the profile"):
            approve(tx, BEN, desk(), draft.id, get_draft(tx, draft.id, ADA).version)

    run(memory(), act)


def test_an_account_beside_the_directory_approves_nothing_whatever_roles_it_says_it_has() -> None:
    stranger = BEN.model_copy(update={"person": "cli:root", "roles": ("approver",)})

    def act(tx: Tx) -> None:
        draft = asked(tx)
        with pytest.raises(NotAllowed, match="only a person of the staff directory"):
            approve(tx, stranger, desk(), draft.id, draft.version)

    run(memory(), act)
