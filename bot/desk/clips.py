"""What files and links show, as the rules take it: words, circumstances and sightings, each with its evidence."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.assessment.proposals import SURE_AT_MOST
from bot.desk.watching import Progress
from bot.domain.assessment import Assessment, Circumstance, Sighting
from bot.domain.clip import Clip, Speaker
from bot.domain.errors import BadInput, ModelUnavailable, Unseeable
from bot.domain.evidence import ClipEvidence, Match, Unseen
from bot.ports import ClipReader, SeeingModel
from knowledge.model import Asset, Guide

CONFIDENCE = {"hash": 1.0, "pdq": 0.97, "orb": 0.93, "audio": 0.93}
"""How sure a copied frame or sound shows the asset whose reference it matches (bench/clips.py: no false match)."""


@dataclass(frozen=True)
class Seen:
    """What was looked at, and what could not be."""

    evidence: tuple[ClipEvidence, ...] = ()
    unseen: tuple[Unseen, ...] = ()


async def look(
    reader: ClipReader,
    files: Sequence[str],
    url: str | None,
    earlier: Sequence[ClipEvidence] = (),
    progress: Progress | None = None,
) -> Seen:
    """Every file, and the link; what cannot be read is a sentence, not the end.

    `earlier` is what was seen before in the same matter: it counts again, and a link among it is not fetched again.
    """
    links = [url] if url and url not in {one.origin for one in earlier} else []
    evidence: list[ClipEvidence] = []
    unseen: list[Unseen] = []
    for read, target in [*((reader.read_file, one) for one in files), *((reader.read_url, one) for one in links)]:
        try:
            evidence.append(await read(target, progress))
        except Unseeable as error:
            unseen.append(error.unseen)
        except BadInput as error:
            unseen.append(Unseen(key="said", values={"text": str(error)}))
    new = {one.sha256 for one in evidence}
    return Seen((*(one for one in earlier if one.sha256 not in new), *evidence), tuple(unseen))


async def with_matches(reader: ClipReader, seen: Seen, known: Mapping[str, str], guides: Sequence[Guide]) -> Seen:
    """With what they match, and a contact sheet each."""
    found = []
    for one in seen.evidence:
        ids = [guide.id for guide in guides]
        matches = await reader.seen_before(one.sha256, known, ids) or _still_shown(one, known, ids)
        named = [match.model_copy(update={"other": _shown_name(match.other, guides)}) for match in matches]
        try:
            sheet = await reader.sheet(one, named)
        except Unseeable:  # the record stands without its picture
            sheet = ""
        found.append(one.model_copy(update={"matches": matches, "contact_sheet": sheet}))
    return Seen(tuple(found), seen.unseen)


def _still_shown(one: ClipEvidence, known: Mapping[str, str], guides: Collection[str]) -> tuple[Match, ...]:
    """What an earlier look had found (its fingerprints may be gone), as far as this person may see it."""
    names = set(known.values())
    return tuple(each for each in one.matches if each.other in names or each.other.partition("#")[0] in guides)


def _shown_name(other: str, guides: Sequence[Guide]) -> str:
    """'Young-hee (Squid Game)' for a reference; 'M-7' as it is."""
    found = _asset_of(other, guides)
    return f"{found[1].name} ({found[0].franchise})" if found else other


def _asset_of(other: str, guides: Sequence[Guide]) -> tuple[Guide, Asset] | None:
    """Whose reference 'guide/squid-game#young-hee/3f2a' is."""
    document, _, locator = other.partition("#")
    guide = next((one for one in guides if one.id == document), None)
    asset = next((one for one in guide.assets if one.id == locator.partition("/")[0]), None) if guide else None
    return (guide, asset) if guide and asset else None


def clip_shown(clip: Clip, evidence: Sequence[ClipEvidence]) -> Clip:
    """The clip with what its files say: on-screen words, speech, length, hash. Nothing that is known is replaced."""
    said = tuple(one for each in evidence for one in each.statements)
    first = next((one for one in evidence if one.container != "oEmbed"), None)
    return clip.model_copy(
        update={
            "statements": tuple(dict.fromkeys((*clip.statements, *said))),
            "file_sha256": clip.file_sha256 or (first.sha256 if first else None),
            "seconds": clip.seconds if clip.seconds is not None else (first.seconds if first else None),
        }
    )


def declared(evidence: Sequence[ClipEvidence]) -> tuple[Circumstance, ...]:
    """'Declares AI origin' is a circumstance; that a file declares nothing is none."""
    return tuple(
        Circumstance(name="ai_generated", value=True, evidence=_origin(one), by=Speaker.FILE)
        for one in evidence
        if one.provenance.ai_generated
    )


def _origin(one: ClipEvidence) -> str:
    made = one.provenance
    credentials = f"Content Credentials ({made.c2pa}{f', {made.signed_by}' if made.signed_by else ''})"
    parts = [
        credentials if made.c2pa != "none" else "",
        made.digital_source_type,
        f"ingredient {made.ai_ingredient}" if made.ai_ingredient else "",
        made.generator,
        *(note for note in made.notes if note.startswith(("tag ", "on screen", "speech "))),
    ]
    return ": ".join(filter(None, parts))


def sightings(evidence: Sequence[ClipEvidence], guides: Sequence[Guide]) -> tuple[Sighting, ...]:
    """Matches with references of assets that this clearance may see."""
    return tuple(found for one in evidence for match in one.matches for found in _sighted(match, guides))


def _sighted(match: Match, guides: Sequence[Guide]) -> Iterator[Sighting]:
    if found := _asset_of(match.other, guides):
        yield Sighting.of(
            *found,
            confidence=CONFIDENCE[match.how],
            evidence=f"{clock(match.a[0])}–{clock(match.a[1])}, {match.how}, distance {match.distance:.3g}",
            by=Speaker.FILE,
            how="audio" if match.how == "audio" else "image",
        )


async def proposed(
    model: SeeingModel, reader: ClipReader, seen: Seen, guides: Sequence[Guide]
) -> tuple[tuple[Sighting, ...], Seen]:
    """What a seeing model proposes that the pictures show, and, where it gave nothing usable, why not.

    Whatever it says stays a proposal: an asset of these guides, named by the model, never sure.
    """
    found: list[Sighting] = []
    unseen = list(seen.unseen)
    for one in seen.evidence if model.name else ():
        try:
            stills = await reader.stills(one)
            found += _verified(await model.see(stills, guides), guides) if stills else ()
        except ModelUnavailable as error:
            unseen.append(Unseen(key="seeing-failed", values={"why": str(error)}))
        except Unseeable as error:
            unseen.append(error.unseen)
    return tuple(found), Seen(seen.evidence, tuple(unseen))


def _verified(found: Sequence[Sighting], guides: Sequence[Guide]) -> Iterator[Sighting]:
    """Only assets that exist, in the guides' own words, and no surer than a proposal may be."""
    for one in found:
        if asset := _asset_of(one.citation, guides):
            sure = min(one.confidence, SURE_AT_MOST)
            yield Sighting.of(*asset, confidence=sure, evidence=one.evidence, by=Speaker.MODEL, how="model")


def clock(seconds: float) -> str:
    """'0:03'."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def stopped(assessment: Assessment) -> bool:
    """Intimate imagery, or a sexual depiction of a minor: nothing more is looked at or kept."""
    return any(one.stop for one in assessment.lanes)
