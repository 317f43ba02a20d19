"""Runs inside the sandbox: what a file declares about its origin. C2PA Content Credentials, XMP, encoder tags.

Absence proves nothing: most platforms drop both when they re-encode.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

AI_SOURCES = ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "algorithmicMedia")
"""IPTC NewsCodes digitalsourcetype: made, or partly made, by an algorithm."""
AI_TAGS = re.compile(
    r"seedance|sora\b|veo[ -]?\d|runway|kling|hailuo|pika ?labs|dreamina|midjourney|stable ?diffusion|comfyui"
    r"|ai[- ]generated",
    re.IGNORECASE,
)
XMP = re.compile(rb"<x:xmpmeta.{1,200000}?</x:xmpmeta>", re.DOTALL)
SOURCE_TYPE = re.compile(r"DigitalSourceType(?:>|\s*=\s*[\"']|[^<>\"']*?resource\s*=\s*[\"'])\s*([^<\"'\s]{1,200})")
CREATOR_TOOL = re.compile(r"CreatorTool(?:>|\s*=\s*[\"'])\s*([^<\"']{1,200})")
UNTRUSTED = "signingCredential.untrusted"
READ_BY_C2PA = frozenset(
    {
        "video/mp4", "video/quicktime", "video/x-msvideo", "image/jpeg", "image/png", "image/webp", "image/gif",
        "image/avif", "image/heic", "audio/wav", "audio/mpeg", "audio/mp4",
    }
)  # fmt: skip


def declared(clip: str, media_type: str, tags: Mapping[str, str], anchors: str) -> dict[str, Any]:
    """The fields of bot.domain.evidence.Provenance."""
    found = credentials(clip, media_type, anchors) | {"encoder": tags.get("encoder", "")[:200]}
    xmp = _xmp(clip)
    if not found.get("digital_source_type"):
        found["digital_source_type"] = _last_part(_first(SOURCE_TYPE, xmp))
    found["generator"] = found.get("generator") or _first(CREATOR_TOOL, xmp)
    named = [f"{name}: {value}" for name, value in tags.items() if AI_TAGS.search(value)]
    notes = [*found.get("notes", ()), *(f"tag {one}"[:200] for one in named)]
    declares = found["digital_source_type"] in AI_SOURCES or bool(named) or bool(AI_TAGS.search(found["generator"]))
    return {**found, "notes": notes, "ai_generated": True if declares else None}


def _xmp(clip: str) -> str:
    return b"\n".join(XMP.findall(Path(clip).read_bytes())[:4]).decode("utf-8", "replace")


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1].strip() if found else ""


def _last_part(source_type: str) -> str:
    """'.../digitalsourcetype/trainedAlgorithmicMedia' -> 'trainedAlgorithmicMedia'."""
    return source_type.rstrip("/").rpartition("/")[2]


def credentials(clip: str, media_type: str, anchors: str) -> dict[str, Any]:
    """C2PA: valid (and trusted), untrusted (intact, signer unknown), invalid (changed since), or none."""
    if media_type not in READ_BY_C2PA:
        return {"c2pa": "none"}
    import c2pa  # only here: a native library that takes a while to load

    # Nothing is fetched: neither remote manifests nor revocation lists.
    wanted: dict[str, Any] = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True}}
    if anchors:
        wanted["trust"] = {"user_anchors": anchors}
    context = c2pa.Context(settings=c2pa.Settings.from_dict(wanted))
    try:
        with Path(clip).open("rb") as file:
            manifest = json.loads(c2pa.Reader(media_type, file, context=context).json())
    except c2pa.C2paError.ManifestNotFound:
        return {"c2pa": "none"}
    except c2pa.C2paError as error:
        return _unreadable(str(error))
    return _read(manifest)


def _unreadable(message: str) -> dict[str, Any]:
    """A manifest that is there but cannot be read is invalid; a file without one is not."""
    if "ManifestNotFound" in message or "no JUMBF" in message or "NotSupported" in message:
        return {"c2pa": "none"}
    return {"c2pa": "invalid", "notes": [f"the Content Credentials cannot be read: {message[:150]}"]}


def _read(manifest: Mapping[str, Any]) -> dict[str, Any]:
    active = manifest.get("manifests", {}).get(manifest.get("active_manifest", ""), {})
    signature, state = active.get("signature_info") or {}, str(manifest.get("validation_state", "Invalid"))
    codes = [str(one.get("code", "")) for one in _failures(manifest)]
    standing = {"Trusted": "valid", "Valid": "untrusted"}.get(state, "invalid")
    source_types = list(_source_types(active.get("assertions", ())))
    generated = [one for one in source_types if one in AI_SOURCES]
    return {
        "c2pa": standing,
        "signed_by": str(signature.get("common_name") or signature.get("issuer") or "")[:200],
        "generator": _generator(active)[:200],
        "digital_source_type": (generated or source_types or [""])[0],
        "notes": [one for one in dict.fromkeys(codes) if one and (standing == "invalid" or one == UNTRUSTED)][:8],
    }


def _failures(manifest: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    results = (manifest.get("validation_results") or {}).get("activeManifest") or {}
    return [*(manifest.get("validation_status") or ()), *(results.get("failure") or ())]


def _generator(active: Mapping[str, Any]) -> str:
    listed = active.get("claim_generator_info") or ()
    names = [f"{one.get('name', '')} {one.get('version') or ''}".strip() for one in listed if isinstance(one, dict)]
    return ", ".join(filter(None, names)) or str(active.get("claim_generator") or "")


def _source_types(assertions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """digitalSourceType of every action, whichever version of c2pa.actions."""
    for one in assertions:
        if not str(one.get("label", "")).startswith("c2pa.actions"):
            continue
        for action in (one.get("data") or {}).get("actions", ()):
            if source_type := action.get("digitalSourceType"):
                yield _last_part(str(source_type))
