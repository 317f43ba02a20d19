"""Every part of a mail is read or named; what is new is told from what is forwarded and what is quoted."""

# ruff: noqa: E501 mails stand here as programs write them

import io
import zipfile
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

import pytest

from knowledge.errors import UnreadableFile
from knowledge.loading.extract import extract
from knowledge.loading.extracted import Extract
from knowledge.loading.quotes import take_apart
from tests.unit.knowledge.outlook_files import outlook_message

NEW, OLD = "I hereby retract my notice.", "Please remove the clip."
HEAD = {"Subject": "Notice", "From": "J. Roe <j@roe.example>", "To": "legal@host.example"}


def headed(message: Any, **more: str) -> bytes:
    for name, value in (HEAD | {"Date": "Mon, 23 Nov 2026 10:00:00 +0100"} | more).items():
        message[name] = value
    return bytes(message.as_bytes())


def told(found: Extract) -> str:
    return "\n".join(part[2] for part in found.parts)


def left(found: Extract) -> list[str]:
    return [one.key for one in found.unread]


def attached(kind: str, content: bytes, name: str = "") -> MIMEBase:
    part = MIMEBase(*kind.split("/"))
    part.set_payload(content)
    part["Content-Transfer-Encoding"] = "8bit"
    if name:
        part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def test_a_message_forwarded_whole_is_read_with_its_own_sender_and_day() -> None:
    inner = MIMEText(OLD)
    for name, value in {
        "Subject": "Removal",
        "From": "real@owner.example",
        "Date": "Fri, 20 Nov 2026 9:00 +0100",
    }.items():
        inner[name] = value
    outer = MIMEMultipart()
    outer.attach(MIMEText("Please handle."))
    outer.attach(MIMEMessage(inner))
    found = extract(".eml", headed(outer))
    assert OLD in told(found)
    assert (found.fields["sender"], str(found.fields["day"])) == ("real@owner.example", "2026-11-20")
    assert found.read == ("Removal",)


def test_attachments_are_read_through_their_formats_and_the_rest_is_named() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner.txt", "From the archive.")
        archive.writestr("__MACOSX/._inner.txt", b"\0\1\2")
    outer = MIMEMultipart()
    for part in (
        MIMEText("Body."),
        attached("text/plain", b"From the text file.", "notice.txt"),
        attached("text/csv", b"url;note\nhttps://a.example/1;x\n", "list.csv"),
        attached("application/octet-stream", packed.getvalue(), "all.zip"),
        attached("application/octet-stream", headed(MIMEText("From the saved mail.")), "saved.eml"),
        attached("image/png", b"\x89PNG", "logo.png"),
        attached("text/calendar", b"BEGIN:VCALENDAR", "invite.ics"),
        attached("application/pkcs7-signature", b"0", "smime.p7s"),
        attached("application/x-unknown", b"0", "film.xyz"),
        attached("application/pkcs7-mime", b"0", "smime.p7m"),
    ):
        outer.attach(part)
    found = extract(".eml", headed(outer))
    for words in (
        "Body.",
        "From the text file.",
        "url: https://a.example/1",
        "From the archive.",
        "From the saved mail.",
    ):
        assert words in told(found)
    assert left(found) == ["picture", "calendar", "signature", "attachment", "sealed"]
    assert found.read == ("notice.txt", "list.csv", "all.zip", "inner.txt", "saved.eml")


def both(plain: str, html: str) -> bytes:
    message = EmailMessage()
    message.set_content(plain)
    message.add_alternative(html, subtype="html")
    return headed(message)


@pytest.mark.parametrize("plain", ["This message requires an HTML viewer.", "", "View in browser"])
def test_of_two_forms_the_one_that_says_most_is_read(plain: str) -> None:
    html = f"<div style='display:none'>preheader</div><div>{OLD} {'It is ours. ' * 9}<br><a href='https://v.example/9'>here</a></div>"
    found = extract(".eml", both(plain, html))
    assert OLD in told(found)
    assert "<https://v.example/9>" in told(found)
    assert "preheader" not in told(found)
    assert left(found) == ["hidden"]


def test_the_plain_form_is_read_where_it_says_the_same() -> None:
    assert told(extract(".eml", both(OLD, f"<p>{OLD}</p>"))).strip() == OLD


