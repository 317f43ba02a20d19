"""What the buttons on a card do beside sharing and rating: answer a question, close, ask counsel, acknowledge."""

from collections.abc import Mapping

from bot.commands.acting import by_of, find_kept, matter_of, put_reply
from bot.commands.card import CLOSE_REASONS, spoken
from bot.commands.core import Block, Button, Command, Reply, Request
from bot.commands.outside import FACT, SAID, prefix_for
from bot.desk.find import get_matter
from bot.desk.matters import close
from bot.desk.once import once
from bot.desk.routes import acknowledge, tell_person
from bot.desk.tickets import set_ticket_states
from bot.domain.assessment import Assessment
from bot.domain.clip import Speaker, Statement
from bot.domain.errors import BadInput
from bot.domain.matter import SYSTEM, By, Matter, Resolution
from bot.domain.staff import Person
from bot.domain.ticket import TicketState
from bot.ports import Staff, Store, Texts, Tx
from knowledge.model import Audience

TICKET_OVER = (TicketState.RESOLVED, TicketState.CLOSED)
FACTS = "facts"
"""Record kind: the answers given to questions about a matter or reply."""


def with_matter(check: Command, store: Store) -> Command:
    """A check that goes on about its thread's matter, with what was said and answered there before."""

    async def run(request: Request) -> Reply:
        if "follow_up" not in request.options:
            return await check(request)
        by, subject = by_of(request), request.matter or request.options["follow_up"]
        said, facts, url = await store.read(lambda tx: _so_far(tx, subject, by))
        if request.actor.outsider:
            # Of a matter that they asked about, only what they said themselves: the team may have gone on with it.
            said = tuple(one for one in said if one.by is not Speaker.REVIEWER)
            facts = {name: value for name, value in facts.items() if not name.startswith(FACT)}
        mine = [one.text for one in request.statements] + [request.text]
        earlier = tuple(one for one in said if one.text not in mine)
        options = {**({"url": url} if url else {}), **facts, **request.options}
        if not request.text.strip() and not request.statements and not earlier:
            earlier = said
        return await check(
            request.model_copy(update={"statements": (*earlier, *request.statements), "options": options})
        )

    return run


def _so_far(tx: Tx, subject: str, by: By) -> tuple[tuple[Statement, ...], Mapping[str, str], str | None]:
    """What was said about a matter (or in the question behind a reply), the facts answered, and the link."""
    found = tx.find_record(FACTS, subject, by)
    facts = found.body["facts"] if found else {}
    matter = tx.find_matter(subject, by) if subject.startswith("M-") else None
    if matter is not None:
        said = tuple(dict.fromkeys(one for clip in matter.clips for one in clip.statements))
        country = next((clip.country for clip in matter.clips if clip.country), None)
        facts = {**({"country": country} if country else {}), **facts}
        return said, facts, next((clip.url for clip in matter.clips if clip.url), None)
    kept = find_kept(tx, subject, by)
    if kept is None or kept.request is None:
        return (), facts, None
    own = (Statement(by=kept.request.speaker, text=kept.request.text),) if kept.request.text.strip() else ()
    earlier = {
        name: value
        for name, value in kept.request.options.items()
        if name.startswith((FACT, SAID)) or name == "country"
    }
    return (*own, *kept.request.statements), {**earlier, **facts}, kept.request.options.get("url")


def answer_question(check: Command, store: Store, texts: Texts) -> Command:
    """An answer to a question of the card: kept, and the clip is assessed again with it."""

    async def run(request: Request) -> Reply:
        named, _, fact = request.options.get("record", "").partition(":")
        value = request.options.get("reason", "")
        if not (named and fact and value):
            raise BadInput(texts.say("gone", request.actor.language))
        by = by_of(request)

        def keep(tx: Tx) -> str:
            subject = _answered(tx, named, by, request, texts)
            found = tx.find_record(FACTS, subject, by)
            facts = {**(found.body["facts"] if found else {}), f"{prefix_for(request)}{fact}": value}
            matter = subject if subject.startswith("M-") else None
            tx.put_record(FACTS, subject, {"facts": facts}, matter)
            tx.log(by, "question.answered", matter=matter, on=subject, facts={"fact": fact, "value": value})
            return subject

        subject = await store.run(keep)
        again = {"command": "check", "text": "", "options": {"follow_up": subject}}
        return await check(request.model_copy(update={**again, "matter": subject if subject[:2] == "M-" else None}))

    return run


def _answered(tx: Tx, named: str, by: By, request: Request, texts: Texts) -> str:
    """The matter that a question is about, else its reply; raises BadInput, in the same words, where there is none and
    where it is not for them."""
    kept = None if named.startswith("M-") else find_kept(tx, named, by)
    subject = (kept.matter if kept else None) or named
    known = tx.find_matter(subject, by) if subject.startswith("M-") else kept
    if known is None:
        raise BadInput(texts.say("gone", request.actor.language))
    return subject


