"""`draft`, and what is done with one: fill, record the gate, approve, send back, sign."""

from collections.abc import Callable, Coroutine
from typing import Any

from bot.commands.acting import by_of, matter_of, put_reply
from bot.commands.card import spoken
from bot.commands.core import Block, Button, Choice, Command, Field, Form, Reply, Request
from bot.desk.drafts import decide, edit
from bot.desk.drafts.drafting import Drafts
from bot.desk.drafts.make import Desk, Wanted
from bot.desk.drafts.shelf import get_draft
from bot.desk.find import get_matter
from bot.desk.routes import tell_person
from bot.domain.assessment import Assessment
from bot.domain.draft import Draft, DraftState
from bot.domain.errors import BadInput
from bot.domain.matter import SYSTEM, By
from bot.drafting.gate import CONCLUSION, factors, faults
from bot.ports import Store, Texts, Tx

LONGEST_SHOWN = 6000
MOST_FIELDS = 5
"""Fields of one form: Discord's limit."""


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
    named = {"draft": draft.id, "version": draft.version, "matter": draft.matter}
    blocks = (
        Block(text=texts.say("draft-state", language, state=texts.say(f"draft-state-{draft.state.value}", language))),
        Block(text=draft.text[:LONGEST_SHOWN], quote=True),
        Block(
            heading=texts.say("draft-blanks", language),
            lines=tuple(f"{one.name}: {one.question}" for one in draft.blanks),
        ),
        Block(
            heading=texts.say("draft-missing", language),
            lines=tuple(f"{one.paragraph}: {one.what}" for one in draft.missing),
        ),
        Block(heading=texts.say("draft-gate", language), lines=_gate_lines(draft, desk) if regime.gate else ()),
        Block(heading=texts.say("draft-comments", language), lines=draft.comments),
    )
    title = texts.say("draft-title", language, regime=regime.title.get(language, regime.title["en"]), **named)
    return Reply(
        title=title,
        summary=title,
        blocks=tuple(one for one in blocks if one.text or one.lines),
        buttons=tuple(one for one in _buttons(draft, desk) if may is None or one.action in may),
        notice=texts.say("draft-notice", language),
        language=language,
        matter=draft.matter,
        clearance=draft.audience,
    )


def _gate_lines(draft: Draft, desk: Desk) -> tuple[str, ...]:
    lines = []
    for number, _use, record in edit.gate_form(draft, desk):
        told = {"number": number, "person": record.by}
        for factor in dict.fromkeys((*record.prefilled, *record.texts, CONCLUSION)):
            said = record.texts.get(factor, "")
            key = "draft-gate-line" if said else "draft-gate-open"
            text = said or record.prefilled.get(factor, "–")
            lines.append(desk.texts.say(key, spoken(draft.language), factor=factor, text=text, **told))
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


def draft(drafts: Drafts) -> Command:
    """A draft of the matter at hand, under the regime that the assessment names. `draft M-12 dmca`"""
    store, desk = drafts.store, drafts.desk

    async def run(request: Request) -> Reply:
        words = request.text.split()
        if words and words[0].upper().startswith("D-"):
            return await store.read(lambda tx: draft_card(get_draft(tx, words[0], by_of(request)), desk))
        named = next((one.upper() for one in words if one.upper().startswith("M-")), "")
        rest = [one for one in words if one.upper() != named]
        regime = rest[0] if rest else request.options.get("regime", "")
        asked = request.model_copy(update={"options": {**request.options, **({"record": named} if named else {})}})
        matter, regime = await store.read(lambda tx: _which(tx, asked, desk.texts, regime))
        wanted = Wanted(matter=matter, regime=regime, language=request.options.get("language", ""))
        return draft_card(await drafts.make(by_of(request), wanted), desk)

    return run


def _which(tx: Tx, request: Request, texts: Texts, regime: str) -> tuple[str, str]:
    matter = matter_of(tx, request, texts)
    newest = next(iter(tx.records("assessment", SYSTEM, matter=matter.id, limit=1)), None)
    step = Assessment.model_validate(newest.body["assessment"]).next_step if newest else None
    return matter.id, regime or (step.regime if step and step.regime else "dmca")


Act = Callable[[Tx, By, Draft, Request], Draft]


