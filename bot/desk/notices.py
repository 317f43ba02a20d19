"""Notices received: the clock that the law sets, the matter, and what the notice answers."""

from dataclasses import dataclass
from datetime import date

from bot.desk.deadlines import DEFAULT_COUNTRY, business_days_after, counter_notice_clock, end_of, set_deadline
from bot.desk.drafts.make import Desk
from bot.desk.drafts.shelf import drafts_of
from bot.desk.matters import add_party, link_notice, open_matter
from bot.domain.clip import Clip
from bot.domain.evidence import Unseen
from bot.domain.links import clip_key
from bot.domain.matter import SYSTEM, By, Deadline, Matter, Party, Role
from bot.domain.notice import Clock, NoticeKind, NoticeReading
from bot.drafting.received.dates import Term, first_day, months_after, own_day, plain_days, served_on, term_of
from bot.drafting.received.kinds import folded
from bot.drafting.received.reading import Received, read_notice
from bot.ports import Texts, Tx

RECEIVED = "received"
MOST_LOOKED_UP = 50
"""Addresses by which the notice that is answered is looked for."""


@dataclass(frozen=True)
class Incoming:
    """A file's text, with what its format says of it."""

    file: str
    text: str
    sender: str = ""
    day: date | None = None
    """Of an e-mail: when it was sent, which is the day we got it."""
    message_id: str = ""
    """Of an e-mail: a reply names it."""
    digest: str = ""
    """SHA-256 of the file: the same file is the same notice."""
    older: str = ""
    """Of a reply: the messages quoted under or between what its sender says now."""
    read: tuple[str, ...] = ()
    """Attachments and messages within that were read, by name."""
    unread: tuple[Unseen, ...] = ()


@dataclass(frozen=True)
class Notices:
    """Reads notices and opens their matters."""

    words: Received
    desk: Desk

    def read(
        self, incoming: Incoming, today: date, language: str = "en", country: str = DEFAULT_COUNTRY
    ) -> NoticeReading:
        """The reading with its clock; nothing is kept."""
        reading = self._read(incoming, incoming.text, language)
        if reading.kind in (NoticeKind.NEITHER, NoticeKind.UNKNOWN) and incoming.older:
            # What its sender says now is nothing by itself ("see below"): then what is quoted is what was sent.
            reading = self._read(incoming, f"{incoming.text}\n\n{incoming.older}", language)
        return reading.model_copy(
            update={
                "sent_on": incoming.day,
                "message_id": incoming.message_id,
                "deadline": clock_of(reading, incoming, today, self.desk.texts, language, country),
                "read": incoming.read,
                "unread": incoming.unread,
            }
        )

    def _read(self, incoming: Incoming, text: str, language: str) -> NoticeReading:
        regimes = self.desk.book.regimes
        return read_notice(incoming.file, text, self.words, regimes, language, sender=incoming.sender)

    def take_in(
        self,
        tx: Tx,
        by: By,
        incoming: Incoming,
        language: str = "en",
        country: str = DEFAULT_COUNTRY,
        *,
        keep: bool = False,
    ) -> NoticeReading:
        """Read it, open its matter (or join the one it answers), set the deadline. The same file twice is one.

        `keep` where a person says that what was taken for none is one.
        """
        reading = self.read(incoming, tx.now.date(), language, country)
        if keep and reading.kind is NoticeKind.NEITHER:
            reading = reading.model_copy(update={"kind": NoticeKind.UNKNOWN})
        if reading.kind is NoticeKind.NEITHER:
            return reading
        known = tx.find_record("received_file", incoming.digest, by) if incoming.digest else None
        if known is not None:
            return reading.model_copy(update={"matter": known.matter, "answers": tuple(known.body["answers"])})
        answered, drafts = _answered(tx, by, reading)
        matter = answered or _open(tx, by, reading, language)
        number = tx.next_id("N")
        answers = tuple(dict.fromkeys((*drafts, *_named_documents(tx, by, incoming, reading))))
        kept = reading.model_copy(update={"matter": matter.id, "answers": answers})
        tx.put_record(RECEIVED, number, kept.model_dump(mode="json"), matter.id)
        if incoming.digest:
            tx.put_record("received_file", incoming.digest, {"notice": number, "answers": list(answers)}, matter.id)
        tx.log(by, "notice.received", matter=matter.id, on=number, facts={"kind": reading.kind.value})
        link_notice(tx, by, matter.id, number)
        if reading.deadline:
            _set_clock(tx, by, matter, reading, number)
        elif reading.kind in FOR_A_PERSON:
            _ask_a_person(tx, by, matter, reading, number, self.desk.texts, language)
        return kept


