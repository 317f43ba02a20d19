"""Keeping what was assessed with its matter."""

import hashlib
import json
from typing import Any

from bot.desk.find import get_matter
from bot.domain.assessment import Assessment
from bot.domain.clip import Clip
from bot.domain.links import clip_key
from bot.domain.matter import By, Matter, MatterState
from bot.ports import Tx
from knowledge.model import Audience


def record_assessment(
    tx: Tx, by: By, matter: str, assessment: Assessment, clip: Clip, audience: Audience = Audience.PUBLIC
) -> Matter:
    """Keep an assessment with its matter. `audience` is the highest among the documents that it used."""
    this = get_matter(tx, matter, by)
    number = int(tx.next_id(this.id).rpartition("-")[2])
    body = {
        "number": number,
        "by": by.person,
        "assessment": assessment.model_dump(mode="json"),
        "clip": clip.model_dump(mode="json"),
    }
    tx.put_record("assessment", f"{this.id}/{number}", body, this.id)
    franchises = [one.guide.removeprefix("guide/") for one in assessment.sightings]
    tx.log(
        by,
        "matter.assessed",
        matter=this.id,
        on=f"{this.id}/{number}",
        facts={
            "likelihood": assessment.likelihood.value,
            "rule": assessment.rule,
            "next_step": assessment.next_step.name.value,
            "sha256": _hash(body),
        },
        text=assessment.summary,
        subject=this.id,
    )
    changed = {
        "likelihood": assessment.likelihood,
        "country": this.country or assessment.country or None,
        "franchises": tuple(dict.fromkeys((*this.franchises, *franchises))),
        "audience": max(this.audience, audience, key=lambda one: one.level),
        "clips": _with(this.clips, clip),
    }
    if this.state is MatterState.NEW:
        changed["state"] = MatterState.ASSESSED
    return tx.save_matter(this.model_copy(update=changed))


def _with(clips: tuple[Clip, ...], clip: Clip) -> tuple[Clip, ...]:
    """The clips with this one, in its newest wording; one clip a URL or file."""
    key = clip_key(clip.url, clip.file_sha256)
    others = tuple(one for one in clips if one != clip and (not key or clip_key(one.url, one.file_sha256) != key))
    return (*others, clip)


def _hash(body: Any) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
