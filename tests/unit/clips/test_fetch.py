"""No connection is ever made to an address that is not public."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import anyio
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.clips.addresses import Address, is_public, parse_url
from bot.clips.fetch import Fetcher
from bot.domain.errors import BadInput

HOSTILE = [
    line
    for line in (Path(__file__).parent / "hostile_urls.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
PRIVATE_ANSWERS = [
    ["127.0.0.1"], ["10.1.2.3"], ["169.254.169.254"], ["::1"], ["fd00::1"], ["::ffff:127.0.0.1"], ["64:ff9b::a00:1"],
    ["2002:7f00:1::1"], ["100.64.0.1"], ["0.0.0.0"], ["93.184.215.14", "127.0.0.1"], ["127.0.0.1", "93.184.215.14"],
    ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::1"], ["224.0.0.1"], ["192.168.1.1", "192.168.1.2"],
]  # fmt: skip


def resolver(*answers: str) -> Callable[[str, int], object]:
    async def resolve(_: str, __: int) -> Sequence[Address]:
        return [ipaddress.ip_address(one) for one in answers]

    return resolve


@pytest.fixture
def no_connection(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every attempt to connect anywhere, which must stay empty."""
    made: list[object] = []

    async def connect(*where: object, **named: object) -> None:
        made.append((where, named))
        raise OSError("no connection in this test")

    monkeypatch.setattr(asyncio.BaseEventLoop, "create_connection", connect)
    monkeypatch.setattr("anyio.connect_tcp", connect)
    return made


def test_there_are_at_least_150_hostile_links() -> None:
    assert len(set(HOSTILE)) + len(PRIVATE_ANSWERS) >= 150


@pytest.mark.parametrize("url", HOSTILE)
async def test_a_hostile_link_is_refused_before_any_connection(
    url: str, tmp_path: Path, no_connection: list[object]
) -> None:
    fetcher = Fetcher(most_bytes=1000, resolver=resolver("127.0.0.1"))  # type: ignore[arg-type]

    with pytest.raises(BadInput):
        await fetcher.fetch(url, tmp_path / "x")

    assert no_connection == []


@pytest.mark.parametrize("answers", PRIVATE_ANSWERS)
async def test_a_public_name_with_a_private_answer_is_refused(
    answers: list[str], tmp_path: Path, no_connection: list[object]
) -> None:
    fetcher = Fetcher(most_bytes=1000, resolver=resolver(*answers))  # type: ignore[arg-type]

    with pytest.raises(BadInput, match="not public"):
        await fetcher.fetch("https://video.example/clip.mp4", tmp_path / "x")

    assert no_connection == []


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_is_never_more_public_wrapped_in_ipv6(number: int) -> None:
    for prefix in ("::ffff:0:0", "64:ff9b::", "::"):
        assert not is_public(ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) + number))


@given(st.text(max_size=80))
def test_any_text_is_a_link_or_a_sentence(text: str) -> None:
    try:
        scheme = parse_url(text).scheme
    except BadInput:
        scheme = "refused"

    assert scheme in ("https", "refused")


