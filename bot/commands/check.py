"""`check`: is this clip likely infringing?"""

from collections.abc import Mapping

from bot.commands.card import card
from bot.commands.core import Command, Reply, Request
from bot.commands.words import checked
from bot.desk.assisted import AssistedCheck
from bot.domain.clip import Clip, Speaker, Statement
from bot.domain.errors import BadInput
from bot.ports import Texts
from knowledge.language import language_of

COUNTRIES = ("us", "eu", "uk", "no", "kr", "cn")


def clip_from(request: Request, texts: Texts) -> Clip:
    """The clip a request describes; raises BadInput where nothing is described."""
    said = list(request.statements)
    if request.text.strip() or not said:
        said.insert(0, Statement(by=Speaker.REVIEWER, text=checked(request.text, texts, request.actor.language)))
    return Clip(statements=tuple(said), url=request.options.get("url") or None, country=country_of(request.options))


def country_of(options: Mapping[str, str]) -> str | None:
    """A country code in small letters, or None; raises BadInput."""
    country = options.get("country", "").strip().lower()
    if not country:
        return None
    country = {"gb": "uk", "nb": "no"}.get(country, country)
    if not (len(country) == 2 and country.isalpha()):
        raise BadInput(f"“{country}” is no country code; use two letters, such as {', '.join(COUNTRIES)}.")
    return country


def facts_of(options: Mapping[str, str]) -> dict[str, str]:
    """The answers to questions among a request's options: `fact.licensed` -> `yes`."""
    return {name.removeprefix("fact."): value for name, value in options.items() if name.startswith("fact.")}


def check(assess: AssistedCheck, texts: Texts) -> Command:
    """Is this clip likely infringing? `check DESCRIPTION`, with url, file, country."""

    async def run(request: Request) -> Reply:
        clip = clip_from(request, texts)
        language = language_of(" ".join(one.text for one in clip.statements), request.actor.language or "en")
        assessment = await assess(clip, language, request.clearance, facts_of(request.options))
        return card(assessment, texts, record=request.event, clearance=request.clearance)

    return run
