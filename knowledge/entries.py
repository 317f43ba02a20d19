"""A loaded document -> the rows and terms under which it is stored and found.

What is indexed carries a header that the quote never shows: kind, date, parties, franchise, headings, aliases.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from knowledge.database import KEY_BYTES, StoredDocument, StoredPassage
from knowledge.lexical import Entry
from knowledge.loading.loaded import Loaded
from knowledge.loading.markdown import SHIPPED
from knowledge.model import Aliases, AnyDocument, Asset, Guide, Notice, Rule, Ruling
from knowledge.passages import embedded_text, split
from knowledge.words import terms

NUMBERED = re.compile(r"p\d+")
"""The locator of a passage of a document without anchors."""
KIND_WORDS = {
    "dmca": "takedown notice dmca",
    "counter-notice": "counter notice counternotice dmca",
    "retraction": "retraction reversal notice dmca",
    "cease-and-desist": "cease and desist letter notice",
    "dsa": "dsa notice article 16",
    "uploader-letter": "letter notice uploader",
    "other": "notice",
    "ruling": "ruling court case judgment",
    "guide": "franchise guide asset",
    "rule": "rule law statute policy",
}


class Cut(NamedTuple):
    """A passage as stored: [start, end) of the document's source, in code points."""

    locator: str
    language: str
    headings: tuple[str, ...]
    start: int
    end: int


def cuts(loaded: Loaded) -> Iterator[Cut]:
    """The passages of a document, each a slice of its source."""
    cursor = overall = 0
    for section in loaded.sections:
        start = loaded.source.index(section.text, cursor)
        cursor = start + len(section.text)
        above = (section.heading,) if section.heading else ()
        for number, piece in enumerate(split(section.text, above, start), 1):
            overall += 1
            locator = _locator(section.anchor, number, overall)
            yield Cut(locator, section.language, piece.headings, piece.start, piece.end)


def document_of(stored: StoredDocument) -> AnyDocument:
    """The fields of a stored document."""
    return SHIPPED.validate_json(stored.fields)


def cut_of(passage: StoredPassage) -> Cut:
    """A stored passage's place in its document."""
    return Cut(passage.locator, passage.language, tuple(json.loads(passage.headings)), passage.start, passage.end)


def _locator(anchor: str, number: int, overall: int) -> str:
    if not anchor:
        return f"p{overall}"
    return anchor if number == 1 else f"{anchor}~{number}"


def text_to_embed(document: AnyDocument, source: str, cut: Cut) -> str:
    """The exact text that is embedded of a passage, "" for none.

    A passage of a divided document stands under its title and headings; one that is cited by number (imported
    notices, plain text) stands alone, so that the same boilerplate of two notices is the same text.
    """
    numbered = NUMBERED.fullmatch(cut.locator)
    title = document.title_no if cut.language == "no" and document.title_no else document.title
    header = "" if numbered else " › ".join((title, *cut.headings))
    return embedded_text(source[cut.start : cut.end], header)


def embedding_key(identity: str, text: str) -> bytes | None:
    """The key of a text's vector for an embedder, or None where the text is not embedded."""
    return sha256(f"{identity}\0{text}".encode()).digest()[:KEY_BYTES] if text else None


def day(document: AnyDocument) -> str:
    """The date a search by date means: of the letter, the decision, the entry into force."""
    found: date | None = None
    if isinstance(document, Notice):
        found = document.date
    elif isinstance(document, Ruling):
        found = document.decided
    elif isinstance(document, Rule):
        found = document.in_force
    return found.isoformat() if found else ""


def slug(text: str) -> str:
    """'KPop Demon Hunters' -> 'kpop-demon-hunters'."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def facets(document: AnyDocument) -> tuple[str, ...]:
    """Everything a search can be limited by, but for the audience."""
    found = [f"kind:{document.kind}"]
    found += [f"language:{language}" for language in document.languages]
    found += [f"country:{country}" for country in document.countries or ("any",)]
    if isinstance(document, Notice):
        found += [f"franchise:{one}" for one in document.franchises]
    if isinstance(document, Guide):
        found += [f"franchise:{slug(document.franchise)}", f"franchise:{document.id.rpartition('/')[2]}"]
    if isinstance(document, Ruling):
        found += [f"doctrine:{one}" for one in document.doctrines] + [f"favours:{document.favours}"]
    return tuple(dict.fromkeys(found))


def lexical_entry(ordinal: int, document: AnyDocument, source: str, rows: Iterable[tuple[int, Cut]]) -> Entry:
    """The terms of a document and of its stored passages (with their database rows)."""
    header = terms(header_text(document))
    names = {asset.id: terms(asset_text(asset)) for asset in getattr(document, "assets", ())}
    body: list[str] = []
    passages = []
    for row, cut in rows:
        own = terms("\n".join((*cut.headings, source[cut.start : cut.end])))
        own += names.get(cut.locator.partition("~")[0], [])
        body += own
        passages.append((row, cut.language, [*header, *own]))
    return Entry(ordinal, document.id, document.audience, facets(document), header, body, passages)


def header_text(document: AnyDocument) -> str:
    """Kind, date, title, parties, names: what people call the document by."""
    kind = document.type if isinstance(document, Notice) else document.kind.value
    parts = [KIND_WORDS[kind], day(document), document.title, document.title_no, document.id.removesuffix(".md")]
    parts += [topic.replace("-", " ") for topic in document.topics]
    if isinstance(document, Notice):
        parts += [document.sender, document.recipient, *document.franchises]
    elif isinstance(document, Ruling):
        parts += [*document.parties, document.citation, document.docket, document.court, *document.aliases]
        parts += [one.replace("-", " ") for one in document.doctrines]
    elif isinstance(document, Rule):
        parts += [document.instrument, document.provision, document.host, *document.aliases]
    else:
        parts += [document.franchise, document.owner, *alias_names(document.aliases)]
    return "\n".join(dict.fromkeys(part for part in parts if part))


def asset_text(asset: Asset) -> str:
    """What people call an asset."""
    return "\n".join((asset.name, asset.kind.value, *alias_names(asset.aliases)))


def alias_names(aliases: Aliases) -> list[str]:
    """All names in all languages."""
    return [alias.name for names in aliases.values() for alias in names]
