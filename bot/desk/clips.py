"""What files and links show, as the rules take it: words, circumstances and sightings, each with its evidence."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.desk.find import get_matter
from bot.desk.matters import link
from bot.domain.assessment import Assessment, Circumstance, Sighting
from bot.domain.clip import Clip, Speaker
from bot.domain.errors import BadInput
from bot.domain.evidence import ClipEvidence, Match
from bot.domain.matter import By, Matter
from bot.ports import ClipReader, Tx
from knowledge.model import Guide

CONFIDENCE = {"hash": 1.0, "pdq": 0.97, "orb": 0.93, "audio": 0.93}
"""How sure a copied frame or sound shows the asset whose reference it matches (bench/clips.py: no false match)."""
CLIP, PAIR = "clip", "clip_pair"
"""Record kinds: the evidence of a matter's clip; two matters that a person said have the same clip, or not."""
MOST_KNOWN = 10_000
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Seen:
    """What was looked at, and sentences on what could not be."""

    evidence: tuple[ClipEvidence, ...] = ()
    unseen: tuple[str, ...] = ()


async def look(reader: ClipReader, files: Sequence[str], url: str | None, progress: Progress | None = None) -> Seen:
    """Every file, and the link; what cannot be read is a sentence, not the end."""
    evidence: list[ClipEvidence] = []
    unseen: list[str] = []
    for read, target in [*((reader.read_file, one) for one in files), *([(reader.read_url, url)] if url else [])]:
        try:
            evidence.append(await read(target, progress))
        except BadInput as error:
            unseen.append(str(error))
    return Seen(tuple(evidence), tuple(unseen))


async def with_matches(reader: ClipReader, seen: Seen, known: Mapping[str, str], guides: Collection[str]) -> Seen:
    """With what they match, and a contact sheet each."""
    found = []
    for one in seen.evidence:
        matches = await reader.seen_before(one.sha256, known, guides)
        sheet = await reader.sheet(one.sha256, matches)
        found.append(one.model_copy(update={"matches": matches, "contact_sheet": sheet}))
    return Seen(tuple(found), seen.unseen)


def clip_shown(clip: Clip, evidence: Sequence[ClipEvidence]) -> Clip:
    """The clip with what its files say: on-screen words, length, hash. Nothing that is known is replaced."""
    said = tuple(one for each in evidence for one in each.statements)
    first = next((one for one in evidence if one.container != "oEmbed"), None)
    return clip.model_copy(
        update={
            "statements": (*clip.statements, *said),
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
        made.generator,
        *(note for note in made.notes if note.startswith(("tag ", "on screen"))),
    ]
    return ": ".join(filter(None, parts))


def sightings(evidence: Sequence[ClipEvidence], guides: Sequence[Guide]) -> tuple[Sighting, ...]:
    """Matches with references of assets that this clearance may see."""
    by_id = {guide.id: guide for guide in guides}
    return tuple(found for one in evidence for match in one.matches for found in _sighted(match, by_id))


def _sighted(match: Match, guides: dict[str, Guide]) -> Iterator[Sighting]:
    document, _, asset_id = match.other.partition("/")[2].partition("#")
    guide = guides.get(f"guide/{document}")
    asset = next((one for one in guide.assets if one.id == asset_id.partition("/")[0]), None) if guide else None
    if guide is None or asset is None:
        return
    yield Sighting.of(
        guide,
        asset,
        confidence=CONFIDENCE[match.how],
        evidence=f"{clock(match.a[0])}–{clock(match.a[1])}, {match.how}, distance {match.distance:.3g}",
        by=Speaker.FILE,
        how="audio" if match.how == "audio" else "image",
    )


def clock(seconds: float) -> str:
    """'0:03'."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def remember_clips(tx: Tx, matter: str, evidence: Sequence[ClipEvidence]) -> None:
    """The evidence record is kept with the matter, and forgotten with it."""
    for one in evidence:
        tx.put_record(CLIP, f"{matter}:{one.sha256}", one.model_dump(mode="json"), matter)


def known_clips(tx: Tx, by: By, matter: str | None) -> dict[str, str]:
    """SHA-256 -> 'M-7' of the clips of other matters that this person may see; pairs that somebody rejected are out."""
    pairs = [one.body for one in tx.records(PAIR, by) if not one.body["same"]]
    rejected = {name for one in pairs if matter in one["matters"] for name in one["matters"]}
    known: dict[str, str] = {}
    for one in tx.records(CLIP, by, limit=MOST_KNOWN):
        if one.matter and one.matter != matter and one.matter not in rejected:
            known.setdefault(str(one.body["sha256"]), one.matter)
    return known


def decide_pair(tx: Tx, by: By, matter: str, other: str, *, same: bool) -> Matter:
    """A person says whether two matters have the same clip: it is remembered, and if so they are linked."""
    this, that = get_matter(tx, matter, by), get_matter(tx, other, by)
    if this.id == that.id:
        raise BadInput(f"{this.id} is one matter; name two.")
    names = sorted((this.id, that.id))
    tx.put_record(PAIR, "|".join(names), {"matters": names, "same": same, "by": by.person}, this.id)
    tx.log(by, "clip.same" if same else "clip.different", matter=this.id, facts={"other": that.id})
    return link(tx, by, this.id, that.id) if same else this


def stopped(assessment: Assessment) -> bool:
    """Intimate imagery, or a sexual depiction of a minor: nothing more is looked at or kept."""
    return any(one.stop for one in assessment.lanes)
