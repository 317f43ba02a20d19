"""`matter`, `matters`, `who`, and the buttons of a direct message: take it, pass it on."""

from collections.abc import Callable, Sequence

from bot.commands.acting import by_of
from bot.commands.card import spoken
from bot.commands.core import Block, Button, Command, Reply, Request, Table
from bot.commands.door import doer_of, where_of
from bot.commands.matter_words import change_of
from bot.desk.find import get_matter, times_seen
from bot.desk.matters import assign
from bot.desk.once import once
from bot.desk.permits import About, Doer, is_own, may
from bot.desk.routes import Telling, acknowledge, enqueue_telling, next_step, told_about
from bot.domain.errors import BadInput, NotAllowed, NotFound
from bot.domain.matter import SYSTEM, By, Matter, MatterQuery
from bot.domain.staff import Route
from bot.ports import Staff, Store, Texts, Tx
from knowledge.model import Audience

MOST = 25
HISTORY = 10
"""The last acts shown with a matter."""
LONGEST_TITLE = 80


def may_see(matter: Matter, request: Request) -> bool:
    """Whether what a matter's assessments used may be shown here."""
    return request.clearance.may_see(matter.audience)


def show_matter(store: Store, texts: Texts, staff: Staff | None = None) -> Command:
    """One matter: where it stands, its links, tickets, dates, and what was done. `matter M-12`, `matter M-12 note ...`

    Without `staff` it is only shown, not changed.
    """

    async def run(request: Request) -> Reply:
        language = spoken(request.actor.language or "en")
        words = request.text.split()
        if staff is not None and len(words) > 1 and words[0].upper().startswith("M-"):
            change = change_of(request, staff)
            await store.run(
                lambda tx: once(tx, request.event, lambda: change(tx), lambda of: get_matter(tx, of, SYSTEM))
            )
        number = words[0] if words else request.options.get("record") or request.matter or ""
        if not number:
            raise BadInput(texts.say("matter-which", language))
        return await store.read(lambda tx: _card(tx, get_matter(tx, number.upper(), by_of(request)), request, texts))

    return run


def _card(tx: Tx, matter: Matter, request: Request, texts: Texts) -> Reply:
    language, by = spoken(request.actor.language or "en"), by_of(request)
    shown = may_see(matter, request)
    blocks = (
        Block(lines=tuple(_facts(tx, matter, by, texts, language, shown=shown))),
        Block(heading=texts.say("matter-links", language), lines=tuple(clip.url for clip in matter.clips if clip.url)),
        Block(heading=texts.say("matter-dates", language), lines=tuple(_dates(tx, matter, by))),
        Block(heading=texts.say("matter-told", language), lines=tuple(_told(tx, matter, by, request))),
        Block(heading=texts.say("matter-history", language), lines=tuple(_history(tx, matter, by, request))),
    )
    close = Button(action="close", label=texts.say("button-close", language), record=matter.id)
    draft = Button(action="draft", label=texts.say("button-draft", language), record=matter.id)
    counsel = Button(action="ask_counsel", label=texts.say("button-ask-counsel", language), record=matter.id)
    return Reply(
        title=f"{matter.id}: {matter.title if shown else matter.host or matter.id}",
        likelihood=matter.likelihood if shown else None,
        blocks=tuple(block for block in blocks if block.text or block.lines),
        buttons=(draft, counsel, close) if matter.open else (),
        language=language,
        matter=matter.id,
        clearance=request.clearance,
    )


def _facts(tx: Tx, matter: Matter, by: By, texts: Texts, language: str, *, shown: bool) -> list[str]:
    say = texts.say
    lines = [say("matter-state", language, state=say(f"state-{matter.state.value}", language))]
    if matter.reason:
        lines.append(say("matter-reason", language, reason=matter.reason))
    lines.append(say("matter-assignee", language, name=matter.assignee or "–"))
    if matter.outside:
        same = ", ".join(one for one in matter.linked if tx.find_matter(one, by) is not None)
        lines.append(say("matter-outside-same", language, same=same) if same else say("matter-outside", language))
    if matter.uploader and shown:
        lines.append(say("matter-uploader", language, name=matter.uploader, count=times_seen(tx, matter.uploader, by)))
    lines += [say("matter-ticket", language, tracker=one.tracker, id=one.id, state=one.state) for one in matter.tickets]
    return lines


def _dates(tx: Tx, matter: Matter, by: By) -> list[str]:
    return [f"{one.at:%Y-%m-%d %H:%M} UTC: {one.why}" for one in tx.deadlines(by, matter=matter.id)]


def _told(tx: Tx, matter: Matter, by: By, request: Request) -> list[str]:
    if not request.clearance.may_see(Audience.STAFF):
        return []
    return [
        f"{one['at']}: {one['person'] or '–'} ({one['platform'] or one['failed']})"
        + (" ✓" if one["acknowledged"] else "")
        for one in told_about(tx, matter.id, by)
    ]


def _history(tx: Tx, matter: Matter, by: By, request: Request) -> list[str]:
    if not request.clearance.may_see(Audience.STAFF):
        return []
    acts = tx.entries(by, matter=matter.id)[-HISTORY:]
    return [f"{one.at:%Y-%m-%d %H:%M} {one.person}: {one.act}" for one in acts]


More = Callable[[Tx, Request], Sequence[tuple[Block, Sequence[Button]]]]
"""What else waits for whoever asks, with the buttons that open it."""


