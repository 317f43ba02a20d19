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


FORM = """**What work was allegedly infringed? If possible, please provide a URL:**
{work}

**What files should be taken down? Please provide URLs for each file:**
https://github.com/maker/copies/tree/main/src

**Type (or copy and paste) the following statement: "I have a good faith belief that use of the copyrighted materials
is not authorized by the copyright owner, or its agent, or the law."**
{belief}

**Type the statement: "I swear, under penalty of perjury, that I am authorized to act on behalf of the owner."**
I swear, under penalty of perjury, that I am authorized to act on behalf of the owner.

**So that we can get back to you, please provide either your telephone number or physical address:**
+47 22 00 00 00

**Please type your full legal name below to sign this request:**
Kari Nordmann
"""
BELIEF = "I have a good faith belief that the use is not authorized by the owner, its agent, or the law."


def lacks(text: str) -> list[str]:
    return [one.paragraph for one in read(text).missing]


def shown(text: str, paragraph: str) -> str:
    span = next(one.span for one in read(text).parts if one.paragraph == paragraph)
    return text[slice(*span)] if span else ""


def test_what_a_hosts_form_asks_is_nobodys_answer() -> None:
    joined = FORM.replace("materials\nis", "materials is")

    assert lacks(joined.format(work="The lighthouse films", belief=BELIEF)) == []
    assert lacks(joined.format(work="The lighthouse films", belief="")) == ["§ 512(c)(3)(A)(v)"]
    assert shown(joined.format(work="The lighthouse films", belief=BELIEF), "§ 512(c)(3)(A)(v)") == BELIEF.rstrip(".")
    assert shown(joined.format(work="The lighthouse films", belief=BELIEF), "§ 512(c)(3)(A)(ii)") == (
        "The lighthouse films"
    )


@pytest.mark.parametrize(
    ("before", "why"),
    [
        ("Our website: https://lighthouse.example\n", "the claimant's own site comes first"),
        ("The original work can be found at https://store.lighthouse.example/films/1\n", "the work's own address"),
        ("See https://github.com/lighthouse/films, I'm the owner of it. A copy is hosted here:\n", "their repository"),
        ("", "only the material"),
    ],
)
def test_the_address_shown_is_that_of_the_material_not_of_the_work(before: str, why: str) -> None:
    material = "https://github.com/maker/copies/tree/main/films"

    assert shown(f"{before}{NOTICE.replace('https://host.example/maker/lighthouse-copies', material)}",
                 "§ 512(c)(3)(A)(iii)") == material, why  # fmt: skip


CONTACTS = [
    # what stands for contact details, whether it is any, why
    ("", False, "there is none"),
    ("Sent to copyright@github.com", False, "the host's address is not the sender's"),
    ("Notice date: 22-10-2015 13:49:07", False, "a date is no telephone number"),
    ("See image001.jpg@01D209BF.932B55E0", False, "a picture in a mail is no address"),
    ("Contact Information:\n\n[private]", True, "redacted by the host, but it was there"),
    ("Contact info\n[private]", True, "the same, in short"),
    ("107 Cheapside\n9th Floor\nLondon\nEC2V 6DN\nUnited Kingdom", True, "a postal address"),
    ("Lehi, Utah UT 84043", True, "a postal address"),
    ("Phone: +47 22 00 00 00", True, "a telephone number"),
]


@pytest.mark.parametrize(("words", "there", "why"), CONTACTS)
def test_contact_details_are_the_senders(words: str, there: bool, why: str) -> None:
    text = NOTICE.replace("Telephone: +47 22 00 00 00, e-mail rights@lighthouse.example", words)

    assert ("§ 512(c)(3)(A)(iv)" not in lacks(text)) is there, why


SIGNED = [
    # the end of the notice, whether it is signed, why
    ("Regards, [private]", True, "on one line"),
    ("Thank you!\nKind regards,\nKari Nordmann", True, "the name, not the second greeting"),
    ("/s/ Kari Nordmann", True, "an electronic signature"),
    ("Customers have a signed, executed agreement.", False, "another paper was signed"),
    ("It is the best\nfilm that was ever made, and we are proud of it.", False, "'best' inside a text is no greeting"),
]


@pytest.mark.parametrize(("end", "there", "why"), SIGNED)
def test_a_signature_is_a_name_under_the_notice(end: str, there: bool, why: str) -> None:
    text = NOTICE.replace("Sincerely,\nKari Nordmann", end)

    assert ("§ 512(c)(3)(A)(i)" not in lacks(text)) is there, why
    assert "regards" not in shown(text, "§ 512(c)(3)(A)(i)").lower()


def test_the_good_faith_sentence_does_not_identify_the_work() -> None:
    text = NOTICE.replace("Our company owns the copyrighted photographs of the lighthouse series.", "Hello.")
    text = text.replace("that this use", "that use of the copyrighted materials described above")

    assert lacks(text) == ["§ 512(c)(3)(A)(ii)"]