FOR_A_PERSON = (
    NoticeKind.UNKNOWN,
    NoticeKind.COURT_ORDER,
    NoticeKind.SUBPOENA,
    NoticeKind.CCB_CLAIM,
    NoticeKind.LAWSUIT,
    NoticeKind.LETTER,
    NoticeKind.HOST_QUESTION,
)
"""What a person reads at once where it sets no date that we found."""


def _ask_a_person(
    tx: Tx, by: By, matter: Matter, reading: NoticeReading, number: str, texts: Texts, language: str
) -> None:
    """A task, due on the next business day: nobody else will notice that it is there."""
    due = business_days_after(tx.now.date(), 1, matter.country or DEFAULT_COUNTRY)
    kind = texts.say(f"notice-kind-{reading.kind.value}", language)
    why = texts.say("notice-read-it", language, notice=number, kind=kind, file=reading.file)
    set_deadline(tx, by, Deadline(id=f"{number}:read", matter=matter.id, at=end_of(due), why=why, source="received"))


def _answered(tx: Tx, by: By, reading: NoticeReading) -> tuple[Matter | None, tuple[str, ...]]:
    """The matter whose address a counter-notice or retraction names, and the drafts of it that were sent."""
    for url in reading.urls[:MOST_LOOKED_UP]:
        matter = tx.find_matter_by_key(clip_key(url), by)
        numbers = [matter.id] if matter else [one.matter for one in tx.urls(by, url=url)]
        for number in numbers:
            found = tx.find_matter(number, by)
            if found is not None:
                sent = tuple(one.id for one in drafts_of(tx, by, found.id) if one.sent)
                return found, (*sent, found.id)
    return None, ()


def _named_documents(tx: Tx, by: By, incoming: Incoming, reading: NoticeReading) -> tuple[str, ...]:
    """Drafts and notices named by their id, or by the host's reference of a URL."""
    found = []
    for word in incoming.text.split():
        name = word.strip(".,;:()[]#").upper()
        if name.startswith(("D-", "N-")) and name[2:].isdigit():
            kind = "draft" if name.startswith("D-") else RECEIVED
            if tx.find_record(kind, name, by) is not None:
                found.append(name)
    if reading.reference:
        found += [one.id for one in drafts_of(tx, by) if one.sent and one.sent.reference == reading.reference]
    return tuple(found)


def _open(tx: Tx, by: By, reading: NoticeReading, language: str) -> Matter:
    url = reading.urls[0] if reading.urls else None
    opened = open_matter(
        tx,
        by,
        clip=Clip(url=url) if url else None,
        title=f"{reading.kind.value}: {url or reading.file}",
        language=language,
    )
    if reading.sender:
        role = Role.UPLOADER if reading.kind is NoticeKind.COUNTER_NOTICE else Role.CLAIMANT
        if role is Role.UPLOADER:
            return add_party(tx, by, opened.matter.id, Party(role=role, name=reading.sender))
        return add_party(tx, by, opened.matter.id, Party(role=Role.AGENT, name=reading.sender))
    return opened.matter


