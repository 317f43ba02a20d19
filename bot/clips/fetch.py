"""Fetching what a link leads to: public addresses only, connected to what was checked, every redirect checked again.

After ASVS 5.0.0, 1.3.6. One HTTP stack (httpx); no proxies, cookies or credentials of the machine.
"""

import asyncio
import hashlib
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import SplitResult, urljoin

import httpx

from bot.clips.addresses import Address, find_address, is_public, parse_url
from bot.clips.unseen import NotSeen

REDIRECTS = 3
SECONDS = 30.0
REDIRECT = (301, 302, 303, 307, 308)
OK = 200

Resolver = Callable[[str, int], Awaitable[Sequence[Address]]]


async def system_resolver(host: str, port: int) -> Sequence[Address]:
    """All addresses of a name, as the system knows them; empty where there are none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return ()
    return tuple(dict.fromkeys(ipaddress.ip_address(one[4][0]) for one in found))


@cache
def system_tls() -> ssl.SSLContext:
    """The machine's certificate authorities; read once, which takes a third of a second."""
    return ssl.create_default_context()


@dataclass(frozen=True)
class Fetched:
    """What came: the file it was written to, and where it came from."""

    path: Path
    sha256: str
    size: int
    url: str
    """After redirects."""
    address: str
    declared_type: str
    hops: tuple[str, ...] = ()
    """The links before it, the first first."""
    status: int = OK
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Fetcher:
    """Fetches a link into a file."""

    most_bytes: int
    allowed_hosts: frozenset[str] = frozenset()
    resolver: Resolver = system_resolver
    seconds: float = SECONDS
    tls: ssl.SSLContext = field(default_factory=system_tls)
    """Whose certificates are believed (tests bring a certificate authority of their own)."""
    user_agent: str = field(default="rightsdesk (rights review; fetched on a person's request)")

    async def fetch(self, url: str, into: Path) -> Fetched:
        """Write what the link leads to into a file; raises NotSeen."""
        try:
            async with asyncio.timeout(self.seconds):
                return await self._follow(url, into)
        except TimeoutError as error:
            raise NotSeen("link-late", seconds=round(self.seconds)) from error
        except httpx.InvalidURL as error:  # where a redirect led
            raise NotSeen("link-no-address") from error
        except httpx.HTTPError as error:
            raise NotSeen("link-failed") from error

    async def _follow(self, url: str, into: Path) -> Fetched:
        hops: list[str] = []
        async with self._client() as client:
            while True:
                parts = parse_url(url, self.allowed_hosts)
                address = await self._address(parts)
                name = _ascii_name(parts)
                # The certificate is checked against the name, though the connection goes to the address.
                async with client.stream(
                    "GET",
                    self._pinned(parts, address),
                    headers={"Host": f"{name}:{parts.port}" if parts.port else name},
                    extensions={"sni_hostname": name},
                ) as answer:
                    if answer.status_code not in REDIRECT:
                        return await self._written(answer, into, url, str(address), tuple(hops))
                    hops.append(url)
                    url = urljoin(url, answer.headers.get("location", ""))
                if len(hops) > REDIRECTS:
                    raise NotSeen("link-redirects", times=REDIRECTS)

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            verify=self.tls,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(self.seconds),
            headers={"User-Agent": self.user_agent, "Accept-Encoding": "identity", "Accept": "*/*"},
        )

    async def _address(self, parts: SplitResult) -> Address:
        """The one address to connect to; every answer must be public, or none is used (a mixed answer is a trick)."""
        host = (parts.hostname or "").rstrip(".")
        literal = find_address(host)
        found = (literal,) if literal else tuple(await self.resolver(host, parts.port or 443))
        if not found:
            raise NotSeen("link-unknown")
        if not self._allowed(parts) and not all(is_public(one) for one in found):
            raise NotSeen("link-not-public")
        return found[0]

    def _allowed(self, parts: SplitResult) -> bool:
        host = (parts.hostname or "").rstrip(".")
        return host in self.allowed_hosts or f"{host}:{parts.port}" in self.allowed_hosts

    @staticmethod
    def _pinned(parts: SplitResult, address: Address) -> httpx.URL:
        host = f"[{address}]" if address.version == 6 else str(address)
        port = f":{parts.port}" if parts.port else ""
        query = f"?{parts.query}" if parts.query else ""
        return httpx.URL(f"{parts.scheme}://{host}{port}{parts.path or '/'}{query}")

    async def _written(
        self, answer: httpx.Response, into: Path, url: str, address: str, hops: tuple[str, ...]
    ) -> Fetched:
        if answer.status_code != OK:
            raise NotSeen("link-status", status=str(answer.status_code))
        declared = answer.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > self.most_bytes:
            raise self._too_large()
        digest, size = hashlib.sha256(), 0
        with into.open("wb") as file:
            async for piece in answer.aiter_bytes():
                size += len(piece)
                if size > self.most_bytes:
                    raise self._too_large()
                digest.update(piece)
                file.write(piece)
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        headers = tuple(answer.headers.multi_items())
        return Fetched(into, digest.hexdigest(), size, url, address, kind, hops, answer.status_code, headers)

    def _too_large(self) -> NotSeen:
        return NotSeen("link-large", most=round(self.most_bytes / 1e6))


def _ascii_name(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".").encode("idna").decode("ascii")
