"""A draft as a card: its text, what is open, the record of the gate, and what can be done."""

from bot.commands.card import spoken
from bot.commands.core import Block, Button, Reply
from bot.commands.draft_leaves import leaving
from bot.desk.drafts import edit
from bot.desk.drafts.make import Desk
from bot.domain.draft import Draft, DraftState
from bot.drafting.gate import CONCLUSION, exception_sighted, factors
from bot.drafting.render import plain

LONGEST_SHOWN = 6000


def draft_card(draft: Draft, desk: Desk, *, may: tuple[str, ...] | None = None) -> Reply:
    """A draft: its text, what is open, the record of the gate, and what can be done. `may` limits the buttons."""
    texts, language = desk.texts, spoken(draft.language)
    if draft.refused:
        return Reply(
            title=texts.say("draft-refused-title", language),
            summary=f"{draft.refused.text} {draft.refused.way_on}",
            language=language,
            matter=draft.matter,
        )
    regime = desk.book.regime(draft.regime)
    signed = f"/s/ {draft.signature.name}" if draft.signature else ""
    named = {"draft": draft.id, "version": draft.version, "matter": draft.matter}
    blocks = (
        Block(text=texts.say("draft-state", language, state=texts.say(f"draft-state-{draft.state.value}", language))),
        Block(lines=_acts(draft, desk, language)),
        Block(text=plain(draft.blocks, signed)[:LONGEST_SHOWN] if signed else draft.text[:LONGEST_SHOWN], quote=True),
        Block(
            heading=texts.say("draft-blanks", language),
            lines=tuple(f"{one.name}: {one.question}" for one in draft.blanks),
        ),
        Block(
            heading=texts.say("draft-missing", language),
            lines=tuple(f"{one.paragraph}: {one.what}" for one in draft.missing),
        ),
        Block(heading=texts.say("draft-gate", language), lines=gate_lines(draft, desk) if regime.gate else ()),
        leaving(draft, desk, language),
        Block(heading=texts.say("draft-comments", language), lines=draft.comments),
        Block(
            heading=texts.say("draft-also-fill", language),
            lines=(", ".join(edit.fillable(draft, regime)),) if draft.state is DraftState.DRAFTING else (),
        ),
    )
    title = texts.say("draft-title", language, regime=regime.title.get(language, regime.title["en"]), **named)
    return Reply(
        title=title,
        summary=title,
        blocks=tuple(one for one in blocks if one.text or one.lines),
        buttons=tuple(one for one in _buttons(draft, desk) if may is None or one.action in may),
        notice="" if draft.sent else texts.say("draft-notice", language),
        language=language,
        matter=draft.matter,
        clearance=draft.audience,
    )


def _acts(draft: Draft, desk: Desk, language: str) -> tuple[str, ...]:
    """Who approved, signed and sent it, and when."""
    say = desk.texts.say
    done = []
    if one := draft.approval:
        done.append(say("internal-approved", language, person=one.person, version=one.version, at=f"{one.at:%Y-%m-%d}"))
    if draft.signature:
        done.append(say("internal-signed", language, person=draft.signature.name, at=f"{draft.signature.at:%Y-%m-%d}"))
    if draft.sent:
        told = {"draft": draft.id, "person": draft.sent.person, "at": f"{draft.sent.at:%Y-%m-%d %H:%M} UTC"}
        done.append(say("draft-sent", language, **told))
    return tuple(done)


def gate_lines(draft: Draft, desk: Desk) -> tuple[str, ...]:
    """The record clip by clip: what is asked for, what is written, and the pre-fill of what is not."""
    say, language = desk.texts.say, spoken(draft.language)
    country = desk.book.regime(draft.regime).country or draft.country
    lines = []
    for number, use, record in edit.gate_form(draft, desk):
        whole = exception_sighted(use)
        lines.append(
            say("draft-gate-all" if whole else "draft-gate-one", language, number=number, url=use.url or use.key)
        )
        for factor in (*factors(country), CONCLUSION):
            said, filled = record.texts.get(factor, ""), record.prefilled.get(factor, "")
            told = {"number": number, "person": record.by, "factor": factor, "text": said or filled or "–"}
            if said:
                lines.append(say("draft-gate-line", language, **told))
            elif factor == CONCLUSION or whole:
                lines.append(say("draft-gate-open", language, **told))
            elif filled:
                lines.append(say("draft-gate-prefill", language, **told))
    return tuple(lines)


def _buttons(draft: Draft, desk: Desk) -> list[Button]:
    """By state. The version is part of the record: a click on an old card approves nothing else."""
    language, record = spoken(draft.language), f"{draft.id}:{draft.version}"
    say = desk.texts.say
    open_ = draft.state in (DraftState.DRAFTING, DraftState.AWAITING_APPROVAL)
    found = []
    if open_ and draft.blanks:
        found.append(Button(action="fill_draft", label=say("button-fill", language), record=record))
    if open_ and desk.book.regime(draft.regime).gate:
        found.append(Button(action="gate_draft", label=say("button-gate", language), record=record))
    if draft.state is DraftState.DRAFTING and not draft.blanks and not draft.missing:
        found.append(Button(action="submit_draft", label=say("button-submit-draft", language), record=record))
    if open_ and not draft.blanks and not draft.missing:
        found.append(
            Button(action="approve_draft", label=say("button-approve", language), record=record, style="primary")
        )
    if draft.state is DraftState.AWAITING_APPROVAL:
        found.append(Button(action="send_back_draft", label=say("button-send-back", language), record=record))
    if draft.state is DraftState.APPROVED and desk.book.regime(draft.regime).signature:
        found.append(Button(action="sign_draft", label=say("button-sign", language), record=record))
    return found
