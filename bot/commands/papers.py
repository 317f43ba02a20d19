"""A notice, a counter-notice or a court's paper that somebody puts to `check` is read as what it is, not as a clip."""

from bot.commands.core import Block, Command, Reply, Request
from bot.desk.notices import Incoming, Notices
from bot.domain.notice import NoticeKind, NoticeReading
from bot.ports import Clock, Texts

FEWEST_WORDS = 30
"""Shorter texts are descriptions of clips."""
FORMAL = (
    NoticeKind.COUNTER_NOTICE,
    NoticeKind.RETRACTION,
    NoticeKind.COURT_ORDER,
    NoticeKind.SUBPOENA,
    NoticeKind.CCB_CLAIM,
    NoticeKind.LAWSUIT,
)
MOST_MISSING = 2
"""A notice with more parts missing than these may be a description of a clip with some law in it."""


def is_paper(reading: NoticeReading) -> bool:
    """Whether a text is surely a paper, and not the description of a clip."""
    if reading.kind is NoticeKind.NOTICE:
        return bool(reading.law) or (reading.regime == "dmca" and len(reading.missing) <= MOST_MISSING)
    return reading.kind in FORMAL or bool(reading.law)


def papers(check: Command, notices: Notices, clock: Clock, texts: Texts) -> Command:
    """`check`, but for a paper: what it is, what lacks, until when to act, and how it is taken in."""

    async def run(request: Request) -> Reply:
        if "batch" in request.options or len(request.text.split()) < FEWEST_WORDS:
            return await check(request)
        language = request.actor.language or "en"
        reading = notices.read(Incoming(file="pasted", text=request.text), clock.now().date(), language)
        return paper_card(reading, texts, language) if is_paper(reading) else await check(request)

    run.__doc__ = check.__doc__
    return run


def paper_card(reading: NoticeReading, texts: Texts, language: str) -> Reply:
    """What it is, and what follows; nothing is kept by it."""
    say = texts.say
    kind = say(f"notice-kind-{reading.kind.value}", language)
    lines = [say("notice-missing", language, paragraph=one.paragraph, what=one.what) for one in reading.missing]
    if clock := reading.deadline:
        told = {"act_by": clock.act_by.isoformat(), "latest": clock.latest.isoformat(), "why": clock.why}
        lines.insert(0, say("notice-deadline", language, **told))
    title = say("paper-title", language, kind=kind)
    blocks = (Block(lines=tuple(lines)), Block(text=say("paper-way", language)))
    return Reply(
        title=title, summary=title, blocks=tuple(one for one in blocks if one.text or one.lines), language=language
    )
