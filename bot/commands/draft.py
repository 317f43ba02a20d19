"""`draft`, and what is done with one: fill, record the gate, ask, approve, send back, pass on, sign, withdraw, sent."""

from collections.abc import Callable, Mapping

from bot.commands.acting import by_of, matter_of, put_reply
from bot.commands.card import spoken
from bot.commands.core import Block, Command, Form, Reply, Request
from bot.commands.draft_card import draft_card
from bot.commands.draft_forms import fill_form, gate_form, is_prefill, send_back_form
from bot.desk.drafts import decide, edit, leave
from bot.desk.drafts.drafting import Drafts
from bot.desk.drafts.make import Desk, Wanted
from bot.desk.drafts.shelf import get_draft
from bot.desk.find import get_matter
from bot.desk.once import once
from bot.desk.routes import tell_person
from bot.domain.assessment import Assessment
from bot.domain.draft import Draft
from bot.domain.errors import BadInput
from bot.domain.matter import SYSTEM, By
from bot.ports import Store, Texts, Tx

TYPED: Mapping[str, tuple[str, str]] = {
    "fill": ("fill_draft", "fill."),
    "gate": ("gate_draft", "factor."),
    "submit": ("submit_draft", "to"),
    "approve": ("approve_draft", "version"),
    "send-back": ("send_back_draft", "reason"),
    "delegate": ("delegate_draft", "to"),
    "open": ("open_clip", "clip"),
    "drop-claim": ("drop_claim", "number"),
    "claim": ("claim", "said"),
    "renew": ("renew_draft", ""),
    "sign": ("sign_draft", ""),
    "withdraw": ("withdraw_draft", "reason"),
    "sent": ("sent_draft", "how"),
}
"""What may be typed after a draft's id -> the command, and the option that the rest is; 'x.' takes NAME=VALUE."""


def draft(drafts: Drafts) -> Command:
    """A draft of the matter at hand, under the regime that the assessment names. `draft M-12 dmca`, `draft D-3 sign`"""
    store, desk = drafts.store, drafts.desk
    acts = draft_commands(drafts)

    async def run(request: Request) -> Reply:
        clicked = request.options.get("record", "").partition(":")[0]
        words = request.text.split() or ([clicked] if clicked.upper().startswith("D-") else [])
        if words and words[0].upper().startswith("D-"):
            if len(words) > 1:
                asked = typed(request)
                return await acts[asked.command](asked)
            return await store.read(lambda tx: draft_card(get_draft(tx, words[0], by_of(request)), desk))
        named = next((one.upper() for one in words if one.upper().startswith("M-")), "")
        rest = [one for one in words if one.upper() != named]
        regime = rest[0] if rest else request.options.get("regime", "")
        asked = request.model_copy(update={"options": {**request.options, **({"record": named} if named else {})}})
        matter, regime = await store.read(lambda tx: _which(tx, asked, desk.texts, regime))
        wanted = Wanted(matter=matter, regime=regime, language=request.options.get("language", ""))
        return draft_card(await drafts.make(by_of(request), wanted, request.event), desk)

    return run


def typed(request: Request) -> Request:
    """`D-3 fill part.1=season 1` -> the request that a form or button would have made of it; raises BadInput."""
    name, _, rest = request.text.strip().partition(" ")
    word, _, words = rest.strip().partition(" ")
    if word.lower() not in TYPED:
        raise BadInput(f"After {name.upper()} write one of: {', '.join(TYPED)}.")
    command, option = TYPED[word.lower()]
    options = {**request.options, "record": name.upper()}
    if option.endswith("."):
        said, equals, value = words.partition("=")
        options |= {f"{option}{said.strip()}": value.strip()} if equals else {}
    elif option and words.strip():
        options[option] = words.strip()
    return request.model_copy(update={"command": command, "text": "", "options": options})


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

        def step_once(tx: Tx) -> Draft:
            return once(tx, request.event, lambda: step(tx), lambda name: get_draft(tx, name, by))

        return draft_card(await store.run(step_once), desk)

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
    return _asking(store, desk, decide.submit)


def delegate_draft(store: Store, desk: Desk) -> Command:
    """Whoever was asked asks somebody else, who is told."""
    return _asking(store, desk, decide.delegate)


def _asking(store: Store, desk: Desk, ask: Callable[[Tx, By, Desk, str, str], Draft]) -> Command:
    def act(tx: Tx, by: By, found: Draft, request: Request) -> Draft:
        asked = ask(tx, by, desk, found.id, request.options.get("to", ""))
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
        if hidden or person.away or decide.may_approve(desk, candidate, asked):
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

    return _with_form(store, desk, _on_draft(store, desk, act), send_back_form, "reason")


