"""Acts on a draft between changes of the world: nothing untrue leaves, nothing true is held back, and each refusal
says why."""

import os
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.desk.drafts import decide, edit, leave, shelf
from bot.desk.drafts.make import Wanted, make_draft
from bot.desk.drafts.shelf import confirm_claimant, get_draft
from bot.desk.find import get_matter
from bot.desk.matters import close, merge, record_assessment, reopen
from bot.domain.assessment import Likelihood
from bot.domain.draft import Draft
from bot.domain.errors import RightsdeskError
from bot.domain.matter import SYSTEM, By, Resolution
from bot.reading.situate import Registers
from bot.store.store import SqlStore, SqlTx, open_memory
from knowledge.registers import Licence
from tests.unit.drafting.cases import (
    ADA,
    BEN,
    CONCLUSION,
    OWNERS,
    PARODY,
    SAM,
    VALUES,
    add_claimant,
    assessment,
    claimant,
    desk,
    matter_of,
    sighting,
)
from tests.unit.work.clocks import HeldClock

SEQUENCES = int(os.environ.get("RIGHTSDESK_TEST_LEAVING", "60"))
"""Few while one works; 5,000 in make soak."""
LICENCE = Licence(id="L-1", licensee="Brand", guides=("guide/squid-game",), channels=("tiktok.com/@maker",))
CHECKS: dict[str, dict[str, Any]] = {
    "same": {},
    "other": {"sightings": (sighting(asset="front-man", name="The Front Man"),)},
    "unlikely": {"likelihood": Likelihood.UNLIKELY},
    "parody": PARODY,
}
FULL = {name: f"On {name} the person wrote this down." for name in ("authorisation", "purpose", "nature", "amount")}
FULL |= {"market": "On market the person wrote this down.", "conclusion": CONCLUSION}
ORDER = ("drafting", "approved", "signed", "released", "sent")


@dataclass
class Model:
    """All that a person would have to keep in mind, in plain words."""

    open: bool = True
    licensed: bool = False
    authority: bool = True
    confirmed: bool = True
    check: str = "same"
    day: int = 0
    stage: str = "drafting"
    approved_on: int = 0
    knows: str = "same"
    """The check that the text was last written on."""
    written_with_authority: bool = True
    answered: bool = False
    """Whether every factor has its own reason."""

    def untrue(self) -> list[str]:
        """What stands against the text today, as the words by which a refusal names it."""
        faults = {
            "closed": not self.open,
            "licensed today": self.licensed,
            "authority|holds none": not self.authority,
            "confirmed by nobody": not self.confirmed,
            "assessed as unlikely": self.check == "unlikely",
            "something else there|no address": self.check == "other" or self.knows == "other",
            "reasons|exception|belief|not authorised": self.check == "parody" and not self.answered,
            "holds 14 days": self.stage in ORDER[1:4] and self.day - self.approved_on > 14,
        }
        return [words for words, stands in faults.items() if stands]


@cache
def prepared() -> tuple[SqlStore, str]:
    """A store with one draft that only waits for its approval."""
    store = open_memory(HeldClock(), inline=True)

    def act(tx: Any) -> str:
        add_claimant(tx, ADA, claimant())
        matter = matter_of(tx)
        draft = make_draft(tx, ADA, desk(), Wanted(matter=matter.id, regime="dmca"), OWNERS).id
        edit.fill(tx, ADA, desk(), draft, VALUES["dmca"])
        edit.record_gate(tx, ADA, desk(), draft, {"conclusion": CONCLUSION})
        return draft

    return store, store.transact(act)[0]


def refused(what: Any) -> str:
    """The sentence with which an act is refused; empty where it is done."""
    try:
        what()
    except RightsdeskError as error:
        return str(error)
    return ""


