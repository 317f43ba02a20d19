"""`rightsdesk setup discord` against the stand-in: what it prints, and what it says is missing."""

import asyncio
import io
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.cli.main import run
from bot.cli.session import Session
from bot.config import Settings
from tests.testbed.discord.people import studio
from tests.testbed.discord.server import TOKEN, FakeDiscord, fake_discord


async def typed(fake: FakeDiscord, folder: Path, *words: str, **discord: Any) -> tuple[int, str, str]:
    """The exit code, standard output and standard error of `rightsdesk setup discord`."""
    options = {"token": TOKEN, "api_base_url": f"{fake.rest.url}/api/v10", **discord}
    settings = Settings(data={"folder": folder}, discord=options)  # type: ignore[arg-type]
    out, err = io.StringIO(), io.StringIO()
    session = Session(settings, out=out, err=err, account="ada", width=100)
    code = await asyncio.to_thread(run, ["setup", "discord", *words], session)
    return code, out.getvalue(), err.getvalue()


async def test_the_invitation_asks_for_the_least(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        code, out, _ = await typed(fake, tmp_path)

    link = next(line for line in out.splitlines() if line.startswith("https://discord.com/oauth2"))
    asked = parse_qs(urlsplit(link).query)
    assert code == 0
    assert asked["scope"] == ["bot applications.commands"]
    assert asked["client_id"] == [fake.world.application]
    administrator, manage, mention_everyone = 1 << 3, 1 << 4 | 1 << 5 | 1 << 13 | 1 << 28, 1 << 17
    assert not int(asked["permissions"][0]) & (administrator | manage | mention_everyone)


async def test_it_says_in_a_sentence_each_what_is_missing(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        _, out, _ = await typed(fake, tmp_path, guilds=("42",))

    assert "names servers that the bot is not in: 42" in out
    assert "commands are not registered yet" in out
    assert "No role is mapped" in out


async def test_with_register_and_roles_all_is_in_order(tmp_path: Path) -> None:
    place = studio()
    async with fake_discord(place.world) as fake:
        code, out, _ = await typed(fake, tmp_path, "--register", roles=place.options()["roles"])

    assert code == 0
    assert "Token and commands are in order; servers: 1." in out
    assert {one["name"] for one in place.world.commands} == {"rights", "Check this clip"}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"token": "another"}, "Discord refuses the token"),
        ({"api_base_url": "http://127.0.0.1:9/api/v10"}, "Discord cannot be reached"),
    ],
)
async def test_what_makes_it_useless_is_a_configuration_error(
    tmp_path: Path, options: dict[str, str], sentence: str
) -> None:
    async with fake_discord() as fake:
        code, out, err = await typed(fake, tmp_path, **options)

    assert code == 2
    assert sentence in out
    assert "Discord cannot be used like this" in err


async def test_without_a_token_it_prints_the_steps(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        code, out, _ = await typed(fake, tmp_path, token="")

    assert code == 0
    assert "RIGHTSDESK_DISCORD__TOKEN is not set" in out
    assert fake.rest.calls == []