def _on_draft(store: Store, desk: Desk, act: Act) -> Command:
    """An act on the draft and version that a button is about."""

    async def run(request: Request) -> Reply:
        by = by_of(request)

        def step(tx: Tx) -> Draft:
            name, version = record_of(request, desk.texts)
            found = get_draft(tx, name, by)
            if version and version != found.version and found.approval is None:
                raise BadInput(
                    f"{found.id} is at version {found.version}; read that one first (this card showed {version})."
                )
            return act(tx, by, found, request)

        return draft_card(await store.run(step), desk)

    return run


def record_of(request: Request, texts: Texts) -> tuple[str, int]:
    """('D-3', 4) from 'D-3:4', or from the words typed."""
    words = request.text.split()
    name, _, version = (request.options.get("record") or (words[0] if words else "")).partition(":")
    if not name.upper().startswith("D-"):
        raise BadInput(texts.say("draft-which", request.actor.language))
    version = version or request.options.get("version", "")
    return name.upper(), int(version) if version.isdigit() else 0


def approve_draft(store: Store, desk: Desk) -> Command:
    """Approve the version that the card showed."""

    def act(tx: Tx, by: By, found: Draft, request: Request) -> Draft:
        version = record_of(request, desk.texts)[1]
        if not version:
            raise BadInput(f"Say which version of {found.id} you read; it is at version {found.version}.")
        return decide.approve(tx, by, desk, found.id, version)

    return _on_draft(store, desk, act)


def sign_draft(store: Store, desk: Desk) -> Command:
    """Sign it, as the signatory."""
    return _on_draft(store, desk, lambda tx, by, found, _request: decide.sign(tx, by, desk, found.id))


def submit_draft(store: Store, desk: Desk) -> Command:
    """Ask for approval; whoever may give it is told."""

    def act(tx: Tx, by: By, found: Draft, request: Request) -> Draft:
        asked = decide.submit(tx, by, desk, found.id, request.options.get("to", ""))
        tell_approvers(tx, by, desk, asked)
        return asked

    return _on_draft(store, desk, act)


def tell_approvers(tx: Tx, by: By, desk: Desk, asked: Draft) -> tuple[str, ...]:
    """A direct message with the draft and its buttons to whoever is asked; their ids."""
    matter = get_matter(tx, asked.matter, SYSTEM)
    told = []
    for person in desk.staff.people():
        candidate = By(person=person.id, clearance=person.clearance)
        hidden = not matter.visible_to(candidate) or not person.clearance.may_see(asked.audience)
        if hidden or person.away or decide.may_approve(desk, candidate, asked, decide.franchises_of(asked)):
            continue
        language = spoken(person.languages[0] if person.languages else "en")
        told_as = {"person": by.person, "draft": asked.id, "version": asked.version}
        card = draft_card(asked, desk).model_copy(
            update={"summary": desk.texts.say("draft-approval-asked", language, **told_as)}
        )
        record = f"R-approve:{asked.id}:{asked.version}:{person.id}"
        put_reply(tx, record, card, asked.matter)
        tell_person(tx, asked.matter, person, record, f"approve:{asked.id}:{asked.version}:{person.id}")
        told.append(person.id)
    return tuple(told)


def send_back_draft(store: Store, desk: Desk) -> Command:
    """Send back with a comment."""

    def act(tx: Tx, by: By, found: Draft, request: Request) -> Draft:
        return decide.send_back(tx, by, desk, found.id, found.version, request.options.get("reason", ""))

    return _on_draft(store, desk, act)


def fill_draft(store: Store, desk: Desk) -> Command:
    """Fill blanks from a form's fields (`fill.NAME`), or from words: `fill D-3 NAME=VALUE`."""

    def act(tx: Tx, by: By, found: Draft, request: Request) -> Draft:
        given = {
            name.removeprefix("fill."): value for name, value in request.options.items() if name.startswith("fill.")
        }
        _, _, words = request.text.strip().partition(" ")
        if not given and "=" in words:
            name, _, value = words.partition("=")
            given = {name.strip(): value.strip()}
        if not given:
            raise BadInput("Write NAME=VALUE after the draft.")
        return edit.fill(tx, by, desk, found.id, given)

    return _with_form(store, desk, _on_draft(store, desk, act), fill_form, "fill.")