class Host:
    """A web server on loopback that is allowed by name; it counts who comes."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.url = ""
        self.name = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request.path)
        if request.path == "/clip":
            return web.Response(body=b"x" * 500, content_type="video/mp4")
        if request.path == "/large":
            return web.Response(body=b"x" * 5000)
        if request.path == "/endless":
            response = web.StreamResponse()
            await response.prepare(request)
            for _ in range(100):
                await response.write(b"x" * 500)
            return response
        if request.path == "/slow":
            await asyncio.sleep(30)
        if request.path == "/loop":
            raise web.HTTPFound("/loop")
        if request.path.startswith("/to/"):
            raise web.HTTPFound(request.query["url"])
        raise web.HTTPNotFound

    def fetcher(self, **options: object) -> Fetcher:
        return Fetcher(
            most_bytes=1000,
            allowed_hosts=frozenset({self.name}),
            resolver=resolver("127.0.0.1"),
            **options,  # type: ignore[arg-type]
        )


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    one = Host()
    app = web.Application()
    app.router.add_get("/{path:.*}", one.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    one.name, one.url = f"evidence.corp:{port}", f"http://evidence.corp:{port}"
    yield one
    await runner.cleanup()


async def test_an_allowed_host_is_fetched_with_its_hash(host: Host, tmp_path: Path) -> None:
    fetched = await host.fetcher().fetch(f"{host.url}/clip", tmp_path / "clip")

    assert (fetched.size, fetched.declared_type, fetched.address) == (500, "video/mp4", "127.0.0.1")
    assert (tmp_path / "clip").read_bytes() == b"x" * 500


@pytest.mark.parametrize(
    "target",
    ["https://127.0.0.1/", "https://[::1]/", "http://other.example/", "file:///etc/passwd", "https://localhost/"],
)
async def test_a_redirect_is_checked_like_the_first_link(host: Host, tmp_path: Path, target: str) -> None:
    with pytest.raises(BadInput):
        await host.fetcher().fetch(f"{host.url}/to/x?url={target}", tmp_path / "clip")

    assert host.seen == ["/to/x"]


async def test_a_chain_of_redirects_ends(host: Host, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="3 times"):
        await host.fetcher().fetch(f"{host.url}/loop", tmp_path / "clip")

    assert host.seen == ["/loop"] * 4


@pytest.mark.parametrize("path", ["/large", "/endless"])
async def test_more_than_the_limit_is_not_fetched(host: Host, tmp_path: Path, path: str) -> None:
    with pytest.raises(BadInput, match="not fetched"):
        await host.fetcher().fetch(f"{host.url}{path}", tmp_path / "clip")


async def test_a_slow_host_is_left(host: Host, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="did not answer"):
        await host.fetcher(seconds=0.2).fetch(f"{host.url}/slow", tmp_path / "clip")


async def test_a_missing_clip_is_a_sentence(host: Host, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="404"):
        await host.fetcher().fetch(f"{host.url}/none", tmp_path / "clip")


async def test_no_hostile_link_reaches_an_address_that_is_not_public(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it in one figure: as it is, as a redirect of an allowed host, by its answers, and by rebinding."""
    reached: list[tuple[str, int]] = []
    connect = anyio.connect_tcp
    allowed = ("127.0.0.1", int(host.name.rpartition(":")[2]))

    async def watched(remote_host: str, remote_port: int, **named: Any) -> Any:
        reached.append((remote_host, remote_port))
        if (remote_host, remote_port) != allowed:
            raise OSError("no connection in this test")
        return await connect(remote_host, remote_port, **named)

    monkeypatch.setattr("anyio.connect_tcp", watched)
    tried = 0
    for url in HOSTILE:
        for fetcher, link in (
            (Fetcher(most_bytes=1000, resolver=resolver("127.0.0.1")), url),  # type: ignore[arg-type]
            (host.fetcher(), f"{host.url}/to/x?{urlencode({'url': url})}"),
        ):
            tried += 1
            with pytest.raises(BadInput):
                await fetcher.fetch(link, tmp_path / "x")
    for answers in PRIVATE_ANSWERS:
        tried += 1
        answered = Fetcher(most_bytes=1000, resolver=resolver(*answers))  # type: ignore[arg-type]
        with pytest.raises(BadInput):
            await answered.fetch("https://video.example/clip.mp4", tmp_path / "x")
    turns = iter(["93.184.215.14", *["127.0.0.1"] * 9])

    async def rebinds(_: str, __: int) -> Sequence[Address]:
        return [ipaddress.ip_address(next(turns))]

    with pytest.raises(BadInput):
        await Fetcher(most_bytes=1000, resolver=rebinds).fetch("https://video.example/clip.mp4", tmp_path / "x")

    print(f"{tried + 1} hostile links: connections to addresses that are not public and not allowed: 0")
    assert tried + 1 >= 150
    assert set(reached) == {allowed, ("93.184.215.14", 443)}
