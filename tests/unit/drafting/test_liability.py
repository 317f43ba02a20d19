"""Cox v. Sony (2026): under United States law no text claims liability from knowledge plus inaction."""

import pytest

from bot.desk.drafts.decide import approve
from bot.desk.drafts.edit import fill
from bot.desk.drafts.make import refresh
from bot.domain.errors import BadInput
from bot.draft_texts import shipped_book
from bot.drafting.parts import Looked
from bot.drafting.regimes.common import no_knowledge_liability
from bot.ports import Tx
from tests.unit.drafting.cases import ADA, BEN, begun, completed, desk, memory, run

TABLE = [
    # the sentence, whether it is refused, why
    ("You knew of these clips and did nothing, so you are liable for them.", True, "the very claim that Cox ended"),
    ("You are contributorily liable: you had knowledge and failed to act.", True, "the old material-contribution test"),
    ("Since our notice you have been aware of the material. You are secondarily liable.", True, "over two sentences"),
    ("Your failure to remove it makes you responsible for the infringement.", True, "inaction alone"),
    ("By allowing the clips to remain after notice you contribute to the infringement.", True, "inaction as a deed"),
    ("With actual knowledge you materially contributed to infringement by users.", True, "Perfect 10's words"),
    ("Willful blindness makes the platform liable.", True, "a stand-in for knowledge"),
    ("You turned a blind eye and are liable as a contributory infringer.", True, "the same in plain words"),
    ("Having been notified, you can be held accountable for every further view.", True, "accountable is liable"),
    ("You know about the clips. That is why you answer for them.", True, "to answer for is to be liable"),
    ("Dere er kjent med klippene og er derfor ansvarlige for dem.", True, "in Norwegian, too"),
    ("Dere har ikke fjernet klippene og hefter for medvirkning.", True, "inaction, in Norwegian"),
    ("Dere ble varslet. Dere er erstatningsansvarlige.", True, "over two sentences, in Norwegian"),
    ("You induced the infringement by advertising the works, and knew of it.", False, "inducement still counts"),
    ("The service is tailored to infringement and you knew that; you are liable.", False, "so does a tailored service"),
    ("You are vicariously liable: you control the uploads, know of them and profit.", False, "vicarious stands apart"),
    ("You are directly liable for generating these copies.", False, "a claim of one's own act needs no knowledge"),
    ("Please tell us whether the notice was complete, and what it lacks.", False, "a question claims nothing"),
    ("We notified you on 2026-11-10; the material is still available.", False, "the facts alone claim nothing"),
    ("If you do not act, the limitation of § 512(c) may not protect you.", False, "says what § 512(c) says"),
    ("A person who knowingly misrepresents may be liable under § 512(f).", False, "§ 512(f) on the sender"),
    ("All rights and remedies are reserved.", False, "a reservation"),
    ("Vi varslet dere 10. november; materialet er fortsatt tilgjengelig.", False, "bare fakta"),
    ("Nothing here alleges what you knew.", False, "knowledge without liability"),
]  # fmt: skip


def checked(sentence: str, country: str = "us", regime: str = "host-escalation") -> str:
    def act(tx: Tx) -> str:
        draft = begun(tx, regime).model_copy(update={"text": f"Opening.\n\n{sentence}\n\nEnd.", "country": country})
        book = shipped_book()
        return no_knowledge_liability(Looked(draft=draft, regime=book.regimes[regime], book=book))

    found: str = run(memory(), act)
    return found


@pytest.mark.parametrize(("sentence", "is_refused", "why"), TABLE)
def test_liability_is_not_claimed_from_knowledge_and_inaction(sentence: str, is_refused: bool, why: str) -> None:
    assert bool(checked(sentence)) is is_refused, why


def test_elsewhere_it_is_the_law_of_the_place_that_counts() -> None:
    assert checked(TABLE[0][0], country="de") == ""


@pytest.mark.parametrize("regime", ["host-escalation", "cease-and-desist"])
def test_a_text_that_claims_it_is_not_approved(regime: str) -> None:
    def act(tx: Tx) -> None:
        draft = fill(tx, ADA, desk(), completed(tx, regime).id, {"use_description": TABLE[0][0]})
        assert "Cox v. Sony (2026)" in [one.paragraph for one in draft.missing]
        with pytest.raises(BadInput, match="Cox"):
            approve(tx, BEN, desk(), draft.id, draft.version)

    run(memory(), act)


@pytest.mark.parametrize("language", ["en", "no"])
@pytest.mark.parametrize("regime", ["host-escalation", "cease-and-desist", "uploader-letter"])
def test_our_own_texts_claim_nothing_of_the_kind(regime: str, language: str) -> None:
    def act(tx: Tx) -> None:
        draft = refresh(tx, desk(), completed(tx, regime, language))
        book = shipped_book()
        assert no_knowledge_liability(Looked(draft=draft, regime=book.regimes[regime], book=book)) == ""

    run(memory(), act)
