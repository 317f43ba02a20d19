"""The promise of the port Tracker, kept by every adapter."""

import itertools
import os
from typing import Any

import pytest

from bot.domain.errors import TrackerBusy, TrackerRefused
from bot.domain.ticket import Ticket, TicketContent, TicketState
from tests.contract.conftest import Bench

NUMBERS = itertools.count(1)
REFUSALS = (401, 403, 404, 409, 422)


def a_key() -> str:
    """A key that no other test uses, on servers that outlive a test."""
    return f"M-{next(NUMBERS)}-{os.urandom(4).hex()}"


def content(key: str, project: str, **more: Any) -> TicketContent:
    """A ticket about a doll."""
    title = more.pop("title", f"Likely: the Young-hee doll again ({key})")
    text = f"Seen “here” & there: <b>100 %</b> – grønt lys, 무궁화.\n\nRightsdesk key: {key}"
    return TicketContent(title=title, text=text, project=project, labels=("rightsdesk", "squid-game"), **more)


async def opened(desk: Bench) -> Ticket:
    """A ticket that is there."""
    key = a_key()
    return await desk.tracker.create(key, content(key, desk.project))


async def find_or_create(desk: Bench, key: str) -> Ticket:
    """What the worker does each time it runs a row."""
    return await desk.tracker.find(key) or await desk.tracker.create(key, content(key, desk.project))


async def test_an_unknown_key_finds_nothing(desk: Bench) -> None:
    assert await desk.tracker.find(a_key()) is None


async def test_a_created_ticket_is_found_by_its_key_and_by_no_other(desk: Bench) -> None:
    key = a_key()

    made = await desk.tracker.create(key, content(key, desk.project))

    found = await desk.tracker.find(key)
    assert found is not None
    assert (found.id, found.key, found.tracker, found.state) == (made.id, key, desk.tracker.name, TicketState.OPEN)
    assert await desk.tracker.find(f"{key}0") is None
    assert await desk.tracker.find(key[:-1]) is None
    assert await desk.remote.count(key) == 1


async def test_a_ticket_says_what_it_was_given_to_the_letter(desk: Bench) -> None:
    ticket = await opened(desk)

    said = await desk.remote.text(ticket.key)

    assert f"Likely: the Young-hee doll again ({ticket.key})" in said
    assert "Seen “here” & there: <b>100 %</b> – grønt lys, 무궁화." in said
    assert f"Rightsdesk key: {ticket.key}" in said


async def test_the_same_row_delivered_again_opens_no_second_ticket(desk: Bench) -> None:
    key = a_key()

    tickets = [await find_or_create(desk, key) for _ in range(3)]

    assert len({ticket.id for ticket in tickets}) == 1
    assert await desk.remote.count(key) == 1


async def test_the_same_comment_twice_is_there_once(desk: Bench) -> None:
    ticket = await opened(desk)

    for key, text in (("c-1", "asked about again"), ("c-1", "asked about again"), ("c-2", "and again")):
        await desk.tracker.comment(ticket, key, text)

    said = "\n".join(await desk.remote.comments(ticket.key))
    assert said.count("asked about again") == 1
    assert said.count("and again") == 1


async def test_the_same_comment_key_on_two_tickets_is_two_comments(desk: Bench) -> None:
    one, other = await opened(desk), await opened(desk)

    for ticket in (one, other):
        await desk.tracker.comment(ticket, "evt-1", "asked about again")

    for ticket in (one, other):
        assert "asked about again" in "\n".join(await desk.remote.comments(ticket.key))


async def test_an_attachment_arrives_byte_for_byte(desk: Bench) -> None:
    ticket, picture = await opened(desk), bytes(range(256)) * 4

    await desk.tracker.attach(ticket, "still.png", picture, "image/png")

    assert (await desk.remote.files(ticket.key))["still.png"] == picture


@pytest.mark.parametrize("state", [TicketState.IN_PROGRESS, TicketState.RESOLVED, TicketState.CLOSED])
async def test_a_ticket_moves_and_reads_back_where_it_moved_to(desk: Bench, state: TicketState) -> None:
    ticket = await desk.tracker.read(await opened(desk))

    moved = await desk.tracker.set_state(ticket, state)

    now = await desk.tracker.read(ticket)
    expected = {state, TicketState.RESOLVED} if state is TicketState.CLOSED and one_end(desk) else {state}
    assert moved.state in expected
    assert now.state is moved.state


def one_end(desk: Bench) -> bool:
    """Jira Cloud's default workflow knows one way of being done."""
    return getattr(desk.tracker, "cloud", False) is True


