"""A notice that is pasted or forwarded: read as one, not assessed as a clip."""

import hashlib
from collections.abc import Callable, Iterator

from bot.commands.acting import by_of
from bot.commands.card import spoken
from bot.commands.clip_of import statements_of
from bot.commands.core import Block, Button, Command, Reply, Request
from bot.desk.notices import Incoming, Notices
from bot.domain.notice import NoticeKind, NoticeReading
from bot.drafting.received.kinds import KindWords, kind_of
from bot.ports import Store, Texts

LEAST = 200
"""Characters: what is shorter says something about a notice, and is none."""


def words_of(request: Request) -> str:
    """All that a request says, whoever says it."""
    return "\n\n".join(one.text for one in statements_of(request))


def recogniser(words: KindWords) -> Callable[[str], bool]:
    """Tells a notice from everything else that is handed in."""

    def is_notice(text: str) -> bool:
        return len(text) >= LEAST and kind_of(text, words) is not NoticeKind.NEITHER

    return is_notice


def notice(notices: Notices, store: Store, texts: Texts) -> Command:
    """Take a received notice in: what it is, what it lacks, until when to act. The same text twice is one."""

    async def run(request: Request) -> Reply:
        language, text = spoken(request.actor.language or "en"), words_of(request)
        digest = hashlib.sha256(text.encode()).hexdigest()
        incoming = Incoming(file=texts.say("notice-pasted", language), text=text, digest=digest)
        by = by_of(request)
        found = await store.run(lambda tx: notices.take_in(tx, by, incoming, language))
        return notice_card(found, request, texts, language)

    return run


def notice_card(found: NoticeReading, request: Request, texts: Texts, language: str) -> Reply:
    """What was read, and the way back for who meant a clip."""
    kind = texts.say(f"notice-kind-{found.kind.value}", language)
    buttons = [Button(action="as_clip", label=texts.say("button-as-clip", language), record=request.event)]
    if found.matter:
        opened = Button(action="matter", label=texts.say("button-open-matter", language), record=found.matter)
        buttons.insert(0, opened)
    return Reply(
        title=" · ".join(filter(None, (kind.capitalize(), found.matter))),
        summary=texts.say("notice-taken-in", language),
        blocks=(Block(lines=tuple(_lines(found, texts, language))),),
        buttons=tuple(buttons),
        notice=texts.say("notice-ai", language),
        language=language,
        matter=found.matter,
        clearance=request.clearance,
    )


def _lines(found: NoticeReading, texts: Texts, language: str) -> Iterator[str]:
    if clock := found.deadline:
        days = {"act_by": clock.act_by.isoformat(), "latest": clock.latest.isoformat()}
        yield texts.say("notice-deadline", language, why=clock.why, **days)
    for one in found.missing:
        yield texts.say("notice-missing", language, paragraph=one.paragraph, what=one.what)
    if found.answers:
        yield texts.say("notice-answers", language, what=", ".join(found.answers))
