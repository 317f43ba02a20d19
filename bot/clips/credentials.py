"""Runs inside the sandbox: C2PA Content Credentials, told as they are and no further.

C2PA 2.x keeps apart what went wrong (section 15, validation codes): a hash that does not fit says that the file was
changed; an expired or unknown signer, or a manifest kept elsewhere, says nothing of the kind. What an ingredient
declares is the ingredient's.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

AI_SOURCES = frozenset(
    {"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic", "trainedAlgorithmicData"}
)
"""IPTC NewsCodes digitalsourcetype, and C2PA's own: made, or partly made, by a trained model. `algorithmicMedia` is
made by a formula, "not based on any sampled training data"; `humanEdits` and `digitalCapture` are what they say."""
UNTRUSTED = "signingCredential.untrusted"
CHANGED = re.compile(
    r"mismatch|assertion\.(?:missing|undeclared|inaccessible)|hardBindings\.missing|multipleHardBindings"
)
EXPIRED = re.compile(r"outsideValidity|signingCredential\.expired")
ELSEWHERE = re.compile(r"remote manifests? from url (\S{1,300})")
PARTS_OF_IT = ("parentOf", "componentOf")
"""Ingredients that the file is made from; one that was only put in to a model is no part of it."""
READ_BY_C2PA = frozenset(
    {
        "video/mp4", "video/quicktime", "video/x-msvideo", "image/jpeg", "image/png", "image/webp", "image/gif",
        "image/avif", "image/heic", "image/tiff", "audio/wav", "audio/mpeg", "audio/mp4",
    }
)  # fmt: skip
MOST_NOTES = 8
Manifest = Mapping[str, Any]


def credentials(clip: str, media_type: str, anchors: str) -> dict[str, Any]:
    """valid (and trusted), untrusted (intact, signer unknown), expired (intact, the signer's time was over), invalid
    (changed since), elsewhere (kept on a server), unreadable (there, and cannot be checked), or none.
    """
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
            store = json.loads(c2pa.Reader(media_type, file, context=context).json())
    except c2pa.C2paError.ManifestNotFound:
        return {"c2pa": "none"}
    except c2pa.C2paError as error:
        return _unreadable(str(error))
    return _read(store)


def _unreadable(message: str) -> dict[str, Any]:
    """A manifest that is there but cannot be read; a file without one has none."""
    if "ManifestNotFound" in message or "no JUMBF" in message or "NotSupported" in message:
        return {"c2pa": "none"}
    if found := ELSEWHERE.search(message):
        return {"c2pa": "elsewhere", "notes": [found[1][:200]]}
    return {"c2pa": "unreadable", "notes": [" ".join(message.split())[:150]]}


def _read(store: Manifest) -> dict[str, Any]:
    manifests = store.get("manifests") or {}
    active = manifests.get(store.get("active_manifest", ""), {})
    signature, codes = active.get("signature_info") or {}, list(dict.fromkeys(_codes(store)))
    standing = _standing(str(store.get("validation_state", "Invalid")), codes)
    source_types = list(_source_types(active.get("assertions", ())))
    generated = [one for one in source_types if one in AI_SOURCES]
    notes = [one for one in codes if standing not in ("valid", "untrusted") or one == UNTRUSTED]
    return {
        "c2pa": standing,
        "signed_by": str(signature.get("common_name") or signature.get("issuer") or "")[:200],
        "generator": _generator(active)[:200],
        "digital_source_type": (generated or source_types or [""])[0],
        "ai_ingredient": "" if generated else _ai_ingredient(active, manifests),
        "broken_ingredients": [*dict.fromkeys(_broken(active, store))][:MOST_NOTES],
        "notes": notes[:MOST_NOTES],
    }


def _standing(state: str, codes: Sequence[str]) -> str:
    if state in ("Trusted", "Valid"):
        return {"Trusted": "valid", "Valid": "untrusted"}[state]
    if any(CHANGED.search(one) for one in codes):
        return "invalid"
    bad = [one for one in codes if one != UNTRUSTED]
    if bad and all(EXPIRED.search(one) or one.startswith("timeStamp") for one in bad):
        return "expired"
    return "unreadable" if bad else "untrusted"


def _codes(store: Manifest) -> Iterator[str]:
    """What failed of the file's own manifest."""
    results = store.get("validation_results")
    listed = (results.get("activeManifest") or {}).get("failure") or () if results else store.get("validation_status")
    yield from (str(one.get("code", "")) for one in listed or ())


def _generator(active: Manifest) -> str:
    listed = active.get("claim_generator_info") or ()
    names = [f"{one.get('name', '')} {one.get('version') or ''}".strip() for one in listed if isinstance(one, dict)]
    return ", ".join(filter(None, names)) or str(active.get("claim_generator") or "")


def _source_types(value: object) -> Iterator[str]:
    """digitalSourceType wherever it stands: of an action, of its parameters (Adobe), of a work's description (IPTC)."""
    waiting = [value]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, Mapping):
            for name, inner in one.items():
                if str(name).lower().endswith("digitalsourcetype") and isinstance(inner, str):
                    yield last_part(inner)
                else:
                    waiting.append(inner)
        elif isinstance(one, list | tuple):
            waiting += one


def last_part(source_type: str) -> str:
    """'.../digitalsourcetype/trainedAlgorithmicMedia' -> 'trainedAlgorithmicMedia'."""
    return source_type.rstrip("/").rpartition("/")[2]


def _ai_ingredient(active: Manifest, manifests: Manifest) -> str:
    """The title of an ingredient, however deep, that declares to be made by a model; empty where none does."""
    waiting, known = list(active.get("ingredients") or ()), set[str]()
    while waiting:
        one = waiting.pop(0)
        label = str(one.get("active_manifest") or "")
        if one.get("relationship", "parentOf") not in PARTS_OF_IT or label in known:
            continue
        known.add(label)
        inner = manifests.get(label) or {}
        if any(found in AI_SOURCES for found in _source_types([inner.get("assertions"), one.get("metadata")])):
            return str(one.get("title") or label or "?")[:200]
        waiting += inner.get("ingredients") or ()
    return ""


def _broken(active: Manifest, store: Manifest) -> Iterator[str]:
    """Titles of the ingredients whose own credentials did not hold when they were put in, or do not now."""
    for one in active.get("ingredients") or ():
        results = (one.get("validation_results") or {}).get("activeManifest") or {}
        failed = [*(one.get("validation_status") or ()), *(results.get("failure") or ())]
        if any(CHANGED.search(str(code.get("code", ""))) for code in failed):
            yield str(one.get("title") or "?")[:200]
    for delta in (store.get("validation_results") or {}).get("ingredientDeltas") or ():
        broke = (delta.get("validationDeltas") or {}).get("failure") or ()
        if any(CHANGED.search(str(code.get("code", ""))) for code in broke):
            yield str(delta.get("ingredientAssertionURI", "?")).rpartition("/")[2][:200]