def gate_draft(store: Store, desk: Desk) -> Command:
    """Record why the law does not allow the use, from a form's fields (`factor.NAME`)."""

    def act(tx: Tx, by: By, found: Draft, request: Request) -> Draft:
        said = {
            name.removeprefix("factor."): value
            for name, value in request.options.items()
            if name.startswith("factor.") and value.strip()
        }
        clip = request.options.get("clip", "")
        # A form shows the pre-fill for editing; what was left as it was is not the person's own word.
        kept = {name: value for name, value in said.items() if not _is_prefill(desk, found, name, value)}
        return edit.record_gate(tx, by, desk, found.id, kept or said, [int(clip)] if clip.isdigit() else [])

    return _with_form(store, desk, _on_draft(store, desk, act), gate_form, "factor.")


def _is_prefill(desk: Desk, draft: Draft, name: str, value: str) -> bool:
    rows = edit.gate_form(draft, desk)
    return any(" ".join(value.split()) == record.prefilled.get(name) for _number, _use, record in rows)


Opened = Callable[[Draft, Desk], Form]


def _with_form(store: Store, desk: Desk, command: Command, form: Opened, prefix: str) -> Command:
    """The command, or its form where nothing was given yet."""

    async def run(request: Request) -> Reply:
        if "=" in request.text or any(name.startswith(prefix) for name in request.options):
            return await command(request)
        name, _ = record_of(request, desk.texts)
        found = await store.read(lambda tx: get_draft(tx, name, by_of(request)))
        return Reply(form=form(found, desk), language=spoken(found.language), matter=found.matter)

    return run


def fill_form(found: Draft, desk: Desk) -> Form:
    """The first open blanks, as many as a form holds."""
    language = spoken(found.language)
    fields = tuple(
        Field(name=f"fill.{one.name}", label=one.name, hint=one.question[:100], max_length=3000)
        for one in found.blanks[:MOST_FIELDS]
    )
    title = desk.texts.say("form-fill", language)
    submit = desk.texts.say("form-send", language)
    return Form(command="fill_draft", title=title, submit=submit, fields=fields, record=f"{found.id}:{found.version}")


def gate_form(found: Draft, desk: Desk) -> Form:
    """The first clip without a record: its factors with the pre-fill, and the conclusion, empty."""
    say, language = desk.texts.say, spoken(found.language)
    rows = edit.gate_form(found, desk)
    number, use, record = next((row for row in rows if not row[2].by), rows[0])
    country = desk.book.regime(found.regime).country or found.country
    several = len(rows) > 1
    still = faults(use, record, country) if edit.needs_factors(use) else ()
    wanted = [one for one in factors(country) if one in still or one in record.texts][: MOST_FIELDS - 1 - several]
    conclusion = Field(
        name=f"factor.{CONCLUSION}",
        label=say("form-gate-conclusion", language),
        kind="text",
        required=True,
        value=record.texts.get(CONCLUSION, ""),
    )
    clip = Field(
        name="clip",
        label=use.url[:40] or str(number),
        kind="choice",
        value=str(number),
        choices=tuple(
            Choice(value=str(one), label=f"{one}. {each.url or each.key}"[:70]) for one, each, _r in rows[:25]
        ),
    )
    fields = tuple(
        Field(
            name=f"factor.{one}",
            label=say(f"factor-{one}", language),
            kind="text",
            value=record.texts.get(one) or record.prefilled.get(one, ""),
        )
        for one in wanted
    )
    title, submit = say("form-gate", language)[:45], say("form-send", language)
    return Form(
        command="gate_draft",
        title=title,
        submit=submit,
        fields=(*((clip,) if several else ()), *fields, conclusion),
        record=f"{found.id}:{found.version}",
    )


def draft_commands(drafts: Drafts) -> dict[str, Callable[[Request], Coroutine[Any, Any, Reply]]]:
    """All of them, by first word or button."""
    store, desk = drafts.store, drafts.desk
    return {
        "draft": draft(drafts),
        "fill_draft": fill_draft(store, desk),
        "gate_draft": gate_draft(store, desk),
        "submit_draft": submit_draft(store, desk),
        "approve_draft": approve_draft(store, desk),
        "send_back_draft": send_back_draft(store, desk),
        "sign_draft": sign_draft(store, desk),
    }