class Leaving(RuleBasedStateMachine):
    """One draft and the world around it."""

    connection: Any = None

    @initialize()
    def begin(self) -> None:
        store, self.draft = prepared()
        self.connection = store.writer.connect()
        self.transaction = self.connection.begin()
        self.start = store.clock.now()
        self.model, self.seconds = Model(), 0

    def teardown(self) -> None:
        if self.connection is not None:
            self.transaction.rollback()
            self.connection.close()

    @property
    def tx(self) -> SqlTx:
        self.seconds += 1
        return SqlTx(self.connection, self.start + timedelta(days=self.model.day, seconds=self.seconds))

    def now(self) -> Draft:
        return get_draft(self.tx, self.draft, SYSTEM)

    def desk(self) -> Any:
        held = Registers(licences=(LICENCE,) if self.model.licensed else ())
        return replace(desk(), registers=lambda: held)

    def act(self, stage: str, after: str, what: Any) -> None:
        """An act: done exactly where it is its turn and the text is true; else refused for a reason that stands."""
        turn = self.model.stage == after and (stage != "approved" or self.model.written_with_authority)
        faults, before = self.model.untrue(), self.now()
        refusal = refused(what)
        if refusal:
            assert self.now() == before
            assert faults or not turn, f"a true text was held back: {refusal}"
            assert not turn or any(re.search(words, refusal) for words in faults), f"{refusal} names none of {faults}"
            return
        if not turn:
            # The same act again by the same person changes nothing and says yes to nothing new.
            assert self.now() == before
            assert ORDER.index(self.model.stage) >= ORDER.index(stage), self.model.stage
            return
        assert not faults, f"an untrue text was {stage}: {faults}"
        self.model.stage = stage
        if stage == "approved":
            self.model.approved_on = self.model.day

    @rule()
    def approve(self) -> None:
        self.act(
            "approved", "drafting", lambda: decide.approve(self.tx, BEN, self.desk(), self.draft, self.now().version)
        )

    @rule()
    def sign(self) -> None:
        if self.model.stage == "approved":
            self.act("signed", "approved", lambda: decide.sign(self.tx, SAM, self.desk(), self.draft))

    @rule()
    def release(self) -> None:
        if self.model.stage == "signed":
            seal = self.now().seal
            self.act(
                "released",
                "signed",
                lambda: leave.released(self.tx, BEN, self.desk(), self.draft, seal, "0" * 64),
            )

    @rule()
    def send(self) -> None:
        if self.model.stage != "sent":
            self.act("sent", "released", lambda: leave.mark_sent(self.tx, BEN, self.desk(), self.draft, how="web form"))

    def edited(self, what: Any) -> None:
        if self.model.stage not in ORDER[:3]:
            return
        version = self.now().version
        try:
            what()
        except RightsdeskError:
            return
        if self.now().version != version:
            self.model.stage, self.model.knows = "drafting", self.model.check
            self.model.written_with_authority = self.model.authority

    @rule(again=st.sampled_from(["season 1", "season 1, episode 1", "the first season"]))
    def fill(self, again: str) -> None:
        self.edited(lambda: edit.fill(self.tx, ADA, self.desk(), self.draft, {"part.1": again}))

    @rule()
    def renew(self) -> None:
        self.edited(lambda: edit.renew(self.tx, ADA, self.desk(), self.draft))

    @rule()
    def answer_every_factor(self) -> None:
        version = self.now().version
        self.edited(lambda: edit.record_gate(self.tx, ADA, self.desk(), self.draft, FULL))
        self.model.answered = self.model.answered or self.now().version != version

    @rule()
    def close_the_matter(self) -> None:
        if self.model.open:
            close(self.tx, ADA, self.now().matter, Resolution.DO_NOT_SEND, "not our work")
            self.model.open = False

    @rule()
    def reopen_the_matter(self) -> None:
        if not self.model.open:
            reopen(self.tx, ADA, self.now().matter, "it is ours")
            self.model.open = True

    @rule(licensed=st.booleans())
    def licence(self, licensed: bool) -> None:
        self.model.licensed = licensed

    @rule(held=st.booleans())
    def profile(self, held: bool) -> None:
        shelf.add_claimant(self.tx, ADA, claimant() if held else claimant(authorities=()))
        self.model.authority, self.model.confirmed = held, False

    @rule()
    def confirm(self) -> None:
        confirm_claimant(self.tx, By(person="cyd"), "netflix", ("counsel",), desk().texts)
        self.model.confirmed = True

    @rule(found=st.sampled_from(sorted(CHECKS)))
    def check_again(self, found: str) -> None:
        matter = get_matter(self.tx, self.now().matter, SYSTEM)
        if matter.open:
            clip = next(one for one in matter.clips if one.url and "73000" in one.url and one.url.endswith("1"))
            record_assessment(self.tx, ADA, matter.id, assessment(**CHECKS[found]), clip)
            self.model.check = found

    @rule(days=st.sampled_from([1, 8, 15]))
    def days_pass(self, days: int) -> None:
        self.model.day += days

    @rule()
    def merge_into_another(self) -> None:
        if self.model.open:
            other = matter_of(self.tx, url=f"https://www.tiktok.com/@else/video/{self.model.day}2")
            if other.id != self.now().matter:
                merge(self.tx, ADA, self.now().matter, other.id, "the same uploader")
                assert self.now().matter == other.id


Leaving.TestCase.settings = settings(
    max_examples=SEQUENCES,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)


@pytest.mark.timeout(5400)
class TestLeaving(Leaving.TestCase):
    """Against the plain model."""
