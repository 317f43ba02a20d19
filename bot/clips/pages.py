"""Pages of platforms: never scraped. What their own oEmbed address says (title, author) is used where allowed."""

import hashlib
import json
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bot.clips.fetch import Fetcher
from bot.domain.clip import Speaker, Statement
from bot.domain.errors import BadInput
from bot.domain.evidence import ClipEvidence
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


async def read_page(url: str, fetcher: Fetcher, now: datetime, *, allowed: bool) -> ClipEvidence:
    """What the platform says of it; raises BadInput where it says nothing or may not be asked."""
    host = platform_of(url)
    unseen = f"The clip was not seen: pages of {host} are not fetched; attach the file or describe it."
    address = OEMBED[host]
    if not allowed or not address:
        raise BadInput(unseen)
    with tempfile.TemporaryDirectory(prefix="rightsdesk-") as folder:
        file = Path(folder) / "oembed.json"
        await fetcher.fetch(address.format(url=quote(url, safe="")), file)
        content = file.read_bytes()
    statements = _said(_parsed(content))
    if not statements:
        raise BadInput(unseen)
    return ClipEvidence(
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media_type="application/json",
        container="oEmbed",
        first_seen=now,
        origin=url,
        statements=statements,
        not_looked_at=(f"the clip itself: pages of {host} are not fetched; attach the file",),
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
