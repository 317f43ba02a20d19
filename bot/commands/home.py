"""The App Home tab: my open matters, the approvals that wait for me, deadlines, what can be asked."""

from collections.abc import Sequence
from typing import Literal

from bot.commands.acting import by_of
from bot.commands.card import spoken
from bot.commands.core import Block, Button, Reply, Request
from bot.commands.door import doer_of, where_of
from bot.commands.matters import LONGEST_TITLE, is_mine
from bot.desk.drafts.make import Desk
from bot.desk.drafts.waiting import waiting_for, waiting_line
from bot.desk.pause import find_pause
from bot.desk.permits import NOTHING, may
from bot.domain.draft import Draft
from bot.domain.matter import Deadline, Matter, MatterQuery
from bot.ports import Tx

MOST = 10
"""Of each: the tab is read on a phone; `matters` has them all."""
OPENED = 5
"""Of each that have a button."""

Part = tuple[Block, Sequence[Button]]


def home(tx: Tx, request: Request, desk: Desk, words: Sequence[str]) -> Reply:
    """What waits for this person, and `words`, the commands that they may type."""
    language, say = spoken(request.actor.language or "en"), desk.texts.say
    mine = _mine(tx, request)
    parts = (
        _approvals(tx, request, desk),
        _deadlines(tx, request, desk),
        (_part("matters", [_matter(one, desk, language) for one in mine], desk, language), _opened("matter", mine)),
    )
    return Reply(
        title=say("home-title", language),
        blocks=(*(block for block, _ in parts), _help(words, desk, language)),
        buttons=(*tuple(button for _, buttons in parts for button in buttons), *_pause(tx, request, desk)),
        notice=say("notice-ai", language),
        language=language,
    )


def _pause(tx: Tx, request: Request, desk: Desk) -> tuple[Button, ...]:
    """For admins: stop what leaves, or go on."""
    action = "pause" if find_pause(tx) is None else "resume"
    if not may(doer_of(request), where_of(request), NOTHING, action).given:
        return ()
    label = desk.texts.say(f"button-{action}", spoken(request.actor.language or "en"))
    return (Button(action=action, label=label, style="danger" if action == "pause" else "primary"),)


def what_waits(tx: Tx, request: Request, desk: Desk) -> tuple[Part, ...]:
    """Approvals and deadlines, where there are any: for places that have no home tab."""
    parts = (_approvals(tx, request, desk), _deadlines(tx, request, desk))
    return tuple(one for one in parts if one[0].lines)


def _mine(tx: Tx, request: Request) -> list[Matter]:
    found = tx.matters(MatterQuery(open=True, limit=1000), by_of(request))
    return [one for one in found if is_mine(one, request.actor.person)]


def _approvals(tx: Tx, request: Request, desk: Desk) -> Part:
    language = spoken(request.actor.language or "en")
    waiting = waiting_for(tx, by_of(request), desk)
    lines = [waiting_line(one, desk, language) for one in waiting]
    return _part("approvals", lines, desk, language), _opened("draft", waiting)


def _deadlines(tx: Tx, request: Request, desk: Desk) -> Part:
    language = spoken(request.actor.language or "en")
    ids = {each.id for each in _mine(tx, request)}
    lines = [_deadline(one, desk, language) for one in tx.deadlines(by_of(request)) if one.matter in ids]
    return _part("deadlines", lines, desk, language), ()


def _part(name: str, lines: Sequence[str], desk: Desk, language: str) -> Block:
    more = len(lines) - MOST
    shown = (*lines[:MOST], *((desk.texts.say("home-more", language, count=more),) if more > 0 else ()))
    none = "" if lines else desk.texts.say(f"home-no-{name}", language)
    return Block(heading=desk.texts.say(f"home-{name}", language), lines=shown, text=none)


def _matter(one: Matter, desk: Desk, language: str) -> str:
    state = desk.texts.say(f"state-{one.state.value}", language)
    return desk.texts.say("home-matter", language, id=one.id, title=one.title[:LONGEST_TITLE], state=state)


def _deadline(one: Deadline, desk: Desk, language: str) -> str:
    at = f"{one.at:%Y-%m-%d %H:%M} UTC"
    return desk.texts.say("home-deadline", language, at=at, matter=one.matter, why=one.why)


def _help(words: Sequence[str], desk: Desk, language: str) -> Block:
    lines = tuple(f"/rights {one}: {desk.texts.say(f'help-{one}', language)}" for one in words)
    return Block(heading=desk.texts.say("home-help", language), lines=lines)


def _opened(action: str, found: Sequence[Matter | Draft]) -> tuple[Button, ...]:
    style: Literal["primary", "plain"] = "primary" if action == "draft" else "plain"
    return tuple(Button(action=action, label=one.id, record=one.id, style=style) for one in found[:OPENED])
