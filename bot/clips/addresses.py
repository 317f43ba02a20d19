"""Which network addresses may be fetched from: public ones, in every way an address can be written or wrapped."""

import ipaddress
import re
import unicodedata
from urllib.parse import SplitResult, urlsplit

from bot.clips.unseen import NotSeen

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# IANA special-purpose registries; ipaddress.is_global misses some on older Pythons.
NOT_PUBLIC = tuple(
    ipaddress.ip_network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        # IPv6: everything that carries an IPv4 address inside, or is not global unicast
        "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
        "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
"""RFC 4291: all other IPv6 space is special, among it several ways to carry an IPv4 address."""
NAME = re.compile(r"^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})$")
LOCAL = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home.arpa", ".onion", ".test", ".invalid")


def is_public(address: Address) -> bool:
    """Whether an address is on the public Internet. Wrapped IPv4 (mapped, NAT64, 6to4, Teredo) never is."""
    if address.version == 6 and address not in GLOBAL_UNICAST:
        return False
    return address.is_global and not any(
        address in network for network in NOT_PUBLIC if network.version == address.version
    )


def parse_url(url: str, allowed_hosts: frozenset[str] = frozenset()) -> SplitResult:
    """An https URL with a public name or address; raises NotSeen.

    A host in `allowed_hosts` ('name' or 'name:port') may use http and any port, and need not be public.
    """
    try:
        parts = urlsplit(unicodedata.normalize("NFKC", url.strip()))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise NotSeen("link-no-address") from error
    if host in allowed_hosts or f"{host}:{port}" in allowed_hosts:
        if parts.scheme not in ("http", "https"):
            raise NotSeen("link-scheme")
        return parts
    _refuse(parts, host, port)
    return parts


def _refuse(parts: SplitResult, host: str, port: int | None) -> None:
    if parts.scheme != "https":
        raise NotSeen("link-https")
    if parts.username is not None or parts.password is not None:
        raise NotSeen("link-password")
    if port not in (None, 443):
        raise NotSeen("link-port")
    literal = find_address(host)
    if literal is not None:
        if not is_public(literal):
            raise NotSeen("link-not-public")
        return
    if not NAME.match(_ascii(host)) or host.endswith(LOCAL):
        raise NotSeen("link-no-name")


def find_address(host: str) -> Address | None:
    """The address a host literally is; None for a name. Odd spellings (127.1, 0x7f.1) are names, and refused so."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