def close_matter(store: Store, texts: Texts) -> Command:
    """Close: do not send, for a preset reason."""

    async def run(request: Request) -> Reply:
        language = spoken(request.actor.language or "en")
        reason, note = request.options.get("reason", ""), request.options.get("note", "").strip()
        if reason not in CLOSE_REASONS:
            raise BadInput(texts.say("form-missing", language))
        said = texts.say(f"close-{reason}", language) + (f": {note}" if note else "")

        by = by_of(request)

        def act(tx: Tx) -> Matter:
            this = matter_of(tx, request, texts)
            return close(tx, by, this.id, Resolution.DO_NOT_SEND, said)

        closed = await store.run(
            lambda tx: once(tx, request.event, lambda: act(tx), lambda name: get_matter(tx, name, by))
        )
        summary = texts.say("closed-done", language, matter=closed.id, reason=said)
        asked = close_tickets_asked(closed, texts, language)
        return Reply(summary=summary, blocks=asked[0], buttons=asked[1], language=language, matter=closed.id)

    return run


def close_tickets_asked(closed: Matter, texts: Texts, language: str) -> tuple[tuple[Block, ...], tuple[Button, ...]]:
    """Closing one side asks about the other: words and button, where a ticket of the matter is still open."""
    if not any(one.state not in TICKET_OVER for one in closed.tickets):
        return (), ()
    button = Button(action="close_tickets", label=texts.say("button-close-ticket", language), record=closed.id)
    return (Block(text=texts.say("matter-close-tickets", language, matter=closed.id)),), (button,)


def close_tickets(store: Store, texts: Texts) -> Command:
    """Have a closed matter's tickets closed, too."""

    async def run(request: Request) -> Reply:
        language = spoken(request.actor.language or "en")

        def act(tx: Tx) -> Matter:
            this = matter_of(tx, request, texts)
            set_ticket_states(tx, by_of(request), this, TicketState.CLOSED.value)
            return this

        matter = await store.run(act)
        summary = texts.say("tickets-closing", language, matter=matter.id)
        return Reply(summary=summary, language=language, matter=matter.id)

    return run


def ask_counsel(store: Store, staff: Staff, texts: Texts) -> Command:
    """A direct message to everybody with the role counsel, with the question and the matter's card."""

    async def run(request: Request) -> Reply:
        language = spoken(request.actor.language or "en")

        def act(tx: Tx) -> tuple[Matter, list[Person]]:
            matter = matter_of(tx, request, texts)
            return matter, _tell_counsel(tx, request, matter, staff, texts)

        matter, told = await store.run(act)
        if not told:
            raise BadInput(texts.say("counsel-nobody", language))
        names = ", ".join(one.name for one in told)
        summary = texts.say("counsel-asked", language, matter=matter.id, names=names)
        return Reply(summary=summary, language=language, matter=matter.id)

    return run


def _tell_counsel(tx: Tx, request: Request, matter: Matter, staff: Staff, texts: Texts) -> list[Person]:
    counsel = [one for one in staff.people() if "counsel" in one.roles and not one.away]
    told = [one for one in counsel if not matter.restricted_to or one.id in matter.restricted_to]
    for person in told:
        record = f"R-counsel:{request.event}:{person.id}"
        put_reply(tx, record, _counsel_card(tx, request, matter, person, texts), matter.id)
        tell_person(tx, matter.id, person, record, f"counsel:{request.event}:{person.id}", urgent=True)
    tx.log(by_of(request), "counsel.asked", matter=matter.id, facts={"people": len(told)})
    return told


def _counsel_card(tx: Tx, request: Request, matter: Matter, person: Person, texts: Texts) -> Reply:
    language = spoken(person.languages[0] if person.languages else "en")
    newest = next(iter(tx.records("assessment", SYSTEM, matter=matter.id, limit=1)), None)
    # Cut to what counsel (a person like any other) may see: the directory says how much that is.
    shown = newest is not None and person.clearance.may_see(matter.audience)
    assessment = Assessment.model_validate(newest.body["assessment"]) if newest and shown else None
    return Reply(
        title=texts.say("counsel-title", language, name=request.actor.name, matter=matter.id),
        likelihood=matter.likelihood,
        summary=request.options.get("reason", ""),
        blocks=(Block(heading=matter.title, text=assessment.summary),) if assessment else (),
        sources=assessment.citations if assessment else (),
        buttons=(Button(action="matter", label=texts.say("button-open-matter", language), record=matter.id),),
        notice=texts.say("notice-ai", language),
        language=language,
        matter=matter.id,
        clearance=matter.audience if shown else Audience.PUBLIC,
    )


def acknowledged(store: Store, texts: Texts) -> Command:
    """Somebody who was told has it in hand."""

    async def run(request: Request) -> Reply:
        language = spoken(request.actor.language or "en")
        group = request.options.get("record", "")
        await store.run(lambda tx: acknowledge(tx, by_of(request), group))
        name = request.actor.name or request.actor.person
        return Reply(summary=texts.say("acknowledged", language, name=name), language=language)

    return run
