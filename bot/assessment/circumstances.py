"""The circumstances of a use: which of them speak for it, how people answer about them, and the hosts by name."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from bot.domain.assessment import Circumstance

FAVOURS_USE = frozenset(
    {
        "licensed", "official", "news", "review", "parody", "parody_target", "education", "private", "fan", "handmade",
        "incidental", "excerpt", "style_only", "public_domain", "talks_about", "own_work", "no_resemblance", "gone",
        "noticed", "pastiche", "quotation", "tolerated",
    }
)  # fmt: skip
"""Facts that speak for the use where they are true: never counted on the uploader's word alone."""

KNOWN = FAVOURS_USE | {
    "ai_generated", "commercial", "whole_work", "recreation", "reupload", "generator", "country", "likeness", "voice",
    "trade_mark", "intimate", "minor_sexual",
}  # fmt: skip
"""All circumstances that there are: a model's proposal of any other is dropped."""

SEARCHED_OPPOSITE = frozenset({"ai_generated", "commercial"})
"""Facts whose opposite speaks for the use: 'not AI', 'no ads'."""

HOSTS = {
    "youtube.com": "youtube", "youtu.be": "youtube", "tiktok.com": "tiktok", "instagram.com": "instagram", "x.com": "x",
    "twitter.com": "x", "facebook.com": "facebook", "reddit.com": "reddit", "discord.com": "discord",
    "twitch.tv": "twitch", "bilibili.com": "bilibili", "douyin.com": "douyin", "vimeo.com": "vimeo", "t.me": "telegram",
}  # fmt: skip
YES = frozenset({"yes", "true", "ja", "y", "1", "sí", "si", "oui", "예", "네"})
NO = frozenset({"no", "false", "nei", "n", "0", "nein", "non", "아니요", "아니오"})


def _speaks_for_use(name: str, value: bool | str) -> bool:
    return (name in FAVOURS_USE and value is not False) or (name in SEARCHED_OPPOSITE and value is False)


def favours_use(circumstance: Circumstance) -> bool:
    """Whether it speaks for the use, so that the uploader's word is not enough."""
    value = circumstance.value
    return _speaks_for_use(circumstance.name, value if isinstance(value, bool | str) else True)


def host_of(url: str) -> str:
    """The host's short name where known, else its domain without www."""
    domain = (urlsplit(url if "//" in url else f"//{url}").hostname or "").removeprefix("www.").removeprefix("m.")
    return HOSTS.get(domain, domain)


def answers(facts: Mapping[str, str]) -> Iterator[Circumstance]:
    """What a person answered, as circumstances on the reviewer's word."""
    for name, answer in facts.items():
        folded = answer.strip().casefold()
        if folded in YES or folded in NO:
            yield Circumstance(name=name, value=folded in YES, evidence=answer)
        elif folded and folded != "unknown":
            yield Circumstance(name=name, value=folded, evidence=answer)
