"""Which licences and tolerated uses bear on a clip: in force, in that country, naming this uploader or channel."""

from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import urlsplit

from bot.assessment.case import Case, family_of
from bot.assessment.reading import Reading
from bot.domain.clip import Clip
from knowledge.model import Guide
from knowledge.registers import Licence, Tolerance


def licences_for(
    clip: Clip, readings: Sequence[Reading], register: Iterable[Licence], country: str, day: date
) -> tuple[Licence, ...]:
    """Licences in force there that name the channel of the URL, or a licensee or channel that a text names."""
    return tuple(
        one
        for one in register
        if one.in_force(day) and one.reaches(country, family_of(country)) and _names(one, clip, readings)
    )


def lapsed_for(
    clip: Clip, readings: Sequence[Reading], register: Iterable[Licence], country: str, day: date
) -> tuple[Licence, ...]:
    """Licences that name this uploader but have ended, have not begun, or do not reach that country."""
    return tuple(
        one
        for one in register
        if not (one.in_force(day) and one.reaches(country, family_of(country))) and _names(one, clip, readings)
    )


def _names(licence: Licence, clip: Clip, readings: Sequence[Reading]) -> bool:
    return any(_at(name, clip.url) or any(_said(name, reading) for reading in readings) for name in licence.names())


def _said(name: str, reading: Reading) -> bool:
    text = "" if reading.aside else reading.text.text
    at = text.find(name)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(name) : at + len(name) + 1]
        # The register must not be opened by the uploader's own claim to be the licensee.
        if not before.isalnum() and not after.isalnum() and reading.speaker_at(at) in ("reviewer", "register"):
            return not reading.denials.denied(at, at + len(name))
        at = text.find(name, at + 1)
    return False


def _at(name: str, url: str | None) -> bool:
    """Whether the URL lies under that channel: 'youtube.com/@brand', or a handle as a whole part of the path."""
    if not url:
        return False
    split = urlsplit(url.casefold() if "//" in url else f"//{url.casefold()}")
    host = (split.hostname or "").removeprefix("www.").removeprefix("m.")
    parts = [part for part in split.path.split("/") if part]
    if "/" in name:
        channel_host, *channel = [part for part in name.split("/") if part]
        return host == channel_host.removeprefix("www.") and parts[: len(channel)] == channel
    return name.lstrip("@") in {part.lstrip("@") for part in parts} if name.startswith("@") else False


def lies_under(name: str, url: str | None) -> bool:
    """Whether an address lies under the channel that a register names."""
    return _at(name, url)


def own_channels(clip: Clip, guides: Sequence[Guide]) -> frozenset[str]:
    """Guides whose own official channel the URL belongs to."""
    if not clip.url:
        return frozenset()
    return frozenset(
        guide.id
        for guide in guides
        for channel in guide.official_channels
        if _at(f"{channel.host}/{channel.handle}".casefold(), clip.url)
        or _at(f"{channel.host}/@{channel.handle.lstrip('@')}".casefold(), clip.url)
    )


def tolerances_for(case: Case, tolerated: Iterable[Tolerance]) -> tuple[Tolerance, ...]:
    """Tolerated uses that cover every open sighting."""
    guides = {one.guide for one in case.open_sightings}
    return tuple(
        one
        for one in tolerated
        if all(case.is_so(name) for name in one.circumstances)
        and not any(case.is_so(name) for name in one.never)
        and (not one.guides or guides <= set(one.guides))
    )
