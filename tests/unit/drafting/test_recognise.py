"""What comes in is recognised by kind and direction, with the date it sets; what nobody recognises is kept."""

from datetime import date

import pytest

from bot.desk.notices import Incoming, Notices
from bot.domain.links import clip_key, host_of, urls_in
from bot.domain.notice import NoticeKind
from bot.notices.files import received_words
from bot.ports import Tx
from tests.unit.drafting.cases import ADA, desk, matter_of, memory, run
from tests.unit.drafting.received_texts import TEXTS, Arrived

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize("arrived", TEXTS, ids=[one.name for one in TEXTS])
def test_a_text_is_told_by_kind_direction_and_date(arrived: Arrived) -> None:
    reading = Notices(received_words(), desk()).read(Incoming(file="a.txt", text=arrived.text), MONDAY)
    direction = f"{reading.from_role} to {reading.to_role}" if reading.from_role else ""
    act_by = reading.deadline.act_by.isoformat() if reading.deadline else ""

    assert (reading.kind.value, direction, act_by) == (arrived.kind, arrived.direction, arrived.act_by)


@pytest.mark.parametrize("arrived", [one for one in TEXTS if one.kind != "neither"], ids=lambda one: one.name)
def test_whatever_may_matter_is_kept_with_a_date_or_a_task_or_its_parts(arrived: Arrived) -> None:
    def take(tx: Tx) -> None:
        taken = Notices(received_words(), desk()).take_in(tx, ADA, Incoming(file="a.txt", text=arrived.text))
        assert taken.matter is not None
        assert tx.find_record("received", "N-1", ADA) is not None
        asks = [one.id for one in tx.deadlines(ADA, matter=taken.matter)]
        waits = taken.kind in (
            NoticeKind.NOTICE,
            NoticeKind.RETRACTION,
            NoticeKind.HOST_DECISION,
            NoticeKind.CCB_OPT_OUT,
        )
        assert waits or asks

    run(memory(), take)


def test_what_was_taken_for_none_is_kept_where_a_person_says_so() -> None:
    def take(tx: Tx) -> None:
        incoming = Incoming(file="a.txt", text="The canteen has fish.")
        taken = Notices(received_words(), desk()).take_in(tx, ADA, incoming, keep=True)
        assert (taken.kind, taken.matter) == (NoticeKind.UNKNOWN, "M-1")
        assert [one.id for one in tx.deadlines(ADA, matter="M-1")] == ["N-1:read"]

    run(memory(), take)


def test_an_address_without_a_scheme_is_the_same_clip_and_joins_its_matter() -> None:
    assert clip_key("youtube.com/watch?v=abc123def45") == clip_key("https://www.youtube.com/watch?v=abc123def45")
    assert host_of("www.youtube.com/watch?v=1") == "youtube.com"
    assert urls_in("see youtu.be/abc123def45, and www.example.com.") == (
        "https://youtu.be/abc123def45",
        "https://www.example.com",
    )
    assert urls_in("write to a@b.com or c@d.example/x, open main.py/x and 1.2/3") == ()

    def take(tx: Tx) -> None:
        matter = matter_of(tx, url="https://www.youtube.com/watch?v=zzzzzzzzzzz")
        text = next(one.text for one in TEXTS if one.kind == "counter-notice")
        taken = Notices(received_words(), desk()).take_in(tx, ADA, Incoming(file="a.txt", text=text))
        assert (taken.matter, taken.missing) == (matter.id, ())

    run(memory(), take)


NAMES = [
    ("Kim Example", True),
    ("Ana de la Cruz", True),
    ("Red Kettle Studios LLC", True),
    ("김예시", True),
    ("J. Roe", True),
    ("Kind regards", False),
    ("Thank you very much", False),
    ("All rights reserved.", False),
    ("the team", False),
    ("Office 12", False),
]


@pytest.mark.parametrize(("line", "signs"), NAMES)
def test_a_name_alone_under_a_retraction_signs_it(line: str, signs: bool) -> None:
    text = f"I hereby retract my notice about https://clips.example.net/v/1 .\n\n{line}\n"
    reading = Notices(received_words(), desk()).read(Incoming(file="a.txt", text=text), MONDAY)

    assert ("retraction (4)" not in [one.paragraph for one in reading.missing]) is signs
