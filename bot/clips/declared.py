"""Runs inside the sandbox: what a file declares about its origin. Content Credentials, XMP, EXIF, text chunks, tags.

Absence proves nothing: most platforms drop all of it when they re-encode.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.clips.credentials import AI_SOURCES, credentials, last_part

GENERATORS = (
    r"seedance|dreamina|jimeng|即梦|sora\b|veo[ -]?\d|imagen\b|runway|kling|hailuo|pika ?labs|midjourney|comfyui"
    r"|stable ?diffusion|automatic1111|invokeai|novelai|adobe firefly|dall[·.-]?e\b|flux\.1|ideogram|leonardo\.ai"
    r"|google ai|gpt-image"
)
TOOL = re.compile(rf"{GENERATORS}|ai[- ]generated", re.IGNORECASE)
"""In a field that names a tool."""
MADE_WITH = re.compile(
    rf"(?:made|created|generated|rendered|produced)[ -](?:with|by|in|using|on) (?:\w+ ){{0,2}}(?:{GENERATORS})"
    r"|ai[- ]generated|made with google ai",
    re.IGNORECASE,
)
"""In a field of words: a film about an airport's runway is not made by Runway."""
TOOL_FIELDS = re.compile(
    r"encoder|software|creator_?tool|generator|tool$|make$|model$|encoded_by|producer|aisystem", re.IGNORECASE
)
TITLES = re.compile(r"title|artist|album|synopsis|show|episode|genre|lyrics|composer|author", re.IGNORECASE)
XMP = re.compile(rb"<x:xmpmeta.{1,200000}?</x:xmpmeta>", re.DOTALL)
SOURCE_TYPE = re.compile(r"DigitalSourceType(?:>|\s*=\s*[\"']|[^<>\"']*?resource\s*=\s*[\"'])\s*([^<\"'\s]{1,200})")
CREATOR_TOOL = re.compile(r"CreatorTool(?:>|\s*=\s*[\"'])\s*([^<\"']{1,200})")
CREDIT = re.compile(r"photoshop:Credit(?:>|\s*=\s*[\"'])\s*([^<\"']{1,200})")
STEPS = re.compile(r"\bSteps: \d+.{0,200}\bSampler: ", re.DOTALL)
"""What the web interface of Stable Diffusion writes of every picture (text chunk `parameters`, or UserComment)."""
MIDJOURNEY = re.compile(r"\bJob ID: [0-9a-f]{8}-[0-9a-f-]{27}", re.IGNORECASE)
AIGC = re.compile(r"AIGC.{0,40}?(\{.{0,2000}?\})", re.DOTALL)
LABELS = {"1": "is AI-generated", "2": "may be AI-generated", "3": "is suspected to be AI-generated"}
"""GB 45438-2025, annex E: what its Label says."""
EXIF_FIELDS = {0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model", 0x0131: "Software", 0x9C9C: "XPComment"}
USER_COMMENT, EXIF_FOLDER = 0x9286, 0x8769
LONGEST = 20_000


def declared(clip: str, media_type: str, tags: Mapping[str, str], anchors: str) -> dict[str, Any]:
    """The fields of bot.domain.evidence.Provenance."""
    found = credentials(clip, media_type, anchors) | {"encoder": tags.get("encoder", "")[:200]}
    xmp = _xmp(clip)
    if not found.get("digital_source_type"):
        found["digital_source_type"] = last_part(_first(SOURCE_TYPE, xmp))
    found["generator"] = found.get("generator") or _first(CREATOR_TOOL, xmp)
    fields = {**tags, **(_written(clip) if media_type.startswith("image/") else {})}
    marks = [*_marks(fields), *_label({**fields, "XMP": xmp})]
    if MADE_WITH.search(credit := _first(CREDIT, xmp)):
        marks.append(f"tag Credit: {credit}")
    sure = [one for one in marks if not one.endswith(tuple(list(LABELS.values())[1:]))]
    by_type = found["digital_source_type"] in AI_SOURCES
    declares = by_type or bool(sure) or bool(TOOL.search(found["generator"])) or bool(found.get("ai_ingredient"))
    notes = [*found.get("notes", ()), *(one[:200] for one in marks)]
    return {**found, "notes": notes, "ai_generated": True if declares else None}


def _xmp(clip: str) -> str:
    return b"\n".join(XMP.findall(Path(clip).read_bytes())[:4]).decode("utf-8", "replace")


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return html.unescape(found[1]).strip() if found else ""


def _written(clip: str) -> dict[str, str]:
    """Text chunks and EXIF fields of a picture, as far as they can be read."""
    from PIL import Image

    try:
        with Image.open(clip) as image:
            fields = {str(name): value for name, value in image.info.items() if isinstance(value, str)}
            exif = image.getexif()
            fields |= {name: str(exif[number]) for number, name in EXIF_FIELDS.items() if number in exif}
            fields["UserComment"] = _comment(exif.get_ifd(EXIF_FOLDER).get(USER_COMMENT, b""))
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, EOFError):
        return {}
    return {name[:60]: value[:LONGEST] for name, value in fields.items() if value and name != "XML:com.adobe.xmp"}


def _comment(content: object) -> str:
    """EXIF's UserComment: eight bytes name the character set."""
    if not isinstance(content, bytes):
        return str(content or "")
    wide = content.startswith(b"UNICODE")
    names = ("utf-16-be", "utf-16-le") if wide else ("utf-8",)
    texts = [content[8:].decode(name, "replace") for name in names]
    return max(texts, key=lambda text: sum(one.isascii() for one in text)).strip("\0 ")


def _marks(fields: Mapping[str, str]) -> Iterator[str]:
    """Fields that say that a generator made the file."""
    for name, value in fields.items():
        short = f"tag {name}: {' '.join(value.split())[:120]}"
        if TITLES.search(name):
            continue
        named = (TOOL if TOOL_FIELDS.search(name) else MADE_WITH).search(value)
        if named or STEPS.search(value) or MIDJOURNEY.search(value) or _is_graph(name, value):
            yield short


def _is_graph(name: str, value: str) -> bool:
    """ComfyUI's prompt or workflow, InvokeAI's record: JSON in a chunk of that name."""
    if name.lower() not in ("prompt", "workflow", "invokeai_metadata", "sd-metadata", "dream"):
        return False
    return name.lower() == "dream" or any(
        word in value for word in ('"class_type"', '"nodes"', '"model', '"positive_prompt"')
    )


def _label(fields: Mapping[str, str]) -> Iterator[str]:
    """China's label of generated content, wherever it is kept."""
    for name, value in fields.items():
        text = html.unescape(f"{name}: {value}")
        for found in AIGC.finditer(text):
            label = _json_label(found[1])
            if label in LABELS:
                yield f"tag AIGC: the label of GB 45438 says that it {LABELS[label]}"
                return


def _json_label(text: str) -> str:
    try:
        label = json.loads(text).get("Label", "")
    except (ValueError, AttributeError):
        found = re.search(r"Label\W{1,4}([123])", text)
        label = found[1] if found else ""
    return str(label)
