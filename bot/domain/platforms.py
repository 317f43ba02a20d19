"""One form for all addresses of one clip, platform by platform: the id counts, what stands around it does not.

Made from the forms that the platforms' own share buttons, embeds, applications and old names give. Ids keep their case.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple


class Page(NamedTuple):
    """An address taken apart: host without www., path, query as a mapping (the first of each name), fragment."""

    host: str
    path: str
    query: Mapping[str, str] = {}
    fragment: str = ""


Form = tuple[re.Pattern[str], str]
"""(what a path looks like, the address that it means)"""

OTHER_HOSTS = {
    "youtube.com": "m.youtube.com music.youtube.com gaming.youtube.com youtube-nocookie.com youtube.googleapis.com",
    "x.com": (
        "twitter.com mobile.twitter.com mobile.x.com fxtwitter.com vxtwitter.com fixupx.com fixvx.com "
        "twittpr.com nitter.net"
    ),
    "tiktok.com": "m.tiktok.com vxtiktok.com tnktok.com",
    "facebook.com": (
        "m.facebook.com web.facebook.com mbasic.facebook.com touch.facebook.com business.facebook.com fb.com"
    ),
    "instagram.com": "m.instagram.com ddinstagram.com kkinstagram.com instagr.am",
    "reddit.com": "old.reddit.com new.reddit.com np.reddit.com m.reddit.com i.reddit.com sh.reddit.com rxddit.com",
    "discord.com": "discordapp.com ptb.discord.com canary.discord.com",
    "cdn.discordapp.com": "media.discordapp.net cdn.discord.com",
    "bilibili.com": "m.bilibili.com",
    "douyin.com": "m.douyin.com",
    "kuaishou.com": "m.kuaishou.com c.kuaishou.com",
    "vk.com": "m.vk.com vkvideo.ru m.vkvideo.ru vk.ru m.vk.ru",
    "dailymotion.com": "m.dailymotion.com",
    "twitch.tv": "m.twitch.tv",
    "t.me": "telegram.me telegram.dog",
    "mega.nz": "mega.co.nz mega.io",
    "threads.com": "threads.net",
    "weibo.com": "m.weibo.cn",
    "youku.com": "m.youku.com v.youku.com",
    "soundcloud.com": "m.soundcloud.com",
    "nicovideo.jp": "sp.nicovideo.jp embed.nicovideo.jp",
    "imgur.com": "m.imgur.com",
    "naver.com": "m.naver.com",
    "tv.naver.com": "m.tv.naver.com",
}
SAME_HOST = {host: name for name, hosts in OTHER_HOSTS.items() for host in hosts.split()}
"""Another name of a host -> the one that we use."""


def _forms(*rows: tuple[str, str]) -> tuple[Form, ...]:
    return tuple((re.compile(f"{path}/?$"), means) for path, means in rows)


YOUTUBE = r"(?P<id>[\w-]{6,20})"
PATHS: Mapping[str, tuple[Form, ...]] = {
    "youtube.com": _forms(
        (rf"/(?:shorts|embed|live|v|e|vi|watch)/{YOUTUBE}(?:/.*)?", "youtube.com/watch?v={id}"),
        (r"/playlist", ""),
    ),
    "youtu.be": _forms((rf"/(?:shorts/|live/)?{YOUTUBE}(?:/.*)?", "youtube.com/watch?v={id}")),
    "tiktok.com": _forms(
        (r"/(?:@[^/]*/)?(?:video|photo)/(?P<id>\d+)", "tiktok.com/video/{id}"),
        (r"/(?:v|embed|embed/v2|embed/v3|player/v1)/(?P<id>\d+)(?:\.html)?", "tiktok.com/video/{id}"),
        (r"/t/(?P<id>\w+)", "tiktok.com/t/{id}"),
    ),
    "vm.tiktok.com": _forms((r"/(?P<id>\w+)", "vm.tiktok.com/{id}")),
    "vt.tiktok.com": _forms((r"/(?P<id>\w+)", "vt.tiktok.com/{id}")),
    "instagram.com": _forms(
        (
            r"/(?:(?!stories)[^/]+/)?(?:p|reels?|tv)/(?P<id>(?!audio)[\w-]+)(?:/(?:embed(?:/captioned)?|c/.*|media))?",
            "instagram.com/p/{id}",
        ),
        (r"/stories/(?P<user>[^/]+)/(?P<id>\d+)", "instagram.com/stories/{user}/{id}"),
    ),
    "x.com": _forms((r"/(?:i/web|[^/]+)/status(?:es)?/(?P<id>\d+)(?:/.*)?", "x.com/i/status/{id}")),
    "threads.com": _forms((r"/(?:@[^/]+/post|t)/(?P<id>[\w-]+)(?:/.*)?", "threads.com/t/{id}")),
    "reddit.com": _forms(
        (r"(?:/(?:r|u|user)/[^/]+)?/comments/(?P<id>\w+)(?:/[^/]*)?", "reddit.com/comments/{id}"),
        (r"(?:/(?:r|u|user)/[^/]+)?/comments/(?P<id>\w+)/[^/]*/(?P<reply>\w+)", "reddit.com/comments/{id}/_/{reply}"),
        (r"/gallery/(?P<id>\w+)", "reddit.com/comments/{id}"),
    ),
    "redd.it": _forms((r"/(?P<id>\w+)", "reddit.com/comments/{id}")),
    "v.redd.it": _forms((r"/(?P<id>\w+)(?:/.*)?", "v.redd.it/{id}")),
    "bilibili.com": _forms(
        (r"/(?:s/)?video/(?P<id>BV\w+)", "bilibili.com/video/{id}"),
        (r"/(?:s/)?video/(?P<id>av\d+)", "bilibili.com/video/{id}"),
        (r"/bangumi/play/(?P<id>(?:ep|ss)\d+)", "bilibili.com/bangumi/play/{id}"),
    ),
    "b23.tv": _forms((r"/(?P<id>BV\w+|av\d+)", "bilibili.com/video/{id}"), (r"/(?P<id>\w+)", "b23.tv/{id}")),
    "douyin.com": _forms((r"/(?:share/)?(?:video|note|slides)/(?P<id>\d+)", "douyin.com/video/{id}")),
    "iesdouyin.com": _forms((r"/share/(?:video|note|slides)/(?P<id>\d+)", "douyin.com/video/{id}")),
    "v.douyin.com": _forms((r"/(?P<id>[\w-]+)", "v.douyin.com/{id}")),
    "xiaohongshu.com": _forms(
        (r"/(?:explore|discovery/item|item|search_result)/(?P<id>[0-9a-f]{16,32})", "xiaohongshu.com/explore/{id}"),
        (r"/user/profile/[0-9a-f]+/(?P<id>[0-9a-f]{16,32})", "xiaohongshu.com/explore/{id}"),
    ),
    "xhslink.com": _forms((r"/(?:[a-z]/)?(?P<id>\w+)", "xhslink.com/{id}")),
    "kuaishou.com": _forms(
        (r"/(?:short-video|fw/photo|fw/long-video)/(?P<id>\w+)", "kuaishou.com/short-video/{id}"),
        (r"/photo/\w+/(?P<id>\w+)", "kuaishou.com/short-video/{id}"),
        (r"/f/(?P<id>[\w-]+)", "kuaishou.com/f/{id}"),
    ),
    "v.kuaishou.com": _forms((r"/(?P<id>[\w-]+)", "v.kuaishou.com/{id}")),
    "vk.com": _forms(
        (r"/(?:[^/]+/)?(?:video|clip|videos)(?P<id>-?\d+_\d+)", "vk.com/video{id}"),
        (r"/(?:video|clip|clips|playlist)/.*?(?:video|clip)?(?P<id>-?\d+_\d+)", "vk.com/video{id}"),
    ),
    "vimeo.com": _forms(
        (r"/(?:manage/videos/|video/)?(?P<id>\d+)(?:/\w+)?", "vimeo.com/{id}"),
        (r"/(?:channels|groups|album|showcase|ondemand)/[^/]+/(?:videos?/)?(?P<id>\d+)(?:/\w+)?", "vimeo.com/{id}"),
    ),
    "player.vimeo.com": _forms((r"/video/(?P<id>\d+)", "vimeo.com/{id}")),
    "dailymotion.com": _forms(
        (r"/(?:embed/)?(?:video|shorts)/(?P<id>[A-Za-z0-9]+)(?:_.*)?", "dailymotion.com/video/{id}"),
    ),
    "dai.ly": _forms((r"/(?P<id>[A-Za-z0-9]+)", "dailymotion.com/video/{id}")),
    "t.me": _forms(
        (r"/c/(?P<id>\d+)/(?:\d+/)?(?P<at>\d+)", "t.me/c/{id}/{at}"),
        (r"/(?:s/)?(?P<name>\w{4,})/(?:\d+/)?(?P<at>\d+)", "t.me/{name}/{at}"),
        (r"/s/(?P<name>\w{4,})", "t.me/{name}"),
        (r"/(?P<name>\w{4,})", "t.me/{name}"),
    ),
    "cdn.discordapp.com": _forms((r"(?P<id>/(?:ephemeral-)?attachments/\d+/\d+/.+)", "cdn.discordapp.com{id}")),
    "drive.google.com": _forms(
        (r"(?:/a/[^/]+)?/(?:u/\d+/)?file/(?:u/\d+/)?d/(?P<id>[\w-]+)(?:/.*)?", "drive.google.com/file/d/{id}"),
        (r"/drive/(?:u/\d+/)?folders/(?P<id>[\w-]+)", "drive.google.com/drive/folders/{id}"),
    ),
    "docs.google.com": _forms((r"/file/d/(?P<id>[\w-]+)(?:/.*)?", "drive.google.com/file/d/{id}")),
    "facebook.com": _forms(
        (r"/[^/]+/videos/(?:[^/]*/)*?(?P<id>\d+)", "facebook.com/watch?v={id}"),
        (r"/(?:reel|watch/live)/(?P<id>\d+)", "facebook.com/watch?v={id}"),
    ),
    "fb.watch": _forms((r"/(?P<id>[\w-]+)", "fb.watch/{id}")),
    "twitch.tv": _forms(
        (r"/[^/]+/clip/(?P<id>[\w-]+)", "clips.twitch.tv/{id}"),
        (r"/(?:videos|[^/]+/(?:v|video))/(?P<id>\d+)", "twitch.tv/videos/{id}"),
    ),
    "clips.twitch.tv": _forms((r"/(?P<id>(?!embed$)[\w-]+)", "clips.twitch.tv/{id}")),
    "streamable.com": _forms((r"/(?:[eos]/)?(?P<id>\w+)(?:/\w+)?", "streamable.com/{id}")),
    "nicovideo.jp": _forms((r"/watch/(?P<id>(?:sm|nm|so)?\d+)", "nicovideo.jp/watch/{id}")),
    "nico.ms": _forms((r"/(?P<id>(?:sm|nm|so)\d+)", "nicovideo.jp/watch/{id}")),
    "rumble.com": _forms((r"/(?P<id>v\w+)-.*\.html", "rumble.com/{id}"), (r"/(?P<id>v\w+)", "rumble.com/{id}")),
    "youku.com": _forms((r"/v_show/id_(?P<id>[\w=]+?)(?:=*)\.html", "youku.com/v_show/id_{id}.html")),
    "imgur.com": _forms((r"/(?P<id>\w{5,9})(?:\.\w+)?", "imgur.com/{id}")),
    "i.imgur.com": _forms((r"/(?P<id>\w{5,9})(?:\.\w+)?", "imgur.com/{id}")),
    "giphy.com": _forms((r"/(?:gifs|embed|clips)/(?:[\w-]*-)?(?P<id>[A-Za-z0-9]{8,})", "giphy.com/gifs/{id}")),
    "media.giphy.com": _forms((r"/media/(?:v1\.[^/]+/)?(?P<id>[A-Za-z0-9]{8,})/.*", "giphy.com/gifs/{id}")),
    "pinterest.com": _forms((r"/pin/(?:[^/]*--)?(?P<id>\d+)", "pinterest.com/pin/{id}")),
    "tv.naver.com": _forms((r"/(?:v|h|embed)/(?P<id>\d+)", "tv.naver.com/v/{id}")),
}  # fmt: skip
PINTEREST = re.compile(r"(?:\w\w\.)?pinterest\.(?:com|[a-z]{2}|co\.uk|com\.\w\w)")
QUERIES: Mapping[str, Sequence[tuple[str, str, str, str]]] = {
    "youtube.com": (
        ("/watch", "v", r"[\w-]{6,20}", "youtube.com/watch?v={}"),
        ("/playlist", "list", r"[\w-]+", "youtube.com/playlist?list={}"),
    ),
    "douyin.com": (("", "modal_id", r"\d+", "douyin.com/video/{}"), ("", "vid", r"\d+", "douyin.com/video/{}")),
    "player.bilibili.com": (
        ("/player.html", "bvid", r"BV\w+", "bilibili.com/video/{}"),
        ("/player.html", "aid", r"\d+", "bilibili.com/video/av{}"),
    ),
    "vk.com": (("", "z", r"(?:video|clip)-?\d+_\d+.*", "vk.com/{}"),),
    "geo.dailymotion.com": (("", "video", r"[A-Za-z0-9]+", "dailymotion.com/video/{}"),),
    "drive.google.com": (("", "id", r"[\w-]{10,}", "drive.google.com/file/d/{}"),),
    "drive.usercontent.google.com": (("", "id", r"[\w-]{10,}", "drive.google.com/file/d/{}"),),
    "facebook.com": tuple(
        (path, "v", r"\d+", "facebook.com/watch?v={}") for path in ("/watch", "/video.php", "/video/video.php")
    ),
    "clips.twitch.tv": (("/embed", "clip", r"[\w-]+", "clips.twitch.tv/{}"),),
    "player.twitch.tv": (("", "video", r"v?\d+", "twitch.tv/videos/{}"), ("", "clip", r"[\w-]+", "clips.twitch.tv/{}")),
}  # fmt: skip
"""(path, parameter, what it looks like, the address that it means)"""


def one_form(page: Page) -> str:
    """`youtube.com/watch?v=...` for every address of that clip; empty where the page is of no known form."""
    special = SPECIAL.get(page.host)
    if special and (found := special(page)):
        return found
    for path, name, looks, means in QUERIES.get(page.host, ()):
        value = page.query.get(name, "")
        if page.path.rstrip("/").startswith(path) and re.fullmatch(looks, value):
            return _again(means.format(value))
    host = (
        "pinterest.com"
        if re.fullmatch(r"(?:\w\w\.)?pinterest\.(?:com|[a-z]{2}|co\.uk|com\.\w\w)", page.host)
        else page.host
    )
    for pattern, means in PATHS.get(host, ()):
        if means and (match := pattern.match(page.path)):
            return _part(page, means.format(**match.groupdict()))
    return ""


def _again(form: str) -> str:
    """`vk.com/clip-1_2/pl_3` -> `vk.com/video-1_2`."""
    found = re.match(r"vk\.com/(?:video|clip)(-?\d+_\d+)", form)
    return f"vk.com/video{found[1]}" if found else form.replace("/videos/v", "/videos/")


def _part(page: Page, form: str) -> str:
    """Parts of a Bilibili video are clips of their own, pictures of a post are not; Telegram's names have no case."""
    part = page.query.get("p", "")
    if page.host == "bilibili.com" and part.isdigit() and int(part) > 1 and "/video/" in form:
        return f"{form}?p={int(part)}"
    if page.host == "t.me" and not form.startswith("t.me/c/"):
        return form.lower()
    return form


def _mega(page: Page) -> str:
    """The key after # is a part of the address: without it nothing is seen."""
    new = re.match(r"/(file|folder)/([\w-]+)/?$", page.path)
    if new:
        return f"mega.nz/{new[1]}/{new[2]}" + (f"#{page.fragment}" if page.fragment else "")
    old = re.match(r"(F?)!([\w-]+)!([\w-]+)", page.fragment)
    return f"mega.nz/{'folder' if old[1] else 'file'}/{old[2]}#{old[3]}" if old else ""


def _vk(page: Page) -> str:
    oid, number = page.query.get("oid", ""), page.query.get("id", "")
    if page.path.startswith("/video_ext.php") and re.fullmatch(r"-?\d+", oid) and number.isdigit():
        return f"vk.com/video{oid}_{number}"
    return ""


def _facebook(page: Page) -> str:
    story, owner = page.query.get("story_fbid", ""), page.query.get("id", "")
    return f"facebook.com/{owner}/posts/{story}" if "story.php" in page.path and story and owner else ""


SPECIAL: Mapping[str, Callable[[Page], str]] = {"mega.nz": _mega, "vk.com": _vk, "facebook.com": _facebook}
