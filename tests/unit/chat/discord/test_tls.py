"""As shipped: https://discord.com and wss://gateway.discord.gg over TLS, with nothing turned but the resolver."""

import socket
import ssl
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import trustme
from aiohttp.abc import AbstractResolver, ResolveResult
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.config import DiscordOptions
from bot.domain.errors import BadConfiguration
from bot.library import IndexedLibrary
from tests.testbed.discord.bot import running_bot, settings_for
from tests.testbed.discord.people import studio
from tests.testbed.discord.server import fake_discord

HOSTS = ("discord.com", "gateway.discord.gg")


class ToLoopback(AbstractResolver):
    """Every name is this machine, at the stand-in's port."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: set[str] = set()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.add(host)
        found: Any = {
            "hostname": host,
            "host": "127.0.0.1",
            "port": self.port,
            "family": socket.AF_INET,
            "proto": 0,
            "flags": socket.AI_NUMERICHOST,
        }
        return [found]

    async def close(self) -> None:
        pass


@pytest.fixture
def authority() -> trustme.CA:
    """A certificate authority of this test's own."""
    return trustme.CA()


async def test_the_shipped_addresses_are_spoken_to_over_tls(
    tmp_path: Path, library: IndexedLibrary, authority: trustme.CA
) -> None:
    server, client = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert(*HOSTS).configure_cert(server)
    authority.configure_trust(client)
    place = studio()
    shipped = DiscordOptions()

    async with fake_discord(place.world, tls=server) as fake:
        resolver = ToLoopback(int(fake.rest.url.rpartition(":")[2]))
        fake.gateway.url = shipped.gateway_url
        fake.gateway.up.clear()
        settings = settings_for(
            fake, place, tmp_path, api_base_url=shipped.api_base_url, gateway_url=shipped.gateway_url
        )
        connector = aiohttp.TCPConnector(resolver=resolver, ssl=client)
        async with running_bot(fake, place, library, settings, connector=connector) as bot:
            await bot.driver.command("bo", "brand", "help")
            await bot.driver.settled()
            await bot.driver.drop_connection()
            await bot.driver.say("bo", "help")
            await bot.driver.settled()

            assert len(bot.driver.sees("bo")) == 2
            assert fake.gateway.resumed == 1

    assert resolver.asked == set(HOSTS)
    assert Route.BASE == "https://discord.com/api/v10"
    assert str(DiscordWebSocket.DEFAULT_GATEWAY) == "wss://gateway.discord.gg/"


async def test_a_certificate_of_another_authority_is_refused(tmp_path: Path, library: IndexedLibrary) -> None:
    server, client = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    trustme.CA().issue_cert(*HOSTS).configure_cert(server)
    place, shipped = studio(), DiscordOptions()

    async with fake_discord(place.world, tls=server) as fake:
        resolver = ToLoopback(int(fake.rest.url.rpartition(":")[2]))
        settings = settings_for(
            fake, place, tmp_path, api_base_url=shipped.api_base_url, gateway_url=shipped.gateway_url
        )
        connector = aiohttp.TCPConnector(resolver=resolver, ssl=client)
        stage = running_bot(fake, place, library, settings, connector=connector)
        with pytest.raises(BadConfiguration, match="cannot be reached"):
            await stage.__aenter__()
        assert fake.rest.calls == []
