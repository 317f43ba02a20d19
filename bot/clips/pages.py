"""Pages of platforms: never scraped. What their own oEmbed address says (title, author) is used where allowed."""

import hashlib
import json
import tempfile
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bot.clips.fetch import Fetched, Fetcher
from bot.clips.unseen import NotSeen
from bot.domain.clip import Speaker, Statement
from bot.domain.evidence import ClipEvidence, Unseen
from bot.domain.links import host_of

# Each host's documented oEmbed address; empty: it offers none without an account (Instagram, Facebook).
OEMBED = {
    "youtube.com": "https://www.youtube.com/oembed?format=json&url={url}",
    "youtu.be": "https://www.youtube.com/oembed?format=json&url={url}",
    "tiktok.com": "https://www.tiktok.com/oembed?url={url}",
    "x.com": "https://publish.x.com/oembed?url={url}",
    "vimeo.com": "https://vimeo.com/api/oembed.json?url={url}",
    "reddit.com": "https://www.reddit.com/oembed?url={url}",
    "dailymotion.com": "https://www.dailymotion.com/services/oembed?url={url}",
    "instagram.com": "",
    "facebook.com": "",
    "twitch.tv": "",
    "bilibili.com": "",
    "douyin.com": "",
    "vm.tiktok.com": "",
}
SAID = (("title", "title"), ("author_name", "author"))
LONGEST = 2000  # characters of one field


def platform_of(url: str) -> str:
    """The platform whose page it is, or empty."""
    host = host_of(url)
    return host if host in OEMBED else ""


async def read_page(
    url: str,
    fetcher: Fetcher,
    now: datetime,
    *,
    allowed: bool,
    keep: Callable[[Fetched], Awaitable[None]],
) -> ClipEvidence:
    """What the platform says of it; raises NotSeen where it says nothing or may not be asked."""
    host = platform_of(url)
    address = OEMBED[host]
    if not allowed or not address:
        raise NotSeen("platform", host=host)
    with tempfile.TemporaryDirectory(prefix="rightsdesk-") as folder:
        file = Path(folder) / "oembed.json"
        fetched = await fetcher.fetch(address.format(url=quote(url, safe="")), file)
        content = file.read_bytes()
        await keep(fetched)
    statements = _said(_parsed(content))
    if not statements:
        raise NotSeen("platform", host=host)
    return ClipEvidence(
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media_type="application/json",
        container="oEmbed",
        first_seen=now,
        origin=url,
        statements=statements,
        not_looked_at=(Unseen(key="platform", values={"host": host}),),
    )


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _said(found: dict[str, Any]) -> tuple[Statement, ...]:
    return tuple(
        Statement(by=Speaker.UPLOADER, text=str(found[name])[:LONGEST], where=where)
        for name, where in SAID
        if isinstance(found.get(name), str) and found[name].strip()
    )