BROKEN = {
    "date": {"Date": "23.11.2026 10:00"},
    "no date at all": {"Date": "yesterday"},
    "subject": {"Subject": "=?utf-99?Q?Not=69ce?="},
    "charset": {"Content-Type": "text/plain; charset=x-made-up"},
    "type": {"Content-Type": "text/plain; charset"},
    "encoding": {"Content-Transfer-Encoding": "made-up"},
    "base64": {"Content-Transfer-Encoding": "8bit;"},
    "from": {"From": "J. Roe <<j@roe.example"},
    "disposition": {"Content-Disposition": "inline; filename*=x'y"},
}


@pytest.mark.parametrize("what", BROKEN)
def test_one_broken_header_does_not_lose_the_mail(what: str) -> None:
    headers = HEAD | {"Content-Type": "text/plain; charset=utf-8"} | BROKEN[what]
    content = "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + f"\r\n{OLD} Søknad"
    found = extract(".eml", content.encode())
    assert OLD in told(found)
    if what == "date":
        assert str(found.fields["day"]) == "2026-11-23"
    if what == "no date at all":
        assert "day" not in found.fields


def test_a_date_that_may_be_two_days_is_none() -> None:
    content = b"From: a@b.example\nDate: 01/09/2026\n\nText."
    assert "day" not in extract(".eml", content).fields


def test_a_wrong_charset_and_raw_bytes_in_headers_are_read_as_they_are() -> None:
    content = "From: Bjørn <b@x.example>\nSubject: Søksmål\nContent-Type: text/plain; charset=us-ascii\n\nVi krever å få det fjernet."
    for name in ("utf-8", "cp1252"):
        found = extract(".eml", content.encode(name))
        assert found.fields["title"] == "Søksmål"
        assert told(found) == "Vi krever å få det fjernet."


def test_a_flowed_text_is_joined() -> None:
    content = b"From: a@b.example\nContent-Type: text/plain; format=flowed\n\nPlease remove \nthe clip.\n"
    assert told(extract(".eml", content)) == "Please remove the clip."


def test_a_mail_of_nothing_says_what_was_in_it() -> None:
    outer = MIMEMultipart()
    outer.attach(attached("image/png", b"\x89PNG", "scan.png"))
    with pytest.raises(UnreadableFile, match=r"left unread: scan\.png"):
        extract(".eml", headed(outer))


def test_nesting_and_numbers_are_bounded_and_said() -> None:
    message: Any = MIMEText(OLD)
    for _level in range(12):
        outer = MIMEMultipart()
        outer.attach(MIMEText("FYI"))
        outer.attach(MIMEMessage(message))
        message = outer
    found = extract(".eml", headed(message))
    assert "too-deep" in left(found)
    wide = MIMEMultipart()
    for _number in range(500):
        wide.attach(MIMEText("x"))
    assert "too-deep" in left(extract(".eml", headed(wide)))


REPLIES = {
    "Gmail": f"{NEW}\n\nOn Fri, 20 Nov 2026 at 10:00, J. Roe <j@roe.example>\nwrote:\n\n> {OLD}\n",
    "Gmail no": f"{NEW}\n\nfre. 20. nov. 2026 kl. 10:00 skrev J. Roe <j@roe.example>:\n\n> {OLD}\n",
    "Gmail de": f"{NEW}\n\nAm Fr., 20. Nov. 2026 um 10:00 Uhr schrieb J. Roe <j@roe.example>:\n\n> {OLD}\n",
    "Gmail fr": f"{NEW}\n\nLe ven. 20 nov. 2026 à 10:00, J. Roe <j@roe.example> a écrit :\n\n> {OLD}\n",
    "Gmail es": f"{NEW}\n\nEl vie, 20 nov 2026 a las 10:00, J. Roe (<j@roe.example>) escribió:\n\n> {OLD}\n",
    "Gmail ko": f"{NEW}\n\n2026년 11월 20일 (금) 오전 10:00, J. Roe <j@roe.example>님이 작성:\n\n> {OLD}\n",
    "Apple": f"{NEW}\n\n> On 20 Nov 2026, at 10:00, J. Roe <j@roe.example> wrote:\n> \n> {OLD}\n",
    "Outlook": f"{NEW}\n\n________________________________\nFrom: J. Roe\nSent: Friday 20 November 2026\nTo: Legal\nSubject: N\n\n{OLD}",
    "Outlook no": f"{NEW}\n\nFra: J. Roe\nSendt: fredag 20. november 2026\nTil: Jus\nEmne: N\n\n{OLD}",
    "Outlook de": f"{NEW}\n\n-----Ursprüngliche Nachricht-----\nVon: J. Roe\nGesendet: Freitag\nAn: R\nBetreff: N\n\n{OLD}",
    "Outlook fr": f"{NEW}\n\nDe : J. Roe\nEnvoyé : vendredi\nÀ : R\nObjet : N\n\n{OLD}",
    "Outlook ko": f"{NEW}\n\n보낸 사람: J. Roe\n보낸 날짜: 2026년\n받는 사람: R\n제목: N\n\n{OLD}",
    "Proton": f"{NEW}\n\n------- Original Message -------\nOn Friday, November 20th, 2026 at 10:00, J. Roe <j@roe.example> wrote:\n\n> {OLD}\n",
    "below": f"On Fri, 20 Nov 2026, J. Roe wrote:\n> {OLD}\n\n{NEW}\n",
    "between": f"On Fri J. Roe <j@roe.example> wrote:\n> {OLD}\n{NEW}\n> Do it now.\n",
}