async def test_a_change_meant_for_an_earlier_state_is_refused(desk: Bench) -> None:
    before = await desk.tracker.read(await opened(desk))
    if desk.readable:
        await desk.remote.touch(before.key)
    else:
        await desk.tracker.set_state(before, TicketState.IN_PROGRESS)

    with pytest.raises(TrackerRefused, match="changed in the meantime"):
        await desk.tracker.set_state(before, TicketState.RESOLVED)

    now = await desk.tracker.read(before)
    assert now.state is not TicketState.RESOLVED
    assert (await desk.tracker.set_state(now, TicketState.RESOLVED)).state is TicketState.RESOLVED


async def test_what_others_say_on_the_ticket_comes_back(asked: Bench) -> None:
    ticket = await opened(asked)
    await asked.tracker.comment(ticket, "c-1", "a word of ours")

    await asked.remote.touch(ticket.key)

    said = (await asked.tracker.read(ticket)).comments
    texts = [one.text.strip() for one in said]
    assert "a word from outside" in texts
    assert any("a word of ours" in text for text in texts)
    assert len({one.id for one in said}) == len(said) == 2


async def test_a_ticket_is_found_by_its_words(asked: Bench) -> None:
    key, word = a_key(), f"doll{os.urandom(4).hex()}"
    await asked.tracker.create(key, content(key, asked.project, title=f"The {word} of squid game {key}"))

    found = await asked.tracker.search(word)

    assert len(found) == 1
    assert await asked.tracker.search(f"no{word}") == ()


async def test_an_unknown_project_is_refused_and_opens_nothing(outside: Bench) -> None:
    key = a_key()

    with pytest.raises(TrackerRefused):
        await outside.tracker.create(key, content(key, outside.elsewhere))

    assert await outside.tracker.find(key) is None
    assert await outside.remote.count(key) == 0


@pytest.mark.parametrize("status", REFUSALS)
async def test_a_refusal_is_said_in_one_line_and_opens_nothing(outside: Bench, status: int) -> None:
    key = a_key()
    outside.faults.arm("creates", status=status)

    with pytest.raises(TrackerRefused) as refused:
        await outside.tracker.create(key, content(key, outside.project))

    outside.faults.disarm()
    assert outside.tracker.name in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)
    assert await outside.remote.count(key) == 0


async def test_a_full_tracker_says_when_to_come_back(outside: Bench) -> None:
    key = a_key()
    outside.faults.arm("creates", status=429, headers={"Retry-After": "7"})

    with pytest.raises(TrackerBusy) as busy:
        await outside.tracker.create(key, content(key, outside.project))

    assert busy.value.retry_after == outside.wait
    outside.faults.disarm()
    await find_or_create(outside, key)
    assert await outside.remote.count(key) == 1


async def test_an_error_of_the_server_leaves_a_create_unknown(outside: Bench) -> None:
    key = a_key()
    outside.faults.arm("creates", status=500)

    with pytest.raises(outside.after_error):
        await outside.tracker.create(key, content(key, outside.project))


async def test_an_error_of_the_server_leaves_a_look_up_to_be_done_again(asked_outside: Bench) -> None:
    asked_outside.faults.arm("reads", status=500)

    with pytest.raises(TrackerBusy):
        await asked_outside.tracker.find(a_key())


@pytest.mark.parametrize("lost", ["before", "after"])
async def test_a_create_whose_answer_was_lost_is_one_ticket_in_the_end(outside: Bench, lost: str) -> None:
    key = a_key()
    outside.faults.arm("creates", lost=lost, times=1)

    with pytest.raises(outside.after_loss):
        await (outside.hasty or outside.tracker).create(key, content(key, outside.project))

    assert await outside.remote.count(key) == (1 if lost == "after" else 0)
    if outside.readable:
        found = await outside.tracker.find(key)
        assert (found is not None) is (lost == "after")
    await find_or_create(outside, key)
    assert await outside.remote.count(key) == 1


async def test_a_tracker_that_is_not_there_has_taken_nothing(outside: Bench) -> None:
    key = a_key()
    elsewhere = _moved_away(outside.tracker)

    with pytest.raises(TrackerBusy):
        await elsewhere.create(key, content(key, outside.project))

    assert await outside.remote.count(key) == 0


def _moved_away(tracker: Any) -> Any:
    """The same tracker, configured for a port on which nobody listens."""
    from tests.testbed.trackers.servers import free_port

    options, port = tracker.options, free_port()
    place = next(name for name in ("base_url", "url", "port") if hasattr(options, name))
    gone = port if place == "port" else f"http://127.0.0.1:{port}"
    changed = options.model_copy(update={place: gone})
    return type(tracker)(tracker.name, changed, getattr(tracker, "sent", None))
