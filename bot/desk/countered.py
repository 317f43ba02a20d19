"""A counter-notice: the decision sheet, and the decision that a named person writes down (17 U.S.C. § 512(g))."""

from bot.desk.deadlines import meet_deadline
from bot.desk.notices import RECEIVED, received_notice
from bot.desk.urls import set_url_state
from bot.domain.errors import BadInput, NotFound
from bot.domain.links import clip_key
from bot.domain.matter import SYSTEM, By, UrlState
from bot.domain.notice import Decision, NoticeKind, NoticeReading, Way
from bot.ports import Texts, Tx

FEWEST_WORDS = 3


def counter_notice(tx: Tx, by: By, notice: str, texts: Texts, language: str) -> NoticeReading:
    """One that was taken in; raises NotFound, BadInput."""
    found = received_notice(tx, by, notice)
    if found is None or not found.matter:
        raise NotFound(f"There is no notice {notice}.")
    if found.kind is not NoticeKind.COUNTER_NOTICE:
        raise BadInput(texts.say("decide-not-counter", language, notice=notice.upper()))
    return found


def sheet(tx: Tx, by: By, notice: str, texts: Texts, language: str) -> tuple[str, ...]:
    """What they argue, what is there and what lacks, the clock, the four ways with what each needs and ends in."""
    found = counter_notice(tx, by, notice, texts, language)
    clock = found.deadline
    told = {
        "notice": notice.upper(),
        "matter": found.matter or "–",
        "act_by": clock.act_by.isoformat() if clock else "–",
        "latest": clock.latest.isoformat() if clock else "–",
    }
    parts = "; ".join(f"{one.paragraph}: {one.what}" for one in found.missing)
    lines = [
        texts.say("sheet-title", language, **told),
        texts.say("sheet-argument", language, text=found.argument)
        if found.argument
        else texts.say("sheet-no-argument", language),
        texts.say("sheet-lacks", language, parts=parts) if parts else texts.say("sheet-whole", language),
        *((texts.say("sheet-clock", language, **told), clock.why) if clock else ()),
        *(texts.say(f"sheet-way-{way.value}", language, **told) for way in Way),
    ]
    return (*lines, _last(found, texts, language, told))


def _last(found: NoticeReading, texts: Texts, language: str, told: dict[str, str]) -> str:
    if found.decided is None:
        return texts.say("sheet-decide", language, **told)
    one = found.decided
    said = {"person": one.by, "at": f"{one.at:%Y-%m-%d}", "way": one.way.value, "reason": one.reason}
    return texts.say("sheet-decided", language, **said)


def decide_on(tx: Tx, by: By, notice: str, way: Way, reason: str, texts: Texts, language: str) -> NoticeReading:
    """Write down which way is taken. Letting it go ends the clock; the addresses are countered."""
    found = counter_notice(tx, by, notice, texts, language)
    if len(reason.split()) < FEWEST_WORDS:
        raise BadInput(texts.say("decide-reason", language))
    number, matter = notice.upper(), found.matter or ""
    decided = Decision(way=way, by=by.person, at=tx.now, reason=" ".join(reason.split()))
    kept = found.model_copy(update={"decided": decided})
    tx.put_record(RECEIVED, number, kept.model_dump(mode="json"), matter)
    tx.log(by, "notice.decided", matter=matter, on=number, facts={"way": way.value}, text=reason, subject=matter)
    if way is Way.LET_GO:
        _let_go(tx, by, matter, number, found)
    return kept


def _let_go(tx: Tx, by: By, matter: str, number: str, found: NoticeReading) -> None:
    for deadline in tx.deadlines(SYSTEM, matter=matter):
        if deadline.id.startswith(f"{number}:"):
            meet_deadline(tx, by, matter, deadline.id)
    named = {clip_key(one) for one in found.urls}
    for url in tx.urls(SYSTEM, matter=matter):
        if clip_key(url.url) in named:
            set_url_state(tx, by, matter, url.url, UrlState.COUNTERED)
