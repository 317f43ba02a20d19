"""Every secret of the configuration is a canary here, and what goes wrong quotes it: it must be written nowhere."""

import asyncio
import json
import sys
from base64 import b64decode
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import BaseModel, SecretStr

from bot.config import Settings
from bot.tickets.registry import adapters, find_adapter
from tests.process.conftest import EMPTY
from tests.process.test_process import CLIP, answered, answers
from tests.testbed.discord.people import studio
from tests.testbed.discord.server import TOKEN as DISCORD_TOKEN
from tests.testbed.discord.server import FakeDiscord, fake_discord
from tests.testbed.program import PROJECT, Program, environment, on_discord, on_slack
from tests.testbed.slack import FakeSlack
from tests.testbed.slack.signing import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET

Make = Callable[..., Program]
OWN = {
    "slack.bot_token": BOT_TOKEN,
    "slack.app_token": APP_TOKEN,
    "slack.signing_secret": SIGNING_SECRET,
    "discord.token": DISCORD_TOKEN,
    "llm.api_key": "canary-orchid-of-the-model",
    "clips.seeing_api_key": "canary-lily-of-the-eyes",
}
"""Those of the platforms are what their stand-ins take."""
HOOKS = {
    "secret": "whsec_Y2FuYXJ5LXR1bGlwLW9mLXRoZS1ob29r",
    "webhook_secret": "whsec_Y2FuYXJ5LXJvc2Utb2YtdGhlLWhvb2s=",
}
"""Secrets of Standard Webhooks have a form."""


@pytest.fixture
async def parrot() -> AsyncIterator[str]:
    """A server that refuses everything, and quotes the credentials in its refusal."""

    async def refuse(request: web.Request) -> web.Response:
        said = request.headers.get("Authorization", "")
        with suppress(ValueError):
            said += " " + b64decode(said.partition(" ")[2], validate=True).decode()
        told = f"no entry with {said} {request.query_string}"
        body = {"message": told, "errorMessages": [told], "error": {"message": told, "description": told}}
        return web.json_response({**body, "errors": [{"message": told}]}, status=400)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", refuse)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
async def discord() -> AsyncIterator[tuple[FakeDiscord, Any]]:
    place = studio()
    async with fake_discord(place.world) as fake:
        yield fake, place


def secret_options(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """Every secret option below a section: 'slack.bot_token'."""
    for name, field in model.model_fields.items():
        if field.annotation is SecretStr:
            yield f"{path}{name}"
        elif isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from secret_options(field.annotation, f"{path}{name}.")


def sections(parrot: str) -> dict[str, dict[str, Any]]:
    """A tracker of every adapter that is installed, its secrets canaries."""
    needed = {
        "github": {"project": "acme/rights", "account": "bot", "seconds_between_writes": 0},
        "jira": {"project": "RD", "user": "ada@acme.example"},
        "linear": {"project": "RD"},
        "servicenow": {"project": "Rights", "user": "ada"},
        "zendesk": {"subdomain": "acme", "user": "ada@acme.example", "project": "Rights"},
        "rt": {"user": "ada", "project": "General"},
        "roundup": {"user": "ada", "project": "rights"},
        "webhook": {"url": f"{parrot}/hook", "project": "RD"},
        "email": {
            "host": "127.0.0.1",
            "port": 1,
            "security": "none",
            "sender": "a@b.example",
            "project": "x@b.example",
        },
    }
    assert set(needed) == set(adapters())
    return {name: section | _secrets(name) | _address(name, parrot) for name, section in needed.items()}


def _options(name: str) -> type[BaseModel]:
    adapter = find_adapter(name)
    assert adapter is not None
    return adapter.Options


def _secrets(name: str) -> dict[str, str]:
    special = {
        "secret": "whsec_Y2FuYXJ5LXR1bGlwLW9mLXRoZS1ob29r",
        "webhook_secret": "whsec_Y2FuYXJ5LXJvc2Utb2YtdGhlLWhvb2s=",
    }
    return {one: special.get(one, f"canary-{name}-{one}-iris") for one in secret_options(_options(name))}


def _address(name: str, parrot: str) -> dict[str, str]:
    return {"base_url": parrot} if "base_url" in _options(name).model_fields else {}


def everything(parrot: str) -> tuple[dict[str, str], list[str]]:
    """The environment, and every canary in it."""
    trackers = sections(parrot)
    # A database URL is no secret on SQLite; the test below has one with a password.
    assert set(OWN) | {"store.url"} == set(secret_options(Settings))
    told = {f"RIGHTSDESK_{name.upper().replace('.', '__')}": value for name, value in OWN.items()}
    told |= {"RIGHTSDESK_TRACKERS": json.dumps(trackers)}
    told |= {"RIGHTSDESK_LLM__MODEL": "openai:gpt-canary", "RIGHTSDESK_LLM__BASE_URL": f"{parrot}/v1"}
    told |= {"RIGHTSDESK_WORK__ATTEMPTS": "2", "RIGHTSDESK_WORK__LOG_FORMAT": "json"}
    return told, [*OWN.values(), *(value for name in trackers for value in _secrets(name).values())]


async def typed(program: Program, *words: str) -> str:
    """A command beside the running program: what it wrote."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        env=program.environment,
        cwd=program.folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return said.decode()


def kept(folder: Path) -> dict[str, bytes]:
    """Every file that the program left, databases and their logs among them."""
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


async def test_no_secret_is_in_any_log_file_database_or_answer(
    fake: FakeSlack, programs: Make, discord: tuple[FakeDiscord, Any], parrot: str, tmp_path: Path
) -> None:
    told, canaries = everything(parrot)
    running = await programs(**{**told, **on_slack(fake), **on_discord(*discord)}).start()
    await fake.slash("U0BO", fake.workspace.by_name("town").id, f"check {CLIP}")
    await answered(fake, "U0BO", 1)
    said = [await typed(running, "matter", "ticket", "M-1", "--tracker", name) for name in sections(parrot)]
    for _ in range(120):
        waiting = await typed(running, "work", "list", "--all", "--json")
        rows = [json.loads(line) for line in waiting.splitlines()]
        tickets = [row for row in rows if row["kind"] == "ticket"]
        if len(tickets) == len(said) and all(row["error"] for row in tickets):
            break
        await asyncio.sleep(0.5)
    said += [waiting, *(await asyncio.gather(typed(running, "work", "list"), typed(running, "doctor")))]
    await running.stop()

    errors = {row["key"]: row["error"] for row in tickets}
    assert sum("[secret]" in error for error in errors.values()) >= 3, errors
    places = {"log": "\n".join(running.log).encode(), "commands": "\n".join(said).encode(), **kept(tmp_path)}
    places["slack"] = json.dumps(answers(fake, "U0BO")).encode()
    found = {(where, canary) for where, content in places.items() for canary in canaries if canary.encode() in content}
    assert found == set()


async def test_a_database_that_cannot_be_reached_is_said_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://ada:canary-peony-of-the-database@127.0.0.1:1/rights"
    told = {**environment(tmp_path / "data"), **EMPTY, "RIGHTSDESK_STORE__URL": url, "PYTHONPATH": str(PROJECT)}

    said = await typed(Program(tmp_path, told), "work", "list")

    assert "canary" not in said
    assert "Traceback" not in said
    assert "database" in said