def _set_clock(tx: Tx, by: By, matter: Matter, reading: NoticeReading, number: str) -> None:
    clock = reading.deadline
    assert clock is not None
    source = "§ 512(g)(2)(C)" if reading.kind is NoticeKind.COUNTER_NOTICE else "letter"
    for name, day in (("act-by", clock.act_by), ("latest", clock.latest)):
        deadline = Deadline(id=f"{number}:{name}", matter=matter.id, at=end_of(day), why=clock.why, source=source)
        if name == "act-by" or day != clock.act_by:
            set_deadline(tx, by, deadline)


def clock_of(
    reading: NoticeReading, incoming: Incoming, today: date, texts: Texts, language: str, country: str
) -> Clock | None:
    """§ 512(g)(2)(C) for a counter-notice, from the host's receipt; a letter's own date; nothing for others."""
    if reading.kind is NoticeKind.COUNTER_NOTICE:
        start = reading.received or incoming.day or today
        law = counter_notice_clock(start, country)
        why = texts.say("notice-why-counter", language)
        assumed = reading.received is None
        if assumed:
            why += " " + texts.say("notice-why-assumed", language, **{"from": start.isoformat()})
        return Clock(act_by=law.act_by, latest=law.latest, counted_from=start, assumed=assumed, why=why)
    said = folded(incoming.text)
    if reading.law == "dsa-17":
        return _complaint_clock(said, incoming, today, texts, language)
    return _own_clock(reading, said, incoming, today, texts, language, country) if reading.sets_date else None


COMPLAINT_MONTHS = 6
"""DSA art. 20(1): against a decision one may complain for at least six months."""
OPT_OUT_DAYS = 60
"""17 U.S.C. § 1506(i): to opt out of a proceeding before the Copyright Claims Board, from service."""


def _complaint_clock(said: str, incoming: Incoming, today: date, texts: Texts, language: str) -> Clock:
    decided = first_day(said)
    start = decided or incoming.day or today
    why = texts.say("notice-why-complaint", language)
    if decided is None:
        why += " " + texts.say("notice-why-assumed", language, **{"from": start.isoformat()})
    last = months_after(start, COMPLAINT_MONTHS)
    return Clock(act_by=last, latest=last, counted_from=start, assumed=decided is None, why=why)


def _own_clock(
    reading: NoticeReading, said: str, incoming: Incoming, today: date, texts: Texts, language: str, country: str
) -> Clock | None:
    """The date that the paper itself sets; of several the first, for after it something happens."""
    written, served = own_day(said), served_on(said)
    term = term_of(said, written or incoming.day)
    if term is None and reading.kind is NoticeKind.CCB_CLAIM:
        term = Term(words="17 U.S.C. § 1506(i)", days=OPT_OUT_DAYS)
    if term is None:
        return None
    known = served or incoming.day or (written if written and written <= today else None)
    start = known or today
    day = term.day or _counted(term, start, country)
    assumed = term.day is None and known is None
    key = "notice-why-opt-out" if reading.kind is NoticeKind.CCB_CLAIM else "notice-why-letter"
    why = texts.say(key, language, words=term.words)
    if assumed or (term.day is None and served is None and incoming.day is None):
        why += " " + texts.say("notice-why-counted", language, **{"from": start.isoformat()})
    return Clock(act_by=day, latest=day, counted_from=start, assumed=assumed, why=why, words=term.words)


def _counted(term: Term, start: date, country: str) -> date:
    if term.months:
        return months_after(start, term.months)
    return business_days_after(start, term.days, country) if term.business else plain_days(start, term.days)


def received_notice(tx: Tx, by: By, number: str) -> NoticeReading | None:
    """A notice that was taken in, by 'N-2'."""
    record = tx.find_record(RECEIVED, number.upper(), by)
    return NoticeReading.model_validate(record.body) if record else None


def newest_received(tx: Tx, matter: str) -> tuple[str, NoticeReading] | None:
    """The newest notice of a matter."""
    record = next(iter(tx.records(RECEIVED, SYSTEM, matter=matter, limit=1)), None)
    return (record.key, NoticeReading.model_validate(record.body)) if record else None
