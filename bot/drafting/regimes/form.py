"""Field sheets for hosts' own forms: which address each host takes."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from bot.domain.links import host_of
from bot.drafting.parts import Looked, names_of

POST = re.compile(r"^/[^/]+/status/\d+")
VIDEO = re.compile(r"^/@[^/]+/(?:video|photo)/\d+|^/t/\w+")
MESSAGE = re.compile(r"^/channels/(?:@me|\d+)/\d+/\d+|^/attachments/\d+/\d+/")


def watch_link(looked: Looked) -> str:
    """YouTube takes youtube.com/watch?v=…; a channel's address is not enough."""
    return _each(looked, lambda url: host_of(url) == "youtube.com" and bool(parse_qs(urlsplit(url).query).get("v")))


def video_link(looked: Looked) -> str:
    """TikTok takes the address of one video."""
    return _each(
        looked,
        lambda url: (
            (host_of(url) == "tiktok.com" and bool(VIDEO.match(urlsplit(url).path)))
            or host_of(url) in ("vm.tiktok.com", "vt.tiktok.com")
        ),
    )


def post_link(looked: Looked) -> str:
    """X takes the address of one post; a profile's is not enough."""
    return _each(looked, lambda url: host_of(url) == "x.com" and bool(POST.match(urlsplit(url).path)))


def message_link(looked: Looked) -> str:
    """Discord takes a message link or an attachment's address."""
    hosts = ("discord.com", "cdn.discordapp.com", "media.discordapp.net")
    return _each(looked, lambda url: host_of(url) in hosts and bool(MESSAGE.match(urlsplit(url).path)))


def repository_link(looked: Looked) -> str:
    """GitHub takes addresses of its own: a repository, a file, a gist."""
    hosts = ("github.com", "gist.github.com", "raw.githubusercontent.com")
    return _each(looked, lambda url: host_of(url) in hosts or host_of(url).endswith(".github.io"))


def meta_link(looked: Looked) -> str:
    """Meta takes addresses of Facebook, Instagram and Threads."""
    hosts = ("facebook.com", "instagram.com", "threads.net", "threads.com")
    return _each(looked, lambda url: host_of(url) in hosts)


def _each(looked: Looked, fits: Callable[[str], bool]) -> str:
    names = names_of("url.*", looked.draft)
    wrong = next((name for name in names if not fits(looked.values.get(name, ""))), "")
    return looked.wrong("form_url", name=wrong) if wrong else ""
