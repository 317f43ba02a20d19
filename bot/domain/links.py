"""URLs as keys: the same clip is the same matter however its link was copied."""

import hashlib
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

URL = re.compile(r"https?://[^\s<>|\"'`\\]+", re.IGNORECASE)
BARE = re.compile(
    r"(?<![\w@/.:=&?-])(?:www\.(?:[a-z0-9-]+\.)+[a-z]{2,12}(?:/[^\s<>|\"'`\\]*)?"
    r"|(?:[a-z0-9-]+\.)+(?:com|net|org|tv|io|be|co|me|app|dev|video|info|biz|eu|de|fr|es|kr|no|uk|cn|jp|ru|it|nl|se|dk|fi|pl"
    r"|br|in|ca|au|us|ai|gg|ly|example)/[^\s<>|\"'`\\]+)",
    re.IGNORECASE,
)
"""An address as people write it, without http://: it begins with www, or is a host of a usual ending with a path."""
CLOSING = {")": "(", "]": "[", "}": "{"}
# What platforms and advertisers append; none of it says which clip is meant.
TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|igshid?|mc_[ce]id|si|feature|pp|ab_channel|app|is_from_webapp|sender_device"
    r"|sender_web_id|web_id|_r|_t|_d|share_\w+|s|ref|ref_src|ref_url|source|spm\w*|vd_source|share)$",
    re.IGNORECASE,
)
SAME_HOST = {
    "m.youtube.com": "youtube.com",
    "music.youtube.com": "youtube.com",
    "youtube-nocookie.com": "youtube.com",
    "twitter.com": "x.com",
    "mobile.twitter.com": "x.com",
    "mobile.x.com": "x.com",
    "m.tiktok.com": "tiktok.com",
    "m.facebook.com": "facebook.com",
    "old.reddit.com": "reddit.com",
    "discordapp.com": "discord.com",
}
YOUTUBE_PATHS = re.compile(r"^/(?:shorts|embed|live|v)/([\w-]{6,})")
HANDLES = {
    "tiktok.com": re.compile(r"^/@([^/]+)"),
    "youtube.com": re.compile(r"^/(?:@|c/|user/|channel/)([^/]+)"),
    "x.com": re.compile(r"^/([^/]+)/status/"),
    "instagram.com": re.compile(r"^/([^/]+)/(?:p|reel)/"),
    "github.com": re.compile(r"^/([^/]+)/"),
    "reddit.com": re.compile(r"^/u(?:ser)?/([^/]+)"),
}
LONGEST_KEY = 500


def urls_in(text: str) -> tuple[str, ...]:
    """The web addresses in a text, in order, without the punctuation around them, each once; with https:// where
    they were written without."""
    found = sorted((*URL.finditer(text), *BARE.finditer(text)), key=lambda one: one.start())
    return tuple(dict.fromkeys(with_scheme(_trimmed(one.group())) for one in found))


def with_scheme(url: str) -> str:
    """The address with https:// where it was written without."""
    return f"https://{url}" if BARE.fullmatch(url) else url


def _trimmed(url: str) -> str:
    while url:
        last = url[-1]
        if last in ".,;:!?*_~…”’»" or (last in CLOSING and url.count(CLOSING[last]) < url.count(last)):
            url = url[:-1]
        else:
            break
    return url


def host_of(url: str) -> str:
    """The host, under the one name that we use for it; empty where there is none."""
    try:
        host = (urlsplit(with_scheme(url)).hostname or "").rstrip(".").removeprefix("www.")
    except ValueError:
        return ""
    return SAME_HOST.get(host, host)


def normal_url(url: str) -> str:
    """The same text for every way of writing one address; the text itself where it is no address."""
    url = with_scheme(url.strip())
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    host = host_of(url)
    if parts.scheme.lower() not in ("http", "https") or not host:
        return url
    path, query = _same_page(host, parts.path, _meaningful(parts.query))
    host = "youtube.com" if host == "youtu.be" else host
    place = host if port in (None, 80, 443) else f"{host}:{port}"
    tail = f"?{urlencode(sorted(query))}" if query else ""
    return f"https://{place}{quote(unquote(path), safe=PATH_SAFE).rstrip('/')}{tail}"


PATH_SAFE = "/:@!$&'()*+,;=~-._"


def _meaningful(query: str) -> list[tuple[str, str]]:
    return [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if not TRACKING.match(name)]


def _same_page(host: str, path: str, query: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """One form for the addresses of a YouTube video; the time in it is no other clip."""
    if host == "youtu.be":
        return "/watch", [("v", path.strip("/"))]
    if host == "youtube.com":
        query = [(name, value) for name, value in query if name not in ("t", "start", "list", "index")]
        if short := YOUTUBE_PATHS.match(path):
            return "/watch", [("v", short[1])]
    if host == "tiktok.com" and "/video/" in path:
        return path, []
    return path, query


def clip_key(url: str | None, sha256: str | None = None) -> str:
    """The natural key of a clip: its normalised URL, else its file's hash, else nothing."""
    if url:
        key = normal_url(url)
        # Longer than an index entry may be: its own hash stands for it.
        return key if len(key) <= LONGEST_KEY else f"url-sha256:{hashlib.sha256(key.encode()).hexdigest()}"
    return f"sha256:{sha256.lower()}" if sha256 else ""


def uploader_of(url: str) -> str:
    """'tiktok.com/handle' where the address names the account, else empty."""
    host = host_of(url)
    if host not in HANDLES:
        return ""
    named = HANDLES[host].match(urlsplit(normal_url(url)).path)
    return f"{host}/{unquote(named[1]).lower()}" if named else ""
