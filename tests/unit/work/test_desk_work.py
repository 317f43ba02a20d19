"""From an accepted event to its answer, ticket and direct messages; with reminders and digests."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.commands.core import Reply, Request
from bot.desk import matters as desk
from bot.desk.deadlines import business_days_after, counter_notice_clock, meet_deadline, set_deadline
from bot.desk.policy import Occasion, decide, try_policies
from bot.desk.routes import acknowledge, tell_route, when_to_tell
from bot.desk.tickets import open_ticket
from bot.domain.assessment import Likelihood
from bot.domain.errors import NotAllowed, TrackerBusy, TrackerRefused, TrackerUnknown
from bot.domain.matter import SYSTEM, Deadline, Matter
from bot.domain.policy import Policy
from bot.domain.staff import Route
from bot.domain.ticket import Ticket, TicketContent, TicketState
from bot.domain.work import NewWork, WorkState
from bot.store.store import SqlStore
from bot.tickets.builtin import BuiltinTracker
from bot.work.inbox import accept, answer_key
from bot.work.run import Parts, prepare
from knowledge.model import Audience
from tests.unit.work.builders import ADA, Phone, Wall, assessment, check, parts, person, worker
from tests.unit.work.clocks import START, HeldClock

LIKELY = Policy(
    name="likely-doll", likelihood=(Likelihood.LIKELY,), franchise=("squid-game",), tracker="builtin", route="duty"
)
DUTY = Route(name="duty", people=("ada",), channel="slack:CROUTE", acknowledge_minutes=30, urgent=True)
PEOPLE = (person("ada", deputy="bo"), person("bo"))


def desk_parts(store: SqlStore, **rest: Any) -> Parts:
    made = {"people": PEOPLE, "routes": (DUTY,), "policies": (LIKELY,), "trackers": {"builtin": BuiltinTracker(store)}}
    return parts(store, **{**made, **rest})


async def all_of(store: SqlStore) -> list[Matter]:
    from bot.domain.matter import MatterQuery

    return list(await store.read(lambda tx: tx.matters(MatterQuery(), SYSTEM)))


async def test_an_event_is_answered_once_however_often_it_comes(store: SqlStore) -> None:
    made = desk_parts(store)
    first = await accept(store, check())
    again = await accept(store, check())
    await worker(made).drain()
    await accept(store, check())
    await worker(made).drain()

    wall = made.posters["slack"]
    assert isinstance(wall, Wall)
    assert (first.new, again.new) == (True, False)
    assert len(wall.posted) == 1


async def test_a_likely_clip_has_a_ticket_and_its_people_are_told_in_one_go(store: SqlStore) -> None:
    made = desk_parts(store)
    await accept(store, check())
    await worker(made).drain()

    (matter,) = await all_of(store)
    assert [(one.tracker, one.rule) for one in matter.tickets] == [("builtin", "likely-doll")]
    phone = made.messengers["slack"]
    assert isinstance(phone, Phone)
    assert [name for name, _ in phone.told] == ["ada"]
    acts = [one.act for one in await store.read(lambda tx: tx.entries(SYSTEM, matter=matter.id))]
    assert acts[:2] == ["matter.opened", "request.accepted"]
    assert {"matter.assessed", "policy.decided", "ticket.asked", "route.told", "ticket.linked", "told"} <= set(acts)


async def test_a_second_question_about_a_clip_comments_on_its_ticket(store: SqlStore) -> None:
    made = desk_parts(store)
    for event in ("e1", "e2"):
        await accept(store, check(event))
        await worker(made).drain()

    ((ticket, _),) = await BuiltinTracker(store).every()
    assert len(ticket.comments) == 1
    assert len(await all_of(store)) == 1


async def test_a_shadow_rule_only_writes_down_what_it_would_have_done(store: SqlStore) -> None:
    shadow = LIKELY.model_copy(update={"shadow": True})
    made = desk_parts(store, policies=(shadow,))
    await accept(store, check())
    await worker(made).drain()

    (matter,) = await all_of(store)
    assert matter.tickets == ()
    rows = [one for one in await store.read(lambda tx: tx.entries(SYSTEM)) if one.act == "policy.shadow"]
    assert [(one.on, one.facts["tracker"]) for one in rows] == [("likely-doll", "builtin")]
    (trial,) = await store.read(lambda tx: try_policies(tx, ADA, (LIKELY,)))
    assert [one.policy for one in trial.decided] == ["likely-doll"]


@pytest.mark.parametrize(
    ("rule", "fits", "why"),
    [
        ({}, True, "no condition asks nothing"),
        ({"likelihood": ("possible",)}, False, "another likelihood"),
        ({"franchise": ("bridgerton", "squid-game")}, True, "any of the list"),
        ({"tier": 1}, True, "an asset of that tier"),
        ({"country": ("no",)}, False, "another country"),
        ({"host": ("tiktok.com",)}, True, "the host of the clip"),
        ({"channel": ("slack:C9",)}, False, "asked elsewhere"),
        ({"repeats": 2}, False, "the uploader's first"),
        ({"circumstance": ("ai_generated",)}, False, "not said"),
    ],
)
def test_what_a_rule_asks_must_all_hold(rule: dict[str, Any], fits: bool, why: str) -> None:
    matter = Matter(number=1, opened=START, opened_by="ada", host="tiktok.com", place="slack:C1")
    occasion = Occasion(matter=matter, assessment=assessment(), repeats=1)

    assert bool(decide((Policy.model_validate({"name": "r", **rule}),), occasion)) is fits, why


async def test_the_first_rule_that_fits_decides(store: SqlStore) -> None:
    rules = [
        Policy(name="a", shadow=True),
        Policy(name="b", likelihood=(Likelihood.UNLIKELY,)),
        Policy(name="c"),
        Policy(name="d"),
    ]
    matter = Matter(number=1, opened=START, opened_by="ada")

    assert [one.name for one in decide(rules, Occasion(matter=matter, assessment=assessment()))] == ["a", "c"]


class Fragile(BuiltinTracker):
    """A tracker whose creates fail as told; what it was sent counts."""

    create_is_once = False

    def __init__(self, store: SqlStore, *faults: str) -> None:
        super().__init__(store, Audience.COUNSEL)
        self.faults, self.creates = list(faults), 0

    async def create(self, key: str, content: TicketContent) -> Ticket:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "busy":
            raise TrackerBusy("429", retry_after=7)
        if fault == "refused":
            raise TrackerRefused("unknown project")
        self.creates += 1
        if fault == "lost before":
            raise TrackerUnknown("timeout")
        made = await super().create(key, content)
        if fault == "lost after":
            raise TrackerUnknown("timeout")
        return made


async def ticket_row(store: SqlStore) -> WorkState:
    (row,) = await store.read(lambda tx: tx.work(kind="ticket"))
    return row.state


@pytest.mark.parametrize(
    ("faults", "state", "creates", "why"),
    [
        ((), WorkState.DONE, 1, "nothing happens"),
        (("busy", "busy"), WorkState.DONE, 1, "nothing was done, so it is asked again"),
        (("lost after",), WorkState.DONE, 1, "found at the look-up"),
        (("lost before",), WorkState.UNKNOWN, 1, "never a silent second create"),
        (("refused",), WorkState.DEAD, 0, "a person must mend it"),
    ],
)
async def test_a_create_that_fails(
    store: SqlStore, clock: HeldClock, faults: tuple[str, ...], state: WorkState, creates: int, why: str
) -> None:
    tracker = Fragile(store, *faults)
    made = desk_parts(store, trackers={"builtin": tracker})
    await accept(store, check())
    for _ in range(12):
        await worker(made).drain()
        clock.later(minutes=2)

    assert await ticket_row(store) is state, why
    assert tracker.creates == creates, why


async def test_after_unknown_a_person_decides_and_the_ticket_is_looked_up_first(
    store: SqlStore, clock: HeldClock
) -> None:
    made = desk_parts(store, trackers={"builtin": Fragile(store, "lost before")})
    await accept(store, check())
    for _ in range(8):
        await worker(made).drain()
        clock.later(minutes=2)
    assert await store.run(lambda tx: tx.revive("ticket:M-1:builtin"))
    await worker(made).drain()

    assert await ticket_row(store) is WorkState.DONE


async def test_a_restricted_matter_goes_to_no_tracker_also_when_restricted_later(store: SqlStore) -> None:
    made = desk_parts(store)
    await accept(store, check())
    await worker(made).step()
    await store.run(lambda tx: desk.restrict(tx, ADA, "M-1", ["ada"]))
    await worker(made).drain()

    assert await BuiltinTracker(store).every() == ()
    with pytest.raises(NotAllowed, match="restricted"):
        await store.run(lambda tx: open_ticket(tx, ADA, "M-1", "builtin"))


async def test_what_the_tracker_may_not_see_is_not_in_the_ticket(store: SqlStore) -> None:
    async def secret(request: Request) -> Reply:
        found = assessment(summary="Canary-55 of counsel")
        return Reply(assessment=found, likelihood=found.likelihood, clearance=Audience.COUNSEL)

    made = desk_parts(store, commands={"check": secret}, trackers={"builtin": BuiltinTracker(store, Audience.PUBLIC)})
    await accept(store, check())
    await worker(made).drain()

    ((_, content),) = await BuiltinTracker(store).every()
    assert "Canary-55" not in content.model_dump_json()


async def test_a_closed_ticket_asks_about_its_matter(store: SqlStore) -> None:
    made = desk_parts(store)
    await accept(store, check())
    await worker(made).drain()
    ((ticket, _),) = await BuiltinTracker(store).every()
    await BuiltinTracker(store).set_state(ticket, TicketState.CLOSED)
    await store.run(lambda tx: tx.enqueue(_poll()))
    await worker(replace(made, options=made.options.model_copy(update={"poll_trackers_minutes": 5}))).drain()

    (matter,) = await all_of(store)
    assert matter.tickets[0].state == "closed"
    phone = made.messengers["slack"]
    assert isinstance(phone, Phone)
    assert phone.told[-1][1].startswith("R-ticket-news:builtin:T-1")


def _poll() -> NewWork:
    return NewWork(key="poll", kind="poll_tracker", payload={"name": "builtin"})


async def test_who_does_not_acknowledge_is_followed_by_the_deputy_and_the_channel(
    store: SqlStore, clock: HeldClock
) -> None:
    made = desk_parts(store, policies=())
    phone = made.messengers["slack"]
    assert isinstance(phone, Phone)
    matter = await store.run(lambda tx: tx.add_matter(Matter(opened=tx.now, opened_by="ada")))
    await store.run(lambda tx: tell_route(tx, ADA, matter, "duty", made.staff, once="x"))
    seen = []
    for _ in range(3):
        await worker(made).drain()
        seen.append(([name for name, _ in phone.told], [channel for channel, _ in phone.posted]))
        clock.later(minutes=30)

    assert seen == [(["ada"], []), (["ada", "bo"], []), (["ada", "bo"], ["CROUTE"])]
    assert matter.title not in phone.posted[0][1] or not matter.title


async def test_an_acknowledgement_stops_what_follows(store: SqlStore, clock: HeldClock) -> None:
    made = desk_parts(store, policies=())
    matter = await store.run(lambda tx: tx.add_matter(Matter(opened=tx.now, opened_by="ada")))
    await store.run(lambda tx: tell_route(tx, ADA, matter, "duty", made.staff, once="x"))
    await worker(made).drain()
    assert await store.run(lambda tx: acknowledge(tx, ADA, "duty:x:ada"))
    assert not await store.run(lambda tx: acknowledge(tx, ADA, "duty:x:ada"))
    clock.later(hours=5)
    await worker(made).drain()

    phone = made.messengers["slack"]
    assert isinstance(phone, Phone)
    assert [name for name, _ in phone.told] == ["ada"]


async def test_closed_direct_messages_fall_back_to_the_other_platform(store: SqlStore) -> None:
    slack, discord = Phone("slack", closed=("ada",)), Phone("discord")
    made = desk_parts(store, policies=(), messengers={"slack": slack, "discord": discord})
    matter = await store.run(lambda tx: tx.add_matter(Matter(opened=tx.now, opened_by="ada")))
    await store.run(lambda tx: tell_route(tx, ADA, matter, "duty", made.staff, once="x"))
    await worker(made).drain()

    assert [name for name, _ in discord.told] == ["ada"]


def test_quiet_hours_wait_for_the_morning_unless_it_is_urgent() -> None:
    office = person("ada", time_zone="Europe/Oslo", works_from="08:00", works_until="16:00", work_days=[0, 1, 2, 3, 4])
    friday_night = datetime(2026, 11, 27, 22, 0, tzinfo=UTC)

    assert when_to_tell(office, friday_night, urgent=False) == datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
    assert when_to_tell(office, friday_night, urgent=True) == friday_night


def test_a_night_shift_works_past_midnight() -> None:
    night = person("ada", works_from="22:00", works_until="06:00", work_days=[4])
    early_saturday = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)

    assert when_to_tell(night, early_saturday, urgent=False) == early_saturday


@pytest.mark.parametrize(
    ("received", "act_by", "latest", "why"),
    [
        (date(2026, 11, 2), date(2026, 11, 16), date(2026, 11, 23), "Veterans Day, 11 November, does not count"),
        (date(2026, 3, 2), date(2026, 3, 13), date(2026, 3, 20), "a Friday, for the 15th is a Sunday"),
        (date(2026, 12, 18), date(2027, 1, 4), date(2027, 1, 11), "Christmas and New Year do not count"),
    ],
)
def test_the_counter_notice_clock_counts_business_days(received: date, act_by: date, latest: date, why: str) -> None:
    clock = counter_notice_clock(received)

    assert (clock.act_by, clock.latest) == (act_by, latest), why


def test_norwegian_business_days_know_17_may() -> None:
    assert business_days_after(date(2027, 5, 14), 1, "no") == date(2027, 5, 18)


async def remind(store: SqlStore, made: Parts, clock: HeldClock, **delta: float) -> list[str]:
    clock.later(**delta)
    await worker(made).drain()
    phone = made.messengers["slack"]
    assert isinstance(phone, Phone)
    said = [record for _, record in phone.told]
    phone.told.clear()
    return said


async def test_a_changed_deadline_moves_its_reminders_and_a_met_one_has_none(store: SqlStore, clock: HeldClock) -> None:
    made = desk_parts(store, policies=())
    matter = await store.run(lambda tx: tx.add_matter(Matter(opened=tx.now, opened_by="ada", assignee="ada")))
    first = Deadline(id="reply", matter=matter.id, at=clock.now() + timedelta(days=5), why="the letter's date")
    await store.run(lambda tx: set_deadline(tx, ADA, first))
    later = first.model_copy(update={"at": clock.now() + timedelta(days=10)})
    await store.run(lambda tx: set_deadline(tx, ADA, later))

    assert await remind(store, made, clock, days=6) == []
    assert len(await remind(store, made, clock, days=1)) == 1
    await store.run(lambda tx: meet_deadline(tx, ADA, matter.id, "reply"))
    assert await remind(store, made, clock, days=10) == []


async def test_a_late_reminder_says_so(store: SqlStore, clock: HeldClock) -> None:
    made = desk_parts(store, policies=())
    matter = await store.run(lambda tx: tx.add_matter(Matter(opened=tx.now, opened_by="ada", assignee="ada")))
    deadline = Deadline(id="reply", matter=matter.id, at=clock.now() + timedelta(days=4), why="x", remind_before=(24,))
    await store.run(lambda tx: set_deadline(tx, ADA, deadline))

    (record,) = await remind(store, made, clock, days=3, hours=2)

    found = await store.read(lambda tx: tx.find_record("reply", record, SYSTEM))
    assert found is not None
    assert "late" in str(found.body)


async def test_a_deadline_set_close_reminds_once_not_of_every_missed_lead(store: SqlStore, clock: HeldClock) -> None:
    made = desk_parts(store, policies=())
    matter = await store.run(lambda tx: tx.add_matter(Matter(opened=tx.now, opened_by="ada", assignee="ada")))
    deadline = Deadline(id="reply", matter=matter.id, at=clock.now() + timedelta(hours=3), why="x")
    await store.run(lambda tx: set_deadline(tx, ADA, deadline))

    assert len(await remind(store, made, clock, minutes=1)) == 1


async def test_digests_come_daily_and_never_hold_a_restricted_matter(store: SqlStore, clock: HeldClock) -> None:
    made = desk_parts(store, policies=())
    await store.run(lambda tx: tx.add_matter(Matter(opened=tx.now, opened_by="ada", assignee="ada", title="plain")))
    hidden = Matter(opened=clock.now(), opened_by="ada", assignee="ada", title="hidden", restricted_to=("ada",))
    await store.run(lambda tx: tx.add_matter(hidden))
    await prepare(made)
    days = [await remind(store, made, clock, days=1) for _ in range(2)]

    assert [len(one) for one in days] == [1, 1]
    found = await store.read(lambda tx: tx.find_record("reply", days[0][0], SYSTEM))
    assert found is not None
    assert "plain" in str(found.body)
    assert "hidden" not in str(found.body)


async def test_an_answer_that_cannot_be_given_is_said_and_has_an_end(store: SqlStore, clock: HeldClock) -> None:
    async def broken(request: Request) -> Reply:
        raise ValueError("no")

    made = desk_parts(store, commands={"check": broken})
    await accept(store, check())
    for _ in range(12):
        await worker(made).drain()
        clock.later(hours=1)

    row = await store.read(lambda tx: tx.find_work(answer_key("e1")))
    assert row is not None
    assert row.state is WorkState.DEAD
    wall = made.posters["slack"]
    assert isinstance(wall, Wall)
    assert len(wall.posted) == 1