def fill_draft(store: Store, desk: Desk) -> Command:
    """Fill blanks from a form's fields (`fill.NAME`)."""

    def act(tx: Tx, by: By, found: Draft, request: Request) -> Draft:
        return edit.fill(tx, by, desk, found.id, _named(request, "fill."))

    return _with_form(store, desk, _on_draft(store, desk, act), fill_form, "fill.")


def gate_draft(store: Store, desk: Desk) -> Command:
    """Record why the law does not allow the use, from a form's fields (`factor.NAME`)."""

    def act(tx: Tx, by: By, found: Draft, request: Request) -> Draft:
        said = {name: value for name, value in _named(request, "factor.").items() if value.strip()}
        clip = request.options.get("clip", "")
        # A form shows the pre-fill for editing; what was left as it was is not the person's own word.
        kept = {name: value for name, value in said.items() if not is_prefill(desk, found, name, value)}
        return edit.record_gate(tx, by, desk, found.id, kept or said, [int(clip)] if clip.isdigit() else [])

    return _with_form(store, desk, _on_draft(store, desk, act), gate_form, "factor.")


def _named(request: Request, prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in request.options.items() if name.startswith(prefix)}


def drop_claim(store: Store, desk: Desk) -> Command:
    """Leave a claimed asset out."""

    def act(tx: Tx, by: By, found: Draft, request: Request) -> Draft:
        return edit.drop_claim(tx, by, desk, found.id, _number(request, "number"))

    return _on_draft(store, desk, act)


def add_claim(store: Store, desk: Desk) -> Command:
    """`D-3 claim ASSET: REASON`: claim something that was left out."""

    def act(tx: Tx, by: By, found: Draft, request: Request) -> Draft:
        asset, _, reason = request.options.get("said", "").partition(":")
        return edit.add_claim(tx, by, desk, found.id, asset.strip(), reason)

    return _on_draft(store, desk, act)


def renew_draft(store: Store, desk: Desk) -> Command:
    """A new version on the facts of today."""
    return _on_draft(store, desk, lambda tx, by, found, _request: edit.renew(tx, by, desk, found.id))


def withdraw_draft(store: Store, desk: Desk) -> Command:
    """Nothing comes of it."""

    def act(tx: Tx, by: By, found: Draft, request: Request) -> Draft:
        return decide.withdraw(tx, by, found.id, request.options.get("reason", ""))

    return _on_draft(store, desk, act)


def sent_draft(store: Store, desk: Desk) -> Command:
    """A person says that they sent it."""

    def act(tx: Tx, by: By, found: Draft, request: Request) -> Draft:
        return leave.mark_sent(tx, by, desk, found.id, how=request.options.get("how", ""))[0]

    return _on_draft(store, desk, act)


def open_clip(store: Store, desk: Desk) -> Command:
    """Look at one clip of a draft: its address and what was sighted in it."""

    async def run(request: Request) -> Reply:
        name, _ = record_of(request, desk.texts)
        number = _number(request, "clip")
        found, use = await store.run(lambda tx: edit.open_clip(tx, by_of(request), name, number))
        lines = tuple(f"{one.name} ({one.franchise}): {one.evidence}" for one in use.seen)
        return Reply(
            title=f"{found.id}, {number}",
            summary=use.url or use.sha256 or use.key,
            blocks=(Block(lines=lines),) if lines else (),
            language=spoken(found.language),
            matter=found.matter,
            clearance=found.audience,
        )

    return run


def _number(request: Request, option: str) -> int:
    said = request.options.get(option, "1").strip()
    if not said.isdigit():
        raise BadInput(f"“{said}” is no number.")
    return int(said)


OpenForm = Callable[[Draft, Desk], Form]


def _with_form(store: Store, desk: Desk, command: Command, form: OpenForm, prefix: str) -> Command:
    """The command, or its form where nothing was given yet."""

    async def run(request: Request) -> Reply:
        if any(name.startswith(prefix) for name in request.options):
            return await command(request)
        name, _ = record_of(request, desk.texts)
        found = await store.read(lambda tx: get_draft(tx, name, by_of(request)))
        return Reply(form=form(found, desk), language=spoken(found.language), matter=found.matter)

    return run


def draft_commands(drafts: Drafts) -> dict[str, Command]:
    """What buttons and typed words do with a draft."""
    store, desk = drafts.store, drafts.desk
    return {
        "fill_draft": fill_draft(store, desk),
        "gate_draft": gate_draft(store, desk),
        "submit_draft": submit_draft(store, desk),
        "approve_draft": approve_draft(store, desk),
        "send_back_draft": send_back_draft(store, desk),
        "delegate_draft": delegate_draft(store, desk),
        "sign_draft": sign_draft(store, desk),
        "withdraw_draft": withdraw_draft(store, desk),
        "drop_claim": drop_claim(store, desk),
        "claim": add_claim(store, desk),
        "renew_draft": renew_draft(store, desk),
        "open_clip": open_clip(store, desk),
        "sent_draft": sent_draft(store, desk),
    }