@pytest.mark.parametrize("program", REPLIES)
def test_a_reply_says_what_is_new_and_not_what_it_answers(program: str) -> None:
    taken = take_apart(REPLIES[program], "Re: Notice")
    assert (NEW in taken.new, OLD in taken.new) == (True, False)
    assert OLD in taken.older
    assert taken.forwarded == ()


FORWARDS = {
    "Gmail": f"FYI\n\n---------- Forwarded message ---------\nFrom: J. Roe <j@roe.example>\nDate: Fri, Nov 20, 2026 at 10:00 AM\nSubject: N\nTo: <l@h.example>\n\n\n{OLD}",
    "Gmail no": f"FYI\n\n---------- Videresendt melding ---------\nFra: J. Roe <j@roe.example>\nDate: fre. 20. nov. 2026\nSubject: N\nTo: L\n\n{OLD}",
    "Apple": f"Begin forwarded message:\n\nFrom: J. Roe <j@roe.example>\nSubject: N\nDate: 20 November 2026\nTo: l@h.example\n\n{OLD}",
    "Apple quoted": f"> Begin forwarded message:\n> \n> From: J. Roe <j@roe.example>\n> Subject: N\n> To: l@h.example\n> \n> {OLD}",
    "Thunderbird de": f"Siehe unten\n\n-------- Weitergeleitete Nachricht --------\nBetreff: N\nDatum: Fri, 20 Nov 2026\nVon: J. Roe <j@roe.example>\nAn: l@h.example\n\n{OLD}",
    "Outlook": f"See below\n\nFrom: J. Roe <j@roe.example>\nSent: Friday\nTo: L\nSubject: N\n\n{OLD}",
    "Korean": f"전달합니다.\n\n---------- 전달된 메시지 ----------\n보낸 사람: J. Roe <j@roe.example>\n날짜: 2026년\n제목: N\n받는 사람: L\n\n{OLD}",
}


@pytest.mark.parametrize("program", FORWARDS)
def test_a_forward_says_what_it_forwards_and_who_wrote_it(program: str) -> None:
    taken = take_apart(FORWARDS[program], "Fwd: Notice")
    (one,) = taken.forwarded
    assert OLD in one.text
    assert one.headers["from"] == "J. Roe <j@roe.example>"
    assert OLD not in taken.new + taken.older


def test_a_letter_with_a_head_of_its_own_is_no_quotation() -> None:
    letter = "Dear Sirs,\n\nWe write on behalf of the owner.\nFrom: our client\nthe works below.\n"
    assert take_apart(letter, "Notice").new == letter.strip()


def test_an_outlook_message_is_read_like_a_mail() -> None:
    inner = outlook_message("Removal", "real@owner.example", OLD)
    content = outlook_message("Fwd: Removal", "staff@host.example", "See attached.", {"n.txt": b"From a file."}, inner)
    found = extract(".msg", content.written())
    assert OLD in told(found)
    assert "From a file." in told(found)
    assert found.fields["sender"] == "real@owner.example"
    assert found.fields["title"] == "Removal"


def test_each_message_of_a_mailbox_is_by_itself() -> None:
    one = headed(MIMEText("First.\n>From here on."))
    content = b"".join(b"From j@roe.example Mon Nov 23 10:00:00 2026\n" + one + b"\n" for _number in range(3))
    found = extract(".mbox", content)
    assert [name for name, _one in found.members] == ["#1", "#2", "#3"]
    assert "From here on." in told(found)
