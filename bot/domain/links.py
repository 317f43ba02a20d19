"""Addresses as keys: the same clip is the same matter however its link was copied. One function makes an address."""

import hashlib
import re
import unicodedata
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from bot.domain.platforms import PATHS, QUERIES, SAME_HOST, SPECIAL, Page, one_form

ENDS = r"\s<>|\"'`\\、。「」『』【】《》"
"""No address holds these unescaped."""
URL = re.compile(rf"https?://[^{ENDS}]+", re.IGNORECASE)
ENDINGS = (
    "ac ad ae af ag ai al am ar at au az ba bd be bg br by bz ca cc ch ci cl cn co cr cu cy cz de dk do ec ee eg "
    "es eu fi fj fm fo fr ga ge gg gl gr gt gy hk hn hr ht hu id ie il im in io iq ir is it jo jp ke kg kh kr kw "
    "kz la lb li lk lt lu lv ly ma me mg mk ml mn mo mt mu mv mx my na ng ni nl no np nu nz om pa pe pg ph pk "
    "pl pr pt pw qa re ro ru rw sa sc se sg si sk sn st su sv sx sy tc th tj tk tl tm tn to tr tt "
    "tv tw tz ua ug uk us uy uz va ve vc vg vn vu ws za zm zw "
    "com net org info biz edu gov app dev video tube live stream media online site xyz club page news blog cloud "
    "watch film movie moe social example invalid test "
)
"""Top-level domains that an address without a scheme may end in."""
BARE = re.compile(
    r"(?<![\w@./:=%-])(?:(?:www|m)\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,5}"
    rf"(?:{'|'.join(ENDINGS.split())})(?::\d{{2,5}})?/[^{ENDS}]+",
    re.IGNORECASE,
)
"""Without http://: a host and a path. Without a path it may be a sentence that lacks a blank after its point."""
BARE_WWW = re.compile(r"(?<![\w@./:=%-])www\.(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}\b(?![\w@])", re.IGNORECASE)
IN_BRACKETS = re.compile(r"<((?:https?://|www\.)[^<>|]{3,2000})(?:\|[^<>]*)?>", re.IGNORECASE)
"""RFC 3986, appendix C: within angle brackets a line break is no part of the address. Slack puts a name behind |."""
MARKDOWN = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+(?:\([^)\s]*\)[^)\s>]*)?)>?[^)]*\)")
CLOSING = {")": "(", "]": "[", "}": "{", "）": "（", "」": "「", "】": "【"}
TRAILING = ".,;:!?*_~…”’»。、，；：！？·・"
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))
WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width characters of East Asian keyboards, one for one."""
DEFANGED = (
    (re.compile(r"^hxxp", re.IGNORECASE), "http"),
    (re.compile(r"\[\.\]|\(\.\)|\[dot\]", re.IGNORECASE), "."),
    (re.compile(r"\[:\]"), ":"),
)
TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|twclid|ttclid|yclid|li_fat_id|igshid|igsh|mc_[ce]id"
    r"|_ga|_gl|_hsenc|_hsmi|mkt_tok|ref_src|ref_url|ref|spm\w*|vd_source|share_\w+|is_from_webapp|sender_device"
    r"|sender_web_id|web_id|cmpid|amp)$",
    re.IGNORECASE,
)
"""What advertisers append everywhere; none of it says which clip is meant."""
ALSO_TRACKING = re.compile(
    r"^(?:si|s|t|feature|pp|ab_channel|app|_r|_t|_d|source|share|context|lang|hl|gl)$", re.IGNORECASE
)
"""And on platforms; elsewhere these names may say which page is meant."""
REDIRECTS = {
    "google.com/url": ("q", "url"), "google.com/imgres": ("imgrefurl",), "l.facebook.com/l.php": ("u",),
    "lm.facebook.com/l.php": ("u",), "l.instagram.com": ("u",), "l.messenger.com/l.php": ("u",),
    "youtube.com/redirect": ("q",), "youtube.com/attribution_link": ("u",), "youtube.com/oembed": ("url",),
    "out.reddit.com": ("url",), "reddit.com/media": ("url",), "vk.com/away.php": ("to",),
    "t.umblr.com/redirect": ("z",),
    "steamcommunity.com/linkfilter": ("url", "u"), "slack-redir.net/link": ("url",), "duckduckgo.com/l": ("uddg",),
    "safelinks.protection.outlook.com": ("url",), "tiktok.com/link/v2": ("target",), "link.zhihu.com": ("target",),
    "discord.com/redirect": ("url",), "bing.com/ck": (), "linkedin.com/redir/redirect": ("url",),
}  # fmt: skip
"""Host and path -> the parameter that holds the address they lead to. By their form only: nothing is fetched."""
WITHIN = (
    (re.compile(r"^web\.archive\.org/(?:web|save)/(?:[\d*]{1,16}[a-z_]*/)?(?P<url>\S+)$"), ""),
    (re.compile(r"^archive\.(?:org|today|ph|is|li|md|vn|fo)/(?:web/)?(?:\d{4,14}|newest|oldest)/(?P<url>\S+)$"), ""),
    (re.compile(r"^google\.\w{2,3}(?:\.\w\w)?/amp/(?P<secure>s/)?(?P<url>\S+)$"), ""),
    (re.compile(r"^[\w-]+\.cdn\.ampproject\.org/(?:[cvi]/)(?P<secure>s/)?(?P<url>\S+)$"), ""),
    (re.compile(r"^href\.li/\?(?P<url>\S+)$"), ""),
)
MOST_WITHIN = 5
HANDLES = {
    "tiktok.com": re.compile(r"^/@([^/]+)"),
    "youtube.com": re.compile(r"^/(?:@|c/|user/|channel/)([^/]+)"),
    "x.com": re.compile(r"^/(?!i/)([^/]+)/status(?:es)?/"),
    "instagram.com": re.compile(r"^/(?!stories/)([^/]+)/(?:p|reel)/"),
    "github.com": re.compile(r"^/([^/]+)/"),
    "reddit.com": re.compile(r"^/u(?:ser)?/([^/]+)"),
}
TIMES = ("t", "start", "time_continue", "begin")
LONGEST_KEY = 500
LONGEST_LINK, LONGEST_HOST = 2000, 253
"""What is longer is no address: browsers and platforms take no longer ones, and names no longer hosts (RFC 1035)."""
LONGEST_HANDLE = 200
LONGEST = 20_000
PATH_SAFE = "/:@!$&'()*+,;=~-._"


class Found(NamedTuple):
    """An address in a text, and where it stands: characters from, to (half open)."""

    start: int
    end: int
    url: str


def addresses_in(text: str) -> tuple[Found, ...]:
    """The web addresses in a text, in order, without the punctuation around them; http:// may be left out."""
    rest = text.translate(WIDE)
    found: list[Found] = []
    for pattern in (IN_BRACKETS, URL, BARE, BARE_WWW):
        for match in pattern.finditer(rest):
            said = re.sub(r"\s+", "", match[1]) if pattern is IN_BRACKETS else trimmed(match[0])
            start = match.start(pattern is IN_BRACKETS)
            end = match.end(1) if pattern is IN_BRACKETS else start + len(said)
            found.append(Found(start, end, with_scheme(trimmed(said))))
        rest = pattern.sub(lambda match: " " * len(match[0]), rest)
    return tuple(sorted(found))


