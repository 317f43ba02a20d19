"""What a draft takes over from the thing that it follows up: an earlier draft that was sent, or a notice received."""

from dataclasses import replace

from bot.desk.drafts.make import Desk, Wanted
from bot.desk.drafts.shelf import drafts_of, get_draft
from bot.desk.notices import newest_received, received_notice
from bot.domain.draft import Draft, DraftState
from bot.domain.errors import BadInput
from bot.domain.matter import By
from bot.domain.notice import NoticeReading
from bot.ports import Tx

AFTER_OUR_NOTICE = ("retraction", "host-escalation")
AFTER_THEIR_NOTICE = ("reply", "dmca-counter")


def with_facts(tx: Tx, by: By, desk: Desk, wanted: Wanted) -> Wanted:
    """The wish with the date, reference, sender and missing parts of what it follows up; raises BadInput."""
    if wanted.answers.upper().startswith("D-"):
        return _after_draft(get_draft(tx, wanted.answers, by), wanted)
    if wanted.answers.upper().startswith("N-"):
        reading = received_notice(tx, by, wanted.answers)
        if reading is None:
            raise BadInput(f"There is no notice {wanted.answers}.")
        return _after_notice(desk, reading, wanted)
    if wanted.answers:
        raise BadInput(f"{wanted.answers} is neither a draft (D-3) nor a notice (N-2).")
    if wanted.regime in AFTER_OUR_NOTICE:
        sent = next((one for one in drafts_of(tx, by, wanted.matter) if one.sent), None)
        return _after_draft(sent, wanted) if sent else wanted
    if wanted.regime in AFTER_THEIR_NOTICE and (newest := newest_received(tx, wanted.matter)):
        return _after_notice(desk, newest[1], replace(wanted, answers=newest[0]))
    return replace(wanted, follows=_sibling(tx, by, desk, wanted))


def _sibling(tx: Tx, by: By, desk: Desk, wanted: Wanted) -> Draft | None:
    """The newest text of the matter that claims something: its claims and the recorded reasons hold here too."""
    if not desk.book.regime(wanted.regime).claims:
        return None
    found = (one for one in drafts_of(tx, by, wanted.matter) if one.claims and one.state is not DraftState.WITHDRAWN)
    return next(found, None)


def _after_draft(sent: Draft, wanted: Wanted) -> Wanted:
    facts = dict(wanted.facts)
    if sent.sent:
        facts |= {"notice_date": sent.sent.at.date().isoformat(), "notice_reference": sent.sent.reference or "none"}
    wanted = replace(wanted, follows=sent)
    return replace(wanted, answers=sent.id, facts=tuple((name, value) for name, value in facts.items() if value))


def _after_notice(desk: Desk, reading: NoticeReading, wanted: Wanted) -> Wanted:
    facts = dict(wanted.facts) | {"notice_sender": reading.sender, "notice_reference": reading.reference}
    if reading.received:
        facts["notice_date"] = reading.received.isoformat()
    language = wanted.language or "en"
    regime = desk.book.regimes.get(reading.regime)
    words = {one.paragraph: one.what for one in regime.parts} if regime else {}
    lacks = tuple(f"{one.paragraph}: {words.get(one.paragraph, {}).get(language, one.what)}" for one in reading.missing)
    lists = (*wanted.lists, *((("lacks", lacks),) if lacks else ()))
    return replace(wanted, facts=tuple((name, value) for name, value in facts.items() if value), lists=lists)
