"""`check`: is this clip likely infringing?"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.commands.card import card
from bot.commands.clip_card import sentence
from bot.commands.clip_of import clip_of
from bot.commands.core import Command, Reply, Request
from bot.commands.looking import Looking
from bot.commands.outside import SAID, circumstances_from_outside, facts_of
from bot.commands.words import checked
from bot.desk.assisted import AssistedCheck
from bot.desk.check import DEFAULT_COUNTRY
from bot.desk.cite import audience_of_assessment
from bot.desk.clips import Seen, clip_shown, declared, look, proposed, sightings, stopped, with_matches
from bot.desk.watching import watcher
from bot.domain.assessment import Assessment, Circumstance
from bot.domain.clip import Clip
from bot.domain.errors import BadInput
from bot.domain.evidence import ClipEvidence, Unseen
from bot.ports import ClipReader, SeeingModel, Texts
from knowledge.language import language_of
from knowledge.model import Audience

NOTHING = Seen()
STOPPED = "stopped"
"""The option of a request whose words were not kept: what they described."""
COUNTRIES = ("us", "eu", "uk", "no", "kr", "cn")


def clip_from(request: Request, texts: Texts) -> Clip:
    """The clip of a request; raises BadInput where nothing is described, or the country is none."""
    if request.text.strip() or not request.statements:
        checked(request.text, texts, request.actor.language)
    return clip_of(request).model_copy(update={"country": country_of(request.options)})


def country_of(options: Mapping[str, str]) -> str | None:
    """A country code in small letters, or None; raises BadInput."""
    country = (options.get("country") or options.get(f"{SAID}country", "")).strip().lower()
    if not country:
        return None
    country = {"gb": "uk", "nb": "no"}.get(country, country)
    if not (len(country) == 2 and country.isalpha()):
        raise BadInput(f"“{country}” is no country code; use two letters, such as {', '.join(COUNTRIES)}.")
    return country


async def nothing_known(_: Request) -> Mapping[str, str]:
    """Where no matters are kept."""
    return {}


async def nothing_earlier(_: Request) -> Sequence[ClipEvidence]:
    """Where no matters are kept."""
    return ()


@dataclass(frozen=True)
class Eyes:
    """What looking at files and links needs."""

    reader: ClipReader
    model: SeeingModel
    known: Callable[[Request], Awaitable[Mapping[str, str]]] = nothing_known
    """The clips of the matters that the asker may see: SHA-256 -> 'M-7'."""
    earlier: Callable[[Request], Awaitable[Sequence[ClipEvidence]]] = nothing_earlier
    """What was seen before in the matter that this goes on about."""
    clearance: Audience = Audience.PUBLIC
    """The highest audience among the guides whose assets the seeing model is told."""
    looking: Looking = field(default_factory=Looking)


def check(assess: AssistedCheck, texts: Texts, eyes: Eyes | None = None) -> Command:
    """Is this clip likely infringing? `check DESCRIPTION`, with url, file, country."""

    async def run(request: Request) -> Reply:
        if STOPPED in request.options:
            language = request.actor.language or "en"
            country = country_of(request.options) or DEFAULT_COUNTRY
            stop = await assess.check.stopped(request.options[STOPPED], country, language, request.clearance)
            return card(stop, texts, clearance=await audience_of_assessment(stop, assess.library))
        earlier = await eyes.earlier(request) if eyes and "follow_up" in request.options else ()
        if eyes is None or not (_files(request) or _url(request) or earlier):
            clip = clip_from(request, texts)
            said = circumstances_from_outside(request)
            language = _spoken(request, clip)
            assessment = await assess(clip, language, request.clearance, facts_of(request), also_said=said)
        else:
            assessment = await _Look(request, texts, assess, eyes).assessment(earlier)
        audience = await audience_of_assessment(assessment, assess.library)
        return card(assessment, texts, record=request.event, clearance=audience, clip=clip_of(request))

    return run


def _files(request: Request) -> list[str]:
    """What is attached. A path counts only from the command line: in a chat it would read this machine's files."""
    file = request.options.get("file", "") if request.actor.platform == "cli" else ""
    return [*(one.path for one in request.files if one.path), *([file] if file else [])]


def _url(request: Request) -> str:
    """The link; a batch fetches nothing."""
    return (clip_of(request).url or "") if "batch" not in request.options else ""


def _spoken(request: Request, clip: Clip) -> str:
    said = " ".join(one.text for one in clip.statements)
    fallback = request.actor.language or "en"
    return language_of(said, fallback) if said.strip() else fallback


@dataclass(frozen=True)
class _Look:
    """One request that brings a file or a link. What must not be looked at is not."""

    request: Request
    texts: Texts
    assess: AssistedCheck
    eyes: Eyes

    async def assessment(self, earlier: Sequence[ClipEvidence]) -> Assessment:
        """Of what the words say and the clip shows."""
        request, files = self.request, _files(self.request)
        described = bool(request.text.strip() or request.statements)
        clip = clip_from(request, self.texts) if described else clip_of(request)
        clip = clip.model_copy(update={"country": country_of(request.options)})
        language = _spoken(request, clip)
        if described and stopped(first := await self._by_rules(clip, language)):
            await self.eyes.reader.discard(files)
            return first
        seen = await self._seen(files, earlier)
        if not seen.evidence and not described:
            raise BadInput(" ".join(self._said(seen.unseen, language)))
        shown = clip_shown(clip, seen.evidence)
        first = await self._by_rules(shown, language, seen)
        if stopped(first):
            await self._forget(seen, files)
            return first
        return await self._whole(shown, language, seen)

    async def _by_rules(self, clip: Clip, language: str, seen: Seen = NOTHING) -> Assessment:
        """Without any model: what stops must not reach one."""
        facts, also = facts_of(self.request), self._also_said(seen)
        return await self.assess.check(clip, language, self.request.clearance, facts, also_said=also)

    def _also_said(self, seen: Seen) -> tuple[Circumstance, ...]:
        """What the files declare, and what somebody from outside answered."""
        return (*declared(seen.evidence), *circumstances_from_outside(self.request))

    async def _seen(self, files: list[str], earlier: Sequence[ClipEvidence]) -> Seen:
        work = look(self.eyes.reader, files, _url(self.request), earlier, watcher())
        seen = await self.eyes.looking.until_done(self.request, work)
        return seen if seen is not None else Seen(tuple(earlier), (Unseen(key="cancelled"),))

    async def _whole(self, clip: Clip, language: str, seen: Seen) -> Assessment:
        request, eyes = self.request, self.eyes
        guides = await self.assess.library.guides(request.clearance)
        seen = await with_matches(eyes.reader, seen, await eyes.known(request), guides)
        told = await self.assess.library.guides(min(request.clearance, eyes.clearance, key=lambda one: one.level))
        maybe, seen = await proposed(eyes.model, eyes.reader, seen, told)
        assessment = await self.assess(
            clip,
            language,
            request.clearance,
            facts_of(request),
            seen=(*sightings(seen.evidence, guides), *maybe),
            also_said=self._also_said(seen),
        )
        unseen = tuple(self._said(seen.unseen, assessment.language))
        return assessment.model_copy(update={"clips": seen.evidence, "unseen": unseen})

    async def _forget(self, seen: Seen, files: list[str]) -> None:
        """What is written in the picture may be what stops: nothing of it stays."""
        for one in seen.evidence:
            await self.eyes.reader.forget(one.sha256)
        await self.eyes.reader.discard(files)

    def _said(self, unseen: Sequence[Unseen], language: str) -> list[str]:
        return [sentence(one, self.texts, language) for one in unseen]