def my_matters(store: Store, texts: Texts, more: More = lambda _tx, _request: ()) -> Command:
    """Open matters, mine first, and `more` where nothing is searched for. `matters`, `matters WORDS`"""

    async def run(request: Request) -> Reply:
        return await store.read(lambda tx: _list(tx, request, texts, () if request.text.strip() else more(tx, request)))

    return run


def _list(tx: Tx, request: Request, texts: Texts, more: Sequence[tuple[Block, Sequence[Button]]]) -> Reply:
    language, by = spoken(request.actor.language or "en"), by_of(request)
    query = MatterQuery(open=True, text=request.text.strip(), limit=MOST)
    known = tx.matters(query, by)
    found = [one for one in known if is_mine(one, request.actor.person) or _listed(one, request)]
    found.sort(key=lambda one: not is_mine(one, request.actor.person))
    columns = tuple(
        texts.say(f"matters-{name}", language) for name in ("id", "title-column", "likelihood", "state", "who")
    )
    rows = tuple(_line(one, request, texts, language) for one in found)
    return Reply(
        title=texts.say("matters-title", language),
        summary="" if rows else texts.say("matters-none", language),
        blocks=tuple(block for block, _ in more),
        table=Table(columns=columns, rows=rows) if rows else None,
        buttons=tuple(button for _, buttons in more for button in buttons),
        language=language,
        clearance=request.clearance,
    )


def _listed(matter: Matter, request: Request) -> bool:
    """Whether it stands in a list here: its content may be seen, and no outsider reads its title."""
    about = About(matter=matter)
    return may_see(matter, request) and may(doer_of(request), where_of(request), about, "matter").given


def is_mine(matter: Matter, person: str) -> bool:
    """Assigned to them, or asked by them and assigned to nobody."""
    return is_own(Doer(id=person), matter)


def _line(matter: Matter, request: Request, texts: Texts, language: str) -> tuple[str, ...]:
    shown = may_see(matter, request)
    likelihood = texts.say(f"likelihood-{matter.likelihood.value}", language) if matter.likelihood and shown else "–"
    state = texts.say(f"state-{matter.state.value}", language)
    title = matter.title[:LONGEST_TITLE] if shown else matter.host or "–"
    return (matter.id, title, likelihood, state, matter.assignee or "–")


def who(staff: Staff, texts: Texts) -> Command:
    """Who is told about what: the routes, for staff. `who`"""

    async def run(request: Request) -> Reply:
        language = spoken(request.actor.language or "en")
        lines = tuple(_route(one, staff, texts, language) for one in staff.routes())
        return Reply(
            title=texts.say("who-title", language),
            summary="" if lines else texts.say("who-none", language),
            blocks=(Block(lines=lines),) if lines else (),
            language=language,
            clearance=request.clearance,
        )

    return run


def _route(route: Route, staff: Staff, texts: Texts, language: str) -> str:
    names = [staff.get_person(one).name for one in route.people]
    names += [one.name for one in staff.people() if set(one.roles) & set(route.roles) and one.name not in names]
    urgent = texts.say("who-urgent", language) if route.urgent else ""
    return texts.say("who-route", language, route=route.name, names=", ".join(names) or "–", urgent=urgent)


def take(store: Store, texts: Texts) -> Command:
    """Somebody who was told takes the matter: acknowledged, and theirs."""

    async def run(request: Request) -> Reply:
        language, by = spoken(request.actor.language or "en"), by_of(request)
        group = request.options.get("record", "")

        def act(tx: Tx) -> Matter:
            acknowledge(tx, by, group)
            return assign(tx, by, _matter_told(tx, group, texts, language), by.person)

        taken = await store.run(
            lambda tx: once(tx, request.event, lambda: act(tx), lambda name: get_matter(tx, name, by))
        )
        return Reply(summary=texts.say("taken", language, matter=taken.id), language=language, matter=taken.id)

    return run


def pass_on(store: Store, staff: Staff, texts: Texts) -> Command:
    """Somebody who was told cannot: the next one is told now."""

    async def run(request: Request) -> Reply:
        language, by = spoken(request.actor.language or "en"), by_of(request)
        group = request.options.get("record", "")

        def act(tx: Tx) -> Matter:
            record = tx.find_record("told", group, by)
            if record is None:
                raise NotFound(texts.say("gone", language))
            if by.person not in record.body["people"]:
                raise NotAllowed(texts.say("not-told", language))
            matter = _matter_told(tx, group, texts, language)
            telling = Telling(
                group=group, step=record.body["told"][-1]["step"], person=by.person, route=record.body["route"]
            )
            following = next_step(telling, staff)
            if following is None:
                raise BadInput(texts.say("nobody-next", language))
            if not enqueue_telling(tx, following, matter, tx.now):
                tx.move(f"tell:{group}:{following.step}", tx.now)
            tx.log(by, "told.passed_on", matter=matter, on=group)
            return get_matter(tx, matter, by)

        passed = await store.run(
            lambda tx: once(tx, request.event, lambda: act(tx), lambda name: get_matter(tx, name, by))
        )
        return Reply(summary=texts.say("passed-on", language, matter=passed.id), language=language, matter=passed.id)

    return run


def _matter_told(tx: Tx, group: str, texts: Texts, language: str) -> str:
    record = tx.find_record("told", group, SYSTEM)
    if record is None or record.matter is None:
        raise BadInput(texts.say("no-matter", language))
    return record.matter
