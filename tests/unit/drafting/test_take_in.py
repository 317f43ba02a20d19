"""A notice received opens its matter or joins the one it answers, and sets the clock of the law."""

import hashlib
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import docx

from bot.desk.deadlines import counter_notice_clock
from bot.desk.find import get_matter
from bot.desk.notices import Incoming, Notices
from bot.domain.notice import NoticeKind
from bot.notices.files import read_file, received_words
from bot.ports import Tx
from tests.unit.drafting.cases import ADA, URLS, desk, matter_of, memory, run
from tests.unit.drafting.test_received import COUNTER, LETTER, NOTICE


def incoming(text: str) -> Incoming:
    return Incoming(file="a.txt", text=text, digest=hashlib.sha256(text.encode()).hexdigest())


def test_a_counter_notice_joins_the_matter_of_its_address_and_sets_both_dates() -> None:
    def act(tx: Tx) -> None:
        matter = matter_of(tx)
        text = COUNTER.replace("https://host.example/maker/my-own-film", URLS["tiktok"])
        taken = Notices(received_words(), desk()).take_in(tx, ADA, incoming(text))
        assert (taken.matter, taken.answers) == (matter.id, (matter.id,))
        assert get_matter(tx, matter.id, ADA).notices == ("N-1",)
        law = counter_notice_clock(date(2026, 11, 20))
        found = {one.id: one.at.date() for one in tx.deadlines(ADA, matter=matter.id)}
        assert found == {"N-1:act-by": law.act_by, "N-1:latest": law.latest}
        again = Notices(received_words(), desk()).take_in(tx, ADA, incoming(text))
        assert (again.matter, tx.find_record("received", "N-2", ADA)) == (matter.id, None)

    run(memory(), act)


def test_a_letter_about_nothing_known_opens_a_matter_with_its_own_date() -> None:
    def act(tx: Tx) -> None:
        taken = Notices(received_words(), desk()).take_in(tx, ADA, incoming(LETTER))
        assert taken.matter is not None
        assert [one.id for one in tx.deadlines(ADA, matter=taken.matter)] == ["N-1:act-by"]

    run(memory(), act)


def test_what_is_no_notice_opens_nothing() -> None:
    def act(tx: Tx) -> None:
        taken = Notices(received_words(), desk()).take_in(tx, ADA, incoming("Lunch on Friday? There is fish."))
        assert (taken.kind, taken.matter) == (NoticeKind.NEITHER, None)

    run(memory(), act)


def test_mails_and_word_files_are_read_like_text(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "kari@lighthouse.example", "Takedown"
    mail.set_content(NOTICE)
    (tmp_path / "a.eml").write_bytes(mail.as_bytes())
    word = docx.Document()
    for line in NOTICE.split("\n\n"):
        word.add_paragraph(line)
    word.save(str(tmp_path / "a.docx"))
    notices = Notices(received_words(), desk())

    for name in ("a.eml", "a.docx"):
        reading = notices.read(read_file(tmp_path / name), date(2026, 11, 23))
        assert (reading.kind, reading.missing) == (NoticeKind.NOTICE, ()), name
