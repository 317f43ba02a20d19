"""No sequence of commands reaches `approved` with a blank, without the gate, or with one person only."""

import os
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.desk.drafts import decide, edit, leave
from bot.desk.drafts.make import Wanted, make_draft, refresh
from bot.desk.drafts.shelf import DRAFT, get_draft
from bot.domain.draft import Draft, DraftState
from bot.domain.errors import RightsdeskError
from bot.domain.matter import SYSTEM, By
from bot.drafting.gate import open_uses
from bot.ports import Tx
from bot.store.store import SqlStore, SqlTx, open_memory
from knowledge.model import Audience
from tests.unit.drafting.cases import ADA, CONCLUSION, OWNERS, PARODY, VALUES, add_claimant, claimant, desk, matter_of
from tests.unit.work.clocks import HeldClock

SEQUENCES = int(os.environ.get("RIGHTSDESK_TEST_SEQUENCES", "2000"))
"""Each run of the suite goes through as many; fewer only while one works on it."""
STEPS = 8
PEOPLE = st.sampled_from(["ada", "ben", "cyd", "eve", "sam"]).map(
    lambda one: By(person=one, via="cli", clearance=Audience.COUNSEL)
)
FILLS = st.sampled_from(
    [
        {"part.1": "season 1, episode 1"},
        {"part.1": ""},
        {"url.1": "https://www.tiktok.com/@maker"},
        {"claimant": ""},
        {"claimant": "netflix"},
        {"signatory": "sam"},
        {"use_description": "The clip shows the doll."},
    ]
)
REASONS = st.sampled_from(
    [
        {"conclusion": CONCLUSION},
        {"conclusion": "The whole doll is shown."},
        {"conclusion": ""},
        {"amount": "It is the whole of the doll, all the time."},
        {name: f"On {name} the person wrote this down." for name in ("authorisation", "purpose", "nature", "amount")}
        | {"market": "On market the person wrote this down.", "conclusion": CONCLUSION},
    ]
)
DESK = desk()


@cache
def prepared() -> tuple[SqlStore, dict[tuple[bool, bool], str]]:
    """A store with a draft for each start: with an exception sighted or not, begun or half done."""
    store = open_memory(HeldClock(), inline=True)

    def act(tx: Tx) -> dict[tuple[bool, bool], str]:
        add_claimant(tx, ADA, claimant())
        drafts = {}
        for number, (exception, half_done) in enumerate(product((False, True), repeat=2)):
            matter = matter_of(tx, url=f"https://www.tiktok.com/@maker/video/{number}", **(PARODY if exception else {}))
            draft = make_draft(tx, ADA, DESK, Wanted(matter=matter.id, regime="dmca"), OWNERS).id
            if half_done:
                edit.fill(tx, ADA, DESK, draft, VALUES["dmca"])
                edit.record_gate(tx, ADA, DESK, draft, {"conclusion": CONCLUSION})
            drafts[exception, half_done] = draft
        return drafts

    return store, store.transact(act)[0]


class Approving(RuleBasedStateMachine):
    """One draft, five people, every command in any order."""

    connection: Any = None

    @initialize(exception=st.booleans(), half_done=st.booleans())
    def begin(self, exception: bool, half_done: bool) -> None:
        store, drafts = prepared()
        self.connection = store.writer.connect()
        self.transaction = self.connection.begin()
        self.tx = SqlTx(self.connection, store.clock.now())
        self.draft = drafts[exception, half_done]

    def teardown(self) -> None:
        if self.connection is not None:
            self.transaction.rollback()
            self.connection.close()

    def act(self, command: Any, by: By, *given: Any) -> None:
        """A command as a person gives it: done, or refused with a sentence and nothing changed."""
        before = self.body()
        try:
            command(self.tx, by, *given)
        except RightsdeskError:
            assert self.body() == before

    def body(self) -> Any:
        """The draft as stored: cheaper to compare than to read."""
        record = self.tx.find_record(DRAFT, self.draft, SYSTEM)
        assert record is not None
        return record.body

    def now(self) -> Draft:
        return get_draft(self.tx, self.draft, SYSTEM)

    @rule(by=PEOPLE, values=FILLS)
    def fill(self, by: By, values: dict[str, str]) -> None:
        self.act(edit.fill, by, DESK, self.draft, values)

    @rule(by=PEOPLE, said=REASONS)
    def gate(self, by: By, said: dict[str, str]) -> None:
        self.act(edit.record_gate, by, DESK, self.draft, said)

    @rule(by=PEOPLE, to=st.sampled_from(["", "ben", "cyd", "ada"]))
    def submit(self, by: By, to: str) -> None:
        self.act(decide.submit, by, DESK, self.draft, to)

    @rule(by=PEOPLE, off=st.sampled_from([0, 0, 0, -1, 1]))
    def approve(self, by: By, off: int) -> None:
        self.act(decide.approve, by, DESK, self.draft, self.now().version + off)

    @rule(by=PEOPLE)
    def send_back(self, by: By) -> None:
        self.act(decide.send_back, by, DESK, self.draft, self.now().version, "Look at the date.")

    @rule(by=PEOPLE, to=st.sampled_from(["ben", "cyd", "eve"]))
    def delegate(self, by: By, to: str) -> None:
        self.act(decide.delegate, by, DESK, self.draft, to)

    @rule(by=PEOPLE)
    def sign(self, by: By) -> None:
        self.act(decide.sign, by, DESK, self.draft)

    @rule(by=PEOPLE)
    def release(self, by: By) -> None:
        self.act(lambda tx, who: leave.released(tx, who, DESK, self.draft, self.now().seal, "0" * 64), by)

    @rule(by=PEOPLE)
    def send(self, by: By) -> None:
        self.act(lambda tx, who: leave.mark_sent(tx, who, DESK, self.draft, how="web form"), by)

    @invariant()
    def what_is_approved_is_whole(self) -> None:
        if self.connection is None:
            return
        draft = self.now()
        if draft.approval is None:
            assert draft.state in (DraftState.DRAFTING, DraftState.AWAITING_APPROVAL, DraftState.WITHDRAWN)
            assert draft.signature is None
            return
        fresh = refresh(self.tx, DESK, draft)
        assert (fresh.blanks, fresh.missing) == ((), ())
        assert open_uses(draft, "us") == {}
        assert draft.approval.person not in (draft.asked_by, draft.edited_by)
        assert draft.approval.person in ("ben", "cyd")
        assert (draft.approval.version, draft.approval.seal) == (draft.version, draft.seal)
        if draft.state in (DraftState.SIGNED, DraftState.RELEASED, DraftState.SENT):
            assert draft.signature is not None
            assert draft.signature.seal == draft.approval.seal
            assert draft.signature.person == "sam"


Approving.TestCase.settings = settings(
    max_examples=SEQUENCES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)


@pytest.mark.timeout(1800)
class TestApproving(Approving.TestCase):
    """2,000 sequences a run."""
