"""A counter-notice: what they argue, the four ways, a decision that a person writes down, and the text that fits."""

import pytest

from bot.desk.countered import decide_on, sheet
from bot.desk.drafts.follow_up import with_facts
from bot.desk.drafts.make import Wanted
from bot.desk.notices import Incoming, Notices, received_notice
from bot.domain.errors import BadInput
from bot.domain.matter import UrlState
from bot.domain.notice import Way
from bot.notices.files import received_words
from bot.ports import Tx
from tests.unit.drafting.cases import ADA, URLS, desk, matter_of, memory, run
from tests.unit.drafting.test_received import COUNTER, NOTICE

OWN = "My clip is a parody of the game show and uses four seconds of it."
THERE = COUNTER.replace("https://host.example/maker/my-own-film", URLS["tiktok"])
ARGUED = THERE.replace("I consent", f"{OWN}\nI consent")
LACKING = ARGUED.replace(" and will accept service of process from the sender", "")


def taken(tx: Tx, text: str = ARGUED) -> str:
    """The matter of our clip, with a counter-notice about it: N-1."""
    matter = matter_of(tx)
    Notices(received_words(), desk()).take_in(tx, ADA, Incoming(file="a.txt", text=text))
    return matter.id


def test_the_sheet_shows_their_own_words_the_clock_and_four_ways() -> None:
    def act(tx: Tx) -> None:
        taken(tx)
        said = "\n".join(sheet(tx, ADA, "n-1", desk().texts, "en"))
        assert OWN in said
        assert "perjury" not in said
        assert all(f"{way.value}: " in said for way in Way)
        assert "All parts of § 512(g)(3) are there" in said
        clock = received_notice(tx, ADA, "N-1")
        assert clock is not None
        assert clock.deadline is not None
        assert clock.deadline.act_by.isoformat() in said

    run(memory(), act)


def test_what_lacks_is_named_to_the_thing_and_nothing_is_sent_to_the_uploader() -> None:
    def act(tx: Tx) -> None:
        matter = taken(tx, LACKING)
        said = "\n".join(sheet(tx, ADA, "N-1", desk().texts, "en"))
        assert "(acceptance of service)" in said
        assert "consent to jurisdiction" not in said
        with pytest.raises(BadInput, match="only the host may treat it as incomplete"):
            with_facts(tx, ADA, desk(), Wanted(matter=matter, regime="reply", answers="N-1"))

    run(memory(), act)


@pytest.mark.parametrize(
    ("regime", "words"), [("reply", "lacks nothing that the law asks for"), ("dmca-counter", "against ourselves")]
)
def test_a_complete_one_is_answered_neither_to_its_sender_nor_to_ourselves(regime: str, words: str) -> None:
    def act(tx: Tx) -> None:
        matter = taken(tx)
        with pytest.raises(BadInput, match=words):
            with_facts(tx, ADA, desk(), Wanted(matter=matter, regime=regime))

    run(memory(), act)


def test_a_decision_is_a_named_persons_and_fills_the_text_that_follows() -> None:
    def act(tx: Tx) -> None:
        matter = taken(tx)
        with pytest.raises(BadInput, match="Say in a sentence why"):
            decide_on(tx, ADA, "N-1", Way.CCB, "", desk().texts, "en")
        decide_on(tx, ADA, "N-1", Way.CCB, "Small claim, clear copy.", desk().texts, "en")
        assert "ada decided" in sheet(tx, ADA, "N-1", desk().texts, "en")[-1]
        wanted = dict(with_facts(tx, ADA, desk(), Wanted(matter=matter, regime="action-filed")).facts)
        assert (wanted["forum"], wanted["court"]) == ("ccb", "Copyright Claims Board")
        assert wanted["counter_date"] == "2026-11-20"
        assert tx.deadlines(ADA, matter=matter)

    run(memory(), act)


def test_letting_it_go_ends_the_clock_and_counts_as_countered() -> None:
    def act(tx: Tx) -> None:
        matter = taken(tx)
        decide_on(tx, ADA, "N-1", Way.LET_GO, "They are right about this.", desk().texts, "en")
        assert not [one for one in tx.deadlines(ADA, matter=matter) if one.id.startswith("N-1:")]
        assert [one.state for one in tx.urls(ADA, matter=matter)] == [UrlState.COUNTERED]

    run(memory(), act)


def test_there_is_nothing_to_decide_about_a_notice() -> None:
    def act(tx: Tx) -> None:
        taken(tx, NOTICE)
        with pytest.raises(BadInput, match="no counter-notification"):
            sheet(tx, ADA, "N-1", desk().texts, "en")

    run(memory(), act)