def urls_in(text: str) -> tuple[str, ...]:
    """The web addresses in a text, each once, in order."""
    return tuple(one for one in dict.fromkeys(found.url for found in addresses_in(text)) if is_link(one))


def without_urls(text: str) -> str:
    """The text with a blank for every address in it."""
    for one in reversed(addresses_in(text)):
        text = f"{text[: one.start]} {text[one.end :]}"
    return text


def is_link(url: str) -> bool:
    """Whether it is no longer than an address can be."""
    return 0 < len(url) <= LONGEST_LINK and len(host_of(url)) <= LONGEST_HOST


def trimmed(url: str) -> str:
    """Without what a sentence, Markdown or a bracket put behind it."""
    spare = {last: url.count(last) - url.count(first) for last, first in CLOSING.items()}
    end = len(url)
    while end:
        last = url[end - 1]
        if last in CLOSING and spare[last] > 0:
            spare[last] -= 1
        elif last not in TRAILING:
            break
        end -= 1
    return url[:end]


def with_scheme(url: str) -> str:
    """With https:// where it has none."""
    return url if re.match(r"[a-z][a-z0-9+.-]*://", url, re.IGNORECASE) else f"https://{url.removeprefix('//')}"


def cleaned(said: str) -> str:
    """An address as a person wrote it or a program marked it up -> as a browser would take it."""
    url = said[:LONGEST].translate(UNSEEN).strip().translate(WIDE)
    if found := IN_BRACKETS.fullmatch(url) or MARKDOWN.fullmatch(url):
        url = found[1]
    for pattern, plain in DEFANGED:
        url = pattern.sub(plain, url)
    url = re.sub(r"\s+", "", url) if re.match(r"https?://|www\.", url, re.IGNORECASE) else url
    url = trimmed(url.strip("<>\"'`“”‘’ ").lstrip("([{*_「【"))
    if BARE.fullmatch(url) or BARE_WWW.fullmatch(url) or url.startswith("//"):
        url = with_scheme(url)
    return re.sub(r"^(https?):/*(?=[^/])", r"\1://", url, flags=re.IGNORECASE)


