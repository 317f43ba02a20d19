"""The stand-in itself: it must refuse what Discord refuses, or a green test means nothing."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.testbed.discord.contract import contract
from tests.testbed.discord.limits import Wrong, check_commands, check_message, check_modal
from tests.testbed.discord.nouns import V2
from tests.testbed.discord.server import TOKEN, FakeDiscord, fake_discord
from tests.testbed.discord.world import World

NOBODY: dict[str, list[str]] = {"parse": []}
TEXT = {"type": 10, "content": "x"}


def button(number: int) -> dict[str, Any]:
    return {"type": 2, "style": 2, "label": "x", "custom_id": f"x|{number}"}


def row(*numbers: int) -> dict[str, Any]:
    return {"type": 1, "components": [button(number) for number in numbers]}


def v2(*components: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"flags": V2, "components": list(components), "allowed_mentions": NOBODY, **more}


GOOD = [
    {"content": "x" * 2000, "allowed_mentions": NOBODY},
    v2({"type": 17, "components": [TEXT, row(1, 2, 3, 4, 5)]}),
    v2({"type": 10, "content": "x" * 4000}),
]
BAD = [
    ({"content": "x" * 2001, "allowed_mentions": NOBODY}, "2000 characters of content"),
    ({"content": "🙂" * 1001, "allowed_mentions": NOBODY}, "2000 UTF-16 units of content"),
    ({"content": "x"}, "a message must say which mentions it allows"),
    ({"content": "x", "allowed_mentions": {"parse": ["everyone"]}}, "no mention may be parsed"),
    ({"allowed_mentions": NOBODY}, "an empty message"),
    (v2({"type": 10, "content": "x" * 2001}, {"type": 10, "content": "x" * 2000}), "4000 characters in all"),
    (v2(*(TEXT for _ in range(41))), "40 components"),
    (v2({"type": 17, "components": [TEXT] * 40}), "40 components, nested ones too"),
    (v2(row(1, 2, 3, 4, 5, 6)), "five buttons a row"),
    (v2(row(1), row(1)), "an id twice"),
    (v2(TEXT, content="x"), "no content with Components V2"),
    ({"components": [TEXT], "allowed_mentions": NOBODY}, "text displays need the flag"),
    (v2({"type": 10, "content": ""}), "an empty text display"),
    (v2({"type": 1, "components": [{"type": 3, "custom_id": "a", "options": []}]}), "a select without options"),
]


@pytest.mark.parametrize("body", GOOD)
def test_what_discord_takes_is_taken(body: dict[str, Any]) -> None:
    check_message(body, files=0)


@pytest.mark.parametrize(("body", "why"), BAD)
def test_what_discord_refuses_is_refused(body: dict[str, Any], why: str) -> None:
    with pytest.raises(Wrong) as refused:
        check_message(body, files=0)

    assert refused.value.code == 50035, why


def test_a_modal_has_five_labels_and_a_short_title() -> None:
    label = {"type": 18, "label": "x", "component": {"type": 4, "custom_id": "a", "style": 1}}
    labels = [{**label, "component": {"type": 4, "custom_id": str(number), "style": 1}} for number in range(6)]
    check_modal({"title": "x", "custom_id": "a", "components": labels[:5]})
    wrong: list[dict[str, Any]] = [{"components": labels}, {"title": "x" * 46}, {"components": []}]
    for broken in wrong:
        with pytest.raises(Wrong):
            check_modal({"title": "x", "custom_id": "a", "components": labels[:5]} | broken)


def test_a_command_is_in_small_letters_and_described() -> None:
    check_commands([{"name": "rights", "description": "x"}])
    for broken in ({"name": "Rights"}, {"description": ""}, {"description": "x" * 101}, {"name": "x" * 33}):
        with pytest.raises(Wrong):
            check_commands([{"name": "rights", "description": "x"} | broken])


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with fake_discord(World()) as running:
        yield running
        running.rest.problems.clear()


async def call(fake: FakeDiscord, method: str, path: str, body: Any = None, token: str = TOKEN) -> tuple[int, Any]:
    headers = {"Authorization": f"Bot {token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, f"{fake.rest.url}/api/v10{path}", json=body) as answer,
    ):
        assert answer.headers["Content-Type"] == "application/json"
        return answer.status, await answer.json()


async def unknown() -> None:
    async with fake_discord(World()) as fake:
        await call(fake, "GET", "/nothing")


async def test_an_unknown_route_is_a_problem_that_fails_the_test() -> None:
    with pytest.raises(AssertionError, match="unknown route: GET /api/v10/nothing"):
        await unknown()


async def too_long() -> None:
    async with fake_discord(World()) as fake:
        direct = fake.world.direct(fake.world.person("bo"))
        body = {"content": "x" * 2001, "allowed_mentions": NOBODY}
        assert (await call(fake, "POST", f"/channels/{direct.id}/messages", body))[0] == 400


async def test_a_broken_limit_is_a_problem_that_fails_the_test() -> None:
    with pytest.raises(AssertionError, match="Must be 2000 or fewer"):
        await too_long()


async def test_a_wrong_token_is_unauthorized(fake: FakeDiscord) -> None:
    assert (await call(fake, "GET", "/users/@me", token="other"))[0] == 401


async def test_an_interaction_is_acknowledged_once_and_in_time(fake: FakeDiscord) -> None:
    unknown = await call(fake, "POST", "/interactions/1/token/callback", {"type": 5})

    assert unknown == (404, {"message": "Unknown interaction", "code": 10062})


async def test_a_nonce_is_posted_once(fake: FakeDiscord) -> None:
    direct = fake.world.direct(fake.world.person("bo"))
    body = {"content": "x", "nonce": "n", "enforce_nonce": True, "allowed_mentions": NOBODY}

    answers = [await call(fake, "POST", f"/channels/{direct.id}/messages", body) for _ in range(2)]

    assert answers[0][1]["id"] == answers[1][1]["id"]
    assert len(direct.messages) == 1


async def test_closed_direct_messages_say_so(fake: FakeDiscord) -> None:
    person = fake.world.person("bo")
    person.direct_closed = True
    direct = fake.world.direct(person)

    status, body = await call(
        fake, "POST", f"/channels/{direct.id}/messages", {"content": "x", "allowed_mentions": NOBODY}
    )

    assert (status, body["code"]) == (403, 50007)


async def test_a_privileged_intent_closes_the_gateway(fake: FakeDiscord) -> None:
    url = f"{fake.gateway.url}?v=10&encoding=json&compress=zlib-stream"
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.receive()
        await socket.send_json({"op": 2, "d": {"token": TOKEN, "intents": 1 << 15, "properties": {}}})
        closed = await asyncio.wait_for(socket.receive(), 5)

    assert closed.data == 4014


@pytest.mark.skipif(contract() is None, reason="RIGHTSDESK_TEST_DISCORD_OPENAPI names no description")
def test_the_contract_finds_what_does_not_fit() -> None:
    described = contract()
    assert described is not None
    user = World().bot.json()

    assert described.faults("GET", "/users/1", None, 200, user) == []
    assert described.faults("GET", "/users/1", None, 200, {**user, "id": 1})
    assert described.faults("GET", "/users/1", None, 200, {"id": "1"})
    assert described.faults("GET", "/never/heard", None, 200, {}) != []
