"""What a draft takes over from the thing that it follows up: an earlier draft that was sent, or a notice received."""

from dataclasses import replace

from bot.desk.drafts.make import Desk, Wanted
from bot.desk.drafts.shelf import drafts_of, get_draft
from bot.desk.notices import newest_received, received_notice
from bot.domain.draft import Draft, DraftState
from bot.domain.errors import BadInput
from bot.domain.matter import By
from bot.domain.notice import NoticeKind, NoticeReading, Way
from bot.drafting.truth import is_notice
from bot.ports import Tx

AFTER_OUR_NOTICE = ("retraction", "host-escalation")
AFTER_THEIR_NOTICE = ("reply", "dmca-counter", "action-filed")


def with_facts(tx: Tx, by: By, desk: Desk, wanted: Wanted) -> Wanted:
    """The wish with the date, reference, sender and missing parts of what it follows up; raises BadInput."""
    if wanted.answers.upper().startswith("D-"):
        return _after_draft(get_draft(tx, wanted.answers, by), wanted)
    if wanted.answers.upper().startswith("N-"):
        reading = received_notice(tx, by, wanted.answers)
        if reading is None:
            raise BadInput(f"There is no notice {wanted.answers}.")
        _fits(tx, by, desk, reading, wanted, wanted.answers.upper())
        return _after_notice(desk, reading, wanted)
    if wanted.answers:
        raise BadInput(f"{wanted.answers} is neither a draft (D-3) nor a notice (N-2).")
    if wanted.regime in AFTER_OUR_NOTICE:
        sent = next((one for one in drafts_of(tx, by, wanted.matter) if one.sent), None)
        return _after_draft(sent, wanted) if sent else wanted
    if wanted.regime in AFTER_THEIR_NOTICE and (newest := newest_received(tx, wanted.matter)):
        _fits(tx, by, desk, newest[1], wanted, newest[0])
        return _after_notice(desk, newest[1], replace(wanted, answers=newest[0]))
    wanted = replace(wanted, follows=_sibling(tx, by, desk, wanted))
    return _after_asking(tx, by, wanted) if wanted.regime == "uploader-letter" else wanted


def _after_asking(tx: Tx, by: By, wanted: Wanted) -> Wanted:
    """A letter to the uploader that knows when the host was asked to remove it."""
    asked = next((one.sent for one in drafts_of(tx, by, wanted.matter) if one.sent and is_notice(one.regime)), None)
    if asked is None:
        return wanted
    return replace(wanted, facts=(*wanted.facts, ("host_asked_on", asked.at.date().isoformat())))


def _fits(tx: Tx, by: By, desk: Desk, reading: NoticeReading, wanted: Wanted, number: str) -> None:
    """Refuse the text that answers nobody, or ourselves; raises BadInput."""
    language, told = wanted.language or "en", {"notice": number, "matter": wanted.matter}
    ours = [one.id for one in drafts_of(tx, by, wanted.matter) if one.sent and is_notice(one.regime)]
    countered = reading.kind is NoticeKind.COUNTER_NOTICE
    if wanted.regime == "reply" and not reading.missing:
        raise BadInput(desk.texts.say("follow-complete", language, **told))
    if wanted.regime == "reply" and countered:
        raise BadInput(desk.texts.say("follow-host-answers", language, **told))
    if wanted.regime == "dmca-counter" and (countered or ours):
        raise BadInput(desk.texts.say("follow-own-notice", language, **told, drafts=", ".join(ours) or "–"))


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
    facts["message_id"] = reading.message_id
    day = reading.received or reading.sent_on
    if day:
        facts |= {"notice_date": day.isoformat(), "counter_date": day.isoformat()}
    if reading.decided and reading.decided.way is Way.CCB:
        facts |= {"forum": "ccb", "court": "Copyright Claims Board"}
    if reading.decided and reading.decided.way is Way.SUE:
        facts["forum"] = "court"
    language = wanted.language or "en"
    regime = desk.book.regimes.get(reading.regime)
    words = {one.paragraph: one.what for one in regime.parts} if regime else {}
    lacks = tuple(f"{one.paragraph}: {words.get(one.paragraph, {}).get(language, one.what)}" for one in reading.missing)
    lists = (*wanted.lists, *((("lacks", lacks),) if lacks else ()))
    return replace(wanted, facts=tuple((name, value) for name, value in facts.items() if value), lists=lists)
