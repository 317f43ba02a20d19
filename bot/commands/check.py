"""`check`: is this clip likely infringing?"""

from collections.abc import Awaitable, Callable, Mapping

from bot.commands.card import card
from bot.commands.core import Command, Reply, Request
from bot.commands.words import checked
from bot.desk.assisted import AssistedCheck
from bot.desk.cite import audience_of_assessment
from bot.desk.clips import clip_shown, declared, look, sightings, stopped, with_matches
from bot.domain.assessment import Assessment
from bot.domain.clip import Clip, Speaker, Statement
from bot.domain.errors import BadInput
from bot.ports import ClipReader, Texts
from knowledge.language import language_of

Known = Callable[[Request], Awaitable[Mapping[str, str]]]
"""The clips of the matters that the asker may see: SHA-256 -> 'M-7'."""
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


async def nothing_known(_: Request) -> Mapping[str, str]:
    """Where no matters are kept."""
    return {}


def check(
    assess: AssistedCheck, texts: Texts, reader: ClipReader | None = None, known: Known = nothing_known
) -> Command:
    """Is this clip likely infringing? `check DESCRIPTION`, with url, file, country."""

    async def run(request: Request) -> Reply:
        files = [one.path for one in request.files if one.path] + _own_file(request)
        url = request.options.get("url", "") if "batch" not in request.options else ""
        if reader is None or not (files or url):
            clip = clip_from(request, texts)
            assessment = await assess(clip, _spoken(request, clip), request.clearance, facts_of(request.options))
        else:
            assessment = await _looked(request, texts, assess, reader, known, files, url)
        audience = await audience_of_assessment(assessment, assess.library)
        return card(assessment, texts, record=request.event, clearance=audience)

    return run


def _own_file(request: Request) -> list[str]:
    """A path counts only from the command line: in a chat it would read this machine's files."""
    file = request.options.get("file", "")
    return [file] if file and request.actor.platform == "cli" else []


def _spoken(request: Request, clip: Clip) -> str:
    said = " ".join(one.text for one in clip.statements)
    fallback = request.actor.language or "en"
    return language_of(said, fallback) if said.strip() else fallback


async def _looked(
    request: Request,
    texts: Texts,
    assess: AssistedCheck,
    reader: ClipReader,
    known: Known,
    files: list[str],
    url: str,
) -> Assessment:
    """The assessment of what the words say and the clip shows. What must not be looked at is not."""
    described = bool(request.text.strip() or request.statements)
    clip = clip_from(request, texts) if described else Clip(url=url or None, country=country_of(request.options))
    language, facts = _spoken(request, clip), facts_of(request.options)
    if described:
        first = await assess.check(clip, language, request.clearance, facts)
        if stopped(first):
            await reader.discard(files)
            return first
    seen = await look(reader, files, url)
    if not seen.evidence and not described:
        raise BadInput(" ".join(seen.unseen))
    shown, said = clip_shown(clip, seen.evidence), declared(seen.evidence)
    first = await assess.check(shown, language, request.clearance, facts, also_said=said)
    if stopped(first):
        # What is written in the picture may be what stops: nothing of it stays.
        for one in seen.evidence:
            await reader.forget(one.sha256)
        await reader.discard(files)
        return first
    guides = await assess.library.guides(request.clearance)
    seen = await with_matches(reader, seen, await known(request), [one.id for one in guides])
    found = sightings(seen.evidence, guides)
    assessment = await assess(shown, language, request.clearance, facts, seen=found, also_said=said)
    return assessment.model_copy(update={"clips": seen.evidence, "unseen": seen.unseen})