def host_of(url: str) -> str:
    """The host, under the one name that we use for it; empty where there is none."""
    try:
        host = (urlsplit(cleaned(url)).hostname or "").rstrip(".")
    except ValueError:
        return ""
    return _one_name(host)


def _one_name(host: str) -> str:
    host = _ascii(host).removeprefix("www.")
    return SAME_HOST.get(host, host)


def _ascii(host: str) -> str:
    """IDN as punycode, in small letters; what is no name stays as it is."""
    if host.isascii():
        return host.lower()
    try:
        made = unicodedata.normalize("NFKC", host).lower().encode("idna").decode("ascii")
    except UnicodeError:
        return host.lower()
    return made if re.fullmatch(r"[a-z0-9._-]+", made) else host.lower()


def normal_url(url: str) -> str:
    """The same text for every way of writing one clip's address; the text itself where it is no address."""
    said = cleaned(url)
    for _step in range(MOST_WITHIN):
        inner = _within(said)
        if not inner:
            break
        said = inner
    return _normal(said) or url.strip()


def _normal(said: str) -> str:
    try:
        parts = urlsplit(said)
        port, host = parts.port, _one_name((parts.hostname or "").rstrip("."))
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host:
        return ""
    path = quote(unquote(parts.path), safe=PATH_SAFE)
    if port in (None, 80, 443):
        first = dict(reversed(pairs))
        if form := one_form(Page(host, unquote(path), first, parts.fragment)):
            return f"https://{_quoted(form)}"
    known = host in PATHS or host in QUERIES or host in SPECIAL
    query = [pair for pair in pairs if not TRACKING.match(pair[0]) and not (known and ALSO_TRACKING.match(pair[0]))]
    place = host if port in (None, 80, 443) else f"{host}:{port}"
    path = re.sub(r"/amp/?$", "", path.rstrip("/")) if len(path) > 5 else path.rstrip("/")
    return f"https://{place}{path.rstrip('/')}{f'?{urlencode(sorted(query))}' if query else ''}"


def _quoted(form: str) -> str:
    return quote(form, safe=PATH_SAFE + "?#%")


def _within(said: str) -> str:
    """The address that a redirector, an archive or an AMP cache carries in its own; empty where it carries none."""
    try:
        parts = urlsplit(said)
        host = _one_name((parts.hostname or "").rstrip("."))
        pairs = dict(parse_qsl(parts.query))
    except ValueError:
        return ""
    path = parts.path.rstrip("/")
    for place, names in REDIRECTS.items():
        at, _slash, below = place.partition("/")
        inside = not below or path == f"/{below}" or path.startswith(f"/{below}/")
        if inside and (host == at or host.endswith(f".{at}")):
            inner = next((pairs[name] for name in names if pairs.get(name)), "")
            inner = f"https://{host}{inner}" if inner.startswith("/") and not inner.startswith("//") else inner
            if re.match(r"https?://", inner, re.IGNORECASE):
                return inner
    whole = f"{host}{parts.path}{f'?{parts.query}' if parts.query else ''}"
    for pattern, _none in WITHIN:
        if found := pattern.match(whole):
            inner = re.sub(r"^(https?):/+", r"\1://", found["url"], flags=re.IGNORECASE)
            return inner if "://" in inner else f"https://{inner}" if "." in inner.partition("/")[0] else ""
    return ""


def seconds_in(url: str) -> int | None:
    """The moment that an address names (`t=1m30s`, `#t=90`), in seconds: it makes no other clip of it."""
    try:
        parts = urlsplit(cleaned(url))
    except ValueError:
        return None
    pairs = dict(parse_qsl(parts.query)) | dict(parse_qsl(parts.fragment))
    said = next((pairs[name] for name in TIMES if pairs.get(name)), "")
    found = re.fullmatch(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?", said)
    if not said or found is None:
        return None
    hours, minutes, seconds = (int(one or 0) for one in found.groups())
    return hours * 3600 + minutes * 60 + seconds


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
    try:
        named = HANDLES[host].match(urlsplit(cleaned(url)).path)
    except ValueError:
        return ""
    return f"{host}/{unquote(named[1]).lower()[:LONGEST_HANDLE]}" if named else ""
