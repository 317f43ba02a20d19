"""Notices received: their kind, parts with spans, and the clock. All texts are our own."""

from datetime import date

import pytest

from bot.desk.deadlines import counter_notice_clock
from bot.desk.notices import Incoming, Notices
from bot.domain.notice import NoticeKind, NoticeReading
from bot.notices.files import received_words
from tests.unit.drafting.cases import desk

NOTICE = """Dear agent,

Our company owns the copyrighted photographs of the lighthouse series. Copies of them stand without permission at
https://host.example/maker/lighthouse-copies and we ask you to remove them.

I have a good faith belief that this use is not authorized by the copyright owner, its agent, or the law.
The information in this notice is accurate, and under penalty of perjury, I am authorized to act for the owner.

Telephone: +47 22 00 00 00, e-mail rights@lighthouse.example

Sincerely,
Kari Nordmann
"""
COUNTER = """Counter-notice

My video https://host.example/maker/my-own-film was removed. I swear, under penalty of perjury, that I have a good faith
belief that it was removed as a result of mistake or misidentification of the material.
I consent to the jurisdiction of the federal court of my district and will accept service of process from the sender.
Received by the host on 2026-11-20.

Address: Storgata 1, 0155 Oslo
/s/ Ola Nordmann
"""
RETRACTION = """We hereby retract our notice about https://host.example/maker/film. Please restore it.

Regards,
Kari Nordmann
"""
LETTER = """Cease and desist

We demand that you stop copying our works and reserve all rights. You must answer within 5 business days, or we
will start litigation.
"""


def read(text: str, today: date = date(2026, 11, 23)) -> NoticeReading:
    return Notices(received_words(), desk()).read(Incoming(file="a.txt", text=text), today)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (NOTICE, NoticeKind.NOTICE),
        (COUNTER, NoticeKind.COUNTER_NOTICE),
        (RETRACTION, NoticeKind.RETRACTION),
        (LETTER, NoticeKind.LETTER),
        ("Lunch on Friday? The canteen has fish.", NoticeKind.NEITHER),
        (f"We retract our takedown notice.\n\n{RETRACTION}", NoticeKind.RETRACTION),
    ],
)
def test_the_kind_is_told(text: str, kind: NoticeKind) -> None:
    assert read(text).kind is kind


@pytest.mark.parametrize("text", [NOTICE, COUNTER, RETRACTION])
def test_every_part_that_is_there_is_found_with_its_span(text: str) -> None:
    reading = read(text)

    assert reading.missing == ()
    for part in reading.parts:
        assert part.span is not None
        start, end = part.span
        assert text[start:end].strip() == text[start:end] != ""


@pytest.mark.parametrize(
    ("gone", "paragraph"),
    [
        ("Sincerely,\nKari Nordmann\n", "§ 512(c)(3)(A)(i)"),
        ("https://host.example/maker/lighthouse-copies", "§ 512(c)(3)(A)(iii)"),
        ("Telephone: +47 22 00 00 00, e-mail rights@lighthouse.example", "§ 512(c)(3)(A)(iv)"),
        ("I have a good faith belief that this use is not authorized by the copyright owner, its agent, or the law.",
         "§ 512(c)(3)(A)(v)"),
        ("and under penalty of perjury, I am authorized to act for the owner", "§ 512(c)(3)(A)(vi)"),
    ],
)  # fmt: skip
def test_a_part_that_is_not_there_is_named_by_paragraph(gone: str, paragraph: str) -> None:
    assert gone in NOTICE
    assert [one.paragraph for one in read(NOTICE.replace(gone, "")).missing] == [paragraph]


def test_the_clock_runs_from_the_hosts_receipt() -> None:
    clock = read(COUNTER).deadline
    assert clock is not None

    law = counter_notice_clock(date(2026, 11, 20))
    assert (clock.act_by, clock.latest) == (law.act_by, law.latest)
    assert (clock.counted_from, clock.assumed) == (date(2026, 11, 20), False)


def test_without_a_receipt_today_is_assumed_and_said() -> None:
    clock = read(COUNTER.replace("Received by the host on 2026-11-20.", "")).deadline
    assert clock is not None

    assert (clock.counted_from, clock.assumed) == (date(2026, 11, 23), True)
    assert "does not show" in clock.why
    assert "411(a)" in clock.why


def test_a_letter_sets_its_own_date() -> None:
    clock = read(LETTER).deadline
    assert clock is not None

    assert clock.act_by == date(2026, 12, 1)  # Thanksgiving is no business day
